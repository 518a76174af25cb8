"""Where a device sends a set of destinations: every way, none preferred.

Longest prefix first, then administrative distance, then metric; equal routes are all ways. A route that may
be absent (tracked) leaves the next best one possible too. With a dynamic routing protocol and no
route table, destinations that are not directly connected may go anywhere: their static ways are
then no longer sure, and every other port is possible.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Device, Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route, RouteKind
from parsers.model.vpn import TunnelKind
from validator.graph.ports import doubt_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from validator.graph.ports import Port, Ports

DEEPEST_RECURSION = 8
"""A next hop that needs more look-ups than this is no route; devices stop as well."""
_ROUTE_EFFECTS = frozenset({Effect.MAY_DO_EITHER, Effect.MAY_REWRITE})
"""Unread or unmodelled things of these effects, when they concern the whole device, may hide routes."""
CONNECTED = (0, 0)


@dataclass(frozen=True, slots=True)
class Way:
    """Where packets to `destinations` go: out of `port`, to `next_hop` (None: straight to the destination).

    `port` None with `drop` False means that the route leads nowhere that is configured.
    `sure`: the configuration alone decides; else `unknown` says what does not. `prefix_length`
    is that of the route (-1 for ways that no route states).
    """

    destinations: AddressSet
    port: Port | None
    next_hop: IPv4Address | IPv6Address | None
    origin: Span
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()
    drop: bool = False
    prefix_length: int = -1


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of a table: connected (`port` set) or static (`route` set).

    `distance` is the administrative distance, and what decides among equals; the lower is used.
    """

    network: AddressSet
    version: int
    length: int
    distance: tuple[int, int]
    port: Port | None = None
    route: Route | None = None


