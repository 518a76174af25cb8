"""Policy routes: a route map bound to an interface decides the way of what enters there.

Document: "Policy Based Routing" (General CLI guide 9.4 and later). Exact where a sequence names permit-only lists
and one next hop or interface; anything else may send elsewhere and is said to.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.model.match import EVERYTHING
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action

if TYPE_CHECKING:
    from parsers.model.match import Match
    from parsers.model.routing import Address
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
        for sequence in sorted(sequences, key=_number):
            found += _of_sequence(state, lists, port, sequence)
    return tuple(found)


def _number(sequence: Statement) -> int:
    last = sequence.words[-1]
    return int(last) if last.isdecimal() else 10


def _of_sequence(state: State, lists: Lists, port: Port, sequence: Statement) -> list[PolicyRoute]:
    matches = _matches(lists, sequence)
    hops = _target(sequence)
    if matches is None or hops is None:
        what = f"route map {sequence.words[1]} sends packets elsewhere"
        state.feature(sequence, what, Effect.MAY_REWRITE, {port.name})
        return []
    denies = sequence.words[2:3] == ["deny"]
    next_hop, interface, drop = (None, None, False) if denies else hops
    identity = f"{sequence.words[1]} {_number(sequence)}"
    span = state.span(sequence)
    entering = frozenset({port.name})
    return [
        PolicyRoute(
            identity, replace(match, in_interfaces=entering), next_hop, interface, span, port.vrf, drop
        )
        for match in matches
    ]  # fmt: skip


def _matches(lists: Lists, sequence: Statement) -> list[Match] | None:
    names = [child.words[3:] for child in sequence.children if child.words[:3] == ["match", "ip", "address"]]
    others = [child for child in sequence.children if child.words[0] == "match"]
    if len(others) > len(names) or len(names) > 1:
        return None
    if not names:
        return [EVERYTHING]
    found: list[Match] = []
    for name in names[0]:
        lists.require(name, sequence.line)
        rules = [rule for rule in lists.rule_sets[name].rules if rule.enabled and not rule.implicit]
        if any(rule.action is not Action.PERMIT for rule in rules):
            return None
        found += [rule.match for rule in rules]
    return found


def _target(sequence: Statement) -> tuple[Address | None, str | None, bool] | None:
    """Next hop, interface, drop; None where the sequence says more than one of them."""
    lines = [child.words for child in sequence.children if child.words[0] in {"set", "continue"}]
    if sequence.words[2:3] == ["deny"] or not lines:
        return (None, None, False)
    if len(lines) > 1:
        return None
    words = lines[0]
    if words[:3] == ["set", "ip", "next-hop"] and len(words) == 4:
        try:
            return (ipaddress.ip_address(words[3]), None, False)
        except ValueError:
            return None
    if words[:2] == ["set", "interface"] and len(words) == 3:
        return (None, None, True) if words[2].lower() == "null0" else (None, words[2], False)
    return None
