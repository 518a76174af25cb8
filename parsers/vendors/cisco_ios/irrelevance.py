"""The table of lines that are known and bear on nobody's access: `irrelevant.yaml`, matched by place and words.

A row stands in a section (`top`, `interface`, or the path of the row whose block it is in) and matches
statements that begin with its words, with or without `no` or `default` before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State


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


@cache
def rows() -> dict[str, dict[str, tuple[Row, ...]]]:
    """All rows by section and first word; longer rows first.

    Raises:
        ValueError: the table is malformed.
    """
    text = (Path(__file__).parent / "irrelevant.yaml").read_text(encoding="utf-8")
    document: object = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
    if not isinstance(document, list):
        message = "irrelevant.yaml is no list"
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


def find(section: str, words: list[str]) -> Row | None:
    """The row for a statement of `section`, or None."""
    heads = rows().get(section)
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


def judge(statement: Statement, section: str, state: State) -> bool:
    """Mark the line, and those beneath it, that the table knows; others beneath it stay unread."""
    row = find(section, statement.words)
    if row is None:
        return False
    state.ledger.irrelevant(statement.line, row.reason)
    for child in statement.children:
        judge(child, row.path, state)
    return True
