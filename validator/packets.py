"""Sets of packets, exact and immutable.

For one question only few addresses and services can be told apart. A `Grid` names those classes:
one axis of source addresses, one of destination addresses, one of services, each cut at every
boundary that any rule of the question draws. A `PacketSet` says for each cell of the grid whether
its packets are in the set, so that "and", "or" and "not" are those of bits, and nothing is
approximate: two packets of one cell are treated alike by everything the grid was made from.
The bits of most grids are few, and held as one number; those of large ones are an array.

Services lie on one line: `source-port segment << 24 | protocol << 16 | destination port`.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from parsers.model import intervals
from parsers.model.address import cidrs
from parsers.model.intervals import Interval, Intervals
from parsers.model.service import ANSWERING, EVERY_PORT, TCP, UDP, Fragment, ServiceSet, State
from parsers.nouns import dataclass
from validator.service_names import service_text
from validator.verdicts import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from validator.axes import Axis

    Words = NDArray[np.uint64]

Held: TypeAlias = "int | NDArray[np.integer]"
"""The bits of a set: one number with the first word of the first cell lowest, or the words of all cells."""
FEW_WORDS = 64
"""Sets of grids with so few words are held as numbers: to combine two then takes a tenth of the time."""
PROTOCOL_SHIFT, SEGMENT_SHIFT = 16, 24
WORD = 64
FEW_PLACES = 64
"""So few cells are looked at one by one."""
MANY_PATTERNS = 128
"""A set with more different cells is told service by service."""
PORTED = frozenset({TCP, UDP, 132})
Service: TypeAlias = tuple[Interval, Interval, Interval]
"""Protocols, source ports and destination ports of any of them."""
Product: TypeAlias = tuple[Intervals, Intervals, Service]
"""Sources, destinations and services, of which every combination is meant."""


_OPENED = frozenset(number for number in range(8) if number & State.NEW)
_ANSWERED = frozenset(number for number in range(8) if number & ANSWERING)
_BEGUN = frozenset(number for number in range(4) if number & Fragment.WHOLE)
"""States and kinds of fragments with a packet that opens, that answers, that is whole: a flag's own `&` is slow."""


def _alike(rows: NDArray[np.uint8]) -> tuple[list[int], list[int]]:
    """For each row the number of its kind, kinds numbered as they come; and the first row of each kind."""
    width = rows.shape[1]
    data = np.ascontiguousarray(rows).tobytes()
    kinds: dict[bytes, int] = {}
    first: list[int] = []
    numbers: list[int] = []
    for row in range(len(rows)):
        number = kinds.setdefault(data[row * width : (row + 1) * width], len(first))
        if number == len(first):
            first.append(row)
        numbers.append(number)
    return numbers, first


def key_intervals(services: ServiceSet, segments: Intervals, *, replies: bool) -> Intervals:
    """`services` on the line of services.

    Only whole packets count: those that open a connection, or with `replies` those that answer.
    """
    found: list[Interval] = []
    states = _ANSWERED if replies else _OPENED
    for box in services.boxes:
        if box.fragments not in _BEGUN or box.states not in states:
            continue
        for number, segment in enumerate(segments):
            if box.source_ports.first <= segment.first and segment.last <= box.source_ports.last:
                found += _keys(number, box.protocols, box.destination_ports)
    return intervals.normal(found)


def any_packet(services: ServiceSet, *, replies: bool) -> bool:
    """Whether `services` hold any packet of the direction asked for (see `key_intervals`)."""
    states = _ANSWERED if replies else _OPENED
    return any(box.fragments in _BEGUN and box.states in states for box in services.boxes)


def _keys(segment: int, protocols: Interval, ports: Interval) -> list[Interval]:
    base = segment << SEGMENT_SHIFT
    if ports == EVERY_PORT:
        return [
            Interval(
                base | protocols.first << PROTOCOL_SHIFT, base | protocols.last << PROTOCOL_SHIFT | EVERY_PORT.last
            )
        ]
    return [
        Interval(base | number << PROTOCOL_SHIFT | ports.first, base | number << PROTOCOL_SHIFT | ports.last)
        for number in range(protocols.first, protocols.last + 1)
    ]


