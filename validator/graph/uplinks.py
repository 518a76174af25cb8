"""Whether the files show how a router of nobody gets to the internet: by devices that lead to where that stands.

An edge firewall beside the core switch that nobody handed in is the core's way to the internet, and judges what takes
it. Where no device between the two was handed in, nobody knows by which line the core gets there, nor what judges it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, union_of
from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from validator.graph.attachments import is_at_home
from validator.graph.outward import asks_there, leads_out
from validator.graph.route_sources import is_table
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeAlias

    from parsers.model.address import AddressSet
    from validator.graph.attachments import Attachment
    from validator.graph.families import UnseenRouter
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables, Way
    from validator.plant.model import Zone

    Part: TypeAlias = "tuple[int, str]"
    """A device by number, and one VRF of it."""


IPV4, IPV6 = 4, 6
FAMILIES = {IPV4: EVERY_IPV4, IPV6: EVERY_IPV6}


def _by_scope(found: Iterable[tuple[str, AddressSet]]) -> dict[str, AddressSet]:
    every: dict[str, AddressSet] = {}
    for scope, addresses in found:
        every[scope] = every.get(scope, NO_ADDRESS) | addresses
    return every


@dataclass(frozen=True)
class Uplinks:
    """Tells it of every zone that is an internet and surely stands somewhere, in each IP version.

    `perhaps` are internets that stand nowhere surely, each at the ports by which a default route may lead there.
    """

    starts: frozenset[str]
    of: Mapping[int, FamilyUplinks]
    perhaps: Mapping[int, FamilyUplinks]

    def tells(self, zone: Zone) -> bool:
        """Whether anything is known of a zone's lines."""
        return zone.id in self.starts or any(zone.id in one.starts for one in self.perhaps.values())

    def shown(self, zone: Zone, port: Port, version: int) -> bool:
        """Whether routers of the plant at a port get to a zone by devices of the snapshot, as far as files tell."""
        return zone.id not in self.starts or self.of[version].shown(zone, port)

    def of_nobody(self, zone: Zone) -> Iterator[tuple[Port, UnseenRouter, AddressSet]]:
        """The ports beside routers of the plant by which a zone may come in, each with its router and all addresses.

        What comes by the line of one of them, it may hand to all that may be joined to it.
        """
        for version, one in self.of.items() if zone.id in self.starts else ():
            yield from ((port, router, FAMILIES[version]) for port, router in one.of_nobody(zone))

    def serve(self, zone: Zone) -> bool:
        """Whether devices of the snapshot are taken for the only way of routers of the plant to a zone."""
        return any(one.serve(zone) for one in self.of.values())

    def if_there(self, zone: Zone) -> Mapping[int, AddressSet] | None:
        """By port (by number), what an internet that may stand behind a line may send by other routers of nobody.

        A line to a private next hop may be a provider's or the core's. Either way the routers that devices lead there
        have it by that line, as where it surely stands. None: nothing tells of a line.
        """
        if zone.id in self.starts or not self.tells(zone):
            return None
        found: dict[int, AddressSet] = {}
        for version, one in self.perhaps.items():
            for port, _ in one.of_nobody(zone):
                found[port.number] = found.get(port.number, NO_ADDRESS) | FAMILIES[version]
        return found

    def decided(self, zone: Zone, port: Port) -> AddressSet:
        """The addresses of IP versions in which the device of a port is the way of its routers to a zone.

        Where the zone stands in one version alone, `of_nobody` tells by which routers it comes in the other.
        """
        told = [version for version, one in self.of.items() if one.decides(zone, port)]
        silent = [version for version, one in self.of.items() if zone.id not in one.starts]
        return union_of(FAMILIES[version] for version in (*told, *silent)) if told else NO_ADDRESS


