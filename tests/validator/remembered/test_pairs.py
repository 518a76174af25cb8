"""What is remembered of pairs holds for what an edit does not concern, and for nothing else."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench_audit import sites, write_plant
from cached_audits import Walk, no_edit
from diagram_plants import interface
from parsers.model.address import from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint, Rule
from parsers.source import Span
from small_plants import device, joined, listed, zone
from validator.audit import AuditOptions, audit
from validator.checks import broken_flow
from validator.decided import Idleness
from validator.questions import Silent
from validator.quiet import QuietVerdicts
from validator.remembered import pairs, recollection
from validator.remembered.edits import Edit, Edits, edit_of
from validator.remembered.ground import alike, differing
from validator.remembered.list_records import Lists
from validator.remembered.store import Store
from validator.report.json_report import json_report
from validator.report.style import Style
from validator.report.terminal import text_report

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from validator.check import Evidence
    from validator.findings import Label
    from validator.graph.network import Network
    from validator.plant.model import Conduit, Flow
    from validator.reachability.trace import Tracer

ROOT = Path(__file__).resolve().parents[3] / "validator"
DOORS = {
    "graph/between_ports.py": "which ports no rule tells apart; the lists themselves are asked by filters",
    "graph/far_interfaces.py": "facts_of: addresses that some rule names alone",
    "graph/halves.py": "of a pair nothing is remembered where the half that is audited was edited, nor of it where the other was",
    "graph/joined_lists.py": "the same",
    "graph/undeclared_links.py": "`unspoken` is of `facts_of`",
    "graph/nodes.py": "the node's own lists; `inbound_by_exit` is compared with the ground, `keeps_sessions` is of `facts_of`",
    "reachability/filters.py": "tells the node to `Meetings`",
    "reachability/programs.py": "asked by filters alone, for the node that they told",
    "reachability/prospects.py": "all services, for buckets: a coarser look never says more than is true",
    "reachability/source_checks.py": "the node's own, asked at its own port",
    "reachability/questions.py": "`segval test-rules`, which remembers nothing",
    "reachability/switched_entry.py": "the same",
}
"""Who reads rules where pairs are judged, and why what is remembered of pairs knows of it."""


def _reads_rules(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(one, ast.Attribute) and one.attr == "rule_sets" for one in ast.walk(tree))


def test_rules_are_read_by_known_doors_alone() -> None:
    """A new one must tell `Meetings` which device it asks, or be a fact of the ground."""
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ("graph", "reachability")
        for path in (ROOT / room).glob("*.py")
        if _reads_rules(path)
    }
    named = {name for name in found if "binding.rule_sets" not in _uses(ROOT / name)}
    assert named == set(DOORS)


def _uses(path: Path) -> str:
    """`binding.rule_sets` where a module reads nothing but the names in bindings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = {
        ast.unparse(one.value) for one in ast.walk(tree) if isinstance(one, ast.Attribute) and one.attr == "rule_sets"
    }
    return "binding.rule_sets" if all(owner.endswith("binding") for owner in owners) else ""


def test_an_edited_rule_leaves_other_pairs_as_they_are(tmp_path: Path) -> None:
    walk = Walk("generated", tmp_path, 4)
    assert walk.step(no_edit) is None
    assert not walk.counts["pairs recalled"]
    path = walk.configurations()[0]

    def narrower(_: Walk) -> None:
        text = path.read_text(encoding="utf-8")
        first = next(line for line in text.splitlines() if "permit tcp" in line and " eq " in line)
        path.write_text(text.replace(first, f"{first[: first.rindex(' ')]} 4444", 1), encoding="utf-8", newline="\n")

    assert walk.step(narrower) is None
    zones = sum(line.lstrip().startswith("- {id:") for line in (walk.folder / "plant.yaml").read_text().splitlines())
    assert 0 < walk.counts["pairs recalled"] <= zones * zones


