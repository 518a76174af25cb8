"""The second engine's routing of one device: every way that its tables hold, and which of them counts.

The longest prefix wins, then the lowest administrative distance, then the lowest metric; what is equal is all
used. A route that may be absent leaves its packets to the next best. A route by a next hop leaves by the port
on whose network the hop stands, else as its own table routes the hop.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.device import Effect
from parsers.model.routing import RouteKind
from parsers.model.vpn import TunnelKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.routing import Route

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Net: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
DEEPEST = 8
"""A next hop that needs more lookups is not found."""
NEVER_USED = 255
"""The administrative distance of routes that are in no table."""
UNROUTED = -1
CONNECTED = (0, 0)


@dataclass(frozen=True, slots=True)
class Way:
    """Out of interface `out` to `hop` (None: to the destination itself). `out` empty: the packets end here.

    `length` is that of the route's prefix, or `UNROUTED` for ways that no route states; `learned`: a protocol does.
    """

    out: str
    hop: Address | None = None
    length: int = UNROUTED
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Equally good ways to one network, those that are surely there and those that may be.

    `watched`: nothing is open about these but whether they are there.
    """

    network: Net
    distance: tuple[int, int]
    sure: tuple[Way, ...]
    maybe: tuple[Way, ...]
    watched: bool = False


class Routes:
    """All tables of one device, for one IP version."""

    def __init__(self, device: Device, version: int) -> None:
        self.device = device
        self.version = version
        self.interfaces: dict[str, Interface] = {one.name: one for one in device.interfaces if one.enabled}
        self.hidden = [
            one
            for one in device.unmodelled
            if one.interfaces is None and one.effect in {Effect.MAY_DO_EITHER, Effect.MAY_REWRITE}
        ]
        """What was not read and may hold routes."""
        self._tables: dict[tuple[str, str], tuple[Choice, ...]] = {}
        self._known: dict[str, dict[tuple[Net, tuple[int, int]], list[str | Route]]] = {}

    def port(self, name: str) -> Interface | None:
        """An enabled interface by name or alias."""
        return self.interfaces.get(name) or next((one for one in self.interfaces.values() if name in one.aliases), None)

    @property
    def vrfs(self) -> list[str]:
        """The VRFs of the interfaces."""
        return sorted({one.vrf for one in self.interfaces.values()})

    def connected(self, vrf: str) -> list[tuple[Net, str]]:
        """The networks of the interfaces of a VRF."""
        return [
            (address.value.network, one.name)
            for one in self.interfaces.values()
            if one.vrf == vrf
            for address in one.addresses
            if address.value.version == self.version
        ]

    def undecided(self, vrf: str) -> bool:
        """Whether routes decide that the file does not hold."""
        return bool(self.hidden) or any(one.vrf == vrf for one in self.device.dynamic_routing)

    def unshown(self, vrf: str) -> list[str]:
        """Interfaces whose addresses the file may not show: any network may be connected there."""
        named = {
            name
            for one in self.device.unmodelled
            if one.effect is Effect.MAY_DO_EITHER
            for name in one.interfaces or ()
        }
        return [
            one.name
            for one in self.interfaces.values()
            if one.vrf == vrf and (one.dynamic_address or one.name in named)
        ]

    def clients(self, vrf: str) -> list[tuple[AddressSet, str]]:
        """Host routes of the clients of remote-access tunnels."""
        found = []
        for tunnel in self.device.tunnels:
            port = self.port(tunnel.interface)
            of_clients = tunnel.enabled and tunnel.kind is TunnelKind.REMOTE_ACCESS
            if of_clients and port is not None and (tunnel.vrf or port.vrf) == vrf:
                found.append((tunnel.remote, port.name))
        return found

    def choices(self, vrf: str, only: str = "") -> tuple[Choice, ...]:
        """The table, best first. `only`: as if nothing left by another port."""
        if (vrf, only) not in self._tables:
            self._tables[vrf, only] = tuple(self._chosen(vrf, only))
        return self._tables[vrf, only]

    def _chosen(self, vrf: str, only: str) -> Iterator[Choice]:
        for (network, distance), rows in self._groups(vrf).items():
            ways = [(way, sure) for row in rows for way, sure in self._ways(row, 0) if not only or way.out == only]
            if ways:
                made = _choice(network, distance, ways)
                yield replace(
                    made, watched=all(isinstance(row, str) or row.watched or not row.conditions for row in rows)
                )

    def _groups(self, vrf: str) -> dict[tuple[Net, tuple[int, int]], list[str | Route]]:
        if vrf not in self._known:
            self._known[vrf] = self._grouped(vrf)
        return self._known[vrf]

    def _grouped(self, vrf: str) -> dict[tuple[Net, tuple[int, int]], list[str | Route]]:
        """Connected ports and static routes of one network and distance, best first."""
        found: defaultdict[tuple[Net, tuple[int, int]], list[str | Route]] = defaultdict(list)
        for network, port in self.connected(vrf):
            found[network, CONNECTED].append(port)
        for route in self.device.routes:
            if route.vrf == vrf and route.network.version == self.version and route.distance < NEVER_USED:
                found[route.network, (route.distance, route.metric)].append(route)
        return dict(sorted(found.items(), key=lambda item: (-item[0][0].prefixlen, str(item[0][0]), item[0][1])))

    def _ways(self, row: str | Route, lookups: int) -> list[tuple[Way, bool]]:
        return [(Way(row), True)] if isinstance(row, str) else self._static(row, lookups)

    def _static(self, route: Route, lookups: int) -> list[tuple[Way, bool]]:
        there = not route.conditions
        if route.kind is RouteKind.NULL:
            return [(Way(""), there)]
        if route.interface is not None:
            port = self.port(route.interface)
            return [] if port is None else [(Way(port.name, route.next_hop), there)]
        if route.next_hop is None:
            return []
        vrf = route.vrf if route.next_hop_vrf is None else route.next_hop_vrf
        return [(way, there and sure) for way, sure in self.towards(vrf, route.next_hop, lookups + 1)]

    def towards(self, vrf: str, hop: Address, lookups: int = 1) -> list[tuple[Way, bool]]:
        """The ways to a next hop, and whether each is surely there.

        One without a route may stand on a network of an interface whose addresses the file does not show.
        """
        if lookups > DEEPEST:
            return []
        found: list[tuple[Way, bool]] = []
        best = True
        for (network, distance), rows in self._groups(vrf).items():
            if hop not in network:
                continue
            choice = _choice(network, distance, [way for row in rows for way in self._ways(row, lookups)])
            ways = [(way, best) for way in choice.sure] + [(way, False) for way in choice.maybe]
            found += [(replace(way, hop=way.hop or hop), sure) for way, sure in ways if way.out]
            best = best and not ways
            if choice.sure:
                break
        if best:
            found = [(Way(name, hop), False) for name in self.unshown(vrf)]
        return found


def _choice(network: Net, distance: tuple[int, int], ways: list[tuple[Way, bool]]) -> Choice:
    """What one network and distance offer; a way is sure if one route of it is."""
    stated = [(replace(way, length=network.prefixlen), sure) for way, sure in ways]
    sure = dict.fromkeys(way for way, there in stated if there)
    return Choice(network, distance, tuple(sure), tuple(dict.fromkeys(way for way, _ in stated if way not in sure)))
