"""One logical system as a `Device`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Device, Effect, Stage
from parsers.model.match import Match, UnknownKind
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Binding, BindingPoint
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.addresses import Books, PrefixLists
from parsers.vendors.juniper_junos.arp import answering
from parsers.vendors.juniper_junos.filters import Filters
from parsers.vendors.juniper_junos.guards import access_ports, guarded, registering, voiced
from parsers.vendors.juniper_junos.interfaces import InterfaceReader, linked_units
from parsers.vendors.juniper_junos.management import ManagementReader
from parsers.vendors.juniper_junos.mirrors import mirrors
from parsers.vendors.juniper_junos.nat import NatReader
from parsers.vendors.juniper_junos.policies import NAME, TO_HOST, Policies
from parsers.vendors.juniper_junos.policy_tunnels import settled
from parsers.vendors.juniper_junos.routing import Routing
from parsers.vendors.juniper_junos.services import Applications
from parsers.vendors.juniper_junos.vpn import Vpn
from parsers.vendors.juniper_junos.zones import read_zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.interface import Interface
    from parsers.model.rules import Rule, RuleSet
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context
    from parsers.vendors.juniper_junos.interfaces import Wiring
    from parsers.vendors.juniper_junos.zones import Zones

FLOW = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
PACKETS = (Stage.INBOUND_FILTER, Stage.ROUTING, Stage.OUTBOUND_FILTER)
_FLOW_ABOUT = frozenset(
    [
        "aging",
        "tcp-mss",
        "traceoptions",
        "tcp-session",
        "syn-flood-protection-mode",
        "force-ip-reassembly",
        "route-change-timeout",
        "allow-dns-reply",
        "pending-sess-queue-length",
        "mcast-buffer-enhance",
        "advanced-options",
        "ethernet-switching",
        "load-distribution",
        "packet-log",
        "gre-performance-acceleration",
        "preserve-incoming-fragment-size",
        "sync-icmp-session",
        "allow-embedded-icmp",
        "allow-reverse-ecmp",
        "strict-packet-order",
    ]
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole file: its name and version, links between its systems, and its interfaces, with those of tenants."""

    top: Statement
    name: str
    version: str
    links: frozenset[tuple[str, str]]
    routing: Routing
    wiring: Wiring
    tenants: Mapping[str, Routing]


def read_whole(context: Context, top: Statement, name: str, tenants: Mapping[str, Statement]) -> Whole:
    """What the systems of a file share. Units that the routing instance of a tenant names stand among the device's."""
    routing = Routing(context, top)
    memberships = dict(routing.memberships())
    others = {word: Routing(context, item) for word, item in tenants.items()}
    for other in others.values():
        memberships |= other.memberships()
    links = linked_units(top)
    wiring = InterfaceReader(context, top, memberships, links).read()
    return Whole(top, name, top.text("version"), links, routing, wiring, others)


def _part_of(context: Context, root: Statement, whole: Whole, system: str) -> tuple[Routing, Wiring]:
    """Routing and interfaces of the device, of a tenant of it, or of a logical system."""
    given = frozenset(name for other in whole.tenants.values() for name in other.vrfs)
    if root is whole.top:
        return whole.routing, whole.wiring.part(lambda name: name not in given)
    if _is_tenant(root, whole, system):
        routing = whole.tenants[system]
        return routing, whole.wiring.part(routing.vrfs.__contains__)
    routing = Routing(context, root)
    return routing, InterfaceReader(context, root, routing.memberships(), whole.links).read()


def _is_tenant(root: Statement, whole: Whole, system: str) -> bool:
    """Whether its interfaces, with the filters on them, stand among those of the device."""
    return system in whole.tenants and root is whole.tenants[system].root


