"""Random plants of which the router in the middle is not handed in: the core switch, or the routers of providers.

Cells stand behind firewalls, these on the segments of one router, and their default routes lead to it, or their policy
routes, by a table of their own too; or out of the interface to whoever answers there, or into a tunnel. What the engine is shown are the firewalls alone: next hops on one to three segments that nobody has. In truth
the router knows every cell.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network
from typing import TYPE_CHECKING

from concealed import Concealed, Truth
from differential import Case, case, in_ipv6
from parsers.model.device import Device
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.management import Management, Setting
from parsers.model.match import Match
from parsers.model.routing import PolicyRoute, Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from strategies import HERE, ORDERS, Draw, documents
from validator.graph.network import build_network
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from naive_fates import Fates, Step
    from naive_routes import Way

LINK = 30
"""The network of a tunnel."""
CELL = 10
"""Cells have the networks 10.0.10.0/29 and on, segments 10.0.0.0/29 and on."""


class Whole(Truth):
    """The oracle of the whole plant: where a route names no next hop, only devices of the plant may answer."""

    def _onto(self, step: Step, way: Way) -> Fates:
        return frozenset(
            replace(fate, disposition="no_route") if fate.disposition == "handed" else fate
            for fate in super()._onto(step, way)
        )


def without_core(random: Random, features: frozenset[str], version: int = 4) -> Concealed:
    """A plant in one IP version, and what is shown of it."""
    segments = [random.randint(0, 2) for _ in range(random.randint(2, 4))]
    cells = [_cell(random, number, at, features, named=at in segments[:number]) for number, at in enumerate(segments)]
    devices = [_core(random, segments), *cells]
    if random.random() < 0.3:
        devices = [
            _with_link(devices[0], len(cells)),
            *cells,
            _over_link(_cell(random, len(cells), 0, features, named=False)),
        ]
    truth = case(devices if version == 4 else [in_ipv6(one) for one in devices], version)
    shown = tuple(one for one in truth.devices if one.name != "core")
    return Concealed(truth, shown_as(truth, shown), ("core: whole",))


def shown_as(truth: Case, devices: tuple[Device, ...]) -> Case:
    """The zones of a plant with these devices."""
    network = build_network(truth.network.plant, tuple((one, "generated.txt") for one in devices))
    return Case(devices, documents(devices), network, Engine(network), truth.version)


def _core(random: Random, segments: list[int]) -> Device:
    """It has an address on each segment, and a zone of its own that nobody sees."""
    ports = [_port(f"z{at}", f"10.0.{at}.1/29") for at in sorted(set(segments))]
    routes = [
        _route(f"10.0.{CELL + number}.0/29", f"10.0.{at}.{3 + number}")
        for number, at in enumerate(segments)
        if random.random() < 0.85
    ]
    if random.random() < 0.4:
        number = random.randrange(len(segments))
        routes.append(_route("0.0.0.0/0", f"10.0.{segments[number]}.{3 + number}"))
    return Device("core", "generated", ORDERS[0], False, HERE, interfaces=tuple(ports), routes=tuple(routes))


def _with_link(core: Device, number: int) -> Device:
    """The core with a tunnel to one more cell."""
    far = _link(f"t{number}", f"10.0.{LINK}.1/30")
    route = _route(f"10.0.{CELL + number}.0/29", f"10.0.{LINK}.2")
    return replace(core, interfaces=(*core.interfaces, far), routes=(*core.routes, route))


def _over_link(cell: Device) -> Device:
    """The cell with a tunnel to the core in place of a segment, and a default route into it that names no next hop."""
    inside, outside = cell.interfaces
    name = outside.name.replace("zo", "to")
    bindings = tuple(
        replace(one, interface=name if one.interface == outside.name else one.interface) for one in cell.bindings
    )
    return replace(
        cell,
        interfaces=(inside, _link(name, f"10.0.{LINK}.2/30")),
        bindings=bindings,
        routes=(Route(ip_network("0.0.0.0/0"), None, name, HERE),),
        policy_routes=(),
    )


def _cell(random: Random, number: int, at: int, features: frozenset[str], *, named: bool) -> Device:
    """A firewall with its cell. On each segment some route names the core, else nothing shows it there (`named`)."""
    ports = [
        _port(f"z{CELL + number}", f"10.0.{CELL + number}.1/29"),
        _port(f"zo{number}", f"10.0.{at}.{3 + number}/29"),
    ]
    lists = [_list(random, f"list{index}", features) for index in range(2)]
    bindings = [
        Binding((one.name,), point, random.choice(ports).name, HERE)
        for one, point in zip(lists, (BindingPoint.INBOUND, BindingPoint.OUTBOUND), strict=True)
        if random.random() < 0.6
    ]
    made = Device(
        f"cell{number}",
        "generated",
        ORDERS[0],
        random.random() < 0.5,
        HERE,
        interfaces=tuple(ports),
        routes=tuple(_routes(random, at)) if named else (_route("0.0.0.0/0", f"10.0.{at}.1"),),
        rule_sets=tuple(lists),
        bindings=tuple(bindings),
    )
    return _otherwise(random, made, at, named=named)


def _otherwise(random: Random, cell: Device, at: int, *, named: bool) -> Device:
    """Now and then the way to the core is a policy route, a table of its own, names no next hop, or is no way at all."""
    inside, outside = (port.name for port in cell.interfaces)
    hop = ip_address(f"10.0.{at}.1")
    entering = Match(in_interfaces=frozenset({inside}))
    left = cell.routes if random.random() < 0.3 else ()
    match random.randrange(9):
        case 8:
            gateway = Management(settings=(Setting("default gateway", str(hop), HERE),))
            return replace(cell, management=gateway, routes=())
        case 0:
            way = random.choice((None, outside))
            return replace(cell, policy_routes=(PolicyRoute("core", entering, hop, way, HERE),), routes=left)
        case 1:
            table = _route("0.0.0.0/0", str(hop), vrf="table", next_hop_vrf="")
            led = PolicyRoute("core", entering, None, None, HERE, target_vrf="table")
            return replace(cell, policy_routes=(led,), routes=(*left, table))
        case 2 if named:
            asking = tuple(replace(one, next_hop=None, interface=outside) for one in cell.routes)
            return replace(cell, routes=asking)
        case _:
            return cell


def _routes(random: Random, at: int) -> Iterator[Route]:
    """Nearly always a default route to the core, or one to all of the plant; also routes to single cells instead."""
    if random.random() < 0.8:
        yield _route(random.choice(("0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.8.0/21")), f"10.0.{at}.1")
    if random.random() < 0.3:
        yield _route(f"10.0.{CELL + random.randrange(3)}.0/29", f"10.0.{at}.1")


def _list(random: Random, name: str, features: frozenset[str]) -> RuleSet:
    draw = Draw(random, features)
    rules = [
        Rule(str(number), random.choice((Action.PERMIT, Action.PERMIT, Action.DENY)), draw.match(), HERE)
        for number in range(random.randint(0, 3))
    ]
    end = random.choice((Action.PERMIT, Action.PERMIT, Action.DENY))
    return RuleSet(name, (*rules, Rule("end", end, Match(), HERE, implicit="generated")), HERE)


def _port(name: str, address: str) -> Interface:
    value = InterfaceAddress(ip_interface(address), AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,))


def _link(name: str, address: str) -> Interface:
    return replace(_port(name, address), kind=InterfaceKind.TUNNEL)


def _route(network: str, hop: str, **more: str) -> Route:
    return Route(ip_network(network), ip_address(hop), None, HERE, **more)  # type: ignore[arg-type]  # fields by name
