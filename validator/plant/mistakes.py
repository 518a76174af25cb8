"""What is wrong with a plant file: every mistake with its place, and how they are drawn."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.source import Source, Span

WIDEST = 160
"""Columns of a source line that are shown; longer lines are cut round the place."""
MOST_MISTAKES = 1_000
"""Reading stops at so many."""
HOSTILE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that steer a terminal, or make text read other than it is."""


@dataclass(frozen=True, slots=True, order=True)
class PlantMistake:
    """One mistake: `message` is one line without the place, `expected` what belongs there.

    `nearest` is the valid word that was probably meant, or empty.
    """

    span: Span
    message: str
    expected: str = ""
    nearest: str = ""


class PlantError(Exception):
    """A plant file that cannot be used. `mistakes` are all that were found, in order of place, never none."""

    def __init__(self, mistakes: Iterable[PlantMistake]) -> None:
        """Sort the mistakes and drop repetitions."""
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(one_line(mistake) for mistake in self.mistakes))


@dataclass(slots=True)
class Mistakes:
    """Collects mistakes while a plant is read."""

    found: list[PlantMistake] = field(default_factory=list[PlantMistake])

    def add(self, span: Span, message: str, expected: str = "", nearest: str = "") -> None:
        """Add one.

        Raises:
            PlantError: there are `MOST_MISTAKES` already; reading on would help nobody.
        """
        self.found.append(PlantMistake(span, message, expected, nearest))
        if len(self.found) >= MOST_MISTAKES:
            more = f"more than {MOST_MISTAKES} mistakes; what follows was not looked at"
            raise PlantError([*self.found, PlantMistake(span, more)])


def visible(text: str) -> str:
    r"""`text` with every hostile character shown as `\\x1b` or `\\u202e`; tabs become spaces."""
    return HOSTILE.sub(_escaped, text.replace("\t", " "))


def _escaped(found: re.Match[str]) -> str:
    number = ord(found.group())
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def one_line(mistake: PlantMistake) -> str:
    """`file:line:column: message; expected ...; did you mean ...?`."""
    span = mistake.span
    expected = f"; expected {mistake.expected}" if mistake.expected else ""
    meant = f"; did you mean {mistake.nearest!r}?" if mistake.nearest else ""
    return visible(f"{span.file}:{span.line}:{span.column}: {mistake.message}{expected}{meant}")


def draw(error: PlantError, sources: Iterable[Source]) -> str:
    """Every mistake as a message, its line with the place underlined, and help; ends with a line feed."""
    by_name = {source.name: source for source in sources}
    return "\n".join(_drawn(mistake, by_name.get(mistake.span.file)) for mistake in error.mistakes)


def _drawn(mistake: PlantMistake, source: Source | None) -> str:
    span = mistake.span
    number = str(span.line)
    margin = " " * len(number)
    rows = [f"error[plant]: {visible(mistake.message)}", f"{margin}--> {span.file}:{span.line}:{span.column}"]
    if source is not None and 0 < span.line <= len(source.lines):
        text, column, width = _window(source.lines[span.line - 1], span)
        label = f" expected {visible(mistake.expected)}" if mistake.expected else ""
        rows += [f"{margin} |", f"{number} | {text}", f"{margin} | {' ' * column}{'^' * width}{label}", f"{margin} |"]
    elif mistake.expected:
        rows.append(f"{margin} = expected: {visible(mistake.expected)}")
    if mistake.nearest:
        rows.append(f"{margin} = help: did you mean `{visible(mistake.nearest)}`?")
    return "\n".join(rows) + "\n"


def _window(line: str, span: Span) -> tuple[str, int, int]:
    """The part of `line` round the place, the column of the place in it (from 0), and its width."""
    start = max(0, min(span.column - 1, len(line)) - WIDEST // 2) if len(line) > WIDEST else 0
    shown = line[start : start + WIDEST]
    before = visible(shown[: span.column - 1 - start])
    within = visible(shown[span.column - 1 - start : span.end_column - start])
    return visible(shown), len(before), max(1, len(within))
