"""Whole numbers as sorted, disjoint, non-adjacent intervals: the algebra under addresses and ports."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Whole numbers from `first` to `last`, both included; never empty, never negative.

    Raises:
        ValueError: `first` is greater than `last`, or negative.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        """Refuse what is no interval."""
        if not 0 <= self.first <= self.last:
            message = f"no interval: {self.first} to {self.last}"
            raise ValueError(message)


Intervals: TypeAlias = tuple[Interval, ...]
"""Sorted, disjoint and not adjacent (made so by `normal`); the empty tuple is the empty set."""
_FIRST, _LAST = attrgetter("first"), attrgetter("last")


def normal(parts: Iterable[Interval]) -> Intervals:
    """The same numbers as `parts`, in the one canonical form."""
    merged: list[Interval] = []
    for part in sorted(parts, key=_FIRST):
        if merged and part.first <= merged[-1].last + 1:
            if part.last > merged[-1].last:
                merged[-1] = Interval(merged[-1].first, part.last)
        else:
            merged.append(part)
    return tuple(merged)


def holds(parts: Intervals, number: int) -> bool:
    """Whether `number` is in one of the parts."""
    for part in parts:  # noqa: SIM110 - asked so often that a generator would take as long again
        if part.first <= number <= part.last:
            return True
    return False


def meet(one: Intervals, other: Intervals) -> bool:
    """Whether any number is in both."""
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i].last < other[j].first:
            i += 1
        elif other[j].last < one[i].first:
            j += 1
        else:
            return True
    return False


def within(one: Intervals, other: Intervals) -> bool:
    """Whether every number of `one` is in `other`."""
    for part in one:
        place = bisect_right(other, part.first, key=_FIRST) - 1
        if place < 0 or other[place].last < part.last:
            return False
    return True


def union(one: Intervals, other: Intervals) -> Intervals:
    """Numbers in either."""
    return normal((*one, *other))


def intersection(one: Intervals, other: Intervals) -> Intervals:
    """Numbers in both; `one` itself where all of it is in `other`."""
    if not one or not other:
        return ()
    if len(other) == 1 and _covers(other[0], one):
        return one
    if len(one) == 1:
        if _covers(one[0], other):
            return other
        other = other[bisect_left(other, one[0].first, key=_LAST) : bisect_right(other, one[0].last, key=_FIRST)]
    found: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        first, last = max(one[i].first, other[j].first), min(one[i].last, other[j].last)
        if first <= last:
            found.append(Interval(first, last))
        if one[i].last < other[j].last:
            i += 1
        else:
            j += 1
    return tuple(found)


def _covers(whole: Interval, parts: Intervals) -> bool:
    return whole.first <= parts[0].first and parts[-1].last <= whole.last


def difference(one: Intervals, other: Intervals) -> Intervals:
    """Numbers in `one` and not in `other`; `one` itself where none of it is in `other`."""
    if not one or not other or one[-1].last < other[0].first or other[-1].last < one[0].first:
        return one
    found: list[Interval] = []
    j = 0
    for part in one:
        first = part.first
        while j < len(other) and other[j].last < first:
            j += 1
        k = j
        while k < len(other) and other[k].first <= part.last:
            if other[k].first > first:
                found.append(Interval(first, other[k].first - 1))
            first = max(first, other[k].last + 1)
            k += 1
        if first <= part.last:
            found.append(Interval(first, part.last))
    return tuple(found)


def complement(one: Intervals, last: int) -> Intervals:
    """Numbers from 0 to `last` that are not in `one`."""
    return difference((Interval(0, last),), one)


def size(one: Intervals) -> int:
    """How many numbers."""
    return sum(part.last - part.first + 1 for part in one)
