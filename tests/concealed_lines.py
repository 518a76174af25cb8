"""More that may be hidden on one device: lines that take away, members of groups, pools, VRFs, switches that turn things on.

Each is hidden as readers hide it: a line that nobody read may do anything (`Effect.MAY_DO_ANYTHING`), a member of a group
that nobody read may be any address, a pool that nobody found makes a translation whose target is not known. `concealed`
draws from `LINES` as from its own.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from concealed import hide_line
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import Route, RouteKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet
from parsers.model.vpn import TunnelKind
from strategies import HERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from concealed import Hidden, Hiding
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.routing import PolicyRoute

MEMBER = UnknownMatch(UnknownKind.UNREAD, "a member of a group that was not understood", HERE)


# Groups


def _member_of_a_group(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A member of a group that every field of the device that equals it names; each such field may be anything."""
    groups = sorted(
        {side.surely for match in _matches(shown) for side in (match.source, match.destination) if _is_group(side)},
        key=repr,
    )
    if not groups:
        return None
    group = random.choice(groups)
    parts = [AddressSet(v4=(part,)) for part in group.v4] + [AddressSet(v6=(part,)) for part in group.v6]
    gone = random.choice([*parts, group, from_cidr("10.0.0.2/31"), from_cidr("10.0.1.3/32")])
    left, member = group - gone, random.random() < 0.8
    hidden = AddressMatch(left if member else NO_ADDRESS, EVERY_ADDRESS, (MEMBER,))
    negated = AddressMatch(NO_ADDRESS, left.complement(), (MEMBER,))

    def doubted(match: Match) -> Match:
        source, destination = (
            hidden if side == AddressMatch.exactly(group)
            # `not` before the group: what is no known member may be outside of it or in it.
            else negated if side == AddressMatch.exactly(group.complement()) else side
            for side in (match.source, match.destination)
        )  # fmt: skip
        return replace(match, source=source, destination=destination)

    return truth, _with_matches(shown, doubted)


def _is_group(side: AddressMatch) -> bool:
    return not side.unknown and bool(side.surely) and side.surely != EVERY_ADDRESS


def _member_of_a_group_of_services(random: Random, truth: Device, shown: Device) -> Hidden | None:
    groups = sorted(
        {
            one.service.surely
            for one in _matches(shown)
            if not one.service.unknown and one.service.surely != EVERY_SERVICE
        },
        key=repr,
    )
    if not groups:
        return None
    group = random.choice(groups)
    boxes = list(group.boxes)
    boxes.remove(random.choice(boxes))
    left = ServiceSet(tuple(boxes)) if random.random() < 0.8 else NO_SERVICE
    hidden = ServiceMatch(left, EVERY_SERVICE, (MEMBER,))

    def doubted(match: Match) -> Match:
        return replace(match, service=hidden) if match.service == ServiceMatch.exactly(group) else match

    return truth, _with_matches(shown, doubted)


def _matches(device: Device) -> list[Match]:
    return [
        *(rule.match for made in device.rule_sets for rule in made.rules),
        *(rule.match for rule in device.nat),
        *(entry.match for entry in device.policy_routes),
    ]


def _with_matches(device: Device, change: Callable[[Match], Match]) -> Device:
    def of_rule(rule: Rule) -> Rule:
        return replace(rule, match=change(rule.match))

    def of_nat(rule: NatRule) -> NatRule:
        return replace(rule, match=change(rule.match))

    def of_entry(entry: PolicyRoute) -> PolicyRoute:
        return replace(entry, match=change(entry.match))

    return replace(
        device,
        rule_sets=tuple(replace(made, rules=tuple(map(of_rule, made.rules))) for made in device.rule_sets),
        nat=tuple(map(of_nat, device.nat)),
        policy_routes=tuple(map(of_entry, device.policy_routes)),
    )


# Pools, and policy routes in part


