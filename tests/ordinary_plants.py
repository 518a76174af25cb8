"""Random complete plants as they are built, of which one or two devices are not handed in.

An edge firewall with a line to the internet, a core and now and then a second one with a line of its own, and cells, each
behind a firewall that leads to its core by one habit: a default route, exact routes, a summary, a policy route, a VRF, a
watched route with a floating one behind it, a pair that shares an address, or a modem of its own. The provider's
router never is handed in. The truth is what the oracle does with all devices: where no device has a next hop, the packet is lost,
and a host stands on its network and nowhere else. Asked of neither: what a device that is gone does besides, where
no route of the others names it (ARCHITECTURE.md, 20), for every device that is drawn has its place in somebody's table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from ipaddress import ip_address, ip_interface, ip_network
from typing import TYPE_CHECKING

from concealed import dual_stack
from differential import (
    CONNECTIONS,
    OTHERS,
    Case,
    Comparison,
    Oracle,
    TooManyReadingsError,
    in_ipv6,
    looks,
    moved_network,
)
from naive import Packet, union
from naive_routes import networks
from naive_rules import holds
from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Device
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import DynamicRouting, PolicyRoute, Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_SERVICE, ServiceBox, ServiceSet
from parsers.source import Span
from strategies import HERE, MAYBE, ORDERS, documents
from validator.graph.behind_tunnels import BY_DEFAULT
from validator.graph.network import build_network
from validator.graph.outward import is_private
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address
    from random import Random

    from naive_fates import Fate, Fates, Step
    from naive_routes import Way

CELL, OFFICE, DMZ, LAN = 10, "10.0.50.0/29", "10.0.60.0/29", "198.51.100.0/29"
EVERYWHERE = "0.0.0.0/0"
TABLE = "a table"
UP = 40
"""The segment between core and edge; those between a core and its cells are 0 and on."""
HOSTS, HOSTS_OF_SEGMENTS = (5, 6), (20, 21)
"""Numbers that no device has."""
PUBLIC, CARRIER = "203.0.113.{}/29", ("192.168.77.{}/29", "10.9.1.{}/29")
"""Networks of lines: a provider's, or that of a box before it; a number for each device that has a line."""
BOTH = 46
"""IP versions of a plant that has IPv4 and IPv6."""
HABITS = ("default", "default", "exact", "summary", "policy", "vrf", "watched", "pair", "modem", "hides")
PLAIN = ("default", "exact", "summary", "pair", "watched")


