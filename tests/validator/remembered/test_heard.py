"""What no pair of zones rests on may change without a pair being judged again, and nothing else may."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from pathlib import Path

import pytest

from cached_audits import Walk, no_edit
from parsers.model.device import Device
from parsers.model.identity import Topic
from parsers.model.interface import Interface
from parsers.model.management import Account, Management, ManagementService, RemoteServer, Setting
from parsers.source import Span
from small_plants import device, interface
from validator.remembered.edits import edit_of
from validator.remembered.ground import alike, differing
from validator.remembered.heard import UNHEARD, heard

ROOT = Path(__file__).resolve().parents[3] / "validator"
FIRST = ("conformance.py", "causes.py", "decided.py", "telling.py", "reachability/trace.py", "graph/network.py")
"""Where what is remembered is made: verdicts, causes, what is idle, and the ways of packets."""
OTHERS = {
    "every_pair.py": {"told": "`PairAnswers.told`, what is kept of pairs"},
    "graph/undeclared_links.py": {"servers": "what they bear on, `unspoken`, is of `facts_of`"},
    "graph/unread_switches.py": {"told": "`Segments.told`, points that frames are told of"},
    "graph/wired_hosts.py": {"told": "the same"},
    "plant/register.py": {"accounts": "`Record.accounts`, whether anybody answers for it"},
}
"""Fields of other things that have such a name."""


def _imported(path: Path) -> set[Path]:
    """The modules of the validator that one loads, not only for its types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {
        one
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for one in ast.walk(block)
    }
    names = {
        one.module
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one not in typing and one.module and one.module.startswith("validator.")
    }
    places = (ROOT.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in names)
    return {place for place in places if place.is_file()}


def _rooms() -> set[Path]:
    found: set[Path] = set()
    ahead = {ROOT / name for name in FIRST}
    while ahead:
        found |= ahead
        ahead = {place for path in ahead for place in _imported(path)} - found
    return found


def test_no_room_where_pairs_are_judged_reads_what_is_unheard() -> None:
    rooms = _rooms()
    assert len(rooms) > 80
    read = {
        (path.relative_to(ROOT).as_posix(), one.attr)
        for path in rooms
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.Attribute) and one.attr in UNHEARD
    }
    assert read == {(name, field) for name, known in OTHERS.items() for field in known}


def test_the_unheard_are_fields_of_devices_management_and_interfaces() -> None:
    assert {item.name for kind in (Device, Management, Interface) for item in fields(kind)} >= UNHEARD


PLACE = Span("r.txt", 9)
LOUD = Management(services=(ManagementService("ssh", 22, PLACE),))
ROUTER = replace(device("r", interface("a", "10.1.0.1/24")), management=LOUD)
QUIETER = replace(
    LOUD,
    accounts=(Account("joe", PLACE),),
    servers=(RemoteServer("ntp", "10.1.0.9", PLACE),),
    settings=(Setting("aaa login", "local", PLACE),),
    told=frozenset(Topic),
    attempts_limited=True,
)
CHANGES = {
    "management": (replace(ROUTER, management=QUIETER), True),
    "description": (replace(ROUTER, interfaces=(replace(ROUTER.interfaces[0], description="to the pumps"),)), True),
    "gateway": (
        replace(ROUTER, management=replace(LOUD, settings=(Setting("default gateway", "10.1.0.9", PLACE),))),
        False,
    ),
    "service": (replace(ROUTER, management=Management()), False),
    "another line": (replace(ROUTER, management=replace(LOUD, services=(ManagementService("ssh", 23, PLACE),))), False),
    "interface": (replace(ROUTER, interfaces=(replace(ROUTER.interfaces[0], vrf="x"),)), False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_ground(name: str) -> None:
    now, same = CHANGES[name]
    assert (heard(now) == heard(ROUTER)) is same
    assert differing([(ROUTER, "r.txt")], [(now, "r.txt")]) == ([(ROUTER, now)] if same else None)
    if same:
        edit = edit_of(0, ROUTER, now, alike)
        assert (edit.lines, edit.moved) == ((), False)


def test_a_time_server_and_a_description_leave_every_pair_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGVAL_PROCESSES", "1")  # what several of them tell each other is counted twice
    walk = Walk("generated", tmp_path, 4)
    assert walk.step(no_edit) is None
    path = next(one for one in walk.configurations() if "nameif" in one.read_text(encoding="utf-8"))
    lines = path.read_text(encoding="utf-8")
    place = lines.index("interface ")

    def written(_: Walk) -> None:
        path.write_text(f"{lines[:place]}ntp server 10.0.0.9\n{lines[place:]}", encoding="utf-8", newline="\n")

    assert walk.step(written) is None
    before = walk.counts["pairs recalled"]
    assert before

    def moved(_: Walk) -> None:
        text = path.read_text(encoding="utf-8").replace("ntp server 10.0.0.9", "ntp server 10.0.0.8")
        path.write_text(text, encoding="utf-8", newline="\n")

    assert walk.step(moved) is None
    zones = sum(one.lstrip().startswith("- {id:") for one in (walk.folder / "plant.yaml").read_text().splitlines())
    assert walk.counts["pairs recalled"] - before == zones * (zones - 1)
