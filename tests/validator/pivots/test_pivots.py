"""Chains, cuts and the best rule against the dumbest search: one host, one rule and one order of zones at a time."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, permutations
from pathlib import Path

import jsonschema
import pytest

import naive
from diagram_plants import MAYBE
from naive import Packet
from parsers.as_json import device_json
from parsers.model.address import from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import ServiceBox, ServiceSet
from parsers.source import Span
from small_plants import device, interface, joined, listed, zone
from validator.cli import main
from validator.conformance import compare
from validator.graph.network import Network, build_network
from validator.pivots.answer import Chained, Side, pivots
from validator.plant.model import NOWHERE, Plant
from validator.reachability.engine import Engine
from validator.report.schemas import report_schema

FAULTY = Path(__file__).resolve().parents[3] / "fixtures" / "plants" / "refinery-u3-faulty"
DAY = dt.date(2026, 1, 1)
ZONES = ("S", "A", "B", "T")
HOSTS = {name: (f"10.{number}.0.2", f"10.{number}.0.3") for number, name in enumerate(ZONES, 1)}
EVERY = tuple(host for hosts in HOSTS.values() for host in hosts)
OF = {host: name for name, hosts in HOSTS.items() for host in hosts}
PORTS = (80, 443)
OUTBOUND = "out"
"""The list in front of T; the others are called as the zone whose packets they judge."""
LINES = {name: 100 * number for number, name in enumerate((*ZONES, OUTBOUND), 1)}


@dataclass(frozen=True)
class Line:
    """One rule."""

    permits: bool
    sources: frozenset[str]
    targets: frozenset[str]
    ports: frozenset[int]
    doubtful: bool


Lists = dict[str, tuple[Line, ...]]


def drawn(seed: int) -> Lists:
    rng = random.Random(seed)  # noqa: S311 - a seeded plant

    def line(sources: tuple[str, ...]) -> Line:
        def some(every: tuple[str, ...]) -> frozenset[str]:
            return frozenset(rng.sample(every, rng.randint(1, 2)))

        targets = some(tuple(host for host in EVERY if host not in sources or sources == EVERY))
        ports = frozenset(rng.sample(PORTS, rng.randint(1, 2)))
        return Line(rng.random() < 0.8, some(sources), targets, ports, rng.random() < 0.2)

    found = {name: tuple(line(HOSTS[name]) for _ in range(rng.randint(0, 4))) for name in ZONES}
    broad = Line(
        permits=True, sources=frozenset(EVERY), targets=frozenset(EVERY), ports=frozenset(PORTS), doubtful=False
    )
    wide = (broad,) if rng.random() < 0.7 else ()
    return {**found, OUTBOUND: (*(replace(line(EVERY), targets=frozenset(HOSTS["T"])) for _ in range(2)), *wide)}


def network(lists: Lists) -> Network:
    ports = [interface(name.lower(), f"10.{number}.0.1/29") for number, name in enumerate(ZONES, 1)]
    rule_sets: list[RuleSet] = []
    bindings: list[Binding] = []
    for name, lines in lists.items():
        point, port = (BindingPoint.OUTBOUND, "t") if name == OUTBOUND else (BindingPoint.INBOUND, name.lower())
        rules = [rule(line, LINES[name] + number) for number, line in enumerate(lines)]
        end = Rule("end", Action.DENY, Match(), Span("r.txt", 99), implicit="generated")
        rule_sets.append(RuleSet(name, (*rules, end), Span("r.txt", LINES[name])))
        bindings.append(Binding((name,), point, port, Span("r.txt", 1)))
    made = replace(device("r", *ports), rule_sets=tuple(rule_sets), bindings=tuple(bindings))
    zones = tuple(zone(name, *(f"{host}/32" for host in hosts)) for name, hosts in HOSTS.items())
    return build_network(Plant("P", "", "", NOWHERE, zones, ()), ((made, "r.txt"),))


def rule(line: Line, number: int) -> Rule:
    source, target = (
        AddressMatch.exactly(union_of(from_cidr(host) for host in one)) for one in (line.sources, line.targets)
    )
    boxes = tuple(ServiceBox(Interval(6, 6), destination_ports=Interval(port, port)) for port in sorted(line.ports))
    match = Match(
        source,
        target,
        ServiceMatch.exactly(ServiceSet(boxes)),
        conditions=(MAYBE,) if line.doubtful else (),
    )
    return Rule(str(number), Action.PERMIT if line.permits else Action.DENY, match, Span("r.txt", number))


def passes(lines: tuple[Line, ...], packet: tuple[str, str, int], *, surely: bool) -> bool:
    for line in lines:
        speaks = packet[0] in line.sources and packet[1] in line.targets and packet[2] in line.ports
        if speaks and (not line.doubtful or line.permits != surely):
            return line.permits
    return False


def opens(lists: Lists, one: str, other: str, *, surely: bool) -> bool:
    """Whether a host can open anything on a host of another zone."""
    through = [lists[OF[one]], *([lists[OUTBOUND]] if OF[other] == "T" else [])]
    return any(all(passes(lines, (one, other, port), surely=surely) for lines in through) for port in PORTS)


def steps(lists: Lists, *, surely: bool) -> int | None:
    taken, frontier, number = set(HOSTS["S"]), set(HOSTS["S"]), 0
    while frontier:
        number += 1
        new = {
            other
            for host in frontier
            for other in EVERY
            if (OF[other] == OF[host] and number > 1)
            or (OF[other] != OF[host] and opens(lists, host, other, surely=surely))
        }
        if new & set(HOSTS["T"]):
            return number
        frontier = new - taken
        taken |= new
    return None


def open_pairs(lists: Lists, *, surely: bool) -> set[tuple[str, str]]:
    return {
        (one, other)
        for one, other in permutations(ZONES, 2)
        if any(opens(lists, host, far, surely=surely) for host in HOSTS[one] for far in HOSTS[other])
    }


def orders(pairs: set[tuple[str, str]]) -> set[tuple[str, ...]]:
    middle = [between for count in range(3) for between in permutations(("A", "B"), count)]
    every = [("S", *between, "T") for between in middle]
    return {one for one in every if all(pair in pairs for pair in pairwise(one))}


def without(lists: Lists, gone: tuple[tuple[str, int], ...]) -> Lists:
    return {
        name: tuple(line for number, line in enumerate(lines) if (name, number) not in gone)
        for name, lines in lists.items()
    }


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("seed", range(60))
def test_as_the_dumbest_search_says(seed: int, seen: Counter[str]) -> None:
    lists = drawn(seed)
    made = network(lists)
    gaps = compare(Engine(made), DAY, lambda _done, _total: None)
    answer = pivots(gaps, "S", "T")
    if seed % 10 == 0:
        agrees_with_the_oracle(made, lists)
    found = {surely: steps(lists, surely=surely) for surely in (True, False)}
    wanted = Chained.OPEN if found[True] else Chained.POSSIBLE if found[False] else Chained.CLOSED
    assert answer.chained is wanted
    seen[wanted.value] += 1
    for surely, side in ((True, answer.surely), (False, answer.possibly)):
        assert side.steps == found[surely]
        check(side, lists, surely=surely, seen=seen)


def check(side: Side, lists: Lists, *, surely: bool, seen: Counter[str]) -> None:
    pairs = open_pairs(lists, surely=surely)
    every = orders(pairs)
    names = [tuple(ZONES[number] for number in order) for order in side.cuts.orders]
    least = min((len(one) for one in every), default=0)
    assert set(names) == {one for one in every if len(one) <= least + 2}
    for chain in side.chains:
        walked(
            chain_hosts=[[str(host) for host in EVERY if from_cidr(host) & step.hosts] for step in chain],
            lists=lists,
            surely=surely,
        )
    smallest = next(
        count for count in range(10) if any(not orders(pairs - {*gone}) for gone in combinations(sorted(pairs), count))
    )
    assert len(side.cuts.pairs) == smallest
    assert not orders(pairs - set(side.cuts.pairs))
    rules = [(name, number) for name, lines in lists.items() for number, line in enumerate(lines) if line.permits]
    broken = {
        one: len([order for order in names if order not in orders(open_pairs(without(lists, (one,)), surely=surely))])
        for one in rules
    }
    best = max(broken.values(), default=0)
    assert (side.cuts.best[0].broken if side.cuts.best else 0) == best
    for item in side.cuts.best:
        assert broken[place(item.edit.origin.line)] == item.broken
    fewest = next(
        count
        for count in range(len(rules) + 1)
        if any(not orders(open_pairs(without(lists, gone), surely=surely)) for gone in combinations(rules, count))
    )
    assert len(side.cuts.rules.edits) == fewest
    gone = tuple(place(edit.origin.line) for edit in side.cuts.rules.edits)
    assert not orders(open_pairs(without(lists, gone), surely=surely))
    seen[f"{'surely' if surely else 'possibly'} {fewest} rules"] += 1


def place(line: int) -> tuple[str, int]:
    return next(name for name, first in LINES.items() if first == line // 100 * 100), line % 100


def walked(chain_hosts: list[list[str]], lists: Lists, *, surely: bool) -> None:
    """Every step of a chain is open from every host of the step before."""
    before = list(HOSTS["S"])
    for number, hosts in enumerate(chain_hosts):
        for host in hosts:
            assert any(
                (OF[one] == OF[host] and number) or (OF[one] != OF[host] and opens(lists, one, host, surely=surely))
                for one in before
            )
        before = hosts


def agrees_with_the_oracle(made: Network, lists: Lists) -> None:
    """What this file says of packets is what the packet oracle says."""
    oracle = naive.Network([device_json(made.nodes[0].device)])
    for one, other in permutations(EVERY, 2):
        for port in PORTS if OF[one] != OF[other] else ():
            fates = oracle.fates(Packet(one, other, 6, 40_000, port), ("r", OF[one].lower()))
            through = [lists[OF[one]], *([lists[OUTBOUND]] if OF[other] == "T" else [])]
            for surely in (True, False):
                said = all(passes(lines, (one, other, port), surely=surely) for lines in through)
                arrives = any(fate.disposition == "delivered" and (fate.certain or not surely) for fate in fates)
                assert said == arrives


def test_the_command_tells_both_sides_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["pivots", str(FAULTY), "--from", "INTERNET", "--to", "SIS", "--as-of", "2026-11-23", "--format", "json"]
    assert main(words) == 3
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, report_schema("pivots"))
    assert (document["verdict"], document["surely"]["steps"], document["possibly"]["steps"]) == ("OPEN", 6, 4)
    assert [step["zone"] for step in document["surely"]["chains"][0]] == ["SKID", "BMS", "IDMZ", "IDMZ", "CTRL", "SIS"]
    assert document["surely"]["best_rules"][0]["breaks"] == document["surely"]["orders"]
    assert any("fw-k" in item["reason"] for item in document["reasons"])


def test_hosts_of_no_zone_may_lie_on_the_way() -> None:
    """Two zones that reach each other only over a network that nobody declared: nothing is proved."""
    ports = [interface(name, f"10.{number}.0.1/24") for number, name in enumerate("sxt", 1)]
    open_lists = device("r", *ports, stateful=False)
    for name, target in (("s", "10.2.0.0/24"), ("x", "10.3.0.0/24")):
        permits = Match(destination=AddressMatch.exactly(from_cidr(target)))
        open_lists = listed(open_lists, BindingPoint.INBOUND, name, permits)
    made = joined([zone("S", "10.1.0.0/24"), zone("T", "10.3.0.0/24")], open_lists)
    answer = pivots(compare(Engine(made), DAY, lambda _done, _total: None), "S", "T")
    assert answer.chained is Chained.UNDECIDED
    assert "10.2.0.0/24" in answer.reasons[0][0]


@pytest.mark.parametrize(("words", "said"), [(("S1", "SIS"), "no zone 'S1'"), (("SIS", "SIS"), "name two zones")])
def test_misuse(words: tuple[str, str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pivots", str(FAULTY), "--from", words[0], "--to", words[1]]) == 2
    assert said in capsys.readouterr().err


def test_all_kinds_of_plants_were_drawn(seen: Counter[str]) -> None:
    assert {"OPEN", "POSSIBLE", "CLOSED", "surely 1 rules", "surely 2 rules", "possibly 2 rules"} <= seen.keys(), seen


TWO_HOMES = """\
plant: {id: P}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24], assets: [{id: HIST, ip: [10.2.0.10, 10.3.0.10]}]}
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
  - {id: SIS, kind: safety, networks: [10.4.0.0/24]}