@dataclass
class Building:
    """A plant while it is drawn: `zones` have a network each, `targets` are addresses that devices translate."""

    random: Random
    hosts_beside: bool = False
    habits: Sequence[str] = HABITS
    devices: list[Device] = field(default_factory=list)
    zones: dict[str, tuple[ZoneKind, str]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    """Device, port and network of each line to the internet."""
    of_one_version: dict[str, int] = field(default_factory=dict)
    """Of a plant in both IP versions, devices that route one of them alone."""
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    """Number, segment and outer address of each cell's firewall."""

    def may(self, chance: float) -> bool:
        """Whether it is so this time."""
        return self.random.random() < chance


def _network(segment: int) -> str:
    return f"10.0.{segment}.0/27"


def _cell_network(number: int) -> str:
    return f"10.0.{CELL + number}.0/29"


def drawn(random: Random, *, hosts_beside: bool = False, habits: Sequence[str] = HABITS) -> Building:
    """A whole plant; `hosts_beside`: hosts stand on segments between the devices as well."""
    this = Building(random, hosts_beside, habits)
    second = this.may(0.35)
    for number in range(random.randint(2, 4)):
        segment = random.choice((0, 0, 1, 2) if second else (0, 0, 1))
        this.cells.append((number, segment, f"10.0.{segment}.{3 + number}"))
    joined = this.may(0.6)
    edge = this.may(0.85)
    for number, segment, outer in this.cells:
        _cell(this, number, segment, outer)
    _core(this, joined=second and joined, edge=edge)
    if second:
        _second(this, joined=joined)
    if edge:
        _edge(this, second=second and joined)
    this.zones["INTERNET"] = ZoneKind.INTERNET, LAN
    _provider(this)
    for segment in sorted({segment for _, segment, _ in this.cells}):
        if this.may(0.8 if hosts_beside else 0.15):
            this.zones[f"S{segment}"] = ZoneKind.CONTROL, _network(segment)
    return this


# Devices


def _core(this: Building, *, joined: bool, edge: bool) -> None:
    """The router of segments 0 and 1; what stands behind the second it sends there, if it is joined to it."""
    own = sorted({segment for _, segment, _ in this.cells if segment < 2} | {0})
    apart = this.random.choice(own) if len(own) > 1 and this.may(0.25) else -1
    vrfs = {segment: "red" if segment == apart else "" for segment in own}
    ports = [replace(_port(f"s{at}", f"10.0.{at}.1/27"), vrf=vrfs[at]) for at in own]
    routes: list[Route] = []
    for number, segment, outer in this.cells:
        if segment in vrfs:
            routes += _into(_cell_network(number), outer, vrfs[segment], apart)
        elif joined and this.may(0.85):
            routes += _into(_cell_network(number), "10.0.0.2", vrfs[0], apart)
    if edge:
        ports.append(_port("up", f"10.0.{UP}.1/27"))
        routes += _into(EVERYWHERE, f"10.0.{UP}.3", "", apart)
    elif joined:
        routes += _into(EVERYWHERE, "10.0.0.2", vrfs[0], apart)
    if this.may(0.5):
        ports.append(_port("office", OFFICE.replace(".0/", ".1/")))
        this.zones["OFFICE"] = this.random.choice((ZoneKind.ENTERPRISE, ZoneKind.CONTROL)), OFFICE
    this.devices.append(_device(this, "core", ports, routes, chance=0.2))


def _into(network: str, hop: str, vrf: str, apart: int) -> Iterator[Route]:
    """A route in the table of its next hop, and where there is another table, in that one too."""
    yield _route(network, hop, vrf=vrf)
    if apart >= 0:
        yield _route(network, hop, vrf="" if vrf else "red", next_hop_vrf=vrf)


def _second(this: Building, *, joined: bool) -> None:
    """The router of segment 2, with a line of its own or none."""
    ports = [_port("s2", "10.0.2.1/27")]
    routes = [_route(_cell_network(number), outer) for number, segment, outer in this.cells if segment == 2]
    if joined:
        ports.append(_port("s0", "10.0.0.2/27"))
    if not joined or this.may(0.5):
        port, hop = _line(this, "second")
        ports.append(port)
        routes.append(_route(EVERYWHERE, hop))
        if joined:
            routes.append(_route(this.random.choice(("10.0.0.0/16", "10.0.8.0/21")), "10.0.0.1"))
    else:
        routes.append(_route(EVERYWHERE, "10.0.0.1"))
    this.devices.append(_device(this, "second", ports, routes, chance=0.2, hides="line" if this.may(0.4) else ""))


def _line(this: Building, device: str) -> tuple[Interface, str]:
    """The port of a line to the internet, and the provider's address on it."""
    written = PUBLIC if this.may(0.7) else this.random.choice(CARRIER)
    network = ip_network(written.format(8 * len(this.lines)))
    this.lines.append((device, "line", str(network)))
    return _port("line", f"{network[2]}/29"), str(network[1])


def _edge(this: Building, *, second: bool) -> None:
    """It leads to the cells by exact routes or by a summary, and now and then it knows only some of them."""
    port, hop = _line(this, "edge")
    ports = [port, _port("in", f"10.0.{UP}.3/27")]
    inner = f"10.0.{UP}.1"
    known = [number for number, segment, _ in this.cells if segment < 2 or (second and this.may(0.5))]
    if this.may(0.5):
        routes = [_route(_cell_network(number), inner) for number in known if this.may(0.9)]
    else:
        routes = [_route(this.random.choice(("10.0.0.0/16", "10.0.0.0/8", "10.0.8.0/21")), inner)]
    if "OFFICE" in this.zones:
        routes.append(_route(OFFICE, inner))
    if this.may(0.3):
        ports.append(_port("dmz", DMZ.replace(".0/", ".1/")))
        this.zones["DMZ"] = ZoneKind.DMZ, DMZ
    routes.append(_route(EVERYWHERE, hop))
    made = _device(this, "edge", ports, routes, chance=0.5, hides="line" if this.may(0.6) else "")
    this.devices.append(
        _forwarding(this, made, "line", [number for number, _, _ in this.cells]) if this.may(0.4) else made
    )


def _provider(this: Building) -> None:
    """It knows its own lines and the hosts of the internet."""
    ports = [_port("lan", LAN.replace(".0/", ".1/"))]
    ports += [_port(f"to{number}", f"{ip_network(network)[1]}/29") for number, (_, _, network) in enumerate(this.lines)]
    this.devices.append(Device("provider", "generated", ORDERS[0], False, HERE, interfaces=tuple(ports)))


def _cell(this: Building, number: int, segment: int, outer: str) -> None:
    habit = this.random.choice(this.habits)
    own = _cell_network(number)
    this.zones[f"C{number}"] = ZoneKind.CONTROL, own
    inside, outside = _port("in", own.replace(".0/", ".1/")), _port("out", f"{outer}/27")
    name, hop = f"cell{number}", f"10.0.{segment}.1"
    if habit == "pair":
        _pair(this, name, number, outer, hop)
        return
    if habit == "modem" and this.may(0.5):
        port, far = _line(this, name)
        routes = [_route(this.random.choice(("10.0.0.0/16", "10.0.8.0/21")), hop), _route(EVERYWHERE, far)]
        hides = "line" if this.may(0.5) else ""
        this.devices.append(_device(this, name, [inside, outside, port], routes, chance=0.6, hides=hides))
        return
    made = _device(this, name, [inside, outside], _routes(this, habit, number, hop), chance=0.7)
    match habit:
        case "policy":
            entry = PolicyRoute("up", Match(in_interfaces=frozenset({"in"})), ip_address(hop), None, HERE)
            made = replace(made, policy_routes=(entry,))
        case "vrf":
            ports = tuple(
                replace(one, vrf="cell") if one.name == "in" or this.may(0.4) else one for one in made.interfaces
            )
            target = "cell" if all(one.vrf for one in ports) else ""
            back = [] if target else [Route(ip_network(own), None, "in", HERE, next_hop_vrf="cell")]
            lead = _route(EVERYWHERE, hop, vrf="cell", next_hop_vrf=target)
            made = replace(made, interfaces=ports, routes=(lead, *back))
        case "hides":
            rule = _hide("out", f"{outer}/32")
            made = replace(made, nat=(rule,))
            if this.may(0.6):
                made = _forwarding(this, made, "out", [number])
        case _:
            pass
    this.devices.append(made)


def _routes(this: Building, habit: str, number: int, hop: str) -> list[Route]:
    match habit:
        case "exact":
            nets = [_cell_network(other) for other, _, _ in this.cells if other != number] + [OFFICE, DMZ]
            return [_route(one, hop) for one in nets if this.may(0.6)] or [_route(nets[0], hop)]
        case "summary":
            return [_route(this.random.choice(("10.0.0.0/16", "10.0.0.0/8", "10.0.8.0/21")), hop)]
        case "policy":
            return [_route(EVERYWHERE, hop)] if this.may(0.3) else []
        case "watched":
            other = hop.replace(".1", ".2") if hop == "10.0.0.1" else hop
            return [
                _route(EVERYWHERE, hop, conditions=(MAYBE,), watched=True),
                _route(EVERYWHERE, other if this.may(0.7) else hop, distance=200),
            ]
        case _:
            return [_route(EVERYWHERE, hop)]


def _pair(this: Building, name: str, number: int, outer: str, hop: str) -> None:
    """Two firewalls that share the addresses inside and outside; their lists may differ."""
    own = _cell_network(number)
    inner = own.replace(".0/29", ".1/29")
    routes = [_route(EVERYWHERE, hop)]
    for index, letter in enumerate("ab"):
        inside = _port("in", own.replace(".0/29", f".{2 + index}/29"))
        outside = _port("out", f"{outer.rpartition('.')[0]}.{8 + 2 * number + index}/27")
        ports = [_sharing(inside, inner), _sharing(outside, f"{outer}/27")]
        this.devices.append(_device(this, f"{name}{letter}", ports, routes, chance=0.7))


def _sharing(port: Interface, address: str) -> Interface:
    value = InterfaceAddress(ip_interface(address), AddressRole.VIRTUAL, HERE)
    return replace(port, addresses=(*port.addresses, value))


def _device(
    this: Building, name: str, ports: Sequence[Interface], routes: Iterable[Route], *, chance: float, hides: str = ""
) -> Device:
    lists = [_list(this, f"list{number}") for number in range(2)]
    bindings = [
        Binding((one.name,), point, this.random.choice(ports).name, HERE)
        for one, point in zip(lists, (BindingPoint.INBOUND, BindingPoint.OUTBOUND), strict=True)
        if this.may(chance)
    ]
    shared = next((one.addresses[0].value for one in ports if one.name == hides), None)
    return Device(
        name,
        "generated",
        this.random.choice(ORDERS[:2]),
        this.may(0.5),
        HERE,
        interfaces=tuple(ports),
        routes=tuple(routes),
        rule_sets=tuple(lists),
        bindings=tuple(bindings),
        nat=(_hide(hides, f"{shared.ip}/32"),) if shared is not None else (),
    )


def _hide(port: str, address: str) -> NatRule:
    """Many behind one address, of what leaves by a port."""
    change = AddressTranslation(NatKind.POOL, from_cidr(EVERYWHERE), from_cidr(address))
    match = replace(Match(), out_interfaces=frozenset({port}))
    return NatRule("hide", NatStage.SOURCE, match, change, HERE, source_ports_change=True)


def _forwarding(this: Building, device: Device, port: str, cells: Sequence[int]) -> Device:
    """What comes to the address of a port goes to a host of a cell."""
    own = next(one.addresses[0].value.ip for one in device.interfaces if one.name == port)
    number = this.random.choice(cells)
    original = from_cidr(f"{own}/32")
    change = AddressTranslation(NatKind.STATIC, original, from_cidr(f"10.0.{CELL + number}.{HOSTS[0]}/32"))
    match = replace(Match(destination=AddressMatch.exactly(original)), in_interfaces=frozenset({port}))
    this.targets[str(own)] = device.name
    rule = NatRule("in", NatStage.DESTINATION, match, change, HERE)
    return replace(device, nat=(rule, *device.nat))


def _list(this: Building, name: str) -> RuleSet:
    rules = [
        Rule(str(number), this.random.choice((Action.PERMIT, Action.PERMIT, Action.DENY)), _match(this), HERE)
        for number in range(this.random.randint(0, 3))
    ]
    end = this.random.choice((Action.PERMIT, Action.DENY))
    return RuleSet(name, (*rules, Rule("end", end, Match(), HERE, implicit="generated")), HERE)


def _match(this: Building) -> Match:
    source, destination = (AddressMatch.exactly(_addresses(this)) for _ in range(2))
    first = this.random.randint(1, 4)
    box = ServiceBox(Interval(6, 6), destination_ports=Interval(first, this.random.randint(first, 4)))
    service = EVERY_SERVICE if this.may(0.6) else ServiceSet((box,))
    return Match(source, destination, ServiceMatch.exactly(service))


def _addresses(this: Building) -> AddressSet:
    number, _, outer = this.random.choice(this.cells)
    match this.random.randrange(8):
        case 0 | 1 | 2 | 3:
            return EVERY_ADDRESS
        case 4:
            return from_cidr(_cell_network(number))
        case 5:
            return from_cidr(f"10.0.{CELL + number}.{this.random.choice(HOSTS)}/32")
        case 6:
            return from_cidr(this.random.choice((OFFICE, LAN, "10.0.0.0/16", f"{outer}/32")))
        case _:
            return from_cidr(_network(this.random.choice((0, 1, 2))))


def _port(name: str, address: str) -> Interface:
    value = InterfaceAddress(ip_interface(address), AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,))


