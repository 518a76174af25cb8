"""Whether the files show how a router of nobody gets to the internet: by devices that lead to where that stands.

An edge firewall beside the core switch that nobody handed in is the core's way to the internet, and judges what takes
it. Where no device between the two was handed in, nobody knows by which line the core gets there, nor what judges it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS
from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from validator.graph.joined_routers import Family
from validator.graph.outward import asks_there, leads_out
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeAlias

    from parsers.model.address import AddressSet
    from validator.graph.attachments import Attachment
    from validator.graph.joined_routers import JoinedRouters, UnseenRouter
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables, Way
    from validator.plant.model import Zone

    Part: TypeAlias = "tuple[int, str]"
    """A device by number, and one VRF of it."""


def _by_scope(found: Iterable[tuple[str, AddressSet]]) -> dict[str, AddressSet]:
    every: dict[str, AddressSet] = {}
    for scope, addresses in found:
        every[scope] = every.get(scope, NO_ADDRESS) | addresses
    return every


@dataclass(frozen=True)
class Uplinks:
    """Tells it of every zone that is an internet; `starts` are the ports (by number) where each surely stands."""

    ports: Ports
    tables: RoutingTables
    routers: JoinedRouters
    starts: Mapping[str, frozenset[int]]

    def shown(self, zone: Zone, port: Port) -> bool:
        """Whether routers of the plant at a port get to a zone by devices of the snapshot, as far as files tell."""
        if zone.id not in self.starts:
            return True
        parts, families = self._reached[zone.id]
        led = (port.device, port.vrf) in parts or Family(zone.scope, outside=False) in families
        return led and zone.id not in self._open

    def of_nobody(self, zone: Zone) -> Iterator[tuple[Port, UnseenRouter]]:
        """The ports beside routers of the plant by which a zone may come in, each with its router.

        What comes by the line of one of them, it may hand to all that may be joined to it.
        """
        if zone.id in self._open:
            yield from self.routers.ports_at(Family(zone.scope, outside=False))

    @cached_property
    def _open(self) -> frozenset[str]:
        """The zones to which routers of the plant may have a line of their own."""
        return frozenset(zone.id for zone in self.routers.zones if zone.id in self.starts and self._has_own_line(zone))

    def _has_own_line(self, zone: Zone) -> bool:
        """Whether some router of the plant may have a line of its own to a zone: where the files show no other way.

        So it is where no device that leads to the zone is beside any; and beside a device between networks of which
        those that lead there know none. What has one leg, or does not route, has no network behind it to serve.
        """
        beside = self._at(zone.scope)
        parts, families = self._reached[zone.id]
        if Family(zone.scope, outside=False) not in families:
            return bool(beside - parts)
        return any(self._is_between(part) for part in beside - self._served[zone.id])

    def _is_between(self, part: Part) -> bool:
        return self.tables.devices[part[0]].forwards and sum(bool(port.networks) for port in self._ports_of(part)) > 1

    def _at(self, scope: str) -> frozenset[Part]:
        """The devices beside routers of the plant that nobody handed in."""
        found = self.routers.ports_at(Family(scope, outside=False))
        return frozenset((port.device, port.vrf) for port, _ in found)

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
    def _served(self) -> Mapping[str, frozenset[Part]]:
        """The devices that lead to a zone, and those to which they send something by a router of the plant.

        Who is at a line and knows nothing of what a device has, leads nowhere for it by whatever router is between.
        """
        return {zone: self._by_routers(zone, parts) for zone, (parts, _) in self._reached.items()}

    def _by_routers(self, zone: str, parts: frozenset[Part]) -> frozenset[Part]:
        """The devices with a network that those at the line know, and those that lead there send to such a router."""
        lines = {self.ports.all[number].device for number in self.starts[zone]}
        told = _by_scope(item for part in sorted(parts) if part[0] in lines for item in self._told(part))
        sent = _by_scope(item for part in sorted(parts) for item in self._sent_inward(part))
        known = {scope: addresses & told.get(scope, NO_ADDRESS) for scope, addresses in sent.items()}
        beside = {part for scope in known for part in self._at(scope)}
        return self._closed((*sorted(parts), *(part for part in sorted(beside) if self._gets(part, known))))

    def _told(self, part: Part) -> Iterator[tuple[str, AddressSet]]:
        """By address scope, what a device sends elsewhere than where a default route leads, by routes and tunnels."""
        yield from self._unwritten(part)
        tunnels = [one.remote for one in self.tables.devices[part[0]].tunnels if one.enabled]
        for port in self._ports_of(part):
            yield from ((port.scope, addresses) for addresses in (port.networks, *tunnels))
        for way in self.tables.routes(*part):
            known = not leads_out(self.ports, way)
            if way.port is not None and way.prefix_length and not way.drop and (known or self._is_inward(way)):
                yield way.port.scope, way.destinations

    def _sent_inward(self, part: Part) -> Iterator[tuple[str, AddressSet]]:
        """By address scope, what a device sends to routers of the plant that nobody handed in, or may."""
        yield from self._unwritten(part)
        for way in self.tables.outward(*part):
            if way.port is not None and way.prefix_length and not way.drop and self._is_inward(way):
                yield way.port.scope, way.destinations

    def _is_inward(self, way: Way) -> bool:
        """Whether a router that no file shows, and may be one of the plant, stands where a way asks for it."""
        if way.port is None:
            return False
        hop = None if asks_there(way.port, way.next_hop) else way.next_hop
        inner = any(not family.outside for family in self.routers.families(way.port, hop))
        return inner and self.routers.stands(way.port, hop)

    def _unwritten(self, part: Part) -> Iterator[tuple[str, AddressSet]]:
        """Everything, where a device learns routes, or where it bridges and whoever is beside it has them."""
        learns = any(item.vrf == part[1] for item in self.tables.devices[part[0]].dynamic_routing)
        for port in self._ports_of(part):
            if learns or (port.bridge is not None and not port.networks):
                yield port.scope, EVERY_ADDRESS

    def _gets(self, part: Part, sent: Mapping[str, AddressSet]) -> bool:
        """Whether a device has a network that is sent inward."""
        return any(port.networks.meets(sent.get(port.scope, NO_ADDRESS)) for port in self._ports_of(part))

    @cached_property
    def _reached(self) -> Mapping[str, tuple[frozenset[Part], frozenset[Family]]]:
        return {zone: self._from(starts) for zone, starts in self.starts.items()}

    def _from(self, starts: frozenset[int]) -> tuple[frozenset[Part], frozenset[Family]]:
        """The devices that lead to one of some ports, and the families of routers of nobody beside them."""
        first = ((self.ports.all[number].device, self.ports.all[number].vrf) for number in sorted(starts))
        seen = self._closed(first)
        return seen, frozenset(family for part in seen for family in self._beside(part))

    def _closed(self, first: Iterable[Part]) -> frozenset[Part]:
        """Some devices, and all that these lead on to."""
        seen: dict[Part, None] = dict.fromkeys(first)
        queue = list(seen)
        while queue:
            for part in self._next_to(queue.pop()):
                if part not in seen:
                    seen[part] = None
                    queue.append(part)
        return frozenset(seen)

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
