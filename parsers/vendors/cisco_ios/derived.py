"""Rule sets that other statements make out of access lists: VLAN maps.

Documents: "Configuring Network Security with ACLs", Catalyst 3560 guide 12.2(25)SE and 3750-X guide 12.2(55)SE, "Using
VLAN Maps": an entry takes what its lists permit, what they deny goes on to the next entry; an entry without a match
takes everything; what nothing takes is dropped if the map asks anywhere about packets of its type (IPv4, IPv6, MAC for
the rest), else forwarded. A packet that is switched within a VLAN meets the map of the VLAN that it came in on; one
that is routed meets that of each VLAN.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.map_entries import sequence
from parsers.syntax.tried_in_turn import Line, TooManyError, written_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.source import Span as Place
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

ENDS = {
    Action.DENY: "Cisco IOS: a VLAN map with IP clauses drops IP packets that match none of them",
    Action.PERMIT: "Cisco IOS: a VLAN map forwards packets of a type that it does not ask about",
}


def vlan_map_sets(state: State) -> tuple[list[RuleSet], list[Binding]]:
    """The rule sets of each VLAN map, one an IP version, and where `vlan filter` applies them."""
    sets = {name: list(_vlan_map(name, entries, state)) for name, entries in state.vlan_maps.items()}
    bindings: list[Binding] = []
    for name, vlans, span in state.vlan_filters:
        if name not in state.vlan_maps:
            touched = None
            what = f"VLAN map {name}, which is not defined"
            state.unmodelled.append(Unmodelled(what, Effect.MAY_DENY, span, touched))
            continue
        for part in vlans:
            for number in range(part.first, part.last + 1):
                for made in sets[name]:
                    bindings += _vlan_bindings(made.name, number, span, state)
    return [made for found in sets.values() for made in found], bindings


def _vlan_bindings(name: str, number: int, span: Place, state: State) -> list[Binding]:
    interface = f"Vlan{number}"
    if interface not in state.interfaces:
        return [Binding((name,), BindingPoint.FORWARD, None, span, f"vlan-map {number}")]
    points = (BindingPoint.INBOUND, BindingPoint.OUTBOUND)
    return [Binding((name,), point, interface, span, "vlan-map") for point in points]


def _vlan_map(name: str, entries: list[Statement], state: State) -> Iterator[RuleSet]:
    """One list for each IP version that the map judges."""
    ordered = sorted((_entry(entry, state) for entry in entries), key=lambda item: item.number)
    for family in (4, 6):
        asks = any(family in item.lists for item in ordered)
        if not asks and not any(not item.asks and item.action is Action.DENY for item in ordered) and family == 6:
            continue
        title = f"vlan map {name}" if family == 4 else f"vlan map {name} (ipv6)"
        rules = _in_order(ordered, family, state)
        end = Action.DENY if asks else Action.PERMIT
        nowhere = Span(state.source.name, 0)
        last = Rule("default", end, Match(EVERY[family], EVERY[family]), nowhere, implicit=ENDS[end])
        yield RuleSet(title, (*rules, last), state.span(entries[0]), families=frozenset({family}))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a map: the lists that it names, by IP version; `asks`: it has a match clause of any kind."""

    number: int
    action: Action
    lists: Mapping[int, list[str]]
    asks: bool
    origin: Place


def _entry(entry: Statement, state: State) -> _Entry:
    """One entry; that of MAC clauses alone takes no IP packets, whatever it does with others."""
    action = Action.PERMIT
    lists: dict[int, list[str]] = {}
    asked = [child for child in entry.children if child.words[0] == "match"]
    by_mac = [child for child in asked if child.words[:3] == ["match", "mac", "address"]]
    for child in entry.children:
        words = child.words
        if words[0] == "action" and words[1:2] in (["forward"], ["drop"]):
            action = Action.PERMIT if words[1] == "forward" else Action.DENY
            if asked and asked == by_mac:
                state.ledger.irrelevant(child.line, "what a VLAN map does with packets other than IP")
            else:
                state.modelled(child)
        elif words[0] == "match" and words[1:2] in (["ip"], ["ipv6"]) and words[2:3] == ["address"]:
            lists.setdefault(4 if words[1] == "ip" else 6, []).extend(words[3:])
            state.modelled(child)
        elif child in by_mac and asked == by_mac:
            state.modelled(child)  # without it the entry would take everything
        elif child in by_mac:
            state.ledger.irrelevant(child.line, "a MAC clause of a VLAN map takes no IP packets")
    return _Entry(sequence(entry, 3), action, lists, bool(asked), state.span(entry))


def _in_order(entries: list[_Entry], family: int, state: State) -> list[Rule]:
    """The lists of all entries as one list in which the first match decides."""
    every = Match(EVERY[family], EVERY[family])
    lists: list[list[Line[_Entry]]] = []
    for item in entries:
        if not item.asks:
            lists.append([Line(f"{item.number}", every, item)])
        for name in item.lists.get(family, ()):
            after = len(lists) + 1
            lists.append(
                [
                    Line(f"{item.number} {rule.identity}", rule.match, item if rule.action is Action.PERMIT else None)
                    if rule.action is not Action.DENY
                    else Line(f"{item.number} {rule.identity}", rule.match, then=after)
                    for rule in _listed(name, family, item, state)
                ]
            )
    try:
        lines = written_out(lists)
    except TooManyError:
        reason = UnknownMatch(UnknownKind.FEATURE, "a VLAN map too long to write out", entries[0].origin)
        return [Rule("any", Action.UNKNOWN, replace(every, conditions=(reason,)), entries[0].origin)]
    end = Action.DENY if any(family in item.lists for item in entries) else Action.PERMIT
    return [
        Rule(
            line.identity,
            end if line.outcome is None else line.outcome.action,
            line.match,
            entries[0].origin if line.outcome is None else line.outcome.origin,
        )
        for line in lines
    ]


def _listed(name: str, family: int, item: _Entry, state: State) -> list[Rule]:
    """The lines of a list; one that may match anything where it is not defined, or not all of it was read."""
    draft = state.lists.get((family, name))
    rules = [] if draft is None else [rule for _, rule in sorted(draft.rules, key=lambda pair: pair[0])]
    if rules and not any(rule.action is Action.UNKNOWN for rule in rules):
        return rules
    reason = UnknownMatch(UnknownKind.FEATURE, f"the list {name} of a VLAN map, which was not read", item.origin)
    return [Rule("other", Action.PERMIT, Match(EVERY[family], EVERY[family], conditions=(reason,)), item.origin)]
