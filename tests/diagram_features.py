"""Features of devices, each with what a network is without it, and which of them divide what a translation chooses."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.device import Device, Effect, Stage
from parsers.model.interface import Interface
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import NatKind, NatRule, NatStage
from parsers.model.routing import Route, RouteKind, SourceCheck, SourceCheckMode
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_PORT, Fragment, ServiceBox, State
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

COMPARED = frozenset({
    "state", "fragment", "unknown", "disabled", "interfaces", "chain", "outbound", "forward", "static-routes",
    "null", "floating", "conditional", "equal-cost", "vrf", "destination-nat", "port-nat", "source-nat", "pool",
    "overload", "identity", "policy-route", "translated", "tunnel", "unmodelled", "dynamic", "down", "management",
    "bridge", "orders", "families",
})  # fmt: skip
"""Features of the generator that the second engine learned first; it refuses devices with what it has not learned."""
LATER = COMPARED | {"source-check", "translated-by"}
"""With what it learned since; other networks, for each feature changes what is drawn."""
FLOATING = 100
ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)


def every(kind: type[Any], change: Callable[[Any], Any]) -> Callable[[Device], Device]:
    """A change of each part of one kind, wherever in a device it stands."""

    def changed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(changed(item) for item in value)
        if not dataclasses.is_dataclass(value) or isinstance(value, Span | type | AddressSet):
            return value
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        new = {name: changed(part) for name, part in fields.items()}
        value = replace(value, **new) if any(new[name] is not fields[name] for name in fields) else value
        return change(value) if isinstance(value, kind) else value

    return changed


def setting(kind: type[Any], **values: object) -> Callable[[Device], Device]:
    """Fields of each part of one kind set to a value."""
    return every(kind, lambda one: replace(one, **values))


def without(name: str, unwanted: Callable[[Any], bool]) -> Callable[[Device], Device]:
    """The items of one field of a device that are not `unwanted`."""

    def changed(device: Device) -> Device:
        kept: dict[str, Any] = {name: tuple(item for item in getattr(device, name) if not unwanted(item))}
        return replace(device, **kept)

    return changed


def _decided(match: Any) -> Any:
    """A match whose upper bound is the truth."""
    return type(match)(match.possibly, match.possibly) if match.unknown else match


def _without_doubt(device: Device) -> Device:
    device = setting(Match, conditions=())(device)
    device = every(AddressMatch, _decided)(every(ServiceMatch, _decided)(device))
    device = every(Rule, lambda one: replace(one, action=Action.PERMIT) if one.action is Action.UNKNOWN else one)(
        device
    )
    return replace(device, tunnels=tuple(replace(one, unknown=()) for one in device.tunnels))


def _of_nat(kind: NatKind | None, stage: NatStage) -> Callable[[NatRule], bool]:
    return lambda rule: (
        rule.stage is stage and rule.port is None and (rule.address.kind if rule.address else None) is kind
    )


def _first_ways_only(device: Device) -> Device:
    """Of several routes to one network at one distance the first."""
    found = {(route.network, route.vrf, route.distance): route for route in reversed(device.routes)}
    return replace(device, routes=tuple(reversed(found.values())))


def _not(effects: frozenset[Effect]) -> Callable[[Device], Device]:
    return without("unmodelled", lambda item: item.effect in effects)


WITHOUT: Mapping[str, Callable[[Device], Device]] = {
    "permits and denies": setting(Rule, action=Action.PERMIT),
    "unknown": _without_doubt,
    "disabled": setting(Rule, enabled=True),
    "state": every(ServiceBox, lambda box: replace(box, states=State.EITHER)),
    "fragment": every(ServiceBox, lambda box: replace(box, fragments=Fragment.EITHER)),
    "source ports": every(ServiceBox, lambda box: replace(box, source_ports=EVERY_PORT)),
    "interfaces": setting(Match, in_interfaces=None, out_interfaces=None),
    "families": setting(RuleSet, families=frozenset({4, 6})),
    "chain": every(Binding, lambda one: replace(one, rule_sets=one.rule_sets[:1])),
    "inbound": without("bindings", lambda one: one.point is BindingPoint.INBOUND),
    "forward": without("bindings", lambda one: one.point is BindingPoint.FORWARD),
    "outbound": without("bindings", lambda one: one.point is BindingPoint.OUTBOUND),
    "orders": lambda device: replace(device, order=ORDER),
    "null": without("routes", lambda one: one.kind is RouteKind.NULL),
    "floating": without("routes", lambda one: one.distance > FLOATING),
    "conditional": lambda device: replace(device, routes=tuple(replace(one, conditions=()) for one in device.routes)),
    "equal-cost": _first_ways_only,
    "vrf": setting(Interface, vrf=""),
    "next-hop vrf": without("routes", lambda one: one.next_hop_vrf is not None),
    "dynamic": lambda device: replace(device, dynamic_routing=()),
    "policy-route": lambda device: replace(device, policy_routes=()),
    "static destination NAT": without("nat", _of_nat(NatKind.STATIC, NatStage.DESTINATION)),
    "static source NAT": without("nat", _of_nat(NatKind.STATIC, NatStage.SOURCE)),
    "port NAT": without("nat", lambda rule: rule.port is not None),
    "pool": without("nat", _of_nat(NatKind.POOL, NatStage.SOURCE)),
    "identity": without("nat", _of_nat(None, NatStage.SOURCE)),
    "overload": setting(NatRule, source_ports_change=False),
    "translated": setting(Match, translated=None),
    "tunnel": lambda device: replace(device, tunnels=()),
    "tunnel filter": lambda device: replace(device, tunnels=tuple(replace(one, rule_set="") for one in device.tunnels)),
    "may permit": _not(frozenset({Effect.MAY_PERMIT})),
    "may deny": _not(frozenset({Effect.MAY_DENY})),
    "may do either": _not(frozenset({Effect.MAY_DO_EITHER})),
    "may rewrite": _not(frozenset({Effect.MAY_REWRITE})),
    "down": setting(Interface, enabled=True),
    "management": setting(Interface, management_only=False),
    "bridge": lambda device: replace(device, forwards=True),
}
"""Feature → the device without it."""
LATER_WITHOUT: Mapping[str, Callable[[Device], Device]] = {
    "source checks": lambda device: replace(device, source_checks=()),
    "strict": setting(SourceCheck, mode=SourceCheckMode.LOOSE),
    "feasible": every(
        SourceCheck,
        lambda one: replace(one, mode=SourceCheckMode.STRICT) if one.mode is SourceCheckMode.FEASIBLE else one,
    ),
    "lists of checks": setting(SourceCheck, rule_set=""),
    "statements": setting(Match, translated_by=None),
    "tunnels of sites": without("tunnels", lambda one: one.kind is TunnelKind.SITE_TO_SITE),
    "clear text": setting(Tunnel, drops_clear=False),
    "selectors of the far end": setting(Tunnel, local=EVERY_ADDRESS),
    "not routed": lambda device: replace(device, forwarded=frozenset({4, 6})),
    "ports chosen": without("nat", lambda rule: rule.port is not None and rule.port.chosen),
    "never used": setting(Route, distance=1),
}
"""The same of what was learned later."""


def rewrites(devices: Sequence[Device]) -> bool:
    """Whether something that is not modelled, or a translation that was not understood, may change packets at will."""
    unread = any(
        rule.enabled and rule.address is not None and rule.address.kind is NatKind.UNKNOWN
        for device in devices
        for rule in device.nat
    )
    return unread or any(one.effect is Effect.MAY_REWRITE for device in devices for one in device.unmodelled)


def divides(devices: Sequence[Device]) -> bool:
    """Whether some rule tells apart what a translation may choose: parts of a pool, or some source ports of a PAT."""
    chosen = [
        rule.address.translated
        for device in devices
        for rule in device.nat
        if rule.enabled and rule.address is not None and rule.address.kind is NatKind.POOL
    ]
    if any(part & pool and pool - part for pool in chosen for part in _told_apart(devices)):
        return True
    picked = any(
        rule.port is not None and rule.port.chosen for device in devices for rule in device.nat if rule.enabled
    )
    if picked and any(box.destination_ports != EVERY_PORT for device in devices for box in _boxes(device)):
        return True
    free = any(rule.source_ports_change for device in devices for rule in device.nat if rule.enabled)
    return free and any(box.source_ports != EVERY_PORT for device in devices for box in _boxes(device))


def waits(devices: Sequence[Device]) -> bool:
    """Whether another route stands behind a watched one: step by step nobody says that both lead to one place."""
    return any(
        one.watched and other is not one and other.vrf == one.vrf and other.network.overlaps(one.network)
        for device in devices
        for one in device.routes
        for other in device.routes
    )


def _told_apart(devices: Sequence[Device]) -> Iterator[AddressSet]:
    """Every set of addresses that some match, translation or tunnel speaks of."""
    for device in devices:
        for match in _matches(device):
            yield from (match.source.surely, match.source.possibly, match.destination.surely)
        for rule in device.nat:
            if rule.address is not None:
                yield rule.address.original
        for tunnel in device.tunnels:
            yield from (tunnel.local, tunnel.remote)


def _boxes(device: Device) -> Iterator[ServiceBox]:
    for match in _matches(device):
        yield from match.service.possibly.boxes


def _matches(device: Device) -> Iterator[Match]:
    for rules in device.rule_sets:
        yield from (rule.match for rule in rules.rules if rule.enabled)
    yield from (rule.match for rule in device.nat)
    yield from (rule.match for rule in device.policy_routes)
