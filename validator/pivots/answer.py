"""Chains from one zone to another, surely and possibly apart, and whether it is proved that there are none."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import networkx as nx

from parsers.nouns import dataclass
from validator.graph.unclaimed import unclaimed, with_unclaimed
from validator.on_link import ON_LINK, without_discovery
from validator.pivots.cuts import Cuts
from validator.pivots.ground import Ground
from validator.reachability.engine import Engine
from validator.several_homes import homes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.conformance import Gaps
    from validator.pivots.ground import Step
    from validator.plant.model import Zone


class Chained(StrEnum):
    """OPEN: some chain surely is. POSSIBLE: some chain may be. UNDECIDED: no file shows one, and none rules it out.

    CLOSED: nothing that any file leaves open leads there, in whatever number of steps.
    """

    OPEN = "OPEN"
    POSSIBLE = "POSSIBLE"
    UNDECIDED = "UNDECIDED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Side:
    """The chains over what surely is open, or over what may be; `chains` are the shortest, empty where there are none.

    Not `whole`: there are more shortest chains than these.
    """

    chains: tuple[tuple[Step, ...], ...]
    whole: bool
    cuts: Cuts

    @property
    def steps(self) -> int | None:
        """How many hosts are taken, the last of them in the target; None where there is no chain."""
        return len(self.chains[0]) if self.chains else None


@dataclass(frozen=True, slots=True)
class Pivots:
    """The answer. `reasons` say why pairs of zones on the way are not decided, with how many they leave open."""

    source: str
    target: str
    chained: Chained
    surely: Side
    possibly: Side
    reasons: tuple[tuple[str, int], ...]


def pivots(gaps: Gaps, source: str, target: str) -> Pivots:
    """All chains from one zone to another."""
    addresses = {zone.id: gaps.engine.network.zones.addresses[zone.id] for zone in gaps.engine.network.plant.zones}
    homes = homes_of(gaps.engine.network)
    sides: list[Side] = []
    for surely in (True, False):
        boxes = {
            (gap.source.id, gap.destination.id): found
            for gap in gaps.pairs
            if (found := gap.verdict.surely if surely else gap.verdict.possibly)
        }
        chains, more = Ground(addresses, boxes, homes).shortest(source, target)
        sides.append(Side(chains, not more, Cuts(gaps.engine, boxes, (source, target), homes, surely=surely)))
    surely_open, possibly_open = sides
    hidden = [gap for gap in gaps.undecided() if not gap.verdict.possibly]
    reasons = _counted(gap.verdict.reasons for gap in hidden)
    if surely_open.cuts.joined:
        chained = Chained.OPEN
    elif possibly_open.cuts.joined:
        chained = Chained.POSSIBLE
    else:
        pairs = [(gap.source.id, gap.destination.id) for gap in gaps.pairs if gap.verdict.possibly or gap in hidden]
        pairs += [(one, other) for item in homes for one in item.addresses for other, _ in item.elsewhere(one)]
        over = _over(gaps, pairs, source, target)
        chained = Chained.CLOSED if over is None else Chained.UNDECIDED
        reasons = (*((f"{name} may lie on the way", 1) for name in over or ()), *reasons)
    return Pivots(source, target, chained, surely_open, possibly_open, reasons)


def _over(gaps: Gaps, pairs: Iterable[tuple[str, str]], source: str, target: str) -> list[str] | None:
    """The places of no zone on a way that nothing rules out, which may be none; None if there is no such way."""
    network = gaps.engine.network
    graph: nx.DiGraph[str] = nx.DiGraph(pairs)
    graph.add_nodes_from([source, target])
    if nx.has_path(graph, source, target):
        return []
    everywhere = Engine(with_unclaimed(network, unclaimed(network)))
    declared = {zone.id for zone in network.plant.zones}
    extra = [zone for zone in everywhere.network.plant.zones if zone.id not in declared]
    for zone in extra:
        for other in everywhere.network.plant.zones:
            for one, two in ((zone, other), (other, zone)):
                if one is not two and _may_open(everywhere, one, two):
                    graph.add_edge(one.id, two.id)
    if not nx.has_path(graph, source, target):
        return None
    path: list[str] = nx.shortest_path(graph, source, target)  # pyright: ignore[reportUnknownMemberType] - stubs
    return [name for name in path if name not in declared]


def _may_open(engine: Engine, source: Zone, destination: Zone) -> bool:
    reaches = engine.reach(source, destination, ON_LINK)
    return any(without_discovery(reach, reach.total.possibly) for reach in reaches)


def _counted(found: Iterable[tuple[str, ...]]) -> tuple[tuple[str, int], ...]:
    """Reasons with how many pairs each leaves open, the most first."""
    numbers: dict[str, int] = {}
    for reasons in found:
        for reason in reasons:
            numbers[reason] = numbers.get(reason, 0) + 1
    return tuple(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))