def _route(network: str, hop: str, **more: object) -> Route:
    return Route(ip_network(network), ip_address(hop), None, HERE, **more)  # type: ignore[arg-type]  # fields by name


# What is shown of it, and what is true


@dataclass(frozen=True)
class Ordinary:
    """A whole plant and what is shown of it: `hosts` of each zone, `doors` by which they send, `targets` as drawn."""

    devices: tuple[Device, ...]
    shown: Case
    hosts: dict[str, tuple[str, ...]]
    doors: dict[str, tuple[tuple[str, str], ...]]
    targets: dict[str, str]
    gone: tuple[str, ...]

    @cached_property
    def oracle(self) -> Oracle:
        """What follows packets through all devices."""
        return Whole(self.devices, self.gone)


class Whole(Oracle):
    """The oracle of a complete plant: where no device has a next hop, the packet is lost.

    What is for a router that is gone, on the wire of its destination, has arrived there: a router on a segment of a zone
    is of that zone, as long as no file says what it does.
    """

    def __init__(self, devices: Sequence[Device], gone: Sequence[str]) -> None:
        """`gone` are the devices that were not handed in."""
        super().__init__(documents(devices))
        ports = [port for one in devices if one.name in gone for port in one.interfaces]
        self.strange = {str(item.value.ip) for port in ports for item in port.addresses}

    def _onto(self, step: Step, way: Way) -> Fates:
        found = super()._onto(step, way)
        if any(fate.disposition == "handed" for fate in found):
            found = frozenset(
                replace(one, disposition="no_route") if one.disposition == "handed" else one for one in found
            )
        port = self.interfaces[step.device].get(way.out, {})
        near = [network for _, network, _ in networks(port)]
        arrived = way.next_hop in self.strange and near and holds(near, step.packet.dst)
        return union([found, step.ends("delivered")]) if arrived else found


