"""Rule sets that other statements make out of access lists: VLAN maps and policy routes.

In both an entry applies to what its lists permit; what a list denies goes on to the next entry. Where
a deny stands above a permit, the permits below it may match less than they say.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.source import Span
from parsers.vendors.cisco_ios.entries import EVERY

if TYPE_CHECKING:
    from parsers.source import Span as Place
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

VLAN_MAP_END = "Cisco IOS: a VLAN map with IP clauses drops IP packets that match none of them"


def permitted(name: str, state: State) -> list[tuple[str, Match, bool]] | None:
    """What an IPv4 list selects: number, match, and whether a rule above it may take some of it away.

    None if nothing defines the list, or it holds a line that was not read.
    """
    draft = state.lists.get((4, name))
    if draft is None or not draft.rules or any(rule.action is Action.UNKNOWN for _, rule in draft.rules):
        return None
    found: list[tuple[str, Match, bool]] = []
    denied = False
    for _, rule in sorted(draft.rules, key=lambda item: item[0]):
        if rule.action is Action.DENY:
            denied = True
        else:
            found.append((rule.identity, rule.match, denied))
    return found


def vlan_map_sets(state: State) -> tuple[list[RuleSet], list[Binding]]:
    """One rule set a VLAN map, and where `vlan filter` applies it."""
    sets = [_vlan_map(name, entries, state) for name, entries in state.vlan_maps.items()]
    bindings: list[Binding] = []
    for name, vlans, span in state.vlan_filters:
        if name not in state.vlan_maps:
            touched = None
            what = f"VLAN map {name}, which is not defined"
            state.unmodelled.append(Unmodelled(what, Effect.MAY_DENY, span, touched))
            continue
        for part in vlans:
            for number in range(part.first, part.last + 1):
                bindings += _vlan_bindings(f"vlan map {name}", number, span, state)
    return sets, bindings


def _vlan_bindings(name: str, number: int, span: Place, state: State) -> list[Binding]:
    interface = f"Vlan{number}"
    if interface not in state.interfaces:
        return [Binding((name,), BindingPoint.FORWARD, None, span, f"vlan-map {number}")]
    points = (BindingPoint.INBOUND, BindingPoint.OUTBOUND)
    return [Binding((name,), point, interface, span, "vlan-map") for point in points]


def _vlan_map(name: str, entries: list[Statement], state: State) -> RuleSet:
    rules: list[Rule] = []
    for entry in sorted(entries, key=lambda item: _sequence(item, 3)):
        rules += _vlan_entry(entry, state)
    default = Rule("default", Action.DENY, Match(EVERY[4], EVERY[4]), Span(state.source.name, 0), implicit=VLAN_MAP_END)
    return RuleSet(f"vlan map {name}", (*rules, default), state.span(entries[0]), families=frozenset({4}))


def _sequence(entry: Statement, index: int) -> int:
    return int(entry.words[index]) if entry.words[index:] and entry.words[index].isdecimal() else 10


def _vlan_entry(entry: Statement, state: State) -> list[Rule]:
    span = state.span(entry)
    number = str(_sequence(entry, 3))
    action, matches, other = Action.PERMIT, list[tuple[str, Match, bool]](), False
    clauses = False
    for child in entry.children:
        words = child.words
        if words[0] == "action" and words[1:2] in (["forward"], ["drop"]):
            action = Action.PERMIT if words[1] == "forward" else Action.DENY
            state.modelled(child)
        elif words[:3] == ["match", "ip", "address"]:
            clauses = True
            state.modelled(child)
            for name in words[3:]:
                found = permitted(name, state)
                other = other or found is None
                matches += found or []
        elif words[0] == "match":
            clauses = other = True
            state.part_of_feature(child, "a VLAN map clause on other than IPv4")
    everything = Match(EVERY[4], EVERY[4])
    rules = [
        Rule(f"{number} {identity}", action, _unsure(match, span) if denied else match, span)
        for identity, match, denied in matches
    ]
    if other:
        rules.append(Rule(f"{number} other", action, _unsure(everything, span), span))
    return rules if clauses else [Rule(number, action, everything, span)]


def _unsure(match: Match, span: Place) -> Match:
    reason = UnknownMatch(UnknownKind.FEATURE, "lists with denies, or other clauses, in a map entry", span)
    return replace(match, conditions=(*match.conditions, reason))


def policy_routes(state: State) -> list[PolicyRoute]:
    """`ip policy route-map` on interfaces, as far as lists and next hops say it; else not modelled."""
    found: list[PolicyRoute] = []
    for draft in state.interfaces.values():
        if draft.policy_map is None:
            continue
        name, span = draft.policy_map
        routes: list[PolicyRoute] = []
        understood = name in state.route_maps
        for entry in sorted(state.route_maps.get(name, ()), key=lambda item: _sequence(item, 3)):
            made = _policy_entry(entry, draft.name, state)
            understood = understood and made is not None
            routes += made or []
        if understood:
            found += routes
        else:
            what = f"policy routing by route-map {name}"
            state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, span, frozenset({draft.name})))
            state.ledger.partial(span.line, f"not modelled: {what}")
    return found


def _policy_entry(entry: Statement, interface: str, state: State) -> list[PolicyRoute] | None:
    words = entry.words
    permits = "deny" not in words[2:3]
    matches: list[tuple[str, Match, bool]] = [("any", Match(EVERY[4], EVERY[4]), False)]
    next_hop: ipaddress.IPv4Address | None = None
    target: str | None = None
    for child in entry.children:
        text = child.words
        if text[:3] == ["match", "ip", "address"] and len(text) == 4:
            selected = permitted(text[3], state)
            if selected is None:
                return None
            matches = selected
        elif text[:3] == ["set", "ip", "next-hop"] and len(text) == 4 and text[3][:1].isdecimal():
            next_hop = ipaddress.IPv4Address(text[3])
        elif text[:2] == ["set", "interface"] and len(text) == 3:
            target = text[2]
        elif text[0] != "description":
            return None
    if any(denied for _, _, denied in matches) or (permits and next_hop is None and target is None):
        return None
    drop = permits and target is not None and target.lower() == "null0"
    return [
        PolicyRoute(
            f"{words[1]} {_sequence(entry, 3)} {identity}",
            replace(match, in_interfaces=frozenset({interface})),
            next_hop if permits else None,
            None if drop or not permits else target,
            state.span(entry),
            vrf=state.interfaces[interface].vrf,
            drop=drop,
        )
        for identity, match, _ in matches
    ]
