"""Which of many sets of addresses a set overlaps, without asking each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals


class AddressIndex:
    """Finds, of numbered sets of addresses, those that a set overlaps."""

    def __init__(self, sets: Sequence[AddressSet]) -> None:
        """Cut the line of addresses at every edge of a set."""
        self._lines = tuple(
            _line([(number, parts) for number, item in enumerate(sets) if (parts := item.v4 if four else item.v6)])
            for four in (True, False)
        )

    def overlapping(self, addresses: AddressSet) -> list[int]:
        """The numbers of the sets that overlap, ascending."""
        found: set[int] = set()
        for (edges, covers), parts in zip(self._lines, (addresses.v4, addresses.v6), strict=True):
            for part in parts:
                start = max(bisect_right(edges, part.first) - 1, 0)
                for place in range(start, bisect_right(edges, part.last)):
                    found.update(covers[place])
        return sorted(found)


def _line(sets: list[tuple[int, Intervals]]) -> tuple[list[int], list[tuple[int, ...]]]:
    """The edges of sets, and for the piece behind each edge the numbers of the sets that cover it."""
    edges = sorted({edge for _, parts in sets for part in parts for edge in (part.first, part.last + 1)})
    covers: list[list[int]] = [[] for _ in edges]
    for number, parts in sets:
        for part in parts:
            for place in range(bisect_left(edges, part.first), bisect_left(edges, part.last + 1)):
                covers[place].append(number)
    return edges, [tuple(cover) for cover in covers]
