"""Small random networks for the oracle and what it judges, and the packets that tell them apart.

`random_devices` gives `Device` objects from a seeded `random.Random`; `documents` their JSON.
`deciding` takes each feature out in turn and counts the verdicts that change with it, so that
a test can show that no feature of the generator is idle.
"""

from __future__ import annotations

import ipaddress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

from documents import told
from naive_packets import WITHOUT, boundary_packets, deciding, universe
from parsers.as_json import device_json
from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr, from_range
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import DynamicRouting, PolicyRoute, Route, RouteKind, SourceCheck, SourceCheckMode, Unusable
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_SERVICE, Fragment, ServiceBox, ServiceSet, State
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "FEATURES",
    "OPEN",
    "WITHOUT",
    "boundary_packets",
    "deciding",
    "documents",
    "doors",
    "random_devices",
    "seeded",
    "universe",
]

Doc = dict[str, Any]
HERE = Span("generated.txt", 1)
MAYBE = UnknownMatch(UnknownKind.USER, "user of a directory", HERE)
PORTS = (1, 2, 3, 4)
PROTOCOLS = (1, 6, 17)
FEATURES = frozenset({
    "state", "fragment", "unknown", "disabled", "interfaces", "chain", "outbound", "forward", "static-routes",
    "null", "floating", "conditional", "equal-cost", "vrf", "destination-nat", "port-nat", "source-nat", "pool",
    "overload", "identity", "policy-route", "translated", "tunnel", "unmodelled", "dynamic", "down", "management",
    "bridge", "orders", "families", "source-check", "hop-choice", "translated-by",
})  # fmt: skip
OPEN = frozenset({"unknown", "conditional", "dynamic", "unmodelled", "down", "policy-route"})
"""Where these decide, the engine may leave open what the oracle still decides by comparing readings."""
KNOWN = tuple(effect for effect in Effect if effect is not Effect.MAY_DO_ANYTHING)
"""What readers say of features that they know; what nobody read widens them all (`test_unread_lines`)."""
S = Stage
ORDERS = (
    (S.INBOUND_FILTER, S.DESTINATION_NAT, S.ROUTING, S.FORWARD_FILTER, S.SOURCE_NAT, S.OUTBOUND_FILTER),
    (S.DESTINATION_NAT, S.INBOUND_FILTER, S.ROUTING, S.FORWARD_FILTER, S.OUTBOUND_FILTER, S.SOURCE_NAT),
    (S.INBOUND_FILTER, S.ROUTING, S.FORWARD_FILTER, S.OUTBOUND_FILTER, S.SOURCE_NAT),
)


@dataclass
class Box:
    """One device while it is drawn: its zones and its links to neighbours (port, own address, peer address)."""

    index: int
    zones: list[int] = field(default_factory=list)
    links: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def ports(self) -> list[str]:
        """Names of all interfaces."""
        return [f"z{zone}" for zone in self.zones] + [port for port, _, _ in self.links.values()]


