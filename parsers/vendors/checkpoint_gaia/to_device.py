"""From what was read to the neutral device: a gateway with its interfaces, routes, policy and management plane.

Order of what passes (R81 Security Management Administration Guide, "Configuring the NAT Policy"; Performance Tuning
Guide, packet flow, as others quote it): anti-spoofing, translation of the destination ("on the client side"), route,
access policy, which sees the packet as it came in, translation of the source.
"""

from __future__ import annotations

import ipaddress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Device, Stage
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind, Wrapping
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, PolicyRoute, Route, RouteKind, Unusable
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import TCP, UDP, of_ports, of_protocol
from parsers.vendors.checkpoint_gaia.book import hosts_of, interfaces_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.model.nat import NatRule
    from parsers.source import Span
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.context import Context
    from parsers.vendors.checkpoint_gaia.gaia import Gaia, PolicyRule, Port, StaticRoute
    from parsers.vendors.checkpoint_gaia.gateway import Checks

ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER_AS_RECEIVED,
    Stage.SOURCE_NAT,
)
SELF = "self"
"""Scope of the lists that judge packets for the gateway itself."""
WATCHED = "the route is there while its gateway answers"
NO_ROUTES = "routes that are not in the file"


def interfaces(context: Context, gaia: Gaia, gateway: Node | None) -> tuple[Interface, ...]:
    """The interfaces of the configuration; without one, those of the gateway's object."""
    if not gaia.lines:
        return tuple(_shown(context, item) for item in ([] if gateway is None else interfaces_of(gateway)))
    virtual = {name: value for name, value in cluster_addresses(gateway).items() if name in gaia.ports}
    return tuple(_interface(context, gaia, port, virtual.get(port.name, ())) for port in gaia.ports.values())


def _interface(context: Context, gaia: Gaia, port: Port, cluster: Sequence[tuple[str, Node]]) -> Interface:
    addresses = [
        InterfaceAddress(value, role, context.source.span(line))
        for some, role in (
            (port.addresses, AddressRole.PRIMARY),
            (port.aliases, AddressRole.SECONDARY),
            (port.virtual, AddressRole.VIRTUAL),
        )
        for value, line in some
    ]
    for text, node in cluster:
        address = ipaddress.ip_address(text)
        inside = next((value for value, _ in port.addresses if address in value.network), None)
        if inside is not None and address != inside.ip:
            value = ipaddress.ip_interface(f"{address}/{inside.network.prefixlen}")
            addresses.append(InterfaceAddress(value, AddressRole.VIRTUAL, context.span(node)))
    bridge = next((name for name, members in gaia.bridges.items() if port.name in members), "")
    aggregate = next((one.name for one in gaia.ports.values() if port.name in one.members and not bridge), "")
    return Interface(
        port.name,
        port.kind,
        context.source.span(port.line),
        description=port.comment,
        addresses=tuple(addresses),
        dynamic_address=port.dynamic,
        enabled=port.enabled,
        vlan=port.vlan,
        parent=port.parent or aggregate,
        members=tuple(port.members),
        bridge_group=bridge,
        peer="any" if port.kind is InterfaceKind.TUNNEL else "",
        wrapping=Wrapping.IPSEC if port.kind is InterfaceKind.TUNNEL else Wrapping.UNTOLD,
        answers_for=union_of(proxied for proxied, _ in gaia.proxied) & _networks(port),
    )


def _networks(port: Port) -> AddressSet:
    return union_of(from_cidr(str(value.network)) for value, _ in (*port.addresses, *port.aliases))


def _shown(context: Context, item: Node) -> Interface:
    """An interface as the gateway's object shows it."""
    name = _text(item, "name") or _text(item, "interface-name")
    addresses: list[InterfaceAddress] = []
    for key, lengths in (
        ("ipv4-address", ("ipv4-mask-length", "ipv4-network-mask")),
        ("ipv6-address", ("ipv6-mask-length",)),
    ):
        length = next((text for one in lengths if (text := _text(item, one))), "")
        try:
            value = ipaddress.ip_interface(f"{_text(item, key)}/{length}")
        except ValueError:
            continue
        addresses.append(InterfaceAddress(value, AddressRole.PRIMARY, context.span(item)))
    return Interface(
        name or "?", InterfaceKind.OTHER, context.span(item), addresses=tuple(addresses), dynamic_address=not addresses
    )


def cluster_addresses(gateway: Node | None) -> dict[str, list[tuple[str, Node]]]:
    """The addresses that the members of a cluster share, by interface."""
    found: dict[str, list[tuple[str, Node]]] = {}
    if gateway is None or "luster" not in _text(gateway, "type"):
        return found
    for item in interfaces_of(gateway):
        name = _text(item, "name") or _text(item, "interface-name")
        for key in ("ipv4-address", "ipv6-address"):
            try:
                found.setdefault(name, []).append((str(ipaddress.ip_address(_text(item, key))), item))
            except ValueError:
                continue
    return found


