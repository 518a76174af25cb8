"""Ports: where packets enter and leave devices, and who owns which address.

A `Port` is an enabled interface that takes part in routing, a member of a FILTERED bridge, or the inside end of
a policy-based tunnel. Two ports of one address scope whose networks hold each other's addresses stand on one
segment. Addresses of the failover peer (STANDBY) belong to the same port as the active ones.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV6, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.bridge import BridgeMode
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from validator.graph.address_index import AddressIndex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.bridge import Bridge
    from parsers.model.device import Device, Unmodelled
    from parsers.model.vpn import Tunnel
    from parsers.source import Span


LINK_LOCAL = from_cidr("fe80::/10")
"""Addresses that mean something on one link only (RFC 4291, 2.5.6): they join no segments."""


ANY_PEER = "any"
"""The peer of a tunnel interface that takes calls from anywhere."""


def doubt_of(item: Unmodelled) -> UnknownMatch:
    """What is not modelled, as a reason why something is not decided."""
    return UnknownMatch(UnknownKind.FEATURE, item.what, item.origin)


@dataclass(frozen=True, eq=False)
class Port:
    """One way into a device. `name` is what rules call it; `networks` are its connected networks.

    `tunnel` is set for the inside end of a policy-based tunnel; rules then see `interface.name`.
    `addresses_unknown`: it may have addresses that the file does not show, any of `unshown`, and stand on networks
    of such addresses. `bridge` is set for a member of a FILTERED bridge: its networks are those of the stations
    behind it, and it has no address of its own; `carrier` is the interface that has the addresses of the bridge, if
    there is one. `over` is set for the interface of such a bridge, if the device routes there: packets enter and
    leave it by the members.
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
    unshown: AddressSet = NO_ADDRESS
    bridge: Bridge | None = None
    over: Bridge | None = None
    carrier: Interface | None = None

    @property
    def name(self) -> str:
        """The interface name as rules use it."""
        return self.interface.name

    @cached_property
    def names(self) -> frozenset[str]:
        """The names by which rules know the port: its interface, and the tunnel if it is the inside of one."""
        return frozenset({self.name} if self.tunnel is None else {self.name, self.tunnel.name})

    @cached_property
    def peers(self) -> tuple[str, ...]:
        """The other gateways of a tunnel, each as it is compared; none where this is no tunnel."""
        return self.interface.peers if self.tunnel is None else self.tunnel.peers

    @property
    def origin(self) -> Span:
        """The line of the interface or tunnel."""
        return self.interface.origin if self.tunnel is None else self.tunnel.origin


