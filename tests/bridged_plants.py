"""Routed random plants with transparent firewalls spliced into their networks, in both readings.

The networks are those of `strategies`: NAT, policy routes, source checks, tunnels, several paths. One or two subnets, of
hosts or between two routers, are cut in two by a filtering bridge of two members, whose lists name them. Both sides are
told which socket is on which wire (`wired`).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from differential import (
    MOST_STEPS,
    Case,
    Comparison,
    TooManyReadingsError,
    at_home,
    by_an_unseen_router,
    ends_of,
    looks,
    with_client_routes,
)
from naive_bridges import BridgedNetwork
from naive_strangers import Strangers
from parsers.model.address import from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Device
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.routing import Route
from parsers.model.rules import Binding, BindingPoint
from strategies import HERE, ORDERS, Box, Draw, documents
from validator.graph.bridges import Bridges
from validator.graph.network import build_network
from validator.graph.zones import map_zones, named_ports
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    import naive
    from naive_rules import Packet
    from validator.graph.network import Network
    from validator.graph.ports import Port

CLIENTS = "10.2.0.0/29"
MEMBERS = ("m0", "m1")
Sockets = dict[tuple[str, str], str]


class Members(Box):
    """What a spliced device can name."""

    @property
    def ports(self) -> list[str]:
        """Its two members."""
        return list(MEMBERS)


class Oracle(BridgedNetwork):
    """The oracle, which gives up on packets with too many readings."""

    steps = 0

    def fates(self, packet: Packet, enter: tuple[str, str]) -> naive.Fates:
        """Every end of the packet, or `TooManyReadingsError`."""
        self.steps = 0
        return super().fates(packet, enter)

    def _stage(self, step: naive.Step, index: int) -> naive.Fates:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyReadingsError
        return super()._stage(step, index)


@dataclass
class Spliced:
    """Devices and the wire of each of their sockets; `behind` names the bridge whose second member a zone stands behind."""

    devices: list[Device]
    sockets: Sockets
    behind: dict[str, str] = field(default_factory=dict[str, str])


def spliced(random: Random, features: frozenset[str]) -> Spliced:
    """A random network, one or two of whose subnets are cut."""
    draw = Draw(random, features)
    devices = draw.devices()
    sockets = {
        (one.name, port.name): str(port.addresses[0].value.network) for one in devices for port in one.interfaces
    }
    made = Spliced(devices, sockets)
    subnets = sorted(set(sockets.values()))
    for number, subnet in enumerate(random.sample(subnets, min(len(subnets), random.choice((1, 1, 2))))):
        _cut(random, draw, made, f"t{number}", subnet)
    return made


def _cut(random: Random, draw: Draw, made: Spliced, name: str, subnet: str) -> None:
    """The first socket on the subnet keeps its wire; the others, or the hosts, are behind the second member."""
    far = f"{subnet} behind {name}"
    here = sorted(place for place, wire in made.sockets.items() if wire == subnet)
    random.shuffle(here)
    for place in here[1:]:
        made.sockets[place] = far
    if len(here) == 1:
        made.behind[subnet] = name
    made.sockets |= {(name, "m0"): subnet, (name, "m1"): far}
    made.devices.append(_bridge(random, draw, name, subnet))


def _bridge(random: Random, draw: Draw, name: str, subnet: str) -> Device:
    box = Members(9)
    address = InterfaceAddress(
        ipaddress.ip_interface(f"{ipaddress.ip_network(subnet)[5]}/29"), AddressRole.PRIMARY, HERE
    )
    ports = [Interface(member, InterfaceKind.PHYSICAL, HERE) for member in MEMBERS]
    own = Interface("v", InterfaceKind.BRIDGE, HERE, addresses=(address,))
    return Device(
        name,
        "generated",
        random.choice(ORDERS),
        stateful=random.random() < 0.5,
        origin=HERE,
        interfaces=(*ports, own),
        rule_sets=tuple(draw._rule_set(f"list{number}", box) for number in range(3)),
        bindings=tuple(_bindings(random)),
        bridges=(Bridge("1", MEMBERS, BridgeMode.FILTERED, HERE, interface="v"),),
        forwards=False,
    )


def _bindings(random: Random) -> Iterator[Binding]:
    """At least one list judges what crosses."""
    points = [point for point in ("in", "forward", "out") if random.random() < 0.5] or ["forward"]
    for point in points:
        if point == "in":
            yield Binding(("list0",), BindingPoint.INBOUND, random.choice((*MEMBERS, None)), HERE)
        elif point == "out":
            yield Binding(("list2",), BindingPoint.OUTBOUND, random.choice(MEMBERS), HERE)
        else:
            yield Binding(("list1",), BindingPoint.FORWARD, None, HERE)


def routing_too(random: Random, made: Spliced) -> Spliced:
    """The bridges also route between their own interface and a zone behind them, as a BVI does."""
    subnets = {name: made.sockets[name, "m0"] for name in {place[0] for place in made.sockets} if name[0] == "t"}
    devices = list(made.devices)
    for number, name in enumerate(sorted(subnets)):
        net, subnet = f"10.0.{80 + number}.0/29", ipaddress.ip_network(subnets[name])
        here = next(at for at, one in enumerate(devices) if one.name == name)
        others = [
            (at, item)
            for at, one in enumerate(devices)
            if one.name != name and one.forwards
            for port in one.interfaces
            for item in port.addresses
            if item.value.network == subnet
        ]
        routes = [
            Route(one, others[0][1].value.ip, None, HERE)
            for one in _elsewhere(devices, subnet)
            if others and random.random() < 0.8
        ]
        port = Interface(f"z{80 + number}", InterfaceKind.PHYSICAL, HERE, addresses=(_own(f"10.0.{80 + number}.1/29"),))
        device = devices[here]
        devices[here] = replace(
            device,
            forwards=True,
            interfaces=(*device.interfaces, port),
            routes=tuple(routes),
            bindings=(*device.bindings, *_more_bindings(random, port.name)),
            bridges=tuple(replace(one, routed=True) for one in device.bridges),
        )
        for at, _ in others:
            back = Route(ipaddress.ip_network(net), subnet[5], None, HERE)
            devices[at] = replace(devices[at], routes=(*devices[at].routes, back))
        made.sockets[name, port.name] = net
    return replace(made, devices=devices)


def _elsewhere(devices: Iterable[Device], subnet: object) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    nets = {item.value.network for one in devices for port in one.interfaces for item in port.addresses}
    return sorted((one for one in nets if one != subnet), key=str)


def _own(text: str) -> InterfaceAddress:
    return InterfaceAddress(ipaddress.ip_interface(text), AddressRole.PRIMARY, HERE)


def _more_bindings(random: Random, zone: str) -> Iterator[Binding]:
    """Lists of the interface that routes, and of the zone behind it."""
    for name in ("v", zone):
        if random.random() < 0.3:
            yield Binding(("list0",), BindingPoint.INBOUND, name, HERE)
        if random.random() < 0.3:
            yield Binding(("list2",), BindingPoint.OUTBOUND, name, HERE)


def bridged_case(made: Spliced) -> Case:
    """The plant in both readings; a zone behind a bridge names its member."""
    devices = [replace(one, dynamic_routing=()) if one.tunnels else one for one in made.devices]
    nets = sorted({wire for (_, port), wire in made.sockets.items() if port.startswith("z")} | set(made.behind))
    nets = [net for net in nets if ":" not in net and net.partition(" ")[0] == net and int(net.split(".")[2]) < 100]
    zones = [
        Zone(
            f"Z{number}",
            ZoneKind.CONTROL,
            NOWHERE,
            networks=from_cidr(net),
            interfaces=((made.behind[net], "m1"),) if net in made.behind else (),
        )
        for number, net in enumerate(nets)
    ]
    if any(one.tunnels for one in devices):
        zones.append(Zone("CLIENTS", ZoneKind.CONTROL, NOWHERE, networks=from_cidr(CLIENTS)))
    plant = Plant("P", "", "", NOWHERE, tuple(zones), ())
    network = wired(build_network(plant, tuple((one, "generated.txt") for one in devices)), made.sockets)
    docs = [with_client_routes(one) for one in documents(devices)]
    return Case(tuple(devices), docs, network, Engine(network))


def wired(network: Network, sockets: Sockets) -> Network:
    """The network, told on which wire each socket is."""
    names = tuple(node.id for node in network.nodes)
    domains = {wire: wire for wire in sockets.values()}
    for node in network.nodes:
        for bridge in node.device.bridges:
            if bridge.mode is BridgeMode.SWITCHED:
                joined = {domains[sockets[node.id, member]] for member in bridge.members}
                domains = {wire: min(joined) if domain in joined else domain for wire, domain in domains.items()}

    def met(one: Port, other: Port) -> bool | None:
        wires = [domains.get(sockets.get((names[port.device], port.name), "")) for port in (one, other)]
        return None if None in wires else wires[0] == wires[1]

    bridges = Bridges(network.ports, names, named_ports(network.plant, names, network.ports), met)
    zones = map_zones(network.plant, names, network.zones.displaced, bridges)
    return replace(network, bridges=bridges, zones=zones)


def doors(this: Case, made: Spliced, source: Zone) -> list[tuple[str, str]]:
    """Where packets of a zone enter: every socket of its wire, or the tunnel of its clients."""
    if source.id == "CLIENTS":
        return [(one.name, tunnel.name) for one in this.devices for tunnel in one.tunnels if tunnel.enabled]
    net = str(source.networks.cidrs()[0])
    wire = f"{net} behind {made.behind[net]}" if net in made.behind else net
    return sorted(place for place, where in made.sockets.items() if where == wire)


def led_doors(this: Case, source: Zone, packet: Packet) -> list[tuple[str, str]]:
    """Where packets of a zone may enter besides: beside routers that routes name, and that no file shows."""
    src = ipaddress.ip_address(packet.src)
    items = this.network.zones.attachments[source.id]
    return [
        (this.network.nodes[one.port.device].id, one.port.name) for one in items if one.joined and src in one.sources
    ]


def ends(this: Case, made: Spliced, oracle: Oracle, source: Zone, packet: Packet) -> tuple[set[str], set[str], bool]:
    """The zones that a packet surely and possibly reaches, and whether something may rewrite it at will."""
    surely: set[str] = set()
    possibly: set[str] = set()
    astray, strangers = False, Strangers(oracle)
    own = doors(this, made, source)
    for door in (*own, *led_doors(this, source, packet)):
        for fate in oracle.fates(packet, door):
            astray |= fate.disposition == "unknown"
            for name in ends_of(this, fate, strangers):
                arrived = _is_there(this, made, fate, name)
                if arrived or fate.disposition == "handed":
                    possibly.add(name)
                if door in own and fate.certain and (arrived or at_home(this, fate, name)):
                    surely.add(name)
    return surely - {source.id}, (possibly | by_an_unseen_router(this, source, packet)) - {source.id}, astray


def _is_there(this: Case, made: Spliced, fate: naive.Fate, name: str) -> bool:
    """Whether a frame reached the wire of the zone; clients stand behind their tunnel."""
    if name == "CLIENTS":
        return fate.disposition == "delivered"
    zone = next(one for one in this.zones if one.id == name)
    net = str(zone.networks.cidrs()[0])
    wire = f"{net} behind {made.behind[net]}" if net in made.behind else net
    return made.sockets.get((fate.device, fate.out)) == wire


def compared(this: Case, made: Spliced, source: Zone, asked: Iterable[Packet]) -> Iterator[Comparison]:
    """Every packet with every other zone."""
    oracle = Oracle(this.docs, made.sockets)
    sets = {one.id: looks(this.engine.reach(source, one)) for one in this.zones if one is not source}
    for packet in asked:
        try:
            surely, possibly, astray = ends(this, made, oracle, source, packet)
        except TooManyReadingsError:
            continue
        for name, both in sets.items():
            sure = any(look.holds(lower, packet) for look, lower, _ in both)
            possible = any(look.holds(upper, packet) for look, _, upper in both)
            truth = (name in surely, name in possibly or (astray and possible))
            yield Comparison(packet, source.id, name, (sure, possible), truth)
