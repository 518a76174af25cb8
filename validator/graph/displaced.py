"""Addresses of a connected network that stand elsewhere: whoever has them is not surely on that segment.

A network on an interface says which addresses may stand there. Two things say that some of them do not: the device
itself surely routes them past the interface (a longer prefix wins, RFC 1812, 5.2.4.3), or a router that stands on the
segment has a narrower network with them on another of its interfaces (RFC 1027: one wide mask covers the subnets of
routers behind). Somebody may stand on the segment with such an address all the same: possible, not sure.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables
    from validator.graph.wired_hosts import WiredHosts


@dataclass(frozen=True, slots=True)
class Displaced:
    """Finds them; `of_port` keeps what was found for narrower networks behind routers of the segment."""

    ports: Ports
    tables: RoutingTables
    wired: WiredHosts | None = None
    """Where wires of hosts lead; they are the same after a failure."""
    of_port: dict[int, tuple[AddressSet, UnknownMatch | None]] = field(
        default_factory=dict[int, "tuple[AddressSet, UnknownMatch | None]"]
    )
    longer: dict[int, bool] = field(default_factory=dict[int, bool])
    """By port, whether its device has a route within a network of it, other than the network itself."""

    def parted(
        self, zone: str | None, port: Port, here: AddressSet
    ) -> tuple[AddressSet, AddressSet, tuple[UnknownMatch, ...]]:
        """Of some addresses of the network of a port those that stand there, those that may not, and why not."""
        here, cut_off, why = self.by_wire(zone, port, here)
        stays, gone, doubts = self._by_address(port, here)
        return stays, gone | cut_off, (*why, *doubts)

    def by_wire(
        self, zone: str | None, port: Port, here: AddressSet
    ) -> tuple[AddressSet, AddressSet, tuple[UnknownMatch, ...]]:
        """The same by the wires of hosts alone."""
        return (here, NO_ADDRESS, ()) if self.wired is None else self.wired.parted(zone, port, here)

    def _by_address(self, port: Port, here: AddressSet) -> tuple[AddressSet, AddressSet, tuple[UnknownMatch, ...]]:
        if port.tunnel is not None or port.bridge is not None or not port.own:
            return here, NO_ADDRESS, ()
        gone, why = self._behind(port)
        gone = gone & here
        doubts = () if why is None or not gone else (why,)
        for way in self.tables.ways(port.device, port.vrf, here) if self._longer(port) else ():
            straight = way.port is port and way.next_hop is None
            elsewhere = way.destinations & here
            if elsewhere and way.sure and not way.drop and not straight and way.port is not None:
                gone = gone | elsewhere
                reason = f"addresses of the network of {port.name} are routed past it, and may not stand there"
                doubts = (*doubts, UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin))
        return here - gone, gone, tuple(dict.fromkeys(doubts))

    def _longer(self, port: Port) -> bool:
        """What `longer` keeps, found when it is first asked for."""
        known = self.longer.get(port.number)
        if known is None:
            known = self.longer[port.number] = any(
                way.destinations & port.networks and port.networks - way.destinations
                for way in self.tables.routes(port.device, port.vrf, port.networks)
                if way.port is not port or way.next_hop is not None
            )
        return known

    def _behind(self, port: Port) -> tuple[AddressSet, UnknownMatch | None]:
        """Addresses on a narrower network of a router beside the port, on an interface that is not of this segment."""
        if port.number not in self.of_port:
            self.of_port[port.number] = self._found(port)
        return self.of_port[port.number]

    def _found(self, port: Port) -> tuple[AddressSet, UnknownMatch | None]:
        gone, first = NO_ADDRESS, None
        for other in self.ports.known_beside(port):
            why = behind_router(self.ports, port, other)
            if why is not None:
                gone, first = gone | other.networks, first or why
        return gone, first


def behind_router(ports: Ports, wide: Port, narrow: Port) -> UnknownMatch | None:
    """Why a network within that of `wide` is not on its segment: the device of `narrow` has another port there."""
    if narrow.device == wide.device or narrow.networks == wide.networks:
        return None
    inside = narrow.networks and not narrow.networks - wide.networks and wide.networks - narrow.networks
    if not inside or wide.own & narrow.networks:
        return None
    if narrow.bridge is not None or wide.bridge is not None or narrow.over is not None:
        return None
    others = (one for one in ports.of_device.get(narrow.device, ()) if one is not narrow and one.vrf == narrow.vrf)
    if not any(one.own & wide.networks and one.networks & wide.own for one in others):
        return None
    reason = f"{narrow.name} of a router beside {wide.name} has a narrower network with these addresses"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, narrow.origin)
