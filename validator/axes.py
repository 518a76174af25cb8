"""The classes of one line of numbers: what some sets tell apart, and nothing more.

The line is walked once from edge to edge. A number with a bit for each set says which of them hold the piece between
two edges; an edge turns the bits of the sets that begin or end there. Pieces with the same number are one class, so
the work grows with the edges and with what is said, and not with sets times edges.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from parsers.model import intervals
from parsers.model.intervals import Interval
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from parsers.model.intervals import Intervals

FEW_MARKS = 128
"""Up to so many sets times classes plain Python is quicker than arrays."""
SPARSE = 16
"""Where fewer than one in so many of them is set they are looked for one by one."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The classes of one line of numbers: `classes` are disjoint and cover the universe."""

    classes: tuple[Intervals, ...]
    members: tuple[NDArray[np.intp], ...]
    """For each set the axis was made from, in order, the numbers of the classes it consists of."""

    def __len__(self) -> int:
        """The number of classes."""
        return len(self.classes)


NO_AXIS = Axis((), ())
"""An axis before anything is known of it."""


def axis(universe: Intervals, sets: Sequence[Intervals]) -> Axis:
    """Cut `universe` at every boundary of `sets` and join pieces that no set tells apart, numbered as they come."""
    return axis_of_parts(universe, [intervals.intersection(universe, one) for one in sets])


def axis_of_parts(universe: Intervals, sets: Sequence[Intervals]) -> Axis:
    """The same of sets that lie in the universe."""
    turns: dict[int, int] = {}
    begun: dict[int, Interval] = {}
    for row, one in enumerate((*sets, universe)):
        bit = 1 << row
        for part in one:
            first, end = part.first, part.last + 1
            begun[first] = part
            turns[first] = turns.get(first, 0) ^ bit
            turns[end] = turns.get(end, 0) ^ bit
    classes: dict[int, list[Interval]] = {}
    before = holding = 0
    for edge in sorted(turns):
        if holding:
            known = begun.get(before)
            whole = known is not None and known.last == edge - 1
            classes.setdefault(holding, []).append(known if known and whole else Interval(before, edge - 1))
        holding ^= turns[edge]
        before = edge
    return Axis(tuple(map(tuple, classes.values())), _members(list(classes), len(sets)))


def _members(signatures: list[int], rows: int) -> tuple[NDArray[np.intp], ...]:
    """For each of `rows` bits the places of the numbers that have it set."""
    if len(signatures) * rows <= FEW_MARKS:
        return tuple(
            np.array([place for place, signature in enumerate(signatures) if signature >> row & 1], dtype=np.intp)
            for row in range(rows)
        )
    said = sum(signature.bit_count() for signature in signatures)
    held, places = (_sparse if said * SPARSE < len(signatures) * rows else _dense)(signatures, rows)
    ends = np.searchsorted(held, np.arange(rows + 1)).tolist()
    return tuple(places[start:end] for start, end in pairwise(ends))


def _sparse(signatures: list[int], rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every bit below `rows` that is set, and the place of its number, in order; one by one."""
    held: list[int] = []
    places: list[int] = []
    below = (1 << rows) - 1
    for place, signature in enumerate(signatures):
        rest = signature & below
        while rest:
            low = rest & -rest
            held.append(low.bit_length() - 1)
            places.append(place)
            rest ^= low
    bits = np.array(held, dtype=np.intp)
    order = np.argsort(bits, kind="stable")
    return bits[order], np.array(places, dtype=np.intp)[order]


def _dense(signatures: list[int], rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The same by a table of all of them."""
    width = rows // 8 + 1
    told = b"".join(signature.to_bytes(width, "little") for signature in signatures)
    table = np.frombuffer(told, dtype=np.uint8).reshape(-1, width)
    marks = np.unpackbits(table, axis=1, count=rows, bitorder="little")
    held, places = np.nonzero(np.ascontiguousarray(marks.T))
    return held, places
