"""`route`, `ipv6 route`, routing protocols, route maps.

Document: "route" and "ipv6 route" in the Command Reference: `route IF NETWORK MASK GATEWAY [DISTANCE]
[track N | tunneled]`; `0 0` is the default route; equal routes on one or several interfaces share the load.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import UnknownKind
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.syntax.neighbours import names_neighbour, neighbours_of
from parsers.vendors.cisco_asa.tables import word_set

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.model.routing import Network
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

PROTOCOL_LINES = word_set(
    """
    network router-id log-adj-changes log-adjacency-changes area redistribute distribute-list neighbor
    passive-interface default-information auto-summary no-summary version timers maximum-paths distance eigrp bgp
    address-family exit-address-family no default-metric summary-address stub nsf auto-cost metric
    aggregate-address synchronization interface exit advertise-map is-type net hostname ispf prc-interval
    spf-interval graceful-restart ignore compatible capability passive
    """
)


def read_route(state: State, statement: Statement) -> None:
    """`route IF NETWORK MASK GATEWAY [DISTANCE] [track N] [tunneled]`, `route null0 NETWORK MASK [DISTANCE]`."""
    words = statement.words
    if len(words) < 5 and not (len(words) == 4 and words[1].lower() == "null0"):
        state.unread(statement, "a route needs an interface, a network, a mask and a gateway")
        return
    zero = "0.0.0.0"  # noqa: S104  the default route, nothing listens here
    address, mask = (zero if word == "0" else state.resolved(word) for word in words[2:4])
    try:
        network: Network = ipaddress.IPv4Network(f"{address}/{mask}", strict=False)
    except ValueError:
        state.unread(statement, f"no network: {words[2]} {words[3]}")
        return
    _route(state, statement, network, words[1], words[4:])


def read_ipv6_route(state: State, statement: Statement) -> None:
    """`ipv6 route IF PREFIX GATEWAY [DISTANCE | tunneled]`."""
    words = statement.words
    try:
        network = ipaddress.IPv6Network(words[3], strict=False)
    except (ValueError, IndexError):
        state.unread(statement, "an IPv6 route needs an interface, a prefix and a gateway")
        return
    _route(state, statement, network, words[2], words[4:])


def _route(state: State, statement: Statement, network: Network, interface: str, rest: list[str]) -> None:
    conditions: list[UnknownMatch] = []
    distance, at, tunneled, watch = 1, 1, False, ""
    kind = RouteKind.NULL if interface.lower() == "null0" else RouteKind.FORWARD
    gateway = None
    if kind is RouteKind.NULL and (not rest or rest[0].isdecimal()):
        at = 0
    else:
        try:
            gateway = ipaddress.ip_address(state.resolved(rest[0]))
        except (ValueError, IndexError):
            state.unread(statement, f"no gateway: {' '.join(rest[:1])!r}")
            return
    first = at
    while at < len(rest):
        if rest[at].isdecimal() and at == first:
            distance = int(rest[at])
        elif rest[at] == "track" and at + 1 < len(rest):
            at += 1
            watch = f"track {rest[at]}"
            conditions.append(state.unknown(statement, UnknownKind.FEATURE, f"stands while {watch} is up"))
        elif rest[at] == "tunneled":
            tunneled = True
        else:
            state.mark_partial(statement.line, f"words not understood: {' '.join(rest[at:])!r}")
            state.feature(statement, f"route words not read: {' '.join(rest[at:])}", Effect.MAY_REWRITE, None)
            break
        at += 1
    routes = state.config.tunneled if tunneled else state.config.routes
    route = Route(network, gateway, interface, state.span(statement), kind, distance, conditions=tuple(conditions))
    routes.append(replace(route, watched=bool(conditions), watch=watch))
    for child in statement.children:
        state.unread(child)
    state.modelled(statement)


def read_router(state: State, statement: Statement) -> None:
    """`router ospf|eigrp|bgp|rip|isis ...`: routes come from neighbours, so destinations may be anywhere."""
    protocol = " ".join(statement.words[1:])
    if statement.words[1:2] not in (["ospf"], ["eigrp"], ["bgp"], ["rip"], ["isis"]):
        state.unread(statement)
        return
    state.config.dynamic_routing.append(
        DynamicRouting(protocol, state.span(statement), neighbours=neighbours_of(statement))
    )
    state.modelled(statement)
    for child in statement.children:
        _protocol_line(state, child)


def _protocol_line(state: State, child: Statement) -> None:
    if names_neighbour(child):
        state.modelled(child)
    elif child.words[0] in PROTOCOL_LINES:
        state.irrelevant(child, "what a routing protocol exchanges; its routes are unknown already")
        for deeper in child.children:
            _protocol_line(state, deeper)
    else:
        state.unread(child)


def read_route_map(state: State, statement: Statement) -> None:
    """`route-map NAME permit|deny N`, with `match` and `set` lines; used by policy routes and protocols."""
    words = statement.words
    if len(words) < 2 or words[2:3] not in ([], ["permit"], ["deny"]):
        state.unread(statement)
        return
    state.config.route_maps.setdefault(words[1], []).append(statement)
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] not in {"match", "set", "continue", "description"} or child.children:
            state.unread(child)
            continue
        if child.words[:3] == ["match", "ip", "address"]:
            state.config.selectors.update(child.words[3:])
        state.modelled(child)


def read_prefix_list(state: State, statement: Statement) -> None:
    """`prefix-list`, `as-path`, `community-list`: what routing protocols accept."""
    state.irrelevant(statement, "what a routing protocol exchanges; its routes are unknown already")
