"""Random devices with what the oracle learned last: who answers ARP, portals, translations to own addresses, route tables.

Addresses that a device translates stand on the link to its neighbour, which asks for them; some devices answer only for
what they are told. A portal opens connections for whoever reaches its interface. `REDIRECT` and `MASQUERADE` know no
address. Route tables hold what the configuration says and what was learned; some protocols are in no table.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from naive_routes import Routes as Tables
from naive_routes import choices
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr, union_of
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import DynamicRouting, RouteKind
from parsers.model.shown import RouteSource, RouteTable, TableRoute
from parsers.model.vpn import Tunnel, TunnelKind
from strategies import HERE, documents
from validator.shown.joining import forwarding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.model.interface import Interface

OSPF = 110
WHO = UnknownMatch(UnknownKind.USER, "a user of the portal", HERE)


def _own_zones(device: Device) -> list[int]:
    return [int(port.name[1:]) for port in device.interfaces if port.name.startswith("z")]


# Who answers


def answering(random: Random, devices: Sequence[Device]) -> list[Device]:
    """Translated addresses on the links; whoever translates them may not answer for them."""
    made = {one.name: one for one in devices}
    for name in sorted(made):
        for port in made[name].interfaces:
            other = f"d{port.name[1:]}"
            if port.name.startswith("l") and random.random() < 0.6:
                made[name], made[other] = _on_the_link(random, made[name], made[other], port.name)
    return list(made.values())


def _on_the_link(random: Random, one: Device, other: Device, port: str) -> tuple[Device, Device]:
    """`one` has the network of addresses that `other` shows for a zone of its own on the link."""
    zone = random.choice(_own_zones(other))
    shown, real = from_cidr(f"10.1.{zone}.0/30"), from_cidr(f"10.0.{zone}.0/30")
    back = f"l{one.name[1:]}"
    rule = NatRule(
        "shown on a link",
        NatStage.DESTINATION,
        Match(
            destination=AddressMatch.exactly(shown), in_interfaces=frozenset({back}) if random.random() < 0.5 else None
        ),
        AddressTranslation(NatKind.STATIC, shown, real),
        HERE,
        unanswered=random.random() < 0.3,
        statement="vip",
    )
    told = from_cidr(f"10.1.{zone}.2/32") if random.random() < 0.3 else NO_ADDRESS
    other = replace(
        other,
        nat=(rule, *other.nat),
        interfaces=tuple(replace(item, answers_for=told) if item.name == back else item for item in other.interfaces),
        answers_translated=other.answers_translated and random.random() < 0.6,
    )
    one = _with_address(one, port, f"10.1.{zone}.{random.choice((4, 5))}/29")
    return one, _with_address(other, back, f"10.1.{zone}.{random.choice((2, 6))}/29")


def _with_address(device: Device, name: str, text: str) -> Device:
    more = InterfaceAddress(ipaddress.ip_interface(text), AddressRole.SECONDARY, HERE)
    ports = tuple(
        replace(item, addresses=(*item.addresses, more)) if item.name == name else item for item in device.interfaces
    )
    return replace(device, interfaces=ports)


# Portals


def with_portals(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Some devices have a portal, written as the readers write it."""
    return [_portal(random, one) if random.random() < 0.5 else one for one in devices]


def _portal(random: Random, device: Device) -> Device:
    interface = random.choice([port.name for port in device.interfaces])
    name = f"portal on {interface}"
    rule_set = random.choice(("", "list0"))
    tunnel = Tunnel(
        name, TunnelKind.PORTAL, interface, EVERY_ADDRESS, EVERY_ADDRESS, HERE, rule_set=rule_set, unknown=(WHO,)
    )
    own = union_of(from_cidr(str(item.value.ip)) for port in device.interfaces for item in port.addresses)
    change = AddressTranslation(NatKind.POOL, EVERY_ADDRESS, own)
    match = Match(in_interfaces=frozenset({name}))
    source = NatRule(name, NatStage.SOURCE, match, change, HERE, source_ports_change=True)
    return replace(device, tunnels=(*device.tunnels, tunnel), nat=(source, *device.nat))


# Addresses of their own


