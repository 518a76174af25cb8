"""What is wrong with a file that is imported: every fault with its place."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.nearest import nearest
from validator.plant.mistakes import HOSTILE, visible
from validator.plant.shapes import ID_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FAULTS = 100
"""So many are told; reading goes no further."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, or a row of a sheet of a workbook; `column` is the name of the column or key, or empty."""

    file: str
    line: int
    column: str = ""

    def text(self) -> str:
        """`assets.csv:4: column 'ip'`."""
        column = f": column '{self.column}'" if self.column else ""
        return f"{self.file}:{self.line}{column}" if self.line else f"{self.file}{column}"


class ExchangeError(Exception):
    """A file that cannot be imported. The text holds every fault, one a line."""


@dataclass(slots=True)
class Faults:
    """Collects faults while a file is read."""

    found: list[tuple[Place, str]] = field(default_factory=list[tuple[Place, str]])

    def add(self, place: Place, message: str, expected: str = "", close: str = "") -> None:
        """Add one.

        Raises:
            ExchangeError: there are `MOST_FAULTS` already.
        """
        more = f"; expected {expected}" if expected else ""
        more += f"; did you mean {close!r}?" if close else ""
        self.found.append((place, message + more))
        if len(self.found) >= MOST_FAULTS:
            self.found.append((Place(place.file, 0), f"more than {MOST_FAULTS} faults; what follows was not looked at"))
            self.end()

    def end(self) -> None:
        """Raise what was found.

        Raises:
            ExchangeError: anything was.
        """
        if self.found:
            raise ExchangeError("\n".join(visible(f"{place.text()}: {text}") for place, text in self.found))


def fatal(place: Place, message: str, expected: str = "") -> ExchangeError:
    """One fault after which nothing more can be said of a file."""
    more = f"; expected {expected}" if expected else ""
    return ExchangeError(visible(f"{place.text()}: {message}{more}"))


def is_formula(text: str) -> bool:
    """Whether a program of sheets would calculate this text; a sign alone is none."""
    return len(text) > 1 and text[0] in "=+-@"


def checked_text(text: str, place: Place, faults: Faults) -> str:
    """The text of a cell without blanks round it; formulas and characters that cannot be seen are faults."""
    text = text.strip()
    if text.startswith("'") and is_formula(text[1:]):
        return text[1:]
    if is_formula(text):
        faults.add(place, f"{text[:40]!r} would be calculated as a formula", "a text; write ' before it if it is one")
        return ""
    found = HOSTILE.search(text)
    if found is not None:
        faults.add(place, f"the character U+{ord(found.group()):04X} cannot be seen", "plain text")
        return ""
    return "" if text == "-" else text


def checked_id(text: str, place: Place, faults: Faults) -> str:
    """An id of the plant file; anything else is a fault, with the id that is nearest."""
    if not re.fullmatch(ID_PATTERN, text):
        close = plain_id(text)
        faults.add(place, f"{text[:60]!r} is no id", "letters, digits, '.', '_' and '-', at most 64", close)
    return text


def plain_id(text: str) -> str:
    """The id that is made of a name: `Oil & Gas` becomes `Oil-Gas`."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")[:64]


def known_or_fault(word: str, known: Iterable[str], what: str, place: Place, faults: Faults) -> None:
    """A fault with the nearest known word, where `word` is not among the known."""
    choices = sorted(known)
    if word not in choices:
        faults.add(
            place, f"there is no {what} {word[:60]!r}", f"one of {', '.join(choices[:12])}", nearest(word, choices)
        )