class Draw:
    """One random network. It uses about half of `features`, besides permits, denies and connected subnets."""

    def __init__(self, random: Random, features: frozenset[str] = FEATURES) -> None:
        self.random = random
        self.features = {name for name in sorted(features) if random.random() < 0.5}
        count = random.randint(1, 4)
        self.boxes = [Box(index) for index in range(count)]
        zone = 0
        for box in self.boxes:
            for _ in range(random.randint(2, 3) if count == 1 else random.randint(1, 2)):
                box.zones.append(zone)
                zone += 1
        self.zones = zone
        pairs = {(index, index + 1) for index in range(count - 1)}
        shape = random.choice(("chain", "star", "ring"))
        if shape == "star":
            pairs = {(0, index) for index in range(1, count)}
        if shape == "ring" and count == 3:
            pairs.add((0, count - 1))
        for number, (one, other) in enumerate(sorted(pairs), 100):
            self.boxes[one].links[other] = (f"l{other}", f"10.0.{number}.1/29", f"10.0.{number}.2")
            self.boxes[other].links[one] = (f"l{one}", f"10.0.{number}.2/29", f"10.0.{number}.1")

    def uses(self, feature: str, chance: float = 0.3) -> bool:
        """Whether the next item uses the feature."""
        return feature in self.features and self.random.random() < 1.6 * chance

    def devices(self) -> list[Device]:
        """All devices, complete."""
        return [self._device(box) for box in self.boxes]

    def _device(self, box: Box) -> Device:
        filters = [self._rule_set(f"list{index}", box) for index in range(3)]
        tunnel = self.uses("tunnel", 0.25)
        down = self.random.choice(box.ports) if self.uses("down", 0.12) else ""
        managed = self.random.choice(box.ports) if self.uses("management", 0.08) else ""
        interfaces = [self._zone_port(zone) for zone in box.zones]
        interfaces += [_port(name, address) for name, address, _ in box.links.values()]
        return Device(
            name=f"d{box.index}",
            platform="generated",
            order=self.random.choice(ORDERS) if self.uses("orders", 0.5) else ORDERS[0],
            stateful=self.random.random() < 0.5,
            origin=HERE,
            interfaces=tuple(
                replace(item, enabled=item.name != down, management_only=item.name == managed) for item in interfaces
            ),
            rule_sets=tuple(filters),
            bindings=tuple(self._bindings(box)),
            nat=tuple(self._nat(box)),
            routes=tuple(self._routes(box)),
            policy_routes=tuple(self._policy_routes(box)),
            source_checks=() if tunnel else tuple(self._source_checks(box)),
            dynamic_routing=(DynamicRouting("ospf", HERE),)
            if len(self.boxes) < 3 and self.uses("dynamic", 0.2)
            else (),
            tunnels=(self._tunnel(box),) if tunnel else (),
            unmodelled=(self._unmodelled(box),) if self.uses("unmodelled", 0.15) else (),
            forwards=not self.uses("bridge", 0.02),
        )

    def _zone_port(self, zone: int) -> Interface:
        return replace(_port(f"z{zone}", f"10.0.{zone}.1/29"), vrf="red" if self.uses("vrf", 0.12) else "")

    # Matches

    def addresses(self) -> AddressSet:
        """Some overlapping part of the tiny universe."""
        zone = self.random.randrange(self.zones)
        match self.random.randrange(7):
            case 0 | 1:
                return EVERY_ADDRESS
            case 2:
                return from_cidr(f"10.0.{zone}.0/29")
            case 3:
                return from_cidr(f"10.0.{zone}.{self.random.choice((2, 3))}/32")
            case 4:
                return from_range(f"10.0.{zone}.{self.random.choice((1, 2, 3))}", f"10.0.{zone + 1}.2")
            case 5:
                return from_cidr(f"10.{self.random.choice((0, 1))}.{zone}.2/31") | from_cidr("10.2.0.0/29")
            case _:
                return from_cidr(f"10.1.{zone}.0/29")

    def service(self) -> ServiceSet:
        """Some ports, a protocol, or everything."""
        if self.random.random() < 0.35:
            return EVERY_SERVICE
        first = self.random.choice(PORTS)
        protocol = self.random.choice(PROTOCOLS)
        box = ServiceBox(Interval(protocol, protocol))
        if protocol == 1:
            return ServiceSet((replace(box, destination_ports=Interval(2048, 2303)),))
        box = replace(
            box, destination_ports=Interval(first, self.random.choice([port for port in PORTS if port >= first]))
        )
        if self.random.random() < 0.3:
            box = replace(box, source_ports=Interval(0, 1023))
        if self.uses("state", 0.3):
            box = replace(box, states=self.random.choice((State.NEW, State.ESTABLISHED)))
        if self.uses("fragment", 0.45):
            box = ServiceBox(
                Interval(protocol, protocol), fragments=self.random.choice((Fragment.WHOLE, Fragment.LATER))
            )
        return ServiceSet((box,)) if self.random.random() < 0.7 else ServiceSet((box, *self.service().boxes))

    def match(self, box: Box | None = None) -> Match:
        """A match; `box` lets it name interfaces."""
        found = Match(
            AddressMatch.exactly(self.addresses()),
            AddressMatch.exactly(self.addresses()),
            ServiceMatch.exactly(self.service()),
        )
        if self.uses("unknown", 0.15):
            match self.random.randrange(3):
                case 0:
                    found = replace(found, conditions=(MAYBE,))
                case 1:
                    sure, more = found.source.surely & self.addresses(), found.source.surely
                    found = replace(found, source=AddressMatch(sure, more, (MAYBE,)))
                case _:
                    found = replace(found, service=ServiceMatch(ServiceSet(), found.service.surely, (MAYBE,)))
        if box and self.uses("interfaces", 0.3):
            found = replace(found, in_interfaces=frozenset(self.random.sample(box.ports, 1)))
        if box and self.uses("interfaces", 0.3):
            found = replace(found, out_interfaces=frozenset(self.random.sample(box.ports, 1)))
        if self.uses("translated-by", 0.1):
            found = replace(found, translated_by=frozenset({self.random.choice(("", "vip"))}))
        if self.uses("translated", 0.1):
            found = replace(found, translated=self.random.random() < 0.5)
        return found

    def _rule_set(self, name: str, box: Box) -> RuleSet:
        rules = [
            Rule(
                str(number),
                Action.UNKNOWN
                if self.uses("unknown", 0.04)
                else self.random.choice((Action.PERMIT, Action.PERMIT, Action.DENY)),
                self.match(box if name == "list1" else None),
                HERE,
                enabled=not self.uses("disabled", 0.15),
            )
            for number in range(10, 10 + 10 * self.random.randint(1, 6), 10)
        ]
        end = Action.PERMIT if self.random.random() < 0.5 else Action.DENY
        families = frozenset({6}) if self.uses("families", 0.05) else frozenset({4, 6})
        return RuleSet(name, (*rules, Rule("end", end, Match(), HERE, implicit="generated")), HERE, families=families)

    def _bindings(self, box: Box) -> Iterator[Binding]:
        if self.random.random() < 0.6:
            names = ("list0", "list2") if self.uses("chain", 0.3) else ("list0",)
            yield Binding(names, BindingPoint.INBOUND, self.random.choice(box.ports), HERE)
        if self.uses("forward", 0.4):
            yield Binding(("list1",), BindingPoint.FORWARD, None, HERE)
        if self.uses("outbound", 0.4):
            yield Binding(("list2",), BindingPoint.OUTBOUND, self.random.choice(box.ports), HERE)
        if self.random.random() < 0.2:
            yield Binding(("list2",), BindingPoint.LOCAL, None, HERE, scope="vty")

    # Routes

    def _towards(self, start: int, goal: int) -> list[int]:
        """Neighbours of `start` on a shortest way to `goal`, then the others."""
        far = {goal: 0}
        queue = [goal]
        for here in queue:
            for there in self.boxes[here].links:
                if there not in far:
                    far[there] = far[here] + 1
                    queue.append(there)
        return sorted(self.boxes[start].links, key=lambda there: (far[there], there))

    def _routes(self, box: Box) -> Iterator[Route]:
        for other in self.boxes:
            if other is box:
                continue
            hops = [box.links[there] for there in self._towards(box.index, other.index)]
            for zone in other.zones:
                for network in (f"10.0.{zone}.0/29", f"10.1.{zone}.0/29"):
                    yield from self._ways(network, hops)
        if self.uses("null", 0.15):
            zone = self.random.randrange(self.zones)
            yield replace(_route(f"10.{self.random.choice((0, 1))}.{zone}.2/31"), kind=RouteKind.NULL)
        if self.uses("vrf", 0.3):
            zone = self.random.randrange(self.zones)
            gateway = next(iter(box.links.values()), ("", "", "10.0.0.6"))[2]
            yield replace(_route(f"10.0.{zone}.0/29", gateway), vrf="red", next_hop_vrf="")

    def _ways(self, network: str, hops: Sequence[tuple[str, str, str]]) -> Iterator[Route]:
        first = _route(network, hops[0][2])
        if self.uses("static-routes", 0.15):
            first = replace(first, interface=hops[0][0])
        conditional = self.uses("conditional", 0.15)
        second: list[Route] = []
        if len(hops) > 1 and self.uses("equal-cost", 0.3):
            second = [_route(network, hops[1][2])]
        elif len(hops) > 1 and self.uses("floating", 0.8):
            second = [replace(_route(network, hops[1][2]), distance=200)]
        watched = bool(second) and network.endswith("0.0/29")
        yield replace(first, conditions=(MAYBE,), watched=watched) if conditional else first
        yield from second

    def _policy_routes(self, box: Box) -> Iterator[PolicyRoute]:
        while self.uses("policy-route", 0.25):
            hop = next(iter(box.links.values()), ("", "", ""))
            way = ipaddress.ip_address(hop[2]) if hop[2] and self.random.random() < 0.7 else None
            port = self.random.choice(box.ports) if way is None and self.random.random() < 0.4 else None
            made = PolicyRoute("pr", self.match(), way, port, HERE, drop=self.random.random() < 0.2)
            yield self._choosing(made, box) if not made.drop and self.uses("hop-choice", 0.6) else made

    def _choosing(self, made: PolicyRoute, box: Box) -> PolicyRoute:
        """The entry with more to say about when its way is used."""
        others = [ipaddress.ip_address(peer) for _, _, peer in box.links.values()]
        match self.random.randrange(6):
            case 0 if made.next_hop is not None:
                gone = ipaddress.ip_address("10.9.9.9")
                return replace(made, next_hop=gone, alternatives=tuple(others), adjacent=True)
            case 1:
                return replace(made, default=True)
            case 2 if made.interface is not None:
                return replace(made, routed=True)
            case 3:
                return replace(made, conditions=(MAYBE,), unusable=self.random.choice(tuple(Unusable)))
            case 4:
                gone = ipaddress.ip_address("10.9.9.9")
                return replace(made, next_hop=gone, interface=None, adjacent=True, unusable=Unusable.NEXT)
            case _:
                return replace(made, next_hop=None, interface=None, target_vrf=self.random.choice(("", "red")))

    def _source_checks(self, box: Box) -> Iterator[SourceCheck]:
        if self.uses("source-check", 0.4):
            yield SourceCheck(
                self.random.choice(tuple(SourceCheckMode)),
                frozenset(self.random.sample(box.ports, 1)),
                HERE,
                allow_default=self.random.random() < 0.5,
                rule_set=self.random.choice(("", "", "list0")),
            )

    # Translation, tunnels, what is not modelled

    def _nat(self, box: Box) -> Iterator[NatRule]:
        zone = self.random.choice(box.zones)
        real, shown = from_cidr(f"10.0.{zone}.0/30"), from_cidr(f"10.1.{zone}.0/30")
        to_shown, to_real = _only(destination=shown), _only(source=real)
        if self.uses("port-nat", 0.25):
            one, port = from_cidr(f"10.1.{zone}.2/32"), PortTranslation(Interval(3, 4), Interval(1, 2))
            service = ServiceSet((ServiceBox(Interval(6, 6), destination_ports=Interval(3, 4)),))
            only = replace(_only(destination=one), service=ServiceMatch.exactly(service))
            change = AddressTranslation(NatKind.STATIC, one, from_cidr(f"10.0.{zone}.3/32"))
            yield NatRule("redirect", NatStage.DESTINATION, only, change, HERE, port)
        if self.uses("destination-nat", 0.4):
            only = replace(to_shown, conditions=(MAYBE,)) if self.uses("unknown", 0.1) else to_shown
            change = AddressTranslation(NatKind.STATIC, shown, real)
            yield NatRule("vip", NatStage.DESTINATION, only, change, HERE, statement="vip")
        if self.uses("identity", 0.4):
            yield NatRule("exempt", NatStage.SOURCE, _only(source=self.addresses()), None, HERE)
        if self.uses("source-nat", 0.4):
            yield NatRule("out", NatStage.SOURCE, to_real, AddressTranslation(NatKind.STATIC, real, shown), HERE)
        if self.uses("pool", 0.35):
            change = AddressTranslation(NatKind.POOL, EVERY_ADDRESS, from_cidr(f"10.1.{zone}.2/31"))
            only = replace(Match(), out_interfaces=frozenset({self.random.choice(box.ports)}))
            yield NatRule("hide", NatStage.SOURCE, only, change, HERE, source_ports_change=self.uses("overload", 0.5))

    def _tunnel(self, box: Box) -> Tunnel:
        return Tunnel(
            f"t{box.index}", TunnelKind.REMOTE_ACCESS, self.random.choice(box.ports), EVERY_ADDRESS, from_cidr("10.2.0.0/29"),
            HERE, bypasses_filter=self.random.random() < 0.5, rule_set=self.random.choice(("", "list0")),
            unknown=(MAYBE,) if self.uses("unknown", 0.2) else (),
        )  # fmt: skip

    def _unmodelled(self, box: Box) -> Unmodelled:
        ports = frozenset(self.random.sample(box.ports, 1)) if self.random.random() < 0.7 else None
        return Unmodelled("a feature", self.random.choice(KNOWN), HERE, ports)


