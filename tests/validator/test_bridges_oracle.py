"""Random networks with filtering bridges: the engine and the oracle say the same of every packet.

A zone stands on every wire, and which sockets are on it is told. Rules name members, both sides of a bridge, and
the interface of a bridge that also routes. What the engine calls sure or impossible must be so; it may leave open on
which side of a bridge a zone stands, which the oracle is told, and does for few packets. `SEGVAL_LONG=1` asks more.
"""

from __future__ import annotations

import ipaddress
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bridged_plants import wired
from differential import looks
from naive_bridges import BridgedNetwork
from naive_rules import Packet
from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Device, Stage
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_SERVICE, ServiceBox, ServiceSet
from parsers.source import Span
from strategies import documents
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


LONG = bool(os.environ.get("SEGVAL_LONG"))
NETWORKS = 4_000 if LONG else 60
HERE = Span("generated.txt", 1)
MAYBE = UnknownMatch(UnknownKind.USER, "user of a directory", HERE)
S = Stage
ORDERS = (
    (S.INBOUND_FILTER, S.ROUTING, S.FORWARD_FILTER, S.OUTBOUND_FILTER),
    (S.ROUTING, S.INBOUND_FILTER, S.OUTBOUND_FILTER),
)
PORTS = (1, 2, 3)


@dataclass
class Drawn:
    """A network while it is drawn: which sockets each wire has, and the network of hosts on it."""

    random: Random
    unknowns: bool
    wires: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)

    def draw(self) -> None:
        """One or two bridges over two to four wires of one subnet, routers beside them, one bridge that may route."""
        count = self.random.choice((2, 2, 3, 4))
        for number in range(count):
            self.wires[f"w{number}"] = []
            self.hosts[f"w{number}"] = f"10.0.0.{16 * (number + 1)}/28"
        if count < 4:
            self._bridge("t", list(self.wires)[:count])
        else:
            self._bridge("t", ["w0", "w1"])
            self._bridge("u", ["w1", "w2", "w3"])
        for number in range(self.random.choice((0, 1, 1, 2))):
            self._router(number, self.random.choice([name for name in self.wires if name[0] == "w"]))

    def _bridge(self, name: str, wires: Sequence[str]) -> None:
        members = [f"m{number}" for number in range(len(wires))]
        for wire, member in zip(wires, members, strict=True):
            self.wires[wire].append((name, member))
        routed = name == "t" and self.random.random() < 0.5
        ports = [_interface(member) for member in members]
        ports.append(replace(_interface("v", f"10.0.0.{1 if name == 't' else 2}/24"), kind=InterfaceKind.BRIDGE))
        names = [*members, "v"]
        if routed:
            ports.append(_interface("r", "10.9.0.1/29"))
            self.wires["x"], self.hosts["x"] = [(name, "r")], "10.9.0.0/29"
            names.append("r")
        mode = BridgeMode.SWITCHED if self.random.random() < 0.15 else BridgeMode.FILTERED
        bridge = Bridge("1", tuple(members), mode, HERE, interface="v", routed=routed)
        self.devices.append(self._device(name, ports, names, bridges=(bridge,), forwards=routed))

    def _router(self, number: int, wire: str) -> None:
        name, far = f"r{number}", f"f{number}"
        self.wires[wire].append((name, "i"))
        self.wires[far], self.hosts[far] = [(name, "o")], f"10.{number + 1}.0.0/29"
        ports = [_interface("i", f"10.0.0.{10 + number}/24"), _interface("o", f"10.{number + 1}.0.1/29")]
        self.devices.append(self._device(name, ports, ["i", "o"]))

    def _device(self, name: str, ports: Sequence[Interface], names: Sequence[str], **more: Any) -> Device:
        lists = [self._list(f"list{number}", names if number == 1 else ()) for number in range(3)]
        return Device(
            name,
            "generated",
            self.random.choice(ORDERS),
            stateful=self.random.random() < 0.5,
            origin=HERE,
            interfaces=tuple(ports),
            rule_sets=tuple(lists),
            bindings=tuple(self._bindings(names)),
            **more,
        )

    def _bindings(self, names: Sequence[str]) -> Iterator[Binding]:
        if self.random.random() < 0.6:
            yield Binding(("list0",), BindingPoint.INBOUND, self.random.choice(names), HERE)
        if self.random.random() < 0.4:
            yield Binding(("list1",), BindingPoint.FORWARD, None, HERE)
        if self.random.random() < 0.4:
            yield Binding(("list2",), BindingPoint.OUTBOUND, self.random.choice(names), HERE)
        if self.random.random() < 0.2:
            yield Binding(("list0",), BindingPoint.INBOUND, None, HERE)

    def _list(self, name: str, interfaces: Sequence[str]) -> RuleSet:
        rules = [
            Rule(
                str(number),
                self.random.choice((Action.PERMIT, Action.PERMIT, Action.DENY)),
                self._match(interfaces),
                HERE,
            )
            for number in range(self.random.randint(1, 5))
        ]
        end = self.random.choice((Action.PERMIT, Action.DENY))
        return RuleSet(name, (*rules, Rule("end", end, Match(), HERE, implicit="generated")), HERE)

    def _match(self, interfaces: Sequence[str]) -> Match:
        service = EVERY_SERVICE
        if self.random.random() < 0.6:
            ports = Interval(self.random.choice((1, 2)), self.random.choice((2, 3)))
            service = ServiceSet((ServiceBox(Interval(17, 17), destination_ports=ports),))
        found = Match(
            AddressMatch.exactly(self._addresses()),
            AddressMatch.exactly(self._addresses()),
            ServiceMatch.exactly(service),
            conditions=(MAYBE,) if self.unknowns and self.random.random() < 0.15 else (),
        )
        if interfaces and self.random.random() < 0.4:
            found = replace(found, in_interfaces=frozenset({self.random.choice(interfaces)}))
        if interfaces and self.random.random() < 0.4:
            found = replace(found, out_interfaces=frozenset({self.random.choice(interfaces)}))
        return found

    def _addresses(self) -> AddressSet:
        chosen = self.random.choice([*self.hosts.values(), "10.0.0.0/24", "any"])
        if chosen == "any":
            return EVERY_ADDRESS
        first = ipaddress.ip_network(chosen)[self.random.choice((0, 4))]
        return from_cidr(chosen) if self.random.random() < 0.6 else from_cidr(f"{first}/30")

    def routed(self) -> list[Device]:
        """The devices with routes to every network that others have, by their address on the bridged subnet."""
        gateways = {"x": "10.0.0.1"} | {f"f{number}": f"10.0.0.{10 + number}" for number in (0, 1)}
        found = []
        for one in self.devices:
            own = {wire for wire, places in self.wires.items() if any(name == one.name for name, _ in places)}
            routes = tuple(
                Route(ipaddress.ip_network(self.hosts[wire]), ipaddress.ip_address(gateways[wire]), None, HERE)
                for wire in self.wires
                if wire in gateways and wire not in own
            )
            found.append(replace(one, routes=routes))
        return found


