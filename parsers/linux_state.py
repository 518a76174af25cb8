"""A Linux device with its interfaces and routes: what its rules left open until these are known is decided.

Names with patterns become the interfaces that they mean; the own addresses of translations and of
`fib daddr type local` become addresses. Routes: longest prefix, then lowest metric (ip-route(8)). Routing rules before
the one of the table `main` become policy routes, one for each route of the table that they look into; where a table
has no route the next rule is asked (ip-rule(8)), which is what a list does.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.linux_bridges import as_sockets, between_ports, bridges_of
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.interface_names import is_pattern, meant
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.netfilter import NO_TOPOLOGY, OTHER_DESTINATION, OWN_DESTINATION
from parsers.model.routing import DynamicRouting, PolicyRoute, Route, RouteKind
from parsers.model.shown import KernelRouteKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.device import Device
    from parsers.model.interface import InterfaceAddress
    from parsers.model.rules import Rule, RuleSet
    from parsers.model.shown import KernelRoute, KernelRule, KernelTables

MAIN, LOCAL, DEFAULT = "main", "local", "default"
KERNEL = "the kernel's IPv{} tables"
"""What holds the routes of an IP version that nobody asked for."""
LAST_RULE = 32_766
"""Priority of the kernel's own rule for the table `main`."""


@dataclass(frozen=True, slots=True)
class KernelState:
    """What `ip` showed of one device.

    Where rules of an IP version were not asked for, the kernel's own three are taken, unless its routes show a table
    that none of these looks into. `configured`: what is here is a configuration, which holds every rule.
    """

    interfaces: tuple[Interface, ...]
    tables: tuple[KernelTables, ...]
    rules: tuple[KernelRule, ...] | None = None
    configured: bool = False

    @property
    def routes(self) -> tuple[KernelRoute, ...]:
        """All routes, each once."""
        return tuple(dict.fromkeys(route for table in self.tables for route in table.routes))

    @property
    def versions(self) -> frozenset[int]:
        """The IP versions whose routes were asked for."""
        return frozenset[int]().union(*(table.versions for table in self.tables))


def with_state(device: Device, state: KernelState) -> Device:
    """The device joined to what its kernel showed; without interfaces it stays as it is."""
    if not state.interfaces:
        return device
    interfaces = tuple(_with_connected(item, state.routes) for item in state.interfaces)
    own = own_addresses(interfaces)
    names = [item.name for item in interfaces]
    unmodelled = [item for item in device.unmodelled if item.what != NO_TOPOLOGY or not state.tables]
    dynamic = [
        DynamicRouting(KERNEL.format(version), device.origin, families=frozenset({version}), unshown=True)
        for version in sorted({4, 6} - state.versions)
        if (state.tables or not state.configured)
        and any(address.value.version == version for item in interfaces for address in item.addresses)
    ]
    policy, problems = _policy_routes(state)
    bridges = tuple(bridges_of(interfaces))
    sockets = as_sockets(interfaces, bridges)
    return replace(
        device,
        interfaces=sockets,
        rule_sets=tuple(_decided(item, names, own) for item in device.rule_sets),
        nat=tuple(made for rule in device.nat for made in _nat(rule, interfaces, own)),
        routes=tuple(_routes(state.routes, interfaces)),
        policy_routes=tuple(policy),
        dynamic_routing=(*device.dynamic_routing, *dynamic),
        bridges=(*device.bridges, *bridges),
        unmodelled=(*between_ports(unmodelled, replace(device, interfaces=sockets), bridges), *problems),
    )


def between(device: Device, names: Sequence[str]) -> Device:
    """A device of which only the rules are known, with the interfaces that somebody names, so that these can be asked.

    Names with patterns become those that they mean; which addresses are its own stays open.
    """
    if device.interfaces or not any(item.what == NO_TOPOLOGY for item in device.unmodelled):
        return device
    sets = (
        replace(item, rules=tuple(replace(rule, match=_between(rule.match, names)) for rule in item.rules))
        for item in device.rule_sets
    )
    return replace(
        device,
        interfaces=tuple(Interface(name, InterfaceKind.OTHER, device.origin) for name in dict.fromkeys(names)),
        rule_sets=tuple(sets),
        nat=tuple(replace(rule, match=_between(rule.match, names)) for rule in device.nat),
        unmodelled=tuple(item for item in device.unmodelled if item.what != NO_TOPOLOGY),
    )


