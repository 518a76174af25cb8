"""The table of lines that are known and bear on nobody's access: `irrelevant.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parsers.syntax.irrelevance import Table

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.syntax.irrelevance import Row
    from parsers.vendors.cisco_ios.nouns import State

TABLE = Table(Path(__file__).parent / "irrelevant.yaml")


def find(section: str, words: list[str]) -> Row | None:
    """The row for a statement of `section`, or None."""
    return TABLE.find(section, words)


def judge(statement: Statement, section: str, state: State) -> bool:
    """Mark the line, and those beneath it, that the table knows; others beneath it stay unread."""
    return TABLE.judge(statement, section, state.ledger)
