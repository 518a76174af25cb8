"""The second engine's translations: which headers become one of a wanted set (the relational product, backwards)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram_space import Two
from parsers.model import intervals
from parsers.model.intervals import Interval
from parsers.model.nat import NatKind, NatStage

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagram_space import Diagram, Space
    from parsers.model.intervals import Intervals
    from parsers.model.nat import AddressTranslation, NatRule, PortTranslation


def changes_destination(rule: NatRule) -> bool:
    """Whether packets count as translated after the rule."""
    return rule.stage is NatStage.DESTINATION and changes(rule)


def changes(rule: NatRule) -> bool:
    """Whether packets are others after the rule."""
    moved = rule.address is not None and rule.address.kind is not NatKind.IDENTITY
    return moved or (rule.port is not None and rule.stage is NatStage.DESTINATION)


class Translation:
    """One rule: `domain` are the headers that it can change, `before` what it changes into a wanted set."""

    def __init__(self, space: Space, rule: NatRule) -> None:
        self.space = space
        self.rule = rule
        to_target = rule.stage is NatStage.DESTINATION
        self.address, self.port = (space.dst, space.dport) if to_target else (space.src, space.sport)
        self.domain = self._domain()

    def _domain(self) -> Diagram:
        found, address = self.space.all, self.rule.address
        if address is not None and address.kind not in {NatKind.IDENTITY, NatKind.UNKNOWN}:
            found &= self.space.addresses(self.address, address.original)
            if not self._parts(address)[1]:
                return self.space.none
        if self.rule.port is not None:
            found &= self.space.between(self.port, self.rule.port.original)
        return found

    def before(self, wanted: Two) -> Two:
        """Headers that the rule surely and possibly turns into `wanted`: where it may choose, all and some choices."""
        found = self._port_before(wanted)
        if self.rule.address is not None:
            found = self._address_before(self.rule.address, found)
        return found.within(self.domain)

    def _port_before(self, wanted: Two) -> Two:
        space, rule = self.space, self.rule
        if rule.port is not None and (rule.port.chosen or not _of_one_size(rule.port)):
            region = space.between(self.port, rule.port.translated)
            return Two(space.every(wanted.surely, self.port, region), space.some(wanted.possibly, self.port, region))
        if rule.port is not None:
            return _both(wanted, lambda one: self._shifted_port(one, rule.port))
        unread = rule.address is not None and rule.address.kind is NatKind.UNKNOWN
        if not (rule.source_ports_change if rule.stage is NatStage.SOURCE else unread):
            return wanted
        some = space.some(wanted.possibly, self.port, space.all)
        every = space.every(wanted.surely, self.port, space.all)
        return Two(space.ported.ite(every, wanted.surely), space.ported.ite(some, wanted.possibly))

    def _shifted_port(self, wanted: Diagram, port: PortTranslation | None) -> Diagram:
        assert port is not None
        return self.space.before(wanted, self.port, port.translated.first - port.original.first)

    def _parts(self, address: AddressTranslation) -> tuple[Intervals, Intervals]:
        four = self.space.version == 4
        return (address.original.v4, address.translated.v4) if four else (address.original.v6, address.translated.v6)

    def _address_before(self, address: AddressTranslation, wanted: Two) -> Two:
        if address.kind is NatKind.IDENTITY:
            return wanted
        space, field = self.space, self.address
        original, translated = self._parts(address)
        size = intervals.size(translated)
        if address.kind is NatKind.STATIC and size in {1, intervals.size(original)}:
            return _both(wanted, lambda one: self._by_position(one, original, translated))
        region = space.all if address.kind is NatKind.UNKNOWN else space.among(field, translated)
        return Two(space.every(wanted.surely, field, region), space.some(wanted.possibly, field, region))

    def _by_position(self, wanted: Diagram, original: Intervals, translated: Intervals) -> Diagram:
        space, field = self.space, self.address
        if intervals.size(translated) == 1:
            return space.some(wanted, field, space.among(field, translated))
        found, starts = space.none, _starts(translated)
        for start, first, length in _starts(original):
            for other, target, many in starts:
                low, high = max(start, other), min(start + length, other + many)
                if low < high:
                    region = space.between(field, Interval(first + low - start, first + high - 1 - start))
                    found |= region & space.before(wanted, field, (target - other) - (first - start))
        return found


def _starts(parts: Intervals) -> list[tuple[int, int, int]]:
    """(position, first number, how many) of each part."""
    found, position = [], 0
    for part in parts:
        found.append((position, part.first, part.last - part.first + 1))
        position += part.last - part.first + 1
    return found


def _of_one_size(port: PortTranslation) -> bool:
    return intervals.size((port.original,)) == intervals.size((port.translated,))


def _both(wanted: Two, change: Callable[[Diagram], Diagram]) -> Two:
    surely = change(wanted.surely)
    return Two(surely, surely if wanted.surely == wanted.possibly else change(wanted.possibly))
