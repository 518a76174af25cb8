"""One virtual system (vsys) as a `Device`: interfaces with zones, rules, translations, routes and services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.nat import NatStage
from parsers.model.routing import SourceCheck, SourceCheckMode
from parsers.model.rules import Binding, BindingPoint
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos import vlan_zones
from parsers.vendors.paloalto_panos.addresses import AddressBook
from parsers.vendors.paloalto_panos.elements import (
    entries,
    irrelevant,
    is_on,
    members,
    name_of,
    part,
    word,
)
from parsers.vendors.paloalto_panos.first_checks import FIRST, FirstChecks, overrides
from parsers.vendors.paloalto_panos.forwarding import ForwardingReader
from parsers.vendors.paloalto_panos.globalprotect import remote_access
from parsers.vendors.paloalto_panos.irrelevant import OBJECTS
from parsers.vendors.paloalto_panos.irrelevant import RULEBASES as OTHER_RULES
from parsers.vendors.paloalto_panos.management import management
from parsers.vendors.paloalto_panos.nat import NatReader
from parsers.vendors.paloalto_panos.policies import NAME, RULEBASES, PolicyReader
from parsers.vendors.paloalto_panos.schedules import times
from parsers.vendors.paloalto_panos.services import ApplicationBook, Books, ServiceBook
from parsers.vendors.paloalto_panos.virtual_systems import passing
from parsers.vendors.paloalto_panos.wires import ignored, unjudged
from parsers.vendors.paloalto_panos.zones import read_zones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.bridge import Bridge
    from parsers.model.management import ManagementService
    from parsers.model.nat import NatRule
    from parsers.model.routing import PolicyRoute, Route
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.interfaces import Wiring
    from parsers.vendors.paloalto_panos.management import ManagementPort
    from parsers.vendors.paloalto_panos.proxy_ids import Guards
    from parsers.vendors.paloalto_panos.routing import Routers
    from parsers.vendors.paloalto_panos.virtual_systems import Neighbours
    from parsers.vendors.paloalto_panos.zones import Zones

ORDER = (Stage.ROUTING, Stage.FORWARD_FILTER, Stage.SOURCE_NAT)
"""Where no rule translates a destination, the policy sees what it would see anyhow."""
ORDER_WITH_SOURCE_NAT = (Stage.DESTINATION_NAT, *ORDER)
"""Answers to what got another source are translated back before they are routed."""
ORDER_WITH_DESTINATION_NAT = (
    Stage.ROUTE_LOOKUP,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER_AS_RECEIVED,
    Stage.SOURCE_NAT,
)
NO_ROUTER = "(no router) {name}"


@dataclass(frozen=True, slots=True)
class Box:
    """What the virtual systems of one firewall share."""

    context: Context
    config: Element
    device: Element | None
    hostname: str
    version: str
    network: Element | None
    wiring: Wiring
    routers: Routers
    port: ManagementPort
    services: list[ManagementService]
    several: bool
    high_availability: str
    proxies: dict[str, Guards]
    """What tunnel interfaces carry, by their names."""


def to_device(box: Box, vsys: Element, neighbours: Neighbours, *, first: bool) -> Device:
    """The device that `vsys` is, among its `neighbours`; the `first` one has the management port of the box."""
    context = box.context
    shared = box.config.child("shared")
    scopes = (vsys, shared)
    addresses = AddressBook(context, scopes)
    books = Books(ServiceBook(context, scopes), ApplicationBook(context, scopes, tuple(overrides(context, vsys))))
    interfaces_known = bool(box.wiring.interfaces)
    zones = read_zones(context, vsys, neighbours, fragment=not interfaces_known)
    policies = PolicyReader(context, zones, addresses, books, times((shared, vsys)))
    own = _own(box, vsys, zones)
    reader = NatReader(policies, box.wiring.interfaces)
    rule_set = policies.rule_set(vsys)
    wires = [bridge for bridge in box.wiring.wires if own.issuperset(bridge.members)]
    rule_set = replace(rule_set, rules=(*unjudged(box.device, wires), *ignored(context, box.device), *rule_set.rules))
    if neighbours.gateway:
        rule_set = replace(rule_set, rules=tuple(passing(context, vsys, neighbours, own)))
    checks = list(FirstChecks(policies, scopes).rule_sets(vsys))
    nat = reader.rules(vsys)
    forwarding = ForwardingReader(policies, box.routers).routes(vsys)
    proxies = [pair for name, pairs in box.proxies.items() if name in own for pair in pairs]
    order = (Stage.INBOUND_FILTER, *_order(nat), Stage.OUTBOUND_FILTER) if proxies else _order(nat)
    clients = remote_access(context, (shared, vsys), box.network, box.wiring)
    interfaces = [*_interfaces(box, own, zones), *_fragments(context, zones)]
    interfaces += [link.interface(context) for link in neighbours.links]
    port = box.port.interface() if first else None
    if port is not None:
        interfaces.append(port)
    services = [*_of(box.services, own), *clients.services]
    known, dynamic = box.routers.of_system(own, neighbours.behind, box.wiring.interfaces)
    routes = [*_routes(known, interfaces), *_to_clients(box, clients.routes)]
    if port is not None:
        routes += box.port.routes()
    plane = management(context, config=box.config, device=box.device, port=box.port, found=services, whole=first)
    _other_rules(context, vsys)
    irrelevant(vsys, OBJECTS)
    return Device(
        box.hostname,
        "paloalto_panos",
        order,
        stateful=True,
        origin=context.span(vsys),
        context=name_of(vsys) if box.several else "",
        version=box.version,
        interfaces=tuple(interfaces),
        rule_sets=(*(item for item, _ in checks), rule_set, *(item for item, _ in proxies)),
        bindings=(
            *(item for _, item in checks),
            Binding((NAME,), BindingPoint.FORWARD, None, rule_set.origin),
            *(item for _, item in proxies),
        ),
        nat=tuple(nat),
        routes=tuple(routes),
        policy_routes=tuple(_kept(forwarding, own)),
        dynamic_routing=tuple(dynamic),
        source_checks=tuple(_source_checks(box, zones)),
        tunnels=tuple(item for item in clients.tunnels if item.interface in own),
        bridges=tuple(_bridges(box, own)),
        management=replace(plane, logins=(*plane.logins, *clients.logins)),
        unmodelled=(
            *_fragment(box, vsys),
            *_nowhere(box, known, interfaces),
            *vlan_zones.unclear(context, vsys, zones, box.wiring.bridges),
        ),
        high_availability=box.high_availability,
    )


def _order(nat: list[NatRule]) -> tuple[Stage, ...]:
    if any(rule.stage is NatStage.DESTINATION for rule in nat):
        return ORDER_WITH_DESTINATION_NAT
    return ORDER_WITH_SOURCE_NAT if nat else ORDER


def _own(box: Box, vsys: Element, zones: Zones) -> frozenset[str]:
    """The interfaces of the virtual system: all of them where there is one, else those it imports or has in a zone."""
    imported = frozenset(one.text for one in members(vsys, "import", "network", "interface"))
    irrelevant(part(vsys, "import"), {"visible-vsys": "which systems external zones lead to", "resource": "limits"})
    irrelevant(
        part(vsys, "import", "network"),
        dict.fromkeys(("virtual-router", "logical-router", "virtual-wire", "vlan"), "names what is read elsewhere"),
    )
    if not box.several:
        return frozenset(box.wiring.interfaces)
    return (imported | zones.everywhere) & frozenset(box.wiring.interfaces)


def _interfaces(box: Box, own: frozenset[str], zones: Zones) -> Iterator[Interface]:
    for name, item in box.wiring.interfaces.items():
        if name in own:
            router = box.routers.of_interface.get(name, NO_ROUTER.format(name=name))
            yield replace(item, vrf=router, firewall_zone=zones.zone_of(name))


def _fragments(context: Context, zones: Zones) -> Iterator[Interface]:
    """A file without interfaces: each zone that rules name stands for one."""
    if zones.fragment:
        for zone in zones.by_name.values():
            yield Interface(
                zone.name,
                InterfaceKind.OTHER,
                context.span(zone.entry),
                dynamic_address=True,
                firewall_zone=zone.name,
            )


def _fragment(box: Box, vsys: Element) -> Iterator[Unmodelled]:
    if not box.wiring.interfaces:
        yield Unmodelled("the file shows no interfaces", Effect.MAY_DO_EITHER, box.context.span(vsys))


def _routes(known: list[Route], interfaces: list[Interface]) -> Iterator[Route]:
    """The routes that leave by interfaces of the virtual system."""
    names = {item.name for item in interfaces}
    for route in known:
        if route.interface is None or route.interface in names:
            yield route


def _nowhere(box: Box, known: list[Route], interfaces: list[Interface]) -> Iterator[Unmodelled]:
    """Routes by interfaces that are not in the file."""
    names = {item.name for item in interfaces}
    for route in known:
        if (
            route.interface is not None
            and route.interface not in names
            and route.interface not in box.wiring.interfaces
        ):
            what = f"a route leads to interface {route.interface}, which is not in the file"
            yield Unmodelled(what, Effect.MAY_DO_EITHER, route.origin)


def _to_clients(box: Box, routes: list[Route]) -> Iterator[Route]:
    for route in routes:
        router = box.routers.of_interface.get(route.interface or "", NO_ROUTER.format(name=route.interface))
        yield replace(route, vrf=router)


def _kept(forwarding: list[PolicyRoute], own: frozenset[str]) -> Iterator[PolicyRoute]:
    for item in forwarding:
        if item.match.in_interfaces is None or item.match.in_interfaces & own:
            yield item


def _of(services: list[ManagementService], own: frozenset[str]) -> Iterator[ManagementService]:
    for item in services:
        used = own if item.interfaces is None else item.interfaces & own
        if used:
            yield replace(item, interfaces=used)


def _bridges(box: Box, own: frozenset[str]) -> Iterator[Bridge]:
    for bridge in box.wiring.bridges:
        ports = tuple(name for name in bridge.members if name in own)
        if len(ports) > 1 or (ports and bridge.interface):
            yield replace(bridge, members=ports, interface=bridge.interface if bridge.interface in own else "")


def _source_checks(box: Box, zones: Zones) -> Iterator[SourceCheck]:
    """`discard-ip-spoof` of a zone protection profile: the route to the source must lead into the zone.

    PAN-OS web interface help 10.1, "Zone Protection Profile > Packet Based Attack Protection". Where a zone has several
    interfaces, any of them may lead to the source, which no check of one interface says: then it may deny.
    """
    spoofing: dict[str, Element] = {}
    for entry in entries(box.network, "profiles", "zone-protection-profile"):
        if is_on(entry, "discard-ip-spoof"):
            spoofing[name_of(entry)] = entry
    for zone in zones.by_name.values():
        check = spoofing.get(zone.protection)
        if check is None or not zone.interfaces:
            continue
        if len(zone.interfaces) == 1:
            yield SourceCheck(SourceCheckMode.STRICT, zone.interfaces, box.context.span(check), allow_default=True)
        else:
            what = f"zone {zone.name!r} drops sources whose route leads to another zone"
            box.context.unmodelled.append(Unmodelled(what, Effect.MAY_DENY, box.context.span(check), zone.interfaces))


def _other_rules(context: Context, vsys: Element) -> None:
    for base in RULEBASES:
        rulebase = part(vsys, base)
        irrelevant(rulebase, OTHER_RULES)
        for entry in entries(rulebase, "sdwan", "rules"):
            context.feature(entry, f"SD-WAN rule {name_of(entry)!r}", Effect.MAY_REWRITE)
            entry.irrelevant("chooses among ways")
        for entry in entries(rulebase, "network-packet-broker", "rules"):
            if not is_on(entry, "disabled"):
                context.feature(entry, f"packet broker rule {name_of(entry)!r}", Effect.MAY_DO_EITHER)
            entry.irrelevant("sends copies to other devices")
        for name in ("nat", *FIRST):
            word(rulebase, name)
