"""How sets spread from port to port: bounds of single fields, ways that meet late, lists of one IP version."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from diagram_plants import HERE, route
from parsers.model.address import from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.routing import Route, RouteKind
from parsers.model.rules import BindingPoint
from parsers.model.service import ServiceBox, ServiceSet
from small_plants import device, interface, joined, listed, travels, zone
from strategies import MAYBE

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
ONE = device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
WHOLE = ["10.0.1.0/24 > 10.0.2.0/24 any/any"]
WEB = Match(service=ServiceMatch.exactly(ServiceSet((ServiceBox(Interval(6, 6), destination_ports=Interval(80, 80)),))))


def test_what_surely_and_what_perhaps_matches_bound_each_field_apart() -> None:
    half, whole = from_cidr("10.0.2.0/25"), from_cidr("10.0.2.0/24")
    perhaps = Match(destination=AddressMatch(half, whole, (MAYBE,)))
    found = travels(joined([A, B], listed(ONE, BindingPoint.INBOUND, "a", perhaps)), "A", "B")
    assert found == (["10.0.1.0/24 > 10.0.2.0/25 any/any"], WHOLE)
    quarter, rest = from_cidr("10.0.1.64/26"), from_cidr("10.0.1.0/24")
    perhaps = Match(source=AddressMatch(quarter, rest, (MAYBE,)))
    found = travels(joined([A, B], listed(ONE, BindingPoint.INBOUND, "a", perhaps)), "A", "B")
    assert found == (["10.0.1.64/26 > 10.0.2.0/24 any/any"], WHOLE)


def test_what_comes_to_a_port_later_and_by_another_way_goes_on_as_well() -> None:
    """The first router sends straight to the last, past a list, and by a second router, which has none."""
    first = device(
        "first",
        interface("a", "10.0.1.1/24"),
        interface("s", "10.0.9.1/24"),
        interface("t", "10.0.8.1/24"),
        routes=(route("10.0.2.0/24", "10.0.9.3"), route("10.0.2.0/24", "10.0.8.2")),
    )
    second = device(
        "second",
        interface("t", "10.0.8.2/24"),
        interface("s", "10.0.9.2/24"),
        routes=(route("10.0.2.0/24", "10.0.9.3"),),
    )
    last = device("last", interface("s", "10.0.9.3/24"), interface("b", "10.0.2.1/24"))
    filtered = listed(first, BindingPoint.OUTBOUND, "s", WEB)
    assert travels(joined([A, B], filtered, second, last), "A", "B") == (WHOLE, WHOLE)
    both = listed(second, BindingPoint.OUTBOUND, "s", WEB)
    web = ["10.0.1.0/24 > 10.0.2.0/24 tcp/80"]
    assert travels(joined([A, B], filtered, both, last), "A", "B") == (web, web)


def test_a_list_of_one_ip_version_judges_no_packet_of_the_other() -> None:
    for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND):
        where = "a" if point is BindingPoint.INBOUND else "b"
        six = listed(ONE, point, where, families=frozenset({6}))
        assert travels(joined([A, B], six), "A", "B") == (WHOLE, WHOLE)
        four = listed(ONE, point, where, families=frozenset({4}))
        assert travels(joined([A, B], four), "A", "B") == ([], [])


def test_a_zone_behind_a_router_of_nobody_sends_also_from_addresses_that_get_nothing_back() -> None:
    """Part of the zone lies behind the router by a route, and what goes to the rest is dropped."""
    gone = Route(ipaddress.ip_network("10.0.3.128/25"), None, None, HERE, kind=RouteKind.NULL)
    edge = device(
        "edge",
        interface("b", "10.0.2.1/24"),
        interface("w", "10.0.9.1/30"),
        routes=(route("10.0.3.0/24", "10.0.9.2"), gone),
    )
    network = joined([zone("FAR", "10.0.3.0/24"), B], edge)
    whole = ["10.0.3.0/24 > 10.0.2.0/24 any/any"]
    assert travels(network, "FAR", "B") == ([], whole)
    assert travels(network, "B", "FAR") == ([], ["10.0.2.0/24 > 10.0.3.0/25 any/any"])


def test_a_null_route_for_all_of_a_zone_stops_nothing_that_comes_from_it() -> None:
    """Before, what came from the zone was PROVED away, for the device would send nothing to it."""
    gone = Route(ipaddress.ip_network("10.0.3.0/24"), None, None, HERE, kind=RouteKind.NULL)
    out = interface("w", "10.0.9.1/30")
    home = device("home", interface("h", "10.0.3.1/24"))
    for hop, possible in (("10.0.9.2", ["10.0.3.0/24 > 10.0.2.0/24 any/any"]), ("10.0.2.1", [])):
        edge = device("edge", interface("b", "10.0.2.1/24"), out, routes=(route("0.0.0.0/0", hop), gone))
        network = joined([zone("FAR", "10.0.3.0/24"), B], edge, home)
        assert travels(network, "FAR", "B") == ([], possible)
        assert travels(network, "B", "FAR") == ([], [])


def test_a_null_route_beside_other_routes_to_a_zone_stops_nothing_that_comes_from_it() -> None:
    """Before, what came from the dropped addresses was PROVED away, for one route led to a device of the snapshot."""
    ways = (interface("w", "10.0.9.1/30"), interface("y", "10.0.9.5/30"))
    home = device("home", interface("h", "10.0.3.1/24"), interface("z", "10.0.9.6/30"))
    for dropped, longer in (("10.0.3.0/24", "10.0.3.128/25"), ("10.0.3.0/25", "10.0.3.128/25")):
        gone = Route(ipaddress.ip_network(dropped), None, None, HERE, kind=RouteKind.NULL)
        routes = (route("0.0.0.0/0", "10.0.9.2"), gone, route(longer, "10.0.9.6"))
        edge = device("edge", interface("b", "10.0.2.1/24"), *ways, routes=routes)
        network = joined([zone("FAR", "10.0.3.0/24"), B], edge, home)
        assert travels(network, "FAR", "B") == ([], ["10.0.3.0/25 > 10.0.2.0/24 any/any"])


def test_a_device_that_does_not_route_may_do_so_by_a_line_that_nobody_read() -> None:
    switch = replace(ONE, forwards=False)
    assert travels(joined([A, B], switch), "A", "B") == ([], [])
    for effect, where, possible in (
        (Effect.MAY_DO_ANYTHING, None, ["10.0.1.0/24 > 0.0.0.0/0 any/any"]),
        (Effect.MAY_DO_ANYTHING, frozenset({"a"}), []),
        (Effect.MAY_DO_EITHER, None, []),
    ):
        doubted = replace(switch, unmodelled=(Unmodelled("a line", effect, HERE, where),))
        assert travels(joined([A, B], doubted), "A", "B") == ([], possible)
