"""What people say of findings: one of four ratings, an owner, a due date; kept in a table beside the snapshot.

`reviews.csv` has a row for each finding that somebody has looked at, known by its fingerprint. `segval audit --format
reviews` writes one with all findings of today, which keeps what was filled in. A review never changes a verdict, a
severity or the exit status: what may stay for a time is an exception, with its approvers and its last day.
"""

from __future__ import annotations

import csv
import io
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.source import Span
from validator import days
from validator.nearest import nearest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from validator.findings import Finding

FILE = "reviews.csv"
LARGEST = 16 * 2**20
"""Bytes of a table of reviews."""
MOST_MISTAKES = 20
COLUMNS = ("fingerprint", "rating", "owner", "due", "by", "on", "note")
"""What is read; other columns are for the reader of the table."""
TOLD = ("code", "severity", "from", "to", "message")
NOT_FOUND = "not found now"
_FORMULA = re.compile(r"[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would compute (OWASP, "CSV Injection")."""


class Rating(StrEnum):
    """The four ratings of a review, as Dale Peterson has them for assessments of control systems."""

    ACCEPTABLE = "acceptable"
    REVIEW = "review"
    POTENTIALLY_UNACCEPTABLE = "potentially unacceptable"
    UNACCEPTABLE = "unacceptable"


class ReviewError(ValueError):
    """A table of reviews with mistakes; the message has a line for each, with its place."""


@dataclass(frozen=True, slots=True)
class Review:
    """One row. `by` and `on` say who rated it and when."""

    fingerprint: str
    rating: Rating | None
    owner: str
    due: dt.date | None
    by: str
    on: dt.date | None
    note: str
    origin: Span

    def is_late(self, day: dt.date) -> bool:
        """Whether its due date has passed; one that is rated acceptable is due no more."""
        return self.due is not None and self.due < day and self.rating is not Rating.ACCEPTABLE

    def text(self, day: dt.date) -> str:
        """One line: the rating, whose it is, and until when."""
        parts = [str(self.rating) if self.rating is not None else "not rated"]
        if self.owner:
            parts.append(f"owner {self.owner}")
        if self.due is not None:
            over = (day - self.due).days
            late = f", LATE by {'1 day' if over == 1 else f'{over} days'}" if self.is_late(day) else ""
            parts.append(f"due {self.due}{late}")
        if self.by or self.on is not None:
            by, on = f" by {self.by}" if self.by else "", f" on {self.on}" if self.on is not None else ""
            parts.append(f"rated{by}{on}")
        return "; ".join([*parts, *([self.note] if self.note else [])])


@dataclass(frozen=True, slots=True)
class Reviews:
    """All reviews of a table by fingerprint; `name` is the file."""

    name: str
    of: Mapping[str, Review]

    def gone(self, findings: Sequence[Finding]) -> tuple[Review, ...]:
        """Reviews of findings that are not there."""
        here = {finding.fingerprint for finding in findings}
        return tuple(review for mark, review in sorted(self.of.items()) if mark not in here)


def read_reviews(path: Path) -> Reviews:
    """The table at `path`, with commas or semicolons.

    Raises:
        ReviewError: it cannot be read, or has mistakes; all of them are told.
    """
    try:
        if path.stat().st_size > LARGEST:
            message = f"{path}: too large for a table of reviews"
            raise ReviewError(message)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8 text'}"
        raise ReviewError(message) from error
    table = _Table(path.name)
    found = table.reviews(text)
    if table.mistakes:
        more = len(table.mistakes) - MOST_MISTAKES
        shown = [*table.mistakes[:MOST_MISTAKES], *([f"and {more} more mistakes"] if more > 0 else [])]
        raise ReviewError("\n".join(shown))
    return Reviews(path.name, found)


class _Table:
    """Reads rows and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.mistakes: list[str] = []

    def reviews(self, text: str) -> dict[str, Review]:
        """The rows that say something, by fingerprint."""
        head = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
        found: dict[str, Review] = {}
        try:
            names = [word.strip().lower() for word in next(reader, list[str]())]
            self._check_names(names)
            if self.mistakes:
                return found
            for values in reader:
                row = dict(zip(names, (value.strip() for value in values), strict=False))
                if any(row.get(column) for column in COLUMNS[1:]):
                    self._add(row, reader.line_num, found)
        except csv.Error as error:
            self._mistake(reader.line_num, f"this is no table: {error}", "comma-separated values")
        return found

    def _mistake(self, line: int, message: str, expected: str) -> None:
        self.mistakes.append(f"{self._name}:{line}: {message}; expected {expected}")

    def _check_names(self, names: Sequence[str]) -> None:
        for column in COLUMNS:
            if column not in names:
                close = nearest(column, [name for name in names if name not in {*COLUMNS, *TOLD}])
                message = f"the column {column!r} is missing" + (f" (is {close!r} meant?)" if close else "")
                self._mistake(1, message, f"the columns {', '.join(COLUMNS)}")

    def _add(self, given: Mapping[str, str], line: int, found: dict[str, Review]) -> None:
        row = {column: given.get(column, "") for column in COLUMNS}
        mark = row["fingerprint"].lower()
        before = len(self.mistakes)
        if not re.fullmatch(r"[0-9a-f]{16}", mark):
            self._mistake(line, f"{row['fingerprint']!r} is no fingerprint", "the sixteen hex digits of a report")
        elif mark in found:
            self._mistake(line, f"{mark} has a row before, in line {found[mark].origin.line}", "one row a finding")
        rating = self._rating(row["rating"], line)
        due, on = self._day(row["due"], "due", line), self._day(row["on"], "on", line)
        if rating is not None and not row["by"]:
            self._mistake(line, "a rating without a name", "who rated it, in the column 'by'")
        if len(self.mistakes) == before:
            origin = Span(self._name, line)
            found[mark] = Review(mark, rating, row["owner"], due, row["by"], on, row["note"], origin)

    def _rating(self, text: str, line: int) -> Rating | None:
        word = " ".join(text.lower().replace("_", " ").split())
        if not word:
            return None
        if word in list(Rating):
            return Rating(word)
        close = nearest(word, [str(one) for one in Rating])
        meant = f" (is {str(close)!r} meant?)" if close else ""
        self._mistake(line, f"{text!r} is no rating{meant}", f"one of {', '.join(Rating)}")
        return None

    def _day(self, text: str, column: str, line: int) -> dt.date | None:
        if not text:
            return None
        found = days.day(text)
        if found is None:
            close = days.day_meant(text)
            meant = f" (is {close!r} meant?)" if close else ""
            self._mistake(line, f"{text!r} in {column!r} is no date{meant}", "YYYY-MM-DD")
        return found


def table_text(findings: Sequence[Finding], reviews: Reviews | None) -> str:
    """A table with all findings and all that was said of them; reviews of what is not found now stand at its end."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *TOLD))
    for row in _rows(findings, reviews):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def _rows(findings: Sequence[Finding], reviews: Reviews | None) -> Iterator[tuple[str, ...]]:
    said: Mapping[str, Review] = {} if reviews is None else reviews.of
    for item in findings:
        told = (item.code, item.severity.name.lower(), item.source_zone, item.destination_zone, item.message)
        yield (*_said(item.fingerprint, said.get(item.fingerprint)), *told)
    for review in () if reviews is None else reviews.gone(findings):
        yield (*_said(review.fingerprint, review), NOT_FOUND, "", "", "", "")


def _said(mark: str, review: Review | None) -> tuple[str, ...]:
    if review is None:
        return (mark, *("" for _ in COLUMNS[1:]))
    rating = "" if review.rating is None else str(review.rating)
    due, on = ("" if day is None else day.isoformat() for day in (review.due, review.on))
    return mark, rating, review.owner, due, review.by, on, review.note


def _harmless(cell: str) -> str:
    """The cell as text that no spreadsheet computes; control characters are escaped."""
    plain = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in cell)
    return f"'{plain}" if _FORMULA.match(plain) else plain
