"""Static routes, routing protocols, VLANs and other statements about where packets go."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.interface import PrivateVlan, Vlan
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.syntax.bfd_hops import WatchedHop
from parsers.syntax.neighbours import neighbours_of
from parsers.syntax.vlans import changed, vlan_numbers
from parsers.syntax.words import Words
from parsers.vendors.cisco_ios import irrelevance
from parsers.vendors.cisco_ios.spoken import tells_where

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FIRST_PLAIN, LAST_PLAIN = 2, 1001
"""The VLANs that can be shut."""


def take_route_out(statement: Statement, state: State) -> bool:
    """`no ip route ...` with the words, or the first words, of routes above it: they go."""
    rest = statement.words[1:]
    lines = state.source.lines
    gone = False
    for routes in (state.routes, state.leased):
        left = [route for route in routes if lines[route.origin.line - 1].split()[: len(rest)] != rest]
        gone = gone or len(left) < len(routes)
        routes[:] = left
    if not gone:
        return False
    state.modelled(statement)
    return True


def read_route(statement: Statement, state: State) -> bool:
    """`ip route [vrf V] NETWORK MASK [INTERFACE] [NEXT-HOP] [...]` and `ipv6 route`."""
    words = Words(statement.words)
    family = 6 if words.take() == "ipv6" else 4
    words.take()
    if words.take_if("static"):
        return _read_bfd(words, statement, state)
    vrf = words.take() if words.take_if("vrf") else ""
    if family == 6:
        network: ipaddress.IPv4Network | ipaddress.IPv6Network = ipaddress.IPv6Network(words.take(), strict=False)
    else:
        network = ipaddress.IPv4Network(f"{words.take()}/{words.take()}", strict=False)
    interface, next_hop = _target(words)
    if next_hop is None and words.take_if("dhcp"):
        distance, _, conditions, watch = _options(words, statement, state)
        route = Route(network, None, interface, state.span(statement), distance=distance, vrf=vrf)
        state.leased.append(replace(route, conditions=conditions, watched=bool(conditions), watch=watch))
        state.modelled(statement)
        return True
    if interface is None and next_hop is None:
        return False
    distance, other_vrf, conditions, watch = _options(words, statement, state)
    null = interface is not None and interface.lower() == "null0"
    state.routes.append(
        Route(
            network,
            None if null else next_hop,
            None if null else interface,
            state.span(statement),
            RouteKind.NULL if null else RouteKind.FORWARD,
            distance,
            vrf=vrf,
            next_hop_vrf=other_vrf,
            conditions=conditions,
            watched=bool(conditions),
            watch=watch,
        )
    )
    state.marks.add("routes")
    state.modelled(statement)
    return True


def _read_bfd(words: Words, statement: Statement, state: State) -> bool:
    """`ip route static bfd INTERFACE NEXT-HOP [group NAME [passive]] [unassociate]`."""
    if not words.take_if("bfd"):
        return False
    interface, hop = _target(words)
    alone = not words
    if words.take_if("group"):
        words.take()
    while words.take_if("passive") or words.take_if("log") or words.take_if("unassociate"):
        pass
    if interface is None or hop is None or words:
        return False
    state.watched_hops.append(WatchedHop(interface, hop, state.span(statement), alone=alone))
    state.modelled(statement)
    return True


def _target(words: Words) -> tuple[str | None, Address | None]:
    interface: str | None = None
    next_hop: Address | None = None
    if words and words.peek()[0].isalpha() and ":" not in words.peek() and words.peek() not in _OPTIONS:
        interface = words.take()
        if words and words.peek().isdecimal() and interface.isalpha():
            interface += words.take()
    if words and ("." in words.peek() or ":" in words.peek()):
        next_hop = ipaddress.ip_address(words.take())
    return interface, next_hop


_OPTIONS = ("tag", "name", "track", "permanent", "global", "dhcp", "unicast", "multicast", "nexthop-vrf")


def _options(words: Words, statement: Statement, state: State) -> tuple[int, str | None, tuple[UnknownMatch, ...], str]:
    distance, other_vrf, watch = 1, None, ""
    conditions: list[UnknownMatch] = []
    while words:
        word = words.take()
        if word.isdecimal():
            distance = int(word)
        elif word in ("tag", "name"):
            words.take()
        elif word == "track":
            watch = words.take()
            reason = f"tracked object {watch} decides whether the route stands"
            conditions.append(UnknownMatch(UnknownKind.SESSION, reason, state.span(statement)))
        elif word == "global":
            other_vrf = ""
        elif word == "nexthop-vrf":
            other_vrf = words.take()
        elif word == "permanent":
            state.permanent.add(state.span(statement))
        elif word != "unicast":
            message = f"no route option: {word}"
            raise ValueError(message)
    if not 1 <= distance <= 255:
        message = f"no distance: {distance}"
        raise ValueError(message)
    return distance, other_vrf, tuple(conditions), watch and f"track {watch}"


def read_router(statement: Statement, state: State) -> bool:
    """`router ospf 1 [vrf V]` and the like; what it learns is not in the file."""
    words = statement.words[1:] if statement.words[0] == "ipv6" else statement.words
    if len(words) < 2:
        return False
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else ""
    state.dynamic.append(DynamicRouting(words[1], state.span(statement), vrf, neighbours=neighbours_of(statement)))
    state.protocols.append(statement)
    if words[1] == "bgp":
        state.bgp.append(statement)
    state.modelled(statement)
    state.marks.add("routes")
    for child in statement.children:
        _read_router_line(child, words[1], state)
    return True


def _read_router_line(child: Statement, protocol: str, state: State) -> None:
    if child.words[0] == "address-family":
        vrf = child.words[child.words.index("vrf") + 1] if "vrf" in child.words[:-1] else ""
        state.dynamic.append(DynamicRouting(protocol, state.span(child), vrf, neighbours=neighbours_of(child)))
        state.modelled(child)
        for inner in child.children:
            _read_router_line(inner, protocol, state)
    elif tells_where(child, protocol):
        state.modelled(child)
    elif child.words[:3] == ["mpls", "ldp", "autoconfig"]:
        state.labels_everywhere = state.span(child)
        state.modelled(child)
    else:
        irrelevance.judge(child, "router", state)


def shut_with_vlans(state: State) -> None:
    """Interfaces of VLANs that are down are shut as well.

    "Configuring Interface Characteristics", Catalyst 2960-X 15.0(2)EX, "SVI Autostate": an interface of a VLAN is up
    only where the VLAN exists and is active.
    """
    down = {f"Vlan{item.number}" for item in state.vlans if item.down is not None}
    for draft in state.interfaces.values():
        if draft.name in down:
            draft.enabled = False


def read_vlan(statement: Statement, state: State) -> bool:
    """`vlan 10,20-22` with its name, what it is in a private VLAN, and whether it is down.

    LAN Switching Command Reference, `state` ("suspended VLANs do not pass packets"); Catalyst 2960 reference
    12.2(37)SE, `shutdown vlan`: it suspends local traffic. Default VLANs and those above 1005 cannot be shut.
    """
    words = statement.words
    if len(words) != 2 or not words[1][:1].isdecimal():
        return False
    numbers = vlan_numbers(words[1])
    name, private, secondaries = "", None, intervals.normal(())
    down: dict[str, Span] = {}
    plain = bool(numbers) and numbers[0].first >= FIRST_PLAIN and numbers[-1].last <= LAST_PLAIN
    for child in statement.children:
        if child.words[0] == "name":
            name = " ".join(child.words[1:])
            state.modelled(child)
        elif child.words[0] == "private-vlan" and child.words[1] == "association":
            secondaries = changed(secondaries, child.words[2:])
            state.modelled(child)
        elif child.words[0] == "private-vlan":
            private = PrivateVlan(child.words[1])
            state.modelled(child)
        elif plain and child.words in (["state", "suspend"], ["shutdown"]):
            down[child.words[0]] = state.span(child)
            state.modelled(child)
        elif child.words in (["state", "active"], ["no", "shutdown"]):
            down.pop(child.words[-1].replace("active", "state"), None)
            state.modelled(child)
        elif child.words[0] == "remote-span":
            state.part_of_feature(child, child.words[0])
        else:
            irrelevance.judge(child, "vlan", state)
    state.vlans += [
        Vlan(number, name, state.span(statement), private, secondaries, next(iter(down.values()), None))
        for part in numbers
        for number in range(part.first, part.last + 1)
    ]
    state.modelled(statement)
    return True


def take_filter_out(statement: Statement, state: State) -> bool:
    """`no vlan filter MAP vlan-list 10,20-30` with the words of a filter above it: it goes."""
    rest, lines = statement.words[1:], state.source.lines
    left = [item for item in state.vlan_filters if lines[item[2].line - 1].split() != rest]
    if len(left) == len(state.vlan_filters):
        return False
    state.vlan_filters[:] = left
    state.modelled(statement)
    return True


def read_vlan_filter(statement: Statement, state: State) -> bool:
    """`vlan filter MAP vlan-list 10,20-30`."""
    words = statement.words
    if len(words) < 5 or words[3] != "vlan-list":
        return False
    state.vlan_filters.append((words[2], vlan_numbers("".join(words[4:])), state.span(statement)))
    state.modelled(statement)
    return True
