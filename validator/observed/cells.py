"""One pair of zones asked for single packets: whether each may pass, surely passes, and is undeclared if it does."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.packets import PROTOCOL_SHIFT, SEGMENT_SHIFT, WORD

if TYPE_CHECKING:
    from validator.axes import Axis
    from validator.conformance import Undeclared
    from validator.observed.traffic import Packet
    from validator.packets import PacketSet


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one packet, as the sender wrote it: what is `undeclared` is `possible`, and the same of what is sure."""

    possible: bool = False
    sure: bool = False
    undeclared: bool = False
    surely_undeclared: bool = False

    def __or__(self, other: Answer) -> Answer:
        """What holds by the one way or the other."""
        return Answer(
            self.possible or other.possible,
            self.sure or other.sure,
            self.undeclared or other.undeclared,
            self.surely_undeclared or other.surely_undeclared,
        )


NOTHING = Answer()


class Cells:
    """The answers of the engine for one pair of zones and one address family."""

    def __init__(self, found: Undeclared) -> None:
        """Keep what `validator.conformance` has computed."""
        self._reach = found.reach
        self._found = found

    def answer(self, packet: Packet) -> Answer:
        """All that is known of one packet; nothing is possible for addresses that the pair does not have."""
        row = _class(self._sources, packet.source)
        column = _class(self._destinations, packet.destination)
        service = _class(self._services, self._service(packet))
        if min(row, column, service) < 0:
            return NOTHING
        surely, possibly = self._total

        def holds(packets: PacketSet) -> bool:
            return bool(int(packets.bits[row, column, service // WORD]) >> service % WORD & 1)

        return Answer(holds(possibly), holds(surely), holds(self._found.possible), holds(self._found.sure))

    def any_up_to(self, packet: Packet, last: int) -> bool:
        """Whether a packet may pass to its port or any other up to `last`."""
        row, column = _class(self._sources, packet.source), _class(self._destinations, packet.destination)
        if min(row, column) < 0:
            return False
        bits = self._total[1].bits[row, column]
        first = self._service(packet)
        table = self._services
        place = max(bisect_right(table.firsts, first) - 1, 0)
        while place < len(table.firsts) and table.firsts[place] <= first + last - packet.port:
            number = table.classes[place]
            if table.lasts[place] >= first and int(bits[number // WORD]) >> number % WORD & 1:
                return True
            place += 1
        return False

    def _service(self, packet: Packet) -> int:
        segments = self._reach.grid.segments
        number = bisect_right([part.first for part in segments], packet.source_port) - 1
        return number << SEGMENT_SHIFT | packet.protocol << PROTOCOL_SHIFT | packet.port

    @cached_property
    def _total(self) -> tuple[PacketSet, PacketSet]:
        total = self._reach.total
        return total.surely, total.possibly

    @cached_property
    def _sources(self) -> _Table:
        return _table(self._reach.grid.sources)

    @cached_property
    def _destinations(self) -> _Table:
        return _table(self._reach.grid.destinations)

    @cached_property
    def _services(self) -> _Table:
        return _table(self._reach.grid.services)


@dataclass(frozen=True, slots=True)
class _Table:
    """Classes of an axis by where their parts begin."""

    firsts: list[int]
    lasts: list[int]
    classes: list[int]


def _table(line: Axis) -> _Table:
    parts = sorted((part.first, part.last, number) for number, own in enumerate(line.classes) for part in own)
    return _Table([first for first, _, _ in parts], [last for _, last, _ in parts], [number for _, _, number in parts])


def _class(table: _Table, number: int) -> int:
    """The class that holds a number, or -1."""
    place = bisect_right(table.firsts, number) - 1
    return table.classes[place] if place >= 0 and number <= table.lasts[place] else -1
