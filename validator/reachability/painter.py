"""Programs become packet sets: first match wins, painted on the classes that rules tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.packets import WORD, PacketSet
from validator.reachability.brush import Cells, first_match, paint
from validator.reachability.programs import Line, region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.match import Match
    from validator.packets import Grid
    from validator.reachability.axis_lines import AddressLine, ServiceLine
    from validator.reachability.header import Header
    from validator.reachability.programs import Program, Region

_Place: TypeAlias = "tuple[int, int, int]"
"""The numbers of a source, a destination and a service."""
Places: TypeAlias = "tuple[_Place | None, _Place]"
"""Where a line surely (None: nowhere) and possibly is; the same object twice where both are one."""
Placed: TypeAlias = "tuple[int, Places]"
"""The number of a line in its program, and where it is."""
_Said: TypeAlias = "tuple[Action, _Place | None, _Place]"
"""What a line does, and where."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A lower and an upper bound of one set of packets; one object twice where they are equal."""

    surely: PacketSet
    possibly: PacketSet

    def __and__(self, other: Bounds) -> Bounds:
        """Both."""
        if self is other:
            return self
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
    """One line of a program on the grid, and where it surely (None: nowhere) and possibly is."""

    line: Line
    sure: _Place | None
    possible: _Place


class Painter:
    """Turns programs and regions into packet sets of one grid."""

    def __init__(
        self,
        grid: Grid,
        source: AddressLine,
        destination: AddressLine,
        services: ServiceLine,
        *,
        candidates: Mapping[int, list[Placed]],
    ) -> None:
        """The look-ups from rule sets' sets to class numbers come from the collectors that made the grid.

        `candidates` are the lines that concern the grid, by the identity of their program.
        """
        self.grid = grid
        self._candidates = candidates
        self._source = source
        self._destination = destination
        self._services = services
        self._done: dict[int, tuple[Program, Bounds]] = {}
        self._alike: dict[tuple[_Said, ...], Bounds] = {}
        self._lines: dict[int, tuple[Program, list[PaintedLine]]] = {}
        self._areas: dict[_Place, PacketSet] = {}

    def program(self, program: Program) -> Bounds:
        """The packets that a program permits; one object for all that say the same of the grid."""
        known = self._done.get(id(program))
        if known is None:
            known = self._done[id(program)] = program, self._permitted(program)
        return known[1]

    def _permitted(self, program: Program) -> Bounds:
        said = [(program.lines[number].action, *places) for number, places in self._places(program)]
        while said and said[-1][0] is Action.DENY:
            said.pop()
        key = tuple(said)
        if key not in self._alike:
            self._alike[key] = self._painted(key)
        return self._alike[key]

    def forget(self) -> None:
        """Drop what programs permit, and their lines on the grid; both are found again when asked for."""
        self._done.clear()
        self._lines.clear()
        self._alike.clear()

    def region(self, match: Match, header: Header) -> Bounds:
        """The packets of a match."""
        places = self._place(region(match, header))
        if places is None:
            nothing = self.grid.empty()
            return Bounds(nothing, nothing)
        sure, possible = places
        possibly = self.area(possible)
        return Bounds(possibly if sure is possible else self.area(sure), possibly)

    def area(self, place: _Place | None) -> PacketSet:
        """Every combination of the sources, destinations and services that have these numbers (None: nothing)."""
        if place is None:
            return self.grid.empty()
        found = self._areas.get(place)
        if found is None:
            found = self._made(place)
            if self.grid.few:
                self._areas[place] = found
        return found

    def _made(self, place: _Place) -> PacketSet:
        source, destination, services = place
        if not self.grid.few:
            made = self.grid.blank()
            cells = self._cells(place)
            paint(made, cells, self._services.word(cells[2]), permit=True)
            return PacketSet(self.grid, made)
        step = self.grid.words * WORD
        rows = self._source.spread(source, step * len(self.grid.destinations))
        return PacketSet(
            self.grid, rows * self._destination.spread(destination, step) * self._services.spread(services)
        )

    def lines(self, program: Program) -> list[PaintedLine]:
        """The lines of a program that concern the grid, in order."""
        known = self._lines.get(id(program))
        if known is None:
            found = [
                PaintedLine(program.lines[number], sure, possible) for number, (sure, possible) in self._places(program)
            ]
            known = self._lines[id(program)] = program, found
        return known[1]

    def cells(self, painted: PaintedLine, *, possible: bool) -> PacketSet:
        """The packets that one line speaks of."""
        return self.area(painted.possible if possible else painted.sure)

    def _places(self, program: Program) -> list[Placed]:
        """The numbers of the lines that concern the grid, in order, and where each is."""
        known = self._candidates.get(id(program))
        if known is not None:
            return known
        found = ((number, self._place(where)) for number, where in enumerate(program.regions))
        return [(number, places) for number, places in found if places is not None]

    def _place(self, where: Region) -> Places | None:
        return placed(where, self._source, self._destination, self._services)

    def _cells(self, place: _Place) -> Cells:
        source, destination, services = place
        return self._source.members(source), self._destination.members(destination), self._services.members(services)

    def _painted(self, lines: Sequence[_Said]) -> Bounds:
        """First match wins: what possibly permits and surely denies, and the reverse."""
        upper = [
            (place, permit)
            for action, sure, possible in lines
            if (place := possible if (permit := action is not Action.DENY) else sure) is not None
        ]
        possibly = self._first_match(upper)
        if all(sure is possible and action is not Action.UNKNOWN for action, sure, possible in lines):
            return Bounds(possibly, possibly)
        lower = [
            (place, permit)
            for action, sure, possible in lines
            if (place := sure if (permit := action is Action.PERMIT) else possible) is not None
        ]
        return Bounds(self._first_match(lower), possibly)

    def _first_match(self, lines: Sequence[tuple[_Place, bool]]) -> PacketSet:
        """What the first line that matches permits: later lines are painted first, earlier ones over them."""
        if self.grid.few:
            found = self.grid.empty()
            for place, permit in reversed(lines):
                here = self.area(place)
                found = found | here if permit else found - here
            return found
        made = self.grid.blank()
        first_match(made, [(self._cells(place), permit) for place, permit in lines], self._services.word)
        return PacketSet(self.grid, made)


def placed(where: Region, sources: AddressLine, destinations: AddressLine, services: ServiceLine) -> Places | None:
    """Where a region surely and possibly is on three axes; None: it has no packet there."""
    source = sources.number(where.possible_source)
    if not source:
        return None
    destination, service = destinations.number(where.possible_destination), services.number(where.possible_service)
    if not destination or not service:
        return None
    possible = source, destination, service
    if where.exact or not where.certain:
        return possible if where.certain else None, possible
    sure = sources.number(where.source), destinations.number(where.destination), services.number(where.service)
    return possible if sure == possible else sure, possible
