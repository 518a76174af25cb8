"""Policy routes: a route map bound to an interface decides the way of what enters there.

Document: "Policy Based Routing" (General CLI guide 9.4 and later): next hops must be adjacent and are tried in turn;
without one, and for what a `default` next hop does not take, the table decides. A sequence takes what one of its lists
permits ("Defining Route Maps"), so what they deny goes on to the next one; the table routes the rest. Exact where a
sequence names lists and one kind of way; anything else may send elsewhere and is said to.

"route" (Command Reference): a `tunneled` default route is for packets that leave a tunnel, where no route but a default
route is known; it is written here as the last policy route of every tunnel.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import from_cidr
from parsers.model.device import Effect
from parsers.model.match import EVERYTHING, AddressMatch, Match, UnknownKind
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.vpn import Tunnel
    from parsers.vendors.cisco_asa.lists import Lists
    from parsers.vendors.cisco_asa.nouns import Port
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement


def policy_routes(state: State, lists: Lists) -> tuple[PolicyRoute, ...]:
    """All policy routes; each matches only what enters the interface that its map is bound to."""
    found: list[PolicyRoute] = []
    for port in state.config.ports.values():
        if port.policy_route is None:
            continue
        name = port.policy_route.words[-1]
        sequences = state.config.route_maps.get(name)
        if sequences is None:
            why = f"route map {name} is not defined"
            span = state.span(port.policy_route)
            state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, span, why)
            state.partial(port.policy_route, why, {port.name})
            continue
        found += _of_map(state, lists, port, sorted(sequences, key=_number))
    return tuple(found)


def _number(sequence: Statement) -> int:
    last = sequence.words[-1]
    return int(last) if last.isdecimal() else 10


def _of_map(state: State, lists: Lists, port: Port, sequences: Sequence[Statement]) -> list[PolicyRoute]:
    """The ways of one map in the order in which they decide; none where a sequence says more than is modelled."""
    tried: list[list[Line[PolicyRoute]]] = []
    table = PolicyRoute("", EVERYTHING, None, None, state.span(sequences[0]), port.vrf)
    lines: list[Line[PolicyRoute]] | None = []
    for sequence in sequences:
        made = _of_sequence(state, lists, port, sequence, len(tried))
        if made is None:
            lines = None
            break
        tried += made
    try:
        lines = None if lines is None else written_out(tried)
    except TooManyError:
        lines = None
    if lines is None:
        for sequence in sequences:
            what = f"route map {sequence.words[1]} sends packets elsewhere"
            state.feature(sequence, what, Effect.MAY_REWRITE, {port.name})
        return []
    return [replace(line.outcome or table, identity=line.identity, match=line.match) for line in lines]


def _of_sequence(
    state: State, lists: Lists, port: Port, sequence: Statement, first: int
) -> list[list[Line[PolicyRoute]]] | None:
    """One list for each list of a sequence, of which the first is number `first`; None if not all is understood."""
    names = _matches(sequence)
    way = _target(state, port, sequence)
    if names is None or way is None:
        return None
    entering = Match(in_interfaces=frozenset({port.name}))
    title = f"{sequence.words[1]} {_number(sequence)}"
    found: list[list[Line[PolicyRoute]]] = [] if names else [[Line(title, entering, way)]]
    for name in names:
        lists.require(name, sequence.line)
        after = first + len(found) + 1
        lines: list[Line[PolicyRoute]] = []
        for rule in lists.rule_sets[name].rules:
            match = both(entering, rule.match)
            if not rule.enabled or rule.implicit or match is None:
                continue
            if rule.action is Action.UNKNOWN:
                return None
            taken = rule.action is Action.PERMIT
            lines.append(Line(title, match, way) if taken else Line(title, match, then=after))
        found.append(lines)
    return found


def tunneled_routes(state: State, tunnels: Sequence[Tunnel]) -> list[PolicyRoute]:
    """Default routes for what leaves a tunnel and has no better route."""
    names = frozenset(item.name for item in tunnels)
    if not names:
        return []
    return [
        PolicyRoute(
            "tunneled",
            replace(EVERYTHING, destination=AddressMatch.exactly(from_cidr(str(route.network))), in_interfaces=names),
            route.next_hop,
            route.interface,
            route.origin,
            default=True,
        )
        for route in state.config.tunneled
    ]


def _is_deny(sequence: Statement) -> bool:
    return sequence.words[2:3] == ["deny"]


def _matches(sequence: Statement) -> list[str] | None:
    """The lists of the one `match ip address` (none: every packet); None where it asks for something else."""
    names = [child.words[3:] for child in sequence.children if child.words[:3] == ["match", "ip", "address"]]
    others = [child for child in sequence.children if child.words[0] == "match"]
    if len(others) > len(names) or len(names) > 1:
        return None
    return names[0] if names else []


def _target(state: State, port: Port, sequence: Statement) -> PolicyRoute | None:
    """The way that a sequence says, without a match; None where it says more than one kind of them."""
    way = PolicyRoute("", EVERYTHING, None, None, state.span(sequence), port.vrf)
    lines = [child.words for child in sequence.children if child.words[0] in {"set", "continue"}]
    lines = [words for words in lines if words[:3] not in (["set", "ip", "dscp"], ["set", "ip", "df"])]
    if _is_deny(sequence) or not lines:
        return way
    if len(lines) > 1:
        return None
    try:
        return _clause(state, way, sequence, lines[0])
    except ValueError:
        return None


def _clause(state: State, way: PolicyRoute, sequence: Statement, words: list[str]) -> PolicyRoute | None:
    match words:
        case ["set", "ip", "next-hop", "verify-availability", hop, _, "track", track]:
            why = state.unknown(sequence, UnknownKind.SESSION, f"track {track} decides whether {hop} is used")
            return replace(way, next_hop=ipaddress.ip_address(hop), adjacent=True, conditions=(why,))
        case ["set", "ip", "next-hop", *hops] if hops:
            first, *more = map(ipaddress.ip_address, hops)
            return replace(way, next_hop=first, alternatives=tuple(more), adjacent=True)
        case ["set", "ip", "default", "next-hop", *hops] if hops:
            first, *more = map(ipaddress.ip_address, hops)
            return replace(way, next_hop=first, alternatives=tuple(more), adjacent=True, default=True)
        case ["set", "interface", name]:
            return replace(way, drop=True) if name.lower() == "null0" else replace(way, interface=name)
        case _:
            return None