@dataclass(frozen=True)
class FamilyUplinks:
    """The same of one IP version; `starts` are the ports (by number) where each internet surely stands in it."""

    version: int
    ports: Ports
    tables: RoutingTables
    routers: JoinedRouters
    starts: Mapping[str, frozenset[int]]

    def shown(self, zone: Zone, port: Port) -> bool:
        """Whether routers of the plant at a port get to a zone by devices of the snapshot, as far as files tell.

        A zone that stands nowhere in this version may be behind any.
        """
        if zone.id not in self.starts:
            return False
        parts, scopes = self._reached[zone.id]
        return ((port.device, port.vrf) in parts or zone.scope in scopes) and zone.id not in self._open

    def serve(self, zone: Zone) -> bool:
        """Whether devices lead to a zone, and no router of the plant may have a line of its own."""
        return zone.id in self.starts and zone.id not in self._open and bool(self._at(zone.scope))

    def of_nobody(self, zone: Zone) -> Iterator[tuple[Port, UnseenRouter]]:
        """The ports beside routers of the plant by which a zone may come in, each with its router."""
        if zone.id in self._open:
            yield from ((port, router) for port, router in self._cores.values() if port.scope == zone.scope)

    @cached_property
    def _open(self) -> frozenset[str]:
        """The zones to which routers of the plant may have a line of their own."""
        inner = (zone for zone in self.routers.zones if zone.kind is ZoneKind.INTERNET)
        return frozenset(zone.id for zone in inner if self._has_own_line(zone))

    def _has_own_line(self, zone: Zone) -> bool:
        """Whether some router of the plant may have a line of its own to a zone: where the files show no other way.

        So it is where no device that leads to the zone is beside any; and beside a device between networks of which
        those that lead there know none. What has one leg, or does not route, has no network behind it to serve.
        """
        beside = self._at(zone.scope)
        if zone.id not in self.starts:
            return bool(self.routers.addresses[zone.id].meets(FAMILIES[self.version]) and beside)
        parts, scopes = self._reached[zone.id]
        if zone.scope not in scopes:
            return bool(beside - parts)
        return any(self._is_between(part) for part in beside - self._served[zone.id])

    def _is_between(self, part: Part) -> bool:
        """Whether a device forwards between networks, some of this version."""
        networks = [port.networks for port in self._ports_of(part) if port.networks]
        here = any(one.meets(FAMILIES[self.version]) for one in networks)
        return self.tables.devices[part[0]].forwards and here and len(networks) > 1

    def _at(self, scope: str) -> frozenset[Part]:
        """The devices beside routers of the plant that nobody handed in."""
        found = (port for port, _ in self._cores.values() if port.scope == scope)
        return frozenset((port.device, port.vrf) for port in found)

    @cached_property
    def _cores(self) -> Mapping[int, tuple[Port, UnseenRouter]]:
        """Every port (by number) on a segment of a router of the plant that a route of this version names, and one."""
        found: dict[int, UnseenRouter] = {}
        for one in self.routers.of_plant:
            if one.hop.version == self.version if one.hop is not None else self._may_ask(one.port):
                found.setdefault(one.port.number, one)
        every: dict[int, tuple[Port, UnseenRouter]] = {}
        for _, one in sorted(found.items()):
            for port in (one.port, *self.ports.beside(one.port)):
                every.setdefault(port.number, (port, one))
        for number, one in self.routers.learned.legs.items():
            port = self.ports.all[number]
            if port.networks.meets(FAMILIES[self.version]):
                every.setdefault(number, (port, one))
        return every

    def _may_ask(self, port: Port) -> bool:
        """Whether a route without a next hop may be one of this version."""
        return self.version == IPV4 or not port.networks or port.networks.meets(EVERY_IPV6)

    def decides(self, zone: Zone, port: Port) -> bool:
        """Whether a router at a port gets to a zone by the device of the port itself, as far as its routes tell."""
        return zone.id in self.starts and port.number in self._within[zone.id]

    @cached_property
    def _within(self) -> Mapping[str, frozenset[int]]:
        """The ports of devices that lead to a zone, beyond which the core may be."""
        return {
            zone: frozenset(
                port.number
                for part in parts
                for inner in self._inner(part, *FAMILIES)
                for port in (inner, *self.ports.beside(inner))
            )
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
        """Everything, where a device learns routes, or where it bridges and whoever is beside it has them.

        Not where a file shows no routes at all, for those may be few.
        """
        running = [item for item in self.tables.devices[part[0]].dynamic_routing if item.vrf == part[1]]
        learns = any(not is_table(item) for item in running)
        for port in self._ports_of(part):
            if learns or (port.bridge is not None and not port.networks):
                yield port.scope, EVERY_ADDRESS

    def _gets(self, part: Part, sent: Mapping[str, AddressSet]) -> bool:
        """Whether a device has a network of this version that is sent inward."""
        every = FAMILIES[self.version]
        return any(port.networks.meets(sent.get(port.scope, NO_ADDRESS) & every) for port in self._ports_of(part))

    @cached_property
    def _reached(self) -> Mapping[str, tuple[frozenset[Part], frozenset[str]]]:
        return {zone: self._from(starts) for zone, starts in self.starts.items()}

    def _from(self, starts: frozenset[int]) -> tuple[frozenset[Part], frozenset[str]]:
        """The devices that lead to one of some ports, and the scopes of routers of the plant of nobody beside them."""
        first = ((self.ports.all[number].device, self.ports.all[number].vrf) for number in sorted(starts))
        seen = self._closed(first)
        return seen, frozenset(scope for part in seen for scope in self._beside(part))

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

    def _beside(self, part: Part) -> Iterator[str]:
        """The scopes of which such a router stands beside a device; a bridge without a network may be beside any."""
        for port in self._ports_of(part):
            if port.number in self._cores or (port.bridge is not None and not port.networks):
                yield port.scope
        yield from (port.scope for port in self._inner(part, self.version))

    def _inner(self, part: Part, *versions: int) -> Iterator[Port]:
        """The ports of a device beside such a router that only its private address says to be of the plant."""
        for way in self.tables.outward(*part):
            port, hop = way.port, way.next_hop
            if port is not None and hop is not None and hop.version in versions and self.routers.is_inner(port, hop):
                yield port

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
    of: dict[int, FamilyUplinks] = {}
    perhaps: dict[int, FamilyUplinks] = {}
    for version, every in FAMILIES.items():
        surely, maybe = dict(_starts(zones, attachments, every)), dict(_perhaps(zones, attachments, every))
        of[version] = FamilyUplinks(version, routers.ports, routers.tables, routers, surely)
        perhaps[version] = FamilyUplinks(version, routers.ports, routers.tables, routers, maybe)
    return Uplinks(frozenset(zone for one in of.values() for zone in one.starts), of, perhaps)


def _starts(
    zones: tuple[Zone, ...], attachments: Mapping[str, tuple[Attachment, ...]], every: AddressSet
) -> Iterator[tuple[str, frozenset[int]]]:
    """Where internets surely stand with some of the addresses of an IP version."""
    for zone in zones:
        items = attachments[zone.id] if zone.kind is ZoneKind.INTERNET else ()
        found = frozenset(item.port.number for item in items if is_at_home(zone, item) and _speaks(item, every))
        if found:
            yield zone.id, found


def _perhaps(
    zones: tuple[Zone, ...], attachments: Mapping[str, tuple[Attachment, ...]], every: AddressSet
) -> Iterator[tuple[str, frozenset[int]]]:
    """Where default routes may lead to internets that surely stand nowhere."""
    for zone in zones:
        items = attachments[zone.id] if zone.kind is ZoneKind.INTERNET else ()
        routed = [item for item in items if item.routed and not (item.joined or item.shown)]
        found = frozenset(item.port.number for item in routed if _speaks(item, every))
        if found and not any(is_at_home(zone, item) for item in items):
            yield zone.id, found


def _speaks(item: Attachment, every: AddressSet) -> bool:
    """Whether packets of an IP version come in there: the port has an address of it or none, or a route leads there."""
    networks = item.port.networks
    return item.sources.meets(every) and (item.leads or not networks or networks.meets(every))
