"""Access lists, named and numbered, of both families: every line becomes a rule or a remark.

"Cisco IOS Security Configuration Guide: Access Control Lists": entries without a number get the
highest number plus ten; entries stand in the order of their numbers; every list ends with a deny.
A line that is no entry as we know them may still be one: it becomes a rule of unknown action. `no` with the number
or the words of an entry takes it out of its list; one that names no entry that we know may take out any.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import NO_SERVICE
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.numbered_lists import (
    ACTIONS,
    FIRST,
    is_meant,
    keep_remark,
    keep_unread,
    next_number,
    remarks_above,
    used_twice,
)
from parsers.syntax.words import Words
from parsers.vendors.cisco_ios.entries import Entry, read_entry
from parsers.vendors.cisco_ios.list_numbers import extended_number, mac_number, standard_number
from parsers.vendors.cisco_ios.nouns import ListDraft

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State


def read_named_list(statement: Statement, state: State) -> bool:
    """`ip access-list standard|extended NAME` or `ipv6 access-list NAME`; False if it is neither."""
    words = statement.words
    if words[0] == "ipv6" and len(words) == 3:
        kind, name = "ipv6", words[2]
    elif words[0] == "ip" and len(words) == 4 and words[2] in ("standard", "extended"):
        kind, name = words[2], words[3]
    else:
        return False
    draft = list_of(state, kind, name, statement)
    state.modelled(statement)
    for child in statement.children:
        _read_line(child, child.words, draft, state)
    return True


def list_of(state: State, kind: str, name: str, statement: Statement) -> ListDraft:
    """The list of this name, begun here if it is new."""
    key = (6 if kind == "ipv6" else 4, name)
    if key not in state.lists:
        state.lists[key] = ListDraft(name, kind, state.span(statement))
    return state.lists[key]


def read_numbered_line(statement: Statement, state: State) -> bool:
    """`access-list N ...`; False if N is no number of an IP list."""
    words = statement.words
    if len(words) < 3:
        return False
    number = words[1]
    if standard_number(number):
        kind = "standard"
    elif extended_number(number):
        kind = "extended"
    elif mac_number(number):
        state.part_of_feature(statement, "a MAC access list")
        return True
    else:
        return False
    _read_line(statement, words[2:], list_of(state, kind, number, statement), state)
    return True


def _read_line(statement: Statement, words: list[str], draft: ListDraft, state: State) -> None:
    """One line of a list, and lines indented beneath it (there should be none)."""
    _read_words(statement, words, draft, state)
    for child in statement.children:
        _read_line(child, child.words, draft, state)


def _read_words(statement: Statement, words: list[str], draft: ListDraft, state: State) -> None:
    number = 0
    if words[0].isdecimal() and len(words) > 1:
        number, words = int(words[0]), words[1:]
    elif words[0] == "sequence" and len(words) > 2 and words[1].isdecimal():
        number, words = int(words[1]), words[2:]
    if words[0] == "remark":
        keep_remark(statement, words, number, draft)
    elif words[0] in ACTIONS:
        _read_rule(statement, Words(words), number, draft, state)
    elif words[0] == "no" and len(words) > 1:
        _take_out(statement, words[1:], draft, state)
    elif words[0] == "exit":
        state.ledger.structural(statement.line, "leaves the list")
    elif words[0] == "evaluate" and len(words) == 2:
        _add(draft, number, _evaluate(words[1], draft, state.span(statement), state), state)
        state.ledger.modelled(statement.line)
    elif words[0] == "dynamic" and _action_within(words):
        _read_dynamic(statement, words, number, draft, state)
    else:
        keep_unread(statement, number, draft, state)


def _action_within(words: list[str]) -> int:
    return next((index for index, word in enumerate(words) if word in ACTIONS), 0)


def _read_rule(  # noqa: PLR0913 - the parts of one line
    statement: Statement, words: Words, number: int, draft: ListDraft, state: State, *, user: str = ""
) -> None:
    action = ACTIONS[words.take()]
    span = state.span(statement)
    entry = Entry(action is Action.PERMIT, draft.family, span)
    if user:
        entry.may(UnknownKind.USER, f"lock-and-key list {user}")
    match = read_entry(words, entry, state, standard=draft.kind == "standard")
    at, match = _place(draft, number, match, span, state)
    remark = remarks_above(draft, state)
    until = state.last_days.get(entry.schedule)
    about = (entry.logged, entry.schedule, remark, until)
    rule = Rule(str(at), action, match, span, (), True, "", *about)
    draft.rules.append((at, rule))
    if entry.reflect and action is Action.PERMIT:
        state.reflected.setdefault((draft.family, entry.reflect), []).append(rule)
    if entry.left or entry.cap:
        reason = f"words not understood: {' '.join(entry.left)}" if entry.left else entry.cap
        state.ledger.partial(statement.line, reason)
        state.diagnostics.error(DiagnosticCode.PARTLY_READ, span, reason)
    else:
        state.ledger.modelled(statement.line)
        if match.conditions or match.source.unknown or match.destination.unknown or match.service.unknown:
            _report_unresolved(match, span, state)


def _report_unresolved(match: Match, span: Span, state: State) -> None:
    for unknown in match.unknown:
        if unknown.kind is UnknownKind.UNRESOLVED:
            state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, span, unknown.reason)


def _read_dynamic(statement: Statement, words: list[str], number: int, draft: ListDraft, state: State) -> None:
    _read_rule(statement, Words(words[_action_within(words) :]), number, draft, state, user=words[1])


def _evaluate(name: str, draft: ListDraft, span: Span, state: State) -> Rule:
    """Stands for the remembered answers until every list is read; see `reflexive`."""
    state.evaluated[span.line] = name
    every = EVERY[draft.family]
    return Rule("", Action.PERMIT, Match(every, every, ServiceMatch.exactly(NO_SERVICE)), span, logged=False)


def _take_out(statement: Statement, words: list[str], draft: ListDraft, state: State) -> None:
    """`no N` or `no [N] ENTRY`, as change scripts and terminal records have it."""
    sequence = words[1:] if words[0] == "sequence" else words
    if sequence[0] == "remark" or sequence[1:2] == ["remark"]:
        state.modelled(statement)
        return
    left = [(at, rule) for at, rule in draft.rules if not is_meant(sequence, at, rule, state.source)]
    if len(left) == len(draft.rules):
        keep_unread(statement, FIRST, draft, state)
        return
    draft.rules[:] = left
    draft.numbers = {at: place for place, (at, _rule) in reversed([*enumerate(left)])}
    draft.doubled = {at: doubt for at, doubt in draft.doubled.items() if at in draft.numbers}
    draft.highest = max(draft.numbers, default=0)
    state.modelled(statement)


def _add(draft: ListDraft, number: int, rule: Rule, state: State) -> None:
    """Append a rule that has no number yet."""
    at, match = _place(draft, number, rule.match, rule.origin, state)
    metadata = remarks_above(draft, state)
    draft.rules.append((at, replace(rule, identity=str(at), match=match, metadata=metadata)))


def _doubted(match: Match, doubt: UnknownMatch) -> Match:
    return replace(match, conditions=(*match.conditions, doubt))


def _place(draft: ListDraft, number: int, match: Match, origin: Span, state: State) -> tuple[int, Match]:
    """The number of the next rule, and its match: in doubt if the number is taken."""
    at = next_number(draft, number)
    if at in draft.numbers:
        doubt = used_twice(draft, at, origin, state)
        if at not in draft.doubled:
            draft.doubled[at] = doubt
            _, first = draft.rules[draft.numbers[at]]
            draft.rules[draft.numbers[at]] = at, replace(first, match=_doubted(first.match, draft.doubled[at]))
        match = _doubted(match, draft.doubled[at])
    draft.numbers.setdefault(at, len(draft.rules))
    draft.highest = max(draft.highest, at)
    return at, match
