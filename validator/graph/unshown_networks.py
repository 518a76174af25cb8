"""Networks of a zone of which no file says where they are attached, beside others of the zone that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, union_of
from parsers.model.nat import NatStage
from parsers.nouns import dataclass
from validator.graph.behind_tunnels import BY_DEFAULT
from validator.graph.outward import is_known, names_places, says_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from validator.graph.nodes import Node
    from validator.graph.ports import Ports
    from validator.graph.routing import RoutingTables, Way
    from validator.graph.standing import Standing
    from validator.graph.zones import ZoneMap
    from validator.plant.model import Zone


@dataclass(frozen=True, slots=True)
class UnshownNetwork:
    """What a zone has of a declared network, and where that is written.

    `in_use`: taken to have hosts somewhere. Not what is written for everything or all private networks, nor what is
    left of a network of which other parts, of nested zones, are shown.
    """

    addresses: AddressSet
    origin: Span
    in_use: bool


def unshown_networks(
    zones: ZoneMap, standing: Standing, nodes: Sequence[Node], ports: Ports, tables: RoutingTables
) -> Mapping[str, tuple[UnshownNetwork, ...]]:
    """By zone that is shown, the declared networks of the plant's inside that no file shows."""
    outer = _translated(nodes)
    search = _Search(zones, ports, tables, outer)
    found = {zone.id: tuple(search.of(zone)) for zone in zones.zones if _is_asked(zone, standing) and zones.shown(zone)}
    return {zone: networks for zone, networks in found.items() if networks}


def _is_asked(zone: Zone, standing: Standing) -> bool:
    """Whether addresses alone say where a zone is: it names neither interfaces nor VLANs, and is inside the plant."""
    named = zone.interfaces or zone.vlans or standing.shown(zone.id)
    return bool(zone.written) and not named and zone.kind not in BY_DEFAULT


@dataclass(frozen=True, slots=True)
class _Search:
    zones: ZoneMap
    ports: Ports
    tables: RoutingTables
    outer: AddressSet

    def of(self, zone: Zone) -> Iterator[UnshownNetwork]:
        led = union_of(item.sources for item in self.zones.attachments[zone.id] if item.shown and item.leads)
        for written, origin in zone.written:
            own = written & self.zones.addresses[zone.id]
            if not own or own.meets(led) or not own - self.outer or self._is_spoken_of(zone, own):
                continue
            summary = bool(written - own) and self._is_spoken_of(zone, written)
            yield UnshownNetwork(own, origin, in_use=names_places(written) and not summary)

    def _is_spoken_of(self, zone: Zone, addresses: AddressSet) -> bool:
        """Whether a port has some of the addresses, or a route leads to them that speaks of them.

        Also by a router of the zone. A route to a device of the snapshot leads as far as the routes of that device do.
        """
        if any(port.scope == zone.scope for port in self.ports.meeting(addresses)):
            return True
        tables = {(port.device, port.vrf) for port in self.ports.all if port.scope == zone.scope}
        ways = (way for device, vrf in sorted(tables) for way in self.tables.ways(device, vrf, addresses))
        return any(says_where(way) and self._leads_out(way) for way in ways)

    def _leads_out(self, way: Way) -> bool:
        if way.port is None or way.drop or (way.port.tunnel is not None and self.ports.joined(way.port)):
            return False
        return way.next_hop is None or not is_known(self.ports, way.port, way.next_hop)


def _translated(nodes: Sequence[Node]) -> AddressSet:
    """Addresses that devices have for others (NAT): hosts with these stand nowhere."""
    found = NO_ADDRESS
    for node in nodes:
        for rule in node.device.nat:
            if rule.enabled and rule.address is not None:
                given = rule.address.original if rule.stage is NatStage.DESTINATION else rule.address.translated
                if rule.address.original != rule.address.translated and names_places(given):
                    found = found | given
    return found
