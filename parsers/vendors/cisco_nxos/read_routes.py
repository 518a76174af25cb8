"""Where packets go: static routes, VRF contexts, routing protocols, VLANs.

"Configuring Static Routing" and "Configuring Layer 3 Virtualization" (Nexus 9000 Unicast Routing Configuration Guide
9.x): `ip route PREFIX [INTERFACE] [NEXT-HOP] [vrf NEXT-HOP-VRF] [track N] [name TEXT] [tag N] [PREFERENCE]` stands in
the VRF of its `vrf context`, or in the default one; the VRF behind `vrf` is that in which the next hop is looked up.
A VRF takes routes of another by route targets, by way of BGP.
"""

from __future__ import annotations

import ipaddress
from itertools import permutations
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.syntax.bfd_hops import WatchedHop
from parsers.syntax.neighbours import names_neighbour, neighbours_of
from parsers.syntax.route_targets import VrfTargets
from parsers.syntax.words import Words
from parsers.vendors.cisco_nxos.nouns import vrf_name
from parsers.vendors.cisco_nxos.read_interfaces import interface_name
from parsers.vendors.cisco_nxos.read_servers import read_names

if TYPE_CHECKING:
    from parsers.model.routing import Address
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

FAMILIES = {"ip": 4, "ipv6": 6}
LEAST_SPECIFIC = 255
PROTOCOLS = {"ospf": frozenset({4}), "ospfv3": frozenset({6})}
"""Which IP versions a protocol has routes of, where not of both."""


def read_route(statement: Statement, state: State, vrf: str = "") -> bool:
    """One static route of a VRF."""
    words = Words(statement.words)
    family = FAMILIES[words.take()]
    words.take()
    if words.take_if("static"):
        return _read_bfd(words, statement, state, vrf)
    text = words.take()
    if family == 4 and "/" not in text:
        text = f"{text}/{words.take()}"
    network = ipaddress.ip_network(text, strict=False)
    interface, next_hop = _target(words)
    if (interface is None and next_hop is None) or network.version != family:
        return False
    distance, other_vrf, conditions, watch = _options(words, statement, state)
    null = interface == "Null0"
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
    state.modelled(statement)
    return True


def _read_bfd(words: Words, statement: Statement, state: State, vrf: str) -> bool:
    """`ip route static bfd INTERFACE NEXT-HOP`, of one VRF."""
    interface, hop = _target(words) if words.take_if("bfd") else (None, None)
    if interface is None or hop is None or words:
        return False
    state.watched_hops.append(WatchedHop(interface, hop, state.span(statement), vrf))
    state.modelled(statement)
    return True


def _target(words: Words) -> tuple[str | None, Address | None]:
    interface: str | None = None
    next_hop: Address | None = None
    if named := interface_name([words.peek()] if words else []):
        words.take()
        interface = named
    elif named := interface_name([words.peek(), words.peek(1)]):
        words.take()
        words.take()
        interface = named
    if words and ("." in words.peek() or ":" in words.peek()):
        next_hop = ipaddress.ip_address(words.take().partition("/")[0])
    return interface, next_hop


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
        elif word == "vrf":
            other_vrf = vrf_name(words.take())
        else:
            message = f"no route option: {word}"
            raise ValueError(message)
    if not 1 <= distance <= LEAST_SPECIFIC:
        message = f"no preference: {distance}"
        raise ValueError(message)
    return distance, other_vrf, tuple(conditions), watch and f"track {watch}"


def take_route_out(statement: Statement, state: State) -> bool:
    """`no ip route ...` with the words, or the first words, of routes of the default VRF above it: they go."""
    rest = statement.words[1:]
    lines = state.source.lines
    left = [route for route in state.routes if route.vrf or lines[route.origin.line - 1].split()[: len(rest)] != rest]
    if len(left) == len(state.routes):
        return False
    state.routes[:] = left
    state.modelled(statement)
    return True


def read_vrf(statement: Statement, state: State) -> bool:
    """`vrf context NAME`: routes, names, and what it takes from other VRFs."""
    if len(statement.words) != 3:
        return False
    vrf = vrf_name(statement.words[2])
    state.vrf_targets.setdefault(vrf, VrfTargets())
    state.modelled(statement)
    for child in statement.children:
        _vrf_line(child, vrf, state)
    return True