@dataclass(frozen=True)
class Ports:
    """All ports of a snapshot, by number, and the two look-ups that joining devices needs.

    After a failure, `down` are the numbers of ports that carry nothing, and `whole` are the ports before it.
    The look-ups then answer with the others alone, except `known`.
    """

    all: tuple[Port, ...]
    of_device: Mapping[int, tuple[Port, ...]] = field(default_factory=dict[int, tuple[Port, ...]])
    down: frozenset[int] = frozenset()
    whole: Ports | None = None

    @cached_property
    def failed(self) -> frozenset[int]:
        """The devices that have lost a port."""
        return frozenset(self.all[number].device for number in self.down)

    def without(self, down: frozenset[int]) -> Ports:
        """The ports after some of them failed; numbers stay."""
        left = {
            device: tuple(port for port in ports if port.number not in down) for device, ports in self.of_device.items()
        }
        return Ports(self.all, left, down, self)

    @cached_property
    def live(self) -> tuple[Port, ...]:
        """The ports that have not failed."""
        return tuple(port for port in self.all if port.number not in self.down)

    @cached_property
    def _networks(self) -> AddressIndex:
        return AddressIndex([port.networks for port in self.all])

    def beyond_segments(self, scope: str, addresses: AddressSet) -> AddressSet:
        """Those of some addresses that are on no network of any port, failed or not: they stand behind routers."""
        if self.whole is not None:
            return self.whole.beyond_segments(scope, addresses)
        return addresses - self._shown.get(scope, NO_ADDRESS)

    @cached_property
    def _shown(self) -> Mapping[str, AddressSet]:
        scopes = sorted({port.scope for port in self.all})
        return {scope: union_of(port.networks for port in self.all if port.scope == scope) for scope in scopes}

    def meeting(self, addresses: AddressSet) -> list[Port]:
        """The ports whose connected networks have any of some addresses, by number; also those that have failed."""
        if self.whole is not None:
            return self.whole.meeting(addresses)
        return [self.all[number] for number in self._networks.overlapping(addresses)]

    @cached_property
    def owners(self) -> Mapping[tuple[str, int, int], tuple[Port, ...]]:
        """(scope, IP version, address) to the ports that own it."""
        if self.whole is not None:
            return self.whole.owners
        found: defaultdict[tuple[str, int, int], list[Port]] = defaultdict(list)
        for port in self.all:
            for version, parts in ((4, port.own.v4), (6, port.own.v6)):
                for part in parts:
                    for number in range(part.first, part.last + 1):
                        found[port.scope, version, number].append(port)
        return {key: tuple(value) for key, value in found.items()}

    def owned(self, version: int) -> frozenset[int]:
        """Every address of one IP version that some port owns, of all scopes."""
        return self._owned[version == 6]

    @cached_property
    def _owned(self) -> tuple[frozenset[int], frozenset[int]]:
        return (
            frozenset(number for _, version, number in self.owners if version == 4),
            frozenset(number for _, version, number in self.owners if version == 6),
        )

    def owner(self, scope: str, address: IPv4Address | IPv6Address) -> tuple[Port, ...]:
        """The ports that own `address`, usually one; several for addresses used twice or shared."""
        return self._left(self.known(scope, address))

    def known(self, scope: str, address: IPv4Address | IPv6Address) -> tuple[Port, ...]:
        """The ports that own `address`, also those that have failed."""
        return self.owners.get((scope, address.version, int(address)), ())

    def _left(self, ports: tuple[Port, ...]) -> tuple[Port, ...]:
        return tuple(port for port in ports if port.number not in self.down) if self.down else ports

    def find(self, device: int, interface: str, vrf: str | None = None) -> Port | None:
        """The routed port of a device by interface name or alias."""
        for port in self.of_device.get(device, ()):
            if port.tunnel is None and (interface == port.name or interface in port.interface.aliases):
                return port if vrf is None or port.vrf == vrf else None
        return None

    @cached_property
    def _homes(self) -> Mapping[tuple[str, str], frozenset[int]]:
        """(scope, address as printed) to the devices that own it."""
        found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for port in self.all:
            for address in port.interface.addresses:
                found[port.scope, str(address.value.ip)].add(port.device)
        return {key: frozenset(value) for key, value in found.items()}

    def known_peers(self, port: Port) -> frozenset[int]:
        """The devices of the snapshot that are the other gateway of a tunnel."""
        homes = [self._homes.get((port.scope, peer), frozenset[int]()) for peer in port.peers]
        return frozenset[int]().union(*homes) - {port.device}

    def strange_peers(self, port: Port) -> tuple[str, ...]:
        """The other gateways of a tunnel that are named and are no device of the snapshot."""
        return tuple(one for one in port.peers if one != ANY_PEER and not self._homes.get((port.scope, one)))

    def joined(self, port: Port) -> bool:
        """Whether a tunnel leads to devices of the snapshot alone: nobody else is behind it."""
        return bool(self.known_far_ends(port)) and self._all_known(port)

    def unanswered(self, port: Port) -> UnknownMatch | None:
        """Why nothing may come of a tunnel: its other gateway is a device that shows no tunnel back."""
        if self.known_far_ends(port) or not self._all_known(port):
            return None
        name = port.name if port.tunnel is None else port.tunnel.name
        reason = f"the other gateway of {name} is a device of the snapshot and shows no tunnel back"
        return UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)

    def _all_known(self, port: Port) -> bool:
        return bool(port.peers) and all(
            self._homes.get((port.scope, peer), frozenset()) - {port.device} for peer in port.peers
        )

    def far_ends(self, port: Port) -> tuple[Port, ...]:
        """The ports at the far end of a tunnel: on a device that it names, and that names its device (or takes any).

        A tunnel of networks ends in those whose networks meet its own; what the far end does not expect, it drops.
        """
        return self._left(self.known_far_ends(port))

    def known_far_ends(self, port: Port) -> tuple[Port, ...]:
        """The same, also those that have failed."""
        return self.ends.get(port.number, ())

    @cached_property
    def ends(self) -> Mapping[int, tuple[Port, ...]]:
        """Port number to the far ends of its tunnel, whether they have failed or not."""
        if self.whole is not None:
            return self.whole.ends
        found: dict[int, tuple[Port, ...]] = {}
        tunnels = [port for port in self.all if port.tunnel is not None or port.interface.peer]
        for port in tunnels:
            peers = self.known_peers(port)
            found[port.number] = tuple(other for other in tunnels if other.device in peers and self._meets(port, other))
        return found

    def _meets(self, port: Port, other: Port) -> bool:
        """Whether `other` may be the far end: it calls back or takes any; of two lists of networks some are common."""
        if any(one.tunnel is not None and one.tunnel.kind is not TunnelKind.SITE_TO_SITE for one in (port, other)):
            return False
        takes_any = ANY_PEER in other.peers if other.tunnel is None else not other.peers
        if not takes_any and port.device not in self.known_peers(other):
            return False
        return port.tunnel is None or other.tunnel is None or bool(port.tunnel.remote & other.tunnel.local)

    def beside(self, port: Port) -> tuple[Port, ...]:
        """Other ports on the same subnet: same scope, overlapping connected networks; no member of a bridge."""
        return self._left(self.known_beside(port))

    def known_beside(self, port: Port) -> tuple[Port, ...]:
        """Other ports on the same subnet, also those that have failed."""
        return self.neighbours.get(port.number, ())

    @cached_property
    def neighbours(self) -> Mapping[int, tuple[Port, ...]]:
        """Port number to the other ports on its segments, whether they have failed or not."""
        if self.whole is not None:
            return self.whole.neighbours
        edges: list[tuple[str, int, int, int, Port]] = []
        for port in self.all:
            if port.tunnel is None and port.bridge is None and port.over is None:
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
    devices: tuple[Device, ...],
    scopes: Mapping[tuple[int, str], str],
    declared: Mapping[tuple[int, str], AddressSet] | None = None,
    *,
    every_interface: bool = False,
) -> Ports:
    """Number all ports of `devices`; `scopes` maps (device, interface) to its address scope (default empty).

    `declared` are the networks of zones that name an interface. With `every_interface`, interfaces that take no
    part in routing are ports as well.
    """
    found: list[Port] = []
    for index, device in enumerate(devices):
        names: dict[str, Interface] = {}
        unread = _unread_interfaces(device)
        bridged = _Bridged(device)
        for interface in device.interfaces:
            names.setdefault(interface.name, interface)
            for alias in interface.aliases:
                names.setdefault(alias, interface)
            if not interface.enabled or interface.name in bridged.silent:
                continue
            bridge = bridged.members.get(interface.name)
            if bridge is None and not (every_interface or _routed(interface, unread)):
                continue
            port = _port(len(found), index, interface, scopes, unread)
            found.append(replace(port, bridge=bridge, over=bridged.over.get(interface.name)))
        for tunnel in device.tunnels:
            carrier = names.get(tunnel.interface)
            if tunnel.enabled and carrier is not None and carrier.enabled:
                scope = scopes.get((index, carrier.name), "")
                found.append(
                    Port(
                        len(found), index, carrier, tunnel.vrf or carrier.vrf, scope, AddressSet(), AddressSet(), tunnel
                    )
                )
    stations = _Stations(devices, tuple(found), declared or {})
    joined = tuple(port if port.bridge is None else stations.member(port, port.bridge) for port in found)
    by_device: defaultdict[int, list[Port]] = defaultdict(list)
    for port in joined:
        by_device[port.device].append(port)
    return Ports(joined, {key: tuple(value) for key, value in by_device.items()})


