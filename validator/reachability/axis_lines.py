"""What a question collects for the axes of its grid; and what many questions collect alike, found once.

Cut to one zone, most sets that lists name are all of it, none of it, or one of few networks and hosts. So each set is
known by a number within its universe, one for all sets that are the same there, and an axis is made once for the
numbers that it has to tell apart. Pairs of a zone share it, with the classes that each set consists of.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from parsers.model import intervals
from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet
from parsers.nouns import dataclass
from validator.axes import Axis, axis_of_parts
from validator.packets import any_packet, key_intervals, source_port_segments, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from parsers.model.intervals import Intervals

_ENDS = attrgetter("first", "last")
NOTHING, EVERYTHING = 0, 1
"""The numbers of the sets that tell nothing apart."""
FEW = 16
"""An axis that tells so many sets apart may serve others; larger ones seldom do, and would be kept for nothing."""


@dataclass(frozen=True, slots=True)
class Classes:
    """An axis, and of which of its classes each set consists, by the number of the set."""

    axis: Axis
    members: Mapping[int, NDArray[np.intp]]
    segments: Intervals = ()
    """Of services: the source ports that are told apart."""
    words: dict[int, NDArray[np.uint64]] = field(default_factory=dict[int, "NDArray[np.uint64]"])
    """Of services: the classes of a set as bits of a cell, by the identity of `members`."""
    spreads: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])

    def spread(self, number: int, step: int) -> int:
        """The classes of the set that has a number as bits of one, `step` from each class to the next."""
        known = self.spreads.get((number, step))
        if known is None:
            known = self.spreads[number, step] = spread(self.members[number].tolist(), step)
        return known


def _classes(universe: Intervals, told: Mapping[int, Intervals], segments: Intervals = ()) -> Classes:
    axis = axis_of_parts(universe, list(told.values()))
    members = dict(zip(told, axis.members, strict=True))
    members[NOTHING] = np.zeros(0, dtype=np.intp)
    members[EVERYTHING] = np.arange(len(axis))
    return Classes(axis, members, segments)


class Clips:
    """Address sets cut to one universe, each by its number there (sets are remembered by object, and kept alive)."""

    def __init__(self, universe: Intervals, family: int) -> None:
        self._universe = universe
        self._family = family
        self._known: dict[int, tuple[AddressSet, int]] = {}
        self._numbers: dict[tuple[int, ...], int] = {tuple(chain(*map(_ENDS, universe))): EVERYTHING}
        self._axes: dict[frozenset[int], Classes] = {}
        self.parts: list[Intervals] = [(), universe]
        """What each number stands for."""

    def number(self, addresses: AddressSet) -> int:
        """The number of what a set has in the universe; `NOTHING` is false."""
        known = self._known.get(id(addresses))
        if known is None:
            whole = addresses.v4 if self._family == 4 else addresses.v6
            part = intervals.intersection(self._universe, whole)
            known = self._known[id(addresses)] = addresses, self._numbered(part)
        return known[1]

    def _numbered(self, part: Intervals) -> int:
        if not part or part is self._universe:
            return EVERYTHING if part else NOTHING
        number = self._numbers.setdefault(tuple(chain(*map(_ENDS, part))), len(self.parts))
        if number == len(self.parts):
            self.parts.append(part)
        return number

    def classes(self, numbers: frozenset[int]) -> Classes:
        """The classes that some sets tell apart."""
        known = self._axes.get(numbers)
        if known is None:
            known = _classes(self._universe, {number: self.parts[number] for number in sorted(numbers)})
            if len(numbers) <= FEW:
                self._axes[numbers] = known
        return known


class ClipCache:
    """`Clips` of every universe asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[AddressSet, Clips]] = {}

    def of(self, universe: AddressSet, family: int) -> Clips:
        """The clips of one universe in one family."""
        key = (id(universe), family)
        if key not in self._known:
            parts = universe.v4 if family == 4 else universe.v6
            self._known[key] = (universe, Clips(parts, family))
        return self._known[key][1]


