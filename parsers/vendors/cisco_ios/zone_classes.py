"""What a class of the zone firewall takes, as an ordered list: the first line that matches says whether it is taken.

A list of a class is a permit where the access list permits, and not taken where that denies ("match access-group",
Command Reference). `match-all` wants every statement, `match-any` one of them; classes may name classes ("Nested Class
Map Support for Zone-Based Policy Firewall"); `match not` takes what its statement does not ("match not", Quality of
Service Solutions Command Reference). Applications are told by their ports (see `port_map`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import ICMP, ICMPV6, of_protocol
from parsers.nouns import dataclass
from parsers.syntax.tried_in_turn import both
from parsers.vendors.cisco_ios.port_map import TRANSPORTS, application
from parsers.vendors.cisco_ios.reflexive import with_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.vendors.cisco_ios.nouns import State
    from parsers.vendors.cisco_ios.zone_nouns import Wanted

MOST = 4_000
"""Lines of a class; beyond them it may take anything."""
DEEPEST = 8
"""Classes within classes; deeper ones, and circles, may take anything."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a class: whether it takes the packets of `match`; `lines` are the statements behind it."""

    match: Match
    taken: bool
    lines: tuple[Span, ...] = ()


def selected(name: str, origin: Span, state: State, depth: int = 0) -> list[Choice]:
    """What the class of a name takes; `origin` is the line that names it."""
    found = state.firewall.classes.get(name)
    if found is None:
        return [_may(UnknownKind.UNRESOLVED, f"class {name} is not defined", origin)]
    if not found.statements:
        return [_may(UnknownKind.UNREAD, f"class {name} shows no statement", found.origin)]
    if depth > DEEPEST:
        return [_may(UnknownKind.UNRESOLVED, f"class {name} is in a circle of classes", found.origin)]
    lists = [_statement(item, state, depth) for item in found.statements]
    combine = _all_of if found.every else _any_of
    choices = lists[0]
    for other in lists[1:]:
        choices = _shorter(combine(choices, other))
        if len(choices) > MOST:
            return [_may(UnknownKind.FEATURE, f"class {name} multiplies beyond what is written out", found.origin)]
    return _shorter(choices)


def _shorter(choices: list[Choice]) -> list[Choice]:
    """The same without lines that decide nothing: behind one that takes all of theirs, or at the end."""
    found: list[Choice] = []
    for choice in choices:
        if not any(_covers(before.match, choice.match) for before in found):
            found.append(choice)
    while found and not found[-1].taken:
        found.pop()
    return found


def _covers(one: Match, other: Match) -> bool:
    """Whether the first surely takes all that the second may take."""
    return (
        not one.unknown
        and not other.source.possibly - one.source.possibly
        and not other.destination.possibly - one.destination.possibly
        and not other.service.possibly - one.service.possibly
    )


def _may(kind: UnknownKind, reason: str, origin: Span) -> Choice:
    return Choice(Match(conditions=(UnknownMatch(kind, reason, origin),)), taken=True, lines=(origin,))


def _any_of(one: list[Choice], other: list[Choice]) -> list[Choice]:
    """What either takes: what the first leaves is asked of the second."""
    found: list[Choice] = []
    for choice in one:
        if choice.taken:
            found.append(choice)
            continue
        found += [joined for second in other if (joined := _joined(choice, second, taken=second.taken)) is not None]
        found.append(choice)
    return found + other


def _all_of(one: list[Choice], other: list[Choice]) -> list[Choice]:
    """What both take."""
    found: list[Choice] = []
    for choice in one:
        if choice.taken:
            found += [joined for second in other if (joined := _joined(choice, second, taken=second.taken)) is not None]
            found.append(Choice(choice.match, taken=False, lines=choice.lines))
        else:
            found.append(choice)
    return found


def _joined(one: Choice, other: Choice, *, taken: bool) -> Choice | None:
    match = both(one.match, other.match)
    return None if match is None else Choice(match, taken, tuple(dict.fromkeys((*one.lines, *other.lines))))


def _statement(wanted: Wanted, state: State, depth: int) -> list[Choice]:
    """What a statement takes; `match not` takes what it leaves, and what it only may take only perhaps."""
    choices = _asked(wanted, state, depth)
    if not wanted.negated:
        return choices
    rest = Choice(Match(), taken=True, lines=(wanted.origin,))
    return [*(Choice(item.match, not item.taken, item.lines) for item in choices), rest]


def _asked(wanted: Wanted, state: State, depth: int) -> list[Choice]:
    match wanted.kind:
        case "access-group":
            return list(_listed(wanted, state))
        case "protocol":
            return list(_protocol(wanted, state))
        case "class-map":
            return selected(wanted.value, wanted.origin, state, depth + 1)
        case "user-group":
            return [_may(UnknownKind.USER, f"members of the user group {wanted.value}", wanted.origin)]
        case "signature":
            return [_may(UnknownKind.APPLICATION, f"what looks like {wanted.value}", wanted.origin)]
        case _:
            return [_may(UnknownKind.UNREAD, f"a statement that was not read: {wanted.value}", wanted.origin)]


def _protocol(wanted: Wanted, state: State) -> Iterator[Choice]:
    name, lines = wanted.value, (wanted.origin,)
    if name in TRANSPORTS:
        yield Choice(Match(service=ServiceMatch.exactly(of_protocol(TRANSPORTS[name]))), taken=True, lines=lines)
    elif name == "icmp":
        why = "whether `icmp` is ICMP of IPv6 too, no document says"
        open_ = UnknownMatch(UnknownKind.FEATURE, why, wanted.origin)
        own = of_protocol(ICMP)
        service = ServiceMatch(own, own | of_protocol(ICMPV6), (open_,))
        yield Choice(Match(service=service), taken=True, lines=lines)
    else:
        reason = f"which ports {name} has, the port map does not say"
        doubt = UnknownMatch(UnknownKind.APPLICATION, reason, wanted.origin)
        for family in (4, 6) if name in state.port_map else (4,):
            for match in application(name, family, state, doubt):
                yield Choice(match, taken=True, lines=lines)


def _listed(wanted: Wanted, state: State) -> Iterator[Choice]:
    drafts = [draft for family in (4, 6) if (draft := state.lists.get((family, wanted.value))) is not None]
    if not any(draft.rules for draft in drafts):
        yield _may(UnknownKind.UNRESOLVED, f"access list {wanted.value} is not defined or empty", wanted.origin)
    for draft in drafts:
        ordered = [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]
        for rule in with_answers(ordered, draft.family, state):
            yield from _entry(rule, wanted)


def _entry(rule: Rule, wanted: Wanted) -> Iterator[Choice]:
    lines = (wanted.origin, rule.origin)
    if rule.action is not Action.UNKNOWN:
        yield Choice(rule.match, rule.action is Action.PERMIT, lines)
        return
    reason = UnknownMatch(UnknownKind.UNREAD, "an entry that was not read", rule.origin)
    match = Match(
        rule.match.source, rule.match.destination, rule.match.service, conditions=(*rule.match.conditions, reason)
    )
    yield Choice(match, taken=True, lines=lines)
    yield Choice(match, taken=False, lines=lines)