def _between(match: Match, names: Sequence[str]) -> Match:
    entering, leaving = (_known(texts, names) for texts in (match.in_interfaces, match.out_interfaces))
    return replace(match, in_interfaces=entering, out_interfaces=leaving)


def own_addresses(interfaces: Iterable[Interface]) -> AddressSet:
    """The addresses of all interfaces that are up."""
    return union_of(
        from_cidr(str(address.value.ip)) for item in interfaces if item.enabled for address in item.addresses
    )


def _with_connected(interface: Interface, routes: Sequence[KernelRoute]) -> Interface:
    """Where no route of an address's prefix stands (`noprefixroute`), only the address itself is connected."""
    if not routes:
        return interface
    shown = {(route.network, route.interface) for route in routes if route.next_hop is None}
    made: list[InterfaceAddress] = []
    for address in interface.addresses:
        value = address.value
        if value.network.prefixlen < value.max_prefixlen and (value.network, interface.name) not in shown:
            value = ipaddress.ip_interface(f"{value.ip}/{value.max_prefixlen}")
        made.append(replace(address, value=value))
    return replace(interface, addresses=tuple(made))


def _decided(rule_set: RuleSet, names: list[str], own: AddressSet) -> RuleSet:
    rules: list[Rule] = []
    for rule in rule_set.rules:
        match = decided(rule.match, names, own)
        rules.append(rule if match is rule.match else replace(rule, match=match))
    return replace(rule_set, rules=tuple(rules))


def decided(match: Match, names: Iterable[str], own: AddressSet) -> Match:
    """A match whose patterns and own addresses are known."""
    entering, leaving = (_known(texts, names) for texts in (match.in_interfaces, match.out_interfaces))
    made = match
    if (entering, leaving) != (match.in_interfaces, match.out_interfaces):
        made = replace(match, in_interfaces=entering, out_interfaces=leaving)
    for condition in match.conditions:
        if condition.reason not in {OWN_DESTINATION, OTHER_DESTINATION}:
            continue
        wanted = own if condition.reason == OWN_DESTINATION else EVERY_ADDRESS - own
        rest = tuple(item for item in made.conditions if item != condition)
        destination = AddressMatch(
            made.destination.surely & wanted, made.destination.possibly & wanted, made.destination.unknown
        )
        if destination.surely == destination.possibly:
            destination = AddressMatch.exactly(destination.possibly)
        made = replace(made, destination=destination, conditions=rest)
    return made


def _known(texts: frozenset[str] | None, names: Iterable[str]) -> frozenset[str] | None:
    """The interfaces that names and patterns mean."""
    return texts if texts is None or not any(map(is_pattern, texts)) else meant(texts, names)


def _nat(rule: NatRule, interfaces: Sequence[Interface], own: AddressSet) -> Iterator[NatRule]:
    """A translation to the own address becomes one for each interface that it may be of."""
    names = [item.name for item in interfaces]
    rule = replace(rule, match=decided(rule.match, names, own))
    if not rule.own_address or rule.address is None:
        yield rule
        return
    leaving = rule.stage is NatStage.SOURCE
    limits = rule.match.out_interfaces if leaving else rule.match.in_interfaces
    version = 4 if rule.address.original.v4 else 6
    for item in interfaces:
        if limits is not None and item.name not in limits:
            continue
        here = frozenset({item.name})
        match = replace(rule.match, out_interfaces=here) if leaving else replace(rule.match, in_interfaces=here)
        target = union_of(
            from_cidr(str(address.value.ip)) for address in item.addresses if address.value.version == version
        )
        single = sum(part.last - part.first + 1 for part in (*target.v4, *target.v6)) == 1
        kind = (NatKind.STATIC if single else NatKind.POOL) if target else NatKind.UNKNOWN
        address = AddressTranslation(kind, rule.address.original, target)
        yield replace(rule, identity=f"{rule.identity} {item.name}", match=match, address=address)