def _port(
    number: int,
    device: int,
    interface: Interface,
    scopes: Mapping[tuple[int, str], str],
    unread: Mapping[str, _Unread],
) -> Port:
    own = union_of(from_cidr(str(address.value.ip)) for address in interface.addresses)
    item = unread.get(interface.name, _Unread())
    scope = scopes.get((device, interface.name), "")
    networks = _networks(interface)
    return Port(number, device, interface, interface.vrf, scope, networks, own, None, item.why, item.addresses)


def _networks(interface: Interface) -> AddressSet:
    return union_of(from_cidr(str(address.value.network)) for address in interface.addresses)


class _Bridged:
    """The interfaces of the FILTERED bridges of a device: members, routed ones, and those that only manage it."""

    def __init__(self, device: Device) -> None:
        """By name of the interface."""
        self.members: dict[str, Bridge] = {}
        self.over: dict[str, Bridge] = {}
        self.silent: set[str] = set()
        for bridge in device.bridges:
            if bridge.mode is BridgeMode.FILTERED:
                self.members |= dict.fromkeys(bridge.members, bridge)
                if bridge.interface and bridge.routed:
                    self.over[bridge.interface] = bridge
                elif bridge.interface:
                    self.silent.add(bridge.interface)


@dataclass(frozen=True, slots=True)
class _Stations:
    """Finds the networks of the stations behind the members of bridges."""

    devices: tuple[Device, ...]
    ports: tuple[Port, ...]
    declared: Mapping[tuple[int, str], AddressSet]

    def member(self, port: Port, bridge: Bridge) -> Port:
        """The port with the networks of its bridge: of its interface, else of the zones that name members.

        Networks of other devices that overlap these are on the same wire, with all that stands beside them there.
        """
        named = {item.name: item for item in self.devices[port.device].interfaces}
        carrier = named.get(bridge.interface)
        networks = port.networks if carrier is None else _networks(carrier)
        if not networks:
            networks = union_of(self.declared.get((port.device, name), AddressSet()) for name in bridge.members)
        networks = networks | self._translated(port.device, bridge)
        networks = self._spread(port.scope, networks)
        unknown = port.addresses_unknown
        if networks:
            unknown = None
        elif unknown is None:
            reason = (
                f"nothing tells which network {bridge.name} carries ({', '.join(bridge.members)}); "
                "name these interfaces in the zones behind them, or declare the wiring"
            )
            unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, bridge.origin)
        vrf = port.vrf if carrier is None else carrier.vrf
        unshown = NO_ADDRESS if unknown is None else EVERY_ADDRESS
        here = replace(port, networks=networks, own=AddressSet(), vrf=vrf, carrier=carrier)
        return replace(here, addresses_unknown=unknown, unshown=unshown)

    def _translated(self, device: int, bridge: Bridge) -> AddressSet:
        """Under which addresses stations of one member are known behind another: networks of the wire as well."""
        members = frozenset(bridge.members)
        rules = (
            rule
            for rule in self.devices[device].nat
            if (rule.match.in_interfaces or frozenset()) <= members
            and (rule.match.out_interfaces or frozenset()) <= members
        )
        changes = [rule.address for rule in rules if rule.address is not None]
        return union_of(addresses for change in changes for addresses in (change.original, change.translated))

    def _spread(self, scope: str, networks: AddressSet) -> AddressSet:
        """With every network that shares an interface with one of `networks`."""
        while networks:
            wider = networks
            for port in self.ports:
                if port.scope == scope and port.tunnel is None and port.networks & networks:
                    wider = wider | port.networks
            if wider == networks:
                break
            networks = wider
        return networks


