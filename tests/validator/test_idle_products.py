"""Products of sources, destinations and services against every packet of a tiny universe, each axis with its own values."""

from __future__ import annotations

import random
from itertools import product as every

import pytest

from parsers.model.address import AddressSet, from_cidr
from parsers.model.intervals import Interval
from parsers.model.service import TCP, UDP, ServiceSet, of_ports
from validator import idle_products
from validator.idle_products import Budget, Product, left_of, lives, products, shares, together

SOURCES, DESTINATIONS, PORTS = range(10, 14), range(30, 34), range(50, 54)
PACKETS = tuple(every(SOURCES, DESTINATIONS, (TCP, UDP), PORTS))
Packet = tuple[int, int, int, int]


def part(draw: random.Random, values: range) -> Interval:
    """Some of the values."""
    first = draw.choice(values)
    return Interval(first, draw.randint(first, values[-1]))


def drawn(draw: random.Random) -> Product:
    """A product of which each axis has some values of its own."""
    source, destination = (AddressSet(v4=(part(draw, values),)) for values in (SOURCES, DESTINATIONS))
    return Product(source, destination, of_ports(draw.choice((TCP, UDP)), part(draw, PORTS)))


def packets(*found: Product) -> set[Packet]:
    """Those of some products."""
    return {
        (source, destination, protocol, port)
        for source, destination, protocol, port in PACKETS
        for one in found
        if any(item.first <= source <= item.last for item in one.source.v4)
        and any(item.first <= destination <= item.last for item in one.destination.v4)
        and any(
            box.protocols.first <= protocol <= box.protocols.last
            and box.destination_ports.first <= port <= box.destination_ports.last
            for box in one.service.boxes
        )
    }


@pytest.mark.parametrize("seed", range(150))
def test_what_products_have_in_common_and_leave(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - dice, not secrets
    whole, takers = drawn(draw), [drawn(draw) for _ in range(draw.randint(1, 5))]
    own = packets(whole)
    for one in takers:
        assert whole.meets(one) == bool(own & packets(one))
    assert packets(*left_of(whole, takers, Budget())) == own - packets(*takers)
    assert packets(*together(whole, takers)) == own & packets(*takers)
    assert not lives(whole, takers) or own - packets(*takers)


@pytest.mark.parametrize("seed", range(100))
def test_shares_are_takers_of_what_nobody_took_before(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - dice, not secrets
    whole = [drawn(draw), drawn(draw)]
    takers = [[drawn(draw) for _ in range(draw.randint(0, 2))] for _ in range(4)]
    rest, expected = packets(*whole), []
    for place, parts in enumerate(takers):
        if rest & packets(*parts):
            expected.append(place)
        rest -= packets(*parts)
    assert list(shares(whole, takers)) == expected


def test_where_there_are_too_many_packets_takers_that_meet_the_whole_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_products, "STEPS", 0)
    whole = Product(from_cidr("10.0.0.0/24"), from_cidr("10.1.0.0/24"), of_ports(TCP, Interval(1, 9)))
    apart = Product(from_cidr("10.2.0.0/24"), whole.destination, whole.service)
    assert list(shares([whole], [[whole], [apart], [whole]])) == [0, 2]


@pytest.mark.parametrize(
    ("families", "expected"),
    [((4,), [(True, False)]), ((6,), [(False, True)]), ((4, 6), [(True, False), (False, True)])],
)
def test_each_ip_version_is_a_product_of_its_own(families: tuple[int, ...], expected: list[tuple[bool, bool]]) -> None:
    both = from_cidr("10.0.0.0/24") | from_cidr("fd00::/64")
    found = products(both, both, of_ports(TCP, Interval(1, 1)), frozenset(families))
    for side in ("source", "destination"):
        sets: list[AddressSet] = [getattr(one, side) for one in found]
        assert [(bool(one.v4), bool(one.v6)) for one in sets] == expected


def test_no_packet_has_addresses_of_two_ip_versions() -> None:
    four, six = from_cidr("10.0.0.0/24"), from_cidr("fd00::/64")
    assert products(four, six, of_ports(TCP, Interval(1, 1)), frozenset({4, 6})) == ()
    assert products(four, four, ServiceSet(), frozenset({4, 6})) == ()