class RoutingTable:
    """The connected and static routes of one VRF of one device."""

    def __init__(self, device: Device, number: int, vrf: str, ports: Ports) -> None:
        """Collect the entries, longest prefix first."""
        self._device = number
        self._vrf = vrf
        self._ports = ports
        self._own = [port for port in ports.of_device.get(number, ()) if port.vrf == vrf and port.tunnel is None]
        self._dynamic = [item for item in device.dynamic_routing if item.vrf == vrf]
        self._unread = [item for item in device.unmodelled if item.interfaces is None and item.effect in _ROUTE_EFFECTS]
        self._origin = device.origin
        groups: defaultdict[tuple[int, int, AddressSet], list[_Entry]] = defaultdict(list)
        for entry in self._entries(device):
            groups[entry.version, entry.length, entry.network].append(entry)
        ordered = sorted(groups.items(), key=lambda item: (item[0][0], -item[0][1], str(item[0][2])))
        self._groups = [(key[2], sorted(group, key=lambda entry: entry.distance)) for key, group in ordered]
        self._index = _Index([network for network, _ in self._groups])

    def ways(self, destinations: AddressSet, only: Port | None = None) -> list[Way]:
        """Every way for `destinations`; those without any are missing from the answer (no route).

        `only`: as if the table held nothing but what leaves by this port.
        """
        found = [way for way in self._to_clients(destinations) if only is None or way.port is only]
        possible, sure = destinations, destinations
        for number in self._index.overlapping(destinations):
            network, group = self._groups[number]
            if only is not None:
                group = [entry for entry in group if self._leaves_by(entry, only)]
                if not group:
                    continue
            hit = possible & network
            if not hit:
                continue
            ways = list(self._group_ways(group, hit, hit & sure))
            if not ways:
                continue
            found += ways
            sure = sure - network
            if any(not way.unknown for way in ways):
                possible = possible - network
            if not possible:
                break
        weakened = self._weakened(found, destinations)
        return weakened if only is None else [way for way in weakened if way.port is only]

    def _leaves_by(self, entry: _Entry, port: Port) -> bool:
        if entry.port is not None:
            return entry.port is port
        return entry.route is not None and any(found is port for found, _ in self._exits(entry.route, 0))

    def _to_clients(self, destinations: AddressSet) -> Iterator[Way]:
        """Remote-access clients: the device holds a host route for each that is connected."""
        for port in self._ports.of_device.get(self._device, ()):
            tunnel = port.tunnel
            if tunnel is None or tunnel.kind is not TunnelKind.REMOTE_ACCESS or port.vrf != self._vrf:
                continue
            clients = destinations & tunnel.remote
            carrier = self._ports.find(self._device, port.name)
            if clients and carrier is not None:
                yield Way(clients, carrier, None, tunnel.origin, prefix_length=32)

    def _entries(self, device: Device) -> Iterator[_Entry]:
        for port in self._own:
            for address in port.interface.addresses:
                network = address.value.network
                yield _Entry(from_cidr(str(network)), network.version, network.prefixlen, CONNECTED, port=port)
        for route in device.routes:
            if route.vrf == self._vrf:
                network = route.network
                rank = (route.distance, route.metric)
                yield _Entry(from_cidr(str(network)), network.version, network.prefixlen, rank, route=route)

    def _group_ways(self, group: list[_Entry], hit: AddressSet, sure: AddressSet) -> Iterator[Way]:
        """The ways of one prefix: the lowest usable distance, and the next one where it may be absent."""
        best: tuple[int, int] | None = None
        conditional = True
        for entry in group:
            if best is not None and entry.distance > best and not conditional:
                return
            ways = list(self._entry_ways(entry, hit))
            if not ways:
                continue
            certain = best is None or entry.distance == best
            best = entry.distance if best is None else best
            conditional = conditional and all(way.unknown for way in ways)
            for way in ways:
                yield from _split(way, sure if certain and not way.unknown else NO_ADDRESS)

    def _entry_ways(self, entry: _Entry, hit: AddressSet) -> Iterator[Way]:
        if entry.port is not None:
            yield Way(hit, entry.port, None, entry.port.origin, prefix_length=entry.length)
            return
        route = entry.route
        if route is None:
            return
        if route.kind is RouteKind.NULL:
            yield Way(hit, None, None, route.origin, drop=True, unknown=route.conditions, prefix_length=entry.length)
            return
        for port, next_hop in self._exits(route, 0):
            unknown = route.conditions
            known = route.interface is not None or next_hop is None or next_hop in port.networks
            if not known and port.addresses_unknown is not None:
                unknown += (port.addresses_unknown,)
            yield Way(hit, port, next_hop, route.origin, unknown=unknown, prefix_length=entry.length)

    def _exits(self, route: Route, depth: int) -> Iterator[tuple[Port, IPv4Address | IPv6Address | None]]:
        """The ports that a route leaves by; none while its interface is down or its next hop has no route.

        A next hop on no known network may stand on that of a port whose addresses are not in the file.
        """
        if route.interface is not None:
            port = self._ports.find(self._device, route.interface)
            if port is not None:
                yield port, route.next_hop
            return
        if route.next_hop is None:
            return
        yield from self._next_hop_exits(route, depth)

    def _next_hop_exits(self, route: Route, depth: int) -> Iterator[tuple[Port, IPv4Address | IPv6Address | None]]:
        hop = route.next_hop
        if hop is None or depth > DEEPEST_RECURSION:
            return
        vrf = self._vrf if route.next_hop_vrf is None else route.next_hop_vrf
        candidates = [
            port for port in self._ports.of_device.get(self._device, ()) if port.vrf == vrf and not port.tunnel
        ]
        direct = [port for port in candidates if hop in port.networks]
        if direct:
            yield from ((port, hop) for port in direct)
            return
        for network, group in self._groups:
            if hop in network:
                for entry in group:
                    if entry.route is not None and entry.route is not route and entry.route.kind is RouteKind.FORWARD:
                        yield from self._exits(entry.route, depth + 1)
                return
        yield from ((port, hop) for port in candidates if port.addresses_unknown is not None)

    def _weakened(self, found: list[Way], destinations: AddressSet) -> list[Way]:
        """Take dynamic routing and unread lines into account."""
        unknown = [
            UnknownMatch(UnknownKind.FEATURE, f"routes of {item.protocol} are not in the file", item.origin)
            for item in self._dynamic
        ]
        unknown += [doubt_of(item) for item in self._unread]
        connected = union_of(port.networks for port in self._own)
        elsewhere = destinations - connected
        if not unknown:
            return found + list(self._unshown(elsewhere))
        reasons = tuple(unknown)
        weak = [
            way
            if way.port is not None and way.next_hop is None and way.prefix_length >= 0
            else replace(way, sure=False, unknown=way.unknown + reasons)
            for way in found
        ]
        if elsewhere:
            weak += [Way(elsewhere, port, None, reasons[0].origin, sure=False, unknown=reasons) for port in self._own]
        return weak

    def _unshown(self, elsewhere: AddressSet) -> Iterator[Way]:
        """Ports whose addresses the file does not show may be connected to any network."""
        for port in self._own:
            if port.addresses_unknown is not None and elsewhere:
                yield Way(elsewhere, port, None, port.origin, sure=False, unknown=(port.addresses_unknown,))


