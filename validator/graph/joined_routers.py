"""Routers that no file shows: next hops on a shown segment that no device of the snapshot has.

A core switch that was not handed in has an address on many segments, and no file says that these are one device. So any
two of them may be one, or be joined, and what one of them gets by a default route it may hand to whatever stands where
another is: hosts, and devices that route on. Routers of providers (their address is in no zone, or in one of the
internet, of a vendor or of somebody external) are joined to each other, not to those of the plant (ARCHITECTURE, 211).
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.nat import NatKind, NatStage
from parsers.nouns import dataclass
from validator.graph.families import OUTSIDE, Family, UnseenRouter, holders_of
from validator.graph.learned_routers import LearnedRouters
from validator.graph.led_behind import LedBehind
from validator.graph.outward import LINKS, asks_there, is_private, links_devices_only, on_link
from validator.graph.steered import STATED, steered, tables_in_use
from validator.graph.unrouted_lines import unrouted_lines
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.device import Device
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables, Way
    from validator.plant.model import Zone

MANY = frozenset({NatKind.POOL, NatKind.UNKNOWN})
"""Kinds of translation that may hide many addresses behind few."""


def _is_routed(port: Port) -> bool:
    plain = port.tunnel is None and port.over is None and port.bridge is None
    return plain and not port.interface.management_only


def hides(device: Device, port: Port) -> bool:
    """Whether a device may give what leaves by a port other sources than its own, many behind few."""
    return any(
        rule.enabled
        and rule.stage is NatStage.SOURCE
        and (rule.source_ports_change or rule.own_address or (rule.address is not None and rule.address.kind in MANY))
        and (rule.match.out_interfaces is None or port.interface.name in rule.match.out_interfaces)
        for rule in device.nat
    )


@dataclass(frozen=True)
class JoinedRouters:
    """All of a network, and where each stands."""

    zones: tuple[Zone, ...]
    addresses: Mapping[str, AddressSet]
    ports: Ports
    tables: RoutingTables
    links: frozenset[tuple[int, IPv4Address | IPv6Address]] = frozenset()
    """Ports (by number) and next hops that may be a provider's or the core's (`UndeclaredLinks`)."""
    unspoken: frozenset[int] = frozenset()
    """Those of the ports of which nothing says that the plant goes on behind them."""
    pinned: Mapping[int, tuple[str, ...]] = field(default_factory=dict[int, "tuple[str, ...]"])
    """The zones that name a port, by its number."""
    unhidden: frozenset[tuple[int, IPv4Address | IPv6Address]] = frozenset()
    """Ports (by number) and next hops that may be a provider's or an edge firewall's of the plant."""
    _handed: dict[tuple[Family, int, int], AddressSet] = field(
        default_factory=dict["tuple[Family, int, int]", AddressSet]
    )

    _family: dict[tuple[int, IPv4Address | IPv6Address | None], Family] = field(
        default_factory=dict["tuple[int, IPv4Address | IPv6Address | None]", Family]
    )

    def family(self, port: Port, hop: IPv4Address | IPv6Address | None) -> Family:
        """Whose a next hop at a port is."""
        key = port.number, hop
        if key not in self._family:
            held = holders_of(self.zones, self.addresses, port, hop)
            outside = all(zone.kind in OUTSIDE for zone in held) and not self.is_inner(port, hop)
            self._family[key] = Family(port.scope, outside)
        return self._family[key]

    def is_inner(self, port: Port, hop: IPv4Address | IPv6Address | None) -> bool:
        """Whether a next hop has a private address of no zone, and hands on to a zone or another device of the plant.

        Links to the core are rarely declared. A route to a network of that device or more leads to it, or one to hosts
        of the zone, and none to everything leaves by the port: who has such an address at such a line is a provider.
        """
        if hop is None or not is_private(hop) or port.interface.kind in LINKS or port.number in self.lines_out:
            return False
        held = holders_of(self.zones, self.addresses, port, hop)
        return all(zone.kind is ZoneKind.INTERNET for zone in held) and any(
            self._hands_on(way, port)
            for way in self.tables.outward(port.device, port.vrf)
            if way.port is port and way.next_hop == hop
        )

    def _hands_on(self, way: Way, port: Port) -> bool:
        """Whether a route leads to hosts of a zone of the plant off its device, or covers a network of another one."""
        here = union_of(one.networks for one in self.ports.of_device.get(port.device, ()))
        beyond = way.destinations - here
        inner = (zone for zone in self.zones if zone.kind not in OUTSIDE and zone.scope == port.scope)
        if any(self.addresses[zone.id].meets(beyond) for zone in inner):
            return True
        for other in self.ports.meeting(way.destinations):
            if other.device != port.device and other.scope == port.scope and _is_routed(other):
                for item in other.interface.addresses:
                    if not from_cidr(str(item.value.network)) - way.destinations:
                        return True
        return False

    @cached_property
    def lines_out(self) -> frozenset[int]:
        """The ports (by number) by which a route to everything leads out."""
        routed = (way for device, vrf in self.in_use for way in self.tables.outward(device, vrf))
        ways = (way for way in (*routed, *self.steered) if not way.prefix_length)
        return frozenset(way.port.number for way in ways if way.port is not None)

    def may_be_core(self, port: Port, hop: IPv4Address | IPv6Address | None) -> bool:
        """Whether a next hop that no zone has may be a provider's or the core, though a default route leads there."""
        return hop is not None and (port.number, hop) in self.links

    def may_be_edge(self, port: Port, hop: IPv4Address | IPv6Address) -> bool:
        """Whether a next hop that no zone has may be a device between the plant and its provider."""
        return (port.number, hop) in self.unhidden

    def families(self, port: Port, hop: IPv4Address | IPv6Address | None) -> tuple[Family, ...]:
        """The same; one that no zone has, as a hub of tunnels, may be a provider's or the core of the plant."""
        one = self.family(port, hop)
        if one.outside and self.may_be_core(port, hop):
            return one, Family(one.scope, outside=False)
        if hop is None and one.outside and port.interface.kind in LINKS:
            return one, Family(one.scope, outside=False)
        return (one, Family(one.scope, outside=True)) if self.is_inner(port, hop) else (one,)

    def handing_to(self, family: Family) -> Iterator[tuple[Port, UnseenRouter]]:
        """Every port by which routers of a family hand packets in; also where a device only learns routes from one.

        And at lines to the internet to which no route leads.
        """
        yield from self.ports_at(family)
        yield from self.learned.at(family)
        yield from ((one.port, one) for one in self.unrouted.values() if one.family == family)

    def ports_at(self, family: Family) -> Iterator[tuple[Port, UnseenRouter]]:
        """Every port on a segment of a router of a family, once, in the order of the routers; with that router."""
        seen: set[int] = set()
        for router in self._families.get(family, ()):
            for port in (router.port, *self.ports.beside(router.port)):
                if port.number not in seen:
                    seen.add(port.number)
                    yield port, router

    @property
    def of_plant(self) -> Iterator[UnseenRouter]:
        """The routers that are the plant's, or may be, each at every port by which a route leads to it."""
        for one in self._routers():
            if any(not family.outside for family in self.families(one.port, one.hop)):
                yield one

    def lying_at(self, own: AddressSet, scope: str) -> Iterator[tuple[Family, AddressSet]]:
        """The families on whose segments hosts of a zone may stand, with the addresses that may come by them.

        Hosts of such a zone that are on no segment stand behind one of its routers. A device whose networks are all of
        hosts learns from a router on one of them; only where routes name routers of the plant may these be on several.
        Beside a router from which routes are learned no internet stands: its line has the provider's.
        """
        behind = self.ports.beyond_segments(scope, own)
        inner = Family(scope, outside=False)
        near = [one.port for family, members in self._families.items() if family == inner for one in members]
        told = [port for port, _ in self.learned.at(inner) if port.number not in self.unrouted]
        near += [port for port in told if near or self.learned.is_link(port)]
        if found := union_of(port.networks & own for port in near):
            yield inner, found | behind
        for family, members in self._families.items():
            found = union_of(one.port.networks & own for one in members)
            if found and family.scope == scope and family != inner:
                yield family, found | behind

    def stands(self, port: Port, hop: IPv4Address | IPv6Address | None) -> bool:
        """Whether a next hop of nobody stands on the segment of a port; None: whether somebody may answer there."""
        if hop is None:
            return self._may_answer(port)
        return hop in port.networks or hop.is_link_local

    def _may_answer(self, port: Port) -> bool:
        """Whether a route may ask somebody on a segment who is no device, or be handed on by a tunnel's other end."""
        if port.tunnel is not None or port.over is not None or self.ports.joined(port):
            return False
        return port.interface.kind in LINKS or (bool(port.networks) and not links_devices_only(self.ports, port))

    def handed(self, way: Way, out: Port, hop: IPv4Address | IPv6Address | None) -> AddressSet:
        """What a router gets by a route to these networks or to more, and hands to the devices that have them.

        Such a route says of none of them that the router stands there; each is that of a device beside a router like
        it, as what comes by a default route is taken to be. What a policy route sends there is left open, and so is the
        network of a device that sends just this past itself, by a table of another VRF.
        """
        if way.prefix_length <= STATED or hop is None or hop.is_link_local or not self.stands(out, hop):
            return NO_ADDRESS
        family = self.family(out, hop)
        if family.outside or family not in self.families_at(out):
            return NO_ADDRESS
        key = family, hop.version, way.prefix_length
        if key not in self._handed:
            self._handed[key] = union_of(self._longer(*key))
        own = self.sent_past(way)
        if own.meets(self._handed[key]):
            return self._handed[key] - own | union_of(self._longer(*key, but=out))
        return self._handed[key]

    def sent_past(self, way: Way) -> AddressSet:
        """Just the network of a route, if the device and VRF by whose port it leads out has that network itself.

        Its own table would never do so: who sends packets there by another knows that the router has another way.
        """
        if way.port is None or not way.prefix_length:
            return NO_ADDRESS
        return union_of(
            way.destinations & from_cidr(str(item.value.network))
            for port in self.ports.of_device.get(way.port.device, ())
            if port.vrf == way.port.vrf and _is_routed(port)
            for item in port.interface.addresses
            if item.value.network.prefixlen == way.prefix_length
        )

    def _longer(self, family: Family, version: int, length: int, but: Port | None = None) -> Iterator[AddressSet]:
        """The networks of at least a length of devices beside routers of a family, `but` that with one port."""
        facing = self.facing(family) - (set() if but is None else {(but.device, but.vrf)})
        for port in self.ports.live:
            if (port.device, port.vrf) in facing and port.scope == family.scope and _is_routed(port):
                for item in port.interface.addresses:
                    network = item.value.network
                    if network.version == version and network.prefixlen >= length:
                        yield self._straight(port, from_cidr(str(network)) & port.networks)

    def facing(self, family: Family) -> frozenset[tuple[int, str]]:
        """The devices and VRFs beside routers of a family.

        Who hides what it sends by a link that may be a provider's, or sends by a modem or a line that gives it its
        address (PPP), is not seen to be beside the core: the modem of a cell says nothing of where the core stands.
        Nor is who says nothing of the plant behind such a link.
        """
        return frozenset((port.device, port.vrf) for port, _ in self.ports_at(family) if not self._is_line(port))

    def _is_line(self, port: Port) -> bool:
        """Whether a port is as likely one to a provider."""
        if port.number in self._linked:
            return port.interface.modem or port.number in self.unspoken or hides(self.tables.devices[port.device], port)
        return port.interface.kind in LINKS and port.interface.dynamic_address and not port.interface.peers

    @cached_property
    def _linked(self) -> frozenset[int]:
        return frozenset(number for number, _ in self.links)

    @property
    def everyone(self) -> Iterable[Family]:
        """All families, in order."""
        return self._families

    @cached_property
    def learned(self) -> LearnedRouters:
        """Those from which devices learn their routes, where no route names one."""
        return LearnedRouters(self)

    @cached_property
    def unrouted(self) -> Mapping[int, UnseenRouter]:
        """By number, the ports where a provider's router stands to which no route leads."""
        return unrouted_lines(self)

    @cached_property
    def led(self) -> LedBehind:
        """Hosts to which such routers have ways of their own."""
        return LedBehind(self)

    def _straight(self, port: Port, network: AddressSet) -> AddressSet:
        """What of a network the device sends out of the port itself, and in no case past it."""
        ways = self.tables.ways(port.device, port.vrf, network)
        past = [way.destinations for way in ways if way.port is not port or way.next_hop is not None]
        return network - union_of(past)

    def families_at(self, port: Port) -> frozenset[Family]:
        """The families of which a router may hand packets to a port."""
        return self.beside.get(port.number, frozenset())

    @cached_property
    def beside(self) -> Mapping[int, frozenset[Family]]:
        """The families of routers that may hand packets to a port, by its number; ports without any are not in it."""
        found: dict[int, frozenset[Family]] = {}
        for family in self._families:
            for port, _ in self.ports_at(family):
                found[port.number] = found.get(port.number, frozenset()) | {family}
        return found

    @cached_property
    def in_use(self) -> tuple[tuple[int, str], ...]:
        """The tables (device, VRF) that decide for some packet."""
        return tables_in_use(self.ports, self.tables)

    @cached_property
    def steered(self) -> tuple[Way, ...]:
        """The ways of policy routes to what is no device of the snapshot."""
        return tuple(steered(self.ports, self.tables))

    @cached_property
    def _families(self) -> Mapping[Family, tuple[UnseenRouter, ...]]:
        found: dict[Family, dict[int, UnseenRouter]] = {}
        for one in self._routers():
            for family in self.families(one.port, one.hop):
                found.setdefault(family, {}).setdefault(one.port.number, one)
        return {
            family: tuple(members[number] for number in sorted(members))
            for family, members in sorted(found.items(), key=lambda item: (item[0].scope, item[0].outside))
        }

    def _routers(self) -> Iterator[UnseenRouter]:
        routed = (way for device, vrf in self.in_use for way in self.tables.outward(device, vrf))
        yield from filter(None, map(self._router, (*routed, *self.steered)))

    def _router(self, way: Way) -> UnseenRouter | None:
        """The router that a way names, if it stands on the segment of its port."""
        port, hop = way.port, way.next_hop
        if port is None or port.tunnel is not None or port.over is not None:
            return None
        if asks_there(port, hop):
            asked = way.prefix_length == 0 and self._may_answer(port)
            return UnseenRouter(port, None, self.family(port, None), way.origin) if asked else None
        if hop is None or not port.networks:
            return None
        if not (on_link(port, hop) or hop.is_link_local):
            return None
        return UnseenRouter(port, hop, self.family(port, hop), way.origin)