def to_device(context: Context, root: Statement, whole: Whole, system: str) -> Device:
    """The device that `root` describes; `system` names the logical system or the tenant."""
    top = whole.top
    routing, wiring = _part_of(context, root, whole, system)
    routing.read(wiring.interfaces)
    flows = _is_flow_based(context, root)
    zones = read_zones(context, root, wiring.interfaces)
    lists = PrefixLists(context, root, top)
    filters = Filters(context, top if _is_tenant(root, whole, system) else root, lists)
    filter_sets = filters.rule_sets()
    lists.read_all()
    books, applications = Books(context, root), Applications(context, root)
    policies = Policies(context, root, zones, books, applications)
    unzoned = frozenset(_unzoned(wiring, zones))
    policy_sets = policies.rule_sets(unzoned) if flows else []
    vpn = Vpn(context, root, wiring.interfaces)
    vpn.read()
    translations = NatReader(policies, wiring.interfaces)
    nat = translations.rules() if flows else []
    if translations.admitted:
        first = policy_sets[0]
        policy_sets[0] = replace(first, rules=(*translations.admitted, *first.rules))
    ends = list(vpn.tunnels(policies))
    tunnels = tuple(end.tunnel for end in ends)
    if policy_sets:
        rules, tunnels = settled(policy_sets[0].rules, ends)
        policy_sets[0] = replace(policy_sets[0], rules=rules)
    led = [replace(item, vrf=vrf) for item in translations.led for vrf in ("", *routing.instances)]
    books.read_all()
    applications.read_all()
    management = ManagementReader(context, root, zones, wiring.interfaces, lists, flows=flows).read()
    if root is not top:
        # Whether services of the whole device answer at the addresses of a logical system or a tenant was not found.
        management = replace(management, silent=())
    guarded(context, root, wiring.interfaces)
    registering(context, root, wiring.interfaces)
    answering(context, root, wiring.interfaces)
    voiced(context, root, wiring.interfaces, wiring.vlans)
    copies = tuple(mirrors(context, root, wiring.interfaces, wiring.vlans))
    _features(context, root, wiring, zones, flows=flows)
    interfaces = tuple(_finished(item, zones) for item in wiring.interfaces.values())
    if root.find("interfaces") is None and not _is_tenant(root, whole, system):
        context.doubt("the file shows no interfaces", Effect.MAY_DO_EITHER, root)
    return Device(
        whole.name,
        "juniper_junos",
        FLOW if flows else PACKETS,
        stateful=flows,
        origin=context.span(root.find("system", "host-name") or root),
        context=system,
        version=whole.version,
        interfaces=interfaces,
        rule_sets=(*filter_sets, *policy_sets, *vpn.rule_sets),
        bindings=(*wiring.bindings, *_host_bindings(wiring), *_policy_bindings(policy_sets), *vpn.bindings),
        nat=tuple(nat),
        routes=(*routing.routes, *vpn.routes),
        policy_routes=(*led, *_sent_elsewhere(context, wiring, filters, routing)),
        dynamic_routing=tuple(routing.dynamic),
        source_checks=tuple(wiring.source_checks),
        tunnels=tunnels,
        vlans=tuple(dict.fromkeys(wiring.vlans)),
        mirrors=copies,
        management=management,
        admits_strays=tuple(_strays(context, root)) if flows else (),
        answers_translated=False,
    )


def _policy_bindings(policy_sets: list[RuleSet]) -> Iterator[Binding]:
    """Where policies judge: the first list what passes, the second what comes to the device itself."""
    places = ((NAME, BindingPoint.FORWARD), (TO_HOST, BindingPoint.LOCAL))
    for (name, point), policies in zip(places, policy_sets, strict=False):
        yield Binding((name,), point, None, policies.origin)


def _is_flow_based(context: Context, root: Statement) -> bool:
    """Whether the device works on flows: it has zones or policies, and is not told to work on packets."""
    for item in root.children("security", "forwarding-options", "family", "iso"):
        item.settle(LineFate.MODELLED)
    for mode in (
        root.value("security", "forwarding-options", "family", "mpls", "mode"),
        root.value("security", "forwarding-options", "family", "inet", "mode"),
    ):
        if mode is not None and mode.word == "packet-based":
            for word in ("zones", "policies", "nat"):
                held = root.get("security", word)
                if held is not None:
                    held.settle(LineFate.IRRELEVANT, "the device works on packets: zones and policies do nothing")
            six = root.value("security", "forwarding-options", "family", "inet6", "mode")
            if six is not None and six.word != "packet-based":
                context.doubt(f"IPv6 has the mode {six.word} beside packet-based IPv4", Effect.MAY_DENY, six)
            return False
    return any(root.get("security", word) is not None for word in ("zones", "policies"))


def _strays(context: Context, root: Statement) -> Iterator[Match]:
    """`tcp-session no-syn-check`: a session may begin with a packet in its middle, where a policy permits it."""
    for word in ("no-syn-check", "no-syn-check-in-tunnel"):
        held = root.get("security", "flow", "tcp-session", word)
        if held is not None:
            why = context.why(UnknownKind.SESSION, f"{word} lets sessions begin in their middle", held)
            yield Match(conditions=(why,))


def _unzoned(wiring: Wiring, zones: Zones) -> Iterator[str]:
    """Interfaces with addresses that are in no zone."""
    held = zones.all | zones.management
    for name, item in wiring.interfaces.items():
        carries = item.addresses or item.dynamic_address or item.peer
        if carries and name not in held and not item.management_only:
            yield name


def _finished(item: Interface, zones: Zones) -> Interface:
    zone = zones.of(item.name)
    if item.name in zones.management:
        return replace(item, management_only=True)
    return replace(item, firewall_zone=zone) if zone else item


