"""The algebra of intervals against sets of numbers: every two sets of numbers from 0 to 5."""

from __future__ import annotations

from itertools import product

import pytest

from parsers.model import intervals
from parsers.model.intervals import Interval, Intervals

LAST = 5
SETS = [frozenset(number for number in range(LAST + 1) if bits >> number & 1) for bits in range(1 << LAST + 1)]


def as_intervals(numbers: frozenset[int]) -> Intervals:
    return intervals.normal(Interval(number, number) for number in numbers)


def as_numbers(parts: Intervals) -> frozenset[int]:
    return frozenset(number for part in parts for number in range(part.first, part.last + 1))


@pytest.mark.parametrize("one", SETS, ids=lambda numbers: "".join(map(str, sorted(numbers))) or "empty")
def test_every_operation_is_that_of_sets(one: frozenset[int]) -> None:
    here = as_intervals(one)
    assert as_numbers(here) == one
    assert as_numbers(intervals.complement(here, LAST)) == frozenset(range(LAST + 1)) - one
    assert intervals.size(here) == len(one)
    for other in SETS:
        there = as_intervals(other)
        assert intervals.intersection(here, there) == as_intervals(one & other)
        assert intervals.difference(here, there) == as_intervals(one - other)
        assert intervals.union(here, there) == as_intervals(one | other)
        assert intervals.meet(here, there) == bool(one & other)
        assert intervals.within(here, there) == (one <= other)


def test_a_number_is_held_or_not() -> None:
    for numbers, number in product(SETS, range(LAST + 1)):
        assert intervals.holds(as_intervals(numbers), number) == (number in numbers)
