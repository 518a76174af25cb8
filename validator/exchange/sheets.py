"""CSV files as rows with their lines. What a program of sheets may have done to a file is a fault with its place."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.source import Source, UnreadableSourceError
from validator.exchange.faults import Faults, Place, checked_text, fatal
from validator.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

LARGEST = 16 * 1024 * 1024
"""Bytes of one file."""
MOST_ROWS = 100_000
MOST_COLUMNS = 256
LONGEST_CELL = 10_000
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the texts of the known columns that are not empty, by their name in our words."""

    file: str
    line: int
    cells: Mapping[str, str]

    def place(self, column: str = "") -> Place:
        """The place of one cell, or of the row."""
        return Place(self.file, self.line, column)

    def text(self, column: str) -> str:
        """The text of a column, or empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one file; `ignored` are headings that are not read."""

    file: str
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table has: `names` in our words, `others` what people call them, `needed` those it must have."""

    names: tuple[str, ...]
    others: Mapping[str, str]
    needed: tuple[str, ...]

    def known(self, heading: str) -> str:
        """The name of a heading in our words, or empty."""
        word = re.sub(r"[\s_-]+", "_", heading.strip().lower())
        word = self.others.get(word, word)
        return word if word in self.names else ""


def read_csv(path: Path, columns: Columns, faults: Faults) -> Sheet:
    """The rows of a CSV file, separated by commas, semicolons or tabs.

    Raises:
        ExchangeError: it cannot be read at all.
    """
    source = _source(path)
    if not any(line.strip() for line in source.lines):
        raise fatal(Place(path.name, 0), "the file is empty", f"a heading with {', '.join(columns.needed)}")
    reader = csv.reader((f"{line}\n" for line in source.lines), delimiter=_delimiter(source, columns), strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                raise fatal(Place(path.name, line), f"there are more than {MOST_ROWS} rows")
    except csv.Error as error:
        raise fatal(Place(path.name, line), f"the row is not CSV: {error}", "quotes that close") from error
    return sheet_of(path.name, rows, columns, faults)


def _source(path: Path) -> Source:
    """The file, not too large and in UTF-8 or UTF-16."""
    try:
        if path.stat().st_size > LARGEST:
            raise fatal(Place(path.name, 0), f"the file is larger than {LARGEST >> 20} MB")
        source = Source.read(path, path.name)
    except UnreadableSourceError as error:
        raise fatal(Place(path.name, 0), str(error).removeprefix(f"{path.name}: ")) from error
    except OSError as error:
        raise fatal(Place(path.name, 0), f"cannot be read: {error.strerror or type(error).__name__}") from error
    if source.encoding == "latin-1":
        raise fatal(Place(path.name, 0), source.notes[0].partition(";")[0], "UTF-8; save it as 'CSV UTF-8'")
    return source


def _delimiter(source: Source, columns: Columns) -> str:
    """The character that cuts the heading into the most known names."""
    heading = next(line for line in source.lines if line.strip())
    return max(DELIMITERS, key=lambda one: sum(bool(columns.known(word.strip('"'))) for word in heading.split(one)))


def sheet_of(file: str, rows: Sequence[tuple[int, Sequence[str]]], columns: Columns, faults: Faults) -> Sheet:
    """Rows with their lines as a sheet; the first that is not blank is the heading.

    Raises:
        ExchangeError: there is no heading of ours.
    """
    filled = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise fatal(Place(file, 0), "the file is empty", f"a heading with {', '.join(columns.needed)}")
    (first, heading), *body = filled
    names = _heading(file, first, heading, columns)
    found = tuple(row for line, cells in body if (row := _row(file, line, names, cells, faults)) is not None)
    ignored = tuple(word.strip() for word, name in zip(heading, names, strict=True) if not name and word.strip())
    return Sheet(file, found, ignored)


def _heading(file: str, line: int, heading: Sequence[str], columns: Columns) -> list[str]:
    """The columns in our words, empty where a heading is none of ours."""
    if len(heading) > MOST_COLUMNS:
        raise fatal(Place(file, line), f"there are {len(heading)} columns", f"at most {MOST_COLUMNS}")
    names = [columns.known(word) for word in heading]
    for name in columns.needed:
        if name not in names:
            close = nearest(name, heading)
            hint = f"; is it {close!r}?" if close else ""
            raise fatal(Place(file, line), f"the heading has no column '{name}'{hint}", ", ".join(columns.names))
    twice = next((name for name in names if name and names.count(name) > 1), "")
    if twice:
        words = [word.strip() for word, name in zip(heading, names, strict=True) if name == twice]
        raise fatal(Place(file, line), f"{' and '.join(words)} are both the column '{twice}'", "one of them")
    return names


def _row(file: str, line: int, names: list[str], cells: Sequence[str], faults: Faults) -> Row | None:
    if len(cells) != len(names):
        faults.add(Place(file, line), f"the row has {len(cells)} cells", f"{len(names)}, as the heading has")
        return None
    return Row(file, line, dict(_cells(file, line, names, cells, faults)))


def _cells(file: str, line: int, names: list[str], cells: Sequence[str], faults: Faults) -> Iterator[tuple[str, str]]:
    for name, cell in zip(names, cells, strict=True):
        place = Place(file, line, name)
        if not name:
            continue
        if len(cell) > LONGEST_CELL:
            faults.add(place, f"the cell has {len(cell)} characters", f"at most {LONGEST_CELL}")
            continue
        text = checked_text(cell, place, faults)
        if text:
            yield name, text