def with_own_targets(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Some devices take packets for themselves, or hide sources behind an address that no file shows."""
    return [_own_target(random, one) if random.random() < 0.6 else one for one in devices]


def _own_target(random: Random, device: Device) -> Device:
    names = [port.name for port in device.interfaces]
    zone = random.randrange(4)
    spoken: AddressSet = from_cidr(f"10.{random.choice((0, 1))}.{zone}.{random.choice((0, 2))}/31")
    stage = random.choice(tuple(NatStage))
    port = frozenset(random.sample(names, 1))
    match = (
        Match(destination=AddressMatch.exactly(spoken), in_interfaces=port if random.random() < 0.6 else None)
        if stage is NatStage.DESTINATION
        else Match(source=AddressMatch.exactly(spoken), out_interfaces=port)
    )
    rule = NatRule(
        "own", stage, match, AddressTranslation(NatKind.UNKNOWN, spoken, NO_ADDRESS), HERE,
        source_ports_change=stage is NatStage.SOURCE, own_address=True,
    )  # fmt: skip
    return replace(device, nat=(rule, *device.nat))


# Route tables


def shown_tables(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Devices that run a protocol, most of which showed their table; sometimes something learned is in no table."""
    return [_shown(random, one) for one in devices]


def joined(device: Device) -> Device:
    """The device as the plant has it: its configuration with the routes of its tables."""
    return forwarding(device, device.route_tables)


def _shown(random: Random, device: Device) -> Device:
    if random.random() < 0.2 or any(port.vrf for port in device.interfaces):
        return device
    running = [DynamicRouting("ospf", HERE)]
    if random.random() < 0.25:
        running.append(DynamicRouting("copies of a VRF", HERE, "", "red", listed=False))
    if random.random() < 0.85:
        rows = tuple(sorted(_rows(random, device), key=lambda row: (str(row.network), str(row.next_hop))))
        device = replace(device, route_tables=(RouteTable("", 4, rows, HERE, complete=True),))
    return replace(device, dynamic_routing=tuple(running), policy_routes=())


def _rows(random: Random, device: Device) -> Iterator[TableRoute]:
    """Connected networks, what the configuration brings in, and what was learned in its place or beside it."""
    for port in device.interfaces:
        for item in port.addresses if port.enabled else ():
            yield TableRoute(item.value.network, None, port.name, HERE, RouteSource.CONNECTED, "connected")
    links = [port for port in device.interfaces if port.name.startswith("l") and port.enabled]
    told = [route for route in device.routes if not route.conditions and not route.vrf]
    tables = Tables(documents([replace(device, routes=tuple(told))])[0])
    for network in sorted({route.network for route in device.routes if not route.vrf}, key=str):
        best = [item for item in tables.table("", str(network.network_address)) if item.length == network.prefixlen]
        near = best and min(best, key=lambda item: item.distance).distance < (OSPF, 0)
        if not near and links and random.random() < 0.7:
            yield _learned(network, random.choice(links))
            continue
        for way in [way for ways in choices(best) for way in ways]:
            yield _static(network, way.kind, way.out, way.next_hop)
    for zone in range(4):
        network = ipaddress.ip_network(f"10.{random.choice((0, 1))}.{zone}.2/31")
        if links and random.random() < 0.3 and not any(route.network == network for route in told):
            yield _learned(network, random.choice(links))


def _learned(network: ipaddress.IPv4Network | ipaddress.IPv6Network, port: Interface) -> TableRoute:
    value = port.addresses[0].value
    peer = next(value.network[host] for host in (1, 2) if value.network[host] != value.ip)
    return TableRoute(network, peer, port.name, HERE, RouteSource.DYNAMIC, "ospf", distance=OSPF, metric=20)


def _static(network: ipaddress.IPv4Network | ipaddress.IPv6Network, kind: str, out: str, hop: str | None) -> TableRoute:
    if kind == "null":
        return TableRoute(network, None, None, HERE, RouteSource.STATIC, "static", kind=RouteKind.NULL, distance=1)
    way = None if hop is None else ipaddress.ip_address(hop)
    return TableRoute(network, way, out, HERE, RouteSource.STATIC, "static", distance=1)


__all__ = ["answering", "joined", "shown_tables", "with_own_targets", "with_portals"]
