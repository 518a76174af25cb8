"""Watched routes in a table: what takes their place is one choice, and other networks have no part in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE, route
from parsers.model.address import from_cidr
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting
from small_plants import device, interface, joined, zone

WHY = UnknownMatch(UnknownKind.FEATURE, "a tracked object may be down", HERE)
CELL = "10.9.0.128/25"
TRACKED = replace(route(CELL, "10.1.1.2"), conditions=(WHY,), watched=True, watch="1")
FLOATING = route(CELL, "10.1.2.2", distance=200)
BESIDE = route("10.9.0.0/25", "10.1.2.2")
ENDS = [zone("A", "10.3.0.0/24"), zone("B", "10.9.0.0/24")]
PORTS = interface("a", "10.3.0.1/24"), interface("b", "10.1.1.1/30"), interface("c", "10.1.2.1/30")


def told(*routes: object) -> set[tuple[str, str, bool, bool]]:
    """Where each way leads, by which next hop, whether it is one of a choice, and whether it is in doubt."""
    network = joined(ENDS, device("r", *PORTS, routes=routes))
    ways = network.tables.ways(0, "", from_cidr("10.9.0.0/24"))
    return {
        (",".join(way.destinations.cidrs()), str(way.next_hop), bool(way.choice), bool(way.unknown)) for way in ways
    }


def test_another_network_of_the_same_distance_has_no_part_in_the_choice() -> None:
    """Of a watched route and the one behind it one is surely taken, whatever else the table holds."""
    choice = {(CELL, "10.1.1.2", True, True), (CELL, "10.1.2.2", True, False)}
    assert told(TRACKED, FLOATING) == choice
    assert told(BESIDE, TRACKED, FLOATING) == choice | {("10.9.0.0/25", "10.1.2.2", False, False)}


def test_an_equal_route_that_nobody_watches_leaves_the_watched_one_in_doubt() -> None:
    equal = route(CELL, "10.1.2.2")
    assert told(equal, TRACKED) == {(CELL, "10.1.2.2", False, False), (CELL, "10.1.1.2", False, True)}


def test_two_that_one_object_takes_away_are_no_choice() -> None:
    """Both may be gone at once; of two that different objects watch one is taken to be there."""
    other = replace(FLOATING, conditions=(WHY,), watched=True, watch="1")
    assert {one[2] for one in told(TRACKED, other)} == {False}
    assert {one[2] for one in told(TRACKED, replace(other, watch="2"))} == {True}
    beside = replace(TRACKED, next_hop=FLOATING.next_hop)
    assert {one[2] for one in told(TRACKED, beside)} == {False}
    assert {one[2] for one in told(TRACKED, replace(beside, watch="2"))} == {True}


@pytest.mark.parametrize("families", [{4}, {6}, {4, 6}])
def test_routes_learned_in_one_ip_version_leave_those_of_the_other_as_they_are(families: set[int]) -> None:
    """A longer prefix that was learned wins, so a static route is only possibly taken; not by a protocol of IPv6 in IPv4."""
    both = "10.1.1.1/30", "2001:db8:1::1/64"
    addresses = tuple(one for address in both for one in interface("b", address).addresses)
    learned = DynamicRouting("ospf", HERE, families=frozenset(families))
    router = device(
        "r",
        replace(interface("b", "10.1.1.1/30"), addresses=addresses),
        routes=(route("10.9.0.0/24", "10.1.1.2"), route("2001:db8:9::/64", "2001:db8:1::2")),
        dynamic_routing=(learned,),
    )
    network = joined([*ENDS, zone("C", "2001:db8:9::/64")], router)
    for version, text in ((4, "10.9.0.0/24"), (6, "2001:db8:9::/64")):
        ways = network.tables.ways(0, "", from_cidr(text))
        assert all(way.sure for way in ways) is (version not in families)
