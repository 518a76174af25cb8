"""Random devices with what the generator of `strategies` does not draw, so that its networks stay as they are.

Tunnels between gateways by their selectors, both ends of which agree or do not; packets that should have been encrypted;
routes that are never used; an IP version that is not routed; routes that another VRF may bring; ports that a
translation chooses freely, and translations that were not understood; lists that let pass what answers a session, and
devices that keep none.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.model.rules import Action, Rule
from parsers.model.service import TCP, ServiceBox, ServiceSet, State
from parsers.model.vpn import Tunnel, TunnelKind
from strategies import HERE, MAYBE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.rules import RuleSet

STRANGER = "198.51.100.9"
SOME = ("10.0.0.0/25", "10.0.1.0/24", "10.0.2.2/31", "10.0.0.0/16", "10.1.0.0/16", "10.1.1.0/24", "10.2.0.0/29")


def with_later(random: Random, devices: Iterable[Device], *, unknowns: bool) -> list[Device]:
    """The devices with some of these; with `unknowns` also what leaves things open."""
    made = {one.name: one for one in devices}
    for name in sorted(made):
        made[name] = _more(random, made[name], unknowns=unknowns)
    for one, other, port in _links(list(made.values())):
        if random.random() < 0.5:
            near, far = _ends(random, made[one], made[other], port, unknowns=unknowns)
            made[one] = replace(made[one], tunnels=(*made[one].tunnels, *near))
            made[other] = replace(made[other], tunnels=(*made[other].tunnels, *far))
    return [replace(one, dynamic_routing=()) if one.tunnels else one for one in made.values()]


def remembering(random: Random, devices: Iterable[Device]) -> list[Device]:
    """The devices with lines in their lists that let pass what answers a session of the device (reflexive lists)."""
    return [replace(one, rule_sets=tuple(_remembering(random, made) for made in one.rule_sets)) for one in devices]


def forgetting(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Most stateful devices keep no session of some protocols (an ASA that does not inspect ICMP)."""
    made = []
    for one in devices:
        chosen = random.choice(((1,), (17,), (1, 17), ()))
        lists = tuple(replace(item, rules=tuple(map(_either_way, item.rules))) for item in one.rule_sets)
        made.append(replace(one, rule_sets=lists, forgets=_protocols(chosen if one.stateful else ())))
    return made


