"""VLAN access maps as rule sets, and the VLANs that `vlan filter` puts them on.

"Configuring VLAN ACLs" (Nexus 9000 Security Configuration Guide 9.x and 10.4(x)): a map judges what is routed into or
out of a VLAN and what is bridged within it; the first entry with a list that permits the packet decides. Its table of
defaults says that implicit rules apply to all lists: what no entry takes is denied. Of packets of an IP version that
the map does not ask about it says nothing, so they may pass or not. What `redirect` sends to another port may arrive
there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.syntax.cisco_addresses import EVERY, MAY_BE_ANY
from parsers.syntax.tried_in_turn import Line, TooManyError, written_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

END = "Cisco NX-OS: implicit rules apply to VLAN access maps, so what no entry takes is denied"
SILENT = "Cisco NX-OS: nothing is said of what a VLAN access map does not ask about"
ACTIONS = {"forward": Action.PERMIT, "drop": Action.DENY}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a map: the lists that it names, by IP version, and what stays open about it."""

    number: int
    action: Action
    lists: Mapping[int, list[str]]
    asks: bool
    origin: Span
    doubt: str = ""


def vlan_map_sets(state: State) -> tuple[list[RuleSet], list[Binding]]:
    """The rule sets of each map, one an IP version, and where they are applied."""
    sets = {name: list(_map(name, entries, state)) for name, entries in state.vlan_maps.items()}
    bindings: list[Binding] = []
    named: dict[int, str] = {}
    for name, vlans, span in state.vlan_filters:
        if name not in sets:
            state.doubt(f"VLAN access map {name}, which is not defined", Effect.MAY_DENY, span)
            continue
        numbers = [number for part in vlans for number in range(part.first, part.last + 1)]
        if any(named.setdefault(number, name) != name for number in numbers):
            state.doubt("VLANs with two VLAN access maps, of which the device keeps one", Effect.MAY_PERMIT, span)
        bindings += [
            item for number in numbers for made in sets[name] for item in _bound(made.name, number, span, state)
        ]
    return [made for found in sets.values() for made in found], bindings


def _bound(name: str, number: int, span: Span, state: State) -> list[Binding]:
    interface = f"Vlan{number}"
    if interface not in state.interfaces:
        return [Binding((name,), BindingPoint.FORWARD, None, span, f"vlan-map {number}")]
    points = (BindingPoint.INBOUND, BindingPoint.OUTBOUND)
    return [Binding((name,), point, interface, span, "vlan-map") for point in points]


def _map(name: str, entries: list[Statement], state: State) -> Iterator[RuleSet]:
    read = [_entry(entry, state) for entry in entries]
    times = Counter(item.number for item in read)
    ordered = sorted((_whole(item, times) for item in read), key=lambda item: item.number)
    for family in (4, 6):
        title = f"vlan map {name}" if family == 4 else f"vlan map {name} (ipv6)"
        rules = _in_order(ordered, family, state)
        yield RuleSet(
            title, (*rules, _end(ordered, family, state)), state.span(entries[0]), families=frozenset({family})
        )


def _whole(item: _Entry, times: Counter[int]) -> _Entry:
    """An entry in pieces, of which later ones change earlier ones, decides nothing for sure."""
    return item if times[item.number] == 1 else replace(item, doubt=item.doubt or f"entry {item.number} stands twice")


def _end(entries: list[_Entry], family: int, state: State) -> Rule:
    every = Match(EVERY[family], EVERY[family])
    if any(family in item.lists for item in entries):
        return Rule("default", Action.DENY, every, Span(state.source.name, 0), implicit=END)
    what = f"the map asks nothing about IPv{family}, and no document says what becomes of it"
    reason = UnknownMatch(UnknownKind.FEATURE, what, entries[0].origin)
    match = replace(every, conditions=(reason,))
    return Rule("default", Action.UNKNOWN, match, Span(state.source.name, 0), implicit=SILENT)


def _entry(entry: Statement, state: State) -> _Entry:
    action, doubt = Action.UNKNOWN, "the entry has no action"
    lists: dict[int, list[str]] = {}
    asked = [child for child in entry.children if child.words[0] == "match"]
    frames = bool(asked) and all(child.words[1:2] == ["mac"] for child in asked)
    for child in entry.children:
        words = child.words
        if words[0] == "action" and words[1:2] and words[1] in ACTIONS and words[2:] in ([], ["log"]):
            action, doubt = ACTIONS[words[1]], ""
            if frames:
                state.ledger.irrelevant(child.line, "what becomes of frames that are not IP")
            else:
                state.modelled(child)
        elif words[:2] == ["action", "redirect"]:
            action, doubt = Action.UNKNOWN, f"packets are sent to another port ({' '.join(words[2:])})"
            state.modelled(child)
        elif words[:3] in (["match", "ip", "address"], ["match", "ipv6", "address"]) and len(words) > 3:
            lists.setdefault(4 if words[1] == "ip" else 6, []).extend(words[3:])
            state.modelled(child)
        elif words[:3] == ["match", "mac", "address"]:
            state.modelled(child)  # without it the entry would ask nothing
    number = int(entry.words[3]) if entry.words[3:] and entry.words[3].isdecimal() else 10
    if not asked:
        doubt = doubt or "an entry that asks nothing"
        action = Action.UNKNOWN
    return _Entry(number, action, lists, bool(asked), state.span(entry), doubt)


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
        reason = UnknownMatch(UnknownKind.FEATURE, "a VLAN access map too long to write out", entries[0].origin)
        anything = MAY_BE_ANY[family]
        match = Match(anything, anything, conditions=(reason,))
        return [Rule("any", Action.UNKNOWN, match, entries[0].origin)]
    return [_decided(line, entries[0].origin) for line in lines]


def _decided(line: Line[_Entry], origin: Span) -> Rule:
    entry = line.outcome
    if entry is None:
        return Rule(line.identity, Action.DENY, line.match, origin)
    match = line.match
    if entry.doubt:
        reason = UnknownMatch(UnknownKind.FEATURE, entry.doubt, entry.origin)
        match = replace(match, conditions=(*match.conditions, reason))
    return Rule(line.identity, entry.action, match, entry.origin)


def _listed(name: str, family: int, item: _Entry, state: State) -> list[Rule]:
    """The lines of a list; one that may match anything where it is not defined, or not all of it was read."""
    draft = state.lists.get((family, name))
    rules = [] if draft is None else [rule for _, rule in sorted(draft.rules, key=lambda pair: pair[0])]
    if rules and not any(rule.action is Action.UNKNOWN for rule in rules):
        return rules
    reason = UnknownMatch(UnknownKind.FEATURE, f"the list {name} of a VLAN access map, which was not read", item.origin)
    return [Rule("other", Action.PERMIT, Match(EVERY[family], EVERY[family], conditions=(reason,)), item.origin)]