def source_port_segments(services: Iterable[ServiceSet]) -> Intervals:
    """Cut the source ports at every boundary that `services` draw; neighbours stay apart."""
    edges = {0, EVERY_PORT.last + 1}
    for one in services:
        for box in one.boxes:
            if box.source_ports != EVERY_PORT:
                edges.update((box.source_ports.first, box.source_ports.last + 1))
    cuts = sorted(edges)
    return tuple(Interval(first, last - 1) for first, last in pairwise(cuts))


@dataclass(frozen=True)
class Grid:
    """The cells of one question, in one address family (4 or 6)."""

    family: int
    sources: Axis
    destinations: Axis
    services: Axis
    segments: Intervals

    @cached_property
    def words(self) -> int:
        """How many 64-bit words hold the services of one cell."""
        return (len(self.services) + WORD - 1) // WORD

    @cached_property
    def size(self) -> int:
        """How many 64-bit words a set of packets takes."""
        return len(self.sources) * len(self.destinations) * self.words

    @cached_property
    def few(self) -> bool:
        """Whether sets are held as numbers."""
        return self.size <= FEW_WORDS

    @cached_property
    def printed(self) -> dict[tuple[int, bool], tuple[Box, ...]]:
        """Sets that were printed: what a pair carries is told in several places."""
        return {}

    @property
    def shape(self) -> tuple[int, int, int]:
        """Sources, destinations, words of a cell."""
        return len(self.sources), len(self.destinations), self.words

    def service_word(self, classes: NDArray[np.intp]) -> Words:
        """The given service classes as bits."""
        flags = np.zeros(self.words * WORD, dtype=np.uint8)
        flags[classes] = 1
        return np.packbits(flags, bitorder="little").view(np.uint64)

    def blank(self) -> Words:
        """The words of no packet, to be painted on."""
        return np.zeros(self.shape, dtype=np.uint64)

    def of(self, bits: Words) -> PacketSet:
        """The set of these words, which are not changed any more."""
        return PacketSet(self, int.from_bytes(bits.tobytes(), "little") if self.few else bits)

    def empty(self) -> PacketSet:
        """No packet."""
        return self._nothing

    def everything(self) -> PacketSet:
        """Every packet of the grid."""
        return self._whole

    @cached_property
    def _nothing(self) -> PacketSet:
        return PacketSet(self, 0) if self.few else PacketSet(self, _fixed(self.blank()))

    @cached_property
    def _whole(self) -> PacketSet:
        if self.few:
            cells = len(self.sources) * len(self.destinations)
            return PacketSet(self, spread(range(cells), self.words * WORD) * ((1 << len(self.services)) - 1))
        bits = self.blank()
        bits[:] = self.service_word(np.arange(len(self.services)))
        return PacketSet(self, _fixed(bits))


def _fixed(bits: Words) -> Words:
    """The same words, which nobody can change."""
    bits.setflags(write=False)
    return bits


def spread(places: Iterable[int], step: int) -> int:
    """A number with a bit for each of some places, `step` bits from each place to the next.

    The bits of every combination of sources, destinations and services are the product of three such numbers.
    """
    found = 0
    for place in places:
        found |= 1 << place * step
    return found


