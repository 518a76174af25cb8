"""Passages that serve several zones are those that each zone would have by itself, and there are many of them."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from diagram_plants import route
from differential import case
from parsers.model.address import AddressSet
from parsers.model.interface import InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.management import Answers, Management
from parsers.source import Span
from small_plants import device, interface, joined, zone
from strategies import FEATURES, random_devices, seeded
from validator.graph.families import Family
from validator.reachability.engine import Engine
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT
from validator.reachability.passage import State
from validator.reachability.transit import Transits
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.filters import Judgement
    from validator.reachability.passage import Edge

PLAIN = frozenset(
    {"state", "interfaces", "chain", "outbound", "forward", "static-routes", "orders", "floating", "null"}
)
"""Few devices of these networks do more than filter and route."""
DRAWS = (
    *((seed, FEATURES) for seed in range(83_000, 83_040)),
    *((seed, PLAIN) for seed in range(83_100, 83_150)),
    *((seed, PLAIN | {"destination-nat", "port-nat", "policy-route"}) for seed in range(83_200, 83_260)),
    *((seed, PLAIN | {"equal-cost", "conditional"}) for seed in range(83_300, 83_340)),
)


def _judged(item: Judgement, universe: AddressSet) -> object:
    """What a judgement says; None where it only lets pass what goes by a route, and everything does."""
    lines = item.program.lines
    if len(lines) == 1 and lines[0].rule_set == "routes" and not universe - lines[0].match.destination.surely:
        return None
    told = tuple((line.action, line.match, line.rule_set) for line in lines)
    return told, item.program.node, item.program.header, item.program.swapped, item.is_filter, item.family, item.guard


def _edge(edge: Edge, universe: AddressSet) -> object:
    judged = tuple(said for item in edge.judgements if (said := _judged(item, universe)) is not None)
    out = None if edge.out_port is None else edge.out_port.number
    taken = tuple(number for _, number in edge.forks)
    doubts = edge.sure, edge.firm, edge.unknown, edge.may_permit
    return edge.source, edge.target, judged, edge.header, doubts, out, edge.origin, edge.opens, taken


def _goals(network: Network) -> Iterator[tuple[Zone | AddressSet, bool]]:
    """Every zone, for packets there and for answers, and one address of each."""
    for one in network.zones.zones:
        yield one, False
        yield one, True
        first = network.zones.addresses[one.id].v4[0].first
        yield AddressSet(v4=(Interval(first + 1, first + 1),)), False


def _shared(network: Network) -> int:
    """How many passages of a network serve more than one goal; each is as that goal would have it by itself."""
    filters = FilterCache()
    transits = {packets: Transits(network, filters.meetings, packets=packets) for packets in (False, True)}
    known: dict[int, Edge] = {}
    shared = 0
    for goal, replies in _goals(network):
        alone = Ways(network, goal, FilterCache(), replies=replies)
        here = transits[isinstance(goal, AddressSet)]
        together = Ways(network, goal, filters, replies=replies, transits=here)
        for port, given in product(network.ports.live, (Family("", outside=False), None)):
            state = State(port.number, AS_SENT, given=given)
            filters.meetings.begin()
            found = together.edges(state)
            assert filters.meetings.met >> port.device & 1
            shared += sum(id(edge) in known for edge in found)
            known |= {id(edge): edge for edge in found}
            expected = [_edge(edge, alone.universe) for edge in alone.edges(state)]
            assert [_edge(edge, alone.universe) for edge in found] == expected, (goal, port.name)
    return shared


@pytest.mark.parametrize("part", range(10))
def test_what_is_shared_is_what_each_would_have(part: int) -> None:
    shared = sum(_shared(case(random_devices(seeded(seed), features)).network) for seed, features in DRAWS[part::10])
    assert shared > 3 * len(DRAWS[part::10])


# Fact by fact: two zones behind one next hop, with which the passage ends otherwise for one than for the other

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
    route("10.0.0.0/16", "10.0.9.2"),))  # fmt: skip
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"), interface("c", "10.0.8.1/24"))


def with_address(item: Interface, address: str) -> Interface:
    return replace(item, addresses=(*item.addresses, *interface("", address).addresses))


def test_the_way_to_a_router_serves_both_zones_behind_it() -> None:
    assert _shared(joined([A, B, zone("C", "10.0.8.0/24")], NEAR, FAR)) > 0


def test_by_another_route_to_one_next_hop_the_passage_is_the_same_and_told_of_that_route(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origins = Span("near", 7), Span("near", 8)
    rows = zip(("10.0.2.0/24", "10.0.8.0/24"), origins, strict=True)
    routes = tuple(replace(route(network, "10.0.9.2"), origin=origin) for network, origin in rows)
    network = joined([A, B, zone("C", "10.0.8.0/24")], replace(NEAR, routes=routes), FAR)
    _shared(network)
    made: list[State] = []
    usual = Ways._every

    def counted(self: Ways, state: State) -> tuple[Edge, ...]:
        made.append(state)
        return usual(self, state)

    monkeypatch.setattr(Ways, "_every", counted)
    filters = FilterCache()
    transits = Transits(network, filters.meetings)
    start = State(next(port.number for port in network.ports.live if port.name == "a"), AS_SENT)
    zones = network.plant.zones[1:]
    found = [Ways(network, one, filters, transits=transits).edges(start) for one in zones]
    assert [[edge.origin for edge in edges] for edges in found] == [[origin] for origin in origins]
    assert made == [start]


def test_the_ways_to_a_zone_are_gone_when_they_are_forgotten() -> None:
    """Without the cycle collector, which seldom looks."""
    engine = Engine(joined([A, B, zone("C", "10.0.8.0/24")], NEAR, FAR))
    engine.reach(A, B)
    gc.disable()
    try:
        kept = weakref.ref(engine.ways(B))
        assert kept() is not None
        engine.forget(B)
        assert kept() is None
    finally:
        gc.enable()


def test_over_a_virtual_link_an_address_of_its_other_end_is_met_at_once() -> None:
    kind = InterfaceKind.VIRTUAL_LINK
    one = replace(NEAR.interfaces[1], kind=kind, members=("v1",))
    other = replace(with_address(FAR.interfaces[0], "10.0.8.1/32"), name="v1", kind=kind, members=("l",))
    near = replace(NEAR, interfaces=(NEAR.interfaces[0], one))
    _shared(joined([A, B, zone("C", "10.0.8.0/24")], near, replace(FAR, interfaces=(other, FAR.interfaces[1]))))


def test_a_next_hop_that_the_device_has_too_may_lead_to_hosts() -> None:
    """Both routers have the address that one backs up for the other, so the one that routes to it may hand packets to itself.

    Then they are on the network of the next hop, where zones stand that no file shows anywhere.
    """
    other = with_address(FAR.interfaces[0], "10.0.9.1/24")
    near = replace(NEAR, routes=(route("10.0.0.0/16", "10.0.9.1"),))
    nowhere = [zone("C", "10.0.7.0/24"), zone("D", "10.0.6.0/24")]
    _shared(joined([A, B, *nowhere], near, replace(FAR, interfaces=(other, *FAR.interfaces[1:]))))


def test_one_packet_for_an_address_of_the_device_itself_in_another_vrf_is_dropped() -> None:
    """Another for the same network, asked for before, goes by the way that leads there."""
    inner = interface("b", "10.0.2.1/24", "inner")
    near = replace(NEAR, interfaces=(*NEAR.interfaces, inner), management=Management(answers=Answers.ARRIVING_ADDRESS))
    _shared(joined([A, zone("HIGH", "10.0.2.128/25"), zone("LOW", "10.0.2.0/25")], near, FAR))
