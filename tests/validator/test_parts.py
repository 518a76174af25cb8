"""Questions that are answered in parts, for their rules tell too many classes apart: the same answers, in bounded memory.

The parts are made small here, so that every question has many.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from audits import audited, audited_anew, verdicts_text
from diagram_plants import HERE
from differential import CONNECTIONS, OTHERS, Oracle, case, disagreements, packets
from parsers.model.address import NO_ADDRESS, from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import BindingPoint
from parsers.model.service import TCP, ServiceSet, of_ports
from small_plants import device, interface, joined, listed, zone
from strategies import random_devices, seeded
from validator.reachability import engine as engine_module
from validator.reachability import question as question_module
from validator.reachability import replies as replies_module
from validator.reachability.carriers import doubts
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.replies import round_trips
from validator.reachability.wire import together

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.graph.network import Network
    from validator.reachability.engine import PairReach
    from validator.verdicts import Box

PLANTS = Path(__file__).resolve().parents[2] / "fixtures" / "plants"
FIREWALL = device("fw", interface("a", "10.0.1.254/24"), interface("b", "10.0.2.254/24"))
ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is parted until a set takes a few words."""
    monkeypatch.setattr(engine_module, "MOST_WORDS", 4)
    monkeypatch.setattr(engine_module, "WORDS_OF_A_PART", 4)
    monkeypatch.setattr(question_module, "MOST_PARTS", 3)
    monkeypatch.setattr(question_module, "FEW_LINES", 1)


def hosts_and_ports(lines: int) -> list[Match]:
    """Single hosts and ports."""
    random = seeded(1)
    return [
        Match(
            AddressMatch.exactly(from_cidr(f"10.0.1.{random.randrange(1, 250)}")),
            AddressMatch.exactly(from_cidr(f"10.0.2.{random.randrange(1, 250)}")),
            ServiceMatch.exactly(port(random.randrange(1, 500))),
        )
        for _ in range(lines)
    ]


def dense(lines: int) -> Network:
    """A list of single hosts and ports."""
    return joined(ZONES, listed(FIREWALL, BindingPoint.INBOUND, "a", *hosts_and_ports(lines)))


def to_everybody(lines: int) -> Device:
    """A list of single hosts that may open a port of their own on whatever stands there."""
    matches = [
        Match(AddressMatch.exactly(from_cidr(f"10.0.1.{number}")), service=ServiceMatch.exactly(port(1000 + number)))
        for number in range(1, lines)
    ]
    return listed(FIREWALL, BindingPoint.INBOUND, "a", *matches)


def port(number: int) -> ServiceSet:
    return of_ports(TCP, Interval(number, number))


def number(boxes: tuple[Box, ...]) -> int:
    """How many packets are in boxes, which are disjoint."""
    return sum(
        hosts(box.src) * hosts(box.dst) * count(box.sport, 1 << 16) * count(box.dport, 1 << 16) * count(box.proto, 256)
        for box in boxes
        if not box.wire
    )


def hosts(cidrs: tuple[str, ...]) -> int:
    return sum(ipaddress.ip_network(text).num_addresses for text in cidrs)


def count(text: str, every: int) -> int:
    """How many numbers a range has: a name is one, a type of ICMP with any code is 256."""
    first, _, last = text.partition("-")
    if text == "any":
        return every
    if "." in text:
        (high, low), (end_high, end_low) = (part.split(".") for part in (first, last or first))
        return (int(end_high) - int(high)) * 256 + int(end_low) - int(low) + 1
    return int(last) - int(first) + 1 if last else 1


def answers(network: Network, **more: Any) -> list[PairReach]:
    one, other = network.plant.zones
    return Engine(network).reach(one, other, **more)


def in_one_piece(network: Network, **more: Any) -> list[PairReach]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_module, "MOST_WORDS", 1 << 40)
        patch.setattr(engine_module, "WORDS_OF_A_PART", 1 << 40)
        patch.setattr(question_module, "FEW_LINES", 1 << 40)
        return answers(network, **more)


def boxes(found: list[PairReach]) -> tuple[Box, ...]:
    return together(box for reach in found for box in reach.total.surely.boxes())