@dataclass(frozen=True, slots=True, eq=False)
class PacketSet:
    """Packets of one grid, never changed after it is made."""

    grid: Grid
    held: Held

    @property
    def bits(self) -> Words:
        """The same as `bits[source class, destination class, word]`, to be read only."""
        if not isinstance(self.held, int):
            return cast("Words", self.held)
        data = self.held.to_bytes(self.grid.size * 8, "little")
        return np.frombuffer(data, dtype=np.uint64).reshape(self.grid.shape)

    def __and__(self, other: PacketSet) -> PacketSet:
        """Packets in both."""
        return PacketSet(self.grid, self.held & other.held)

    def __or__(self, other: PacketSet) -> PacketSet:
        """Packets in either."""
        return PacketSet(self.grid, self.held | other.held)

    def __sub__(self, other: PacketSet) -> PacketSet:
        """Packets in this set only."""
        return PacketSet(self.grid, self.held & ~other.held)

    def __invert__(self) -> PacketSet:
        """All other packets of the grid."""
        return self.grid.everything() - self

    def __bool__(self) -> bool:
        """Not empty."""
        held = self.held
        return held != 0 if isinstance(held, int) else bool(held.any())

    def __le__(self, other: PacketSet) -> bool:
        """Whether every packet of this set is in the other."""
        return not self - other

    def __eq__(self, other: object) -> bool:
        """The same packets of the same grid."""
        return isinstance(other, PacketSet) and self.grid is other.grid and self.said == other.said

    @property
    def said(self) -> int | bytes:
        """What tells the set from others of its grid."""
        return self.held if isinstance(self.held, int) else self.held.tobytes()

    __hash__ = None  # type: ignore[assignment]  # mutable arrays are not hashable, and sets of sets are not needed

    def pieces(self, *, each_service: bool = False) -> list[tuple[Intervals, Intervals, Intervals]]:
        """The set as disjoint products (sources, destinations, service keys), in order.

        Places with the same services are told together, or with `each_service` services with the same places.
        """
        if isinstance(self.held, int) and not each_service:
            return sorted(self._few_pieces(self.held))
        flat = self.bits.reshape(-1, self.grid.words)
        occupied = np.flatnonzero(flat.any(axis=1))
        if not len(occupied):
            return []
        words = flat[occupied]
        if each_service:
            return sorted(self._by_service(occupied, words))
        numbers, first = _alike(words.view(np.uint8))
        if len(first) > MANY_PATTERNS:
            return sorted(self._by_service(occupied, words))
        inverse = np.array(numbers, dtype=np.intp)
        found: list[tuple[Intervals, Intervals, Intervals]] = []
        for number, row in enumerate(first):
            flags = np.unpackbits(words[row].view(np.uint8), bitorder="little")[: len(self.grid.services)]
            keys = _union(self.grid.services, np.flatnonzero(flags).tolist())
            found += [(*sides, keys) for sides in _rectangles(self.grid, occupied[inverse == number])]
        return sorted(found)

    def _few_pieces(self, held: int) -> Iterator[tuple[Intervals, Intervals, Intervals]]:
        """The same of a set that is one number."""
        step = self.grid.words * WORD
        cell = (1 << step) - 1
        places: dict[int, list[int]] = {}
        place = 0
        while held:
            if services := held & cell:
                places.setdefault(services, []).append(place)
            held >>= step
            place += 1
        for services, here in places.items():
            keys = _union(self.grid.services, places_of(services))
            yield from ((*sides, keys) for sides in _few_rectangles(self.grid, here))

    def _by_service(self, occupied: NDArray[np.intp], words: Words) -> Iterator[tuple[Intervals, Intervals, Intervals]]:
        """The same, each service with its places: fewer products where lines of rows and of columns cross."""
        flags = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little")
        used = np.flatnonzero(flags.any(axis=0))
        numbers, first = _alike(np.packbits(flags[:, used], axis=0).T)
        inverse = np.array(numbers, dtype=np.intp)
        for number, row in enumerate(first):
            keys = _union(self.grid.services, used[inverse == number].tolist())
            places = occupied[flags[:, used[row]].astype(bool)]
            yield from ((*sides, keys) for sides in _rectangles(self.grid, places))

    def products(self, *, each_service: bool = False) -> Iterator[Product]:
        """The set as disjoint products of one range of services each (see `pieces`)."""
        for sources, destinations, keys in self.pieces(each_service=each_service):
            for service in service_ranges(keys, self.grid.segments):
                yield sources, destinations, service

    def boxes(self, *, each_service: bool = False) -> tuple[Box, ...]:
        """The set as printed: CIDRs and one range of services each, sorted and disjoint (see `pieces`)."""
        if not isinstance(self.held, int):
            return self._boxes(each_service=each_service)
        key = self.held, each_service
        printed = self.grid.printed
        if key not in printed:
            printed[key] = self._boxes(each_service=each_service)
        return printed[key]

    def _boxes(self, *, each_service: bool) -> tuple[Box, ...]:
        return tuple(sorted(boxes_of(self.products(each_service=each_service), self.grid.family)))


def boxes_of(products: Iterable[Product], family: int) -> Iterator[Box]:
    """Products as printed."""
    for sources, destinations, service in products:
        yield Box(cidrs(sources, family), cidrs(destinations, family), *service_text(*service))


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """A set of packets of which most words are empty, small enough to keep thousands of."""

    grid: Grid
    places: NDArray[np.intp]
    words: Words


def unpacked(kept: Packed | PacketSet) -> PacketSet:
    """The set as it was."""
    if isinstance(kept, PacketSet):
        return kept
    found = kept.grid.blank()
    found.reshape(-1)[kept.places] = kept.words
    return kept.grid.of(found)