def beside_sessions(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Some lists judge each packet, and some policy routes are for answers alone, or for what begins alone."""
    return [
        replace(
            one,
            rule_sets=tuple(replace(item, each_packet=random.random() < 0.5) for item in one.rule_sets),
            policy_routes=tuple(
                replace(item, answers=random.choice((None, True, False))) for item in one.policy_routes
            ),
        )
        for one in devices
    ]


def for_what_begins(device: Device) -> Device:
    """The device as what begins meets it: without policy routes of answers."""
    return replace(device, policy_routes=tuple(item for item in device.policy_routes if item.answers is not True))


def for_answers(device: Device) -> Device:
    """The device as answers meet it: of one that keeps sessions only lists that judge each packet count."""
    made = replace(device, policy_routes=tuple(item for item in device.policy_routes if item.answers is not False))
    if not device.stateful:
        return made
    each = {item.name for item in device.rule_sets if item.each_packet}
    kept = tuple(item for item in device.bindings if each.issuperset(item.rule_sets))
    tunnels = tuple(replace(item, rule_set="") for item in device.tunnels)
    return replace(made, bindings=kept, tunnels=tunnels, source_checks=())


def _protocols(numbers: Iterable[int]) -> ServiceSet:
    return ServiceSet(tuple(ServiceBox(Interval(number, number)) for number in numbers))


def keeps_no(device: Device, protocol: int) -> bool:
    """Whether a stateful device keeps no session of a protocol."""
    return any(box.protocols.first <= protocol <= box.protocols.last for box in device.forgets.boxes)


def _remembering(random: Random, made: RuleSet) -> RuleSet:
    made = replace(made, rules=tuple(map(_either_way, made.rules)))
    if random.random() < 0.4:
        return made
    protocol = random.choice((6, 17, None))
    box = ServiceBox(states=State.ANSWER)
    if protocol is not None:
        box = replace(box, protocols=Interval(protocol, protocol))
    if random.random() < 0.4:
        box = replace(box, source_ports=Interval(1, 2))
    match = Match(service=ServiceMatch.exactly(ServiceSet((box,))))
    place = random.randrange(len(made.rules))
    line = Rule("remembered", Action.PERMIT, match, HERE)
    return replace(made, rules=(*made.rules[:place], line, *made.rules[place:]))


def _either_way(rule: Rule) -> Rule:
    """No packet but of TCP shows whether it answers to a list without memory, so no such list can ask (`State`)."""
    boxes = tuple(
        box if box.protocols.first <= TCP <= box.protocols.last else replace(box, states=State.EITHER)
        for box in rule.match.service.surely.boxes
    )
    if not rule.match.service.unknown:
        return replace(rule, match=replace(rule.match, service=ServiceMatch.exactly(ServiceSet(boxes))))
    return rule


def all_answer(document: Any) -> Any:
    """The document of a device for packets that all answer one which it let pass and remembers."""
    if isinstance(document, dict):
        return {key: all_answer(value) for key, value in document.items() if (key, value) != ("state", "answer")}
    return [all_answer(item) for item in document] if isinstance(document, list) else document


def _links(devices: Sequence[Device]) -> Iterator[tuple[str, str, str]]:
    """Two devices that are joined, and the interface of the first towards the second."""
    for one in devices:
        for port in one.interfaces:
            if port.name.startswith("l") and port.name[1:].isdigit() and f"d{port.name[1:]}" > one.name:
                yield one.name, f"d{port.name[1:]}", port.name


def _address(port: Interface) -> str:
    return str(port.addresses[0].value.ip)


def _ends(
    random: Random, one: Device, other: Device, port: str, *, unknowns: bool
) -> tuple[list[Tunnel], list[Tunnel]]:
    """The two ends of a tunnel over a link; the far one may be missing, or take something else."""
    back = f"l{one.name[1:]}"
    here, there = (
        next(item for item in box.interfaces if item.name == name) for box, name in ((one, port), (other, back))
    )
    local, remote = _side(random, one), _side(random, other)
    near = _tunnel(random, f"s{other.name}", port, (local, remote), _address(there), unknowns=unknowns)
    if random.random() < 0.12:
        return [replace(near, peer=STRANGER)], []
    if random.random() < 0.15:
        return [near], []
    if random.random() < 0.5:
        local, remote = _side(random, one), _side(random, other)
    far = _tunnel(random, f"s{one.name}", back, (remote, local), _address(here), unknowns=unknowns)
    return [near], [replace(far, peer="") if random.random() < 0.1 else far]


def _tunnel(
    random: Random, name: str, interface: str, sides: tuple[AddressSet, AddressSet], peer: str, *, unknowns: bool
) -> Tunnel:
    clear = random.random() < 0.5
    doubt = (MAYBE,) if unknowns and clear and random.random() < 0.4 else ()
    return Tunnel(
        name,
        TunnelKind.SITE_TO_SITE,
        interface,
        *sides,
        HERE,
        peer,
        bypasses_filter=random.random() < 0.6,
        rule_set=random.choice(("", "", "list0")),
        unknown=(MAYBE,) if unknowns and random.random() < 0.2 else (),
        drops_clear=clear,
        clear_unknown=doubt,
    )


def _side(random: Random, device: Device) -> AddressSet:
    zones = [port.name[1:] for port in device.interfaces if port.name.startswith("z")]
    found = from_cidr(f"10.0.{random.choice(zones)}.0/{random.choice((29, 29, 30))}")
    if random.random() < 0.4:
        found = found | from_cidr(f"10.1.{random.choice(zones)}.0/29")
    return EVERY_ADDRESS if random.random() < 0.1 else found


def _more(random: Random, device: Device, *, unknowns: bool) -> Device:
    zone = random.randrange(4)
    if random.random() < 0.3:
        gone = Route(ipaddress.ip_network(f"10.0.{zone}.2/31"), None, None, HERE, kind=RouteKind.NULL, distance=255)
        device = replace(device, routes=(*device.routes, gone))
    if random.random() < 0.04:
        device = replace(device, forwarded=frozenset({6}))
    if random.random() < 0.3:
        device = replace(device, nat=(_chosen_port(zone), *device.nat))
    if unknowns and random.random() < 0.1:
        device = replace(device, nat=(*device.nat, _not_understood(random, zone)))
    if unknowns and random.random() < 0.2 and any(port.vrf for port in device.interfaces):
        brought = DynamicRouting("bgp, from VRF red", HERE, "", "red")
        device = replace(device, dynamic_routing=(*device.dynamic_routing, brought))
    return device


def _chosen_port(zone: int) -> NatRule:
    """Port 4 of an address becomes any of two ports."""
    only = from_cidr(f"10.1.{zone}.3/32")
    service = ServiceSet((ServiceBox(Interval(6, 6), destination_ports=Interval(4, 4)),))
    match = Match(destination=AddressMatch.exactly(only), service=ServiceMatch.exactly(service))
    change = AddressTranslation(NatKind.STATIC, only, from_cidr(f"10.0.{zone}.2/32"))
    port = PortTranslation(Interval(4, 4), Interval(1, 2), chosen=True)
    return NatRule("pool of ports", NatStage.DESTINATION, match, change, HERE, port)


def _not_understood(random: Random, zone: int) -> NatRule:
    """A translation whose target nobody understood."""
    stage = random.choice(tuple(NatStage))
    only = from_cidr(f"10.{'1' if stage is NatStage.DESTINATION else '0'}.{zone}.2/31")
    match = (
        Match(destination=AddressMatch.exactly(only))
        if stage is NatStage.DESTINATION
        else Match(source=AddressMatch.exactly(only))
    )
    return NatRule("not understood", stage, match, AddressTranslation(NatKind.UNKNOWN, only, NO_ADDRESS), HERE)


def touching_some(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Devices of which features at one interface may rewrite what goes to some addresses, and nothing else."""
    made = []
    for one in devices:
        others = tuple(item for item in one.unmodelled if not item.effect.rewrites)
        added = tuple(
            Unmodelled(
                "translation between families",
                Effect.MAY_REWRITE,
                HERE,
                frozenset({random.choice(one.interfaces).name}),
                destinations=from_cidr(random.choice(SOME)),
            )
            for _ in range(random.choice((0, 1, 1, 2)))
        )
        made.append(replace(one, unmodelled=(*others, *added)))
    return made
