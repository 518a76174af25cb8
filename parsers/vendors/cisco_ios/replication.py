"""Routes that VRFs take from each other beside route targets: `route-replicate`, and maps of imports and exports.

"Configuring Easy Virtual Network Shared Services" (EVN Configuration Guide, IOS 15, IOS XE 3S and 17): `route-replicate
from vrf V unicast PROTOCOL` in an address family copies the routes of a table into that of the VRF, without BGP and
while they stay where they are; `global-address-family` takes them into the global table, which is `vrf global` where it
is the source ("VRF-aware routing", SD-WAN Routing Configuration Guide, IOS XE 17, from memory, and as public
configurations have it). A copy leaves as its original does. From memory, and so in doubt: which of two routes to one
network counts, a copy or one of the VRF's own; and whether a copy is copied again. A `route-map` copies some of them;
which ones is not worked out.

"BGP Support for IP Prefix Import from Global Table into a VRF Table" (12.3(14)T) and "... Export from a VRF Table into
the Global Table" (15S): `import ipv4 unicast map`, `export ipv4 unicast map`, by way of BGP. `import map` lets in some
of what the route targets bring, and `export map` may give a route another route target (IOS MPLS Command Reference,
from memory): that narrows what is exchanged (`local_bgp`), and who imports what an export map sets may get it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Network
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

FAMILIES = {"ipv4": 4, "ipv6": 6}
GLOBAL = "global"
EXACT = frozenset({"connected", "static", "all"})
"""What the file shows; of `all`, unless a protocol runs where the routes come from."""
FIRST = -1
"""The metric of a copy that may count before a route of the same distance."""


@dataclass(frozen=True, slots=True)
class Replication:
    """`route-replicate`: routes of `protocol` of VRF `source` stand in VRF `vrf` too; `chosen`: a map picks some."""

    vrf: str
    source: str
    family: int
    protocol: str
    chosen: bool
    span: Span


def read_replication(item: Statement, vrf: str, families: tuple[int, ...], state: State) -> bool:
    """`route-replicate [recursion-policy P] from vrf V|global unicast|multicast PROTOCOL [ID] [route-map M]`.

    False where it has another form.
    """
    words = item.words[1:]
    if words[:1] == ["recursion-policy"]:
        words = words[2:]
    size = 2 if words[1:2] == ["global"] else 3
    if words[:1] != ["from"] or (size == 3 and words[1:2] != ["vrf"]) or len(words) < size + 2:
        return False
    source = "" if size == 2 or words[2] == GLOBAL else words[2]
    kind, protocol, rest = words[size], words[size + 1], words[size + 2 :]
    if kind not in {"unicast", "multicast"}:
        return False
    shown = protocol if kind == "unicast" else f"multicast {protocol}"
    for family in families:
        made = Replication(vrf, source, family, shown, "route-map" in rest, state.span(item))
        state.replications.append(made)
    state.modelled(item)
    return True


def read_global_family(statement: Statement, state: State) -> bool:
    """`global-address-family ipv4|ipv6`: what the global table takes from VRFs."""
    state.ledger.irrelevant(statement.line, "names of routes of the global table")
    families = tuple(number for word, number in FAMILIES.items() if word in statement.words)
    for item in statement.walk():
        if item is statement:
            continue
        if item.words[0].startswith("exit-"):
            state.ledger.structural(item.line)
        elif item.words[0] == "route-replicate":
            read_replication(item, "", families or (4, 6), state)
    return True


@dataclass(frozen=True, slots=True)
class Replicated:
    """The copies, and what is not known of them."""

    routes: tuple[Route, ...]
    dynamic: tuple[DynamicRouting, ...]


def replicated(state: State) -> Replicated:
    """What `route-replicate` brings; asked before routes of BGP stand among those of the file."""
    made = [(one, route) for one in state.replications for route in _copies(one, state, frozenset({one.vrf}))]
    ways: defaultdict[tuple[str, Network], set[tuple[object, ...]]] = defaultdict(set)
    for vrf, item in (*((one.vrf, route) for one, route in made), *((item.vrf, item) for item in state.routes)):
        ways[vrf, item.network].add(_way(item))
    for vrf, family in {(one.vrf, one.family) for one in state.replications}:
        for item in _connected(vrf, family, state):
            ways[vrf, item.network].add(_way(item))
    routes: list[Route] = []
    for one, route in made:
        doubts, metric, lines = route.conditions, route.metric, (route.origin,)
        if len(ways[one.vrf, route.network]) > 1:
            reason = "which of two routes counts, one that is replicated or another to the same network"
            doubts, metric = (*doubts, UnknownMatch(UnknownKind.FEATURE, reason, one.span)), FIRST
        routes.append(replace(route, vrf=one.vrf, origin=one.span, lines=lines, conditions=doubts, metric=metric))
    return Replicated(tuple(routes), tuple(_in_doubt(state)))


def _way(route: Route) -> tuple[object, ...]:
    return route.next_hop, route.interface, route.next_hop_vrf, route.kind


def _in_doubt(state: State) -> Iterator[DynamicRouting]:
    for one in state.replications:
        name, family = one.source or "global", frozenset({one.family})
        for protocol in dict.fromkeys(_not_shown(one, state, frozenset({one.vrf}))):
            what = f"{protocol}, replicated from VRF {name}"
            yield DynamicRouting(what, one.span, one.vrf, one.source, family)


def _copies(one: Replication, state: State, past: frozenset[str]) -> Iterator[Route]:
    """The routes of the file that are copied; those of a table that takes copies itself perhaps."""
    doubts: tuple[UnknownMatch, ...] = ()
    if one.chosen:
        doubts = (UnknownMatch(UnknownKind.FEATURE, "which routes the map of route-replicate takes", one.span),)
    if one.protocol in {"connected", "all"}:
        for route in _connected(one.source, one.family, state):
            yield replace(route, conditions=doubts)
    if one.protocol in {"static", "all"}:
        for route in state.routes:
            if route.vrf == one.source and route.network.version == one.family:
                beyond = route.next_hop_vrf
                if beyond is None and route.next_hop is not None:
                    beyond = one.source
                yield replace(route, next_hop_vrf=beyond, conditions=(*route.conditions, *doubts))
    again = UnknownMatch(UnknownKind.FEATURE, "whether a replicated route is replicated again", one.span)
    for other in _before(one, state, past):
        for route in _copies(other, state, past | {other.vrf}):
            yield replace(route, conditions=(*route.conditions, *doubts, again))


def _before(one: Replication, state: State, past: frozenset[str]) -> Iterator[Replication]:
    """What the table takes itself that is copied, as far as it is of the protocol."""
    for item in state.replications if one.source not in past else ():
        if (item.vrf, item.family) != (one.source, one.family):
            continue
        if one.protocol in {"all", item.protocol}:
            yield item
        elif item.protocol == "all":
            yield replace(item, protocol=one.protocol)


def _connected(vrf: str, family: int, state: State) -> Iterator[Route]:
    for draft in state.interfaces.values():
        if not draft.enabled or (draft.vrf != vrf and all(name != vrf for name, _ in draft.received)):
            continue
        for address in draft.addresses:
            network = address.value.network
            if network.version == family and not network.is_link_local:
                yield Route(network, None, draft.name, address.origin, distance=0, vrf=vrf)


def _not_shown(one: Replication, state: State, past: frozenset[str]) -> Iterator[str]:
    """The protocols of which routes are copied that the file does not show."""
    if one.protocol not in EXACT:
        yield one.protocol
    elif one.protocol != "static" and any(
        draft.dynamic_address or draft.delegated
        for draft in state.interfaces.values()
        if draft.vrf == one.source and draft.enabled
    ):
        yield "connected networks"
    if one.protocol == "static" and state.leased:
        yield "leased routes"
    if one.protocol == "all":
        yield from (item.protocol for item in state.dynamic if item.vrf == one.source)
        if state.leased:
            yield "leased routes"
    for other in _before(one, state, past):
        yield from _not_shown(other, state, past | {other.vrf})


def by_maps(state: State) -> list[DynamicRouting]:
    """Routes that BGP may bring from the global table into a VRF or back, and into others by an export map."""
    if not state.bgp:
        return []
    found = [
        DynamicRouting(f"bgp, from VRF {source or 'global'} by a map", span, vrf, source, frozenset({family}))
        for vrf, source, family, span in state.between_global
    ]
    for other, (name, span) in state.export_maps.items():
        marks = _marks(name, state)
        found += [
            DynamicRouting(f"bgp, from VRF {other} by an export map", span, one, other)
            for one, targets in sorted(state.vrf_targets.items())
            if one != other and (targets.imports if marks is None else targets.imports.keys() & marks)
        ]
    return found


def _marks(name: str, state: State) -> set[str] | None:
    """The route targets that a map may set; None where they are not known."""
    if name not in state.route_maps:
        return None
    found: set[str] = set()
    for child in (child for entry in state.route_maps[name] for child in entry.children):
        words = child.words
        if words[:2] == ["set", "extcommunity"]:
            if words[2:3] != ["rt"]:
                return None
            found.update(word for word in words[3:] if word != "additive")
    return found


def read_map(item: Statement, vrf: str, state: State) -> bool:
    """`import map M`, `export map M`, `import|export ipv4|ipv6 unicast|multicast [LIMIT] map M`, `import path ...`."""
    words = item.words
    if words[:2] == ["import", "path"]:
        state.ledger.irrelevant(item.line, "how many ways BGP keeps of one route")
        return True
    if words[0] not in {"import", "export"}:
        return False
    if words[1:2] == ["map"] and len(words) == 3:
        maps = state.import_maps if words[0] == "import" else state.export_maps
        maps[vrf] = words[2], state.span(item)
    elif words[1:2] and words[1] in FAMILIES and "map" in words[2:-1]:
        into, out_of = (vrf, "") if words[0] == "import" else ("", vrf)
        state.between_global.append((into, out_of, FAMILIES[words[1]], state.span(item)))
    else:
        return False
    state.modelled(item)
    return True
