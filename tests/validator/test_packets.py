"""Laws of packet sets, on grids small enough to look at every packet."""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from parsers.model import intervals
from parsers.model.intervals import Interval
from parsers.model.service import ANSWERING, EVERY_PORT, EVERY_SERVICE, Fragment, ServiceBox, ServiceSet, State
from strategies import seeded
from validator import axes, packets
from validator.axes import axis
from validator.packets import (
    PROTOCOL_SHIFT,
    SEGMENT_SHIFT,
    Grid,
    PacketSet,
    any_packet,
    key_intervals,
    meets,
    packed,
    service_ranges,
    source_port_segments,
    unpacked,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from parsers.model.intervals import Intervals

SEEDS = range(25)
EDGES = (0, 1, 2, 1023, 1024, 65_534, 65_535)
PROTOCOLS = (0, 1, 5, 6, 7, 17, 58, 255)


def some(random: Random, last: int) -> Intervals:
    """A few ranges of 0 to `last`."""
    pairs = [sorted((random.randint(0, last), random.randint(0, last))) for _ in range(random.randint(0, 3))]
    return intervals.normal(Interval(low, high) for low, high in pairs)


def holds(parts: Intervals, value: int) -> bool:
    return any(part.first <= value <= part.last for part in parts)


def services(random: Random) -> ServiceSet:
    """Boxes on and around the edges of protocols and ports."""
    found = []
    for _ in range(random.randint(1, 4)):
        sport, dport = (sorted(random.choices(EDGES, k=2)) for _ in range(2))
        protocols = sorted(random.choices(PROTOCOLS, k=2))
        state = random.choice((State.NEW, State.ESTABLISHED, State.EITHER))
        found.append(ServiceBox(Interval(*protocols), Interval(*sport), Interval(*dport), state))
    return ServiceSet(tuple(found))


@pytest.fixture(params=[0, packets.FEW_WORDS], ids=["arrays", "numbers"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether sets are held as numbers."""
    monkeypatch.setattr(packets, "FEW_WORDS", request.param)
    return bool(request.param)


def grid(random: Random) -> Grid:
    """Eight sources, sixteen destinations and some services."""
    chosen = [services(random) for _ in range(3)]
    segments = source_port_segments(chosen)
    keys = [key_intervals(one, segments, replies=False) for one in chosen]
    universe = key_intervals(EVERY_SERVICE, segments, replies=False)
    sources = axis((Interval(8, 15),), [some(random, 20) for _ in range(3)])
    destinations = axis((Interval(0, 3), Interval(32, 43)), [some(random, 50) for _ in range(3)])
    return Grid(4, sources, destinations, axis(universe, keys), segments)


def subset(random: Random, where: Grid) -> PacketSet:
    """Any cells of a grid."""
    bits = np.zeros((len(where.sources), len(where.destinations), where.words), dtype=np.uint64)
    for row in range(bits.shape[0]):
        for column in range(bits.shape[1]):
            chosen = [number for number in range(len(where.services)) if random.random() < 0.4]
            bits[row, column] = where.service_word(np.array(chosen, dtype=np.intp))
    return where.of(bits)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_laws_of_sets(seed: int, *, form: bool) -> None:
    random = seeded(seed)
    where = grid(random)
    assert where.few is form
    a, b, c = (subset(random, where) for _ in range(3))
    everything, nothing = where.everything(), where.empty()
    assert ~(a & b) == ~a | ~b
    assert ~(a | b) == ~a & ~b
    assert ~~a == a
    assert (a & b) & c == a & (b & c)
    assert (a | b) | c == a | (b | c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a - b == a & ~b
    assert a | ~a == everything
    assert a & ~a == nothing
    assert (a <= b) == (not (a - b))
    assert a & b <= a <= a | b
    assert bool(a) == bool(a.bits.any())
    assert (a == b) == (a.bits.tolist() == b.bits.tolist())
    assert everything != nothing
    assert a != grid(seeded(seed)).of(a.bits)
    assert form or not everything.bits.flags.writeable
    assert where.of(a.bits) == a
    assert (a & b).bits.tolist() == (a.bits & b.bits).tolist()


@pytest.mark.parametrize(("few", "sparse"), [(0, 0), (0, 1 << 20), (axes.FEW_MARKS, axes.SPARSE)])
@pytest.mark.parametrize("seed", SEEDS)
def test_classes_are_what_the_sets_tell_apart(
    seed: int, few: int, sparse: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In plain Python, one by one and in a table, as for many sets."""
    monkeypatch.setattr(axes, "FEW_MARKS", few)
    monkeypatch.setattr(axes, "SPARSE", sparse)
    random = seeded(seed)
    universe = some(random, 60) or (Interval(3, 9),)
    sets = [some(random, 70) for _ in range(random.randint(0, 5))]
    made = axis(universe, sets)
    marks: dict[tuple[bool, ...], set[int]] = {}
    for value in range(70):
        numbers = [number for number, parts in enumerate(made.classes) if holds(parts, value)]
        assert len(numbers) == holds(universe, value)
        for number in numbers:
            mark = tuple(holds(one, value) for one in sets)
            assert mark == tuple(number in members for members in made.members)
            marks.setdefault(mark, set()).add(number)
    assert all(len(numbers) == 1 for numbers in marks.values())


def keys_of(segments: Intervals) -> Iterator[tuple[int, int, int, int]]:
    """Keys with a protocol, a destination port, and the first and the last source port of the key's segment."""
    for number, segment in enumerate(segments):
        for source_port in {segment.first, segment.last}:
            for protocol in PROTOCOLS:
                for port in EDGES:
                    yield number << SEGMENT_SHIFT | protocol << PROTOCOL_SHIFT | port, source_port, protocol, port


@pytest.mark.parametrize("replies", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_services_lie_on_their_line_and_come_back(seed: int, replies: bool) -> None:  # noqa: FBT001 - a column
    random = seeded(seed)
    found = services(random)
    segments = source_port_segments([found])
    keys = key_intervals(found, segments, replies=replies)
    ranges = service_ranges(keys, segments)
    for key, sport, protocol, port in keys_of(segments):
        wanted = ANSWERING if replies else State.NEW
        truth = any(
            box.protocols.first <= protocol <= box.protocols.last
            and box.source_ports.first <= sport <= box.source_ports.last
            and box.destination_ports.first <= port <= box.destination_ports.last
            and bool(box.states & wanted)
            for box in found.boxes
        )
        assert holds(keys, key) == truth
        shown = sum(
            protocols.first <= protocol <= protocols.last
            and sources.first <= sport <= sources.last
            and destinations.first <= port <= destinations.last
            for protocols, sources, destinations in ranges
        )
        assert shown == truth


def scarce(random: Random, where: Grid) -> PacketSet:
    """A set of which most words are empty."""
    row = where.empty().bits.copy()
    flat = row.reshape(-1)
    flat[random.randrange(len(flat))] = subset(random, where).bits.reshape(-1).max()
    return where.of(row)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_kept_is_small_where_it_can_be_and_comes_back(seed: int, *, form: bool) -> None:
    random = seeded(seed)
    where = grid(random)
    assert where.few is form
    for one in (subset(random, where), scarce(random, where), where.empty()):
        kept, other = packed(one), scarce(random, where)
        assert unpacked(kept) == one
        assert meets(kept, other) == bool(one & other)
        assert meets(packed(other), one) == bool(one & other)
    assert isinstance(packed(where.everything()), PacketSet)
    assert isinstance(packed(where.empty()), PacketSet) is form


@cache
def hosts(network: str) -> frozenset[str]:
    return frozenset(str(host) for host in ipaddress.ip_network(network))


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize(
    ("seed", "each_service"), [*((one, False) for one in SEEDS), *((one, True) for one in SEEDS[::6])]
)
def test_printed_boxes_are_disjoint_and_hold_the_set(seed: int, *, each_service: bool) -> None:
    random = seeded(seed)
    where = grid(random)
    found = subset(random, where)
    boxes = [
        (
            {host for text in box.src for host in hosts(text)},
            {host for text in box.dst for host in hosts(text)},
            box,
        )
        for box in found.boxes(each_service=each_service)
    ]
    keys = [parts[0].first for parts in where.services.classes]
    places = [
        (key >> PROTOCOL_SHIFT & 255, where.segments[key >> SEGMENT_SHIFT].first, key & EVERY_PORT.last) for key in keys
    ]
    told = [[printed(box.proto, box.sport, box.dport, at) for at in places] for _, _, box in boxes]
    for row, sources in enumerate(where.sources.classes):
        for column, destinations in enumerate(where.destinations.classes):
            src, dst = (str(ipaddress.IPv4Address(parts[0].first)) for parts in (sources, destinations))
            here = [
                services for (one, other, _), services in zip(boxes, told, strict=True) if src in one and dst in other
            ]
            for number in range(len(keys)):
                truth = bool(int(found.bits[row, column, number // 64]) >> number % 64 & 1)
                assert sum(services[number] for services in here) == truth


@cache
def printed(proto: str, sport: str, dport: str, at: tuple[int, int, int]) -> bool:
    """Whether a printed service holds (protocol, source port, destination port)."""
    names = {
        "icmp": "1",
        "tcp": "6",
        "udp": "17",
        "icmp6": "58",
        "igmp": "2",
        "gre": "47",
        "esp": "50",
        "ah": "51",
        "ospf": "89",
        "sctp": "132",
    }
    return all(within(names.get(text, text), value) for text, value in zip((proto, sport, dport), at, strict=True))


def within(text: str, value: int) -> bool:
    if text == "any":
        return True
    low, _, high = text.partition("-")
    first, last = (
        int(end.split(".")[0]) * 256 + int(end.split(".")[1]) if "." in end else int(end) for end in (low, high or low)
    )
    return first <= value <= last


@pytest.mark.usefixtures("form")
def test_places_with_the_same_services_are_told_together_or_services_with_the_same_places() -> None:
    hosts_apart = axis((Interval(0, 1),), [(Interval(0, 0),)])
    one = axis((Interval(0, 0),), [])
    ports = axis((Interval(0, 9),), [(Interval(0, 4),)])
    where = Grid(4, hosts_apart, one, ports, source_port_segments([EVERY_SERVICE]))
    near, far = ([number for number, parts in enumerate(hosts_apart.classes) if holds(parts, host)] for host in (0, 1))
    low, high = ([number for number, parts in enumerate(ports.classes) if holds(parts, port)] for port in (0, 9))
    bits = np.zeros((2, 1, where.words), dtype=np.uint64)
    bits[near[0], 0] = where.service_word(np.array(low, dtype=np.intp))
    bits[far[0], 0] = where.service_word(np.array([*low, *high], dtype=np.intp))
    found = where.of(bits)
    first, second, target = (Interval(0, 0),), (Interval(1, 1),), (Interval(0, 0),)
    assert found.pieces() == [(first, target, (Interval(0, 4),)), (second, target, (Interval(0, 9),))]
    both, rest = (Interval(0, 1),), (Interval(5, 9),)
    assert found.pieces(each_service=True) == [(both, target, (Interval(0, 4),)), (second, target, rest)]


def test_everything_is_printed_as_one_box() -> None:
    segments = source_port_segments([EVERY_SERVICE])
    whole = axis((Interval(0, 9),), [])
    keys = key_intervals(EVERY_SERVICE, segments, replies=False)
    made = Grid(4, whole, whole, axis(keys, []), segments)
    (box,) = made.everything().boxes()
    assert (box.proto, box.sport, box.dport) == ("any", "any", "any")


@pytest.mark.parametrize(
    ("box", "opens", "answers"),
    [
        (ServiceBox(), True, True),
        (ServiceBox(states=State.NEW), True, False),
        (ServiceBox(states=State.ESTABLISHED), False, True),
        (ServiceBox(states=State.ANSWER), False, True),
        (ServiceBox(fragments=Fragment.LATER), False, False),
    ],
)
def test_whether_a_service_has_any_whole_packet_of_a_direction(box: ServiceBox, *, opens: bool, answers: bool) -> None:
    made = ServiceSet((box,))
    assert (any_packet(made, replies=False), any_packet(made, replies=True)) == (opens, answers)
