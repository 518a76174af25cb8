"""Access lists whose entries have sequence numbers, as IOS, NX-OS and EOS keep them.

An entry without a number gets the highest number plus ten; entries stand in the order of their numbers; `no` with the
number or the words of an entry takes it out ("Cisco IOS Security Configuration Guide: Access Control Lists";
"Configuring IP ACLs", Nexus 9000 Security Configuration Guide 9.x; "EOS User Manual", "ACLs and Route Maps"). Which
rules of a number that is used twice are in doubt, and which numbers are taken after some went, each reader says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from parsers.diagnostics import DiagnosticCode
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import NO_METADATA, Action, Rule, RuleMetadata
from parsers.syntax.cisco_addresses import MAY_BE_ANY

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source, Span
    from parsers.syntax.indented import Statement

FIRST = -1
"""The place before every entry: of a line that may take out any of them."""
ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}


class NumberedList(Protocol):
    """What a reader gathers of one list: rules with their numbers, in the order of the file, and remarks."""

    name: str
    rules: list[tuple[int, Rule]]
    highest: int
    remarks: list[str]
    remark_lines: list[int]

    @property
    def family(self) -> int:
        """4 or 6."""
        ...


class Gathered(Protocol):
    """The file that a list stands in, and the places where fates and remarks go."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics


def next_number(draft: NumberedList, number: int) -> int:
    """The number of the next rule: the one that its line gives, where that is not 0."""
    return number or draft.highest + 10


def used_twice(draft: NumberedList, number: int, origin: Span, gathered: Gathered) -> UnknownMatch:
    """Report a number that is taken; why nothing is sure of the rules that have it."""
    reason = f"sequence number {number} is used twice in list {draft.name}; the device keeps one of them"
    gathered.diagnostics.error(DiagnosticCode.DUPLICATE_DEFINITION, origin, reason)
    return UnknownMatch(UnknownKind.UNREAD, reason, origin)


def keep_remark(statement: Statement, words: list[str], number: int, draft: NumberedList) -> None:
    """A remark, which goes to the rule below it; its number counts as one of an entry."""
    draft.remarks.append(" ".join(words[1:]))
    draft.remark_lines.append(statement.line)
    draft.highest = max(draft.highest, number)


def remarks_above(draft: NumberedList, gathered: Gathered) -> RuleMetadata:
    """The remarks that stand above the next rule; they are taken off the list."""
    if not draft.remarks:
        return NO_METADATA
    remark = RuleMetadata(remark=" / ".join(draft.remarks))
    for line in draft.remark_lines:
        gathered.ledger.modelled(line)
    draft.remarks.clear()
    draft.remark_lines.clear()
    return remark


def is_meant(words: list[str], at: int, rule: Rule, source: Source) -> bool:
    """Whether `no` with these words, `N` or `[N] ENTRY`, means the rule of number `at`."""
    if words[0].isdecimal() and (int(words[0]) != at or len(words) == 1):
        return int(words[0]) == at
    written = source.lines[rule.origin.line - 1].split()
    for head in ACTIONS:
        if head in words:
            return head in written and written[written.index(head) :] == words[words.index(head) :]
    return False


def keep_unread(statement: Statement, number: int, draft: NumberedList, gathered: Gathered) -> None:
    """A rule of unknown action, right after the one above it; it takes no number from the others."""
    span = gathered.source.span(statement.line)
    reason = f"line not understood: {statement.text}"
    anything = MAY_BE_ANY[draft.family]
    match = Match(anything, anything, conditions=(UnknownMatch(UnknownKind.UNREAD, reason, span),))
    at = number or (draft.rules[-1][0] if draft.rules else 0)
    named = str(number) if number > 0 else "unread"
    draft.rules.append((at, Rule(named, Action.UNKNOWN, match, span, logged=None)))
    gathered.ledger.unknown(statement.line, reason)
    gathered.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