def _host_bindings(wiring: Wiring) -> Iterator[Binding]:
    """Filters of lo0 judge what is for the device itself, in the instance of the unit; else those of unit 0."""
    by_unit: dict[str, list[str]] = {}
    places: dict[str, Statement] = {}
    for unit, name, place in wiring.host_filters:
        by_unit.setdefault(unit, []).append(name)
        places.setdefault(unit, place)
    own = {wiring.interfaces[unit].vrf: unit for unit in wiring.interfaces if unit.startswith("lo0.")}
    for unit, _, place in wiring.host_filters:
        if places[unit] is not place:
            continue
        origin = wiring.interfaces[unit].origin
        same = [name for name, item in wiring.interfaces.items() if own.get(item.vrf, "lo0.0") == unit]
        families: dict[bool, list[str]] = {}
        for name in by_unit[unit]:
            families.setdefault(name.endswith("(inet6)"), []).append(name)
        for names in families.values():
            if len(own) == 1:
                yield Binding(tuple(names), BindingPoint.LOCAL, None, origin)
            else:
                for interface in same:
                    yield Binding(tuple(names), BindingPoint.LOCAL, interface, origin)


def _sent_elsewhere(context: Context, wiring: Wiring, filters: Filters, routing: Routing) -> Iterator[PolicyRoute]:
    """Terms that send packets to a routing instance, on the interfaces whose input filters have them."""
    for binding in wiring.bindings:
        if binding.point is not BindingPoint.INBOUND:
            continue
        rules: list[tuple[Rule, str]] = [pair for name in binding.rule_sets for pair in filters.routes.get(name, [])]
        if not any(target for _, target in rules):
            continue
        here = frozenset({binding.interface or ""})
        vrf = wiring.interfaces[binding.interface].vrf if binding.interface in wiring.interfaces else ""
        for rule, target in rules:
            if target and target != "default" and target not in routing.instances:
                where = f"term {rule.identity} sends packets to instance {target}, which is not in the file"
                context.doubt(where, Effect.MAY_REWRITE, None, here)
                continue
            match = replace(rule.match, in_interfaces=here)
            goal = "" if target == "default" else target
            yield PolicyRoute(
                f"{binding.rule_sets[0]} {rule.identity}",
                match
                if target
                else Match(match.source, match.destination, match.service, here, None, match.conditions),
                None,
                None,
                rule.origin,
                vrf=vrf,
                target_vrf=goal if target else None,
            )
    for binding in wiring.bindings:
        for name in binding.rule_sets:
            if name in filters.packet_mode:
                here = frozenset({binding.interface or ""})
                what = f"filter {name} lets packets pass the policies by (packet-mode)"
                context.doubt(what, Effect.MAY_PERMIT, filters.packet_mode[name], here)


def _opening(context: Context, root: Statement) -> None:
    """Ways in that no policy names, and scripts that may change what the file says."""
    held = root.get("security", "dynamic-vpn")
    if held is not None:
        held.settle(LineFate.MODELLED)
        context.doubt("clients dial in (dynamic-vpn)", Effect.MAY_DO_EITHER, held)
    for pim in _multicast(root):
        context.doubt("multicast is routed (PIM); who joins a group is not in the file", Effect.MAY_PERMIT, pim)
    for path, words in _SCRIPTS:
        held = root.get(*path)
        if held is None:
            continue
        if any(item.word in words for item in held.walk()):
            held.settle(LineFate.MODELLED)
            context.doubt(f"scripts of {path[-1]} may change what the file says", Effect.MAY_DO_EITHER, held)
        else:
            held.irrelevant("scripts and events that change no configuration")


_SCRIPTS = (
    (("system", "scripts"), frozenset({"commit", "allow-transients"})),
    (("event-options",), frozenset({"change-configuration", "event-script", "execute-commands"})),
)
"""Commit scripts may add what `show configuration` does not print; events may change it while the device runs."""


def _features(context: Context, root: Statement, wiring: Wiring, zones: Zones, *, flows: bool) -> None:
    """What works beside rules and routes."""
    _opening(context, root)
    for item in root.children("security", "flow"):
        if item.word in _FLOW_ABOUT:
            item.irrelevant("how sessions are kept")
        else:
            item.settle(LineFate.MODELLED)
            context.doubt(f"security flow {item.word}", Effect.MAY_DO_EITHER, item)
    alg = root.get("security", "alg")
    if alg is not None:
        alg.irrelevant("what protocols with several connections open")
    if flows and wiring.bridged and any(name in zones.all for name in _switched(wiring)):
        context.doubt(
            "zones judge between ports of one VLAN (transparent mode)", Effect.MAY_DO_EITHER, wiring.bridged[0]
        )
    for word in ("helpers", "dhcp-relay"):
        held = root.get("forwarding-options", word)
        if held is not None:
            held.settle(LineFate.MODELLED)
            context.doubt(f"{word} carries requests to servers beyond", Effect.MAY_PERMIT, held)
    access_ports(context, root, wiring.interfaces)


def _multicast(root: Statement) -> Iterator[Statement]:
    """PIM of the main instance and of others; without it IGMP hands nothing on (Multicast Protocols User Guide)."""
    instances = [root, *root.children("routing-instances")]
    yield from (held for one in instances if (held := one.get("protocols", "pim")) is not None)


def _switched(wiring: Wiring) -> Iterator[str]:
    for name, item in wiring.interfaces.items():
        if item.switchport is not None:
            yield name
