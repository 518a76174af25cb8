"""What translations have done to a packet, so that later rules can be read in the sender's words.

A `Header` maps the packet as it was sent to the packet as it is now, field by field. `pulled_back`
turns the addresses or services that a rule speaks of now into those the sender must have used.
Where a translation picks any address of a pool, a rule that speaks of a part of the pool only may
match: the lower bound is then empty and the upper one everything.
"""

from __future__ import annotations

from dataclasses import field, replace

from parsers.model.address import EVERY_ADDRESS, LAST_IPV4, LAST_IPV6, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval, Intervals
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, NO_SERVICE, ServiceBox, ServiceSet
from parsers.nouns import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is changed: moved by `offset`, or, if `within` is set, made some member of it.

    `limit` are the original addresses that can have been moved so (None: all), so that a translation on
    a loop of devices ends when no address is left to move.
    """

    offset: int = 0
    within: AddressSet | None = None
    limit: AddressSet | None = None


@dataclass(frozen=True, slots=True)
class PortField:
    """How ports are changed: moved by `offset`, or made some port of `within`.

    `limit` are the original ports that can have become one of `within`, or that can have been moved so (None: all;
    those of a first move are not told).
    """

    offset: int = 0
    within: Interval | None = None
    limit: Interval | None = None


SAME = Field()
SAME_PORT = PortField()


@dataclass(frozen=True, slots=True)
class Header:
    """The changes so far.

    `translated` tells whether the device at hand has changed the destination, `by` which statement of it
    decided about the destination (empty: none).

    With `undo` the packet is an answer: the other fields say what became of the packet that it answers, and
    `undo` which devices can take that back, the last one last. Source and destination then change sides.
    """

    source: Field = SAME
    destination: Field = SAME
    source_port: PortField = SAME_PORT
    destination_port: PortField = SAME_PORT
    translated: bool = False
    by: str = ""
    undo: tuple[Undo, ...] | None = None
    digest: int = field(init=False, repr=False, compare=False)
    """The hash, made once: headers are looked up very often."""

    def __post_init__(self) -> None:
        """Make the hash."""
        parts = (self.source, self.destination, self.source_port, self.destination_port, self.translated, self.by)
        object.__setattr__(self, "digest", hash((parts, self.undo)))

    def __hash__(self) -> int:
        return self.digest

    @property
    def answer(self) -> bool:
        """Whether the packet answers another one."""
        return self.undo is not None

    def now(self, destinations: AddressSet) -> AddressSet:
        """Every destination that the packet can have now, if it (or the packet it answers) was sent among these."""
        return pushed(self.source if self.answer else self.destination, destinations)

    @property
    def unrecognisable(self) -> bool:
        """Whether something may have rewritten every field: what rules then decide follows from that doubt alone."""
        return self.source == self.destination == Field(within=EVERY_ADDRESS)

    @property
    def unchanged(self) -> bool:
        """Whether the packet is as it was sent."""
        return (self.source, self.destination, self.source_port, self.destination_port) == (
            SAME,
            SAME,
            SAME_PORT,
            SAME_PORT,
        )

    def next_device(self) -> Header:
        """The header when the next device gets it."""
        return replace(self, translated=False, by="") if self.translated or self.by else self


@dataclass(frozen=True, slots=True)
class Undo:
    """What device number `device` can take back: the header before its translation."""

    device: int
    header: Header


AS_SENT = Header()
ANYTHING = Header(
    Field(within=EVERY_ADDRESS), Field(within=EVERY_ADDRESS), PortField(within=EVERY_PORT), PortField(within=EVERY_PORT)
)
"""After something that may have rewritten every field."""


def pulled_back(change: Field, now: AddressSet) -> tuple[AddressSet, AddressSet]:
    """The original addresses that surely and possibly are in `now` after the change."""
    if change.within is not None:
        if not change.within - now:
            return EVERY_ADDRESS, EVERY_ADDRESS
        return NO_ADDRESS, EVERY_ADDRESS if change.within & now else NO_ADDRESS
    if change.offset == 0:
        return now, now
    before = moved(now, -change.offset)
    return before, before


def pushed(change: Field, before: AddressSet) -> AddressSet:
    """Every address that members of `before` can have after the change."""
    if change.within is not None:
        return change.within if before else NO_ADDRESS
    return moved(before, change.offset) if change.offset else before


def moved(addresses: AddressSet, offset: int) -> AddressSet:
    """Each address plus `offset`; what leaves the family falls away."""
    if offset == 0:
        return addresses
    return AddressSet(_moved(addresses.v4, offset, LAST_IPV4), _moved(addresses.v6, offset, LAST_IPV6))


def _moved(parts: Intervals, offset: int, limit: int) -> Intervals:
    return tuple(
        Interval(max(part.first + offset, 0), min(part.last + offset, limit))
        for part in parts
        if part.last + offset >= 0 and part.first + offset <= limit
    )


def services_pulled_back(header: Header, now: ServiceSet) -> tuple[ServiceSet, ServiceSet]:
    """The original services that surely and possibly are in `now` after the changes."""
    if header.source_port == SAME_PORT and header.destination_port == SAME_PORT:
        return now, now
    if now.boxes == EVERY_SERVICE.boxes:
        return now, now
    surely: list[ServiceBox] = []
    possibly: list[ServiceBox] = []
    for box in now.boxes:
        sources = _ports_pulled_back(header.source_port, box.source_ports)
        destinations = _ports_pulled_back(header.destination_port, box.destination_ports)
        if sources is None or destinations is None:
            continue
        (source, source_sure), (destination, destination_sure) = sources, destinations
        piece = replace(box, source_ports=source, destination_ports=destination)
        possibly.append(piece)
        if source_sure and destination_sure:
            surely.append(piece)
    return (ServiceSet(tuple(surely)) if surely else NO_SERVICE), ServiceSet(tuple(possibly))


def _ports_pulled_back(change: PortField, now: Interval) -> tuple[Interval, bool] | None:
    if change.within is not None:
        before = change.limit or EVERY_PORT
        if now.first <= change.within.first and change.within.last <= now.last:
            return before, True
        return (before, False) if now.first <= change.within.last and change.within.first <= now.last else None
    first, last = now.first - change.offset, now.last - change.offset
    if last < 0 or first > EVERY_PORT.last:
        return None
    if now == EVERY_PORT:
        return EVERY_PORT, True
    return Interval(max(first, 0), min(last, EVERY_PORT.last)), True


def arriving(header: Header) -> Header:
    """The header with the sender's own source: how a declared flow names its two ends after translation."""
    return Header(destination=header.destination, destination_port=header.destination_port)
