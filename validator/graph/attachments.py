"""Where packets of a zone enter the devices: on its networks, through tunnels, behind routers that no file shows."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from validator.graph.address_index import AddressIndex
from validator.graph.behind_tunnels import behind_tunnel, networks_beside
from validator.graph.families import OUTSIDE, Family
from validator.graph.meeting import SURELY
from validator.graph.outward import asks_there, links_devices_only, names_places, private_as_all, says_where
from validator.graph.portals import is_portal
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.vpn import Tunnel
    from parsers.source import Span
    from validator.graph.beyond import Beyond
    from validator.graph.bridges import Bridges
    from validator.graph.displaced import Displaced
    from validator.graph.families import UnseenRouter
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.meeting import Meeting
    from validator.graph.ports import Port
    from validator.graph.routing import RoutingTables, Way
    from validator.plant.model import Zone

CLIENT = 32
"""Length of the host route of a remote-access client."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A port where packets of a zone can enter, with the sources they can have.

    Not `sure` where the zone is only known to lie behind an unknown router; `unknown` says why. Where the broadcast
    domain filters (`filters`) it is not sure either, for who does not ask them; `met`: nothing else is in doubt.
    `routed`: a route of a device leads there. `joined`: only routers that no file shows may be joined to it. Not
    `shown` where what puts it there would put any zone there: a default route, one to all private networks, a learned
    one, a port whose network no file shows, a router that no file shows. `switched`: the broadcast domain of the zone
    leads there, and the zone has no address of its network. `given`: only a router of that family brings them, of which
    the device learns its routes.
    """

    port: Port
    sources: AddressSet
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()
    filters: tuple[FrameFilter, ...] = ()
    met: bool = False
    routed: bool = False
    joined: bool = False
    shown: bool = True
    switched: bool = False
    given: Family | None = None

    @property
    def stands(self) -> bool:
        """Whether the zone surely stands there, whatever filters say."""
        return self.sure or self.met

    @property
    def leads(self) -> bool:
        """Whether the zone is led to there, by a route or a tunnel, and stands on no network of the port."""
        return self.routed or self.port.tunnel is not None

    def is_led_to(self, hosts: AddressSet) -> bool:
        """Whether a route leads there, and to none but some hosts."""
        return self.routed and not self.sources - hosts


def undeclared_hosts(zone: Zone) -> AddressSet:
    """Hosts of the plant that nobody declared: an internet has them only as it has all addresses, and no other zone."""
    return private_as_all(zone) if zone.kind is ZoneKind.INTERNET else NO_ADDRESS


def is_at_home(zone: Zone, item: Attachment) -> bool:
    """Whether a zone surely stands there: a route to undeclared hosts of the plant alone is no line of an internet."""
    return item.stands and not item.is_led_to(undeclared_hosts(zone))


def _joined_at(port: Port, sources: AddressSet, router: UnseenRouter) -> Attachment:
    """Hosts that come by a router that no file shows, of whatever segment of it."""
    given = router.family if router.family.learned else None
    return Attachment(port, sources, False, (router.doubt,), routed=True, joined=True, shown=False, given=given)


def unseen_router(port: Port) -> UnknownMatch:
    """Why packets may pass a segment by a router of which nothing else is known."""
    reason = f"a router that no file shows stands on the segment of {port.name}"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)


class Segments:
    """The ports of one address scope, found by the addresses on their networks."""

    def __init__(self, ports: list[Port], pinned: Mapping[int, tuple[str, ...]]) -> None:
        """`pinned` are the ports that zones name."""
        self.networks = union_of(port.networks for port in ports)
        self._ports = ports
        self._index = AddressIndex([port.networks for port in ports])
        self._always = frozenset(
            number
            for number, port in enumerate(ports)
            if port.tunnel is not None
            or port.bridge is not None
            or port.addresses_unknown is not None
            or port.number in pinned
        )

    def near(self, addresses: AddressSet) -> list[Port]:
        """The ports where hosts of `addresses` may stand, in the order of the ports."""
        return [self._ports[number] for number in sorted(self._always.union(self._index.overlapping(addresses)))]


def _sending_only(port: Port, dropped: list[Way]) -> Attachment:
    """Hosts behind the router at a port to which the device sends nothing back; no file shows that they are there."""
    reason = f"a route drops what goes back, and the router at {port.name} may send on what comes from there"
    why = UnknownMatch(UnknownKind.UNRESOLVED, reason, dropped[0].origin)
    sources = union_of(way.destinations for way in dropped)
    return Attachment(port, sources, sure=False, unknown=(why,), routed=True, shown=False)


@dataclass(frozen=True, slots=True)
class Attacher:
    """Finds where packets of a zone enter: on its networks, through tunnels, behind routers that no file shows."""

    beyond: Beyond
    tables: RoutingTables
    pinned: Mapping[int, tuple[str, ...]]
    bridges: Bridges
    displaced: Displaced
    routers: JoinedRouters
    segments: Mapping[str, Segments] = field(default_factory=dict[str, "Segments"])
    """By address scope, where zones may stand; none are needed to ask what lies behind routers."""
    outward: dict[str, _Outward] = field(default_factory=dict[str, "_Outward"])
    """By address scope, what leads out of it."""

    def attachments(self, zone: Zone) -> tuple[Attachment, ...]:
        """Every port where packets of the zone can enter, in the order in which they are found."""
        own, segments = self.beyond.addresses[zone.id], self.segments.get(zone.scope)
        found: list[Attachment] = []
        if segments is not None:
            elsewhere = own - segments.networks
            near = [port for port in segments.near(own) if not is_portal(port)]
            placed = [item for port in near for item in self._at_port(zone, elsewhere, port)]
            found = [part for item in placed for part in self._across(zone, item)]
        found = [item for item in found if not links_devices_only(self.beyond.ports, item.port)] or found
        found += self.behind_routers(zone, attached=any(item.stands for item in found))
        return tuple(found)

    def _at_port(self, zone: Zone, elsewhere: AddressSet, port: Port) -> Iterator[Attachment]:
        own = self.beyond.addresses[zone.id]
        if port.tunnel is not None:
            yield from self._behind_tunnel(zone, own, port, port.tunnel)
            return
        if port.over is not None:
            return
        here = port.networks & own
        holders = self.pinned.get(port.number, ())
        meeting = self.bridges.stands(zone.id, port) if here else SURELY
        if port.bridge is not None:
            yield from self._behind_member(zone, elsewhere, port, meeting)
        elif not meeting.sure:
            if meeting.possible:
                sources = here if holders else here | elsewhere
                yield Attachment(port, sources, sure=False, unknown=meeting.unknown)
        elif zone.id in holders:
            sources = here | elsewhere if port.networks else own
            yield from self._named(zone, port, sources)
        elif here:
            yield from self._on_segment(zone, port, here, NO_ADDRESS if holders else elsewhere)
        elif not holders and port.addresses_unknown is not None:
            yield from self._perhaps(own & port.unshown, elsewhere, port, port.addresses_unknown)

    def _behind_tunnel(self, zone: Zone, own: AddressSet, port: Port, tunnel: Tunnel) -> Iterator[Attachment]:
        """What a tunnel joins; networks of its own device come by none that takes everything."""
        if self.beyond.ports.joined(port):
            return
        if not names_places(tunnel.remote):
            own = own - networks_beside(self.beyond.ports, port)
        alone = self.beyond.ports.unanswered(port)
        unknown = tunnel.unknown if alone is None else (*tunnel.unknown, alone)
        for part in behind_tunnel(self.beyond.ports, port, tunnel, own, zone.kind):
            why = (*unknown, *part.unknown)
            yield Attachment(port, part.addresses, not why, why, shown=part.shown)

    def _perhaps(self, own: AddressSet, elsewhere: AddressSet, port: Port, why: UnknownMatch) -> Iterator[Attachment]:
        """At a port whose networks no file shows; what is on another network of its device and VRF is not there.

        Except behind a tunnel: whoever gets to its outer address brings packets by it, wherever he stands.
        """
        sources = own if port.interface.kind is InterfaceKind.TUNNEL else own - networks_beside(self.beyond.ports, port)
        if sources:
            yield Attachment(port, sources | elsewhere, sure=False, unknown=(why,), shown=False)

    def _named(self, zone: Zone, port: Port, sources: AddressSet) -> Iterator[Attachment]:
        """A zone that names the port stands there, but for hosts that are wired elsewhere."""
        stays, gone, why = self.displaced.by_wire(zone.id, port, sources)
        if stays or not gone:
            yield Attachment(port, stays)
        if gone:
            yield Attachment(port, gone, sure=False, unknown=why)

    def _on_segment(self, zone: Zone, port: Port, here: AddressSet, elsewhere: AddressSet) -> Iterator[Attachment]:
        """Hosts with addresses of the network of a port, and behind them what is on no interface."""
        stays, gone, why = self.displaced.parted(zone.id, port, here)
        if stays:
            yield Attachment(port, stays | elsewhere)
        if gone:
            yield Attachment(port, gone if stays else gone | elsewhere, sure=False, unknown=why)

    def _across(self, zone: Zone, item: Attachment) -> Iterator[Attachment]:
        """What comes to the port where its domain filters: each part of the zone by where it stands."""
        if item.port.tunnel is not None or not self.bridges.filtered(item.port):
            yield item
            return
        for part, meeting in self.bridges.hosts(zone.id, item.sources, item.port, leaving=False):
            unknown = tuple(dict.fromkeys((*item.unknown, *meeting.unknown)))
            met = item.sure and meeting.met and bool(meeting.filters)
            yield Attachment(item.port, part, item.sure and meeting.sure, unknown, meeting.filters, met)

    def _behind_member(self, zone: Zone, elsewhere: AddressSet, port: Port, meeting: Meeting) -> Iterator[Attachment]:
        """Stations behind a member of a bridge; a zone that names it also has there what is on no interface."""
        own = self.beyond.addresses[zone.id]
        here = port.networks & own
        named = self.bridges.names(zone.id, port)
        if named and not port.networks:
            yield Attachment(port, own)
        elif named or (here and meeting.possible):
            sources = here | elsewhere if named or meeting.sure else here
            if sources:
                yield Attachment(port, sources, meeting.sure, meeting.unknown)
        elif port.addresses_unknown is not None and own.meets(port.unshown) and not self.bridges.named(port):
            doubts = (port.addresses_unknown,)
            yield Attachment(port, own & port.unshown | elsewhere, sure=False, unknown=doubts, shown=False)

    def behind_routers(self, zone: Zone, *, attached: bool) -> Iterator[Attachment]:
        """Ports from which a route leads to the zone by a next hop outside it that no device of the snapshot owns.

        The host routes of remote-access clients lead into their tunnels, where the zone is attached already. Hosts of
        the zone to which the device drops packets may stand behind such a router too, also where no other route leads
        from there to the zone: theirs come in all the same.
        """
        found: list[Attachment] = []
        lines: list[Port] = []
        led: dict[Family, AddressSet] = {}
        for way, item in (*self._routed(zone, attached=attached), *self._steered(zone, attached=attached)):
            found.append(item)
            if way is not None:
                self._note(zone, way, led)
                if self._is_line(way):
                    lines.append(item.port)
        yield from found
        if zone.kind is ZoneKind.INTERNET:
            yield from self._in_the_other_version(zone, found, lines)
        yield from self._joined(zone)
        stands = attached or any(is_at_home(zone, item) for item in found)
        if not (stands and zone.kind in OUTSIDE):
            if not attached:
                led |= self._learned(zone)
            yield from self._beside_others(zone, found, led)

    def _learned(self, zone: Zone) -> Mapping[Family, AddressSet]:
        """Hosts of a zone on no segment may be behind routers from which devices learn their routes."""
        own = self.beyond.addresses[zone.id]
        behind = self.beyond.ports.beyond_segments(zone.scope, own)
        return {Family(zone.scope, outside=False, learned=True): behind} if behind else {}

    def _routed(self, zone: Zone, *, attached: bool) -> Iterator[tuple[Way | None, Attachment]]:
        """Ports from which a route leads there, each with its way, and those from which hosts only send."""
        own = self.beyond.addresses[zone.id]
        outward = self._outward(zone.scope)
        tunnels = outward.tunnels
        for device, vrf in outward.vrfs:
            ways = self.tables.ways(device, vrf, own)
            dropped = [way for way in ways if way.drop]
            senders = self._behind_null_routes(zone, device, vrf, dropped) if attached and dropped else {}
            for way in self._touching(zone, ways):
                if way.port is None or way.drop or way.port.scope != zone.scope:
                    continue
                if way.next_hop is None and way.prefix_length == CLIENT and way.origin in tunnels:
                    continue
                if way.next_hop is not None and way.next_hop in own:
                    continue
                arrival = self.beyond.arrival(zone, way.port, way, attached=attached)
                if arrival is not None:
                    yield way, Attachment(way.port, way.destinations, *arrival, routed=True, shown=says_where(way))
                    if dropped:
                        senders[way.port.number] = way.port
            for port in senders.values():
                yield None, _sending_only(port, dropped)

    def _note(self, zone: Zone, way: Way, led: dict[Family, AddressSet]) -> None:
        """Note which hosts of a zone, on no segment, are led to by a router that no file shows, by its families."""
        port = way.port
        if port is None or port.tunnel is not None or port.over is not None:
            return
        hop = None if asks_there(port, way.next_hop) else way.next_hop
        if not self.routers.stands(port, hop) or (hop is None and way.prefix_length):
            return
        meant = way.destinations & self.beyond.addresses[zone.id]
        behind = self.beyond.ports.beyond_segments(zone.scope, meant)
        one = self.routers.family(port, hop)
        for family in (self.routers.families(port, hop) if one.outside else (one,)) if behind else ():
            led[family] = led.get(family, NO_ADDRESS) | behind

    def _is_line(self, way: Way) -> bool:
        """Whether a default route leads to a provider's router."""
        port = way.port
        if port is None or port.tunnel is not None or way.prefix_length:
            return False
        hop = None if asks_there(port, way.next_hop) else way.next_hop
        return self.routers.stands(port, hop) and self.routers.family(port, hop).outside

    def _in_the_other_version(self, zone: Zone, found: list[Attachment], lines: list[Port]) -> Iterator[Attachment]:
        """At a line that a route tells of one IP version, packets of the other come in if the port speaks it."""
        own = self.beyond.ports.beyond_segments(zone.scope, self.beyond.addresses[zone.id])
        for every in (EVERY_IPV4, EVERY_IPV6):
            there = {item.port.number for item in found if item.sources.meets(every)}
            for port in dict.fromkeys(lines):
                if port.number not in there and port.networks.meets(every) and own.meets(every):
                    why = (unseen_router(port),)
                    yield Attachment(port, own & every, False, why, routed=True, joined=True, shown=False)

    def _beside_others(
        self, zone: Zone, found: list[Attachment], led: Mapping[Family, AddressSet]
    ) -> Iterator[Attachment]:
        """Hosts behind such a router send by it to where another one stands, whatever is routed to them from there.

        An internet does not where devices lead the other one to its line.
        """
        lines = None if self.beyond.uplinks is None else self.beyond.uplinks.if_there(zone)
        known: dict[int, AddressSet] = {}
        for item in found:
            known[item.port.number] = known.get(item.port.number, NO_ADDRESS) | item.sources
        for family, hosts in led.items():
            for port, router in self.routers.handing_to(family):
                sources = hosts - known[port.number] if port.number in known else hosts
                inner = not family.outside or self.routers.is_inner(router.port, router.hop)
                if lines is not None and inner:
                    sources = sources & lines.get(port.number, NO_ADDRESS)
                if router.family.learned:
                    known[port.number] = known.get(port.number, NO_ADDRESS) | sources
                if sources:
                    yield _joined_at(port, sources, router)

    def _touching(self, zone: Zone, ways: list[Way]) -> Iterator[Way]:
        """The ways without what the router of one hands to devices beside it: hosts there send by those."""
        for way in ways:
            port = way.port
            handed = NO_ADDRESS
            if port is not None and not way.drop and self.beyond.may_touch(zone, port, way.next_hop):
                handed = self.routers.handed(way, port, way.next_hop)
            left = way.destinations - handed if handed else way.destinations
            if left:
                yield way if left is way.destinations else replace(way, destinations=left)

    def _steered(self, zone: Zone, *, attached: bool) -> Iterator[tuple[Way, Attachment]]:
        """Ports from which a policy route leads to the zone so, each with its way."""
        own = self.beyond.addresses[zone.id]
        for way in self.routers.steered:
            if way.port is None or way.port.scope != zone.scope or (way.next_hop is not None and way.next_hop in own):
                continue
            meant = way.destinations & own
            arrival = self.beyond.arrival(zone, way.port, way, attached=attached) if meant else None
            if arrival is not None:
                reason = f"a policy route may lead there by {way.port.name}"
                why = arrival[1] or (UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin),)
                shown = names_places(way.destinations)
                yield way, Attachment(way.port, meant, sure=False, unknown=why, routed=True, shown=shown)

    def _joined(self, zone: Zone) -> Iterator[Attachment]:
        """Hosts that stand beside a router that no file shows may send by it to where another such router stands."""
        uplinks = self.beyond.uplinks
        for family, hosts in self.routers.lying_at(self.beyond.addresses[zone.id], zone.scope):
            for port, router in self.routers.handing_to(family):
                decided = NO_ADDRESS if uplinks is None else uplinks.decided(zone, port)
                sources = hosts - port.networks - decided
                if sources:
                    yield _joined_at(port, sources, router)
        yield from self._led(zone)
        yield from self._by_own_line(zone)

    def _led(self, zone: Zone) -> Iterator[Attachment]:
        """Hosts to which a router that no file shows has a way of its own send by it to where another one stands."""
        own = self.beyond.addresses[zone.id]
        for family in self.routers.everyone:
            led = self.routers.led.by(family, own) if family.scope == zone.scope else NO_ADDRESS
            for port, router in self.routers.handing_to(family) if led else ():
                sources = led - port.networks
                if sources:
                    yield _joined_at(port, sources, router)

    def _by_own_line(self, zone: Zone) -> Iterator[Attachment]:
        """An internet comes by any router of the plant of which no file shows how else that gets there."""
        uplinks = self.beyond.uplinks
        for port, router, every in () if uplinks is None else uplinks.of_nobody(zone):
            sources = (self.beyond.addresses[zone.id] & every) - port.networks
            if sources:
                yield _joined_at(port, sources, router)

    def _behind_null_routes(self, zone: Zone, device: int, vrf: str, dropped: list[Way]) -> dict[int, Port]:
        """By number, ports to routers to which parts of a zone would be sent, but for the routes that drop those."""
        senders: dict[int, Port] = {}
        gone = union_of(way.destinations for way in dropped)
        for way in self.tables.routes(device, vrf, gone):
            if way.port is None or way.drop or way.port.scope != zone.scope or not self.beyond.leads_out(way):
                continue
            meant = way.destinations.meets(gone)
            if meant and self.beyond.arrival(zone, way.port, way, attached=True) is not None:
                senders[way.port.number] = way.port
        return senders

    def _outward(self, scope: str) -> _Outward:
        known = self.outward.get(scope)
        if known is None:
            ports = [port for port in self.beyond.ports.live if port.scope == scope]
            clients = (port.tunnel for port in ports if port.tunnel and port.tunnel.kind is TunnelKind.REMOTE_ACCESS)
            known = _Outward(
                tuple(one for one in self.routers.in_use if self._leaves(scope, *one)),
                frozenset(tunnel.origin for tunnel in clients),
            )
            self.outward[scope] = known
        return known

    def _leaves(self, scope: str, device: int, vrf: str) -> bool:
        return any(way.port is not None and way.port.scope == scope for way in self.tables.outward(device, vrf))


@dataclass(frozen=True, slots=True)
class _Outward:
    """The VRFs of which a route leads to something that is no device of the snapshot, and tunnels of clients."""

    vrfs: tuple[tuple[int, str], ...]
    tunnels: frozenset[Span]
