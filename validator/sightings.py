"""Stations that devices have seen (ARP and MAC tables), each with the zones of the place where it was seen.

Stations that are devices of the snapshot, or answer for several (virtual addresses of HSRP, VRRP, GLBP), are left out.
Nothing here bears on a verdict: a table shows who spoke, not who may.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.catalogue.gateways import LOCAL_BIT, organisation
from validator.graph.points import Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parsers.model.routing import Address
    from parsers.model.shown import Station
    from parsers.source import Span
    from validator.check import Evidence
    from validator.graph.nodes import Node
    from validator.graph.ports import Port
    from validator.plant.model import Zone

VIRTUAL = ("00:00:0c:07:ac:", "00:00:0c:9f:f", "00:05:73:a0:0", "00:07:b4:", "00:00:5e:00:01:", "00:00:5e:00:02:")
"""How addresses of HSRP (versions 1 and 2, for IPv6), GLBP and VRRP (RFC 9568) begin."""


@dataclass(frozen=True)
class Sighting:
    """A station at a place. `here` are the zones that surely stand there, in the order of the plant; never empty.

    `zone` is the one that has its address by the register; None where it has none, or where no address is known.
    """

    mac: str
    address: Address | None
    node: Node
    place: str
    origin: Span
    here: tuple[str, ...]
    zone: Zone | None
    stated: bool = False
    """Nobody saw it: a configuration names it."""


def sightings(evidence: Evidence, *, stated: bool = False) -> Mapping[str, tuple[Sighting, ...]]:
    """All sightings by MAC address, sorted; rows of MAC tables take the addresses that ARP tables give.

    With `stated` also the stations that configurations name, at the interface on whose network their address lies;
    without an address, at the one that serves them.
    """
    own = set(_own(evidence))
    nodes = evidence.network.nodes
    rows = [(node, item) for node in nodes for item in node.device.stations if not item.stated]
    if stated:
        rows += [(node, placed) for node in nodes for placed in _named(evidence, node)]
    addresses = _addresses(station for _, station in rows)
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for node, station in rows:
        if station.mac in own or station.mac.startswith(VIRTUAL):
            continue
        here = evidence.network.standing.zones_in(_point(evidence, node, station))
        known: list[Address | None] = [station.address]
        if station.address is None and station.mac in addresses:
            known = [*sorted(addresses[station.mac], key=str)]
        for address in known:
            zone = None if address is None else _zone(evidence, address, here)
            if here:
                place = f"VLAN {station.vlan}, {station.interface}" if station.vlan is not None else station.interface
                sighting = Sighting(station.mac, address, node, place, station.origin, here, zone, station.stated)
                found[station.mac].append(sighting)
    return {mac: tuple(found[mac]) for mac in sorted(found)}


def _addresses(stations: Iterable[Station]) -> Mapping[str, set[Address]]:
    """The addresses with which each card was seen; of one that was never seen with any, those that are named for it."""
    seen: defaultdict[str, set[Address]] = defaultdict(set)
    named: defaultdict[str, set[Address]] = defaultdict(set)
    for station in stations:
        if station.address is not None:
            (named if station.stated else seen)[station.mac].add(station.address)
    return {**named, **seen}


def _named(evidence: Evidence, node: Node) -> Iterator[Station]:
    """The stations that the configuration of a device names, where it places them: by their address, or itself."""
    for station in node.device.stations:
        here = (
            port.interface.name
            for port in evidence.network.ports.of_device.get(node.number, ())
            if port.tunnel is None and _placed(station, port)
        )
        interface = next(here, None) if station.stated else None
        if interface is not None:
            yield replace(station, interface=interface)


def _placed(station: Station, port: Port) -> bool:
    """Whether a named station stands behind a port: its address lies there, or it has none and names the interface."""
    if station.address is None:
        return station.interface == port.interface.name
    return station.address in port.networks


def _own(evidence: Evidence) -> Iterator[str]:
    """The MAC addresses of devices of the snapshot: what they say is theirs, and who has an address of theirs."""
    mine = {
        item.value.ip
        for node in evidence.network.nodes
        for interface in node.device.interfaces
        for item in interface.addresses
    }
    for node in evidence.network.nodes:
        for station in node.device.stations:
            if station.own or station.address in mine:
                yield station.mac


def _zone(evidence: Evidence, address: Address, here: tuple[str, ...]) -> Zone | None:
    """The zone of an address: one of those that stand here, for addresses may be given twice, else any."""
    zones = evidence.network.zones
    mine = (zone for zone in zones.zones if zone.id in here and address in zones.addresses[zone.id])
    return next(mine, None) or zones.zone_of(address)


def _point(evidence: Evidence, node: Node, station: Station) -> Point:
    box = evidence.network.standing.segments.box_of(node.number)
    return box.point(station.interface) if station.vlan is None else Point(box.number, "", station.vlan)


def maker(mac: str) -> str:
    """Who made the card, for a sentence."""
    if int(mac[:2], 16) & LOCAL_BIT:
        return "an address that somebody made up"
    return organisation(mac) or "an unknown maker"


def apart(found: tuple[Sighting, ...]) -> tuple[Sighting, Sighting] | None:
    """Two sightings of one station in places that have no zone in common: of one table if there are, else any."""
    pairs = [(one, other) for one, other in combinations(found, 2) if not set(one.here) & set(other.here)]
    together = [pair for pair in pairs if pair[0].origin.file == pair[1].origin.file]
    return next(iter(together or pairs), None)
