"""A next hop that several routers have (HSRP, VRRP, GLBP, CARP, anycast): one of them takes the packet.

Which one is decided between them while they run (RFC 2281, 5; RFC 5798, 6.4), and whoever sends names the shared
address alone. So what each of them lets on surely travels, and what the one does that surely is active while nothing
fails; what another one lets on may. Answers are another question (`shared_gateways`). An address that two devices have
otherwise is the sender's choice, as any neighbour is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.shared_addresses import candidacy, first, left
from validator.reachability.goal import Arrival
from validator.reachability.passage import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address

    from validator.graph.meeting import Meeting
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way


def one_of(
    network: Network, way: Way, out: Port, owners: Sequence[tuple[Port, Meeting]], doubts: tuple[UnknownMatch, ...] = ()
) -> Iterator[Arrival]:
    """Arrivals at the ports that have the next hop of a way out of a port; `doubts`: why it may be none of them."""
    hop = way.next_hop
    if hop is None or len(owners) < 2:
        yield from (Arrival(owner, not doubts, doubts).where(meeting) for owner, meeting in owners)
        return
    devices = dict.fromkeys(owner.device for owner, _ in owners)
    if len(devices) < 2 or not any(_is_shared(owner, hop) for owner, _ in owners):
        fork = Fork(out.device, ((),) * len(owners))
        for number, (owner, meeting) in enumerate(owners):
            yield Arrival(owner, not doubts, doubts, turn=(fork, number)).where(meeting)
        return
    yield from _Group(network, way, out, owners, doubts).arrivals(hop)


@dataclass(frozen=True, slots=True)
class _Group:
    """Routers that share the next hop of a way."""

    network: Network
    way: Way
    out: Port
    owners: Sequence[tuple[Port, Meeting]]
    doubts: tuple[UnknownMatch, ...]

    def arrivals(self, hop: IPv4Address | IPv6Address) -> Iterator[Arrival]:
        """At each of them: by the fork at which one of those takes the packet that may have the address."""
        group = {owner.device: candidacy(owner, hop) for owner, _ in self.owners}
        failed = self.network.ports.failed
        kept = left(group, failed) if failed & group.keys() else frozenset(group)
        names = " and ".join(self.network.nodes[number].id for number in group)
        why = self._doubt(f"{names} share {hop}, and which of them takes a packet is decided while they run")
        one = first(group, failed)
        sure = one is not None and (mine := group[one]) is not None and not mine.watches
        places = [owner.device for owner, _ in self.owners if owner.device in kept]
        active = places.index(one) if one in places and sure else None
        fork = Fork(self.out.device, ((),) * len(places), chosen=True, shared=why, active=active)
        number = 0
        for owner, meeting in self.owners:
            if owner.device not in kept:
                gone = self._doubt(f"{self.network.nodes[owner.device].id} may still have {hop}, which it shares")
                yield Arrival(owner, False, (*self.doubts, gone)).where(meeting)
                continue
            turn = (fork, number) if len(places) > 1 else None
            yield Arrival(owner, not self.doubts, self.doubts, turn=turn).where(meeting)
            number += 1

    def _doubt(self, reason: str) -> UnknownMatch:
        return UnknownMatch(UnknownKind.UNRESOLVED, reason, self.way.origin)


def _is_shared(port: Port, hop: IPv4Address | IPv6Address) -> bool:
    return any(item.role is AddressRole.VIRTUAL and item.value.ip == hop for item in port.interface.addresses)