def wrong(seed: int) -> list[str]:
    """What the engine says of some packets of a random network, and the oracle contradicts."""
    this = case(random_devices(seeded(seed)))
    oracle, random = Oracle(this.docs), seeded(seed)
    found: list[str] = []
    for source in this.zones:
        every = list(packets(this, source, (2, 3, 6), CONNECTIONS + OTHERS))
        some = random.sample(every, min(len(every), 14))
        found += [f"seed {seed}: {item}" for item in disagreements(this, source, some, oracle) if item.wrong]
    return found


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("part", range(6))
def test_parted_answers_are_those_of_the_oracle(part: int) -> None:
    assert [line for seed in range(50_000 + part, 50_060, 6) for line in wrong(seed)] == []


def test_a_dense_list_is_answered_in_parts_that_hold_the_same_packets(monkeypatch: pytest.MonkeyPatch) -> None:
    network = dense(150)
    whole = in_one_piece(network)
    monkeypatch.setattr(engine_module, "MOST_WORDS", 1 << 8)
    monkeypatch.setattr(engine_module, "WORDS_OF_A_PART", 1 << 8)
    parts = answers(network)
    assert len(whole) == 1 < len(parts)
    assert max(reach.grid.size for reach in parts) <= 1 << 8 < whole[0].grid.size
    assert number(boxes(parts)) == number(boxes(whole)) > 0


def test_sets_too_many_for_one_axis_are_parted_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    network = dense(150)
    whole = in_one_piece(network)
    monkeypatch.setattr(question_module, "MOST_MARKS", 2_000)
    parts = answers(network)
    assert len(whole) == 1 < len(parts)
    assert number(boxes(parts)) == number(boxes(whole)) > 0


def test_where_destinations_are_all_alike_sources_are_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    network = joined(ZONES, to_everybody(60))
    whole = in_one_piece(network)
    monkeypatch.setattr(engine_module, "MOST_WORDS", 1 << 4)
    monkeypatch.setattr(engine_module, "WORDS_OF_A_PART", 1 << 4)
    parts = answers(network)
    assert len(parts) > 1
    assert {reach.halved for reach in parts} == {True}
    assert number(boxes(parts)) == number(boxes(whole)) > 0