def hidden(this: Building, version: int = 4, *, learns: str = "") -> Ordinary:
    """The plant without one or two of its devices, and without the provider's."""
    names = [one.name for one in this.devices if one.name != "provider"]
    first = "core" if this.may(0.5) else this.random.choice(names)
    gone = {first, *([this.random.choice(names)] if this.may(0.4) else [])}
    if len(gone) == len(names):
        gone = {first}
    return shown_without(
        replace(this, devices=[_without_line(this, one, gone) for one in this.devices]), gone, version, learns=learns
    )


def _without_line(this: Building, device: Device, gone: set[str]) -> Device:
    """A device that is gone, and to which others lead, has no line of its own beside theirs (ARCHITECTURE.md, 232, 265).

    Where a device at a line sends something of it inward, no other line of it is looked for. One whose networks nobody at a
    line knows may have one (264).
    """
    if device.name not in gone or device.name == "edge" or not any(one.name == "line" for one in device.interfaces):
        return device
    lines = [name for name, _, _ in this.lines if name not in gone]
    known = [way for one in this.devices if one.name in lines for way in one.routes if way.network.prefixlen]
    behind = {way.network for way in device.routes if way.network.prefixlen} | {
        item.value.network for port in device.interfaces for item in port.addresses if port.name != "line"
    }
    if not any(near.overlaps(way.network) for near in behind for way in known):
        return device
    ports = tuple(one for one in device.interfaces if one.name != "line")
    routes = tuple(way for way in device.routes if way.network.prefixlen)
    bindings = tuple(one for one in device.bindings if one.interface != "line")
    return replace(device, interfaces=ports, routes=routes, bindings=bindings, nat=())


