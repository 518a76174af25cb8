"""Which zones a rule can concern at all: a bit for each zone, so that a pair looks at few rules.

Only rules read as the sender wrote them (no translation before) are indexed; the others are looked
at one by one. The bits may say yes too often (both address families count together), never no wrongly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.rules import Action
from validator.packets import any_packet, places_of
from validator.reachability.header import AS_SENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from parsers.model.service import ServiceSet
    from validator.reachability.programs import Program, Region

    Opening: TypeAlias = tuple[Region, int, int]
    """What a line matches, and the zones that its sources and its destinations overlap."""


FEW_ZONES = 4
"""A line from more of them is looked at for each."""


class _Cuts:
    """The line of addresses of one family, cut at the edges of zones, with the zones of each piece as bits."""

    def __init__(self, zones: Sequence[Intervals]) -> None:
        """Cut at every edge of every zone."""
        edges = sorted({edge for parts in zones for part in parts for edge in (part.first, part.last + 1)})
        self._edges = edges
        self._bits = [0] * (len(edges) + 1)
        for number, parts in enumerate(zones):
            for part in parts:
                for place in range(bisect_left(edges, part.first), bisect_left(edges, part.last + 1)):
                    self._bits[place] |= 1 << number

    def of(self, parts: Intervals) -> int:
        """The zones that `parts` overlap."""
        found = 0
        for part in parts:
            start = max(bisect_right(self._edges, part.first) - 1, 0)
            stop = bisect_right(self._edges, part.last)
            for place in range(start, stop):
                found |= self._bits[place]
        return found


class Incidence:
    """Zones as bits: the number of a zone is its place in the sequence given."""

    def __init__(self, sources: Sequence[AddressSet], destinations: Sequence[AddressSet]) -> None:
        """`sources` are the addresses of the zones, `destinations` all that can lead to them."""
        self._sources = _Cuts([item.v4 for item in sources]), _Cuts([item.v6 for item in sources])
        self._destinations = _Cuts([item.v4 for item in destinations]), _Cuts([item.v6 for item in destinations])
        self._known: tuple[dict[int, tuple[AddressSet, int]], dict[int, tuple[AddressSet, int]]] = ({}, {})
        self._rows: dict[int, tuple[Program, list[tuple[int, int]]]] = {}
        self._sorted: dict[int, tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int, int]]]] = {}
        self._opening: dict[int, tuple[Program, list[Opening]]] = {}
        self._opening_sets: dict[int, tuple[ServiceSet, bool]] = {}
        self._opening_at: dict[tuple[int, bool], tuple[dict[int, list[int]], list[int]]] = {}

    def candidates(self, program: Program, source: int, destination: int) -> list[int] | None:
        """The numbers of the lines that can concern a pair of zones, in order; None: any can."""
        if program.header is not AS_SENT or program.swapped:
            return None
        narrow, wide = self._by_source(program)
        to_there = 1 << destination
        found = [number for number, other in narrow.get(source, ()) if other & to_there]
        if not wide:
            return found
        from_here = 1 << source
        return sorted(found + [number for number, one, other in wide if one & from_here and other & to_there])

    def _by_source(self, program: Program) -> tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int, int]]]:
        """The lines of a program by the zones of their sources, with those of their destinations; and those of many."""
        known = self._sorted.get(id(program))
        if known is None:
            rows = self.rows(program)
            narrow, wide = _by_zone([one for one, _ in rows])
            found = {zone: [(number, rows[number][1]) for number in numbers] for zone, numbers in narrow.items()}
            known = self._sorted[id(program)] = found, [(number, *rows[number]) for number in wide]
        return known

    def rows(self, program: Program) -> list[tuple[int, int]]:
        """For each line of a program the zones that its sources and its destinations overlap."""
        known = self._rows.get(id(program))
        if known is None:
            rows = [
                (self._zones(where.possible_source, 0), self._zones(where.possible_destination, 1))
                for where in program.regions
            ]
            known = (program, rows)
            self._rows[id(program)] = known
        return known[1]

    def opening(self, program: Program) -> list[Opening]:
        """Of the lines that may permit a packet that opens something: what they match, and its zones as in `rows`."""
        known = self._opening.get(id(program))
        if known is None:
            found = [
                (where, sources, destinations)
                for line, where, (sources, destinations) in zip(
                    program.lines, program.regions, self.rows(program), strict=True
                )
                if line.action is not Action.DENY and self._opens(where.possible_service)
            ]
            known = (program, found)
            self._opening[id(program)] = known
        return known[1]

    def opening_at(self, program: Program, zone: int, *, to: bool) -> Iterator[Opening]:
        """Those of `opening`, in order, whose sources, or with `to` whose destinations, a zone is among."""
        every = self.opening(program)
        known = self._opening_at.get((id(program), to))
        if known is None:
            ends = [there if to else here for _, here, there in every]
            known = self._opening_at[id(program), to] = _by_zone(ends)
        narrow, wide = known
        numbers = narrow.get(zone, [])
        if wide:
            found = ((number, every[number]) for number in wide)
            also = [number for number, (_, here, there) in found if (there if to else here) >> zone & 1]
            numbers = sorted([*numbers, *also])
        return (every[number] for number in numbers)

    def _opens(self, services: ServiceSet) -> bool:
        """Whether a packet of a set opens something (remembered by object; each is kept alive)."""
        known = self._opening_sets.get(id(services))
        if known is None:
            known = self._opening_sets[id(services)] = services, any_packet(services, replies=False)
        return known[1]

    def destinations(self, addresses: AddressSet) -> int:
        """The zones to which packets to some addresses may lead."""
        return self._zones(addresses, 1)

    def _zones(self, addresses: AddressSet, side: int) -> int:
        """The zones that a set overlaps, remembered by object (each is kept alive)."""
        known = self._known[side].get(id(addresses))
        if known is None:
            v4, v6 = self._destinations if side else self._sources
            known = (addresses, v4.of(addresses.v4) | v6.of(addresses.v6))
            self._known[side][id(addresses)] = known
        return known[1]


def _by_zone(lines: Sequence[int]) -> tuple[dict[int, list[int]], list[int]]:
    """The numbers of lines by each of their zones, and of those that have many."""
    narrow: dict[int, list[int]] = {}
    wide: list[int] = []
    for number, zones in enumerate(lines):
        if zones.bit_count() > FEW_ZONES:
            wide.append(number)
            continue
        for zone in places_of(zones):
            narrow.setdefault(zone, []).append(number)
    return narrow, wide
