"""Ports: where packets enter and leave devices, and who owns which address.

A `Port` is an enabled interface that takes part in routing, or the inside end of a policy-based
tunnel. Two ports of one address scope whose networks hold each other's addresses stand on one
segment. Addresses of the failover peer (STANDBY) belong to the same port as the active ones.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.device import Device, Effect, Unmodelled
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.vpn import Tunnel
    from parsers.source import Span


LINK_LOCAL = from_cidr("fe80::/10")
"""Addresses that mean something on one link only (RFC 4291, 2.5.6): they join no segments."""


def doubt_of(item: Unmodelled) -> UnknownMatch:
    """What is not modelled, as a reason why something is not decided."""
    return UnknownMatch(UnknownKind.FEATURE, item.what, item.origin)


@dataclass(frozen=True, eq=False)
class Port:
    """One way into a device. `name` is what rules call it; `networks` are its connected networks.

    `tunnel` is set for the inside end of a policy-based tunnel; rules then see `interface.name`.
    `addresses_unknown`: it may have addresses that the file does not show.
    """

    number: int
    device: int
    interface: Interface
    vrf: str
    scope: str
    networks: AddressSet
    own: AddressSet
    tunnel: Tunnel | None = None
    addresses_unknown: UnknownMatch | None = None

    @property
    def name(self) -> str:
        """The interface name as rules use it."""
        return self.interface.name

    @cached_property
    def names(self) -> frozenset[str]:
        """The names by which rules know the port: its interface, and the tunnel if it is the inside of one."""
        return frozenset({self.name} if self.tunnel is None else {self.name, self.tunnel.name})

    @property
    def origin(self) -> Span:
        """The line of the interface or tunnel."""
        return self.interface.origin if self.tunnel is None else self.tunnel.origin


@dataclass(frozen=True)
class Ports:
    """All ports of a snapshot, by number, and the two look-ups that joining devices needs."""

    all: tuple[Port, ...]
    of_device: Mapping[int, tuple[Port, ...]] = field(default_factory=dict[int, tuple[Port, ...]])

    @cached_property
    def owners(self) -> Mapping[tuple[str, int, int], tuple[Port, ...]]:
        """(scope, IP version, address) to the ports that own it."""
        found: defaultdict[tuple[str, int, int], list[Port]] = defaultdict(list)
        for port in self.all:
            for version, parts in ((4, port.own.v4), (6, port.own.v6)):
                for part in parts:
                    for number in range(part.first, part.last + 1):
                        found[port.scope, version, number].append(port)
        return {key: tuple(value) for key, value in found.items()}

    def owner(self, scope: str, address: IPv4Address | IPv6Address) -> tuple[Port, ...]:
        """The ports that own `address`, usually one; several for addresses used twice."""
        return self.owners.get((scope, address.version, int(address)), ())

    def find(self, device: int, interface: str, vrf: str | None = None) -> Port | None:
        """The routed port of a device by interface name or alias."""
        for port in self.of_device.get(device, ()):
            if port.tunnel is None and (interface == port.name or interface in port.interface.aliases):
                return port if vrf is None or port.vrf == vrf else None
        return None

    def beside(self, port: Port) -> tuple[Port, ...]:
        """Other ports on the same segment: same scope, overlapping connected networks, another device."""
        return self._neighbours.get(port.number, ())

    @cached_property
    def _neighbours(self) -> Mapping[int, tuple[Port, ...]]:
        edges: list[tuple[str, int, int, int, Port]] = []
        for port in self.all:
            if port.tunnel is None:
                edges += [(port.scope, 4, part.first, part.last, port) for part in port.networks.v4]
                edges += [
                    (port.scope, 6, part.first, part.last, port)
                    for part in port.networks.v6
                    if not AddressSet(v6=(part,)) & LINK_LOCAL
                ]
        edges.sort(key=lambda edge: edge[:4])
        found: defaultdict[int, dict[int, Port]] = defaultdict(dict)
        open_edges: list[tuple[str, int, int, int, Port]] = []
        for edge in edges:
            scope, version, first, _, port = edge
            open_edges = [other for other in open_edges if other[:2] == (scope, version) and other[3] >= first]
            for other in open_edges:
                if other[4].number != port.number:
                    found[port.number][other[4].number] = other[4]
                    found[other[4].number][port.number] = port
            open_edges.append(edge)
        return {key: tuple(value[number] for number in sorted(value)) for key, value in found.items()}


def ports_of(
    devices: tuple[Device, ...], scopes: Mapping[tuple[int, str], str], *, every_interface: bool = False
) -> Ports:
    """Number all ports of `devices`; `scopes` maps (device, interface) to its address scope (default empty).

    With `every_interface`, interfaces that take no part in routing are ports as well.
    """
    found: list[Port] = []
    for index, device in enumerate(devices):
        names: dict[str, Interface] = {}
        unread = _unread_interfaces(device)
        for interface in device.interfaces:
            names.setdefault(interface.name, interface)
            for alias in interface.aliases:
                names.setdefault(alias, interface)
            if not interface.enabled or not (every_interface or _routed(interface, unread)):
                continue
            found.append(_port(len(found), index, interface, scopes, unread))
        for tunnel in device.tunnels:
            carrier = names.get(tunnel.interface)
            if tunnel.enabled and carrier is not None and carrier.enabled:
                scope = scopes.get((index, carrier.name), "")
                found.append(
                    Port(
                        len(found), index, carrier, tunnel.vrf or carrier.vrf, scope, AddressSet(), AddressSet(), tunnel
                    )
                )
    by_device: defaultdict[int, list[Port]] = defaultdict(list)
    for port in found:
        by_device[port.device].append(port)
    return Ports(tuple(found), {key: tuple(value) for key, value in by_device.items()})


def _port(
    number: int,
    device: int,
    interface: Interface,
    scopes: Mapping[tuple[int, str], str],
    unread: Mapping[str, UnknownMatch],
) -> Port:
    networks = union_of(from_cidr(str(address.value.network)) for address in interface.addresses)
    own = union_of(from_cidr(str(address.value.ip)) for address in interface.addresses)
    unknown = unread.get(interface.name)
    return Port(
        number, device, interface, interface.vrf, scopes.get((device, interface.name), ""), networks, own, None, unknown
    )


def _routed(interface: Interface, unread: Mapping[str, UnknownMatch]) -> bool:
    """Whether packets can enter or leave by routing: it has an address, gets one, or is a link of its own."""
    if interface.addresses or interface.dynamic_address:
        return True
    if interface.name in unread and interface.switchport is None:
        return True
    return interface.kind in {InterfaceKind.TUNNEL, InterfaceKind.VIRTUAL_LINK}


def _unread_interfaces(device: Device) -> dict[str, UnknownMatch]:
    """Interfaces whose addresses the file may not show, with the reason."""
    found: dict[str, UnknownMatch] = {}
    for item in device.unmodelled:
        if item.interfaces is not None and item.effect is Effect.MAY_DO_EITHER:
            for name in item.interfaces:
                found.setdefault(name, doubt_of(item))
    for interface in device.interfaces:
        if interface.dynamic_address:
            reason = f"the address of {interface.name} is not in the file (DHCP or PPPoE)"
            found.setdefault(interface.name, UnknownMatch(UnknownKind.FEATURE, reason, interface.origin))
    return found
