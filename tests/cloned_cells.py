"""Random plants of cells that were built alike: each has the same network, and its router the same address there.

Two plants look like that: the cells are segments of their own, or somebody joined them. Nothing that is shown says
which, so whatever is sure holds in both, and what either lets through is possible. Where each cell has a scope of its
own the plant says that they are apart. A router of a cell shows it by addresses of its own (static NAT), or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_interface, ip_network
from typing import TYPE_CHECKING

from differential import CONNECTIONS, OTHERS, Comparison, Oracle, TooManyReadingsError, looks, zone
from naive_rules import Packet
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.device import Device
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from strategies import FEATURES, HERE, ORDERS, Draw, documents
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

CELL = "10.0.1.0/29"
SHARED = "10.0.0.0/29"
"""The network on which the routers of all cells meet, and a zone stands."""
OFFICE = "10.0.2.0/29"
INSIDE, OUTSIDE = "cell", "up"


@dataclass(frozen=True)
class Clones:
    """The devices, and where each zone stands: (device, interface), one a cell; `scoped`: the plant tells cells apart."""

    devices: tuple[Device, ...]
    zones: tuple[Zone, ...]
    places: dict[str, frozenset[tuple[str, str]]]
    scoped: bool


def drawn(random: Random, *, scoped: bool) -> Clones:
    """Two or three cells on one network, with an office behind a router of its own, or none."""
    count = random.choice((2, 2, 3))
    cells = [_router(random, number) for number in range(count)]
    zones = [zone("OPS", SHARED)]
    places = {"OPS": frozenset((f"r{number}", OUTSIDE) for number in range(count))}
    if random.random() < 0.5:
        edge = _device(random, "edge", (_port("z2", "10.0.2.1/29"), _port(OUTSIDE, "10.0.0.6/29")))
        ways = tuple(_route(f"10.1.{one}.0/29", f"10.0.0.{one + 1}") for one in range(count))
        cells = [replace(one, routes=(*one.routes, _route(OFFICE, "10.0.0.6"))) for one in cells]
        cells.append(replace(edge, routes=ways))
        zones.append(zone("OFFICE", OFFICE))
        places |= {"OFFICE": frozenset({("edge", "z2")}), "OPS": places["OPS"] | {("edge", OUTSIDE)}}
    for number in range(count):
        name, place = f"CELL{number}", (f"r{number}", INSIDE)
        networks = from_cidr(CELL) if scoped and random.random() < 0.5 else NO_ADDRESS
        zones.append(
            Zone(name, ZoneKind.CONTROL, NOWHERE, networks=networks, interfaces=(place,), scope=name if scoped else "")
        )
        places[name] = frozenset({place})
    return Clones(tuple(cells), tuple(zones), places, scoped)


def _route(network: str, hop: str) -> Route:
    return Route(ip_network(network), ip_address(hop), None, HERE)


def _port(name: str, address: str) -> Interface:
    value = InterfaceAddress(ip_interface(address), AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,))


def _router(random: Random, number: int) -> Device:
    """The router of a cell: it translates its hosts, or some of them, or only what comes from them."""
    made = _device(random, f"r{number}", (_port(INSIDE, "10.0.1.1/29"), _port(OUTSIDE, f"10.0.0.{number + 1}/29")))
    routes = [_route(f"10.1.{other}.0/29", f"10.0.0.{other + 1}") for other in range(3) if other != number]
    shown, real = from_cidr(f"10.1.{number}.0/29"), from_cidr(CELL)
    if random.random() < 0.3:
        shown, real = from_cidr(f"10.1.{number}.2/31"), from_cidr("10.0.1.2/31")
    inward = NatRule(
        "in",
        NatStage.DESTINATION,
        Match(destination=AddressMatch.exactly(shown)),
        AddressTranslation(NatKind.STATIC, shown, real),
        HERE,
    )
    only = Match(source=AddressMatch.exactly(real), out_interfaces=frozenset({OUTSIDE}))
    outward = NatRule("out", NatStage.SOURCE, only, AddressTranslation(NatKind.STATIC, real, shown), HERE)
    rules = (inward, outward) if random.random() < 0.8 else (outward,)
    return replace(made, nat=rules, routes=tuple(one for one in routes if random.random() < 0.9))


def _device(random: Random, name: str, ports: tuple[Interface, ...]) -> Device:
    lists = [_list(random, f"list{number}") for number in range(2)]
    points = (BindingPoint.INBOUND, BindingPoint.OUTBOUND)
    bindings = [
        Binding((one.name,), point, random.choice(ports).name, HERE)
        for one, point in zip(lists, points, strict=True)
        if random.random() < 0.6
    ]
    return Device(
        name,
        "generated",
        random.choice(ORDERS[:2]),
        random.random() < 0.5,
        HERE,
        interfaces=ports,
        rule_sets=tuple(lists),
        bindings=tuple(bindings),
    )


def _list(random: Random, name: str) -> RuleSet:
    draw = Draw(random, FEATURES - {"unknown", "translated-by", "translated", "interfaces"})
    rules = [
        Rule(str(number), random.choice((Action.PERMIT, Action.PERMIT, Action.DENY)), draw.match(), HERE)
        for number in range(random.randint(0, 3))
    ]
    end = random.choice((Action.PERMIT, Action.PERMIT, Action.DENY))
    return RuleSet(name, (*rules, Rule("end", end, Match(), HERE, implicit="generated")), HERE)


class Truth(Oracle):
    """The plant as it is: the cells are one segment, or each its own."""

    def __init__(self, made: Clones, *, joined: bool) -> None:
        """Where they are apart, nobody meets on the network of a cell."""
        super().__init__(documents(made.devices))
        self.places = made.places
        if joined:
            inside = frozenset((one.name, INSIDE) for one in made.devices if one.name != "edge")
            self.places = {name: inside if name.startswith("CELL") else place for name, place in self.places.items()}
        else:
            self.links[CELL] = []

    def ends(self, source: str, packet: Packet) -> tuple[set[str], set[str]]:
        """Where a packet of a zone surely and possibly ends."""
        surely, possibly = set[str](), set[str]()
        for door in sorted(self.places[source]):
            for fate in self.fates(packet, door):
                here = {name for name, place in self.places.items() if (fate.device, fate.out) in place}
                if fate.disposition == "delivered":
                    possibly |= here
                    surely |= here if fate.certain else set()
        return surely, possibly


def packets(source: str) -> Iterator[Packet]:
    """From some hosts of a zone to the addresses of each, and to those that routers show."""
    own = {"OPS": "10.0.0.{}", "OFFICE": "10.0.2.{}"}.get(source, "10.0.1.{}")
    targets = ["10.0.0.{}", "10.0.1.{}", "10.0.2.{}", "10.1.0.{}", "10.1.1.{}", "10.1.2.{}"]
    senders = (4, 5) if source == "OPS" else (2, 3)
    for sender in senders:
        for target in targets:
            for host in (2, 3, 4):
                for service in CONNECTIONS + OTHERS:
                    yield Packet(own.format(sender), target.format(host), *service)


def compared(made: Clones, source: Zone, asked: Iterable[Packet]) -> Iterator[Comparison]:
    """Every packet with every other zone: sure in each truth, possible in some."""
    network = build_network(
        Plant("P", "", "", NOWHERE, made.zones, ()), tuple((one, "generated.txt") for one in made.devices)
    )
    engine = Engine(network)
    truths = [Truth(made, joined=joined) for joined in ((False,) if made.scoped else (False, True))]
    sets = {one.id: looks(engine.reach(source, one)) for one in made.zones if one is not source}
    for packet in asked:
        try:
            ends = [truth.ends(source.id, packet) for truth in truths]
        except TooManyReadingsError:
            continue
        surely = set[str].intersection(*(one for one, _ in ends))
        possibly = set[str].union(*(one for _, one in ends))
        for name, both in sets.items():
            sure = any(look.holds(lower, packet) for look, lower, _ in both)
            possible = any(look.holds(upper, packet) for look, _, upper in both)
            yield Comparison(packet, source.id, name, (sure, possible), (name in surely, name in possibly))