def shown_without(this: Building, gone: set[str], version: int = 4, *, learns: str = "") -> Ordinary:
    """The plant without these devices, and without the provider's. `BOTH` is a version, too.

    `learns`: the edge, and perhaps others, have learned their routes to the plant by this, and no file shows these. By
    `TABLE` they have them of nobody: their files show no routes but the default ones.
    """
    devices = tuple(_in_version(one, version, this.of_one_version.get(one.name, version)) for one in this.devices)
    owned = {item.value.ip for one in devices for port in one.interfaces for item in port.addresses}
    devices = tuple(
        replace(one, routes=tuple(way for way in one.routes if way.next_hop is None or way.next_hop in owned))
        for one in devices
    )
    left = tuple(one for one in devices if one.name not in gone and one.name != "provider")
    if learns:
        some = [one.name == "edge" or this.may(0.2) for one in left]
        left = tuple(_learning(one, learns) if chosen else one for one, chosen in zip(left, some, strict=True))
    versions = (4, 6) if version == BOTH else (version,)
    everything = this.may(0.6)
    zones = tuple(_zone(name, *what, versions, everything=everything) for name, what in this.zones.items())
    network = build_network(Plant("P", "", "", NOWHERE, zones, ()), tuple((one, "generated.txt") for one in left))
    shown = Case(left, documents(left), network, Engine(network))
    hosts = {
        name: tuple(_text(str(ip_network(net)[host]), one) for one in versions for host in _numbers(net))
        for name, (_, net) in this.zones.items()
    }
    doors = {name: tuple(_doors(this, name, net)) for name, (_, net) in this.zones.items()}
    targets = {_text(one, version): name for one, name in this.targets.items() for version in versions}
    return Ordinary(devices, shown, hosts, doors, targets, tuple(sorted(gone)))