def _routes(routes: Iterable[KernelRoute], interfaces: Sequence[Interface]) -> Iterator[Route]:
    """The routes of `main` that no address of an interface makes by itself."""
    connected = {
        (address.value.network, item.name) for item in interfaces if item.enabled for address in item.addresses
    }
    for route in routes:
        if route.table != MAIN or route.network.is_link_local or route.network.is_multicast:
            continue
        if route.next_hop is None and (route.network, route.interface) in connected:
            continue
        kind = RouteKind.FORWARD if route.kind is KernelRouteKind.FORWARD else RouteKind.NULL
        yield Route(route.network, route.next_hop, route.interface, route.origin, kind, metric=route.metric)


def _policy_routes(state: KernelState) -> tuple[list[PolicyRoute], list[Unmodelled]]:
    """Rules that are asked before the table `main`."""
    found: list[PolicyRoute] = []
    problems: list[Unmodelled] = []
    rules = sorted(state.rules or (), key=lambda rule: rule.priority)
    tables = {route.table for route in state.routes}
    complete = all(table.every_table for table in state.tables) and bool(state.tables)
    for version in (4, 6):
        problems += _rules_not_shown(state, version)
        for rule in (one for one in rules if one.version == version):
            if rule.table == LOCAL:
                continue
            if rule.table == MAIN and rule.match == _everything(version) and rule.suppressed < 0:
                break
            if rule.drop:
                found.append(PolicyRoute(f"rule {rule.priority}", rule.match, None, None, rule.origin, drop=True))
                continue
            known = rule.table in tables or rule.table in {MAIN, DEFAULT} or (complete and rule.table)
            if not known:
                what = f"a routing rule looks into table {rule.table or '?'}, whose routes were not shown"
                problems.append(Unmodelled(what, Effect.MAY_REWRITE, rule.origin))
                continue
            found += _looked_up(rule, [route for route in state.routes if route.table == rule.table])
    return found, problems


def _rules_not_shown(state: KernelState, version: int) -> Iterator[Unmodelled]:
    """Tables of an IP version of whose rules none were shown: some rule looks into them."""
    if state.configured or any(rule.version == version for rule in state.rules or ()):
        return
    for route in state.routes:
        if route.network.version == version and route.table not in {MAIN, LOCAL, DEFAULT}:
            asked = "ip -j rule" if version == 4 else "ip -j -6 rule"
            what = f"table {route.table} has routes of IPv{version}, and no rule that looks into it was shown ({asked})"
            yield Unmodelled(what, Effect.MAY_REWRITE, route.origin)
            return


def _everything(version: int) -> Match:
    every = AddressMatch.exactly(from_cidr("0.0.0.0/0" if version == 4 else "::/0"))
    return Match(every, every)


def _looked_up(rule: KernelRule, routes: Sequence[KernelRoute]) -> Iterator[PolicyRoute]:
    """One entry for each route of a table, the longest prefix first; nothing for what the table does not know."""
    passed = NO_ADDRESS
    mine = [route for route in routes if route.network.version == rule.version]
    ordered = sorted(mine, key=lambda route: (-route.network.prefixlen, str(route.network), route.metric))
    for place, route in enumerate(ordered):
        network = from_cidr(str(route.network))
        if route.network.prefixlen <= rule.suppressed:
            continue
        if route.kind is KernelRouteKind.THROW:
            passed = passed | network
            continue
        destination = AddressMatch.exactly(rule.match.destination.possibly & network - passed)
        if not destination.possibly:
            continue
        match = replace(rule.match, destination=destination)
        later = ordered[place + 1] if place + 1 < len(ordered) else None
        if later is not None and (later.network, later.metric) == (route.network, route.metric):
            doubt = UnknownMatch(UnknownKind.FEATURE, "one of several equal routes is taken", route.origin)
            match = replace(match, conditions=(*match.conditions, doubt))
        identity = f"rule {rule.priority}: {route.network}"
        drop = route.kind is KernelRouteKind.NULL
        yield PolicyRoute(identity, match, route.next_hop, route.interface, route.origin, drop=drop)