def own_by_interface(gaia: Gaia, gateway: Node | None) -> dict[str, AddressSet]:
    """Behind which addresses the gateway hides sources: those of its interfaces, or those that a cluster shares."""
    shared = cluster_addresses(gateway)
    found: dict[str, AddressSet] = {}
    for port in gaia.ports.values():
        if not port.enabled or port.kind is InterfaceKind.LOOPBACK:
            continue
        own = union_of(from_cidr(str(value.ip)) for value, _ in port.addresses)
        vips = union_of(from_cidr(text) for text, _ in shared.get(port.name, ()))
        vips = vips | union_of(from_cidr(str(value.ip)) for value, _ in port.virtual)
        if own or vips:
            found[port.name] = vips or own
    return found


def own_addresses(gaia: Gaia, gateway: Node | None) -> AddressSet | None:
    """All addresses of the gateway itself; None where its configuration is not in the file."""
    if not gaia.lines:
        return None
    shared = [hosts_of(item) for item in ([] if gateway is None else interfaces_of(gateway))]
    return union_of([*(from_cidr(str(value.ip)) for _, value in gaia.addresses()), *shared])


def routes(context: Context, gaia: Gaia) -> tuple[Route, ...]:
    """The static routes of the main table, best rank and priority first by their numbers."""
    return tuple(made for (table, _), route in gaia.routes.items() if not table for made in _ways(context, route, ""))


def _ways(context: Context, route: StaticRoute, vrf: str) -> Iterator[Route]:
    conditions: tuple[UnknownMatch, ...] = ()
    if route.watched:
        conditions = (UnknownMatch(UnknownKind.FEATURE, WATCHED, context.source.span(route.watched)),)
    for hop in route.hops.values():
        yield Route(
            route.network,
            hop.gateway,
            hop.interface or None,
            context.source.span(hop.line),
            hop.kind,
            distance=min(route.rank, 254),
            metric=hop.priority,
            vrf=vrf,
            conditions=conditions,
            watched=bool(conditions),
            lines=tuple(context.source.span(line) for line in route.lines if line != hop.line),
        )


def policy_routes(context: Context, gaia: Gaia) -> Iterator[PolicyRoute]:
    """Rules of policy routing in order; each looks into its table, and where that has no route the next is asked."""
    for rule in sorted(gaia.policies.values(), key=lambda one: one.priority):
        origin = context.source.span(rule.line)
        conditions = tuple(
            UnknownMatch(UnknownKind.UNREAD, reason, context.source.span(line)) for line, reason in rule.doubts
        )
        match = Match(
            ANY_ADDRESS if rule.source is None else AddressMatch.exactly(rule.source),
            ANY_ADDRESS if rule.destination is None else AddressMatch.exactly(rule.destination),
            _service(rule),
            in_interfaces=frozenset({rule.interface}) if rule.interface else None,
            conditions=conditions,
        )
        if rule.action in {"prohibit", "unreachable", "blackhole"}:
            yield PolicyRoute(f"rule {rule.priority}", match, None, None, origin, drop=True)
        elif rule.action == "main-table":
            yield PolicyRoute(f"rule {rule.priority}", match, None, None, origin, target_vrf="", unusable=Unusable.NEXT)
        else:
            yield from _looked_up(context, gaia, rule, match)


def _looked_up(context: Context, gaia: Gaia, rule: PolicyRule, match: Match) -> Iterator[PolicyRoute]:
    table = [route for (name, _), route in gaia.routes.items() if name == rule.table]
    if not rule.table or not table:
        why = UnknownMatch(
            UnknownKind.UNRESOLVED, f"the table {rule.table!r} has no route", context.source.span(rule.line)
        )
        doubt = Match(match.source, match.destination, match.service, match.in_interfaces, conditions=(why,))
        yield PolicyRoute(f"rule {rule.priority}", doubt, None, None, context.source.span(rule.line), drop=True)
        return
    for route in sorted(table, key=lambda one: -one.network.prefixlen):
        network = from_cidr(str(route.network))
        there = AddressMatch(match.destination.surely & network, match.destination.possibly & network)
        if not there.possibly:
            continue
        hops = sorted(route.hops.values(), key=lambda one: one.priority)
        best = [hop for hop in hops if hop.priority == hops[0].priority]
        conditions = match.conditions
        for place, hop in enumerate(hops):
            origin = context.source.span(hop.line)
            doubts = conditions
            if route.watched or len(best) > 1 or place:
                reason = WATCHED if route.watched else "one of several gateways is taken"
                doubts = (*doubts, UnknownMatch(UnknownKind.FEATURE, reason, origin))
            yield PolicyRoute(
                f"rule {rule.priority}: {route.network}",
                Match(match.source, there, match.service, match.in_interfaces, conditions=doubts),
                hop.gateway,
                hop.interface or None,
                origin,
                drop=hop.kind is RouteKind.NULL,
            )


