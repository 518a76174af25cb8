"""A line of a chain that several rules call stands for several rules: what an edit of it does to each is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from called_chains import CHAINS, PLANT
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SHARED = """\
-A FORWARD -s 10.1.0.0/24 -j SUB
-A FORWARD -s 10.2.0.0/24 -j SUB
-A SUB -d 10.3.0.0/24 -p tcp -m tcp --dport 80 -j ACCEPT"""


def closing(
    folder: Path, capsys: pytest.CaptureFixture[str], rules: str, ends: tuple[str, str], target: str = "C"
) -> dict[str, Any]:
    """What would close a pair of zones, as it is told."""
    ports = [
        {
            "ifindex": number,
            "ifname": name,
            "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
            "operstate": "UP",
            "link_type": "ether",
            "addr_info": [{"family": "inet", "local": f"10.{number}.0.1", "prefixlen": 24, "scope": "global"}],
        }
        for number, name in enumerate("abc", 1)
    ]
    routes: list[dict[str, Any]] = [
        {"dst": f"10.{number}.0.0/24", "dev": name, "protocol": "kernel", "scope": "link", "flags": []}
        for number, name in enumerate("abc", 1)
    ]
    for name, text in {
        "plant.yaml": PLANT.format(target=target),
        "configs/gw.txt": CHAINS.format(rules=rules),
        "show/gw/ip-addr.json": json.dumps(ports),
        "show/gw/ip-route.json": json.dumps(routes),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    words = ["--from", ends[0], "--to", ends[1], "--format", "json", "--no-cache"]
    assert main(["violations", str(folder), *words]) == 1
    (found,) = json.loads(capsys.readouterr().out)["violations"]
    made: dict[str, Any] = found["closing"]
    return made


def test_what_is_declared_for_another_caller_of_the_chain_is_not_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = closing(tmp_path, capsys, SHARED, ("A", "C"))
    assert [edit["do"] for edit in found["edits"]] != ["remove"]
    assert found["computed_again"]["verdict"] == "PROVED"
    assert found["computed_again"]["stopped"] == []


def test_a_line_that_stands_for_several_rules_is_not_narrowed_to_what_is_left_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = closing(tmp_path, capsys, SHARED, ("B", "C"), target="10.3.0.10")
    assert [edit["do"] for edit in found["edits"]] == ["deny"]
    assert found["computed_again"]["verdict"] == "PROVED"
    assert found["computed_again"]["stopped"] == []


def test_a_line_of_a_chain_that_one_rule_calls_is_narrowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = SHARED.partition("\n")[2]
    found = closing(tmp_path, capsys, rules, ("B", "C"), target="10.3.0.10")
    assert [edit["do"] for edit in found["edits"]] == ["narrow"]