def test_it_would_notice_a_pair_that_does_not_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_edits(_network: Network, _pairs: object) -> list[Edit]:
        return []

    monkeypatch.setattr(recollection, "_edits", no_edits)
    walk = Walk("tiny", tmp_path, 3)
    path = walk.folder / "configs" / "fw-b.txt"
    text = path.read_text(encoding="utf-8")
    assert walk.step(no_edit) is None
    narrower = text.replace('set service "ALL"', 'set service "PI"')
    assert walk.step(lambda _: path.write_text(narrower, encoding="utf-8")) is not None


def at(line: int) -> Span:
    return Span("r.txt", line)


def rule(source: str, destination: str, line: int) -> Rule:
    match = Match(AddressMatch.exactly(from_cidr(source)), AddressMatch.exactly(from_cidr(destination)))
    return Rule(str(line), Action.PERMIT, match, at(line))


RULES = (
    rule("10.1.0.0/24", "10.2.0.0/24", 1),
    rule("10.1.0.0/24", "10.3.0.0/24", 2),
    rule("10.9.0.0/24", "10.3.0.0/24", 3),
)
A, B, C = range(3)
ROUTER = listed(
    device("r", *(interface(name, f"10.{number}.0.1/24") for number, name in enumerate("abc", 1))),
    BindingPoint.INBOUND,
    "a",
)
ZONES = [zone(name, f"10.{number}.0.0/24") for number, name in enumerate("ABC", 1)]


def edits(*rules: Rule, nat: tuple[NatRule, ...] = ()) -> tuple[Edit, Edits]:
    before = replace(ROUTER, rule_sets=(replace(ROUTER.rule_sets[0], rules=RULES),), nat=nat)
    now = replace(ROUTER, rule_sets=(replace(ROUTER.rule_sets[0], rules=rules),), nat=nat)
    assert differing([(before, "r.txt")], [(now, "r.txt")]) == ([] if before == now else [(before, now)])
    edit = edit_of(0, before, now, alike)
    return edit, Edits(joined(ZONES, now), [edit])


def test_an_edit_in_its_place_concerns_the_pairs_of_its_addresses() -> None:
    edit, found = edits(RULES[0], replace(RULES[1], action=Action.DENY), RULES[2])
    assert not edit.moved
    assert edit.lines == (RULES[1], replace(RULES[1], action=Action.DENY))
    assert found.spare(A, B, 1, 1)
    assert not found.spare(A, C, 1)
    assert not found.spare(C, A, 1), "answers are judged by the same lines"
    assert found.spare(A, C, 0b10), "nobody met the device"
    assert not found.spare(A, B, -1), "nobody knows who was met"


def test_lines_that_moved_concern_what_names_their_places() -> None:
    moved = [replace(item, origin=at(item.origin.line + 1)) for item in RULES[1:]]
    edit, found = edits(RULES[0], rule("10.9.0.0/24", "10.2.0.0/24", 2), *moved)
    assert edit.moved
    assert edit.lines is not None
    assert [item.origin.line for item in edit.lines] == [2]
    assert found.spare(A, C, 1)
    assert not found.spare(A, C, 1, 1)


def test_a_translated_source_may_be_anybody() -> None:
    translated = AddressTranslation(NatKind.POOL, from_cidr("10.1.0.0/24"), from_cidr("10.9.0.7/32"))
    nat = NatRule("1", NatStage.SOURCE, RULES[0].match, translated, at(9))
    _, found = edits(*RULES[:2], replace(RULES[2], action=Action.DENY), nat=(nat,))
    assert not found.spare(A, C, 1)
    _, plain = edits(*RULES[:2], replace(RULES[2], action=Action.DENY))
    assert plain.spare(A, C, 1)


def test_an_answer_goes_to_the_translated_source() -> None:
    """A goes out as 10.9.0.7; what C answers is to that address, and only who asked for answers minds the line."""
    translated = AddressTranslation(NatKind.POOL, from_cidr("10.1.0.0/24"), from_cidr("10.9.0.7/32"))
    nat = NatRule("1", NatStage.SOURCE, RULES[0].match, translated, at(9))
    back = rule("10.3.0.0/24", "10.9.0.0/24", 4)
    _, found = edits(*RULES, back, nat=(nat,))
    assert found.spare(A, C, 1)
    assert not found.spare(A, C, 1, answered=True)
    assert found.spare(A, B, 1, answered=True)
    _, plain = edits(*RULES, back)
    assert plain.spare(A, C, 1, answered=True)


