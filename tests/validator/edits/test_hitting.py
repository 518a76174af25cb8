"""The smallest choice against every choice there is."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.edits.hitting import MOST_STEPS, GivenUpError, smallest

ITEMS = range(7)
some = st.frozensets(st.sampled_from(ITEMS), min_size=1, max_size=4)


@settings(deadline=None)  # how busy the machine is tells nothing about the choice
@given(st.lists(some, max_size=8), st.lists(some, max_size=4))
def test_as_small_as_any(groups: list[frozenset[int]], refused: list[frozenset[int]]) -> None:
    found = smallest([sorted(group) for group in groups], refused)
    every = (
        frozenset(chosen)
        for count in range(len(ITEMS) + 1)
        for chosen in combinations(ITEMS, count)
        if all(not group.isdisjoint(chosen) for group in groups) and not any(one <= {*chosen} for one in refused)
    )
    least = next(every, None)
    assert (found is None) == (least is None)
    if found is not None and least is not None:
        assert len(found) == len(least)
        assert all(group & found for group in groups)
        assert not any(one <= found for one in refused)


def test_items_that_come_first_are_preferred() -> None:
    assert smallest([["b", "a"], ["a", "b", "c"]]) == frozenset({"b"})


def test_a_group_of_nothing_cannot_be_met() -> None:
    assert smallest([["a"], []]) is None


def test_a_long_search_is_given_up() -> None:
    groups = [[10 * number + item for item in range(10)] for number in range(8)]
    with pytest.raises(GivenUpError):
        smallest(groups, [frozenset({item}) for item in range(70, 80)])
    assert MOST_STEPS < 10**8
