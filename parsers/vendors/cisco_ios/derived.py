"""Rule sets that other statements make out of access lists: VLAN maps.

An entry applies to what its lists permit; what a list denies goes on to the next entry. Where a deny stands
above a permit, the permits below it may match less than they say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
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
    for entry in sorted(entries, key=lambda item: sequence(item, 3)):
        rules += _vlan_entry(entry, state)
    default = Rule("default", Action.DENY, Match(EVERY[4], EVERY[4]), Span(state.source.name, 0), implicit=VLAN_MAP_END)
    return RuleSet(f"vlan map {name}", (*rules, default), state.span(entries[0]), families=frozenset({4}))


def sequence(entry: Statement, index: int) -> int:
    """The number of an entry of a map; 10 where none is written."""
    return int(entry.words[index]) if entry.words[index:] and entry.words[index].isdecimal() else 10


def _vlan_entry(entry: Statement, state: State) -> list[Rule]:
    span = state.span(entry)
    number = str(sequence(entry, 3))
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
        Rule(f"{number} {identity}", action, unsure(match, span) if denied else match, span)
        for identity, match, denied in matches
    ]
    if other:
        rules.append(Rule(f"{number} other", action, unsure(everything, span), span))
    return rules if clauses else [Rule(number, action, everything, span)]


def unsure(match: Match, span: Place) -> Match:
    """The match of a line that a deny above it may take from."""
    reason = UnknownMatch(UnknownKind.FEATURE, "lists with denies, or other clauses, in a map entry", span)
    return replace(match, conditions=(*match.conditions, reason))
