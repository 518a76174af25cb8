"""The packet filter: rules at router interfaces, coming in and going out, and the default policy.

A packet meets the rules of the interface where it comes in, then those of the interface where it goes out; both see it
after destination translation and before source translation (RM GUI 3.0, page 398). The first rule that matches decides;
`accept` goes on to the rules of the other interface (page 148). "If no rule applies" the default policy decides (pages
132 and 134): accept, as delivered.

With another default policy three cases are told apart. Accepted coming in, by an interface going out that has no rules
at all: a rule applied, so the packet passes. Accepted on one side while rules of the other side do not speak of it: the
manual does not say whether one accept is enough, so it possibly passes. Accepted on no side: it does not pass.

A rule that is assigned to packets coming in at one interface and to packets going out at another: HM2-FW-MIB
(`hm2L3IfmDirection`) takes both together, so that it judges packets that come in here AND go out there; the manual has
two lists that know nothing of each other. Both are followed: for packets of both interfaces the rule holds, for others
it possibly does.

Of rules of one side of an interface with one priority "no order can be assumed" (HM2-FW-MIB, `hm2L3IfmPriority`). So
what a rule that accepts and one that does not both speak of may pass or not, and the order decides about nothing else.

An enforcer (DPI) judges the contents of the packets of its rule: they possibly pass, and no later rule sees them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby, product
from typing import TYPE_CHECKING, TypeAlias

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet
from parsers.model.service import ServiceBox, ServiceSet, State
from parsers.syntax.hirschmann.to_device import is_router
from parsers.syntax.tried_in_turn import both
from parsers.vendors.hirschmann_hisecos.matches import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.syntax.hirschmann.state import State as Device
    from parsers.vendors.hirschmann_hisecos.nouns import Assignment, Entry, Wall

INGRESS, EGRESS = "packet filter ingress", "packet filter egress"
MANUAL = "RM GUI HiSecOS EAGLE20/30 3.0, pages 132 and 134: if no rule applies, the default policy decides"
DELIVERED = f"{MANUAL}; it is accept as delivered (HM2-FW-MIB: hm2DefaultPolicy)"
KNOWN_RELEASES = ("01.", "02.", "03.", "1.", "2.", "3.")
"""Releases of which the manual or the MIB that were read say what the default policy is as delivered."""
ANSWERS = Match(service=ServiceMatch.exactly(ServiceSet((ServiceBox(states=State.ANSWER),))))
MOST_COMPARED = 40
"""Rules of one priority that are compared with each other; of more, all that they judge is in doubt."""
_KEEPS_STATE = "RM GUI HiSecOS EAGLE20/30 3.0, page 132: the packet filter considers the status of the connection"


def rule_sets(state: Device, wall: Wall, *, with_answers: bool) -> tuple[tuple[RuleSet, ...], tuple[Binding, ...]]:
    """The two lists of the packet filter; `with_answers`: something else on the device keeps no state."""
    table = wall.filter
    made = _assigned(state, wall)
    ingress, egress = list(_one_side(made, incoming=True)), list(_one_side(made, incoming=False))
    _tell_unused(state, wall)
    _tell_equal(state, table.assignments)
    place = wall.policy[1] if wall.policy is not None else _whole(state)
    head = [Rule("answers", Action.PERMIT, ANSWERS, place, implicit=_KEEPS_STATE)] if with_answers else []
    first = RuleSet(INGRESS, (*head, *ingress, *_end_of_ingress(state, wall, egress, place)), place, families=_V4)
    second = RuleSet(EGRESS, (*head, *egress, *_end_of_egress(wall, made, place)), place, families=_V4)
    bindings = tuple(Binding((name,), BindingPoint.FORWARD, None, place) for name in (INGRESS, EGRESS))
    return (first, second), bindings


_V4 = frozenset({4})


def _whole(state: Device) -> Span:
    return state.origin if state.origin is not None else state.reading.source.span(1)


def drops(wall: Wall) -> bool:
    """Whether the default policy lets nothing pass."""
    return wall.policy is not None and wall.policy[0] != "accept"


_Place: TypeAlias = "tuple[Assignment, tuple[Assignment, ...]]"
"""An assignment, and all others of its rule."""
_Found: TypeAlias = "tuple[_Place, list[Rule]]"
"""An assignment, and what its rule becomes."""


def _assigned(state: Device, wall: Wall) -> list[_Found]:
    """Assignments in the order in which they act, each with what its rule becomes."""
    made: list[_Found] = []
    ordered = sorted(wall.filter.assignments, key=lambda item: (item.interface, item.priority, item.index))
    read: dict[int, list[Rule]] = {}
    for item in ordered:
        found = wall.filter.entries.get(item.index)
        if found is None:
            what = f"rule {item.index} of the packet filter is assigned to {item.interface} and is not in the file"
            state.reading.unsupported(item.row, what, Effect.MAY_DO_EITHER)
            continue
        if not is_router(state, item.interface):
            what = f"rule {item.index} of the packet filter is assigned to {item.interface}, no router interface here"
            state.reading.unsupported(item.row, what, Effect.MAY_DO_EITHER)
        if item.index not in read:
            acts = any(other.index == item.index and other.enabled for other in ordered)
            read[item.index] = list(_rules(state, wall, found, in_force=found.enabled and acts))
        others = tuple(other for other in ordered if other.index == item.index and other is not item and other.enabled)
        made.append(((item, others), read[item.index]))
    return made


def _rules(state: Device, wall: Wall, entry: Entry, *, in_force: bool) -> Iterator[Rule]:
    """One rule; that of an enforcer is a permit that may match, and a denial of the rest behind it.

    What is not understood of a rule that is off, or that no interface has, is of no consequence (page 132); a column
    that no document shows might bind it elsewhere.
    """
    row = entry.row
    found = meaning(entry.values, row.origin, wall.objects)
    action = entry.values.get("action", "accept")
    metadata = RuleMetadata(description=entry.values.get("description", ""))
    rule = Rule(
        str(entry.index),
        Action.UNKNOWN,
        found.match,
        row.origin,
        lines=entry.lines,
        enabled=entry.enabled,
        logged=entry.values.get("log") in {"enable", "true"} if "log" in entry.values else None,
        metadata=metadata,
    )
    reasons = found.reasons
    if action == "accept":
        yield replace(rule, action=Action.PERMIT)
    elif action in {"drop", "reject"}:
        yield replace(rule, action=Action.DENY)
    elif action.startswith("enforce-"):
        condition = UnknownMatch(UnknownKind.INSPECTION, f"{action} judges the contents", row.origin)
        judged = replace(found.match, conditions=(*found.match.conditions, condition))
        yield replace(rule, action=Action.PERMIT, match=judged)
        yield replace(rule, action=Action.DENY)
    else:
        reasons = (*reasons, f"action {action!r} is not known")
        yield rule
    strange = any(key.startswith(("column ", "second ")) for key in entry.values)
    if reasons and (in_force or strange):
        state.reading.partly(row, f"rule {entry.index} of the packet filter: {'; '.join(dict.fromkeys(reasons))}")
    else:
        state.reading.modelled(row)


def _one_side(made: list[_Found], *, incoming: bool) -> Iterator[Rule]:
    """The rules of one direction in the order in which they act."""
    mine = [one for one in made if (one[0][0].ingress if incoming else one[0][0].egress)]
    for (_, priority), found in groupby(mine, lambda one: (one[0][0].interface, one[0][0].priority)):
        several = list(found)
        placed = [list(_at(rules, *place, incoming=incoming)) for place, rules in several]
        if 1 < sum(place[0].enabled for place, _ in several) <= MOST_COMPARED:
            yield from _in_any_order(placed, priority)
        else:
            yield from (rule for rules in placed for rule in rules)


def _in_any_order(several: list[list[Rule]], priority: int) -> Iterator[Rule]:
    """Rules of which any may be asked first: where one accepts and another does not, the packet possibly passes."""
    accepting = [rules for rules in several if all(rule.action is Action.PERMIT for rule in rules)]
    others = [rules for rules in several if rules not in accepting]
    for one, rivals in product((rule for rules in accepting for rule in rules), others):
        for rival in rivals:
            match = both(one.match, rival.match) if one.enabled and rival.enabled else None
            if match is not None:
                what = f"rules {one.identity} and {rival.identity} have priority {priority}; no order can be assumed"
                why = UnknownMatch(UnknownKind.FEATURE, what, rival.origin)
                match = replace(match, conditions=(*match.conditions, why))
                yield replace(one, identity=f"{one.identity} or {rival.identity}", match=match)
    undecided = [rules for rules in others if any(rule.action is not Action.DENY for rule in rules)]
    for rules in (*undecided, *(one for one in others if one not in undecided), *accepting):
        yield from rules


def _at(rules: list[Rule], item: Assignment, others: tuple[Assignment, ...], *, incoming: bool) -> Iterator[Rule]:
    """Its rules in one list; where it is assigned to the other side as well, first for packets of both sides."""
    here = frozenset({item.interface})
    there = [other for other in others if (other.egress if incoming else other.ingress)]
    side, other_side = ("ingress", "egress") if incoming else ("egress", "ingress")
    if not there:
        yield from (_placed(rule, item, side, _of(rule.match, here, None, incoming=incoming)) for rule in rules)
        return
    names = frozenset(other.interface for other in there)
    yield from (_placed(rule, item, side, _of(rule.match, here, names, incoming=incoming)) for rule in rules)
    what = f"it is assigned to {other_side} of {', '.join(sorted(names))} too, and may ask for both"
    alone = UnknownMatch(UnknownKind.FEATURE, what, there[0].row.origin)
    for rule in rules:
        match = _of(rule.match, here, None, incoming=incoming)
        yield _placed(rule, item, side, replace(match, conditions=(*match.conditions, alone)))


def _of(match: Match, here: frozenset[str], there: frozenset[str] | None, *, incoming: bool) -> Match:
    if incoming:
        return replace(match, in_interfaces=here, out_interfaces=there)
    return replace(match, in_interfaces=there, out_interfaces=here)


def _placed(rule: Rule, item: Assignment, side: str, match: Match) -> Rule:
    return replace(
        rule,
        identity=f"{rule.identity} {item.interface} {side}",
        match=match,
        lines=(*rule.lines, item.row.origin),
        enabled=rule.enabled and item.enabled,
    )


def _end_of_ingress(state: Device, wall: Wall, egress: list[Rule], place: Span) -> Iterator[Rule]:
    """What becomes of packets that no rule takes coming in."""
    if drops(wall):
        for rule in egress:
            if rule.action is not Action.DENY and rule.enabled:
                reason = "rules of the interface going out accept it, and none of that coming in speaks of it"
                unknown = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
                match = replace(rule.match, conditions=(*rule.match.conditions, unknown))
                yield Rule(f"{rule.identity}, default", Action.PERMIT, match, rule.origin, implicit=MANUAL)
        yield Rule("default policy", Action.DENY, Match(), place, implicit=MANUAL)
        return
    if wall.policy is None and state.version and not state.version.startswith(KNOWN_RELEASES):
        reason = f"the default policy of release {state.version} is not in the file"
        unknown = UnknownMatch(UnknownKind.FEATURE, reason, place)
        yield Rule("default policy", Action.PERMIT, Match(conditions=(unknown,)), place, implicit=DELIVERED)
        yield Rule("default policy, if it drops", Action.DENY, Match(), place, implicit=DELIVERED)
        return
    yield Rule("default policy", Action.PERMIT, Match(), place, implicit=DELIVERED if wall.policy is None else MANUAL)


def _end_of_egress(wall: Wall, made: list[_Found], place: Span) -> Iterator[Rule]:
    """What becomes of packets that no rule takes going out; the first list has judged them."""
    names = frozenset(item.interface for (item, _), rules in made if item.egress and item.enabled and rules[0].enabled)
    if drops(wall) and names:
        reason = (
            "accepted coming in, and no rule of the interface going out speaks of it: the default policy may drop it"
        )
        unknown = UnknownMatch(UnknownKind.FEATURE, reason, place)
        match = Match(out_interfaces=names, conditions=(unknown,))
        yield Rule("default policy", Action.DENY, match, place, implicit=MANUAL)
    yield Rule("accepted coming in", Action.PERMIT, Match(), place, implicit=MANUAL)


def _tell_unused(state: Device, wall: Wall) -> None:
    """Rules that no interface has: they act nowhere."""
    used = {item.index for item in wall.filter.assignments}
    for index, entry in wall.filter.entries.items():
        if index not in used:
            list(_rules(state, wall, entry, in_force=False))
            message = f"rule {index} of the packet filter is assigned to no interface"
            state.reading.diagnostics.note(DiagnosticCode.UNBOUND, entry.row.origin, message)


def _tell_equal(state: Device, assignments: list[Assignment]) -> None:
    """Rules of one interface with one priority, for people; of too many all stays open."""
    sides = [
        (item.interface, side, item.priority)
        for item in assignments
        if item.enabled
        for side, on in (("ingress", item.ingress), ("egress", item.egress))
        if on
    ]
    for (interface, side, priority), count in sorted(Counter(sides).items()):
        if count > 1:
            row = next(item.row for item in assignments if (item.interface, item.priority) == (interface, priority))
            what = f"{count} rules of {interface} {side} have priority {priority}; which is first is not documented"
            if count > MOST_COMPARED:
                state.reading.doubt(what, Effect.MAY_DO_EITHER, row.origin, frozenset({interface}))
            state.reading.tell(row.origin, what)