def _pool(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The pool, or the whole target with its ports, of a translation that stays in its place."""
    rules = [one for one in shown.nat if one.address is not None and one.address.kind is not NatKind.UNKNOWN]
    if not rules:
        return None
    rule = random.choice(rules)
    assert rule.address is not None
    target = random.choice((NO_ADDRESS, EVERY_ADDRESS))
    made = replace(rule, address=AddressTranslation(NatKind.UNKNOWN, rule.address.original, target))
    return truth, replace(shown, nat=tuple(made if one is rule else one for one in shown.nat))


def _own_address_as_pool(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """Sources hide behind the address of the interface that they leave by, which DHCP gives."""
    ports = [port for port in shown.interfaces if port.addresses and port in truth.interfaces]
    if not ports:
        return None
    port = random.choice(ports)
    own = AddressSet()
    for item in port.addresses:
        own = own | from_cidr(str(item.value.ip))
    match = Match(out_interfaces=frozenset({port.name}))
    known, unknown = (
        NatRule("hidden behind it", NatStage.SOURCE, match, change, HERE, source_ports_change=True)
        for change in (
            AddressTranslation(NatKind.POOL, EVERY_ADDRESS, own),
            AddressTranslation(NatKind.UNKNOWN, EVERY_ADDRESS, NO_ADDRESS),
        )
    )
    hidden = replace(port, addresses=(), dynamic_address=True)
    return (
        replace(truth, nat=(known, *truth.nat)),
        replace(
            shown,
            nat=(replace(unknown, own_address=True), *shown.nat),
            interfaces=tuple(hidden if one is port else one for one in shown.interfaces),
        ),
    )


def _policy_route_in_part(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """Whom an entry takes is not known: a list that is not in the file, words that were not understood."""
    if not shown.policy_routes:
        return None
    entry = random.choice(shown.policy_routes)
    anywhere = AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (MEMBER,))
    match = random.choice((
        replace(entry.match, conditions=(MEMBER,)),
        replace(entry.match, source=anywhere),
        replace(entry.match, destination=anywhere),
        Match(conditions=(MEMBER,)),
    ))  # fmt: skip
    made = tuple(replace(one, match=match) if one is entry else one for one in shown.policy_routes)
    return truth, replace(shown, policy_routes=made)


# Lines that take away what another line gave, or that switch something


def _line_that_takes_away(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """What the file gives, a later line takes back, and nobody read that one."""
    fields = [name for name in TAKEN if getattr(shown, name) and getattr(truth, name) == getattr(shown, name)]
    if not fields:
        return None
    name = random.choice(fields)
    place = random.randrange(len(getattr(truth, name)))
    kept: dict[str, Any] = {name: tuple(one for number, one in enumerate(getattr(truth, name)) if number != place)}
    return replace(truth, **kept), hide_line(shown)


TAKEN = ("bindings", "nat", "routes", "policy_routes", "source_checks", "tunnels")


def _rule_taken_away(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The same of a line of a list."""
    lists = [one for one in shown.rule_sets if len(one.rules) > 1 and one in truth.rule_sets]
    if not lists:
        return None
    made = random.choice(lists)
    gone = random.choice(made.rules[:-1])
    left = replace(made, rules=tuple(one for one in made.rules if one is not gone))
    sets = tuple(left if one == made else one for one in truth.rule_sets)
    effects = [Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING]
    effects.append(Effect.MAY_DENY if gone.action is Action.PERMIT else Effect.MAY_PERMIT)
    return replace(truth, rule_sets=sets), hide_line(shown, effect=random.choice(effects))


def _end_of_a_list(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """What a list does at its end."""
    lists = [one for one in shown.rule_sets if one in truth.rule_sets]
    if not lists:
        return None
    made = random.choice(lists)
    end = made.rules[-1]
    doubtful = random.choice((replace(end, action=Action.UNKNOWN), None))
    sets = tuple(
        replace(one, rules=(*one.rules[:-1], *([doubtful] if doubtful else []))) if one is made else one
        for one in shown.rule_sets
    )
    shown = replace(shown, rule_sets=sets)
    return truth, shown if doubtful else hide_line(shown)


def _tunnel_not_read(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The line names who is behind it: a gateway of clients gives them their addresses, or those of a named pool."""
    if not shown.tunnels:
        return None
    gone = random.choice(shown.tunnels)
    places = () if random.random() < 0.5 else (gone.interface,)
    left = replace(shown, tunnels=tuple(one for one in shown.tunnels if one is not gone))
    if gone.kind is TunnelKind.REMOTE_ACCESS and not places and len(left.tunnels) % 2:
        return truth, hide_line(left, clients=True)
    return truth, hide_line(left, *places, names=gone.remote)


def _vrf_of_an_interface(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The line that puts an interface into a VRF, or takes it out of one."""
    return _of_an_interface(random, truth, shown, lambda port: replace(port, vrf="" if port.vrf else "red"))


def _interface_kept_for_management(random: Random, truth: Device, shown: Device) -> Hidden | None:
    return _of_an_interface(random, truth, shown, lambda port: replace(port, management_only=True))


def _interface_switched_off(random: Random, truth: Device, shown: Device) -> Hidden | None:
    return _of_an_interface(random, truth, shown, lambda port: replace(port, enabled=False))


def _of_an_interface(
    random: Random, truth: Device, shown: Device, change: Callable[[Interface], Interface]
) -> Hidden | None:
    """What the line says holds in truth."""
    ports = [port for port in shown.interfaces if port in truth.interfaces and port.enabled]
    if not ports:
        return None
    port = random.choice(ports)
    other = change(port)
    real = replace(truth, interfaces=tuple(other if one == port else one for one in truth.interfaces))
    return real, hide_line(shown, port.name)


def _whole_interface(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The lines of an interface, its address among them, so that nothing of it is there."""
    if len(shown.interfaces) < 2:
        return None
    gone = random.choice(shown.interfaces)
    left = replace(shown, interfaces=tuple(one for one in shown.interfaces if one is not gone))
    return truth, hide_line(left, names=union_of(from_cidr(str(item.value.ip)) for item in gone.addresses))


def _switch_of_routing(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The line that lets it route at all, or one IP version."""
    del random
    if not shown.forwards:
        return None
    return truth, hide_line(replace(shown, forwards=False))


def _switch_of_a_version(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The line that lets it route an IP version."""
    if shown.forwarded != frozenset({4, 6}):
        return None
    return truth, hide_line(replace(shown, forwarded=frozenset({random.choice((4, 6))})))


def _second_address(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A second network on an interface that has one, so that a zone stands there whose addresses no line shows."""
    ports = [port for port in shown.interfaces if _has_four(port) and port in truth.interfaces]
    if not ports:
        return None
    port = random.choice(ports)
    zone = random.randrange(4)
    more = InterfaceAddress(ipaddress.ip_interface(f"10.3.{zone}.1/29"), AddressRole.SECONDARY, HERE)
    both = replace(port, addresses=(*port.addresses, more))
    return (
        replace(truth, interfaces=tuple(both if one is port else one for one in truth.interfaces)),
        hide_line(shown, port.name),
    )


def _has_four(port: Interface) -> bool:
    return any(item.value.version == 4 for item in port.addresses)


def _way_of_a_route(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """The route is there; its next hop was not read, and so it leads anywhere."""
    routes = [one for one in shown.routes if one.kind is RouteKind.FORWARD and one in truth.routes]
    if not routes:
        return None
    route = random.choice(routes)
    null = Route(route.network, None, None, HERE, kind=RouteKind.NULL, distance=route.distance, vrf=route.vrf)
    other = random.choice((null, replace(route, distance=150), None))
    made = tuple(other if one is route else one for one in shown.routes if one is not route or other is not None)
    return truth, hide_line(replace(shown, routes=tuple(one for one in made if one is not None)))


def _binding_elsewhere(random: Random, truth: Device, shown: Device) -> Hidden | None:
    """A list stands at another interface or the other way round than the lines that were read say."""
    lists = [one for one in shown.bindings if one.point in {BindingPoint.INBOUND, BindingPoint.OUTBOUND}]
    lists = [one for one in lists if one in truth.bindings]
    if not lists:
        return None
    real = random.choice(lists)
    port = random.choice(shown.interfaces).name
    point = random.choice((BindingPoint.INBOUND, BindingPoint.OUTBOUND))
    told = Binding(real.rule_sets, point, port, HERE, scope=real.scope)
    return truth, hide_line(replace(shown, bindings=tuple(told if one is real else one for one in shown.bindings)))


LINES: tuple[Hiding, ...] = (
    _member_of_a_group,
    _member_of_a_group_of_services,
    _pool,
    _own_address_as_pool,
    _policy_route_in_part,
    _line_that_takes_away,
    _rule_taken_away,
    _end_of_a_list,
    _tunnel_not_read,
    _vrf_of_an_interface,
    _interface_kept_for_management,
    _interface_switched_off,
    _whole_interface,
    _switch_of_routing,
    _switch_of_a_version,
    _second_address,
    _way_of_a_route,
    _binding_elsewhere,
)
