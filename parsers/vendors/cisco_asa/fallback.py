"""Statements that no reader takes: known and without bearing, or unknown and blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.vendors.cisco_asa.irrelevant import IrrelevantRow, irrelevant_row
from parsers.vendors.cisco_asa.state import shown

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement


def other(state: State, statement: Statement) -> None:
    """An irrelevance row, or unknown."""
    row = irrelevant_row(statement.words)
    if row is None:
        state.unread(statement)
        return
    state.irrelevant(statement, row.reason)
    below(state, statement, row)


def below(state: State, statement: Statement, row: IrrelevantRow) -> None:
    """The lines under an irrelevant head; those that the row does not list are reported."""
    for child in statement.children:
        if child.words[0] in row.below:
            state.irrelevant(child, row.reason)
            below(state, child, row)
        else:
            why = f"no meaning is known for {shown(child.words)!r} here"
            warn(state, child, why)


def warn(state: State, child: Statement, why: str) -> None:
    """Not understood, in a place that cannot bear on access."""
    state.ledger.unknown(child.line, why, blocking=False)
    state.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, state.span(child), why)
    for deeper in child.children:
        warn(state, deeper, why)
