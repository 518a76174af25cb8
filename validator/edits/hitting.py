"""The smallest choice that takes at least one of each group: exact, by depth-first search with a stated bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")

MOST_STEPS = 100_000
"""Choices that are looked at before the search is given up."""


class GivenUpError(Exception):
    """The search was too long."""


def smallest(
    groups: Sequence[Sequence[Item]],
    refused: Sequence[frozenset[Item]] = (),
    most: int = 8,
) -> frozenset[Item] | None:
    """The fewest items that meet every group, and do not hold all of any of `refused`; None: not with `most`.

    Of several choices of one size, items that come first in their group are preferred.

    Raises:
        GivenUpError: more than `MOST_STEPS` choices were looked at.
    """
    steps = 0

    def search(taken: frozenset[Item], left: int) -> frozenset[Item] | None:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            raise GivenUpError
        if any(one <= taken for one in refused):
            return None
        group = next((one for one in groups if taken.isdisjoint(one)), None)
        if group is None:
            return taken
        for item in group if left else ():
            found = search(taken | {item}, left - 1)
            if found is not None:
                return found
        return None

    for size in range(most + 1):
        found = search(frozenset(), size)
        if found is not None:
            return found
    return None
