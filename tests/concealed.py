"""Random networks of which something is kept from the engine, and what it may then say at most.

The oracle follows packets through the network as it is (`truth`). The engine is given the same devices with one fact or
a few hidden, as readers hide them: an address that DHCP gives, a route that a protocol brings, a line that nobody read
(which may have been a rule, a translation, a route, a list on an interface or an address), a match or an action that was
not understood, a route or a tunnel that may not be there. Whatever is hidden, what is surely so by what is shown is so
in truth, and what is so in truth is possible. No reading of an unknown is followed here, so this judges the engine and
the oracle's own readings alike.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from differential import Case, Comparison, Look, Oracle, TooManyReadingsError, case, in_ipv6, looks, reached
from management_case import Gate, doors_of, engine_says
from management_case import asked as asked_of
from naive_management import opens
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule
from parsers.model.service import EVERY_SERVICE, NO_SERVICE
from strategies import HERE, MAYBE, documents
from validator.graph.network import build_network
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from random import Random

    from naive import Network, Packet
    from naive_fates import Fates, Step
    from naive_routes import Way
    from parsers.model.device import Device
    from validator.plant.model import Zone

    Hidden = tuple[Device, Device]
    """The device as it is and as it is shown."""
    Hiding = Callable[[Random, Device, Device], "Hidden | None"]

LAST_RESORT = 254
"""The distance of a default route that DHCP brings (Cisco IOS, `ip dhcp-client default-router distance`)."""


@dataclass(frozen=True)
class Concealed:
    """One network in truth, and as it is shown; `what` was hidden, for people."""

    truth: Case
    shown: Case
    what: tuple[str, ...]


def concealed(random: Random, devices: Sequence[Device], hidings: Sequence[Hiding] = (), version: int = 4) -> Concealed:
    """One to three things are hidden."""
    hidings = hidings or HIDINGS
    pairs = {one.name: (one, one) for one in devices}
    what = []
    for _ in range(random.choice((1, 1, 2, 3))):
        name = random.choice(sorted(pairs))
        for hiding in random.sample(hidings, len(hidings)):
            found = hiding(random, *pairs[name])
            if found is not None:
                pairs[name] = found
                what.append(f"{name}: {hiding.__name__.strip('_')}")
                break
    return paired([pairs[one.name] for one in devices], tuple(what), version)


def paired(pairs: Sequence[Hidden], what: tuple[str, ...], version: int = 4) -> Concealed:
    """Both networks, with the zones of the true one."""
    truth = case([one for one, _ in pairs], version)
    devices = tuple(one for _, one in pairs)
    truth = replace(truth, network=build_network(truth.network.plant, _placing(truth.devices, devices)))
    network = build_network(truth.network.plant, tuple((one, "generated.txt") for one in devices))
    shown = Case(devices, documents(devices), network, Engine(network), version)
    return Concealed(truth, shown, what)


def _placing(devices: Sequence[Device], shown: Sequence[Device]) -> tuple[tuple[Device, str], ...]:
    """The devices without the routes to what is switched off: nobody has its address, so nobody stands behind it.

    Nor with the policy routes that are not shown: a router that only these name is not looked for (ARCHITECTURE, 211).
    """
    off = {item.value.ip for one in devices for port in one.interfaces if not port.enabled for item in port.addresses}
    on = {item.value.ip for one in devices for port in one.interfaces if port.enabled for item in port.addresses}
    left = (
        replace(
            one,
            routes=tuple(way for way in one.routes if way.next_hop not in off - on),
            policy_routes=tuple(
                way for way in one.policy_routes if way.identity in {it.identity for it in seen.policy_routes}
            ),
        )
        for one, seen in zip(devices, shown, strict=True)
    )
    return tuple((one, "generated.txt") for one in left)


class Truth(Oracle):
    """The oracle of a network as it is: where an interface is switched off, nobody else has its address.

    Of a device that is shown so, a router that no file shows may have taken its place. Where only the line is hidden,
    what is shown is its address.
    """

    def __init__(self, truth: Case) -> None:
        """Take the addresses of what is switched off from the devices."""
        super().__init__(truth.docs)
        off = (port for doc in truth.docs for port in doc["interfaces"] if not port.get("enabled", True))
        had = {str(ipaddress.ip_interface(text).ip) for port in off for text in port["addresses"]}
        self.nobodys = had - {address for links in self.links.values() for _, _, address in links}

    def _onto(self, step: Step, way: Way) -> Fates:
        return step.ends("no_route") if way.next_hop in self.nobodys else super()._onto(step, way)


def bounds(
    this: Concealed, source: Zone, asked: Iterable[Packet], oracle: Network | None = None, *, replies: bool = False
) -> Iterator[Comparison]:
    """Every packet with every other zone: what the engine says of what is shown, and what the oracle says in truth.

    A zone of which nothing that is shown says where it is attached is never PROVED, so nothing is asked of it.
    """
    zones = this.shown.network.zones
    placed = {one.id: zones.shown(one) for one in zones.zones}
    if not placed[source.id]:
        return
    oracle = oracle or Truth(this.truth)
    others = [one for one in this.truth.zones if one is not source and placed[one.id]]
    sets = {one.id: looks(this.shown.engine.reach(source, one, replies=replies)) for one in others}
    for packet in asked:
        try:
            ends = reached(this.truth, oracle, source, packet)
        except TooManyReadingsError:
            continue
        for name, both in sets.items():
            sure = any(look.holds(lower, packet) for look, lower, _ in both)
            possible = any(look.holds(upper, packet) for look, _, upper in both)
            yield Comparison(packet, source.id, name, (sure, possible), (name in ends.surely, name in ends.possibly))


def doors_bounds(this: Concealed, counts: Counter[str]) -> list[str]:
    """Who opens what on each device: every packet on which the engine says more than is true, or denies what is."""
    wrong = []
    for target in Doors(this.shown.engine).targets:
        device = next(one for one in this.truth.devices if one.name == target.node.device.name)
        box, doors = Gate(this.truth.docs, device.name), Doors(this.shown.engine)
        for source in this.truth.zones:
            if not this.shown.network.zones.attachments[source.id]:
                continue
            access = [(Look(item.reach.grid), item) for item in doors.access(source, target)]
            for packet in asked_of(this.truth, source, device):
                try:
                    sure, possible, _astray = opens(box, doors_of(this.truth, source, packet), packet)
                except TooManyReadingsError:
                    continue
                said = engine_says(access, packet)
                counts.update(["packets", "verdicts", "surely" if sure else "possibly" if possible else "never"])
                if said[0] > sure or said[1] < possible:
                    wrong.append(f"{device.name}: {packet} engine {said}, in truth {(sure, possible)}; {this.what}")
    return wrong


# Addresses of IPv6 alone


def delegated(random: Random, devices: Iterable[Device]) -> Concealed:
    """A network of both IP versions, where a provider delegates the IPv6 addresses of some interfaces.

    Those of IPv4 stand in the files, so of IPv4 nothing is hidden.
    """
    return paired([_without_six(random, dual_stack(one)) for one in devices], ("addresses of IPv6",))


def dual_stack(device: Device) -> Device:
    """The device with what it says of IPv4 said of IPv6 as well."""
    six = in_ipv6(device)
    ports = zip(device.interfaces, six.interfaces, strict=True)
    sets = zip(device.rule_sets, six.rule_sets, strict=True)
    return replace(
        device,
        interfaces=tuple(replace(one, addresses=(*one.addresses, *other.addresses)) for one, other in ports),
        rule_sets=tuple(replace(one, rules=tuple(_of_both(one.rules, other.rules))) for one, other in sets),
        routes=(*device.routes, *six.routes),
        nat=(*(one for one in device.nat if one.address), *(one for one in six.nat if one.address)),
    )


def _of_both(rules: Iterable[Rule], others: Iterable[Rule]) -> Iterator[Rule]:
    for one, other in zip(rules, others, strict=True):
        source, destination = (
            AddressMatch(mine.surely | more.surely, mine.possibly | more.possibly, mine.unknown)
            for mine, more in (
                (one.match.source, other.match.source),
                (one.match.destination, other.match.destination),
            )
        )
        yield replace(one, match=replace(one.match, source=source, destination=destination))


def _without_six(random: Random, truth: Device) -> Hidden:
    ports = []
    for port in truth.interfaces:
        if random.random() < 0.65:
            ports.append(port)
            continue
        if port.name.startswith("l") and random.random() < 0.5:
            own = next(item.value for item in port.addresses if item.value.version == 6)
            gateway = next(own.network[host] for host in (1, 2) if own.network[host] != own.ip)
            learned = Route(ipaddress.ip_network("::/0"), gateway, port.name, HERE, distance=LAST_RESORT, vrf=port.vrf)
            truth = replace(truth, routes=(*truth.routes, learned))
        four = tuple(item for item in port.addresses if item.value.version == 4)
        ports.append(replace(port, addresses=four, dynamic_address=True, dynamic_v6_only=True))
    return truth, replace(truth, interfaces=tuple(ports), routes=_configured(truth.routes))


def _configured(routes: Iterable[Route]) -> tuple[Route, ...]:
    return tuple(one for one in routes if one.distance != LAST_RESORT)


# What may be hidden


def hide_line(
    device: Device,
    *interfaces: str,
    effect: Effect = Effect.MAY_DO_ANYTHING,
    names: AddressSet = NO_ADDRESS,
    clients: bool = False,
) -> Device:
    """The device with a line that nobody read: of the whole device, or of some interfaces.

    `names` stand in it, or it speaks of `clients` and not of their addresses.
    """
    where = frozenset(interfaces) or None
    line = Unmodelled("a line that nobody read", effect, HERE, where, addresses=names, clients=clients)
    return replace(device, unmodelled=(*device.unmodelled, line))


def _address_of_dhcp(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """An interface gets its address, and perhaps a default route beside it."""
    ports = [port for port in shown.interfaces if port.addresses]
    if not ports:
        return None
    port = random.choice(ports)
    if random.random() < 0.5 and port.name.startswith("l"):
        network = port.addresses[0].value.network
        gateway = network[min(random.choice((1, 2)), network.num_addresses - 1)]
        if gateway != port.addresses[0].value.ip:
            every = ipaddress.ip_network("0.0.0.0/0" if gateway.version == 4 else "::/0")
            learned = Route(every, gateway, port.name, HERE, distance=LAST_RESORT, vrf=port.vrf)
            truth = replace(truth, routes=(*truth.routes, learned))
    six = {item.value.version for item in port.addresses} == {6}
    hidden = replace(port, addresses=(), dynamic_address=True, dynamic_v6_only=six and random.random() < 0.5)
    return truth, replace(shown, interfaces=tuple(hidden if one is port else one for one in shown.interfaces))


def _route_of_a_protocol(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A route is learned, and not in the file.

    None to a network of the device's own: that a router which no file shows stands there is taken only where a file
    says so (ARCHITECTURE, 253).
    """
    routes = [one for one in shown.routes if one.kind is RouteKind.FORWARD and _leads_away(truth, one)]
    if not routes:
        return None
    route = random.choice(routes)
    source = route.next_hop_vrf if route.next_hop_vrf != route.vrf else None
    running = DynamicRouting("ospf", HERE, route.vrf, source)
    left = tuple(one for one in shown.routes if one is not route)
    return truth, replace(shown, routes=left, dynamic_routing=(*shown.dynamic_routing, running))


