"""Programs become packet sets: the classes that rules tell apart, and first match wins painted on them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from parsers.model import intervals
from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE
from validator.axes import NO_AXIS, axis_of_parts
from validator.packets import Grid, PacketSet, any_packet, key_intervals, source_port_segments
from validator.reachability.brush import Cells, first_match, paint
from validator.reachability.programs import Line, region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from parsers.model.intervals import Intervals
    from parsers.model.match import Match
    from parsers.model.service import ServiceSet
    from validator.reachability.header import Header
    from validator.reachability.programs import Program, Region


@dataclass(frozen=True, slots=True)
class Bounds:
    """A lower and an upper bound of one set of packets; one object twice where they are equal."""

    surely: PacketSet
    possibly: PacketSet

    def __and__(self, other: Bounds) -> Bounds:
        """Both."""
        possibly = self.possibly & other.possibly
        if self.surely is self.possibly and other.surely is other.possibly:
            return Bounds(possibly, possibly)
        return Bounds(self.surely & other.surely, possibly)

    def __or__(self, other: Bounds) -> Bounds:
        """Either."""
        possibly = self.possibly | other.possibly
        if self.surely is self.possibly and other.surely is other.possibly:
            return Bounds(possibly, possibly)
        return Bounds(self.surely | other.surely, possibly)


@dataclass(frozen=True, slots=True)
class PaintedLine:
    """One line of a program on the grid: class numbers on each axis, lower and upper."""

    line: Line
    sure: Cells | None
    possible: Cells


class Painter:
    """Turns programs and regions into packet sets of one grid."""

    def __init__(
        self,
        grid: Grid,
        source: AddressLine,
        destination: AddressLine,
        services: ServiceLine,
        *,
        candidates: Mapping[int, list[int]],
    ) -> None:
        """The look-ups from rule sets' sets to class numbers come from the collectors that made the grid.

        `candidates` are the numbers of the lines that concern the grid, by the identity of their program.
        """
        self.grid = grid
        self._candidates = candidates
        self._source = source
        self._destination = destination
        self._services = services
        self._done: dict[int, tuple[Program, Bounds]] = {}
        self._lines: dict[int, tuple[Program, list[PaintedLine]]] = {}

    def program(self, program: Program) -> Bounds:
        """The packets that a program permits."""
        known = self._done.get(id(program))
        if known is None:
            known = (program, self._painted(self.lines(program)))
            self._done[id(program)] = known
        return known[1]

    def forget(self) -> None:
        """Drop what programs permit, and their lines on the grid; both are found again when asked for."""
        self._done.clear()
        self._lines.clear()

    def region(self, match: Match, header: Header) -> Bounds:
        """The packets of a match."""
        painted = self._line(region(match, header))
        grid = self.grid
        if painted is None:
            nothing = grid.empty()
            return Bounds(nothing, nothing)
        possibly = grid.empty()
        self._paint(possibly.bits, painted[1])
        if painted[0] is painted[1]:
            return Bounds(possibly, possibly)
        surely = grid.empty()
        if painted[0] is not None:
            self._paint(surely.bits, painted[0])
        return Bounds(surely, possibly)

    def lines(self, program: Program) -> list[PaintedLine]:
        """The lines of a program that concern the grid, in order."""
        known = self._lines.get(id(program))
        if known is None:
            found: list[PaintedLine] = []
            numbers = self._candidates.get(id(program))
            for number in range(len(program.lines)) if numbers is None else numbers:
                where = program.regions[number]
                cells = self._line(where) if numbers is None else self._cells(where)
                if cells is not None:
                    found.append(PaintedLine(program.lines[number], *cells))
            known = (program, found)
            self._lines[id(program)] = known
        return known[1]

    def cells(self, painted: PaintedLine, *, possible: bool) -> PacketSet:
        """The packets that one line speaks of."""
        made = self.grid.empty()
        cells = painted.possible if possible else painted.sure
        if cells is not None:
            self._paint(made.bits, cells)
        return made

    def _line(self, where: Region) -> tuple[Cells | None, Cells] | None:
        """The cells of a region that surely and possibly are in it; None: it does not concern the grid."""
        if not self._source.overlaps(where.possible_source) or not self._destination.overlaps(
            where.possible_destination
        ):
            return None
        if not self._services.speaks(where.possible_service):
            return None
        return self._cells(where)

    def _cells(self, where: Region) -> tuple[Cells | None, Cells] | None:
        """The same of a region that was collected for the grid."""
        sources = self._source.classes(where.possible_source)
        destinations = self._destination.classes(where.possible_destination)
        services = self._services.classes(where.possible_service)
        if not len(services):
            return None
        possible = (sources, destinations, services)
        if where.exact:
            return possible, possible
        if not where.certain:
            return None, possible
        return (
            self._source.classes(where.source),
            self._destination.classes(where.destination),
            self._services.classes(where.service),
        ), possible

    def _painted(self, lines: list[PaintedLine]) -> Bounds:
        """First match wins: what possibly permits and surely denies, and the reverse."""
        possibly = self.grid.empty()
        exact = all(line.sure is line.possible and line.line.action is not Action.UNKNOWN for line in lines)
        upper = [
            (cells, permit)
            for line in lines
            if (cells := line.possible if (permit := line.line.action is not Action.DENY) else line.sure) is not None
        ]
        first_match(possibly.bits, upper, self._services.word)
        if exact:
            return Bounds(possibly, possibly)
        surely = self.grid.empty()
        lower = [
            (cells, permit)
            for line in lines
            if (cells := line.sure if (permit := line.line.action is Action.PERMIT) else line.possible) is not None
        ]
        first_match(surely.bits, lower, self._services.word)
        return Bounds(surely, possibly)

    def _paint(self, bits: NDArray[np.uint64], cells: Cells) -> None:
        """Add the cells of one line."""
        paint(bits, cells, self._services.word(cells[2]), permit=True)


class AddressLine:
    """Collects address sets of one family on one axis, then answers which classes a set consists of."""

    def __init__(self, universe: AddressSet, family: int, cache: ClipCache) -> None:
        self._universe = universe.v4 if family == 4 else universe.v6
        self.clip = cache.of(universe, family).clip
        """The part of a set in the universe."""
        self._family = family
        self._numbers: dict[int, int] = {}
        self._sets: list[Intervals] = []
        self._keep: list[AddressSet] = []
        self.axis = NO_AXIS
        self._all = np.zeros(0, dtype=np.intp)
        self._begun: tuple[int, list[int]] | None = None

    @property
    def empty(self) -> bool:
        """Whether the universe has no address of the family."""
        return not self._universe

    def overlaps(self, addresses: AddressSet) -> bool:
        """Whether any of `addresses` is in the universe."""
        return bool(self.clip(addresses))

    def add(self, addresses: AddressSet) -> None:
        """Have the axis cut at the boundaries of a set."""
        key = id(addresses)
        if key not in self._numbers:
            self._numbers[key] = len(self._sets)
            self._sets.append(self.clip(addresses))
            self._keep.append(addresses)

    @property
    def marks(self) -> int:
        """How many combinations of a set and a boundary there are."""
        return len(self._sets) * sum(len(one) for one in self._sets)

    @property
    def most(self) -> int:
        """About how many classes there are if no two sets have a part in common."""
        return min(len(self), len(self._sets) + 1)

    def __len__(self) -> int:
        """How many pieces there are between places where sets begin."""
        return len(self._starts) + 1

    @property
    def _starts(self) -> list[int]:
        """Where sets begin, but for the beginning of the universe."""
        if self._begun is None or self._begun[0] != len(self._sets):
            found = {part.first for one in self._sets for part in one} - {self._universe[0].first}
            self._begun = len(self._sets), sorted(found)
        return self._begun[1]

    def share(self, sets: Sequence[AddressSet]) -> float:
        """How much of the pieces a set has a part of, on average; more than nothing."""
        starts, clip = self._starts, self.clip
        found = 0
        for addresses in sets:
            for part in clip(addresses):
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

    def close(self) -> None:
        """Make the axis of everything added."""
        self.axis = axis_of_parts(self._universe, self._sets)
        self._all = np.arange(len(self.axis))

    def classes(self, addresses: AddressSet) -> NDArray[np.intp]:
        """The classes that a set consists of."""
        number = self._numbers.get(id(addresses))
        if number is None:
            number = self._equal(addresses)
        return self.axis.members[number]

    def _equal(self, addresses: AddressSet) -> int:
        """A set that was collected as another object of the same value."""
        clip = self.clip(addresses)
        for number, known in enumerate(self._sets):
            if known == clip:
                self._numbers[id(addresses)] = number
                self._keep.append(addresses)
                return number
        message = "a set of addresses was not collected for the grid"
        raise AssertionError(message)


class Clips:
    """Address sets cut to one universe, remembered by object (each is kept alive)."""

    def __init__(self, universe: Intervals, family: int) -> None:
        self._universe = universe
        self._family = family
        self._known: dict[int, tuple[AddressSet, Intervals]] = {}

    def clip(self, addresses: AddressSet) -> Intervals:
        """The part of a set inside the universe."""
        known = self._known.get(id(addresses))
        if known is None:
            parts = addresses.v4 if self._family == 4 else addresses.v6
            known = (addresses, intervals.intersection(self._universe, parts))
            self._known[id(addresses)] = known
        return known[1]


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


@dataclass(slots=True)
class Said:
    """Of a set of services, whether it holds any packet of one direction, and its keys once they are asked for."""

    services: ServiceSet
    speaks: bool
    keys: Intervals | None = None
    """Where no source port is told from another."""


Spoken: TypeAlias = "dict[int, Said]"
"""What is known of sets of services in one direction, by object (each is kept alive)."""


class ServiceLine:
    """Collects services, then answers which classes they consist of."""

    def __init__(self, *, replies: bool, spoken: Spoken | None = None) -> None:
        """`spoken` is what is known of sets from a line of the same direction."""
        self._replies = replies
        self._numbers: dict[int, int] = {}
        self._sets: list[ServiceSet] = []
        self._keep: list[ServiceSet] = []
        self._spoken: Spoken = {} if spoken is None else spoken
        self._words: dict[int, NDArray[np.uint64]] = {}
        self.segments: Intervals = ()
        self.axis = NO_AXIS

    def speaks(self, services: ServiceSet) -> bool:
        """Whether a set holds any packet of the direction asked for: `established` opens nothing."""
        return self._said(services).speaks

    def _said(self, services: ServiceSet) -> Said:
        known = self._spoken.get(id(services))
        if known is None:
            known = self._spoken[id(services)] = Said(services, any_packet(services, replies=self._replies))
        return known

    @property
    def marks(self) -> int:
        """How many combinations of a set and a boundary there are."""
        return len(self._sets) * sum(len(one.boxes) for one in self._sets)

    @property
    def most(self) -> int:
        """About how many classes there are if no two sets have a part in common."""
        return len(self._sets) + 1

    def add(self, services: ServiceSet) -> None:
        """Have the axis cut at the boundaries of a set."""
        if id(services) not in self._numbers:
            self._numbers[id(services)] = len(self._sets)
            self._sets.append(services)

    def close(self) -> None:
        """Make the axis of everything added."""
        self.segments = source_port_segments(self._sets)
        self.axis = axis_of_parts(self._keys(EVERY_SERVICE), [self._keys(one) for one in self._sets])

    def _keys(self, services: ServiceSet) -> Intervals:
        """A set on the line of services."""
        if len(self.segments) > 1:
            return key_intervals(services, self.segments, replies=self._replies)
        said = self._said(services)
        if said.keys is None:
            said.keys = key_intervals(services, self.segments, replies=self._replies)
        return said.keys

    def classes(self, services: ServiceSet) -> NDArray[np.intp]:
        """The classes that a set consists of."""
        number = self._numbers.get(id(services))
        if number is None:
            number = next(index for index, known in enumerate(self._sets) if known == services)
            self._numbers[id(services)] = number
            self._keep.append(services)
        return self.axis.members[number]

    def word(self, classes: NDArray[np.intp]) -> NDArray[np.uint64]:
        """The given classes as bits of a cell."""
        known = self._words.get(id(classes))
        if known is None:
            size = (len(self.axis) + 63) // 64 * 64
            flags = np.zeros(size, dtype=np.uint8)
            flags[classes] = 1
            known = np.packbits(flags, bitorder="little").view(np.uint64)
            self._words[id(classes)] = known
        return known
