"""Whether the files show how a router of nobody gets to the internet: by devices that lead to where that stands.

An edge firewall beside the core switch that nobody handed in is the core's way to the internet, and judges what takes
it. Where no device between the two was handed in, nobody knows by which line the core gets there, nor what judges it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from validator.graph.joined_routers import Family
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ipaddress import IPv4Address, IPv6Address
    from typing import TypeAlias

    from validator.graph.attachments import Attachment
    from validator.graph.joined_routers import JoinedRouters, UnseenRouter
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables
    from validator.plant.model import Zone

    Part: TypeAlias = "tuple[int, str]"
    """A device by number, and one VRF of it."""


@dataclass(frozen=True)
class Uplinks:
    """Tells it of every zone that is an internet; `starts` are the ports (by number) where each surely stands."""

    ports: Ports
    tables: RoutingTables
    routers: JoinedRouters
    starts: Mapping[str, frozenset[int]]

    def shown(self, zone: Zone, port: Port, hop: IPv4Address | IPv6Address) -> bool:
        """Whether a router of nobody at a port may get to a zone by devices of the snapshot, as far as files tell."""
        if not self.starts.get(zone.id):
            return True
        parts, families = self._reached[zone.id]
        return (port.device, port.vrf) in parts or self.routers.family(port, hop) in families

    def of_nobody(self, zone: Zone) -> Iterator[tuple[Port, UnseenRouter]]:
        """The ports beside routers of the plant that may have a line of their own to a zone, each with its router."""
        inner = Family(zone.scope, outside=False)
        for port, router in self.routers.ports_at(inner) if zone.id in self.starts else ():
            parts, families = self._reached[zone.id]
            if inner not in families and (port.device, port.vrf) not in parts:
                yield port, router

    def decides(self, zone: Zone, port: Port) -> bool:
        """Whether a router at a port gets to a zone by the device of the port itself, as far as its routes tell."""
        return zone.id in self.starts and port.number in self._within[zone.id]

    @cached_property
    def _within(self) -> Mapping[str, frozenset[int]]:
        """The ports of devices that lead to a zone, beyond which the core may be."""
        return {
            zone: frozenset(port.number for part in parts for port in self._inner(part))
            for zone, (parts, _) in self._reached.items()
        }

    @cached_property
    def _reached(self) -> Mapping[str, tuple[frozenset[Part], frozenset[Family]]]:
        return {zone: self._from(starts) for zone, starts in self.starts.items()}

    def _from(self, starts: frozenset[int]) -> tuple[frozenset[Part], frozenset[Family]]:
        """The devices that lead to one of some ports, and the families of routers of nobody beside them."""
        first = ((self.ports.all[number].device, self.ports.all[number].vrf) for number in sorted(starts))
        seen: dict[Part, None] = dict.fromkeys(first)
        queue = list(seen)
        while queue:
            for part in self._next_to(queue.pop()):
                if part not in seen:
                    seen[part] = None
                    queue.append(part)
        return frozenset(seen), frozenset(family for part in seen for family in self._beside(part))

    def _next_to(self, part: Part) -> Iterator[Part]:
        """The devices on segments of one, at the other ends of its tunnels, and VRFs that it leads to."""
        for port in self._ports_of(part):
            near = self.ports.meeting(port.networks) if port.tunnel is None else ()
            beside = (other for other in near if other.scope == port.scope and not other.interface.management_only)
            for other in (*beside, *self.ports.known_far_ends(port), *self._linked(port)):
                if self.tables.devices[other.device].forwards:
                    yield other.device, other.vrf
        if self._leaks(part[0]):
            yield from ((port.device, port.vrf) for port in self.ports.of_device.get(part[0], ()))

    def _linked(self, port: Port) -> Iterator[Port]:
        """The other end of a virtual link within one box."""
        if port.interface.kind is InterfaceKind.VIRTUAL_LINK:
            for other in self.ports.all:
                if other.name in port.interface.members and other.origin.file == port.origin.file:
                    yield other

    def _leaks(self, number: int) -> bool:
        """Whether a device may hand packets from one VRF to another."""
        device = self.tables.devices[number]
        routed = any(route.next_hop_vrf not in {None, route.vrf} for route in device.routes)
        steered = any(item.target_vrf is not None for item in device.policy_routes)
        return routed or steered or any(item.source_vrf is not None for item in device.dynamic_routing)

    def _beside(self, part: Part) -> Iterator[Family]:
        """The families of which a router stands beside a device; a bridge without a network may be beside any."""
        for port in self._ports_of(part):
            yield from self.routers.families_at(port)
            if port.bridge is not None and not port.networks:
                yield from (Family(port.scope, outside=outside) for outside in (False, True))
        yield from (Family(port.scope, outside=False) for port in self._inner(part))

    def _inner(self, part: Part) -> Iterator[Port]:
        """The ports of a device beside such a router that only its private address says to be of the plant."""
        for way in self.tables.outward(*part):
            if way.port is not None and self.routers.is_inner(way.port, way.next_hop):
                yield way.port

    def _ports_of(self, part: Part) -> Iterator[Port]:
        """Its ports through which something passes."""
        every = self.ports.of_device.get(part[0], ())
        return (port for port in every if port.vrf == part[1] and not port.interface.management_only)


def uplinks_of(
    zones: tuple[Zone, ...],
    attachments: Mapping[str, tuple[Attachment, ...]],
    routers: JoinedRouters,
) -> Uplinks:
    """Those of the internets that surely stand somewhere."""
    starts = {
        zone.id: frozenset(item.port.number for item in attachments[zone.id] if item.stands)
        for zone in zones
        if zone.kind is ZoneKind.INTERNET
    }
    return Uplinks(routers.ports, routers.tables, routers, {zone: found for zone, found in starts.items() if found})
