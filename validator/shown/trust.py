"""Whether a route table is that of a device as its configuration describes it.

A table is one moment of one device. It is trusted where nothing is missing from it, and where it agrees
with the configuration on everything that both of them say: connected networks and own addresses, interfaces
and their VRFs, and the static routes that must be in use. What disagrees was taken from another device, at
another time, or while a link was down, and its other rows are then worth nothing either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole
from parsers.model.routing import RouteKind
from parsers.model.shown import RouteSource
from validator.graph.ports import ports_of
from validator.graph.route_entries import NEVER_USED
from validator.shown.names import interface_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Network, IPv6Network

    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.routing import Route
    from parsers.model.shown import RouteTable, TableRoute
    from parsers.source import Span

NOT_CONFIGURED = frozenset({"dhcp", "reverse-route"})
"""Sources of static routes that no `route` line states."""


def objections(device: Device, table: RouteTable) -> Iterator[tuple[Span, str]]:
    """Why `table` is not what `device` forwards by, each with its line; none if it is trusted."""
    yield from _Comparison(device, table).objections()


class _Comparison:
    """One table beside one configuration."""

    def __init__(self, device: Device, table: RouteTable) -> None:
        """Find the ports that take part in routing in the VRF of the table."""
        self._device = device
        self._table = table
        ports = ports_of((device,), {})
        self._every = [port for port in ports.all if port.tunnel is None]
        self._ports = [port for port in self._every if port.vrf == table.vrf]

    def objections(self) -> Iterator[tuple[Span, str]]:
        """Everything that speaks against the table."""
        if not self._table.complete:
            why = f": {self._table.lacking}" if self._table.lacking else ""
            yield self._table.origin, f"rows may be missing{why}"
        yield from self._connected()
        yield from self._missing()
        yield from self._configured()
        for row in self._table.routes:
            if row.source is RouteSource.STATIC and not self._is_configured(row):
                yield row.origin, f"the configuration has no static route to {row.network}"
            if row.source is RouteSource.DYNAMIC and not self._usable(row):
                yield row.origin, f"the way of {row.network} is not in the configuration"

    def _connected(self) -> Iterator[tuple[Span, str]]:
        """Rows of the device's own networks and addresses that the configuration does not have."""
        for row in self._table.routes:
            own = row.source in {RouteSource.CONNECTED, RouteSource.LOCAL}
            if not own or row.kind is RouteKind.NULL or row.network.is_link_local or row.network.is_multicast:
                continue
            interface = None if row.interface is None else interface_named(self._device, row.interface)
            if interface is None or not interface.enabled or interface.vrf != self._table.vrf:
                where = f"VRF {self._table.vrf}" if self._table.vrf else "the global table"
                yield row.origin, f"the configuration has no interface {row.interface} in {where}"
            elif not interface.dynamic_address and not _has(interface, row):
                yield row.origin, f"{row.network} is not what the configuration puts on {interface.name}"

    def _missing(self) -> Iterator[tuple[Span, str]]:
        """Networks of the configuration that are not connected in the table."""
        shown = {row.network for row in self._table.routes if row.source is RouteSource.CONNECTED}
        shown |= {row.network for row in self._table.routes if row.source is RouteSource.LOCAL}
        for port in self._ports:
            interface = port.interface
            if interface.management_only or interface.dynamic_address:
                continue
            for network in _networks(interface, self._table.version):
                if network not in shown:
                    message = f"{network} of {interface.name} is not connected in it (was the link down?)"
                    yield self._table.origin, message

    def _configured(self) -> Iterator[tuple[Span, str]]:
        """Static routes that must be in use and are not in the table, or with a worse one in their place."""
        rows: dict[IPv4Network | IPv6Network, list[TableRoute]] = {}
        for row in self._table.routes:
            rows.setdefault(row.network, []).append(row)
        for route in self._device.routes:
            ours = route.vrf == self._table.vrf and route.network.version == self._table.version
            if not ours or route.conditions or route.distance >= NEVER_USED or not self._in_use(route):
                continue
            there = rows.get(route.network, [])
            if not there:
                yield self._table.origin, f"the configured static route to {route.network} is not in it"
            elif all(row.source is RouteSource.DYNAMIC and row.distance > route.distance for row in there):
                yield there[0].origin, f"a configured static route to {route.network} is better than this one"

    def _in_use(self, route: Route) -> bool:
        """Whether a static route surely can be used: by an interface that is up, or a next hop on a link.

        Those of management interfaces stand in a table of their own.
        """
        if route.kind is RouteKind.NULL:
            return True
        if route.interface is not None:
            transit = [port for port in self._every if not port.interface.management_only]
            return any(route.interface in {port.name, *port.interface.aliases} for port in transit)
        if route.next_hop_vrf not in {None, self._table.vrf}:
            return False
        return any(route.next_hop in port.networks for port in self._ports if route.next_hop is not None)

    def _is_configured(self, row: TableRoute) -> bool:
        """Whether a line states the static route of a row, or something that makes routes without a line."""
        made = any(item.protocol in NOT_CONFIGURED for item in self._device.dynamic_routing)
        if made or self._device.tunnels or any(port.interface.dynamic_address for port in self._every):
            return True
        return any(states(route, self._table.vrf, row) for route in self._device.routes)

    def _usable(self, row: TableRoute) -> bool:
        """Whether the engine can follow a row: by a port of the device, or a next hop that some other row reaches."""
        if row.kind is RouteKind.NULL:
            return True
        if row.interface is not None:
            interface = interface_named(self._device, row.interface)
            return interface is not None and any(port.interface is interface for port in self._every)
        if row.next_hop is None:
            return False
        if row.next_hop_vrf not in {None, self._table.vrf}:
            return any(row.next_hop in port.networks for port in self._every if port.vrf == row.next_hop_vrf)
        return self._reached(row) or any(row.next_hop in port.networks for port in self._ports)

    def _reached(self, row: TableRoute) -> bool:
        return any(
            row.next_hop in other.network
            for other in self._table.routes
            if other.interface is not None
            and row.next_hop is not None
            and other.network.version == row.next_hop.version
        )


def states(route: Route, vrf: str, row: TableRoute) -> bool:
    """Whether a configured route is the one of a row: one prefix, and one next hop where both name one."""
    same_hop = route.next_hop is None or row.next_hop is None or route.next_hop == row.next_hop
    return route.network == row.network and route.vrf == vrf and same_hop


def _has(interface: Interface, row: TableRoute) -> bool:
    """Whether a connected network or an own address of a table is one of the interface."""
    addresses = [item.value for item in interface.addresses if item.value.version == row.network.version]
    if row.source is RouteSource.LOCAL:
        return any(item.ip == row.network.network_address for item in addresses)
    return any(row.network == item.network or _inside(row.network, item.network) for item in addresses)


def _inside(network: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    """Host routes of own and of virtual addresses are connected rows on some platforms."""
    return network.prefixlen == network.max_prefixlen and network.network_address in other


def _networks(interface: Interface, version: int) -> list[IPv4Network | IPv6Network]:
    """The networks that must be connected while the interface is up."""
    found: dict[IPv4Network | IPv6Network, None] = {}
    for item in interface.addresses:
        network = item.value.network
        if network.version == version and item.role is not AddressRole.VIRTUAL and not network.is_link_local:
            found[network] = None
    return list(found)