def _vrf_line(child: Statement, vrf: str, state: State) -> None:
    words = child.words
    try:
        if words[:2] in (["ip", "route"], ["ipv6", "route"]) and read_route(child, state, vrf):
            return
        if words[:2] == ["ip", "name-server"] and read_names(child, state, vrf):
            return
    except (ValueError, IndexError, KeyError):
        state.unread(child, f"value not understood: {child.text}")
        return
    if words[0] == "shutdown":
        state.feature(child, f"VRF {vrf or 'default'} is shut down", Effect.MAY_DENY)
    elif words[0] == "vni":
        state.dynamic.append(DynamicRouting("evpn", state.span(child), vrf))
        state.modelled(child)
    elif words[0] == "address-family" and len(words) == 3:
        state.ledger.irrelevant(child.line, "the kind of routes that the lines below speak of")
        for line in child.children:
            _imported(line, vrf, state)
    elif not state.seen(child):
        state.judge(child, "vrf")


def _imported(line: Statement, vrf: str, state: State) -> None:
    words = line.words
    if words[0] == "route-target" and len(words) in (3, 4) and words[1] in ("import", "export", "both"):
        targets = state.vrf_targets[vrf]
        direction, value = words[1:3]
        if direction != "export":
            targets.imports.setdefault(value, state.span(line))
        if direction != "import":
            targets.exports.add(value)
        state.modelled(line)
    elif words[0] in ("import", "export"):
        state.feature(line, "routes leaked between VRFs", Effect.MAY_REWRITE)
    else:
        state.judge(line, "vrf")


def leaks(state: State) -> list[DynamicRouting]:
    """Routes that may come from one VRF into another, if BGP runs at all; `auto` is a target of the VRF alone."""
    if not any(item.protocol == "bgp" for item in state.dynamic):
        return []
    found: list[DynamicRouting] = []
    for one, other in permutations(sorted(state.vrf_targets), 2):
        shared = sorted((set(state.vrf_targets[one].imports) & state.vrf_targets[other].exports) - {"auto"})
        if shared:
            span = state.vrf_targets[one].imports[shared[0]]
            what = f"bgp, from VRF {other or 'default'} by route target {shared[0]}"
            found.append(DynamicRouting(what, span, one, other))
    return found


def read_router(statement: Statement, state: State) -> bool:
    """`router ospf 1`, `router bgp 65000`: routes of the default VRF, and of each `vrf` below it."""
    if len(statement.words) < 2:
        return False
    protocol = statement.words[1]
    families = PROTOCOLS.get(protocol, frozenset({4, 6}))
    near = neighbours_of(statement)
    state.dynamic.append(DynamicRouting(protocol, state.span(statement), families=families, neighbours=near))
    state.modelled(statement)
    for child in statement.walk():
        if child is statement:
            continue
        if child.words[0] == "vrf" and len(child.words) == 2:
            vrf = vrf_name(child.words[1])
            if vrf:
                near = neighbours_of(child)
                state.dynamic.append(
                    DynamicRouting(protocol, state.span(child), vrf, families=families, neighbours=near)
                )
            state.modelled(child)
        elif child.words[0] == "allocate-label" or child.words[:2] == ["mpls", "ldp"]:
            state.feature(child, "packets with a label (MPLS), which no list judges", Effect.MAY_PERMIT)
        elif names_neighbour(child):
            state.modelled(child)
        else:
            state.judge(child, "router")
    return True


def read_map(statement: Statement, state: State) -> bool:
    """`vlan access-map NAME [N]` and `route-map NAME permit|deny N`; what they mean follows where they are used."""
    kind = statement.words[0]
    maps = state.vlan_maps if kind == "vlan" else state.route_maps
    maps.setdefault(statement.words[2 if kind == "vlan" else 1], []).append(statement)
    state.modelled(statement)
    for child in statement.children:
        if kind == "vlan" and child.words[0] in ("match", "action"):
            continue
        if child.words[0] in ("match", "set", "description", "continue"):
            state.modelled(child)
        else:
            state.judge(child, "map")
    return True


def read_default(statement: Statement, state: State) -> bool:
    """`[no] system default switchport [shutdown]`: how ports are of which nothing is printed."""
    words = statement.words
    off = words[0] == "no"
    rest = words[3 + off :]
    if rest == ["shutdown"]:
        state.shut_by_default = not off
    elif not rest:
        state.switched_by_default = not off
    else:
        return False
    state.modelled(statement)
    return True