def test_flows_that_no_edited_line_concerns_are_not_judged_again(tmp_path: Path) -> None:
    """Nine of ten pairs of a tree have conduits; before, an edit anywhere judged all of those anew."""
    walk = Walk("tree", tmp_path, 3)
    assert walk.step(no_edit) is None
    path = walk.configurations()[0]
    conduits = (walk.folder / "plant.yaml").read_text().count("flows:")
    assert conduits

    def one_service(_: Walk) -> None:
        text = path.read_text(encoding="utf-8")
        first = next(line for line in text.splitlines() if "extended permit tcp" in line and " eq " in line)
        path.write_text(text.replace(first, f"{first[: first.rindex(' ')]} 4444", 1), encoding="utf-8", newline="\n")

    before = walk.counts["pairs with flows recalled"]
    assert walk.step(one_service) is None
    assert walk.counts["pairs with flows recalled"] - before > conduits // 2


MOST_AGAIN = 5


def test_ways_into_safety_zones_are_told_without_judging_their_pairs_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said of safety zones and of jump hosts names the services that nobody declares; they are remembered.

    A few causes were never told in full, and are found again for these.
    """
    walk = Walk("refinery-u3-faulty", tmp_path, 1)
    assert walk.step(no_edit) is None
    again: list[bool] = []
    really = pairs._Again.__call__

    def counted(one: pairs._Again) -> object:
        found = really(one)
        again.append(any(item.sure for item in found))
        return found

    def far_away(_: Walk) -> None:
        path = walk.folder / "configs" / "fw-s.txt"
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8", newline="\n")

    monkeypatch.setattr(pairs._Again, "__call__", counted)
    assert walk.step(far_away) is None
    assert sum(again) < MOST_AGAIN


def test_replies_that_no_edited_line_concerns_are_not_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flow whose replies are stopped is told with one of them; an edited line that may let some back asks anew."""
    walk = Walk("checks/broken_flow/bad-ios-reply-denied", tmp_path, 1)
    list_of_answers = walk.configurations()[0]
    text = list_of_answers.read_text(encoding="utf-8")
    asked: list[bool] = []
    really = broken_flow._reply

    def counted(evidence: Evidence, conduit: Conduit, flow: Flow) -> tuple[str, bool]:
        asked.append(evidence.ways is not None)
        return really(evidence, conduit, flow)

    def first_line(line: str) -> Callable[[Walk], object]:
        new = text.replace("CELL-IN\n", f"CELL-IN\n {line}\n", 1)
        return lambda _: list_of_answers.write_text(new, encoding="utf-8", newline="\n")

    monkeypatch.setattr(broken_flow, "_reply", counted)
    found: list[int] = []
    for edit in (
        no_edit,
        first_line("5 permit tcp host 10.9.0.9 host 10.8.0.8 eq 80"),
        first_line("5 permit tcp host 10.4.0.10 eq 502 host 10.3.0.10 eq 4000"),
    ):
        assert walk.step(edit) is None
        found.append(asked.count(True))
    assert found == [1, 1, 2]
    assert asked.count(False) == 3


