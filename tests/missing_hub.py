"""Random plants whose sites have tunnels to a hub that nobody handed in, some of which take everything.

In truth the hub has a tunnel to each site that names networks, for a declared tunnel is taken to be up, and to most
others; it has a network of its own and perhaps a router of the plant beside it, and hands on whatever comes. What is
shown are the sites and that router; the provider between them is not shown either.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network
from typing import TYPE_CHECKING

from concealed import Concealed
from concealed_core import shown_as
from differential import case, in_ipv6
from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.model.device import Device
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.match import Match
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.vpn import Tunnel, TunnelKind
from strategies import HERE, ORDERS, Draw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from parsers.model.address import AddressSet

SITE = 10
"""Sites have the networks 10.0.10.0/29 and on, and lines of the provider 10.0.20.0/30 and on."""
LINE = 20
HUB, CENTRE, PLANT = 30, 40, 50
EVERYWHERE = "0.0.0.0/0"


def without_hub(random: Random, features: frozenset[str], version: int = 4) -> Concealed:
    """A plant in one IP version, and what is shown of it."""
    count = random.randint(1, 3)
    beside = count == 1 or random.random() < 0.6
    wide = [random.random() < 0.7 for _ in range(count)]
    sites = [_site(random, number, features, count, wide=wide[number]) for number in range(count)]
    shown = [*sites, *([_router(random, features)] if beside else [])]
    devices = [*shown, _hub(random, wide, beside=beside), _provider(count)]
    truth = case(devices if version == 4 else [in_ipv6(one) for one in devices], version)
    names = {one.name for one in shown}
    left = tuple(one for one in truth.devices if one.name in names)
    return Concealed(truth, shown_as(truth, left), ("the hub",))


def _site(random: Random, number: int, features: frozenset[str], count: int, *, wide: bool) -> Device:
    """A firewall with its network and a tunnel to the hub for everything, or for the networks of the others."""
    own = f"10.0.{SITE + number}.0/29"
    ports = (_port(f"z{SITE + number}", f"10.0.{SITE + number}.1/29"), _port("wan", f"10.0.{LINE + number}.2/30"))
    others = [from_cidr(f"10.0.{SITE + other}.0/29") for other in range(count) if other != number]
    far = EVERY_ADDRESS
    if not wide:
        far = from_cidr(f"10.0.{CENTRE}.0/29") | from_cidr(f"10.0.{PLANT}.0/29")
        for one in others:
            far = far | one
    tunnel = _tunnel("vpn", "wan", from_cidr(own), far, f"10.0.{HUB}.2")
    tunnel = replace(
        tunnel,
        bypasses_filter=random.random() < 0.5,
        rule_set=random.choice(("", "", "list0")),
        drops_clear=random.random() < 0.5,
    )
    made = _device(random, f"site{number}", ports, features)
    return replace(made, tunnels=(tunnel,), routes=(_route(EVERYWHERE, f"10.0.{LINE + number}.1"),))


def _router(random: Random, features: frozenset[str]) -> Device:
    """A router of the plant whose other network is that of the hub: a route leads there, or none does."""
    ports = (_port(f"z{PLANT}", f"10.0.{PLANT}.1/29"), _port("up", f"10.0.{CENTRE}.2/29"))
    made = _device(random, "plant", ports, features)
    ways: tuple[Route, ...] = (_route(EVERYWHERE, f"10.0.{CENTRE}.1"),)
    if random.random() < 0.4:
        ways = tuple(_route(f"10.0.{SITE + number}.0/29", f"10.0.{CENTRE}.1") for number in range(random.randint(0, 2)))
    return replace(made, routes=ways)


def _hub(random: Random, wide: list[bool], *, beside: bool) -> Device:
    ports = (_port(f"z{CENTRE}", f"10.0.{CENTRE}.1/29"), _port("wan", f"10.0.{HUB}.2/30"))
    tunnels = [
        _tunnel(
            f"to{number}",
            "wan",
            EVERY_ADDRESS if all_ else _others(number, len(wide)),
            from_cidr(f"10.0.{SITE + number}.0/29"),
            f"10.0.{LINE + number}.2",
        )
        for number, all_ in enumerate(wide)
        if not all_ or random.random() < 0.9
    ]
    routes = [_route(EVERYWHERE, f"10.0.{HUB}.1")]
    if beside:
        routes.append(_route(f"10.0.{PLANT}.0/29", f"10.0.{CENTRE}.2"))
    return Device(
        "hub",
        "generated",
        ORDERS[0],
        random.random() < 0.5,
        HERE,
        interfaces=ports,
        routes=tuple(routes),
        tunnels=tuple(tunnels),
    )


def _others(number: int, count: int) -> AddressSet:
    found = from_cidr(f"10.0.{CENTRE}.0/29") | from_cidr(f"10.0.{PLANT}.0/29")
    for other in range(count):
        if other != number:
            found = found | from_cidr(f"10.0.{SITE + other}.0/29")
    return found


def _provider(count: int) -> Device:
    """It knows the addresses of the lines and nothing else."""
    ports = [_port(f"l{number}", f"10.0.{LINE + number}.1/30") for number in range(count)]
    ports.append(_port("lh", f"10.0.{HUB}.1/30"))
    return Device("provider", "generated", ORDERS[0], False, HERE, interfaces=tuple(ports))


def _device(random: Random, name: str, ports: tuple[Interface, ...], features: frozenset[str]) -> Device:
    lists = tuple(_lists(random, features))
    bindings = tuple(
        Binding((one.name,), point, random.choice(ports).name, HERE)
        for one, point in zip(lists, (BindingPoint.INBOUND, BindingPoint.OUTBOUND), strict=True)
        if random.random() < 0.6
    )
    return Device(
        name,
        "generated",
        ORDERS[0],
        random.random() < 0.5,
        HERE,
        interfaces=ports,
        rule_sets=lists,
        bindings=bindings,
    )


def _lists(random: Random, features: frozenset[str]) -> Iterator[RuleSet]:
    draw = Draw(random, features)
    for number in range(2):
        rules = [
            Rule(str(place), random.choice((Action.PERMIT, Action.PERMIT, Action.DENY)), draw.match(), HERE)
            for place in range(random.randint(0, 3))
        ]
        end = random.choice((Action.PERMIT, Action.PERMIT, Action.DENY))
        yield RuleSet(f"list{number}", (*rules, Rule("end", end, Match(), HERE, implicit="generated")), HERE)


def _tunnel(name: str, interface: str, local: AddressSet, remote: AddressSet, peer: str) -> Tunnel:
    return Tunnel(name, TunnelKind.SITE_TO_SITE, interface, local, remote, HERE, peer)


def _port(name: str, address: str) -> Interface:
    value = InterfaceAddress(ip_interface(address), AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,))


def _route(network: str, hop: str) -> Route:
    return Route(ip_network(network), ip_address(hop), None, HERE)
