"""Which lines of a list may concern a rectangle: never fewer than asking each, whatever the addresses."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model.address import LAST_IPV6, AddressSet
from parsers.model.intervals import Interval, normal
from parsers.model.service import EVERY_SERVICE
from validator.reachability.line_index import Slices
from validator.reachability.programs import Region

PLACES = st.one_of(st.integers(0, 12), st.integers(LAST_IPV6 - 3, LAST_IPV6))
SPANS = st.tuples(PLACES, PLACES).map(lambda ends: Interval(min(ends), max(ends)))
SETS = st.lists(SPANS, max_size=3).map(lambda parts: AddressSet(v6=normal(parts)))


def _region(source: AddressSet, destination: AddressSet) -> Region:
    return Region(source, source, destination, destination, EVERY_SERVICE, EVERY_SERVICE, certain=True)


@settings(deadline=None)  # how busy the machine is tells nothing about the lines
@given(lines=st.lists(st.tuples(SETS, SETS), max_size=6), asked=st.tuples(SETS, SETS))
def test_no_line_that_meets_is_left_out(
    lines: list[tuple[AddressSet, AddressSet]], asked: tuple[AddressSet, AddressSet]
) -> None:
    numbers = list(range(0, len(lines), 2))
    found = Slices([_region(*line) for line in lines], numbers, 6).within(*asked)
    meeting = [n for n in numbers if lines[n][0].meets(asked[0]) and lines[n][1].meets(asked[1])]
    assert set(meeting) <= set(found) <= set(numbers)
    assert found == sorted(found)


def test_lines_elsewhere_are_left_out() -> None:
    hosts = [AddressSet(v6=(Interval(number, number),)) for number in range(100)]
    found = Slices([_region(host, hosts[0]) for host in hosts], range(100), 6).within(hosts[7], hosts[0])
    assert found == [7]
