"""One row for each line of a file: what became of it. Nothing starts as understood.

The specification is "coverage accounting": every line ends in exactly one fate,
all lines start UNKNOWN, and the sum of the fates is the number of lines.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self, TypeAlias

    LedgerState: TypeAlias = tuple[
        bytes,
        tuple[tuple[int, str], ...],
        tuple[int, ...],
        tuple[tuple[int, int], ...],
        tuple[tuple[int, tuple[tuple[int, str], ...]], ...],
    ]
    """A byte a line (its fate), reasons and blocking lines by number, how many units have each fate, blocking units."""


class LineFate(IntEnum):
    """What became of a line; the higher, the worse. A line's fate is the worst of its parts."""

    UNSEEN = -1
    """No part of the line has been judged yet; counted and shown as UNKNOWN."""
    STRUCTURAL = 0
    """Blank, comment, separator, block end, or the body of a banner or certificate."""
    IRRELEVANT = 1
    """Known, and without bearing on who may talk to whom; the reason is kept."""
    MODELLED = 2
    """Its meaning is in the device model."""
    PARTIAL = 3
    """Some of its meaning is in the model, some words are not understood; the reason names them."""
    UNKNOWN = 4
    """Not understood."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The fate of one line (counted from 1); `blocking` lines forbid proofs about what they can touch."""

    line: int
    fate: LineFate
    blocking: bool
    reason: str


def what_is_open(rows: Sequence[LedgerRow]) -> str:
    """Of some lines that forbid proofs, in words: how many, and whether all, some or none were understood in part."""
    lines = "1 line that matters was" if len(rows) == 1 else f"{len(rows)} lines that matter were"
    match sum(row.fate is LineFate.PARTIAL for row in rows):
        case 0:
            return f"{lines} not understood"
        case partly if partly == len(rows):
            return f"{lines} understood only in part"
        case _:
            return f"{lines} not understood, or only in part"


