"""Tables of lines that are known and bear on nobody's access: YAML beside a reader, matched by place and words.

A row stands in a section (`top`, `interface`, or the path of the row whose block it is in) and matches
statements that begin with its words, with or without `no` or `default` before them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import yaml

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.ledger import Ledger
    from parsers.syntax.indented import Statement


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of line; `path` names it, and the section for lines beneath it."""

    section: str
    words: tuple[str, ...]
    reason: str

    @property
    def path(self) -> str:
        """Where lines beneath this one are looked up."""
        own = " ".join(self.words)
        return own if self.section == "top" else f"{self.section} / {own}"


class Table:
    """The rows of one file: a list of `in` (sections, separated by ` | `), `reason` and `lines`."""

    def __init__(self, path: Path) -> None:
        """The file is read when the first line is looked up."""
        self.path = path

    @cached_property
    def rows(self) -> dict[str, dict[str, tuple[Row, ...]]]:
        """All rows by section and first word; longer rows first.

        Raises:
            ValueError: the table is malformed.
        """
        text = self.path.read_text(encoding="utf-8")
        document: object = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
        if not isinstance(document, list):
            message = f"{self.path.name} is no list"
            raise ValueError(message)  # noqa: TRY004 - the file is wrong, not its type
        table: dict[str, dict[str, list[Row]]] = {}
        for item in document:  # pyright: ignore[reportUnknownVariableType] - checked by str() below
            sections = str(item["in"]).split(" | ")  # pyright: ignore[reportUnknownArgumentType]
            for line in str(item["lines"]).splitlines():  # pyright: ignore[reportUnknownArgumentType]
                for section in sections:
                    words = tuple(line.split())
                    row = Row(section, words, str(item["reason"]))  # pyright: ignore[reportUnknownArgumentType]
                    table.setdefault(section, {}).setdefault(words[0], []).append(row)
        return {
            section: {head: tuple(sorted(found, key=lambda row: -len(row.words))) for head, found in heads.items()}
            for section, heads in table.items()
        }

    def find(self, section: str, words: list[str]) -> Row | None:
        """The row for a statement of `section`, or None."""
        heads = self.rows.get(section)
        if heads is None:
            return None
        if len(words) > 1 and words[0] in ("no", "default"):
            for row in heads.get(words[0], ()):
                if tuple(words[: len(row.words)]) == row.words:
                    return row
            words = words[1:]
        for row in heads.get(words[0], ()):
            if tuple(words[: len(row.words)]) == row.words:
                return row
        return None

    def judge(self, statement: Statement, section: str, ledger: Ledger) -> bool:
        """Mark the line, and those beneath it, that the table knows; others beneath it stay unread."""
        row = self.find(section, statement.words)
        if row is None:
            return False
        ledger.irrelevant(statement.line, row.reason)
        for child in statement.children:
            self.judge(child, row.path, ledger)
        return True