def test_what_stops_a_flow_is_not_looked_for_again_where_no_edited_line_concerns_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that stops it is told with its place: it is asked anew where that may have moved."""
    walk = Walk("checks/broken_flow/bad-asa-wrong-port", tmp_path, 1)
    configuration = walk.configurations()[0]
    text = configuration.read_text(encoding="utf-8")
    asked: list[bool] = []
    really = broken_flow._blocked

    def counted(evidence: Evidence, tracer: Tracer, conduit: Conduit, index: int) -> tuple[str, bool, list[Label], str]:
        asked.append(evidence.ways is not None)
        return really(evidence, tracer, conduit, index)

    def first_lines(*lines: str) -> Callable[[Walk], object]:
        new = text.replace("access-list", "".join(f"access-list {line}\n" for line in lines) + "access-list", 1)
        return lambda _: configuration.write_text(new, encoding="utf-8", newline="\n")

    monkeypatch.setattr(broken_flow, "_blocked", counted)
    elsewhere = "CELL_IN extended permit tcp host 10.9.0.9 host 10.8.0.8 eq"
    here = "CTRL_IN extended deny tcp host 10.3.0.10 host 10.4.0.10 eq 502"
    found: list[int] = []
    for edit in (
        first_lines(f"{elsewhere} 80"),
        first_lines(f"{elsewhere} 81"),
        first_lines(f"{elsewhere} 81", f"{elsewhere} 82"),
        first_lines(f"{elsewhere} 81", here),
    ):
        assert walk.step(edit) is None
        found.append(asked.count(True))
    assert found == [1, 1, 2, 3]
    assert asked.count(False) == 4


def test_other_ground_is_no_edit() -> None:
    other = replace(ROUTER, forwards=False)
    assert differing([(ROUTER, "r.txt")], [(other, "r.txt")]) is None
    assert differing([(ROUTER, "r.txt")], [(ROUTER, "s.txt")]) is None
    assert differing([(ROUTER, "r.txt")], []) is None


def test_what_is_idle_in_a_list_is_told_again_of_devices_that_are_the_same() -> None:
    idle = (rule("10.1.0.0/16", "10.2.0.0/16", 1), rule("10.1.0.0/24", "10.2.0.0/24", 2))
    network = joined(ZONES, replace(ROUTER, rule_sets=(replace(ROUTER.rule_sets[0], rules=idle),)))
    here = network.nodes[0].device.rule_sets[0]
    first = Lists(network.nodes, {}, lambda _node, _place: True)
    assert first.hygiene(here) is None
    found = Idleness(first).of(here)
    assert [item.rule for item in found.shadowed] == [idle[1]]
    assert first.news
    assert Lists(network.nodes, first.known, lambda _node, _place: True).hygiene(here) == found
    edited = Lists(network.nodes, first.known, lambda node, place: (node, place) != (0, 0))
    assert edited.hygiene(here) is None, "the list was edited"


def test_other_lists_of_an_edited_device_are_as_they_were() -> None:
    """A line less moves the lines of both lists; only the first has other rules."""
    one, other = (replace(ROUTER.rule_sets[0], name=name, rules=RULES) for name in ("ONE", "OTHER"))
    before = replace(ROUTER, rule_sets=(one, other))
    up = tuple(replace(item, origin=replace(item.origin, line=item.origin.line + 9)) for item in other.rules)
    now = replace(before, rule_sets=(replace(one, rules=one.rules[1:]), replace(other, rules=up)))
    edit = edit_of(0, before, now, alike)
    assert edit.moved
    assert edit.lists == frozenset({0})
    found = Edits(joined(ZONES, ROUTER), [edit])
    assert [found.spare_list(0, 0), found.spare_list(0, 1), found.spare_list(7, 0)] == [False, True, True]
    blunt = Edits(joined(ZONES, ROUTER), [Edit(0, None)])
    assert not blunt.spare_list(0, 1)


def test_quiet_pairs_are_all_pairs_when_asked(tmp_path: Path) -> None:
    """What an earlier run knows to be quiet is left out of `spoken`, and is the same as judged where all are asked for."""
    folder, store = tmp_path / "plant", Store(tmp_path / "cache")
    folder.mkdir()
    write_plant(folder, sites(5, ("asa", "ios")), 4, 1)
    options = AuditOptions(None, dt.date(2026, 11, 26))
    with_memory = replace(options, store=store)
    first = audit(folder, with_memory, Silent())
    assert first.keep is not None
    first.keep()
    again = audit(folder, with_memory, Silent())
    cold = audit(folder, options, Silent())
    assert isinstance(again.pairs, QuietVerdicts)
    assert 0 < sum(map(len, again.pairs.spoken.values())) < len(again.pairs) == len(cold.pairs)
    assert json_report(again) == json_report(cold)
    assert text_report(again, Style()) == text_report(cold, Style())
    assert "_all" not in vars(again.pairs), "no report needs them made"
    assert tuple(again.pairs) == cold.pairs
    assert again.pairs[1:3] == list(cold.pairs[1:3])
