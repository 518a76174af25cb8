"""Which addresses a zone has, and where it meets the devices.

Where zones are nested, the more specific claim wins. A zone of kind internet has every address
that nothing else claims, except private networks that stand on some interface: those are in no
zone, and a check says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from validator.plant.model import Plant, Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.intervals import Intervals
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables, Way

PRIVATE = union_of(
    from_cidr(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
"""RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291: addresses that no internet host has."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A port where packets of a zone can enter, with the sources they can have.

    Not `sure` where the zone is only known to lie behind an unknown router; `unknown` says why.
    """

    port: Port
    sources: AddressSet
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()


@dataclass(frozen=True)
class ZoneMap:
    """The addresses of each zone and where they meet the devices, in the order of the plant."""

    zones: tuple[Zone, ...]
    addresses: Mapping[str, AddressSet]
    attachments: Mapping[str, tuple[Attachment, ...]]
    pinned: Mapping[int, str]
    """Port number to the zone whose declaration names the interface."""

    def zone_of(self, address: IPv4Address | IPv6Address, scope: str = "") -> Zone | None:
        """The zone that has `address`, or None."""
        for zone in self.zones:
            if zone.scope == scope and address in self.addresses[zone.id]:
                return zone
        return None


def map_zones(plant: Plant, names: tuple[str, ...], ports: Ports, tables: RoutingTables) -> ZoneMap:
    """Resolve all zones of `plant`; `names` are the plant's names of the devices by number."""
    pinned = _pinned(plant, names, ports)
    claims = {zone.id: _claims(zone, ports, pinned) for zone in plant.zones}
    addresses = {zone.id: _addresses(zone, plant.zones, claims, ports) for zone in plant.zones}
    attachments = {
        zone.id: tuple(_attachments(zone, plant.zones, addresses, ports, tables, pinned)) for zone in plant.zones
    }
    return ZoneMap(plant.zones, addresses, attachments, pinned)


def _pinned(plant: Plant, names: tuple[str, ...], ports: Ports) -> dict[int, str]:
    found: dict[int, str] = {}
    for zone in plant.zones:
        for device, interface in zone.interfaces:
            if device in names:
                port = ports.find(names.index(device), interface)
                if port is not None:
                    found[port.number] = zone.id
    return found


def _claims(zone: Zone, ports: Ports, pinned: Mapping[int, str]) -> AddressSet:
    """What a zone declares, with the networks found on its interfaces and VLANs."""
    claimed = zone.networks
    for port in ports.all:
        if port.tunnel is not None:
            continue
        on_vlan = port.interface.vlan is not None and port.interface.vlan in zone.vlans
        if pinned.get(port.number) == zone.id or (on_vlan and not zone.networks):
            claimed = claimed | port.networks
    return claimed


def _addresses(zone: Zone, zones: tuple[Zone, ...], claims: Mapping[str, AddressSet], ports: Ports) -> AddressSet:
    """A zone's claims without the more specific claims of others."""
    if zone.kind is ZoneKind.INTERNET:
        own = (claims[zone.id] if claims[zone.id] else EVERY_ADDRESS) - _unclaimed_private(ports)
    else:
        own = claims[zone.id]
    for other in zones:
        if other.id == zone.id or other.scope != zone.scope:
            continue
        own = own - _more_specific(
            claims[other.id], own, zone.kind is ZoneKind.INTERNET and other.kind is not zone.kind
        )
    return own


def _unclaimed_private(ports: Ports) -> AddressSet:
    """Private networks on interfaces: never part of the internet; if another zone has them, it keeps them."""
    return union_of(port.networks for port in ports.all) & PRIVATE


def _more_specific(others: AddressSet, own: AddressSet, always: bool) -> AddressSet:  # noqa: FBT001 - private
    """Those parts of `others` that lie strictly inside one part of `own`."""
    if always:
        return others
    return AddressSet(
        tuple(part for part in others.v4 if _strictly_inside(part.first, part.last, own.v4)),
        tuple(part for part in others.v6 if _strictly_inside(part.first, part.last, own.v6)),
    )


