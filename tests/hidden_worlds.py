"""Small networks whose routers nobody hands in, and every world in which these are really there.

A judge of what the engine says about routers that no file shows (ARCHITECTURE, 211), whose walk shares nothing with the
engine nor with the other oracles. The shown boxes have legs on one or two segments. On each segment stands the router
that default routes there name; in a world these are one router, or two, with a cable between them or without, or with
two legs on one segment, and each has one route for every network: to a box on a segment of its own, or by the cable. A
packet walks from box to box; where a router gets it, every route is tried that it has not shown otherwise before. What
arrives in some world may arrive.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import TYPE_CHECKING, NamedTuple

from differential import Case, looks, zone
from naive import Packet
from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.model.device import Device
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from strategies import HERE, ORDERS
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

SEGMENTS = ("10.0.0.0/29", "10.0.1.0/29")
CABLE = "cable"
HOST = 5
"""The host of a network that sends and is meant."""


class Line(NamedTuple):
    """One permit of a list: from a source, or any, to a destination, or any."""

    source: IPv4Network | None
    destination: IPv4Network | None

    def takes(self, walker: Walker) -> bool:
        """Whether it permits the packet."""
        ends = ((self.source, walker.source), (self.destination, walker.destination))
        return all(network is None or address in network for network, address in ends)


@dataclass
class Box:
    """A shown device: `lists` permit what enters a leg, `hides` gives what leaves by it the address of that leg.

    `takes_in`: what is for the address of that leg goes to this host.
    """

    name: str
    legs: dict[str, IPv4Interface]
    routes: list[tuple[IPv4Network, IPv4Address]] = field(default_factory=list)
    lists: dict[str, list[Line]] = field(default_factory=dict)
    hides: str = ""
    takes_in: tuple[str, IPv4Address] | None = None


class Walker(NamedTuple):
    """A packet that enters a leg of a box, or (leg empty) the router with that name."""

    place: str
    leg: str
    source: IPv4Address
    destination: IPv4Address


Routers = dict[str, tuple[int, ...]]
"""The routers of a world, and the segments that each stands on."""
WORLDS: tuple[tuple[Routers, bool], ...] = (
    ({"r": (0, 1)}, False),
    ({"r": (0,), "s": (1,)}, False),
    ({"r": (0,), "s": (1,)}, True),
    ({"r": (0, 1), "s": (1,)}, True),
    ({"s": (0, 1), "r": (0,)}, True),
)
"""The last of those on a segment has the address that routes name; the flag says whether there is a cable between them."""


class World:
    """One arrangement of the routers, with all routes that they can have."""

    def __init__(self, boxes: Sequence[Box], routers: Routers, *, cable: bool) -> None:
        self.boxes = {box.name: box for box in boxes}
        self.routers = routers
        self.cable = cable
        self.owners = {str(leg.ip): (box.name, name) for box in boxes for name, leg in box.legs.items()}

    def arrives(self, walker: Walker) -> set[IPv4Address]:
        """The hosts at which the packet arrives by some routes of the routers."""
        found: set[IPv4Address] = set()
        queue: list[tuple[Walker, dict[tuple[str, str], str], frozenset[Walker]]] = [(walker, {}, frozenset())]
        while queue:
            now, known, before = queue.pop()
            if now in before:
                continue
            for one, more in self._steps(now, known):
                if isinstance(one, Walker):
                    queue.append((one, more, before | {now}))
                else:
                    found.add(one)
        return found

    def _steps(
        self, now: Walker, known: dict[tuple[str, str], str]
    ) -> Iterator[tuple[Walker | IPv4Address, dict[tuple[str, str], str]]]:
        if now.leg:
            yield from ((one, known) for one in self._through(self.boxes[now.place], now))
            return
        here = self.routers[now.place]
        for at in here:
            if now.destination in IPv4Network(SEGMENTS[at]):
                yield from ((one, known) for one in self._on(now, now.destination))
                return
        key = now.place, str(IPv4Network(f"{now.destination}/29", strict=False))
        ways = [known[key]] if key in known else [*self._beside(here), *([CABLE] if self.cable else [])]
        for way in ways:
            more = {**known, key: way}
            if way == CABLE:
                other = next(name for name in self.routers if name != now.place)
                yield now._replace(place=other), more
            else:
                box, leg = self.owners[way]
                yield now._replace(place=box, leg=leg), more

    def _beside(self, segments: Sequence[int]) -> list[str]:
        networks = [IPv4Network(SEGMENTS[at]) for at in segments]
        return [text for text in self.owners if any(IPv4Address(text) in network for network in networks)]

    def _through(self, box: Box, now: Walker) -> Iterator[Walker | IPv4Address]:
        lines = box.lists.get(now.leg)
        if lines is not None and not any(line.takes(now) for line in lines):
            return
        if box.takes_in is not None and now.destination == box.legs[box.takes_in[0]].ip and now.leg == box.takes_in[0]:
            now = now._replace(destination=box.takes_in[1])
        if str(now.destination) in self.owners and self.owners[str(now.destination)][0] == box.name:
            return
        out, hop = _way(box, now.destination)
        if not out:
            return
        if box.hides == out and now.leg != out:
            now = now._replace(source=box.legs[out].ip)
        yield from self._on(now, now.destination if hop is None else hop)

    def _on(self, now: Walker, hop: IPv4Address) -> Iterator[Walker | IPv4Address]:
        """To whoever has an address: a box, a router, or a host."""
        if str(hop) in self.owners:
            box, leg = self.owners[str(hop)]
            yield now._replace(place=box, leg=leg)
            return
        for number, segment in enumerate(SEGMENTS):
            if hop == _router(segment):
                yield now._replace(place=[name for name, at in self.routers.items() if number in at][-1], leg="")
                return
        if hop == now.destination:
            yield hop


def _way(box: Box, destination: IPv4Address) -> tuple[str, IPv4Address | None]:
    """The leg that a packet leaves by and its next hop: connected, or by the longest route."""
    for name, leg in box.legs.items():
        if destination in leg.network:
            return name, None
    for network, hop in sorted(box.routes, key=lambda row: -row[0].prefixlen):
        if destination in network:
            return next(name for name, leg in box.legs.items() if hop in leg.network), hop
    return "", None


def _router(segment: str) -> IPv4Address:
    return IPv4Network(segment)[1]


# Drawing them


def drawn(random: Random) -> list[Box]:
    """Two to four boxes; some route of one names the router of each segment."""
    boxes: list[Box] = []
    for number in range(random.choice((2, 3, 3, 4))):
        sides = (0, 1) if number == 1 else random.choice(((0,), (1,), (0, 1)))
        legs = {f"s{at}": IPv4Interface(f"10.0.{at}.{2 + number}/29") for at in sides}
        if len(sides) == 1 or random.random() < 0.3:
            legs[f"z{number}"] = IPv4Interface(f"10.0.{10 + number}.1/29")
        boxes.append(Box(f"b{number}", legs))
    for box in boxes:
        _equip(random, box, boxes)
    for at, segment in enumerate(SEGMENTS):
        if not any(hop == _router(segment) for box in boxes for _, hop in box.routes):
            able = [box for box in boxes if f"s{at}" in box.legs]
            if not able:
                return drawn(random)
            random.choice(able).routes[:0] = [(IPv4Network("0.0.0.0/0"), _router(segment))]
    for box in boxes:
        _once(box)
    return boxes


def _equip(random: Random, box: Box, boxes: Sequence[Box]) -> None:
    sides = [name for name in box.legs if name[0] == "s"]
    hops = [_router(SEGMENTS[int(name[1:])]) for name in sides]
    box.routes = [(IPv4Network("0.0.0.0/0"), random.choice(hops))]
    networks = [leg.network for one in boxes for name, leg in one.legs.items() if name[0] == "z" and one is not box]
    near = [leg.ip for one in boxes if one is not box for name, leg in one.legs.items() if name in sides]
    for network in networks:
        if random.random() < 0.3:
            box.routes.append((network, random.choice([*hops, *near])))
    hosts = [IPv4Network(f"{network[HOST]}/32") for network in networks]
    own = [IPv4Network(f"{leg.ip}/32") for one in boxes[:2] for name, leg in one.legs.items() if name[0] == "s"]
    for name in box.legs:
        if random.random() < 0.4:
            ends = [None, *networks, *hosts]
            box.lists[name] = [
                Line(random.choice(random.choice((ends, own))), random.choice(ends))
                for _ in range(random.randint(1, 2))
            ]
    if len(box.legs) > 1 and random.random() < 0.5:
        box.hides = random.choice(sides)
    if hosts and random.random() < 0.25:
        box.takes_in = random.choice(sides), random.choice(hosts).network_address


def _once(box: Box) -> None:
    """One route for each network."""
    box.routes = list({network: (network, hop) for network, hop in reversed(box.routes)}.values())


# What the engine is shown


def shown(boxes: Sequence[Box]) -> Case:
    """The boxes as devices, with a zone on every network."""
    devices = tuple(_device(box) for box in boxes)
    networks = sorted({str(leg.network) for box in boxes for leg in box.legs.values()})
    zones = tuple(zone(network, network) for network in networks)
    network = build_network(Plant("P", "", "", NOWHERE, zones, ()), tuple((one, f"{one.name}.txt") for one in devices))
    return Case(devices, [], network, Engine(network))


def _device(box: Box) -> Device:
    nat: list[NatRule] = []
    if box.takes_in is not None:
        leg, host = box.takes_in
        own = from_cidr(f"{box.legs[leg].ip}/32")
        change = AddressTranslation(NatKind.STATIC, own, from_cidr(f"{host}/32"))
        match = replace(Match(destination=AddressMatch.exactly(own)), in_interfaces=frozenset({leg}))
        nat.append(NatRule("in", NatStage.DESTINATION, match, change, HERE))
    if box.hides:
        change = AddressTranslation(NatKind.POOL, EVERY_ADDRESS, from_cidr(f"{box.legs[box.hides].ip}/32"))
        others = frozenset(box.legs) - {box.hides}
        match = replace(Match(), in_interfaces=others, out_interfaces=frozenset({box.hides}))
        nat.append(NatRule("out", NatStage.SOURCE, match, change, HERE, source_ports_change=True))
    return Device(
        box.name,
        "generated",
        ORDERS[0],
        False,
        HERE,
        interfaces=tuple(_interface(name, leg) for name, leg in box.legs.items()),
        routes=tuple(Route(network, hop, None, HERE) for network, hop in box.routes),
        rule_sets=tuple(_list(name, lines) for name, lines in box.lists.items()),
        bindings=tuple(Binding((name,), BindingPoint.INBOUND, name, HERE) for name in box.lists),
        nat=tuple(nat),
    )


def _interface(name: str, leg: IPv4Interface) -> Interface:
    value = InterfaceAddress(leg, AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,))


def _list(name: str, lines: Sequence[Line]) -> RuleSet:
    rules = [Rule(str(number), Action.PERMIT, _match(line), HERE) for number, line in enumerate(lines)]
    return RuleSet(name, (*rules, Rule("end", Action.DENY, Match(), HERE, implicit="generated")), HERE)


def _match(line: Line) -> Match:
    source, destination = (AddressMatch.exactly(EVERY_ADDRESS if end is None else from_cidr(str(end))) for end in line)
    return Match(source=source, destination=destination)


def denied_and_true(boxes: Sequence[Box]) -> tuple[list[str], int]:
    """Packets between hosts of the boxes' own networks that arrive in some world and of which the engine says never.

    Also how many arrive at all.
    """
    this = shown(boxes)
    zones = {one.id: one for one in this.zones}
    ends = {str(leg.network): leg.network for box in boxes for name, leg in box.legs.items() if name[0] == "z"}
    gates = {str(leg.network): (box.name, name) for box in boxes for name, leg in box.legs.items() if name[0] == "z"}
    wrong, count = [], 0
    for source, own in ends.items():
        asked: dict[IPv4Address, list[str]] = _arriving(boxes, Walker(*gates[source], own[HOST], own[HOST]), ends)
        for target, meant in asked.items():
            network = str(IPv4Network(f"{target}/29", strict=False))
            if network == source or network not in zones:
                continue
            reaches = looks(this.engine.reach(zones[source], zones[network]))
            for destination in meant:
                count += 1
                packet = Packet(str(own[HOST]), destination, 6, 2000, 2, "new", fragment=False)
                if not any(look.holds(upper, packet) for look, _, upper in reaches):
                    wrong.append(f"{packet.src} > {packet.dst} arrives at {target}")
    return wrong, count


def _arriving(boxes: Sequence[Box], start: Walker, ends: Mapping[str, IPv4Network]) -> dict[IPv4Address, list[str]]:
    """The hosts at which packets arrive in some world, with the destinations that they were sent to."""
    found: dict[IPv4Address, list[str]] = {}
    sent = [network[HOST] for network in ends.values()] + [
        box.legs[box.takes_in[0]].ip for box in boxes if box.takes_in
    ]
    for destination in sent:
        for routers, cable in WORLDS:
            for host in World(boxes, routers, cable=cable).arrives(start._replace(destination=destination)):
                if str(destination) not in found.setdefault(host, []):
                    found[host].append(str(destination))
    return found
