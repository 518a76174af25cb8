"""A next hop that several routers have (HSRP, VRRP, GLBP, CARP, anycast): one of them takes the packet.

Which one is decided between them while they run (RFC 2281, 5; RFC 5798, 6.4), and whoever sends names the shared
address alone. So what each of them lets on surely travels, and what one lets on may; answers are another question
(`shared_gateways`). An address that two devices have otherwise is the sender's choice, as any neighbour is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole
from parsers.model.match import UnknownKind, UnknownMatch
from validator.reachability.goal import Arrival
from validator.reachability.passage import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address

    from validator.graph.bridges import Meeting
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
    why: UnknownMatch | None = None
    if len(devices) > 1 and any(_is_shared(owner, hop) for owner, _ in owners):
        names = " and ".join(network.nodes[number].id for number in devices)
        reason = f"{names} share {hop}, and which of them takes a packet is decided while they run"
        why = UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin)
    fork = Fork(out.device, ((),) * len(owners), chosen=why is not None, shared=why)
    for number, (owner, meeting) in enumerate(owners):
        yield Arrival(owner, not doubts, doubts, turn=(fork, number)).where(meeting)


def _is_shared(port: Port, hop: IPv4Address | IPv6Address) -> bool:
    return any(item.role is AddressRole.VIRTUAL and item.value.ip == hop for item in port.interface.addresses)
