"""Where a device sends a set of destinations: every way, none preferred.

Longest prefix first, then administrative distance, then metric; equal routes are all ways. A route that may
be absent (tracked) leaves the next best one possible too. A next hop that is not connected is looked up in
the same way, in the VRF that the route names; a route whose interface is down or whose next hop has no route
is not used. A distance of 255 is never used (Cisco "What is administrative distance?", Fortinet
"Administrative distance"). With a dynamic routing protocol and no route table, destinations that are not
directly connected may go anywhere: their static ways are then no longer sure, and every other port is
possible, and where routes come from another VRF, its ports as well.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from parsers.outputs import ROUTES_READ_OF
from validator.graph.outward import Inward, is_far_stranger, leads_out
from validator.graph.ports import doubt_of
from validator.graph.route_entries import KnownNetworks, entries, grouped
from validator.graph.stand_ins import with_stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.device import Device
    from parsers.source import Span
    from validator.graph.ports import Port, Ports
    from validator.graph.route_entries import Entry

DEEPEST_RECURSION = 8
"""A next hop that needs more look-ups than this is no route; devices stop as well."""
NO_ROUTE = -1
"""Stands for the prefix length of ways that no route states."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where packets to `destinations` go: out of `port`, to `next_hop` (None: straight to the destination).

    `port` None with `drop` False means that the route leads nowhere that is configured.
    `sure`: the configuration alone decides; else `unknown` says what does not. `prefix_length`
    is that of the route (`NO_ROUTE` for ways that none states). `choice`: nothing is unknown but which of the ways
    with the same `choice` is taken. `watched`: nothing is unknown but whether the route is there; `watch` decides.
    `distance` is that of the route, and its metric; `asks` as of the route. `clients`: to each client that is there.
    """

    destinations: AddressSet
    port: Port | None
    next_hop: IPv4Address | IPv6Address | None
    origin: Span
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()
    drop: bool = False
    prefix_length: int = NO_ROUTE
    choice: tuple[UnknownMatch, ...] = ()
    watched: bool = False
    watch: str = ""
    asks: frozenset[str] = frozenset()
    distance: tuple[int, int] = (0, 0)
    clients: bool = False

    @property
    def rank(self) -> tuple[int, tuple[int, int]]:
        """The lowest is taken."""
        return -self.prefix_length, self.distance

    @property
    def causes(self) -> frozenset[str]:
        """What takes it away, with others of which this is said too."""
        return self.asks | {self.watch} if self.watch else self.asks

    @property
    def assured(self) -> bool:
        """Whether the way is surely there, to be taken alone or by choice."""
        return bool(self.choice) or not self.unknown

    @property
    def named(self) -> bool:
        """Whether packets go by it as it is, if they go by it."""
        return self.assured or self.watched

    @property
    def leading(self) -> tuple[Port | None, IPv4Address | IPv6Address | None, bool]:
        """Where it leads, whatever states it."""
        return self.port, self.next_hop, self.drop

    @property
    def taken(self) -> Way:
        """The way where it is the one that is chosen."""
        return replace(self, sure=True, unknown=(), choice=(), watched=False) if self.choice else self


class RoutingTable:
    """The connected and static routes of one VRF of one device."""

    def __init__(
        self,
        device: Device,
        place: tuple[int, str],
        ports: Ports,
        networks: KnownNetworks,
        other: Callable[[str], RoutingTable],
    ) -> None:
        """Collect the entries of a device and VRF (`place`), longest prefix first.

        `other` gives the table of another VRF of the device.
        """
        number, vrf = place
        self._other = other
        self._device = number
        self._vrf = vrf
        self._ports = ports
        self._own = [
            port
            for port in ports.of_device.get(number, ())
            if port.vrf == vrf and port.tunnel is None and port.bridge is None
        ]
        self._dynamic = [item for item in device.dynamic_routing if item.vrf == vrf]
        self._unread = [item for item in device.unmodelled if item.interfaces is None and item.effect.routes]
        self._origin = device.origin
        self._owner = device
        self._groups = grouped(entries(device, vrf, self._own, networks))
        self._index = networks.index([network for network, _ in self._groups])
        self._found: dict[int, list[Way]] = {}
        self._hops: dict[tuple[IPv4Address | IPv6Address, int], list[Way]] = {}
        self._connected = union_of(port.networks for port in self._own)
        self._reasons = tuple(self._doubts())
        self._undecided = _undecided(self._dynamic, everything=bool(self._unread))

    def ways(self, destinations: AddressSet, only: Port | None = None) -> list[Way]:
        """Every way for `destinations`; those without any are missing from the answer (no route).

        `only`: as if the table held nothing but what leaves by this port.
        """
        found = [*self._to_clients(destinations), *self._weakened(self._looked_up(destinations, only), destinations)]
        return found if only is None else [way for way in found if way.port is only]

    def active(self, port: Port) -> list[Way]:
        """Every way of the table that leaves by `port`, also where a longer prefix leads elsewhere.

        Of routes to one prefix those of the lowest distance are active, whatever their metric.
        """
        found = [way for way in self._active if way.port is port]
        return [way for way in self._weakened(found, EVERY_ADDRESS) if way.port is port]

    @cached_property
    def _active(self) -> list[Way]:
        """The active ways of every prefix."""
        found: list[Way] = []
        for number, (network, group) in enumerate(self._groups):
            if len(group) == 1:
                found += self._whole(number)
            else:
                by_distance = [replace(entry, distance=(entry.distance[0], 0)) for entry in group]
                found += self._group_ways(by_distance, network, network, 0)
        return found

    def routes(self, meeting: AddressSet = EVERY_ADDRESS) -> Iterator[Way]:
        """The ways of every route for all of its prefix, also where a longer prefix leads elsewhere.

        Those of prefixes without any address of `meeting` are left out.
        """
        yield from self._to_clients(EVERY_ADDRESS)
        every = meeting is EVERY_ADDRESS
        for number in range(len(self._groups)) if every else self._index.overlapping(meeting):
            yield from self._whole(number)

    def outward(self) -> list[Way]:
        """The ways of every route that may lead to what is no device of the snapshot.

        Also of routes that wait behind a better one: the router that they name stands there all the time.
        """
        here = Inward(self._ports, lambda name: self._ports.find(self._device, name), lambda hop: self.towards(hop, 1))
        found = [way for way in self._to_clients(EVERY_ADDRESS) if leads_out(self._ports, way)]
        for number, (_, group) in enumerate(self._groups):
            if not all(entry.route is not None and here.holds(entry.route, self._vrf) for entry in group):
                found += [way for way in self._of_each_distance(number) if leads_out(self._ports, way)]
        return found

    def _of_each_distance(self, number: int) -> Iterator[Way]:
        """The ways of one prefix by any of its routes, as if each distance were the lowest."""
        network, group = self._groups[number]
        for distance in sorted({entry.distance for entry in group}):
            alone = [entry for entry in group if entry.distance == distance]
            yield from self._whole(number) if len(alone) == len(group) else self._group_ways(alone, network, network, 0)

    def _looked_up(
        self, destinations: AddressSet, only: Port | None, depth: int = 0, without: Route | None = None
    ) -> list[Way]:
        """What the entries say, without doubts about others. `without`: a route that looks for its own next hop."""
        found: list[Way] = []
        possible, sure = destinations, destinations
        for number in self._index.overlapping(destinations):
            network, group = self._groups[number]
            if only is not None:
                group = [entry for entry in group if self._leaves_by(entry, only)]
            if without is not None:
                group = [entry for entry in group if entry.route is not without]
            hit = possible & network
            if not hit:
                continue
            if only is None and without is None and not depth:
                ways = [part for way in self._whole(number) for part in _clipped(way, network, hit, sure)]
            else:
                ways = list(self._group_ways(group, hit, hit & sure, depth))
            if not ways:
                continue
            found += ways
            sure = sure - network
            if any(not way.unknown for way in ways):
                possible = possible - network
            if not possible:
                break
        return found if depth or only is not None or without is not None else with_stand_ins(found, self._ports)

    def _whole(self, number: int) -> list[Way]:
        """The ways of one prefix for all its addresses."""
        if number not in self._found:
            network, group = self._groups[number]
            self._found[number] = list(self._group_ways(group, network, network, 0))
        return self._found[number]

    def _leaves_by(self, entry: Entry, port: Port) -> bool:
        if entry.port is not None:
            return entry.port is port
        return any(way.port is port for way in self._entry_ways(entry, entry.network, 0))

    def _to_clients(self, destinations: AddressSet) -> Iterator[Way]:
        """Remote-access clients: the device holds a host route for each that is connected."""
        for port in self._ports.of_device.get(self._device, ()):
            tunnel = port.tunnel
            if tunnel is None or tunnel.kind is not TunnelKind.REMOTE_ACCESS or port.vrf != self._vrf:
                continue
            clients = destinations & tunnel.remote
            carrier = self._ports.find(self._device, port.name)
            if clients and carrier is not None:
                yield Way(clients, carrier, None, tunnel.origin, prefix_length=32, clients=True)

    def _group_ways(self, group: list[Entry], hit: AddressSet, sure: AddressSet, depth: int) -> Iterator[Way]:
        """The ways of one prefix: the lowest usable distance, and the next one where it may be absent."""
        best: tuple[int, int] | None = None
        settled: tuple[int, int] | None = None
        better: dict[str, tuple[int, int]] = {}
        for entry in group:
            if settled is not None and entry.distance > settled:
                return
            if entry.watch and better.get(entry.watch, entry.distance) < entry.distance:
                continue  # whenever it is there, so is the better one
            ways = list(self._entry_ways(entry, hit, depth))
            if not ways:
                continue
            certain = best is None or entry.distance == best
            best = entry.distance if best is None else best
            if not all(way.unknown for way in ways):
                settled = entry.distance
            if entry.watch and all(way.watched for way in ways):
                better.setdefault(entry.watch, entry.distance)
            for way in ways:
                yield from _split(way, sure if certain and way.sure and not way.unknown else NO_ADDRESS)

    def _entry_ways(self, entry: Entry, hit: AddressSet, depth: int) -> Iterator[Way]:
        """The ways of one entry; none while its interface is down or its next hop has no route.

        One whose next hop is the stranger at the other end of a tunnel is one into the tunnel.
        """
        for way in self._stated(entry, hit, depth):
            stranger = not depth and way.prefix_length > 0 and is_far_stranger(self._ports, way.port, way.next_hop)
            yield replace(way, next_hop=None) if stranger else way

    def _stated(self, entry: Entry, hit: AddressSet, depth: int) -> Iterator[Way]:
        if entry.port is not None:
            yield Way(hit, entry.port, None, entry.port.origin, prefix_length=entry.length)
            return
        route = entry.route
        if route is None:
            return
        length, distance = entry.length, entry.distance
        way = Way(hit, None, None, route.origin, unknown=route.conditions, prefix_length=length, distance=distance)
        way = replace(way, watched=True, watch=route.watch, asks=route.asks) if route.watched else way
        if route.choice and set(route.conditions) <= set(route.choice):
            way = replace(way, choice=route.choice)
        if route.kind is RouteKind.NULL:
            yield replace(way, drop=True)
        elif route.interface is not None:
            port = self._ports.find(self._device, route.interface)
            if port is not None:
                yield replace(way, port=port, next_hop=route.next_hop)
        elif route.next_hop is None and route.next_hop_vrf is not None:
            yield from self._by_table(way, self._other(route.next_hop_vrf), depth)
        elif route.next_hop is not None and depth <= DEEPEST_RECURSION:
            table = self if route.next_hop_vrf in {None, self._vrf} else self._other(route.next_hop_vrf or "")
            for found in table.towards(route.next_hop, depth + 1, route):
                made = replace(way, port=found.port, next_hop=found.next_hop, sure=found.sure)
                unknown = way.unknown + found.unknown
                choice, watched = () if found.unknown else way.choice, way.watched and found.sure and not found.unknown
                yield replace(made, unknown=unknown, choice=choice, watched=watched)

    @staticmethod
    def _by_table(way: Way, table: RoutingTable, depth: int) -> Iterator[Way]:
        """Another table decides about the destination; what it has no route for is dropped, and so is a loop."""
        rest = way.destinations
        for found in table.answers(way.destinations, depth + 1) if depth <= DEEPEST_RECURSION else ():
            rest = rest - found.destinations
            ranked = replace(found, prefix_length=way.prefix_length, distance=way.distance)
            watched = found.watched and not way.unknown
            yield replace(ranked, unknown=way.unknown + found.unknown, watched=watched)
        if rest:
            yield replace(way, destinations=rest, drop=True)

    def answers(self, destinations: AddressSet, depth: int) -> list[Way]:
        """What this table says of destinations that another one hands to it."""
        found = self._weakened(self._looked_up(destinations, None, depth), destinations)
        return [*self._to_clients(destinations), *found]

    def towards(self, hop: IPv4Address | IPv6Address, depth: int = 0, without: Route | None = None) -> Iterator[Way]:
        """The ways to a next hop: on a connected network, or by another route (not by `without`, which asks).

        A next hop without a route may stand on the network of a port whose addresses are not in the file.
        """
        if without is not None and hop in without.network:
            return self._towards(hop, depth, without)
        key = hop, depth
        if key not in self._hops:
            self._hops[key] = list(self._towards(hop, depth, None))
        return iter(self._hops[key])

    def _towards(self, hop: IPv4Address | IPv6Address, depth: int, without: Route | None) -> Iterator[Way]:
        ways = self._looked_up(from_cidr(str(hop)), None, depth, without)
        for way in ways:
            if not way.drop and way.port is not None:
                yield replace(way, next_hop=hop if way.next_hop is None else way.next_hop)
        if not ways:
            for port in self._own:
                if port.addresses_unknown is not None and hop in port.unshown:
                    yield Way(from_cidr(str(hop)), port, hop, port.origin, unknown=(port.addresses_unknown,))

    def _weakened(self, found: list[Way], destinations: AddressSet) -> list[Way]:
        """Take dynamic routing and unread lines into account: only what is connected stays decided."""
        reasons, undecided = self._reasons, self._undecided
        elsewhere = destinations - self._connected
        weak = [
            way
            if not way.destinations & undecided or not way.destinations - self._connected
            else replace(way, sure=False, unknown=way.unknown + reasons, choice=(), watched=False)
            for way in found
        ]
        anywhere = elsewhere & undecided
        if anywhere:
            ports = (*self._own, *self._leaked())
            weak += [Way(anywhere, port, None, reasons[0].origin, sure=False, unknown=reasons) for port in ports]
        return weak + list(self._unshown(elsewhere - undecided))

    def _doubts(self) -> Iterator[UnknownMatch]:
        """Why routes may be missing."""
        for item in self._dynamic:
            yield UnknownMatch(UnknownKind.FEATURE, _unshown_routes(self._owner, item), item.origin)
        for thing in self._unread:
            yield doubt_of(thing)

    def _leaked(self) -> list[Port]:
        """Ports of other VRFs of which routes may come into this one."""
        others = {item.source_vrf for item in self._dynamic} - {None, self._vrf}
        ports = self._ports.of_device.get(self._device, ())
        return [port for port in ports if port.vrf in others and port.tunnel is None]

    def _unshown(self, elsewhere: AddressSet) -> Iterator[Way]:
        """Ports whose addresses the file does not show may be connected to any network."""
        for port in self._own:
            if port.addresses_unknown is not None and (there := elsewhere & port.unshown):
                yield Way(there, port, None, port.origin, sure=False, unknown=(port.addresses_unknown,))


def _undecided(dynamic: list[DynamicRouting], *, everything: bool) -> AddressSet:
    """The addresses of every IP version whose routes are not all known."""
    families = {4, 6} if everything else {version for item in dynamic for version in item.families}
    return AddressSet(EVERY_ADDRESS.v4 if 4 in families else (), EVERY_ADDRESS.v6 if 6 in families else ())


def _clipped(way: Way, network: AddressSet, hit: AddressSet, sure: AddressSet) -> Iterator[Way]:
    """A way of a prefix, for the addresses that are left; one by another table may be for a part of the prefix only."""
    here = hit if way.destinations is network else hit & way.destinations
    cut = way if here == way.destinations else replace(way, destinations=here)
    return _split(cut, sure if way.sure else NO_ADDRESS)


def _split(way: Way, sure: AddressSet) -> Iterator[Way]:
    """The sure and the merely possible part of a way."""
    certain = way.destinations & sure
    if certain and certain is way.destinations:
        yield way
        return
    if certain:
        yield replace(way, destinations=certain)
    rest = way.destinations - sure
    if rest:
        yield replace(way, destinations=rest, sure=False)


class RoutingTables:
    """The tables of all devices, made when first asked for, with answers remembered."""

    def __init__(self, devices: tuple[Device, ...], ports: Ports, whole: RoutingTables | None = None) -> None:
        """Nothing is computed yet. `whole` are the tables before ports failed: devices that lost none keep theirs."""
        self.devices = devices
        self._ports = ports
        self._whole = whole
        self._touched = {port.device for port in ports.all if port.number in ports.down}
        if ports.down:
            watching = (any(route.watched for route in device.routes) for device in devices)
            self._touched.update(number for number, watches in enumerate(watching) if watches)
        self._networks: KnownNetworks = KnownNetworks() if whole is None else whole._networks  # noqa: SLF001 - its own class
        self._tables: dict[tuple[int, str], RoutingTable] = {}
        self._answers: dict[tuple[int, str, int], tuple[AddressSet, list[Way]]] = {}
        self._active: dict[int, list[Way]] = {}
        self._outward: dict[tuple[int, str], list[Way]] = {}

    def ways(self, device: int, vrf: str, destinations: AddressSet) -> list[Way]:
        """Every way of `destinations` in one VRF of a device."""
        key = (device, vrf, id(destinations))
        if key not in self._answers:
            self._answers[key] = (destinations, self.table(device, vrf).ways(destinations))
        return self._answers[key][1]

    def ways_by(self, port: Port, destinations: AddressSet) -> list[Way]:
        """Every way of `destinations` that leaves by `port`, also where the table prefers another port."""
        return self.table(port.device, port.vrf).ways(destinations, port)

    def without(self, ports: Ports) -> RoutingTables:
        """The tables after a failure that left `ports`."""
        return RoutingTables(self.devices, ports, self)

    def table(self, device: int, vrf: str) -> RoutingTable:
        """The table of one VRF of a device."""
        if self._whole is not None and device not in self._touched:
            return self._whole.table(device, vrf)
        table = self._tables.get((device, vrf))
        if table is None:
            table = RoutingTable(
                self.devices[device],
                (device, vrf),
                self._ports,
                self._networks,
                lambda other: self.table(device, other),
            )
            self._tables[device, vrf] = table
        return table

    def towards(self, device: int, vrf: str, hop: IPv4Address | IPv6Address) -> list[Way]:
        """The ways to a next hop that a policy names."""
        return list(self.table(device, vrf).towards(hop))

    def active(self, port: Port) -> list[Way]:
        """Every active route that leaves by `port` (see `RoutingTable.active`)."""
        if port.number not in self._active:
            self._active[port.number] = self.table(port.device, port.vrf).active(port)
        return self._active[port.number]

    def outward(self, device: int, vrf: str) -> list[Way]:
        """The ways of every route, active or not, that may lead to what is no device of the snapshot."""
        if (device, vrf) not in self._outward:
            self._outward[device, vrf] = self.table(device, vrf).outward()
        return self._outward[device, vrf]

    def routes(self, device: int, vrf: str, meeting: AddressSet = EVERY_ADDRESS) -> Iterator[Way]:
        """The ways of every route of a VRF (see `RoutingTable.routes`)."""
        return self.table(device, vrf).routes(meeting)


def _unshown_routes(device: Device, item: DynamicRouting) -> str:
    """That routes are not in the file, and who could say them: a table that is read, or somebody who vouches."""
    told = f"routes of {item.protocol} are not in the file"
    if item.elsewhere:
        return f"{told}; if {device.name} has none, `settings_complete` names who vouches for that"
    if not item.listed:
        return told
    if device.platform not in ROUTES_READ_OF:
        return f"{told}, and no route table of {device.platform} is read"
    table = f"route table of VRF {item.vrf}" if item.vrf else "route table"
    return f"{told}; give the {table} of {device.name} in show/{device.name}/"
