"""`no ...` about something that no line of the file sets: it takes nothing back, and what it names is absent anyway.

Devices print few of these; people who keep configurations by hand, and scripts that make them, write many. A word is
listed here only where its absence is the default, so that the line says what would hold without it. A few rows are
there by themselves instead: `no` turns them off, which opens nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.source import Source

REASON = "takes back what no line sets, which is the default"
TURNED_OFF = "turns off what is there by default, which opens nothing"


class Statement(Protocol):
    """A line with its words, and what stands below it."""

    @property
    def line(self) -> int:
        """Its number, from 1."""
        ...

    @property
    def indent(self) -> int:
        """The blanks before it."""
        ...

    @property
    def words(self) -> list[str]:
        """Never empty."""
        ...

    @property
    def children(self) -> Sequence[object]:
        """The deeper lines that follow it."""
        ...


def absent_by_default(*texts: str) -> frozenset[tuple[str, ...]]:
    """A table of what a device has only if a line says so, by the words that such lines begin with."""
    return frozenset(tuple(text.split()) for text in texts)


def takes_nothing_back(words: Sequence[str], absent: frozenset[tuple[str, ...]], said: Iterable[Sequence[str]]) -> bool:
    """Whether a statement `no ...` speaks of something in the table of which no other statement speaks.

    `said` holds the words of the statements that stand in the same place. The longest row of the table counts, and
    any statement that begins with it makes the answer no: which spelling of a value takes back which is not asked.
    """
    if len(words) < 2 or words[0] != "no":
        return False
    named = list(words[1:])
    rows = [row for row in absent if tuple(named[: len(row)]) == row]
    if not rows:
        return False
    longest = max(len(row) for row in rows)
    return not any(list(other[:longest]) == named[:longest] for other in said)


def why_irrelevant(words: Sequence[str], present: frozenset[tuple[str, ...]]) -> str:
    """What is said of a statement that takes nothing back: `present` is there unless it is turned off."""
    return TURNED_OFF if any(tuple(words[1 : len(row) + 1]) == row for row in present) else REASON


@dataclass(frozen=True, slots=True)
class Absent:
    """What a platform has only if a line says so: `above` of the device, `within` an interface.

    `present`: what begins like a row of `above` and is there by itself.
    """

    above: frozenset[tuple[str, ...]]
    within: frozenset[tuple[str, ...]]
    present: frozenset[tuple[str, ...]] = frozenset()

    def why(self, statement: Statement) -> str:
        """Why a statement that is `spoken_of` bears on nothing."""
        return why_irrelevant(statement.words, self.present)

    def spoken_of(self, statement: Statement, source: Source, said: Sequence[Sequence[str]] | None) -> bool:
        """Whether a `no` takes nothing back. `said`: what is known of its interface; None below anything else."""
        if statement.words[0] != "no" or statement.children:
            return False
        if not statement.indent:
            return takes_nothing_back(statement.words, self.above, (line.split() for line in source.lines))
        if said is None:
            return False
        return takes_nothing_back(statement.words, self.within, [*block_around(source.lines, statement.line), *said])


def block_around(lines: Sequence[str], number: int) -> list[list[str]]:
    """The words of the other indented lines around line `number` (from 1), up to the next line that is not indented."""
    first = last = number - 1
    while first > 0 and lines[first - 1][:1].isspace():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1][:1].isspace():
        last += 1
    return [lines[at].split() for at in range(first, last + 1) if at != number - 1]
