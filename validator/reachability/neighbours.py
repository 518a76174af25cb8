"""What travels between two zones without any device of the snapshot: on a segment that they share or may share.

And past routers that no file shows, where one of the zones lies behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, Match, UnknownMatch
from parsers.model.rules import Action
from validator.graph.attachments import unseen_router
from validator.reachability.filters import Judgement
from validator.reachability.header import AS_SENT
from validator.reachability.passage import Edge, State, entry
from validator.reachability.programs import Line, Program, no_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.graph.meeting import Meeting
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.standing import Joint
    from validator.plant.model import Zone


def by_itself(port: Port, state: State, match: Match, unknown: tuple[UnknownMatch, ...]) -> Edge:
    """What may travel on the segment of a port without any device of the snapshot."""
    line = Line(Action.PERMIT, match, no_statement(port.origin), "segment")
    judgement = Judgement(Program(port.device, (line,), AS_SENT), is_filter=False)
    return Edge(state, None, (judgement,), AS_SENT, False, unknown, (), port, port.origin)


class Neighbours:
    """Where zones of one network are or may be next to each other."""

    def __init__(self, network: Network) -> None:
        """Nothing is computed before it is asked for."""
        self.network = network
        self._places: dict[str, dict[int, AddressSet]] = {}
        self._near: dict[str, frozenset[object]] = {}

    def shared_segments(self, source: Zone, destination: Zone) -> list[tuple[AddressSet, AddressSet]]:
        """Connected networks in which both zones have addresses: no device stands between them on layer 3."""
        return list(dict.fromkeys(item[1:] for item, meeting in self._meetings(source, destination) if meeting.sure))

    def _perhaps_shared(self, source: Zone, destination: Zone) -> list[Edge]:
        """Packets between zones on one subnet where it is not known whether a bridge stands between them."""
        entered = dict.fromkeys(entry(item) for item in self.network.zones.attachments[source.id])
        found: list[Edge] = []
        for (number, one, other), meeting in self._meetings(source, destination):
            port = self.network.ports.all[number]
            if not meeting.sure and not self.network.bridges.filtered(port):
                match = Match(AddressMatch.exactly(one), AddressMatch.exactly(other))
                found += (by_itself(port, state, match, meeting.unknown) for state in entered if state.port == number)
        return found + self._behind_one_member(source, destination)

    def _behind_one_member(self, source: Zone, destination: Zone) -> list[Edge]:
        """Zones of which one stands nowhere surely may be neighbours behind a bridge whose network nobody tells."""
        zones = self.network.zones
        if zones.stands(source.id) and zones.stands(destination.id):
            return []
        there = {item.port.number: item for item in zones.attachments[destination.id]}
        found: list[Edge] = []
        for item in zones.attachments[source.id]:
            other, why = there.get(item.port.number), item.port.addresses_unknown
            if item.port.bridge is not None and other is not None and why is not None:
                match = Match(AddressMatch.exactly(item.sources), AddressMatch.exactly(other.sources))
                found.append(by_itself(item.port, entry(item), match, (why,)))
        return found

    def _meetings(
        self, source: Zone, destination: Zone
    ) -> Iterator[tuple[tuple[int, AddressSet, AddressSet], Meeting]]:
        """Ports (by number) on whose networks both zones have addresses, and whether they meet on its segment."""
        if source.scope != destination.scope or source in self.network.zones.senders:
            return
        one, other = self._standing(source), self._standing(destination)
        for number in one:
            if number in other:
                port = self.network.ports.all[number]
                ends = (source.id, one[number]), (destination.id, other[number])
                for here, there, meeting in self.network.bridges.met(*ends, port):
                    yield (number, here, there), meeting

    def _standing(self, zone: Zone) -> dict[int, AddressSet]:
        """The ports on whose networks a zone surely has addresses, with these addresses."""
        known = self._places.get(zone.id)
        if known is None:
            own = self.network.zones.addresses[zone.id]
            ports = (
                port
                for port in self.network.ports.meeting(own)
                if port.tunnel is None and port.over is None and port.scope == zone.scope
            )
            zones = self.network.zones
            placed = ((port.number, zones.placed(zone.id, port, port.networks & own)[0]) for port in ports)
            known = {number: here for number, here in placed if here}
            self._places[zone.id] = known
        return known

    def beside(self, zone: Zone) -> frozenset[object]:
        """The ports (by number) and domains by which others may reach a zone without any device between."""
        known = self._near.get(zone.id)
        if known is None:
            entered = (item.port.number for item in self.network.zones.attachments[zone.id])
            known = frozenset([*self._standing(zone), *entered, *self.network.standing.domains(zone.id)])
            self._near[zone.id] = known
        return known

    def may_be_beside(self, source: Zone, destination: Zone) -> bool:
        """Whether packets may travel from one zone to another without any device between."""
        return source in self.network.zones.senders or not self.beside(source).isdisjoint(self.beside(destination))

    def past_routers(self, source: Zone, destination: Zone) -> list[Edge]:
        """What may travel without any device of the snapshot, for want of knowing who stands where."""
        return self._past_routers(source, destination) + self._perhaps_shared(source, destination)

    def joints(self, source: Zone, destination: Zone, shared: list[tuple[AddressSet, AddressSet]]) -> list[Joint]:
        """Broadcast domains that both zones are or may be in, beyond the networks that they `shared` anyway."""
        if source in self.network.zones.senders:
            return []
        found = self.network.standing.joints(source.id, destination.id)
        return [joint for joint in found if (joint.sources, joint.destinations) not in shared]

    def _past_routers(self, source: Zone, destination: Zone) -> list[Edge]:
        """What a router that no file shows may carry by itself: it stands on a segment, and one zone lies behind it."""
        zones = self.network.zones
        if source in zones.senders:
            return []
        return [
            by_itself(
                item.port,
                entry(item),
                Match(AddressMatch.exactly(item.sources), AddressMatch.exactly(other.sources)),
                (unseen_router(item.port),),
            )
            for item, other in zones.meeting_at_routers(source.id, destination.id)
        ]
