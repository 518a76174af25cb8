"""Access lists of IPv4 and IPv6, standard or not: every line becomes a rule or a remark.

"EOS User Manual", "ACLs and Route Maps": an entry without a number gets the highest number plus ten; entries stand in
the order of their numbers; `no N`, `no ENTRY` and `default ENTRY` take one out; a packet that no rule takes is dropped.
A line that is no entry as we know them may still be one: it becomes a rule of unknown action.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.rules import Rule
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
from parsers.vendors.arista_eos.entries import Entry, read_entry
from parsers.vendors.arista_eos.nouns import ListDraft

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State

COUNTS = frozenset({"statistics per-entry", "counters per-entry", "no statistics per-entry", "no counters per-entry"})
FRAGMENTS = frozenset({"fragment-rules", "no fragment-rules"})


def read_list(statement: Statement, state: State) -> bool:
    """`ip access-list [standard] NAME` or `ipv6 access-list [standard] NAME`; False if it is neither."""
    words = statement.words[2:]
    standard = len(words) == 2 and words[0] == "standard"
    if len(words) != 1 + standard:
        return False
    family, name = (6 if statement.words[0] == "ipv6" else 4), words[-1]
    draft = state.lists.get((family, name))
    if draft is None:
        draft = state.lists[family, name] = ListDraft(name, family, standard, state.span(statement))
    elif draft.standard is not standard:
        reason = f"list {name} is defined as a standard list and as another"
        state.diagnostics.error(DiagnosticCode.DUPLICATE_DEFINITION, state.span(statement), reason)
        keep_unread(statement, FIRST, draft, state)
        return True
    state.modelled(statement)
    for child in statement.children:
        _read_line(child, draft, state)
    return True


def take_list_out(statement: Statement, state: State) -> bool:
    """`no ip access-list X` above the list itself: generators print it, and it deletes nothing here."""
    if (6 if statement.words[1] == "ipv6" else 4, statement.words[-1]) in state.lists:
        return False
    state.irrelevant(statement, "deletes a list that this file has not defined yet")
    return True


def _read_line(statement: Statement, draft: ListDraft, state: State) -> None:
    """One line of a list, and lines indented beneath it (there should be none)."""
    words, number = statement.words, 0
    if words[0].isdecimal() and len(words) > 1:
        number, words = int(words[0]), words[1:]
    if words[0] == "remark":
        keep_remark(statement, words, number, draft)
    elif words[0] in ACTIONS:
        _read_rule(statement, Words(words), number, draft, state)
    elif statement.text in COUNTS:
        state.irrelevant(statement, "whether matches are counted")
    elif statement.text in FRAGMENTS:
        state.irrelevant(statement, "which later fragments a rule takes; no verdict rests on these")
    elif words[0] in ("no", "default") and len(words) > 1 and not number:
        _take_out(statement, words[1:], draft, state)
    elif statement.text == "exit":
        state.ledger.structural(statement.line, "leaves the list")
    else:
        keep_unread(statement, number, draft, state)
    for child in statement.children:
        _read_line(child, draft, state)


def _read_rule(statement: Statement, words: Words, number: int, draft: ListDraft, state: State) -> None:
    action = ACTIONS[words.take()]
    span = state.span(statement)
    entry = Entry(draft.family, span)
    match = read_entry(words, entry, standard=draft.standard)
    at, remark = _place(draft, number, span, state), remarks_above(draft, state)
    draft.rules.append((at, Rule(str(at), action, match, span, (), True, "", entry.logged, metadata=remark)))
    if entry.left or entry.cap:
        reason = f"words not understood: {' '.join(entry.left)}" if entry.left else entry.cap
        state.ledger.partial(statement.line, reason)
        state.diagnostics.error(DiagnosticCode.PARTLY_READ, span, reason)
    else:
        state.ledger.modelled(statement.line)


def _take_out(statement: Statement, words: list[str], draft: ListDraft, state: State) -> None:
    """`no N` or `no [N] ENTRY`, as change scripts and terminal records have it."""
    if words[0] == "remark" or words[1:2] == ["remark"]:
        state.modelled(statement)
        return
    left = [(at, rule) for at, rule in draft.rules if not is_meant(words, at, rule, state.source)]
    if len(left) == len(draft.rules):
        keep_unread(statement, FIRST, draft, state)
        return
    draft.rules[:] = left
    draft.numbers = {at for at, _rule in left}
    draft.highest = max(draft.numbers, default=0)
    state.modelled(statement)


def _place(draft: ListDraft, number: int, origin: Span, state: State) -> int:
    """The number of the next rule; one that is taken leaves all that have it in doubt."""
    at = next_number(draft, number)
    if at in draft.numbers:
        doubt = used_twice(draft, at, origin, state)
        draft.doubled.setdefault(at, doubt)
    draft.numbers.add(at)
    draft.highest = max(draft.highest, at)
    return at