def test_within_some_addresses_the_answer_is_the_same() -> None:
    network = dense(80)
    within = Match(AddressMatch.exactly(from_cidr("10.0.1.0/26")), AddressMatch.exactly(from_cidr("10.0.2.64/26")))
    (some,) = in_one_piece(network, within=within, extra=(within,))
    (whole,) = in_one_piece(network, extra=(within,))
    asked = whole.painter.region(within, AS_SENT).possibly
    assert number(some.total.surely.boxes()) == number((whole.total.surely & asked).boxes()) > 0


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", ["tiny", "linux-gateways", "refinery-u3-clean", "refinery-u3-faulty"])
def test_a_plant_is_judged_alike_in_parts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every verdict and every packet that travels; how packets are put into boxes may differ."""
    in_parts = audited_anew(PLANTS / name)
    monkeypatch.undo()
    whole = audited(PLANTS / name)
    assert verdicts_text(in_parts) == verdicts_text(whole)
    for one, other in zip(in_parts.pairs, whole.pairs, strict=True):
        assert number(one.surely) == number(other.surely)
        assert number(one.possibly) == number(other.possibly)


def test_what_there_is_no_room_for_is_undecided_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    network = dense(150)
    whole = in_one_piece(network)
    monkeypatch.setattr(engine_module, "MOST_WORDS", 1 << 8)
    monkeypatch.setattr(engine_module, "WORDS_OF_A_PART", 1 << 8)
    monkeypatch.setattr(engine_module, "MOST_WORDS_OF_A_PAIR", 1 << 10)
    parts = answers(network)
    asked = Match(AddressMatch.exactly(ZONES[0].networks), AddressMatch.exactly(ZONES[1].networks))
    sure = together(box for reach in parts for box in reach.total.surely.boxes())
    possible = together(box for reach in parts for box in reach.total.possibly.boxes())
    assert 0 < number(sure) < number(boxes(whole)) < number(possible)
    assert asked.source.surely == union_of(from_cidr(text) for box in possible for text in box.src)
    told = {doubt.reason for reach in parts for doubt in doubts(reach, reach.total.possibly)}
    assert told == {"rules tell too many packets from A to B apart to compare them all"}


def test_neighbours_reach_each_other_though_there_is_no_room_for_what_a_device_lets_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = joined([zone("A", "10.0.1.0/25"), zone("B", "10.0.1.128/25")], FIREWALL)
    random = seeded(1)
    flows = [
        Match(
            AddressMatch.exactly(from_cidr(f"10.0.1.{random.randrange(1, 120)}")),
            AddressMatch.exactly(from_cidr(f"10.0.1.{random.randrange(130, 250)}")),
            ServiceMatch.exactly(port(random.randrange(1, 500))),
        )
        for _ in range(150)
    ]
    whole = in_one_piece(network, extra=flows)
    monkeypatch.setattr(engine_module, "MOST_WORDS", 1 << 8)
    monkeypatch.setattr(engine_module, "WORDS_OF_A_PART", 1 << 8)
    monkeypatch.setattr(engine_module, "MOST_WORDS_OF_A_PAIR", 1 << 10)
    parts = answers(network, extra=flows)
    assert len(whole) == 1 < len(parts)
    assert number(boxes(parts)) == number(boxes(whole)) > 0


def translated(lines: int) -> Network:
    """The dense list with one server behind another address, open to everybody."""
    server = AddressTranslation(NatKind.STATIC, from_cidr("10.0.1.250"), from_cidr("10.0.2.7"))
    rule = NatRule(
        "server", NatStage.DESTINATION, Match(destination=AddressMatch.exactly(server.original)), server, HERE
    )
    one = device("fw", interface("a", "10.0.1.254/24"), interface("b", "10.0.2.254/24"))
    return joined(ZONES, replace(listed(one, BindingPoint.INBOUND, "a", *hosts_and_ports(lines), WEB), nat=(rule,)))


PASSAGES = 2
"""Of packets to that server and of what comes back, counted apart."""
WEB = Match(service=ServiceMatch.exactly(of_ports(TCP, Interval(443, 443))))


def test_answers_are_followed_for_the_packets_of_flows_alone() -> None:
    network = translated(60)
    source, target = network.plant.zones
    flow = Match(AddressMatch.exactly(from_cidr("10.0.1.9")), AddressMatch.exactly(from_cidr("10.0.2.7")), WEB.service)
    (few,), (every,) = (
        round_trips(Engine(network), source, target, extra) for extra in ((flow,), (flow, Match(), WEB))
    )
    assert few.grid.size < every.grid.size
    for reach, known in product((few, every), ("10.0.2.7", "10.0.1.250")):
        sent = replace(flow, destination=AddressMatch.exactly(from_cidr(known)))
        came = reach.total.surely & reach.painter.region(sent, AS_SENT).surely
        assert number(came.boxes()) == 1 << 16


def test_answers_that_there_is_no_room_to_follow_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    network = translated(60)
    source, target = network.plant.zones
    for limit in ("MOST_WORDS", "MOST_MARKS", "MOST_EDGES"):
        with monkeypatch.context() as patch:
            patch.setattr(replies_module, limit, 0)
            (reach,) = round_trips(Engine(network), source, target, (WEB,))
            assert (reach.unfollowed, bool(reach.total.surely)) == (True, False)
            assert reach.painter.region(WEB, AS_SENT).possibly <= reach.total.possibly
    (reach,) = round_trips(Engine(network), source, target, (WEB,))
    assert reach.total.surely


@pytest.mark.parametrize("most", range(12))
def test_answers_past_so_many_passages_are_undecided_and_else_as_ever(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = translated(60)
    source, target = network.plant.zones
    (whole,) = round_trips(Engine(network), source, target, (WEB,))
    monkeypatch.setattr(replies_module, "MOST_EDGES", most)
    (found,) = round_trips(Engine(network), source, target, (WEB,))
    assert bool(found.total.surely) == (most >= PASSAGES)
    if most >= PASSAGES:
        assert found.total.surely.boxes() == whole.total.surely.boxes()


def test_within_addresses_that_may_be_meant_the_answer_holds_them() -> None:
    """Which addresses a name stands for is not known: what any of them may send is asked for."""
    network = dense(80)
    perhaps = AddressMatch(NO_ADDRESS, from_cidr("10.0.1.0/26"))
    for within in (Match(source=perhaps), Match(destination=AddressMatch(NO_ADDRESS, from_cidr("10.0.2.64/26")))):
        ends = (AddressMatch.exactly(one.possibly) for one in (within.source, within.destination))
        known = Match(next(ends), next(ends))
        (some,), (whole,) = (in_one_piece(network, within=one, extra=(within,)) for one in (within, known))
        assert number(some.total.surely.boxes()) == number(whole.total.surely.boxes()) > 0
