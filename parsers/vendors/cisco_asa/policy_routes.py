"""Policy routes: a route map bound to an interface decides the way of what enters there.

Document: "Policy Based Routing" (General CLI guide 9.4 and later): next hops must be adjacent and are tried in turn;
without one, and for what a `default` next hop does not take, the table decides. A sequence takes what one of its lists
permits ("Defining Route Maps"), so what they deny goes on to the next one; the table routes the rest. Exact where a
sequence names lists and one kind of way. What else it asks for, and a line of a list that was not read, leave open
whether it takes a packet; what else it sets may send elsewhere what goes to the destinations that it may take. The
other sequences decide beside it.

"route" (Command Reference): a `tunneled` default route is for packets that leave a tunnel, where no route but a default
route is known; it is written here as the last policy route of every tunnel.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import from_cidr, union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import EVERYTHING, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.nouns import dataclass
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


@dataclass(frozen=True, slots=True)
class _Way:
    """What becomes of packets: a route without a match. `anywhere`: the sequence says more than is understood."""

    route: PolicyRoute
    anywhere: bool = False


def _of_map(state: State, lists: Lists, port: Port, sequences: Sequence[Statement]) -> list[PolicyRoute]:
    """The ways of one map in the order in which they decide; none where they are too many."""
    tried: list[list[Line[_Way]]] = []
    for sequence in sequences:
        tried += _of_sequence(state, lists, port, sequence, len(tried))
    what = f"route map {sequences[0].words[1]} sends packets elsewhere"
    try:
        lines = written_out(tried)
    except TooManyError:
        for sequence in sequences:
            state.feature(sequence, what, Effect.MAY_REWRITE, {port.name})
        return []
    table = _Way(PolicyRoute("", EVERYTHING, None, None, state.span(sequences[0]), port.vrf))
    open_ones = [(line.outcome.route.origin, line.match) for line in lines if line.outcome and line.outcome.anywhere]
    for origin in dict.fromkeys(origin for origin, _ in open_ones):
        elsewhere = union_of(match.destination.possibly for one, match in open_ones if one == origin)
        feature = Unmodelled(what, Effect.MAY_REWRITE, origin, frozenset({port.name}), destinations=elsewhere)
        state.unmodelled.append(feature)
    return [replace((line.outcome or table).route, identity=line.identity, match=line.match) for line in lines]


def _of_sequence(state: State, lists: Lists, port: Port, sequence: Statement, first: int) -> list[list[Line[_Way]]]:
    """One list for each list of a sequence, of which the first is number `first`."""
    names, conditions = _matches(state, sequence)
    target = _target(state, port, sequence)
    table = PolicyRoute("", EVERYTHING, None, None, state.span(sequence), port.vrf)
    way = _Way(table, anywhere=True) if target is None else _Way(target)
    entering = Match(in_interfaces=frozenset({port.name}), conditions=conditions)
    title = f"{sequence.words[1]} {_number(sequence)}"
    found: list[list[Line[_Way]]] = [] if names else [[Line(title, entering, way)]]
    for name in names:
        lists.require(name, sequence.line)
        after = first + len(found) + 1
        lines: list[Line[_Way]] = []
        for rule in lists.rule_sets[name].rules:
            match = both(entering, rule.match)
            if not rule.enabled or rule.implicit or match is None:
                continue
            if rule.action is Action.UNKNOWN:
                why = UnknownMatch(UnknownKind.FEATURE, f"what list {name} says there is not understood", rule.origin)
                match = replace(match, conditions=tuple(dict.fromkeys((*match.conditions, why))))
            if rule.action is not Action.DENY:
                lines.append(Line(title, match, way))
            if rule.action is not Action.PERMIT:
                lines.append(Line(title, match, then=after))
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


def _matches(state: State, sequence: Statement) -> tuple[list[str], tuple[UnknownMatch, ...]]:
    """The lists of `match ip address` (none: every packet), and what else a sequence asks for."""
    names: list[str] = []
    conditions: list[UnknownMatch] = []
    for child in sequence.children:
        if child.words[0] in {"set", "continue", "description"}:
            continue
        listed = child.words[:3] in (["match", "ip", "address"], ["match", "ipv6", "address"])
        listed = listed and child.words[3:4] not in ([], ["prefix-list"])
        if not listed or names:
            what = f"{' '.join(child.words)} of a route map for policy routing"
            conditions.append(UnknownMatch(UnknownKind.FEATURE, what, state.span(child)))
        names += child.words[3:] if listed else []
    return names, tuple(conditions)


def _target(state: State, port: Port, sequence: Statement) -> PolicyRoute | None:
    """The way that a sequence says, without a match; None where it says more than is understood."""
    way = PolicyRoute("", EVERYTHING, None, None, state.span(sequence), port.vrf)
    lines = [child.words for child in sequence.children if child.words[0] in {"set", "continue"}]
    lines = [words for words in lines if words[:3] not in (["set", "ip", "dscp"], ["set", "ip", "df"])]
    others = [child for child in sequence.children if child.words[0] not in {"match", "set", "continue", "description"}]
    if _is_deny(sequence) or not (lines or others):
        return way
    if others or len(lines) > 1:
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