def meets(kept: Packed | PacketSet, packets: PacketSet) -> bool:
    """Whether two sets of one grid have a packet in common."""
    if isinstance(kept, PacketSet):
        return bool(kept & packets)
    return bool((packets.bits.reshape(-1)[kept.places] & kept.words).any())


def packed(packets: PacketSet) -> Packed | PacketSet:
    """The set in the smaller of its two forms."""
    if packets.grid.few:
        return packets
    flat = packets.bits.reshape(-1)
    places = np.flatnonzero(flat)
    return Packed(packets.grid, places, flat[places]) if len(places) * 2 < len(flat) else packets


def places_of(number: int) -> Iterator[int]:
    """The places of the bits of a number, the lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _union(line: Axis, classes: Iterable[int]) -> Intervals:
    return intervals.normal(part for number in classes for part in line.classes[number])


def _rectangles(grid: Grid, places: NDArray[np.intp]) -> list[tuple[Intervals, Intervals]]:
    """Disjoint rectangles that cover cells, given by their numbers in order: rows with one pattern together."""
    if len(places) < FEW_PLACES:
        return _few_rectangles(grid, places.tolist())
    return _many_rectangles(grid, *np.divmod(places, len(grid.destinations)))


def _few_rectangles(grid: Grid, places: Iterable[int]) -> list[tuple[Intervals, Intervals]]:
    """The same one by one."""
    by_row: dict[int, list[int]] = {}
    width = len(grid.destinations)
    for place in places:
        by_row.setdefault(place // width, []).append(place % width)
    alike: dict[tuple[int, ...], list[int]] = {}
    for row, columns in by_row.items():
        alike.setdefault(tuple(columns), []).append(row)
    return [(_union(grid.sources, rows), _union(grid.destinations, columns)) for columns, rows in alike.items()]


def _many_rectangles(
    grid: Grid, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> list[tuple[Intervals, Intervals]]:
    """The same by arrays."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    groups: dict[bytes, tuple[list[int], NDArray[np.intp]]] = {}
    for row, inside in zip(rows[starts].tolist(), np.split(columns, starts[1:]), strict=True):
        groups.setdefault(inside.tobytes(), ([], inside))[0].append(row)
    return [
        (_union(grid.sources, alike), _union(grid.destinations, inside.tolist())) for alike, inside in groups.values()
    ]


def service_ranges(keys: Intervals, segments: Intervals) -> list[Service]:
    """Keys as (protocols, source ports, destination ports), the fewest that are easy to read."""
    by_range: dict[tuple[Interval, Interval], list[Interval]] = {}
    for key in keys:
        first, last = key.first, key.last
        while first <= last:
            protocols, ports, following = _first_range(first, last)
            segment = segments[first >> SEGMENT_SHIFT]
            by_range.setdefault((protocols, ports), []).append(segment)
            first = following
    found = [
        (protocols, source_ports, ports)
        for (protocols, ports), parts in by_range.items()
        for source_ports in intervals.normal(parts)
    ]
    return sorted(found)


def _first_range(first: int, last: int) -> tuple[Interval, Interval, int]:
    """The longest product of protocols and ports at the start of a run of keys, and where the rest begins."""
    end_of_segment = (first >> SEGMENT_SHIFT << SEGMENT_SHIFT) | (1 << SEGMENT_SHIFT) - 1
    last = min(last, end_of_segment)
    protocol, port = first >> PROTOCOL_SHIFT & 255, first & EVERY_PORT.last
    last_protocol, last_port = last >> PROTOCOL_SHIFT & 255, last & EVERY_PORT.last
    if port == 0 and (last_protocol > protocol or last_port == EVERY_PORT.last):
        whole = last_protocol if last_port == EVERY_PORT.last else last_protocol - 1
        following = (first >> SEGMENT_SHIFT << SEGMENT_SHIFT) + ((whole + 1) << PROTOCOL_SHIFT)
        return Interval(protocol, whole), EVERY_PORT, following
    if protocol == last_protocol:
        return Interval(protocol, protocol), Interval(port, last_port), last + 1
    following = (first | EVERY_PORT.last) + 1
    return Interval(protocol, protocol), Interval(port, EVERY_PORT.last), following
