"""Axes of grids: sets that are the same within a universe are one, and an axis serves whoever tells the same apart."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from parsers.model.address import from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.service import EVERY_SERVICE, TCP, ServiceBox, ServiceSet, State, of_ports, of_protocol
from validator.reachability.axis_lines import EVERYTHING, NOTHING, AddressLine, ClipCache, ServiceLine, Services

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE = from_cidr("10.0.1.0/24")
LOW, HIGH = from_cidr("10.0.1.0/25"), from_cidr("10.0.1.128/25")
LOW_AND_MORE = from_cidr("10.0.0.0/24") | LOW
MODBUS = of_ports(TCP, Interval(502, 502))


def test_sets_that_are_the_same_in_a_universe_have_one_number() -> None:
    line = AddressLine(ZONE, 4, ClipCache())
    assert line.number(LOW) == line.number(LOW_AND_MORE)
    assert line.number(LOW) != line.number(HIGH)
    assert line.number(from_cidr("10.0.0.0/8")) == line.number(ZONE) == EVERYTHING
    assert line.number(from_cidr("10.0.2.0/24")) == line.number(from_cidr("fd00::/64")) == NOTHING


def test_an_axis_serves_every_line_that_tells_the_same_apart() -> None:
    cache = ClipCache()
    one, other, third = (AddressLine(ZONE, 4, cache) for _ in range(3))
    for addresses in (LOW, ZONE):
        one.add(addresses)
    for addresses in (from_cidr("10.9.9.9"), LOW_AND_MORE):
        other.add(addresses)
    third.add(HIGH)
    assert one.close() is other.close()
    assert third.close() is not one.close()
    assert one.classes(LOW).tolist() == other.classes(LOW_AND_MORE).tolist() == [0]
    assert one.classes(ZONE).tolist() == [0, 1]
    assert not one.classes(from_cidr("10.9.9.9")).tolist()


def test_each_direction_has_numbers_of_its_own() -> None:
    answers = ServiceSet((ServiceBox(Interval(TCP, TCP), states=State.ESTABLISHED),))
    assert Services(replies=False).number(answers) == NOTHING
    assert Services(replies=True).number(answers) != NOTHING


def test_a_set_is_where_it_is_whatever_source_ports_others_told_apart() -> None:
    """One that remembers says of each few of some sets what a new one says."""
    high, zero, modbus = Interval(1, 65535), Interval(0, 0), Interval(502, 502)
    ends = (modbus, high), (high, modbus), (high, high), (zero, zero)
    sets = [MODBUS, *(of_ports(TCP, destination, source) for destination, source in ends)]
    known = Services(replies=False)
    for few in (some for count in range(1, len(sets) + 1) for some in combinations(sets, count)):
        assert told(known, few) == told(Services(replies=False), few)


def told(services: Services, sets: Sequence[ServiceSet]) -> list[object]:
    """The source ports that some sets tell apart, and the classes of each."""
    line = ServiceLine(services)
    for one in sets:
        line.add(one)
    made = line.close()
    classes = made.axis.classes
    return [made.segments, [{classes[place] for place in line.members(line.number(one))} for one in sets]]


def test_services_are_told_apart_by_what_was_collected() -> None:
    known = Services(replies=False)
    line, other = ServiceLine(known), ServiceLine(known)
    for services in (MODBUS, of_protocol(TCP), EVERY_SERVICE):
        line.add(services)
    for services in (of_protocol(TCP), of_ports(TCP, Interval(502, 502))):
        other.add(services)
    assert line.close() is other.close()
    modbus, tcp = (line.members(line.number(services)).tolist() for services in (MODBUS, of_protocol(TCP)))
    assert len(modbus) == 1
    assert set(modbus) < set(tcp) < set(line.members(EVERYTHING).tolist())


@pytest.mark.parametrize("most", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(("family", "network"), [(4, "10.0.1.{}/29"), (6, "fd00::{:x}/125")])
def test_parts_of_a_universe_lose_no_address_and_have_none_twice(family: int, network: str, most: int) -> None:
    universe = union_of(from_cidr(network.format(place * 16)) for place in range(8))
    line = AddressLine(universe, family, ClipCache())
    for place in (16, 48, 96):
        line.add(from_cidr(network.format(place)))
    parts = line.parts(most)
    assert union_of(parts) == universe
    assert not any(one.meets(other) for one, other in combinations(parts, 2))
    assert len(parts) <= min(most, len(line))
    assert (len(parts) > 1) is (most > 1)


def test_how_much_of_a_line_sets_have_a_part_of() -> None:
    """Cut where sets begin, a line with three beginnings has four pieces; a set counts for those that it is in."""
    line = AddressLine(ZONE, 4, ClipCache())
    quarters = [from_cidr(f"10.0.1.{first}/26") for first in (0, 64, 128, 192)]
    for addresses in quarters:
        line.add(addresses)
    assert len(line) == 4
    assert line.share(quarters) == 1 / 4
    assert line.share([ZONE]) == 1
    assert line.share([from_cidr("10.0.1.0"), LOW]) == 3 / 8


def test_the_classes_of_services_are_bits_of_a_number_too() -> None:
    line = ServiceLine(Services(replies=False))
    for services in (MODBUS, of_ports(TCP, Interval(100, 600)), of_protocol(TCP)):
        line.add(services)
    line.close()
    for services in (MODBUS, of_ports(TCP, Interval(100, 600)), of_protocol(TCP)):
        number = line.number(services)
        assert line.spread(number) == sum(1 << int(place) for place in line.members(number)) > 0
    assert line.spread(line.number(of_protocol(TCP))).bit_count() == 3