def _learning(device: Device, learns: str) -> Device:
    """The device without routes of one table to single networks, where it has some: it speaks OSPF."""
    if learns == TABLE:
        kept = tuple(way for way in device.routes if not way.network.prefixlen)
        unshown = tuple(
            DynamicRouting(TABLE, HERE, vrf, unshown=True) for vrf in {one.vrf for one in device.interfaces}
        )
        return device if device.policy_routes else replace(device, routes=kept, dynamic_routing=unshown)
    learned = [way for way in device.routes if way.network.prefixlen and not (way.vrf or way.next_hop_vrf)]
    if device.policy_routes or not any(way.next_hop is not None for way in learned):
        return device
    spoken = (DynamicRouting(learns, HERE),)
    return replace(device, routes=tuple(way for way in device.routes if way not in learned), dynamic_routing=spoken)


def _in_version(device: Device, version: int, only: int) -> Device:
    """The device in a version; in both of them it may have routes, or addresses on some ports, of one alone."""
    if version != BOTH:
        made: Device = in_ipv6(device) if version == 6 else device
        return made
    both = dual_stack(device)
    if only == BOTH:
        return both
    routes = tuple(way for way in both.routes if way.network.version == only)
    ports = tuple(
        replace(port, addresses=tuple(item for item in port.addresses if item.value.version == only))
        if port.name in {"up", "in"}
        else port
        for port in both.interfaces
    )
    return replace(both, routes=routes, interfaces=ports if len(routes) % 2 else both.interfaces)


def _text(address: str, version: int) -> str:
    return address if version == 4 else str(moved_network(ip_address(address)))


def _numbers(network: str) -> tuple[int, ...]:
    return HOSTS_OF_SEGMENTS if network.endswith("/27") else HOSTS


def _zone(name: str, kind: ZoneKind, network: str, versions: Sequence[int], *, everything: bool) -> Zone:
    texts = [network if version == 4 else str(moved_network(ip_network(network))) for version in versions]
    written = tuple((from_cidr(text), Span("plant.yaml", 1)) for text in texts)
    own = union_of(item for item, _ in written)
    if kind is ZoneKind.INTERNET and everything:
        own = EVERY_ADDRESS
    return Zone(name, kind, Span("plant.yaml", 1), networks=own, written=written)


def _doors(this: Building, name: str, network: str) -> Iterator[tuple[str, str]]:
    """The ports on the network of a zone; who is in the internet may also be on the line itself."""
    near = ip_network(network)
    for device in this.devices:
        for port in device.interfaces:
            if any(item.value.network == near for item in port.addresses):
                yield device.name, port.name
    if name == "INTERNET":
        yield from ((device, port) for device, port, _ in this.lines)


# The law


def asked(this: Ordinary, source: str) -> Iterator[Packet]:
    """Every packet from hosts of a zone to hosts of the others, and to what is translated."""
    every = [one for name, hosts in this.hosts.items() if name != source for one in hosts]
    for src in this.hosts[source]:
        for dst in (*every, *this.targets):
            if ip_address(src).version == ip_address(dst).version:
                yield from (Packet(src, dst, *service) for service in (*CONNECTIONS[:4], OTHERS[1]))