def _service(rule: PolicyRule) -> ServiceMatch:
    if rule.port is not None:
        ports = Interval(rule.port, rule.port)
        both = of_ports(TCP, ports) | of_ports(UDP, ports)
        return ServiceMatch.exactly(both if rule.protocol is None else both & of_protocol(rule.protocol))
    return ANY_SERVICE if rule.protocol is None else ServiceMatch.exactly(of_protocol(rule.protocol))


def routed(gaia: Gaia) -> Mapping[str, AddressSet] | None:
    """What routes lead to, by interface; None where not every route is in the file."""
    if not gaia.lines or gaia.dynamic or gaia.policies:
        return None
    ways: list[tuple[int, AddressSet, str]] = []
    connected = list(gaia.addresses())
    ways += [(value.network.prefixlen * 2 + 1, from_cidr(str(value.network)), name) for name, value in connected]
    for (table, _), route in gaia.routes.items():
        if table:
            continue
        names = {hop.interface for hop in route.hops.values() if hop.interface}
        if any(hop.gateway is None and not hop.interface for hop in route.hops.values()):
            return None
        gateways = [hop.gateway for hop in route.hops.values() if hop.gateway is not None]
        names |= {name for gateway in gateways for name, value in connected if gateway in value.network}
        if route.watched or (len(names) > 1) or (len(names) < len(route.hops) and len(route.hops) > 1):
            return None
        ways += [(route.network.prefixlen * 2, from_cidr(str(route.network)), name) for name in names]
    found: dict[str, AddressSet] = {}
    taken = AddressSet()
    for _, network, name in sorted(ways, key=lambda way: -way[0]):
        found[name] = found.get(name, AddressSet()) | (network - taken)
        taken = taken | network
    return found


def statically_routed(gaia: Gaia) -> AddressSet | None:
    """Where static routes lead, the default one left out; None where not every route is in the file."""
    if not gaia.lines or gaia.dynamic or gaia.policies:
        return None
    return union_of(from_cidr(str(route.network)) for route in gaia.routes.values() if route.network.prefixlen)


def bridges(context: Context, gaia: Gaia) -> tuple[Bridge, ...]:
    """Bridges whose members the policy judges."""
    return tuple(
        Bridge(
            name,
            tuple(members),
            BridgeMode.FILTERED,
            context.source.span(gaia.ports[name].line),
            interface=name if gaia.ports[name].addresses else "",
            routed=bool(gaia.ports[name].addresses),
        )
        for name, members in gaia.bridges.items()
    )


def anything(name: str, reason: str, origin: Span) -> RuleSet:
    """A policy that is not in the file."""
    why = UnknownMatch(UnknownKind.UNREAD, reason, origin)
    return RuleSet(name, (Rule("unknown", Action.UNKNOWN, Match(conditions=(why,)), origin, implicit=reason),), origin)


def bound(policy: Sequence[RuleSet]) -> tuple[Binding, ...]:
    """Each list judges what passes the gateway and what is for itself; all must accept."""
    return tuple(
        Binding((one.name,), point, None, one.origin, SELF if point is BindingPoint.LOCAL else "")
        for one in policy
        for point in (BindingPoint.FORWARD, BindingPoint.LOCAL)
    )


def dynamic(context: Context, gaia: Gaia, origin: Span) -> tuple[DynamicRouting, ...]:
    """Protocols that bring routes; without a configuration all routes are unknown."""
    if not gaia.lines:
        return (DynamicRouting(NO_ROUTES, origin, unshown=True),)
    return tuple(DynamicRouting(protocol, context.source.span(line)) for protocol, line in gaia.dynamic.items())


def device(  # noqa: PLR0913, PLR0917 - the parts of a device
    context: Context,
    gaia: Gaia,
    gateway: Node | None,
    policy: Sequence[RuleSet],
    checks: Checks,
    nat: Sequence[NatRule],
) -> Device:
    """All parts together, without the management plane."""
    origin = context.source.span(gaia.hostname_line or gaia.header or 1)
    if not gaia.lines and gateway is not None:
        origin = context.span(gateway)
    name = (
        gaia.hostname or ("" if gateway is None else _text(gateway, "name")) or PurePosixPath(context.source.name).stem
    )
    ports = interfaces(context, gaia, gateway)
    shared = any(item.role is AddressRole.VIRTUAL for port in ports for item in port.addresses)
    return Device(
        name,
        "checkpoint_gaia",
        ORDER,
        stateful=True,
        origin=origin,
        version="" if gateway is None else _text(gateway, "version"),
        interfaces=ports,
        high_availability="member" if shared else "",
        rule_sets=(*policy, *checks.rule_sets),
        bindings=(*bound(policy), *checks.bindings),
        nat=tuple(nat),
        routes=routes(context, gaia),
        policy_routes=tuple(policy_routes(context, gaia)),
        dynamic_routing=dynamic(context, gaia, origin),
        bridges=bridges(context, gaia),
    )


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