class AddressLine:
    """Collects address sets of one family on one axis, then answers which classes a set consists of."""

    def __init__(self, universe: AddressSet, family: int, cache: ClipCache) -> None:
        self._universe = universe.v4 if family == 4 else universe.v6
        self._family = family
        self._clips = cache.of(universe, family)
        self.number = self._clips.number
        """The number of what a set has in the universe; none of it is false."""
        self._met: set[int] = set()
        self.tell = self._met.add
        """Have the axis cut at the boundaries of the set that has a number."""
        self._closed: Classes | None = None
        self._begun: tuple[int, list[int]] | None = None

    @property
    def empty(self) -> bool:
        """Whether the universe has no address of the family."""
        return not self._universe

    def add(self, addresses: AddressSet) -> None:
        """Have the axis cut at the boundaries of a set."""
        self.tell(self.number(addresses))

    @property
    def _sets(self) -> list[Intervals]:
        return [self._clips.parts[number] for number in self._met]

    @property
    def marks(self) -> int:
        """How many combinations of a set and a boundary there are."""
        return len(self._met) * sum(len(one) for one in self._sets)

    @property
    def most(self) -> int:
        """About how many classes there are if no two sets have a part in common."""
        return min(len(self), len(self._met) + 1)

    def __len__(self) -> int:
        """How many pieces there are between places where sets begin."""
        return len(self._starts) + 1

    @property
    def _starts(self) -> list[int]:
        """Where sets begin, but for the beginning of the universe."""
        if self._begun is None or self._begun[0] != len(self._met):
            found = {part.first for one in self._sets for part in one} - {self._universe[0].first}
            self._begun = len(self._met), sorted(found)
        return self._begun[1]

    def share(self, sets: Sequence[AddressSet]) -> float:
        """How much of the pieces a set has a part of, on average; more than nothing."""
        starts, parts = self._starts, self._clips.parts
        found = 0
        for addresses in sets:
            for part in parts[self.number(addresses)]:
                found += 1
                if part.first != part.last:
                    found += bisect_right(starts, part.last) - bisect_right(starts, part.first)
        return max(1, found) / max(1, len(sets) * len(self))

    def parts(self, most: int) -> list[AddressSet]:
        """The universe in up to `most` parts, cut where sets begin, with about as many beginnings in each."""
        starts = self._starts
        step = max(1, -(-(len(starts) + 1) // most))
        cuts = [self._universe[0].first, *starts[step - 1 :: step], self._universe[-1].last + 1]
        found = (
            intervals.intersection(self._universe, (Interval(first, following - 1),))
            for first, following in pairwise(cuts)
        )
        return [AddressSet(v4=part) if self._family == 4 else AddressSet(v6=part) for part in found if part]

    def close(self) -> Axis:
        """The axis of everything added."""
        self._closed = self._clips.classes(frozenset(self._met - {NOTHING, EVERYTHING}))
        return self._closed.axis

    def classes(self, addresses: AddressSet) -> NDArray[np.intp]:
        """The classes that a set consists of, which was collected (or one that is the same here)."""
        return self.members(self.number(addresses))

    def members(self, number: int) -> NDArray[np.intp]:
        """The classes of the set that has a number."""
        return self._made.members[number]

    def spread(self, number: int, step: int) -> int:
        """The same as bits of a number (`Classes.spread`)."""
        return self._made.spread(number, step)

    @property
    def _made(self) -> Classes:
        if self._closed is None:
            message = "an axis has classes when everything is collected"
            raise AssertionError(message)
        return self._closed


class Services:
    """Sets of services as packets of one direction see them, each by its number (remembered by object, and kept)."""

    def __init__(self, *, replies: bool) -> None:
        self._replies = replies
        self._known: dict[int, tuple[ServiceSet, int]] = {}
        self._numbers: dict[ServiceSet, int] = {NO_SERVICE: NOTHING, EVERY_SERVICE: EVERYTHING}
        self._axes: dict[frozenset[int], Classes] = {}
        self._on_lines: dict[Intervals, dict[int, Intervals]] = {}
        """By the source ports that are told apart, if they are few, the sets on the line of services."""
        self.sets: list[ServiceSet] = [NO_SERVICE, EVERY_SERVICE]
        """What each number stands for."""

    def number(self, services: ServiceSet) -> int:
        """The number of a set; `NOTHING`, which is false, if it holds no packet of the direction.

        `established` opens nothing.
        """
        known = self._known.get(id(services))
        if known is None:
            number = NOTHING
            if any_packet(services, replies=self._replies):
                number = self._numbers.setdefault(services, len(self.sets))
                if number == len(self.sets):
                    self.sets.append(services)
            known = self._known[id(services)] = services, number
        return known[1]

    def classes(self, numbers: frozenset[int]) -> Classes:
        """The classes that some sets tell apart."""
        known = self._axes.get(numbers)
        if known is None:
            known = self._made(sorted(numbers))
            if len(numbers) <= FEW:
                self._axes[numbers] = known
        return known

    def _made(self, numbers: list[int]) -> Classes:
        segments = source_port_segments([self.sets[number] for number in numbers])
        on_line = self._on_lines.setdefault(segments, {}) if len(segments) <= FEW else {}
        for number in (EVERYTHING, *numbers):
            if number not in on_line:
                on_line[number] = key_intervals(self.sets[number], segments, replies=self._replies)
        return _classes(on_line[EVERYTHING], {number: on_line[number] for number in numbers}, segments)


class ServiceLine:
    """Collects services, then answers which classes they consist of."""

    def __init__(self, known: Services) -> None:
        """`known` are the sets of the direction asked for."""
        self._known = known
        self.number = known.number
        """The number of a set; without a packet of the direction it is false."""
        self._met: set[int] = set()
        self.tell = self._met.add
        """Have the axis cut at the boundaries of the set that has a number."""
        self._closed: Classes | None = None

    def add(self, services: ServiceSet) -> None:
        """Have the axis cut at the boundaries of a set."""
        self.tell(self.number(services))

    @property
    def marks(self) -> int:
        """How many combinations of a set and a boundary there are."""
        return len(self._met) * sum(len(self._known.sets[number].boxes) for number in self._met)

    @property
    def most(self) -> int:
        """About how many classes there are if no two sets have a part in common."""
        return len(self._met) + 1

    def close(self) -> Classes:
        """The axis of everything added, and the source ports that it tells apart."""
        self._closed = self._known.classes(frozenset(self._met - {NOTHING, EVERYTHING}))
        return self._closed

    def members(self, number: int) -> NDArray[np.intp]:
        """The classes of the set that has a number."""
        return self._made.members[number]

    def spread(self, number: int) -> int:
        """The same as bits of a number."""
        return self._made.spread(number, 1)

    @property
    def _made(self) -> Classes:
        if self._closed is None:
            message = "an axis has classes when everything is collected"
            raise AssertionError(message)
        return self._closed

    def word(self, classes: NDArray[np.intp]) -> NDArray[np.uint64]:
        """The classes of a set as bits of a cell."""
        made = self._made
        known = made.words.get(id(classes))
        if known is None:
            size = (len(made.axis) + 63) // 64 * 64
            flags = np.zeros(size, dtype=np.uint8)
            flags[classes] = 1
            known = made.words[id(classes)] = np.packbits(flags, bitorder="little").view(np.uint64)
        return known
