"""Where zones meet the devices, and which zone has an address."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from parsers.nouns import dataclass
from validator.graph.address_index import AddressIndex
from validator.graph.attachments import Attacher, Attachment, Segments, is_at_home, undeclared_hosts
from validator.graph.behind_tunnels import BY_DEFAULT
from validator.graph.beyond import Beyond
from validator.graph.claims import zone_addresses
from validator.graph.cuts import NO_CUT
from validator.graph.displaced import Displaced
from validator.graph.far_gateways import beside_far_gateways
from validator.graph.joined_routers import JoinedRouters
from validator.graph.portals import portal_users
from validator.graph.undeclared_links import UndeclaredLinks
from validator.graph.uplinks import Uplinks, uplinks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.match import UnknownMatch
    from validator.graph.bridges import Bridges
    from validator.graph.cuts import Cut
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables
    from validator.plant.model import Plant, Zone


@dataclass(frozen=True)
class ZoneMap:
    """The addresses of each zone and where they meet the devices, in the order of the plant."""

    zones: tuple[Zone, ...]
    addresses: Mapping[str, AddressSet]
    attachments: Mapping[str, tuple[Attachment, ...]]
    pinned: Mapping[int, tuple[str, ...]]
    """Port number to the zones whose declarations name the interface, in the order of the plant."""
    displaced: Displaced
    routers: JoinedRouters
    senders: tuple[Zone, ...] = ()
    """Zones that only send, with whatever source: they stand on no segment, and nothing is theirs by address."""
    whole: ZoneMap | None = None
    """The map before a failure, after one: what stood then does not come to stand elsewhere."""
    uplinks: Uplinks | None = None
    """How routers of nobody get to the internet, as far as the files show it; before a failure."""

    @property
    def everyone(self) -> tuple[Zone, ...]:
        """All zones, with those that only send."""
        return (*self.zones, *self.senders)

    def zone_of(self, address: IPv4Address | IPv6Address, scope: str = "") -> Zone | None:
        """The zone that has `address`, or None."""
        return self.holder(from_cidr(str(address)), scope)

    def stands(self, zone: str) -> bool:
        """Whether the zone surely meets the devices somewhere: then no default route elsewhere leads to it."""
        if self.whole is not None:
            return self.whole.stands(zone)
        found = self._named[zone]
        return any(is_at_home(found, item) for item in self.attachments[zone])

    def shown(self, zone: Zone) -> bool:
        """Whether some file says where the zone is attached.

        What stands outside the plant lies where a default route leads. Any other zone to which nothing else leads is
        attached to a device that was not handed in, which may have a line to any other zone too. So is an internet to
        which routes to private networks alone lead.
        """
        if self.whole is not None:
            return self.whole.shown(zone)
        found = self.attachments[zone.id]
        return any(item.shown for item in found) or (any(self._meeting(zone.id)) and zone.kind in BY_DEFAULT)

    def placed(
        self, zone: str | None, port: Port, here: AddressSet
    ) -> tuple[AddressSet, AddressSet, tuple[UnknownMatch, ...]]:
        """Of addresses of the network of a port those that stand there, those that may not, and why not.

        A zone whose declaration names the interface stands there, whatever routes say, but for hosts wired elsewhere.
        """
        if zone is not None and zone in self.pinned.get(port.number, ()):
            return self.displaced.by_wire(zone, port, here)
        return self.displaced.parted(zone, port, here)

    def meeting_at_routers(self, source: str, destination: str) -> Iterator[tuple[Attachment, Attachment]]:
        """Where two zones meet one segment, at least one of them through a router that no file shows.

        Zones that both stand on the segment are neighbours, whatever their networks (`Standing.joints`). Hosts with
        private addresses that no zone names, behind the router of the plant, are not the internet there. Any zone may
        stand at a port whose network no file shows; one that surely stands elsewhere, and to which no route leads from
        there, is not taken to be there as well.
        """
        for item in self._meeting(source):
            port = item.port
            for other in self._meeting(destination):
                same = port.number == other.port.number and port.tunnel is None
                there = self._is_placed(source, item) and self._is_placed(destination, other)
                if same and there and (_is_behind(item) or _is_behind(other)):
                    yield item, other

    def _meeting(self, zone: str) -> Iterator[Attachment]:
        """Where a zone enters, an internet of all addresses not behind routes to private networks alone."""
        undeclared = undeclared_hosts(self._named[zone])
        return (item for item in self.attachments[zone] if not (undeclared and item.is_led_to(undeclared)))

    @cached_property
    def _named(self) -> Mapping[str, Zone]:
        return {zone.id: zone for zone in self.everyone}

    def _is_placed(self, zone: str, item: Attachment) -> bool:
        """Whether more than an unknown network puts a zone there, or nothing puts it anywhere else."""
        return item.sure or item.routed or not item.port.unshown.meets(item.sources) or not self.stands(zone)

    def after(self, ports: Ports, tables: RoutingTables, bridges: Bridges, cut: Cut = NO_CUT) -> ZoneMap:
        """The map after a failure: zones keep their addresses, and enter where ports are left or new routes lead."""
        displaced = Displaced(ports, tables, self.displaced.wired)
        links = UndeclaredLinks(self.zones, self.addresses, ports, tables, self.pinned)
        routers = JoinedRouters(
            self.zones, self.addresses, ports, tables, links.found, links.unspoken, self.pinned, links.unhidden
        )
        beyond = Beyond(self.zones, self.addresses, ports, routers, self.uplinks)
        attacher = Attacher(beyond, tables, self.pinned, bridges, displaced, routers)
        found: dict[str, tuple[Attachment, ...]] = {}
        for zone in self.zones:
            left = [item for item in self.attachments[zone.id] if item.port.number not in ports.down]
            left = [item for known in left for item in _uncut(zone, known, cut)]
            found[zone.id] = (*left, *attacher.behind_routers(zone, attached=self.stands(zone.id)))
        pins, uplinks = self.pinned, self.uplinks
        return ZoneMap(self.zones, self.addresses, found, pins, displaced, routers, self.senders, self, uplinks)

    def beyond(self, ports: Ports) -> Beyond:
        """Decides whether what leaves to no known device arrives in a zone, with the ports that are left."""
        return Beyond(self.zones, self.addresses, ports, self.routers, self.uplinks)

    def holder(self, addresses: AddressSet, scope: str = "") -> Zone | None:
        """The zone that has all of `addresses`, or None."""
        return next((zone for zone in self.holders(addresses) if zone.scope == scope), None)

    def holders(self, addresses: AddressSet) -> Iterator[Zone]:
        """The zones of whatever scope that have all of `addresses`, in the order of the plant; none have nothing."""
        for number in self._index.overlapping(addresses):
            zone = self.zones[number]
            if not addresses - self.addresses[zone.id]:
                yield zone

    @cached_property
    def surely_at(self) -> Mapping[int, frozenset[str]]:
        """The zones that surely stand at a port of a device, by its number."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for zone, items in self.attachments.items():
            for item in items:
                if item.sure:
                    found[item.port.device].add(zone)
        return {device: frozenset(zones) for device, zones in found.items()}

    @cached_property
    def at(self) -> Mapping[int, frozenset[str]]:
        """The zones that stand at a port of a device, surely or not, by its number."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for zone in self.zones:
            for item in self.attachments[zone.id]:
                found[item.port.device].add(zone.id)
        return {device: frozenset(zones) for device, zones in found.items()}

    def entering(self, addresses: AddressSet) -> Iterator[Attachment]:
        """Where packets with any of these sources may enter, in the order of the zones."""
        items, index = self._by_source
        return (items[number] for number in index.overlapping(addresses))

    @cached_property
    def _by_source(self) -> tuple[list[Attachment], AddressIndex]:
        items = [item for zone in self.zones for item in self.attachments[zone.id]]
        return items, AddressIndex([item.sources for item in items])

    @cached_property
    def _index(self) -> AddressIndex:
        return AddressIndex([self.addresses[zone.id] for zone in self.zones])


def _is_behind(item: Attachment) -> bool:
    """Whether hosts come to a port from beyond its segment."""
    return not item.switched and bool(item.sources - item.port.networks)


def _uncut(zone: Zone, item: Attachment, cut: Cut) -> Iterator[Attachment]:
    """An attachment after a failure, if the zone may still get there on layer 2."""
    parted, doubt = cut.of_zone(zone.id, item.port.number)
    if doubt is not None:
        yield replace(item, sure=False, met=False, unknown=(*item.unknown, doubt))
    elif not parted:
        yield item


def named_ports(plant: Plant, names: tuple[str, ...], ports: Ports) -> dict[int, tuple[str, ...]]:
    """Port number to the zones that name the interface, in the order of the plant."""
    found: dict[int, tuple[str, ...]] = {}
    for zone in plant.zones:
        for device, interface in zone.interfaces:
            port = ports.find(names.index(device), interface) if device in names else None
            if port is not None:
                found[port.number] = (*found.get(port.number, ()), zone.id)
    return found


def map_zones(plant: Plant, names: tuple[str, ...], displaced: Displaced, bridges: Bridges) -> ZoneMap:
    """Resolve all zones of `plant`; `names` are the plant's names of the devices by number."""
    ports, tables = displaced.ports, displaced.tables
    pinned = named_ports(plant, names, ports)
    addresses = zone_addresses(plant.zones, ports, pinned, bridges)
    scopes: dict[str, list[Port]] = {}
    for port in ports.all:
        scopes.setdefault(port.scope, []).append(port)
    segments = {scope: Segments(members, pinned) for scope, members in scopes.items()}
    links = UndeclaredLinks(plant.zones, addresses, ports, tables, pinned)
    routers = JoinedRouters(plant.zones, addresses, ports, tables, links.found, links.unspoken, pinned, links.unhidden)
    beyond = Beyond(plant.zones, addresses, ports, routers)
    attacher = Attacher(beyond, tables, pinned, bridges, displaced, routers, segments)
    attachments = {zone.id: attacher.attachments(zone) for zone in plant.zones}
    uplinks = uplinks_of(plant.zones, attachments, routers)
    attacher = replace(attacher, beyond=replace(beyond, uplinks=uplinks))
    attachments |= {zone.id: attacher.attachments(zone) for zone in plant.zones if uplinks.tells(zone)}
    users = portal_users(ports, {zone: [item.port for item in found] for zone, found in attachments.items()})
    for port, names_of_users in users:
        for zone in names_of_users:
            unknown = () if port.tunnel is None else port.tunnel.unknown
            at_portal = Attachment(port, addresses[zone], sure=False, unknown=unknown, shown=False)
            attachments[zone] = (*attachments[zone], at_portal)
    for zone, by_tunnel in beside_far_gateways(plant, ports, addresses):
        attachments[zone] = (*attachments[zone], by_tunnel)
    return ZoneMap(plant.zones, addresses, attachments, pinned, displaced, routers, uplinks=uplinks)
