"""VRFs, what they let in from one another, and reverse-path checks.

Documents: "Configuring VRF-lite" and "MPLS VPN Route Target Rewrite" (IOS XE 16, 17): a VRF takes the routes of every
VRF whose exports carry a route target that it imports, by way of BGP; without `router bgp` nothing is exchanged. Which
routes are exported depends on `redistribute` and maps, so any may be, save where BGP has no neighbour (`local_bgp`).
"ip verify unicast source reachable-via"
(IP Switching Command Reference): `rx` asks for the best route out of the same interface, `any` for any route; a default
route counts with `allow-default` only; what fails passes if the list named last permits it. "ip verify unicast
reverse-path [LIST]", and the same of IPv6 (the same reference, May 2008), is the older form of `rx`. The new one holds
a route into nothing to be none, of the older one it is said that it did not, and of the default route documents
differ: both are left open.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, SourceCheck, SourceCheckMode
from parsers.syntax.route_targets import VrfTargets
from parsers.vendors.cisco_ios.read_management import set_value
from parsers.vendors.cisco_ios.replication import read_map, read_replication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

OLD_FORM = "whether a default route, and one into nothing, count for `verify unicast reverse-path`"
MODES = {"rx": SourceCheckMode.STRICT, "any": SourceCheckMode.LOOSE}


def read_vrf(statement: Statement, state: State) -> bool:
    """`vrf definition V` and `ip vrf V`."""
    name = statement.words[-1]
    set_value(statement, state, "vrf", name)
    targets = state.vrf_targets.setdefault(name, VrfTargets())
    for item in statement.walk():
        if item is statement:
            continue
        words = item.words
        if words[0] == "route-target" and len(words) in (3, 4) and words[1] in ("import", "export", "both"):
            _target(item, targets, state)
            targets.whole |= item in statement.children
            targets.in_parts |= item not in statement.children
            _remember(name, item, _families(statement, item), state)
            state.modelled(item)
        elif words[0] in ("rd", "address-family", "description"):
            state.ledger.irrelevant(item.line, "names of routes of a VRF")
        elif words[0].startswith("exit-"):
            state.ledger.structural(item.line)
        elif words[0] in ("import", "export", "route-replicate", "route-target"):
            known = words[0] == "route-replicate" and read_replication(item, name, _families(statement, item), state)
            if not known and not read_map(item, name, state):
                state.feature(item, "routes leaked between VRFs", Effect.MAY_REWRITE)
    return True


def _target(item: Statement, targets: VrfTargets, state: State) -> None:
    direction, value = item.words[1:3]
    if direction != "export":
        targets.imports.setdefault(value, state.span(item))
    if direction != "import":
        targets.exports.add(value)


def _families(statement: Statement, item: Statement) -> tuple[int, ...]:
    """The IP versions that a line of a VRF speaks of: those of its address family; of `ip vrf` IPv4 alone."""
    if statement.words[0] == "ip":
        return (4,)
    for family in statement.children:
        if family.words[0] == "address-family" and item in family.children:
            return (6,) if family.words[1:2] == ["ipv6"] else (4,)
    return (4, 6)


def _remember(name: str, item: Statement, families: tuple[int, ...], state: State) -> None:
    direction, value = item.words[1:3]
    for one in ("import", "export") if direction == "both" else (direction,):
        state.target_families.setdefault((name, one, value), set()).update(families)


def leaks(state: State) -> list[DynamicRouting]:
    """Routes that may come from one VRF into another, if BGP runs at all."""
    if not any(item.protocol == "bgp" for item in state.dynamic):
        return []
    found: list[DynamicRouting] = []
    for one, other in permutations(sorted(state.vrf_targets), 2):
        shared = sorted(set(state.vrf_targets[one].imports) & state.vrf_targets[other].exports)
        if shared:
            span = state.vrf_targets[one].imports[shared[0]]
            found.append(DynamicRouting(f"bgp, from VRF {other} by route target {shared[0]}", span, one, other))
    return found


def received_routes(state: State) -> Iterator[Route]:
    """The networks of interfaces that other VRFs have as well (`ip vrf receive`)."""
    for draft in state.interfaces.values():
        for vrf, span in draft.received if draft.enabled else ():
            for address in draft.addresses:
                yield Route(address.value.network, None, draft.name, span, distance=0, vrf=vrf)


def read_source_check(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip verify unicast source reachable-via rx|any [allow-default] [allow-self-ping] [LIST]`, the old form, IPv6."""
    if words[:3] == ["ip", "verify", "source"]:
        state.feature(child, "IP source guard", Effect.MAY_DENY, draft.name)
        return True
    family = 6 if words[0] == "ipv6" else 4
    old = words[1:4] == ["verify", "unicast", "reverse-path"]
    mode = "rx" if old else " ".join(words[5:6])
    known = old or words[1:5] == ["verify", "unicast", "source", "reachable-via"]
    rest = words[4:] if old else words[6:]
    lists = [word for word in rest if old or word not in {"allow-default", "allow-self-ping"}]
    if not known or mode not in MODES or len(lists) > 1 or lists[:1] in (["l2-src"], ["phys-if"]):
        state.feature(child, f"reverse-path check ({' '.join(words)})", Effect.MAY_DENY, draft.name)
        return True
    name = lists[0] if lists else ""
    state.mentioned.update(lists)
    check = SourceCheck(
        MODES[mode],
        frozenset({draft.name}),
        state.span(child),
        frozenset({family}),
        not old and "allow-default" in rest,
        name,
        doubt=UnknownMatch(UnknownKind.FEATURE, OLD_FORM, state.span(child)) if old else None,
    )
    state.source_checks.append(check)
    return True


def labelled(state: State) -> Iterator[Unmodelled]:
    """Interfaces by which packets come or go with a label, past every list of the device.

    "MPLS Basic Configuration Guide" (IOS 15): IP features look at IP packets; what enters or leaves with a label is
    switched by it. `mpls ldp autoconfig` does so at every interface of the protocol.
    """
    if not state.uses:
        return
    for draft in state.interfaces.values():
        span = draft.labels or state.labels_everywhere
        if span is not None and draft.enabled:
            what = f"packets with a label (MPLS), which no list judges, at {draft.name}"
            yield Unmodelled(what, Effect.MAY_PERMIT, span, frozenset({draft.name}))
