"""Chains from outside zones into a safety zone: by hosts where something surely is open, by zones where it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from parsers.nouns import dataclass
from validator.findings import UNTRUSTED
from validator.plant.model import ZoneKind
from validator.several_homes import homes_of
from validator.stepping_stones import Terrain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.check import Evidence
    from validator.plant.model import Zone
    from validator.stepping_stones import Step

OUTSIDE = UNTRUSTED | {ZoneKind.ENTERPRISE}
"""Kinds of zones from which chains are looked for."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The shortest way in from an outside zone: one step for each host that must be taken, and the last into the zone.

    `steps` is None where no chain is sure; `possible` are the zones between over ways that only may be open. `closing`
    are the fewest zones that all sure chains pass one of; none where the two meet without any. `vendors` are
    those of the register that come in by the zone.
    """

    zone: str
    vendors: tuple[str, ...]
    steps: tuple[Step, ...] | None
    possible: tuple[str, ...] | None
    closing: tuple[str, ...] = ()
    undecided: bool = False
    """Whether nothing is shown that gets in, and nothing is proved either."""

    @property
    def hosts(self) -> int:
        """How many hosts must be taken on the way; 0 where there is no sure way as well."""
        return max(len(self.steps or ()) - 1, 0)

    @property
    def stones(self) -> tuple[str, ...] | None:
        """The zones on the way, each once."""
        return None if self.steps is None else tuple(dict.fromkeys(step.zone for step in self.steps[:-1]))


class Chains:
    """All chains of one plant."""

    def __init__(self, evidence: Evidence) -> None:
        """From what surely and what possibly is open between the zones."""
        self._plant = evidence.plant
        homes = homes_of(evidence.network)
        self._terrain = Terrain(
            evidence.plant,
            evidence.network.zones.addresses,
            {(gap.source.id, gap.destination.id): gap.verdict.surely for gap in evidence.gaps.pairs},
            homes,
        )
        self._sure: nx.DiGraph[str] = nx.DiGraph()
        self._possible: nx.DiGraph[str] = nx.DiGraph()
        for graph in (self._sure, self._possible):
            graph.add_nodes_from(zone.id for zone in evidence.plant.zones)
        for one in homes:
            ways = [(zone, other) for zone in one.addresses for other, _ in one.elsewhere(zone)]
            self._sure.add_edges_from(ways)
            self._possible.add_edges_from(ways)
        self._undecided = {(gap.source.id, gap.destination.id) for gap in evidence.gaps.undecided()}
        for gap in evidence.gaps.pairs:
            if gap.verdict.surely:
                self._sure.add_edge(gap.source.id, gap.destination.id)
            unseen = gap.source.kind in OUTSIDE and any(evidence.plant.register.open_paths(gap.destination.id))
            if gap.verdict.possibly or unseen:
                self._possible.add_edge(gap.source.id, gap.destination.id)

    def into(self, zone: Zone) -> Iterator[Chain]:
        """From each outside zone, in the order of the plant."""
        for other in self._plant.zones:
            if other.kind in OUTSIDE:
                yield self.between(other, zone)

    def between(self, source: Zone, target: Zone) -> Chain:
        """From one zone into another."""
        vendors = tuple(vendor.id for vendor in self._plant.vendors if vendor.zone == source.id)
        steps = self._terrain.steps(source.id, target.id)
        possible = self._zones(source.id, target.id)
        undecided = possible is None and (source.id, target.id) in self._undecided
        return Chain(source.id, vendors, steps, possible, self._closing(source.id, target.id), undecided)

    def nearness(self, source: Zone, target: Zone) -> str:
        """How many hosts lie between the two, as the end of a sentence about the first."""
        if source.id == target.id:
            return "the zone itself"
        chain = self.between(source, target)
        if chain.steps is not None:
            return f"at least {hosts_number(chain.hosts)} away from it" if chain.hosts else "which gets straight in"
        if chain.possible is not None:
            return "which only possibly gets in"
        return "of which it is not decided whether it gets in" if chain.undecided else "from where no way leads in"

    def _zones(self, source: str, target: str) -> tuple[str, ...] | None:
        if not nx.has_path(self._possible, source, target):
            return None
        found: list[str] = nx.shortest_path(self._possible, source, target)  # pyright: ignore[reportUnknownMemberType] - stubs
        return tuple(found[1:-1])

    def _closing(self, source: str, target: str) -> tuple[str, ...]:
        if self._sure.has_edge(source, target) or not nx.has_path(self._sure, source, target):
            return ()
        found: set[str] = {*nx.minimum_node_cut(self._sure, source, target)}
        return tuple(zone.id for zone in self._plant.zones if zone.id in found)


def hosts_number(number: int) -> str:
    """`1 host` or `2 hosts`."""
    return f"{number} host{'' if number == 1 else 's'}"
