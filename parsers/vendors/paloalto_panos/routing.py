"""Virtual and logical routers: which interfaces they hold, static routes, and protocols that add to them.

Sources: PAN-OS web interface help 10.1, "Network > Virtual Routers"; Advanced Routing Engine help 10.2, "Logical
Routers"; Networking Administrator's Guide 10.1, "Static Routes". With `next-vr` the table of the other router decides
about the destination. Default administrative distance of static routes 10. An interface without a router passes no
routed packet. `no-install` keeps a route out of the forwarding table.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.nouns import dataclass
from parsers.syntax.neighbours import addresses_in
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, is_on, name_of, part, unread, word, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parsers.model.interface import Interface
    from parsers.model.routing import Address, Network
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.addresses import AddressBook
    from parsers.vendors.paloalto_panos.elements import Context

STATIC_DISTANCE = 10
CONNECTED = 0
LONGEST_NUMBER = 7
"""Digits; a longer number is none."""
_PROTOCOLS = ("bgp", "ospf", "ospfv3", "rip")
_FAMILIES = {"ospf": frozenset({4}), "ospfv3": frozenset({6}), "rip": frozenset({4})}
_NO_BEARING = {
    "ecmp": "equal routes all count",
    "admin-dists": "distances between protocols",
    "rib-filter": "of protocols",
    "administrative-distances": "distances between protocols",
    "rt-redistribution": "what is announced to others",
    "route-table": "unicast or multicast",
    "option": "of the route",
    "bfd": "watches a neighbour",
    "path-monitor": "watches the way",
    "metric": "the metric",
    "vr-admin-dists": "distances between protocols",
}


_TABLES = ("unicast", "multicast", "both", "no-install")
_HOPS = ("ip-address", "ipv6-address", "fqdn", "next-vr", "next-lr", "discard", "none")


@dataclass(slots=True)
class Routers:
    """The routing of the box. `of_interface` names the router of each interface."""

    of_interface: dict[str, str] = field(default_factory=dict[str, str])
    names: set[str] = field(default_factory=set[str])
    routes: list[Route] = field(default_factory=list[Route])
    dynamic: list[DynamicRouting] = field(default_factory=list[DynamicRouting])

    def ask(self, context: Context, asking: dict[str, Element]) -> None:
        """Default routes that come with an address (DHCP, PPPoE): their router may send anything anywhere."""
        for name, element in asking.items():
            if name in self.of_interface:
                self.dynamic.append(DynamicRouting(element.name, context.span(element), self.of_interface[name]))

    def holding(self, interfaces: frozenset[str]) -> frozenset[str]:
        """The routers that hold any of the interfaces."""
        return frozenset(router for name, router in self.of_interface.items() if name in interfaces)

    def reached(self, routers: Iterable[str]) -> frozenset[str]:
        """The routers, and those that they hand packets to (`next-vr`)."""
        found, waiting = set[str](), list(routers)
        while waiting:
            router = waiting.pop()
            if router not in found:
                found.add(router)
                waiting += [route.next_hop_vrf for route in self.routes if route.vrf == router and route.next_hop_vrf]
        return frozenset(found)

    def of_system(
        self, own: frozenset[str], behind: Mapping[str, str | None], interfaces: Mapping[str, Interface]
    ) -> tuple[list[Route], list[DynamicRouting]]:
        """The routes of the virtual system that has the interfaces `own`, and what may add to them.

        `behind` names the way to each interface of another system, if there is one: what leads to that interface leads
        there, and nowhere without a way.
        """
        here = self.reached(self.holding(own))
        foreign = {name: item for name, item in interfaces.items() if name in behind}
        routes = [route for name, item in foreign.items() for route in self._connected(name, item, behind, here)]
        dynamic = [item for item in self.dynamic if item.vrf in here]
        for route in self.routes:
            if route.vrf not in here:
                continue
            other = route.next_hop_vrf
            if other is None or self._is_known(other, foreign):
                routes.append(self._led(route, behind, foreign))
            else:
                family = frozenset({route.network.version})
                dynamic.append(
                    DynamicRouting("next router", route.origin, route.vrf, source_vrf=other, families=family)
                )
        return routes, dynamic

    def _is_known(self, router: str, foreign: Mapping[str, Interface]) -> bool:
        """Whether all that a router leads to is in the file."""
        reached = self.reached((router,))
        return reached <= self.names and not any(
            item.dynamic_address for name, item in foreign.items() if self.of_interface.get(name) in reached
        )

    def _connected(
        self, name: str, item: Interface, behind: Mapping[str, str | None], here: frozenset[str]
    ) -> Iterator[Route]:
        """The networks of an interface of another system, in the tables that the system uses."""
        router, way = self.of_interface.get(name, ""), behind[name]
        for address in item.addresses if router in here and item.enabled else ():
            kind = RouteKind.NULL if way is None else RouteKind.FORWARD
            yield Route(address.value.network, None, way, address.origin, kind, CONNECTED, vrf=router)

    def _led(self, route: Route, behind: Mapping[str, str | None], foreign: Mapping[str, Interface]) -> Route:
        """A route as the system sees it: what leaves by an interface of another system leaves by the way there."""
        name = route.interface
        if name is None and route.next_hop is not None:
            name = next(
                (
                    one
                    for one, item in foreign.items()
                    if self.of_interface.get(one) == route.vrf
                    and any(route.next_hop in address.value.network for address in item.addresses)
                ),
                None,
            )
        if name is None or name not in behind:
            return route
        kind = RouteKind.NULL if behind[name] is None else RouteKind.FORWARD
        return replace(route, next_hop=None, interface=behind[name], kind=kind)


class RouterReader:
    """Reads `network/virtual-router` and `network/logical-router`."""

    def __init__(self, context: Context, addresses: AddressBook) -> None:
        """Read into an empty table."""
        self.context, self.addresses, self.routers = context, addresses, Routers()

    def read(self, network: Element | None) -> Routers:
        """All routers."""
        for entry in entries(network, "virtual-router"):
            self._router(entry, name_of(entry), part(entry, "protocol"))
        for entry in entries(network, "logical-router"):
            for inner in entries(entry, "vrf"):
                name = name_of(entry) if name_of(inner) in ("", "default") else f"{name_of(entry)}/{name_of(inner)}"
                self._router(inner, name, inner)
            irrelevant(entry, _NO_BEARING)
        return self.routers

    def _router(self, entry: Element, name: str, protocols: Element | None) -> None:
        self.routers.names.add(name)
        for interface in words(entry, "interface"):
            self.routers.of_interface[interface] = name
        for version in ("ip", "ipv6"):
            for route in entries(entry, "routing-table", version, "static-route"):
                self._route(route, name)
        for protocol in _PROTOCOLS:
            child = None if protocols is None else protocols.child(protocol)
            if child is not None:
                self._protocol(child, name)
        if protocols is not None:
            irrelevant(protocols, dict.fromkeys(("redist-profile", "redist-rules"), "what is announced to others"))
        multicast = entry.child("multicast")
        if multicast is not None and is_on(multicast, "enable"):
            self.context.feature(multicast, f"multicast routing of {name}", Effect.MAY_PERMIT)
        if multicast is not None:
            multicast.irrelevant("multicast routing")
        irrelevant(entry, _NO_BEARING)

    def _protocol(self, child: Element, name: str) -> None:
        if is_on(child, "enable"):
            child.modelled()
            families = _FAMILIES.get(child.name, frozenset({4, 6}))
            named = [one for peer in child.below() if peer.name == "peer-address" for one in peer.all("ip")]
            near = addresses_in(one.modelled().text for one in named)
            self.routers.dynamic.append(
                DynamicRouting(
                    child.name,
                    self.context.span(child),
                    name,
                    families=families,
                    neighbours=near,
                    interfaces=self._spoken(child, name),
                )
            )
        child.irrelevant("how the protocol runs")

    def _spoken(self, child: Element, name: str) -> frozenset[str] | None:
        """The interfaces on which OSPF is spoken: those of its areas ("PAN-OS Networking", "Configure OSPF").

        A passive one is announced and sends no hellos.
        """
        areas = child.child("area")
        if child.name not in {"ospf", "ospfv3"} or areas is None:
            return None
        held = [area.child("interface") for area in areas.all("entry")]
        said = [one for item in held if item is not None for one in item.all("entry")]
        mine = {word for word, router in self.routers.of_interface.items() if router == name}
        names = {one.attributes.get("name", "") for one in said}
        for one in said:
            one.modelled()
            for word_of in filter(None, (one.child("passive"), one.child("enable"))):
                word_of.modelled()
        quiet = {
            one.attributes.get("name", "") for one in said if _is(one, "passive", "yes") or _is(one, "enable", "no")
        }
        return frozenset(names - quiet) if names <= mine else None

    def _route(self, entry: Element, router: str) -> None:
        network = self._network(entry)
        interface = word(entry, "interface") or None
        metric, distance = self._number(entry, "metric", 10), self._number(entry, "admin-dist", STATIC_DISTANCE)
        table = part(entry, "route-table")
        irrelevant(table, dict.fromkeys(_TABLES, "for which traffic the route is"))
        unused = table is not None and (table.child("no-install") is not None or table.child("multicast") is not None)
        conditions = watchers = self._watched(entry)
        hop = part(entry, "nexthop")
        kind = "" if hop is None else next((one.name for one in hop.children if one.name in _HOPS), "")
        text = word(hop, kind)
        irrelevant(entry, {name: reason for name, reason in _NO_BEARING.items() if name != "route-table"})
        if unused or network is None:
            entry.irrelevant("the route is not used for traffic")
            return
        next_hop, conditions = self._hop(entry, kind, text, conditions)
        if kind in ("next-vr", "next-lr"):
            beyond = Route(network, None, None, self.context.span(entry), next_hop_vrf=text, conditions=conditions)
            self._add(beyond, router, distance, metric)
        elif kind == "discard":
            made = Route(network, None, None, self.context.span(entry), RouteKind.NULL, conditions=conditions)
            made = replace(made, watched=bool(watchers))
            self._add(made, router, distance, metric)
        elif next_hop is not None or interface is not None:
            made = Route(network, next_hop, interface, self.context.span(entry), conditions=conditions)
            made = replace(made, watched=bool(conditions) and conditions == watchers)
            self._add(made, router, distance, metric)
        elif kind in ("", "none"):
            self.context.feature(
                entry, f"where route {name_of(entry)!r} leads is not in the file", Effect.MAY_DO_EITHER
            )
        for one in unread(entry):
            one.unknown(f"<{one.name}> of a route is not understood")
            self.context.feature(entry, f"some of route {name_of(entry)!r}", Effect.MAY_DO_EITHER)

    def _number(self, entry: Element, name: str, default: int) -> int:
        """A number of a route, or `default` where it has none."""
        text = word(entry, name, str(default))
        if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER:
            return int(text)
        self.context.bad(entry, f"{name} {text!r} of route {name_of(entry)!r} is not understood")
        return default

    def _add(self, route: Route, router: str, distance: int, metric: int) -> None:
        whole = Route(
            route.network,
            route.next_hop,
            route.interface,
            route.origin,
            route.kind,
            distance if distance < 256 else STATIC_DISTANCE,
            metric,
            router,
            next_hop_vrf=route.next_hop_vrf,
            conditions=route.conditions,
            watched=route.watched,
        )
        self.routers.routes.append(whole)

    def _network(self, entry: Element) -> Network | None:
        text = word(entry, "destination")
        try:
            return ipaddress.ip_network(text, strict=False)
        except ValueError:
            found = self.addresses.prefix(text)
        if found is not None:
            return found.network
        self.context.bad(entry, f"destination {text!r} is not understood")
        self.context.feature(entry, f"the destination of route {name_of(entry)!r}", Effect.MAY_DO_EITHER)
        return None

    def _hop(
        self, entry: Element, kind: str, text: str, conditions: tuple[UnknownMatch, ...]
    ) -> tuple[Address | None, tuple[UnknownMatch, ...]]:
        if kind not in ("ip-address", "ipv6-address", "fqdn"):
            return None, conditions
        try:
            return ipaddress.ip_address(text.partition("/")[0]), conditions
        except ValueError:
            found = self.addresses.prefix(text)
        if found is not None:
            return found.ip, conditions
        what = f"the name {text!r} as next hop of route {name_of(entry)!r}"
        self.context.feature(entry, what, Effect.MAY_DO_EITHER)
        return None, (*conditions, self.context.why(UnknownKind.DOMAIN_NAME, what, entry))

    def _watched(self, entry: Element) -> tuple[UnknownMatch, ...]:
        """A route whose way is watched may be taken away."""
        found: list[UnknownMatch] = []
        monitor = entry.child("path-monitor")
        if monitor is not None and is_on(monitor, "enable", default=True):
            monitor.modelled()
            found.append(self.context.why(UnknownKind.FEATURE, "the way of the route is watched", monitor))
        bfd = entry.child("bfd")
        if bfd is not None and word(bfd, "profile", "None") != "None":
            bfd.modelled()
            found.append(self.context.why(UnknownKind.FEATURE, "the next hop is watched (BFD)", bfd))
        return tuple(found)


def _is(entry: Element, name: str, text: str) -> bool:
    """What a child says; nothing is marked as read."""
    child = entry.child(name)
    return child is not None and child.text.strip() == text
