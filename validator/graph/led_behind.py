"""Hosts on a shown segment to which a router that no file shows has a way of its own, as a route to just them says.

An edge sends the network of a cell to the core that nobody handed in. Where a device of the cell stands beside the core
too, the core hands it to that one (`JoinedRouters.handed`). Where none does, for the only device of the cell has a
modem or a line of its own, the core has a leg there, or another way, by which goes whatever else it gets for the cell.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.nouns import dataclass
from validator.graph.outward import says_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.families import Family
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.ports import Port
    from validator.graph.routing import Way


@dataclass(frozen=True, slots=True)
class LedBehind:
    """Finds them; routes to more than the network of a segment say nothing of it."""

    routers: JoinedRouters
    _known: dict[Family, tuple[AddressSet, AddressSet]] = field(
        default_factory=dict["Family", "tuple[AddressSet, AddressSet]"]
    )
    """By family all that routes tell, and of it what devices that have it themselves send past them."""

    def by(self, family: Family, own: AddressSet) -> AddressSet:
        """Those of some addresses to which routers of a family lead, and no device beside them that anybody knows."""
        if family.outside:
            return NO_ADDRESS
        if family not in self._known:
            ways = list(self._told(family))
            found = union_of(part for way in ways for part in self._on_segments(way))
            self._known[family] = found, found & union_of(self.routers.sent_past(way) for way in ways)
        led, past = (known & own for known in self._known[family])
        return led - self._within(family, led) | past if led else NO_ADDRESS

    def _told(self, family: Family) -> Iterator[Way]:
        routers = self.routers
        for device, vrf in routers.in_use:
            yield from (way for way in routers.tables.outward(device, vrf) if self._is_told(way, family))

    def _is_told(self, way: Way, family: Family) -> bool:
        """Whether a route to some place leads to a router of a family."""
        port, hop = way.port, way.next_hop
        if port is None or hop is None or way.drop or not says_where(way) or way.prefix_length < 1:
            return False
        return self.routers.stands(port, hop) and self.routers.family(port, hop) == family

    def _on_segments(self, way: Way) -> Iterator[AddressSet]:
        """What a route names of networks of other interfaces, each as a whole or in part, and those beside them.

        The way to such a network may be the device that has it: by any other network of a device that is not seen to be
        beside such routers.
        """
        port, hop = way.port, way.next_hop
        if port is None or hop is None:
            return
        facing = self.routers.facing(self.routers.family(port, hop))
        left = way.destinations - self.routers.handed(way, port, hop)
        for other in self.routers.ports.meeting(left) if left else ():
            if other is port or other.scope != port.scope or other.interface.management_only:
                continue
            for item in other.interface.addresses:
                network = item.value.network
                if network.version == hop.version and network.prefixlen <= way.prefix_length:
                    yield left & from_cidr(str(network))
                    if (other.device, other.vrf) not in facing:
                        yield from self._beside(other, hop.version)

    def _beside(self, port: Port, version: int) -> Iterator[AddressSet]:
        """The other networks of an IP version of the device and VRF of a port."""
        for other in self.routers.ports.of_device.get(port.device, ()):
            if other is not port and other.vrf == port.vrf and not other.interface.management_only:
                networks = (item.value.network for item in other.interface.addresses)
                yield from (from_cidr(str(network)) for network in networks if network.version == version)

    def _within(self, family: Family, led: AddressSet) -> AddressSet:
        """What devices beside such routers send on themselves, by more than a default route."""
        beside = {port.number for port, _ in self.routers.ports_at(family)}
        ways = (way for part in self.routers.facing(family) for way in self.routers.tables.ways(*part, led))
        return union_of(
            way.destinations
            for way in ways
            if way.port is not None and not way.drop and way.port.number not in beside and way.prefix_length
        )