def _port(name: str, address: str) -> Interface:
    value = InterfaceAddress(ipaddress.ip_interface(address), AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,))


def _route(network: str, hop: str = "") -> Route:
    return Route(ipaddress.ip_network(network), ipaddress.ip_address(hop) if hop else None, None, HERE)


def _only(source: AddressSet | None = None, destination: AddressSet | None = None) -> Match:
    src = AddressMatch.exactly(source) if source else ANY_ADDRESS
    dst = AddressMatch.exactly(destination) if destination else ANY_ADDRESS
    return Match(src, dst, ANY_SERVICE)


def seeded(seed: int) -> Random:
    """The dice of one network."""
    return Random(seed)  # noqa: S311 (dice, not secrets)


def random_devices(random: Random, features: frozenset[str] = FEATURES) -> list[Device]:
    """One to four devices in a chain, a star or a ring; zone Z is 10.0.Z.0/29 behind interface `zZ`."""
    return Draw(random, features).devices()


def documents(devices: Iterable[Device]) -> list[Doc]:
    """The devices as the oracle reads them."""
    return [told(device, deepcopy(dict(device_json(device)))) for device in devices]


def doors(docs: Iterable[Doc]) -> list[tuple[str, str]]:
    """(device, interface) of every zone, and (device, tunnel) of every tunnel."""
    return [
        (doc["name"], item["name"])
        for doc in docs
        for item in [*doc["interfaces"], *doc["tunnels"]]
        if item["name"][0] in "zt"
    ]
