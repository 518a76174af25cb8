"""Behind a line that may rewrite packets only whether they arrive is asked, and the line alone is the reason."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE
from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr
from parsers.model.device import Device, Effect, Unmodelled
from parsers.model.intervals import Interval
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import TCP, of_ports
from small_plants import device, interface, joined, listed, zone
from validator.conformance import compare
from validator.flow_arrival import arrives
from validator.managing import openings
from validator.reachability import engine as engine_module
from validator.reachability.engine import Engine
from validator.reachability.filters import FilterCache, Judgement
from validator.reachability.header import ANYTHING, AS_SENT
from validator.reachability.passage import Edge, State
from validator.reachability.programs import Line, Program, no_statement
from validator.reachability.rewritten import passable
from validator.verdicts import FlowVerdict, PairVerdict, Verdict

if TYPE_CHECKING:
    from validator.graph.network import Network

ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("C", "10.0.3.0/24"), zone("L", "10.0.9.0/24")]
APART = [zone("D", "10.0.5.0/24"), zone("E", "10.0.6.0/24")]
UNREAD = Unmodelled("a line that nobody read", Effect.MAY_DO_ANYTHING, HERE)
ELSEWHERE = Match(AddressMatch.exactly(from_cidr("192.0.2.1")), AddressMatch.exactly(from_cidr("10.0.2.7")))


def route(network: str, hop: str) -> Route:
    return Route(ipaddress.ip_network(network), ipaddress.ip_address(hop), None, HERE)


def judged(*permits: Match) -> dict[tuple[str, str], PairVerdict]:
    """A and C at a router with an unread line; B behind a firewall that lets in what is given; D and E elsewhere."""
    near = device(
        "near",
        interface("a", "10.0.1.1/24"),
        interface("c", "10.0.3.1/24"),
        interface("l", "10.0.9.1/24"),
        routes=(route("10.0.2.0/24", "10.0.9.2"),),
        unmodelled=(UNREAD,),
    )
    far: Device = device(
        "far",
        interface("l", "10.0.9.2/24"),
        interface("b", "10.0.2.1/24"),
        routes=(route("10.0.1.0/24", "10.0.9.1"), route("10.0.3.0/24", "10.0.9.1")),
    )
    apart = device("apart", interface("d", "10.0.5.1/24"), interface("e", "10.0.6.1/24"))
    shut = listed(apart, BindingPoint.INBOUND, "d")
    network = joined([*ZONES, *APART], near, listed(far, BindingPoint.INBOUND, "l", *permits), shut)
    gaps = compare(Engine(network), dt.date(2026, 1, 1), lambda _done, _total: None)
    return {(gap.source.id, gap.destination.id): gap.verdict for gap in gaps.pairs}


def test_one_permit_of_a_source_that_nobody_has_leaves_it_open_for_the_unread_line_alone() -> None:
    found = judged(ELSEWHERE)["A", "B"]
    assert found.verdict is Verdict.UNKNOWN
    assert found.reasons
    assert all("a line that nobody read" in reason for reason in found.reasons)


@pytest.mark.parametrize("family", [4, 6])
def test_a_list_judges_packets_of_its_own_ip_version_alone(family: int) -> None:
    denied = Line(Action.DENY, Match(), no_statement(HERE), "list")
    judgement = Judgement(Program(0, (denied,), AS_SENT), is_filter=True, family=family)
    here = State(0, AS_SENT)
    edge = Edge(here, None, (judgement,), AS_SENT, True, (), (), None, HERE)
    assert [passable(edge, one) for one in (4, 6)] == [one != family for one in (4, 6)]


@pytest.mark.parametrize("asking", [Match(translated=True), Match(translated_by=frozenset({"a rule"}))])
@pytest.mark.parametrize("effect", [Effect.MAY_REWRITE, Effect.MAY_DO_ANYTHING])
def test_a_permit_for_translated_packets_may_be_for_those_of_the_unread_line(effect: Effect, asking: Match) -> None:
    plain = device("fw", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
    asked = listed(plain, BindingPoint.FORWARD, None, asking)
    unread = replace(asked, unmodelled=(Unmodelled("a line that nobody read", effect, HERE),))
    assert [verdict_of(joined(ZONES[:2], one)) for one in (asked, unread)] == [Verdict.PROVED, Verdict.UNKNOWN]


def test_a_deny_of_packets_that_were_not_translated_leaves_what_may_have_been() -> None:
    plain = device("fw", interface("a", "10.0.1.1/24"), unmodelled=(replace(UNREAD, effect=Effect.MAY_REWRITE),))
    deny = Rule("1", Action.DENY, Match(translated=False), HERE)
    rules = RuleSet("in", (deny, Rule("2", Action.PERMIT, Match(), HERE)), HERE)
    guarded = replace(plain, rule_sets=(rules,), bindings=(Binding(("in",), BindingPoint.FORWARD, None, HERE),))
    (node,) = joined(ZONES[:1], guarded).nodes
    (judgement,) = FilterCache().judgements(node, BindingPoint.FORWARD, frozenset({"a"}), frozenset(), ANYTHING)
    assert not judgement.program.regions[0].certain
    (as_sent,) = FilterCache().judgements(node, BindingPoint.FORWARD, frozenset({"a"}), frozenset(), AS_SENT)
    assert as_sent.program.regions[0].certain


def verdict_of(network: Network) -> Verdict:
    gaps = compare(Engine(network), dt.date(2026, 1, 1), lambda _done, _total: None)
    return next(gap.verdict.verdict for gap in gaps.pairs if gap.source.id == "A")


def test_neighbours_of_the_unread_line_are_open() -> None:
    assert judged()["A", "C"].verdict is not Verdict.PROVED


def test_in_large_plants_what_no_read_translation_leads_to_a_zone_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    followed = judged(ELSEWHERE)
    monkeypatch.setattr(engine_module, "MOST_ZONES_REWRITTEN", 0)
    at_once = judged(ELSEWHERE)
    assert {ends: one.verdict for ends, one in at_once.items()} == {ends: one.verdict for ends, one in followed.items()}
    assert at_once["D", "E"].verdict is Verdict.PROVED, "nothing of D gets to the unread line"
    told = [box for box in at_once["A", "B"].possibly if "10.0.2.0/24" not in box.dst]
    assert told
    assert all("a line that nobody read" in reason for reason in at_once["A", "B"].reasons)


@pytest.mark.parametrize("most", [0, 40])
def test_in_large_plants_too_a_flow_is_open_that_only_the_unread_line_may_bring(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "MOST_ZONES_REWRITTEN", most)
    near = device(
        "near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(route("0.0.0.0/0", "10.0.9.2"),)
    )
    elsewhere = Match(destination=AddressMatch.exactly(from_cidr("192.0.2.0/24")))
    back = route("10.0.1.0/24", "10.0.9.1")
    ports = interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24")
    far = device("far", *ports, routes=(back,), unmodelled=(replace(UNREAD, effect=Effect.MAY_REWRITE),))
    network = joined([*ZONES[:2], ZONES[3]], listed(near, BindingPoint.INBOUND, "a", elsewhere), far)
    web = ServiceMatch.exactly(of_ports(TCP, Interval(443, 443)))
    flow = Match(AddressMatch.exactly(ZONES[0].networks), AddressMatch.exactly(ZONES[1].networks), web)
    source, destination = network.plant.zones[:2]
    assert arrives(flow, Engine(network).reach(source, destination, (flow,))) is FlowVerdict.UNKNOWN


@pytest.mark.parametrize("most", [0, 40])
def test_in_large_plants_too_the_unread_line_may_change_the_port_that_a_service_is_asked_for_by(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "MOST_ZONES_REWRITTEN", most)
    web = ServiceMatch.exactly(of_ports(TCP, Interval(8443, 8443)))
    elsewhere = Match(destination=AddressMatch.exactly(from_cidr("192.0.2.1")), service=web)
    ports = interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24")
    near = device("near", *ports, unmodelled=(replace(UNREAD, effect=Effect.MAY_REWRITE),))
    shell = ManagementService("ssh", 22, HERE)
    far = device("far", interface("l", "10.0.9.2/24"), management=Management((shell,), answers=Answers.EVERY_ADDRESS))
    network = joined([ZONES[0]], listed(near, BindingPoint.INBOUND, "a", elsewhere), far)
    opened = [item for item in openings(Engine(network), dt.date(2026, 1, 1)) if item.service.protocol == "ssh"]
    boxes = [box for item in opened for box in item.boxes(possible=True) if "10.0.9.2/32" not in box.dst]
    assert boxes
    assert {(box.proto, box.dport) for box in boxes} == {("tcp", "any")}


@pytest.mark.parametrize("surely", [NO_ADDRESS, from_cidr("192.0.2.0/24")])
def test_in_large_plants_too_a_question_about_what_may_be_meant_is_answered(
    surely: AddressSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a name it is not known which address it has: the unread line may lead any that it may have to the zone."""
    monkeypatch.setattr(engine_module, "MOST_ZONES_REWRITTEN", 0)
    network = joined(
        [*ZONES[:2]],
        device(
            "fw",
            interface("a", "10.0.1.1/24"),
            interface("b", "10.0.2.1/24"),
            unmodelled=(replace(UNREAD, effect=Effect.MAY_REWRITE),),
        ),
    )
    asked = Match(destination=AddressMatch(surely, from_cidr("192.0.2.0/24")))
    source, destination = network.plant.zones[:2]
    found = Engine(network).reach(source, destination, within=asked)
    assert any(answer.total.possibly for answer in found)
    assert not any(answer.total.surely for answer in found)