class Ledger:
    """The fates of all lines of one file; mutable while one parser reads, read-only by agreement after."""

    __slots__ = ("_blocking", "_fates", "_places", "_reasons", "_units")

    def __init__(self, lines: int) -> None:
        """A ledger of `lines` rows, all of them unknown."""
        self._fates: list[LineFate] = [LineFate.UNSEEN] * lines
        self._reasons: dict[int, str] = {}
        self._blocking: set[int] = set()
        self._units: Counter[LineFate] = Counter()
        self._places: dict[int, dict[int, str]] = {}

    @property
    def state(self) -> LedgerState:
        """All that it holds, frozen."""
        units = tuple(sorted((fate.value, count) for fate, count in self._units.items()))
        fates = bytes(fate - LineFate.UNSEEN for fate in self._fates)
        places = tuple((line, tuple(held.items())) for line, held in self._places.items())
        return fates, tuple(self._reasons.items()), tuple(sorted(self._blocking)), units, places

    @classmethod
    def of(cls, state: LedgerState) -> Self:
        """The ledger that had this state.

        Raises:
            ValueError: no ledger had it.
        """
        fates, reasons, blocking, units, places = state
        made = cls(0)
        every = [LineFate(number + LineFate.UNSEEN) for number in range(len(LineFate))]
        if fates and max(fates) >= len(every):
            message = "no such fate"
            raise ValueError(message)
        made._fates = list(map(every.__getitem__, fates))
        made._reasons = dict(reasons)
        made._blocking = set(blocking)
        made._units = Counter({LineFate(fate): count for fate, count in units})
        made._places = {line: dict(held) for line, held in places}
        return made

    def __len__(self) -> int:
        """The number of lines."""
        return len(self._fates)

    def structural(self, line: int, reason: str = "") -> None:
        """Mark `line` (from 1) as separator, comment or opaque body."""
        self._mark(line, LineFate.STRUCTURAL, reason, blocking=False)

    def irrelevant(self, line: int, reason: str) -> None:
        """Mark `line` as known and without bearing; `reason` says why, and comes from a table."""
        self._mark(line, LineFate.IRRELEVANT, reason, blocking=False)

    def modelled(self, line: int) -> None:
        """Mark `line` as being in the model."""
        self._mark(line, LineFate.MODELLED, "", blocking=False)

    def all_modelled(self, lines: Iterable[int]) -> None:
        """Mark each of `lines` as being in the model."""
        fates, reasons, modelled = self._fates, self._reasons, LineFate.MODELLED
        for line in lines:
            if fates[line - 1] < modelled:
                fates[line - 1] = modelled
                if reasons:
                    reasons.pop(line, None)

    def partial(self, line: int, reason: str, *, blocking: bool = True, column: int | None = None) -> None:
        """Mark `line` as partly understood; `reason` names what is left over.

        `column` is where a unit smaller than lines begins.
        """
        self._mark(line, LineFate.PARTIAL, reason, blocking=blocking)
        self._place(line, column, reason, blocking=blocking)

    def unknown(self, line: int, reason: str, *, blocking: bool = True, column: int | None = None) -> None:
        """Mark `line` as not understood; blocking unless its place cannot bear on access. `column` as of `partial`."""
        self._mark(line, LineFate.UNKNOWN, reason, blocking=blocking)
        self._place(line, column, reason, blocking=blocking)

    def blocking_units(self, line: int) -> tuple[tuple[int, str], ...]:
        """Units smaller than lines that forbid proofs and begin in `line`: the column of each, and its reason."""
        return tuple(self._places.get(line, {}).items())

    def fate(self, line: int) -> LineFate:
        """The fate of `line` so far."""
        return self._fates[line - 1]

    def unseen(self) -> list[int]:
        """The lines that no reader has judged so far, in order."""
        return [number for number, fate in enumerate(self._fates, 1) if fate is LineFate.UNSEEN]

    def rows(self) -> list[LedgerRow]:
        """All rows in order; lines that no reader judged are UNKNOWN and blocking."""
        return [self._row(index + 1, fate) for index, fate in enumerate(self._fates)]

    def open_rows(self) -> list[LedgerRow]:
        """The rows that are PARTIAL or UNKNOWN, in order."""
        unseen, partial, unknown = LineFate.UNSEEN, LineFate.PARTIAL, LineFate.UNKNOWN
        if unseen not in self._fates and partial not in self._fates and unknown not in self._fates:
            return []
        return [
            self._row(index + 1, fate)
            for index, fate in enumerate(self._fates)
            if fate is unseen or fate is partial or fate is unknown
        ]

    def counts(self) -> Counter[LineFate]:
        """How many lines have each fate; the sum is the number of lines."""
        counted = Counter(self._fates)
        counted[LineFate.UNKNOWN] += counted.pop(LineFate.UNSEEN, 0)
        if sum(counted.values()) != len(self._fates):
            message = "ledger does not add up"
            raise AssertionError(message)
        return counted

    def unit(self, fate: LineFate) -> None:
        """Count one unit of a format whose units are smaller than lines (an element of XML)."""
        self._units[fate] += 1

    def units(self, counted: Counter[LineFate]) -> None:
        """Count many units at once."""
        self._units.update(counted)

    @property
    def in_elements(self) -> bool:
        """Whether the units are smaller than lines."""
        return bool(self._units)

    def unit_counts(self) -> Counter[LineFate]:
        """How many units have each fate: elements where the format has them, else lines."""
        return Counter(self._units) if self._units else self.counts()

    def blocking(self) -> int:
        """How many lines forbid proofs about what they can touch."""
        return sum(row.blocking for row in self.open_rows())

    def _row(self, line: int, fate: LineFate) -> LedgerRow:
        if fate is LineFate.UNSEEN:
            return LedgerRow(line, LineFate.UNKNOWN, blocking=True, reason="no reader has a meaning for this line")
        return LedgerRow(line, fate, line in self._blocking, self._reasons.get(line, ""))

    def _place(self, line: int, column: int | None, reason: str, *, blocking: bool) -> None:
        if blocking and column is not None:
            self._places.setdefault(line, {}).setdefault(column, reason)

    def _mark(self, line: int, fate: LineFate, reason: str, *, blocking: bool) -> None:
        before = self._fates[line - 1]
        if fate < before:
            return
        self._fates[line - 1] = fate
        if reason:
            self._reasons[line] = reason
        elif before is not LineFate.UNSEEN:
            self._reasons.pop(line, None)
        if blocking:
            self._blocking.add(line)
