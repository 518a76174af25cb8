"""What every reader of a Junos configuration needs: places, remarks, and doubts."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode, Diagnostics
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.rules import Rule
    from parsers.source import Source, Span
    from parsers.syntax.statements import Statement


@dataclass
class Context:
    """The file, and what was said about it so far."""

    source: Source
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])

    def span(self, statement: Statement | None) -> Span:
        """The place of a statement."""
        return self.at(0) if statement is None else self.at(statement.line, statement.column)

    def at(self, line: int, column: int = 0) -> Span:
        """A place by its line; 0 is the first. Without a column it is the whole line."""
        return self.source.span(min(max(line, 1), max(len(self.source.lines), 1)), max(column, 1))

    def spans(self, statement: Statement) -> tuple[Span, ...]:
        """All lines of a statement but the first."""
        return tuple(self.source.span(line) for line in statement.all_lines() if line != statement.line)

    def doubt(
        self, what: str, effect: Effect, statement: Statement | None, interfaces: frozenset[str] | None = None
    ) -> None:
        """Something is read and not modelled."""
        item = Unmodelled(what, effect, self.span(statement), interfaces)
        if item not in self.unmodelled:
            self.unmodelled.append(item)
            self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, item.origin, what)

    def bad(self, statement: Statement, message: str) -> None:
        """A value is not understood; its line blocks proofs."""
        statement.partial(message)
        self.diagnostics.error(DiagnosticCode.BAD_VALUE, self.span(statement), message)

    def unread(self, statement: Statement, reason: str, interfaces: frozenset[str] | None = None) -> None:
        """A statement and all below it is not understood, and may do anything."""
        statement.fate = LineFate.UNSEEN
        statement.unknown(reason)
        where = self.span(statement)
        self.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, where, reason)
        self.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, where, interfaces))

    def known(self, here: Statement, *words: str) -> None:
        """What stands in force below and is none of `words` is not understood."""
        for item in here.children():
            if item.word not in words:
                self.unread(item, f"{item.word!r} of {here.word!r} is not understood")

    def in_order(self, rules: list[tuple[Statement, Rule]], *, denying_behind: bool = False) -> list[Rule]:
        """Rules of groups stand behind the file's own, as far as is known; so each stands in front too, in doubt.

        `denying_behind`: those that deny surely stand behind.
        """
        own = [rule for item, rule in rules if not item.inherited]
        inherited = [(item, rule) for item, rule in rules if item.inherited]
        if not own or not inherited:
            return [rule for _, rule in rules]
        front: list[Rule] = []
        for item, rule in inherited:
            if denying_behind and rule.action is Action.DENY:
                continue
            why = self.why(UnknownKind.FEATURE, "whether rules of a group stand before those of the file", item)
            match = replace(rule.match, conditions=(*rule.match.conditions, why))
            front.append(replace(rule, match=match))
        return [*front, *own, *(rule for _, rule in inherited)]

    def why(self, kind: UnknownKind, reason: str, statement: Statement) -> UnknownMatch:
        """A condition that the file does not decide."""
        return UnknownMatch(kind, reason, self.span(statement))

    def unresolved(self, reason: str, statement: Statement) -> UnknownMatch:
        """A name that nothing defines."""
        self.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, self.span(statement), reason)
        return self.why(UnknownKind.UNRESOLVED, reason, statement)