def _strictly_inside(first: int, last: int, parts: Intervals) -> bool:
    return any(part.first <= first and last <= part.last and part.last - part.first > last - first for part in parts)


def _attachments(
    zone: Zone,
    zones: tuple[Zone, ...],
    addresses: Mapping[str, AddressSet],
    ports: Ports,
    tables: RoutingTables,
    pinned: Mapping[int, str],
) -> Iterator[Attachment]:
    """Where packets of `zone` enter: on its networks, through tunnels, behind routers that no file shows."""
    own = addresses[zone.id]
    connected = union_of(port.networks for port in ports.all if port.scope == zone.scope)
    beyond = own - connected
    found = False
    for port in ports.all:
        if port.scope != zone.scope:
            continue
        for attachment in _at_port(zone, own, beyond, port, pinned):
            found = True
            yield attachment
    yield from _behind_routers(zone, zones, addresses, ports, tables, found)


def _at_port(
    zone: Zone, own: AddressSet, beyond: AddressSet, port: Port, pinned: Mapping[int, str]
) -> Iterator[Attachment]:
    if port.tunnel is not None:
        remote = port.tunnel.remote & own
        if remote:
            yield Attachment(port, remote, not port.tunnel.unknown, port.tunnel.unknown)
        return
    here = port.networks & own
    pinned_zone = pinned.get(port.number)
    if pinned_zone == zone.id:
        yield Attachment(port, here | beyond | (own if not port.networks else NO_ADDRESS))
    elif pinned_zone is None and here:
        yield Attachment(port, here | beyond)
    elif pinned_zone is None and port.addresses_unknown is not None and own:
        yield Attachment(port, own, sure=False, unknown=(port.addresses_unknown,))


def _behind_routers(
    zone: Zone,
    zones: tuple[Zone, ...],
    addresses: Mapping[str, AddressSet],
    ports: Ports,
    tables: RoutingTables,
    attached: bool,  # noqa: FBT001 - private
) -> Iterator[Attachment]:
    """Ports from which a route leads to the zone by a next hop that no device of the snapshot owns."""
    own = addresses[zone.id]
    vrfs = sorted({(port.device, port.vrf) for port in ports.all if port.scope == zone.scope})
    for device, vrf in vrfs:
        for way in tables.ways(device, vrf, own):
            if way.port is None or way.drop or way.port.scope != zone.scope:
                continue
            verdict = delivery_beyond(zone, zones, addresses, way.port, way, ports, attached=attached)
            if verdict is not None and not (way.port.networks & own and way.next_hop is None):
                sure, unknown = verdict
                if way.next_hop is not None and way.next_hop in own:
                    continue
                yield Attachment(way.port, way.destinations, sure, unknown)


def delivery_beyond(
    zone: Zone,
    zones: tuple[Zone, ...],
    addresses: Mapping[str, AddressSet],
    port: Port,
    way: Way,
    ports: Ports,
    *,
    attached: bool,
) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
    """Whether what leaves by `way` to no known device arrives in `zone`: (sure, why not), or None for not at all.

    A next hop inside the zone is the zone. A next hop in no other zone is the internet's. A default
    route to a router of another zone hands packets to that zone, not to this one, if this one is
    attached elsewhere. Anything else only may lead there: a device is missing.
    """
    hop = way.next_hop
    if hop is None:
        if port.interface.kind in {InterfaceKind.TUNNEL, InterfaceKind.OTHER} and way.prefix_length >= 0:
            return (way.sure, way.unknown) if way.prefix_length or zone.kind is ZoneKind.INTERNET else None
        return None
    if ports.owner(port.scope, hop):
        return None
    if hop in addresses[zone.id]:
        return (way.sure, way.unknown)
    holder = next((other for other in zones if other.scope == port.scope and hop in addresses[other.id]), None)
    if zone.kind is ZoneKind.INTERNET and holder is None:
        return (way.sure, way.unknown)
    if way.prefix_length == 0 and attached and holder is not None:
        return None
    reason = f"next hop {hop} is on no device of the snapshot"
    return False, (*way.unknown, UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin))
