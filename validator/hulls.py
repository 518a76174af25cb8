"""Which rules of a list lie near each other: first and last number on each axis.

Rules whose boxes lie apart are never compared. Most rules name a single host or port on some axes. Rules of two such
kinds can meet only where they name the same on the axes that both do, so each kind is sorted by these and asked by
halving; only what is left is compared. A stretch of the list is answered at once, in arrays, and no more of it than a
bound of memory allows.

Most rules have a packet that none of the others near them could take: the first or the last of their box. That is told
by the way, so that nothing else is asked of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from parsers.model.address import AddressSet
    from parsers.model.match import Match

AXES = 4
"""Sources, destinations, protocols, destination ports: columns of first and last number, in turn."""
NAMED = (0, 1, 3)
"""Axes on which rules name single hosts and ports."""
STRETCH = 1_024
"""So many rules are answered at once, or fewer."""
MOST_PAIRS = 1 << 19
"""About so many pairs are compared at once."""
NOWHERE = (1.0, 0.0) * AXES
"""Meets nothing."""
NOTHING = -1
"""What a rule does that never stands in for another."""


class Hulls:
    """Boxes that hold all packets of each rule; those that meet are found for one after the other."""

    def __init__(self, rows: Sequence[tuple[float, ...]], does: Sequence[tuple[int, int]] = ()) -> None:
        """In the order of the list; `rows` are first and last number on each axis (`NOWHERE`: of no packet).

        `does` tells of each rule by numbers what it does, and what as a reason for rules before it (`NOTHING`).
        """
        self._count = len(rows)
        self._does, self._stands_in = np.array(does or [(0, 0)] * len(rows), dtype=np.intp).reshape(-1, 2).T
        table: NDArray[np.float64] = np.array(rows, dtype=np.float64).reshape(-1, 2 * AXES)
        self._first, self._last = (np.ascontiguousarray(table[:, side::2].T) for side in (0, 1))
        self._kinds = np.zeros(self._count, dtype=np.intp)
        self._ranks: list[NDArray[np.intp]] = []
        for bit, axis in enumerate(NAMED):
            single = self._first[axis] == self._last[axis]
            self._kinds |= single.astype(np.intp) << bit
            ranks: NDArray[np.intp] = np.unique(self._first[axis], return_inverse=True)[1].reshape(-1)
            self._ranks.append(ranks)
        self._nowhere: NDArray[np.bool_] = np.any(self._first > self._last, axis=0)
        self._kinds[self._nowhere] = -1
        self._members = [np.flatnonzero(self._kinds == kind) for kind in range(1 << len(NAMED))]
        self._sorted: dict[tuple[int, int], tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self._start = self._stop = 0
        self._ends: NDArray[np.intp] = np.zeros(1, dtype=np.intp)
        self._found: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._alone: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)

    def nowhere(self, place: int) -> bool:
        """Whether a rule has no packet."""
        return bool(self._nowhere[place])

    def overlapping(self, place: int) -> list[int]:
        """The numbers of the other rules whose hulls meet that of a rule, in order."""
        if not self._start <= place < self._stop:
            self._answer(place)
        start, stop = self._ends[place - self._start : place - self._start + 2]
        found: list[int] = self._found[start:stop].tolist()
        return found

    def is_alone(self, place: int) -> bool:
        """Whether the first or the last packet of a rule's box is in no box before it, and in none behind that counts.

        Behind it those count that do the same.
        """
        if not self._start <= place < self._stop:
            self._answer(place)
        return bool(self._alone[place - self._start])

    def _answer(self, start: int) -> None:
        """Find what meets the rules from `start` on."""
        askers = np.arange(start, min(start + STRETCH, self._count))
        reach = np.cumsum(sum(ends - starts for _, starts, ends in self._candidates(askers)))
        askers = askers[: max(1, int(np.searchsorted(reach, MOST_PAIRS)))]
        pairs = [self._meeting(askers, *found) for found in self._candidates(askers)]
        keys = np.sort(np.concatenate([np.zeros(0, dtype=np.intp), *pairs]))
        askers_of, self._found = np.divmod(keys, self._count)
        self._start, self._stop = start, start + len(askers)
        self._alone = ~self._taken(askers_of, self._found)
        self._ends = np.searchsorted(askers_of, np.arange(self._start, self._stop + 1))

    def _taken(self, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Of each rule of the stretch whether both ends of its box are in boxes that count, of pairs that meet."""
        counts = (other < one) | (self._stands_in[other] == self._does[one])
        one, other = one[counts], other[counts]
        ends = np.zeros((2, self._stop - self._start), dtype=np.bool_)
        ends[0, one[np.all(self._first[:, other] <= self._first[:, one], axis=0)] - self._start] = True
        ends[1, one[np.all(self._last[:, other] >= self._last[:, one], axis=0)] - self._start] = True
        both: NDArray[np.bool_] = np.all(ends, axis=0)
        return both

    def _candidates(
        self, askers: NDArray[np.intp]
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
        """Rules of one kind in some order, and for each asker where those begin and end that it may meet."""
        kinds = self._kinds[askers]
        met = np.flatnonzero(np.bincount(kinds[kinds >= 0])).tolist()
        for kind, members in enumerate(self._members):
            if not len(members):
                continue
            for own in met:
                order, keys = self._by_shared(kind, own & kind)
                asked = kinds == own
                wanted = self._keys(askers[asked], own & kind)
                starts, ends = (np.zeros(len(askers), dtype=np.intp) for _ in range(2))
                starts[asked] = np.searchsorted(keys, wanted)
                ends[asked] = np.searchsorted(keys, wanted, side="right")
                yield order, starts, ends

    def _by_shared(self, kind: int, shared: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rules of a kind sorted by what they name on the shared axes, and that as one number each."""
        if (kind, shared) not in self._sorted:
            members = self._members[kind]
            keys = self._keys(members, shared)
            order = np.argsort(keys, kind="stable")
            self._sorted[kind, shared] = members[order], keys[order]
        return self._sorted[kind, shared]

    def _keys(self, rules: NDArray[np.intp], shared: int) -> NDArray[np.intp]:
        found = np.zeros(len(rules), dtype=np.intp)
        for bit, ranks in enumerate(self._ranks):
            if shared >> bit & 1:
                found = found * self._count + ranks[rules]
        return found

    def _meeting(
        self, askers: NDArray[np.intp], order: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]
    ) -> NDArray[np.intp]:
        """The pairs of an asker and another rule that meet on every axis, as one number each."""
        counts = ends - starts
        before = np.cumsum(counts) - counts
        one = np.repeat(askers, counts)
        other = order[np.arange(len(one)) + np.repeat(starts - before, counts)]
        for first, last in zip(self._first, self._last, strict=True):
            meet = (first[other] <= last[one]) & (first[one] <= last[other])
            one, other = one[meet], other[meet]
        apart = one != other
        pairs: NDArray[np.intp] = one[apart] * self._count + other[apart]
        return pairs


def hull_of(match: Match, families: frozenset[int]) -> tuple[float, ...]:
    """First and last number of the packets that a rule may match, on each axis."""
    source, destination, boxes = match.source.possibly, match.destination.possibly, match.service.possibly.boxes
    four = 4 in families and bool(source.v4) and bool(destination.v4)
    six = 6 in families and bool(source.v6) and bool(destination.v6)
    if not (four or six) or not boxes or frozenset() in {match.in_interfaces, match.out_interfaces}:
        return NOWHERE
    sides = (*_span(source, four=four, six=six), *_span(destination, four=four, six=six))
    if len(boxes) == 1:
        protocols, ports = boxes[0].protocols, boxes[0].destination_ports
        return (*sides, protocols.first, protocols.last, ports.first, ports.last)
    return (
        *sides,
        min(box.protocols.first for box in boxes),
        max(box.protocols.last for box in boxes),
        min(box.destination_ports.first for box in boxes),
        max(box.destination_ports.last for box in boxes),
    )


def has_ends(match: Match) -> bool:
    """Whether the first and the last packet of a rule's box are packets of the rule, if it has any."""
    return len(match.service.possibly.boxes) == 1


def _span(addresses: AddressSet, *, four: bool, six: bool) -> tuple[float, float]:
    """First and last address; those of IPv6 stand behind IPv4, rounded to their networks, which keeps their order."""
    first = addresses.v4[0].first if four else (addresses.v6[0].first >> 64) + 2**33
    last = (addresses.v6[-1].last >> 64) + 2**33 if six else addresses.v4[-1].last
    return float(first), float(last)