"""
FOUR_WAYS = (
    "ASA Version 9.12(4)\nhostname FW\n"
    + "".join(
        f"interface GigabitEthernet0/{number}\n nameif z{number}\n security-level {number}0\n ip address 10.{number}.0.1"
        " 255.255.255.0\n"
        for number in (1, 2, 3, 4)
    )
    + "access-list L1 extended permit tcp any host 10.2.0.10 eq 443\naccess-list L2 extended deny ip any any\n"
    "access-list L3 extended permit tcp host 10.3.0.20 host 10.4.0.5 eq 502\naccess-list L4 extended deny ip any any\n"
    + "".join(f"access-group L{number} in interface z{number}\n" for number in (1, 2, 3, 4))
    + ": end\n"
)


@pytest.fixture
def two_homes(tmp_path: Path) -> Path:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(FOUR_WAYS, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(TWO_HOMES, encoding="utf-8")
    return tmp_path


def told(snapshot: Path, one: str, other: str, capsys: pytest.CaptureFixture[str]) -> str:
    main(["pivots", str(snapshot), "--from", one, "--to", other, "--no-cache"])
    return " ".join(capsys.readouterr().out.split())


def test_a_host_that_stands_in_two_zones_is_a_chain(two_homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(two_homes, "OFFICE", "SIS", capsys)
    assert "OFFICE > SIS: OPEN" in out
    assert "3 steps" in out
    assert (
        "CTRL HIST (10.3.0.10) in DMZ, where it stands as well, by tcp/443 (https), then CTRL 10.3.0.20 within" in out
    )
    assert "broken without 1 rule" in out
    assert "DMZ > CTRL (" not in out


def test_a_host_that_stands_on_both_sides_is_parted_by_no_rule(
    two_homes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(two_homes, "DMZ", "CTRL", capsys)
    assert "DMZ > CTRL: OPEN surely: 1 step" in out
    assert "no pair of zones breaks it: HIST stands on both sides" in out
    assert "no rules that break it: a host stands on both sides" in out


def test_without_the_second_address_there_is_no_chain(two_homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant = two_homes / "plant.yaml"
    plant.write_text(TWO_HOMES.replace(", 10.3.0.10]", "]"), encoding="utf-8")
    assert "OFFICE > SIS: CLOSED" in told(two_homes, "OFFICE", "SIS", capsys)
