"""What lies beyond the devices of the snapshot: whether packets that leave to none of them arrive in a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.families import OUTSIDE, holders_of, unseen, whoever_answers
from validator.graph.outward import LINKS, PRIVATE, asks_there, is_known, leads_out, on_link
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.address import AddressSet
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import Way
    from validator.graph.uplinks import Uplinks
    from validator.plant.model import Zone


def _is_outside(zone: Zone) -> bool:
    return zone.kind in OUTSIDE


@dataclass(frozen=True, slots=True)
class Beyond:
    """Decides whether what leaves to no known device arrives in a zone."""

    zones: tuple[Zone, ...]
    addresses: Mapping[str, AddressSet]
    ports: Ports
    routers: JoinedRouters | None = None
    uplinks: Uplinks | None = None
    """None: whatever the files do not show of routers of nobody, they get to the internet where it stands."""

    def arrival(
        self, zone: Zone, port: Port, way: Way, *, attached: bool
    ) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        """(sure, why not), or None for not at all.

        A next hop inside the zone is the zone, and so is a link-local one on its segment. A next hop in no other zone
        is the internet's, or perhaps the core's, or of an edge firewall before it (`UndeclaredLinks`). A default route
        to a router of another zone, or to what may be the core, hands packets to that zone, not to this one by itself,
        if this one is attached elsewhere (where else it hands them, `JoinedRouters` tells), unless this one is the
        internet and the router a provider's, or no device shows how the router gets there (`Uplinks`), or the router
        may be a provider's and this one is outside with addresses that providers know. Anything else only may lead
        there: a device is missing.
        """
        hop = way.next_hop
        if hop is None or asks_there(port, hop):
            return self._over_link(zone, port, way, attached=attached)
        if is_known(self.ports, port, hop):
            return None
        holders = holders_of(self.zones, self.addresses, port, hop)
        core = self.routers is not None and self.routers.may_be_core(port, hop)
        edge = self.routers is not None and self.routers.may_be_edge(port, hop)
        if zone in holders or (zone.kind is ZoneKind.INTERNET and not holders and not (core or edge)):
            local = hop.version == 6 and hop.is_link_local
            if (on_link(port, hop) or local) and not (local and len(holders) > 1):
                return way.sure, way.unknown
            where = "the segment of" if local else "no network of"
            reason = f"next hop {hop} is on {where} {port.name}" + (", where several zones are" if local else "")
            return False, (*way.unknown, UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin))
        line = self._is_online(zone) if core else zone.kind is ZoneKind.INTERNET and any(map(_is_outside, holders))
        told = (holders or core) and not line and self._shows_uplink(zone, port, hop.version)
        if way.prefix_length == 0 and attached and told:
            return None
        return False, (*way.unknown, unseen(hop, way.origin))

    def _is_online(self, zone: Zone) -> bool:
        """Whether a provider may lead to a zone: to the internet, and to others outside with public hosts."""
        public = zone.kind is ZoneKind.INTERNET or self.addresses[zone.id] - union_of(PRIVATE)
        return _is_outside(zone) and bool(public)

    def _shows_uplink(self, zone: Zone, port: Port, version: int) -> bool:
        return self.uplinks is None or zone.kind is not ZoneKind.INTERNET or self.uplinks.shown(zone, port, version)

    def may_touch(self, zone: Zone, port: Port, hop: IPv4Address | IPv6Address | None) -> bool:
        """Whether a next hop is no address of the zone itself, nor of its internet, so that it only may lead there."""
        if hop is None or asks_there(port, hop):
            return False
        holders = holders_of(self.zones, self.addresses, port, hop)
        return zone not in holders and (bool(holders) or zone.kind is not ZoneKind.INTERNET)

    def leads_out(self, way: Way) -> bool:
        """Whether what takes a way may arrive in any zone by itself, and not at a device or on a connected network."""
        return leads_out(self.ports, way)

    def _over_link(
        self, zone: Zone, port: Port, way: Way, *, attached: bool
    ) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        """A route without a next hop: into a tunnel it names what lies behind; on a segment some router may answer."""
        if way.prefix_length < 0 or self.ports.joined(port):
            return None
        alone = self.ports.unanswered(port)
        if alone is not None:
            return False, (*way.unknown, alone)
        if port.interface.kind in LINKS:
            return self._behind_link(zone, port, way)
        elsewhere = attached and way.prefix_length == 0 and zone.kind is not ZoneKind.INTERNET
        if elsewhere or not way.destinations - port.networks:
            return None
        reason = f"a route leads out of {port.name} to {whoever_answers(port)}"
        return False, (*way.unknown, UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin))

    def _behind_link(self, zone: Zone, port: Port, way: Way) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        """A route into a tunnel: what stands on the network of a port is there, and perhaps handed on to it."""
        if way.prefix_length == 0 and zone.kind is not ZoneKind.INTERNET:
            return None
        meant = self.addresses[zone.id] & way.destinations
        if zone.kind is not ZoneKind.INTERNET and meant - self.ports.beyond_segments(port.scope, meant):
            reason = f"{port.name} leads to what stands elsewhere; no file shows who hands it on"
            return False, (*way.unknown, UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin))
        return way.sure, way.unknown
