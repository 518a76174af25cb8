"""What must go on after an edit: declared flows that work, and declared packets that get through today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.conformance import conduit_verdicts
from validator.declared import declared_matches, matches_of
from validator.edits.statement import spoken
from validator.reachability.header import AS_SENT
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.match import Match
    from validator.edits.statement import Edit
    from validator.graph.network import Network
    from validator.pairs_asked import PairsAsked
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine

_ORDER = {FlowVerdict.WORKS: 0, FlowVerdict.UNKNOWN: 1, FlowVerdict.BROKEN: 2}


@dataclass(frozen=True, slots=True)
class Lost:
    """Something declared that an edit would stop: flow number `index` of a conduit, or (None) packets of an exception.

    `source` and `destination` are the zones.
    """

    source: str
    destination: str
    conduit: str = ""
    index: int | None = None


class Keeping:
    """What is declared and works in one network, looked at where an edit may concern it."""

    def __init__(self, pairs: PairsAsked) -> None:
        """From the verdicts of the network as it is."""
        self._pairs = pairs
        self._engine = pairs.engine
        self._as_of = pairs.as_of
        self._packets: dict[tuple[str, str], tuple[Match, ...]] = {}

    def lost(self, later: Engine, edits: Iterable[Edit]) -> Iterator[Lost]:
        """What is declared and stops in the network of a later engine, after some edits."""
        network = self._engine.network
        matches = spoken(network, edits)
        for source, destination in self._declared_pairs():
            if not concerns(network, matches, source, destination):
                continue
            for one in conduit_verdicts(later, source, destination, self._as_of):
                for flow in one.flows:
                    before = self._pairs.flow(source, destination, one.id, flow.index)
                    if _ORDER[flow.verdict] > _ORDER[before]:
                        yield Lost(source.id, destination.id, one.id, flow.index)
            if not self._goes_on(later, source, destination):
                yield Lost(source.id, destination.id)

    def _declared_pairs(self) -> Iterator[tuple[Zone, Zone]]:
        """Ordered pairs of zones between which a conduit or an exception in force may declare something."""
        network = self._engine.network
        plant, addresses = network.plant, network.zones.addresses
        conduits = {(one.source_zone, one.destination_zone) for one in plant.conduits}
        valid = [one for one in plant.exceptions if one.in_force(self._as_of)]
        for source in plant.zones:
            for destination in plant.zones:
                excepted = any(
                    one.source & addresses[source.id] and one.destination & addresses[destination.id] for one in valid
                )
                if source.id != destination.id and ((source.id, destination.id) in conduits or excepted):
                    yield source, destination

    def _goes_on(self, later: Engine, source: Zone, destination: Zone) -> bool:
        """Whether all declared packets that surely arrived do so still."""
        wanted = self.packets(source, destination)
        if not wanted:
            return True
        missing = list(wanted)
        for reach in later.reach(source, destination, wanted):
            surely = reach.total.surely
            for match in list(missing):
                packets = reach.painter.region(match, AS_SENT).possibly
                if packets and packets <= surely:
                    missing.remove(match)
        return not missing

    def packets(self, source: Zone, destination: Zone) -> tuple[Match, ...]:
        """The declared packets between two zones that surely arrive, as sent."""
        key = source.id, destination.id
        if key not in self._packets:
            self._packets[key] = tuple(self._arriving(source, destination))
        return self._packets[key]

    def _arriving(self, source: Zone, destination: Zone) -> Iterator[Match]:
        network = self._engine.network
        declared = tuple(declared_matches(network, source, destination, self._as_of))
        for reach in self._engine.reach(source, destination, declared) if declared else ():
            wanted = reach.grid.empty()
            for match in declared:
                wanted = wanted | reach.painter.region(match, AS_SENT).possibly
            yield from matches_of(wanted & reach.total.surely)


def concerns(network: Network, matches: Iterable[Match], source: Zone, destination: Zone) -> bool:
    """Whether edits that speak of `matches` may bear on packets, or answers, between two zones.

    Where something translates addresses every edit may.
    """
    if any(node.may_rewrite or any(rule.enabled for rule in node.device.nat) for node in network.nodes):
        return True
    one, other = network.zones.addresses[source.id], network.zones.addresses[destination.id]
    for match in matches:
        ends = match.source.possibly, match.destination.possibly
        if (ends[0] & one and ends[1] & other) or (ends[0] & other and ends[1] & one):
            return True
    return False