def _interface(name: str, *addresses: str) -> Interface:
    held = tuple(InterfaceAddress(ipaddress.ip_interface(text), AddressRole.PRIMARY, HERE) for text in addresses)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=held)


def differences(seed: int, *, unknowns: bool, seen: Counter[str]) -> list[str]:
    """Every packet of one network of which engine and oracle say different things."""
    drawn = Drawn(Random(seed), unknowns)  # noqa: S311 - dice, not secrets
    drawn.draw()
    devices = drawn.routed()
    zones = tuple(
        Zone(wire, ZoneKind.CONTROL, NOWHERE, networks=from_cidr(drawn.hosts[wire]), interfaces=_members(places))
        for wire, places in sorted(drawn.wires.items())
    )
    plant = Plant("P", "", "", NOWHERE, zones, ())
    sockets = {place: wire for wire, places in drawn.wires.items() for place in places}
    engine = Engine(wired(build_network(plant, tuple((one, "generated.txt") for one in devices)), sockets))
    oracle = BridgedNetwork(documents(devices), sockets)
    found: list[str] = []
    for source in zones:
        sets = {one.id: looks(engine.reach(source, one)) for one in zones if one is not source}
        for packet in _packets(drawn, source.id):
            surely, possibly = _arrivals(oracle, drawn, sockets, source.id, packet)
            for name, both in sets.items():
                said = (
                    any(look.holds(lower, packet) for look, lower, _ in both),
                    any(look.holds(upper, packet) for look, _, upper in both),
                )
                truth = (name in surely, name in possibly)
                seen["arrives" if truth[0] else "may arrive" if truth[1] else "does not"] += 1
                if said != truth:
                    wrong = "*" if said[0] > truth[0] or said[1] < truth[1] else " "
                    seen["less decided"] += wrong == " "
                    found.append(f"{wrong} seed {seed}: {source.id}>{name} {packet}: engine {said}, oracle {truth}")
    return found


def _members(places: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The sockets of bridges among those of a wire: a zone that names a router's port has all of its network."""
    return tuple(place for place in places if place[1].startswith("m"))


def _packets(drawn: Drawn, source: str) -> Iterator[Packet]:
    for src in _hosts(drawn.hosts[source]):
        for wire, hosts in sorted(drawn.hosts.items()):
            if wire != source:
                for dst in _hosts(hosts):
                    for port in (1, 3):
                        yield Packet(src, dst, 17, 4_000, port)


def _hosts(network: str) -> list[str]:
    hosts = ipaddress.ip_network(network)
    return [str(hosts[number]) for number in (3, 5)]


def _arrivals(
    oracle: BridgedNetwork, drawn: Drawn, sockets: dict[tuple[str, str], str], source: str, packet: Packet
) -> tuple[set[str], set[str]]:
    surely: set[str] = set()
    possibly: set[str] = set()
    for door in drawn.wires[source]:
        for fate in oracle.fates(packet, door):
            wire = sockets.get((fate.device, fate.out), "")
            target = ipaddress.ip_address(packet.dst)
            if fate.disposition != "delivered" or target not in ipaddress.ip_network(drawn.hosts.get(wire, "::/128")):
                continue
            possibly.add(wire)
            if fate.certain:
                surely.add(wire)
    return surely, possibly


@pytest.mark.parametrize("part", range(4))
def test_engine_and_oracle_agree_across_bridges(part: int) -> None:
    seen: Counter[str] = Counter()
    found = [line for seed in range(part, NETWORKS, 4) for line in differences(seed, unknowns=False, seen=seen)]
    assert [line for line in found if line.startswith("*")] == []
    assert min(seen["arrives"], seen["does not"]) > 50
    assert seen["less decided"] < (seen["arrives"] + seen["does not"]) / 25


@pytest.mark.parametrize("part", range(2))
def test_what_is_not_known_is_never_called_safe_or_sure(part: int) -> None:
    seen: Counter[str] = Counter()
    found = [
        line
        for seed in range(50_000 + part, 50_000 + NETWORKS // 2, 2)
        for line in differences(seed, unknowns=True, seen=seen)
    ]
    assert [line for line in found if line.startswith("*")] == []
    assert seen["may arrive"]
