"""Passages that serve several zones are those that each zone would have by itself, and there are many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differential import case
from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from strategies import FEATURES, random_devices, seeded
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT
from validator.reachability.passage import State
from validator.reachability.transit import Transits
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for zone in network.zones.zones:
        yield zone, False
        yield zone, True
        first = network.zones.addresses[zone.id].v4[0].first
        yield AddressSet(v4=(Interval(first + 1, first + 1),)), False


def test_what_is_shared_is_what_each_would_have() -> None:
    shared = 0
    for seed, features in DRAWS:
        network = case(random_devices(seeded(seed), features)).network
        filters = FilterCache()
        transits = {packets: Transits(network, filters.meetings, packets=packets) for packets in (False, True)}
        known: dict[int, Edge] = {}
        for goal, replies in _goals(network):
            alone = Ways(network, goal, FilterCache(), replies=replies)
            here = transits[isinstance(goal, AddressSet)]
            together = Ways(network, goal, filters, replies=replies, transits=here)
            for port in network.ports.live:
                state = State(port.number, AS_SENT)
                filters.meetings.begin()
                found = together.edges(state)
                assert filters.meetings.met >> port.device & 1
                shared += sum(id(edge) in known for edge in found)
                known |= {id(edge): edge for edge in found}
                expected = [_edge(edge, alone.universe) for edge in alone.edges(state)]
                assert [_edge(edge, alone.universe) for edge in found] == expected, (seed, goal, port.name)
    assert shared > 3 * len(DRAWS)