def _split(way: Way, sure: AddressSet) -> Iterator[Way]:
    """The sure and the merely possible part of a way."""
    certain = way.destinations & sure
    if certain:
        yield replace(way, destinations=certain)
    rest = way.destinations - sure
    if rest:
        yield replace(way, destinations=rest, sure=False)


class _Index:
    """Finds the prefixes that a set of addresses overlaps, in the order of the table."""

    def __init__(self, prefixes: list[AddressSet]) -> None:
        """Cut the line of addresses at every edge of a prefix."""
        self._lines = tuple(
            _line([(number, parts) for number, item in enumerate(prefixes) if (parts := item.v4 if four else item.v6)])
            for four in (True, False)
        )

    def overlapping(self, addresses: AddressSet) -> list[int]:
        """The numbers of the prefixes that overlap, ascending."""
        found: set[int] = set()
        for (edges, covers), parts in zip(self._lines, (addresses.v4, addresses.v6), strict=True):
            for part in parts:
                start = max(bisect_right(edges, part.first) - 1, 0)
                for place in range(start, bisect_right(edges, part.last)):
                    found.update(covers[place])
        return sorted(found)


def _line(prefixes: list[tuple[int, Intervals]]) -> tuple[list[int], list[tuple[int, ...]]]:
    """The edges of prefixes, and for the piece behind each edge the numbers of the prefixes that cover it."""
    edges = sorted({edge for _, parts in prefixes for part in parts for edge in (part.first, part.last + 1)})
    covers: list[list[int]] = [[] for _ in edges]
    for number, parts in prefixes:
        for part in parts:
            for place in range(bisect_left(edges, part.first), bisect_left(edges, part.last + 1)):
                covers[place].append(number)
    return edges, [tuple(cover) for cover in covers]


class RoutingTables:
    """The tables of all devices, made when first asked for, with answers remembered."""

    def __init__(self, devices: tuple[Device, ...], ports: Ports) -> None:
        """Nothing is computed yet."""
        self._devices = devices
        self._ports = ports
        self._tables: dict[tuple[int, str], RoutingTable] = {}
        self._answers: dict[tuple[int, str, int], tuple[AddressSet, list[Way]]] = {}

    def ways(self, device: int, vrf: str, destinations: AddressSet) -> list[Way]:
        """Every way of `destinations` in one VRF of a device."""
        key = (device, vrf, id(destinations))
        if key not in self._answers:
            self._answers[key] = (destinations, self._table(device, vrf).ways(destinations))
        return self._answers[key][1]

    def ways_by(self, port: Port, destinations: AddressSet) -> list[Way]:
        """Every way of `destinations` that leaves by `port`, also where the table prefers another port."""
        return self._table(port.device, port.vrf).ways(destinations, port)

    def _table(self, device: int, vrf: str) -> RoutingTable:
        table = self._tables.get((device, vrf))
        if table is None:
            table = self._tables[device, vrf] = RoutingTable(self._devices[device], device, vrf, self._ports)
        return table

    def all_ways(self, device: int, vrf: str) -> list[Way]:
        """Every way out of a VRF, whatever the destination."""
        return self.ways(device, vrf, EVERY_ADDRESS)