def _leads_away(truth: Device, route: Route) -> bool:
    own = (address.value.network for port in truth.interfaces for address in port.addresses)
    return route.next_hop is not None and route.network not in own


def _route_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    if not shown.routes:
        return None
    route = random.choice(shown.routes)
    left = tuple(one for one in shown.routes if one is not route)
    return truth, hide_line(replace(shown, routes=left))


def _route_that_may_be_there(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A route that is tracked: it is there, or it is not."""
    numbers = [number for number, one in enumerate(shown.routes) if one in truth.routes]
    if not numbers:
        return None
    route = shown.routes[random.choice(numbers)]
    doubtful = tuple(replace(one, conditions=(MAYBE,)) if one is route else one for one in shown.routes)
    if random.random() < 0.5:
        truth = replace(truth, routes=_without(truth.routes, route))
    return truth, replace(shown, routes=doubtful)


def _without(routes: Sequence[Route], gone: Route) -> tuple[Route, ...]:
    """All but the first that equals."""
    place = list(routes).index(gone)
    return (*routes[:place], *routes[place + 1 :])


def _translation_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    if not shown.nat:
        return None
    rule = random.choice(shown.nat)
    effect = random.choice((Effect.MAY_DO_ANYTHING, Effect.MAY_REWRITE))
    return truth, hide_line(replace(shown, nat=tuple(one for one in shown.nat if one is not rule)), effect=effect)


def _translation_not_understood(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """Its target is not known."""
    rules = [one for one in shown.nat if one.address is not None and one.port is None]
    if not rules:
        return None
    rule = random.choice(rules)
    assert rule.address is not None
    address = AddressTranslation(NatKind.UNKNOWN, rule.address.original, NO_ADDRESS)
    made = tuple(replace(one, address=address) if one is rule else one for one in shown.nat)
    return truth, replace(shown, nat=made)


def _policy_route_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    if not shown.policy_routes:
        return None
    entry = random.choice(shown.policy_routes)
    effect = random.choice((Effect.MAY_DO_ANYTHING, Effect.MAY_REWRITE))
    left = tuple(one for one in shown.policy_routes if one is not entry)
    return truth, hide_line(replace(shown, policy_routes=left), effect=effect)


def _policy_route_that_may_not_work(random: Random, truth: Device, shown: Device) -> Hidden | None:
    if not shown.policy_routes:
        return None
    entry = random.choice(shown.policy_routes)
    made = tuple(replace(one, conditions=(MAYBE,)) if one is entry else one for one in shown.policy_routes)
    return truth, replace(shown, policy_routes=made)


def _list_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A line that binds a list: of the whole device, or of its interface."""
    bindings = [one for one in shown.bindings if one.point is not BindingPoint.LOCAL]
    return _binding_not_read(random, truth, shown, bindings)


def _binding_not_read(random: Random, truth: Device, shown: Device, bindings: list[Binding]) -> Hidden | None:
    if not bindings:
        return None
    gone = random.choice(bindings)
    effect = random.choice((Effect.MAY_DENY, Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING))
    places = () if gone.interface is None or random.random() < 0.3 else (gone.interface,)
    left = tuple(one for one in shown.bindings if one is not gone)
    return truth, hide_line(replace(shown, bindings=left), *places, effect=effect)


def _list_of_a_feature(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A feature that may deny does so by a list of its own."""
    if not truth.rule_sets:
        return None
    port = random.choice(shown.interfaces).name
    point = random.choice((BindingPoint.INBOUND, BindingPoint.OUTBOUND))
    more = Binding((truth.rule_sets[0].name,), point, port, HERE)
    return replace(truth, bindings=(*truth.bindings, more)), hide_line(shown, port, effect=Effect.MAY_DENY)


def _rule_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A line of a list that is not there."""
    lists = [one for one in shown.rule_sets if len(one.rules) > 1]
    if not lists:
        return None
    made = random.choice(lists)
    gone = random.choice(made.rules[:-1])
    if gone not in next(one for one in truth.rule_sets if one.name == made.name).rules:
        return None
    effects = [Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING]
    effects.append(Effect.MAY_PERMIT if gone.action is Action.PERMIT else Effect.MAY_DENY)
    left = replace(made, rules=tuple(one for one in made.rules if one is not gone))
    sets = tuple(left if one is made else one for one in shown.rule_sets)
    return truth, hide_line(replace(shown, rule_sets=sets), effect=random.choice(effects))


def _rule_not_understood(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A line of a list stands in its place, with a part that may be anything."""
    if not shown.rule_sets:
        return None
    made = random.choice(shown.rule_sets)
    rule = random.choice(made.rules)
    doubtful = _doubted(random, rule)
    rules = tuple(doubtful if one is rule else one for one in made.rules)
    sets = tuple(replace(made, rules=rules) if one is made else one for one in shown.rule_sets)
    return truth, replace(shown, rule_sets=sets)


def _doubted(random: Random, rule: Rule) -> Rule:
    match = rule.match
    anywhere, anything = (
        AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (MAYBE,)),
        ServiceMatch(NO_SERVICE, EVERY_SERVICE, (MAYBE,)),
    )
    choices = (
        replace(rule, action=Action.UNKNOWN),
        replace(rule, match=replace(match, conditions=(MAYBE,))),
        replace(rule, match=replace(match, source=anywhere)),
        replace(rule, match=replace(match, destination=anywhere)),
        replace(rule, match=replace(match, service=anything)),
        replace(rule, action=Action.UNKNOWN, match=Match(conditions=(MAYBE,))),
    )
    return random.choice(choices)


def _check_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    if not shown.source_checks:
        return None
    gone = random.choice(shown.source_checks)
    left = tuple(one for one in shown.source_checks if one is not gone)
    return truth, hide_line(replace(shown, source_checks=left), *gone.interfaces, effect=Effect.MAY_DENY)


def _tunnel_in_doubt(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """Its keys may not fit: it is there, or it is not."""
    if not shown.tunnels:
        return None
    tunnel = random.choice(shown.tunnels)
    made = tuple(replace(one, unknown=(MAYBE,)) if one is tunnel else one for one in shown.tunnels)
    return truth, replace(shown, tunnels=made)


def _address_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A line of an interface that nobody read may give it an address."""
    ports = [port for port in shown.interfaces if port.addresses]
    if not ports:
        return None
    port = random.choice(ports)
    left = tuple(replace(one, addresses=()) if one is port else one for one in shown.interfaces)
    return truth, hide_line(replace(shown, interfaces=left), port.name)


HIDINGS: tuple[Hiding, ...] = (
    _address_of_dhcp,
    _address_not_read,
    _route_of_a_protocol,
    _route_not_read,
    _route_that_may_be_there,
    _translation_not_read,
    _translation_not_understood,
    _policy_route_not_read,
    _policy_route_that_may_not_work,
    _list_not_read,
    _list_of_a_feature,
    _rule_not_read,
    _rule_not_understood,
    _check_not_read,
    _tunnel_in_doubt,
)


def _local_list_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A list for the device itself."""
    bindings = [one for one in shown.bindings if one.point is BindingPoint.LOCAL]
    return _binding_not_read(random, truth, shown, bindings)


def _service_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A line by which a service listens."""
    services = shown.management.services
    if not services:
        return None
    gone = random.choice(services)
    plane = replace(shown.management, services=tuple(one for one in services if one is not gone))
    effect = random.choice((Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING))
    return truth, hide_line(replace(shown, management=plane), effect=effect)


OF_DEVICES: tuple[Hiding, ...] = (_local_list_not_read, _service_not_read, *HIDINGS)
__all__ = [
    "HIDINGS",
    "OF_DEVICES",
    "Concealed",
    "Truth",
    "bounds",
    "concealed",
    "delegated",
    "doors_bounds",
    "hide_line",
    "paired",
]