def _routed(interface: Interface, unread: Mapping[str, _Unread]) -> bool:
    """Whether packets can enter or leave by routing: it has an address, gets one, or is a link of its own."""
    if interface.addresses or interface.dynamic_address:
        return True
    if interface.name in unread and interface.switchport is None:
        return True
    return interface.kind in {InterfaceKind.TUNNEL, InterfaceKind.VIRTUAL_LINK}


@dataclass(frozen=True, slots=True)
class _Unread:
    """Which addresses of an interface the file may not show, and why."""

    why: UnknownMatch | None = None
    addresses: AddressSet = NO_ADDRESS


def _unread_interfaces(device: Device) -> dict[str, _Unread]:
    """Interfaces of which the file may not show every address."""
    found: dict[str, _Unread] = {}
    for item in device.unmodelled:
        if item.interfaces is not None and item.effect.opens:
            for name in item.interfaces:
                found.setdefault(name, _Unread(doubt_of(item), EVERY_ADDRESS))
    for interface in device.interfaces:
        if interface.dynamic_address:
            what = "IPv6 address" if interface.dynamic_v6_only else "address"
            of_six = "a part of a delegated prefix, or link-local alone"
            how = of_six if interface.dynamic_v6_only else "DHCP, PPPoE or borrowed"
            reason = f"the {what} of {interface.name} is not in the file ({how})"
            why = UnknownMatch(UnknownKind.FEATURE, reason, interface.origin)
            found.setdefault(interface.name, _Unread(why, EVERY_IPV6 if interface.dynamic_v6_only else EVERY_ADDRESS))
    return found
