"""Which lines of a long list can concern one packet, without asking each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.address import LAST_IPV4

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Address, IPv6Address

    from numpy.typing import NDArray

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from validator.reachability.programs import Region

    Ranks = NDArray[np.int32]


class _Side:
    """The spans of one address of many lines, as ranks among all their ends: numbers of any length compare quickly."""

    def __init__(self, spans: Sequence[Intervals]) -> None:
        """From the first to the last address of each set; the empty set spans nothing."""
        ends = [(one[0].first, one[-1].last + 1) if one else (0, 0) for one in spans]
        self._edges, table = _ranked(ends)
        self._first, self._end = table[:, 0], table[:, 1]

    def at(self, number: int) -> NDArray[np.bool_]:
        """Which lines span an address."""
        rank = bisect_right(self._edges, number) - 1
        return (self._first <= rank) & (rank < self._end)

    def meeting(self, span: Intervals) -> NDArray[np.bool_]:
        """Which lines span any address between the first and the last of a set that is not empty."""
        before, after = bisect_right(self._edges, span[0].first), bisect_right(self._edges, span[-1].last)
        return (self._first < after) & (before <= self._end)


def _ranked(pairs: Sequence[tuple[int, int]]) -> tuple[list[int], Ranks]:
    """All numbers of some pairs in order, each once, and the pairs with the places of their numbers instead."""
    if any(end > LAST_IPV4 + 1 for _, end in pairs):
        edges = sorted({edge for pair in pairs for edge in pair})
        ranks = [(bisect_left(edges, first), bisect_left(edges, end)) for first, end in pairs]
        return edges, np.array(ranks, dtype=np.int32).reshape(-1, 2)
    short, places = np.unique(np.array(pairs, dtype=np.int64).reshape(-1), return_inverse=True)
    return short.tolist(), places.reshape(-1, 2).astype(np.int32)


class LineIndex:
    """The lines of one list by the addresses that they may name."""

    def __init__(self, regions: Sequence[Region]) -> None:
        """In the order of the list."""
        sources = [one.possible_source for one in regions]
        destinations = [one.possible_destination for one in regions]
        self._sides = {
            4: (_Side([one.v4 for one in sources]), _Side([one.v4 for one in destinations])),
            6: (_Side([one.v6 for one in sources]), _Side([one.v6 for one in destinations])),
        }

    def at(self, source: IPv4Address | IPv6Address, destination: IPv4Address | IPv6Address) -> list[int]:
        """The numbers of the lines that may hold a packet, in order; all others surely do not."""
        one, other = self._sides[source.version]
        found: list[int] = np.flatnonzero(one.at(int(source)) & other.at(int(destination))).tolist()
        return found


class Slices:
    """Chosen lines of a list by the addresses of one family that they may name."""

    def __init__(self, regions: Sequence[Region], numbers: Sequence[int], family: int) -> None:
        """`numbers` are those of the chosen lines, in order."""
        chosen = [regions[number] for number in numbers]
        self._numbers = np.array(numbers, dtype=np.intp)
        self._sources = _Side([_of(one.possible_source, family) for one in chosen])
        self._destinations = _Side([_of(one.possible_destination, family) for one in chosen])
        self._family = family

    def within(self, sources: AddressSet, destinations: AddressSet) -> list[int]:
        """The chosen lines, in order, but for such as surely name nothing of the two sets."""
        one, other = _of(sources, self._family), _of(destinations, self._family)
        if not one or not other:
            return []
        found: list[int] = self._numbers[self._sources.meeting(one) & self._destinations.meeting(other)].tolist()
        return found


def _of(addresses: AddressSet, family: int) -> Intervals:
    return addresses.v4 if family == 4 else addresses.v6