def compared(this: Ordinary, source: Zone, some: Iterable[Packet]) -> Iterator[Comparison]:
    """Each packet with each other zone: what the engine says of what is shown, and what is true.

    A zone of which nothing that is shown says where it is attached is never PROVED, so nothing is asked of it, nor of hosts
    of an IP version to which nothing leads, or a default route alone (ARCHITECTURE.md, 228, 312).
    What a device that is gone translates is asked of the internet alone, by the header that it makes: nobody can know the
    other one.
    """
    zones = this.shown.network.zones
    if not zones.shown(source):
        return
    others = [one for one in zones.zones if one is not source and zones.shown(one)]
    sets = {one.id: looks(this.shown.engine.reach(source, one)) for one in others}
    taken = _taken_for_a_provider(this)
    for packet in some:
        unknown = this.targets.get(packet.dst) in this.gone
        if not _is_led_to(this, source, packet.src) or (unknown and source.kind is not ZoneKind.INTERNET):
            continue
        try:
            ends = list(_ends(this, source, packet))
        except TooManyReadingsError:
            continue
        for other in others:
            if packet.dst in this.targets and ip_address(packet.dst) in zones.addresses[other.id]:
                continue
            meant = [
                fate
                for fate in ends
                if fate.packet.dst in this.hosts[other.id] and _is_led_to(this, other, fate.packet.dst)
            ]
            seen = {replace(packet, dst=fate.packet.dst) for fate in meant} if unknown else {packet}
            both = sets[other.id]
            told = not (taken and "INTERNET" in {source.id, other.id})
            sure = told and any(look.holds(lower, packet) for look, lower, _ in both)
            possible = all(any(look.holds(upper, one) for look, _, upper in both) for one in seen)
            truth = (any(fate.certain for fate in meant), bool(meant))
            yield Comparison(packet, source.id, other.id, (sure, possible and (bool(meant) or not unknown)), truth)


def _is_led_to(this: Ordinary, zone: Zone, host: str) -> bool:
    """Whether a host of a zone is on a declared network that something shows; outside the plant, by a default route too."""
    network = this.shown.network
    if zone.kind in BY_DEFAULT:
        return any(ip_address(host) in item.sources for item in network.zones.attachments[zone.id] if not item.joined)
    nowhere = network.unshown.get(zone.id, ())
    return not any(item.in_use and ip_address(host) in item.addresses for item in nowhere)


def _ends(this: Ordinary, source: Zone, packet: Packet) -> Iterator[Fate]:
    for door in this.doors[source.id]:
        yield from (fate for fate in this.oracle.fates(packet, door) if fate.disposition == "delivered")


def _taken_for_a_provider(this: Ordinary) -> bool:
    """Whether a private next hop of a device that is gone is surely a provider's by what is shown (253, 268).

    On a link in no zone, where nothing else is missing: no other device leads out by another next hop, and each zone of
    the plant is on a segment; or where its device leads elsewhere by other routes, as an edge does. Then what is
    sure of the internet is not asked.
    """
    gone = {item.value.ip for one in this.devices for port in one.interfaces for item in port.addresses}
    gone -= {item.value.ip for one in this.shown.devices for port in one.interfaces for item in port.addresses}
    lines = {one.name: {hop for hop in _leading_out(one) if hop in gone} for one in this.shown.devices}
    zones = this.shown.network.zones
    declared = [one.networks for one in zones.zones if one.kind is not ZoneKind.INTERNET]
    segments = [item.value.network for one in this.shown.devices for port in one.interfaces for item in port.addresses]
    whole = all(any(from_cidr(str(net)) & own for net in segments) for own in declared)
    for one in this.shown.devices:
        for hop in lines[one.name]:
            if not is_private(hop) or any(hop in own for own in declared):
                continue
            others = {line for name, found in lines.items() if name != one.name for line in found} - {hop}
            inward = any(way.network.prefixlen and way.next_hop in gone for way in one.routes)
            if inward or (whole and not others):
                return True
    return False


def _leading_out(device: Device) -> Iterator[IPv4Address | IPv6Address]:
    """The next hops of what is routed everywhere."""
    ways = [way.next_hop for way in device.routes if not way.network.prefixlen]
    yield from (hop for hop in (*ways, *(one.next_hop for one in device.policy_routes)) if hop is not None)


def plant_of(random: Random, *, hosts_beside: bool = False, both: bool = False, learns: str = "") -> Ordinary:
    """A plant of which something is hidden; `both`: in both IP versions, of which devices may know one alone.

    `learns`: what its edge has its routes from.
    """
    made = drawn(random, hosts_beside=hosts_beside)
    if not both:
        return hidden(made, 4 if made.may(0.7) else 6, learns=learns)
    if made.may(0.8):
        made.of_one_version[random.choice(("edge", "edge", "core"))] = random.choice((4, 6))
    return hidden(made, BOTH)
