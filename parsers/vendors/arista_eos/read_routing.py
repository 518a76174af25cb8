"""Whether and how the device routes: switches for it, VRFs, static routes, routing protocols.

Documents: "EOS User Manual", "IPv4" (`ip routing` and `ipv6 unicast-routing` are off unless printed, for each VRF;
`ip route`), "VRF" (`vrf instance`, `vrf definition` of older releases; `route-target`), "Static Inter-VRF Route"
4.34 (`egress-vrf`), "BGP" and "EVPN".
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.syntax.neighbours import names_neighbour, neighbours_of
from parsers.syntax.route_targets import VrfTargets
from parsers.syntax.words import Words
from parsers.vendors.arista_eos import irrelevant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NUMBERED = frozenset({"bgp", "ospf"})
PROTOCOLS = frozenset({"bgp", "isis", "ospf", "ospfv3", "rip", "ospf3"})


def vrf_name(word: str) -> str:
    """A VRF as the model calls it: empty for the default one."""
    return "" if word == "default" else word


def read_switch(statement: Statement, state: State) -> bool:
    """`[no] ip routing [ipv6 interfaces] [vrf V]` and `[no] ipv6 unicast-routing [vrf V]`; the last line counts."""
    on = statement.words[0] != "no"
    words = statement.words if on else statement.words[1:]
    family = 6 if words[0] == "ipv6" else 4
    rest = words[2:]
    if rest[:2] == ["ipv6", "interfaces"]:
        rest = rest[2:]
        on = on or state.routing.get((vrf_name(rest[1]) if rest[1:] else "", family), False)
    if rest not in ([], ["vrf", *rest[1:2]]):
        return False
    state.routing[vrf_name(rest[1]) if rest else "", family] = on
    state.modelled(statement)
    return True


def read_vrf(statement: Statement, state: State) -> bool:
    """`vrf instance V` or `vrf definition V`."""
    if len(statement.words) != 3:
        return False
    state.defined_vrfs.add(vrf_name(statement.words[2]))
    state.vrfs.setdefault(vrf_name(statement.words[2]), VrfTargets())
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] in ("rd", "description", "no"):
            state.irrelevant(child, "names of a VRF")
    return True


def read_route(statement: Statement, state: State) -> bool:
    """`ip route [vrf V] NETWORK [egress-vrf W] [INTERFACE] [NEXT-HOP] [DISTANCE] [tag N] [...]` and `ipv6 route`."""
    words = Words(statement.words)
    family = 6 if words.take() == "ipv6" else 4
    words.take()
    vrf = vrf_name(words.take()) if words.take_if("vrf") else ""
    text = words.take()
    if family == 4 and "/" not in text:
        text = f"{text}/{words.take()}"
    network = (ipaddress.IPv4Network if family == 4 else ipaddress.IPv6Network)(text, strict=False)
    other = vrf_name(words.take()) if words.take_if("egress-vrf") else None
    interface, next_hop = _target(words)
    if interface == "Nexthop-Group":
        what = f"a route to a group of next hops ({' '.join(words.left())})"
        state.feature(statement, what, Effect.MAY_REWRITE)
        return True
    if interface == "DHCP":
        state.dynamic.append(DynamicRouting("dhcp", state.span(statement), vrf))
        state.modelled(statement)
        return True
    if interface is None and next_hop is None:
        return False
    distance, metric, conditions = _options(words, statement, state)
    null = interface is not None and interface.lower() == "null0"
    kind = RouteKind.NULL if null else RouteKind.FORWARD
    interface, next_hop = (None, None) if null else (interface, next_hop)
    span = state.span(statement)
    route = Route(network, next_hop, interface, span, kind, distance, metric, vrf, other, conditions)
    state.routes.append(replace(route, watched=bool(conditions)))
    state.modelled(statement)
    return True


def _target(words: Words) -> tuple[str | None, Address | None]:
    interface: str | None = None
    next_hop: Address | None = None
    word = words.peek()
    if word and word[0].isalpha() and ":" not in word:
        interface = words.take()
        if words.peek().isdecimal() and interface.isalpha():
            interface += words.take()
    if words and ("." in words.peek() or ":" in words.peek()):
        next_hop = ipaddress.ip_address(words.take())
    return interface, next_hop


def _options(words: Words, statement: Statement, state: State) -> tuple[int, int, tuple[UnknownMatch, ...]]:
    distance, metric = 1, 0
    conditions: list[UnknownMatch] = []
    while words:
        word = words.take()
        if word.isdecimal():
            distance = int(word)
        elif word == "tag":
            int(words.take())
        elif word == "name":
            words.take()
        elif word == "metric":
            metric = int(words.take())
        elif word == "track" and words.take_if("bfd"):
            reason = "tracked: BFD decides whether the route stands"
            conditions.append(UnknownMatch(UnknownKind.SESSION, reason, state.span(statement)))
        else:
            message = f"no route option: {word}"
            raise ValueError(message)
    if not 1 <= distance <= 255:
        message = f"no distance: {distance}"
        raise ValueError(message)
    return distance, metric, tuple(conditions)


def take_route_out(statement: Statement, state: State) -> bool:
    """`no ip route ...` with the words, or the first words, of routes above it: they go."""
    rest = statement.words[1:]
    lines = state.source.lines
    left = [route for route in state.routes if lines[route.origin.line - 1].split()[: len(rest)] != rest]
    if len(left) == len(state.routes):
        return False
    state.routes[:] = left
    state.modelled(statement)
    return True


def read_router(statement: Statement, state: State) -> bool:
    """`router ospf 1 [vrf V]` and the like; what it learns is not in the file."""
    words = statement.words[1:] if statement.words[0] == "ipv6" else statement.words
    if words[1] not in PROTOCOLS or (words[1] in NUMBERED and not words[2].replace(".", "").isdecimal()):
        return False
    protocol, families = words[1], frozenset({4, 6})
    if words[1] in ("ospf", "rip"):
        families = frozenset({6 if statement.words[0] == "ipv6" else 4})
    vrf = vrf_name(words[words.index("vrf") + 1]) if "vrf" in words[:-1] else ""
    near = neighbours_of(statement)
    state.dynamic.append(DynamicRouting(protocol, state.span(statement), vrf, families=families, neighbours=near))
    state.modelled(statement)
    for child in statement.children:
        _router_line(child, protocol, vrf, state)
    return True


def _router_line(child: Statement, protocol: str, vrf: str, state: State) -> None:
    words = child.words
    if words[0] == "vrf" and len(words) == 2:
        inner = vrf_name(words[1])
        state.dynamic.append(DynamicRouting(protocol, state.span(child), inner, neighbours=neighbours_of(child)))
        state.modelled(child)
        state.vrfs.setdefault(inner, VrfTargets())
        for line in child.children:
            _router_line(line, protocol, inner, state)
    elif words[0] == "route-target":
        _target_line(child, vrf, state)
    elif words[:2] in (["address-family", "flow-spec"], ["flow-spec", "ipv4"], ["flow-spec", "ipv6"]):
        state.feature(child, "rules that neighbours send (flow-spec)", Effect.MAY_REWRITE)
        for item in child.children:
            state.part_of_feature(item, "flow-spec")
    elif words[:2] in (["address-family", "vpn-ipv4"], ["address-family", "vpn-ipv6"], ["segment-routing", "mpls"]):
        state.feature(child, f"packets with labels ({' '.join(words)})", Effect.MAY_PERMIT)
        for item in child.children:
            state.part_of_feature(item, "labels")
    elif words[0] == "vpws":
        state.feature(child, "a wire between two places (VPWS)", Effect.MAY_PERMIT)
        for item in child.children:
            state.part_of_feature(item, "VPWS")
    else:
        _plain_line(child, state)


def _plain_line(child: Statement, state: State) -> None:
    if names_neighbour(child):
        state.modelled(child)
    else:
        irrelevant.judge(child, "router", state)


def _target_line(child: Statement, vrf: str, state: State) -> None:
    """`route-target import|export|both [evpn|vpn-ipv4|vpn-ipv6] RT`."""
    words = child.words
    if len(words) not in (3, 4) or words[1] not in ("import", "export", "both"):
        return
    if ":" not in words[-1]:
        return
    if len(words) == 4 and words[2] not in ("evpn", "vpn-ipv4", "vpn-ipv6"):
        return
    targets = state.vrfs.setdefault(vrf, VrfTargets())
    if words[1] != "export":
        targets.imports.setdefault(words[-1], state.span(child))
    if words[1] != "import":
        targets.exports.add(words[-1])
    state.modelled(child)


def read_general(statement: Statement, state: State) -> bool:
    """`router general`: `vrf V`, `leak routes source-vrf W subscribe-policy M`."""
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "router-id":
            state.irrelevant(child, "names of the device in protocols")
        elif child.words[0] == "vrf" and len(child.words) == 2:
            state.modelled(child)
            for line in child.children:
                if line.words[:3] == ["leak", "routes", "source-vrf"] and line.words[4:5] == ["subscribe-policy"]:
                    one, other = vrf_name(child.words[1]), vrf_name(line.words[3])
                    what = f"routes leaked from VRF {line.words[3]}"
                    state.dynamic.append(DynamicRouting(what, state.span(line), one, other))
                    state.modelled(line)
    return True


def leaks(state: State) -> Iterator[DynamicRouting]:
    """Routes that may come from one VRF into another by way of BGP."""
    if not any(item.protocol == "bgp" for item in state.dynamic):
        return
    for one, other in permutations(sorted(state.vrfs), 2):
        shared = sorted(set(state.vrfs[one].imports) & state.vrfs[other].exports)
        if shared:
            what = f"bgp, from VRF {other or 'default'} by route target {shared[0]}"
            yield DynamicRouting(what, state.vrfs[one].imports[shared[0]], one, other)
