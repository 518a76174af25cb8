"""Routing tables, fact by fact: what is sure of them."""

from __future__ import annotations

from dataclasses import replace

from diagram_plants import HERE, route
from parsers.model.address import from_cidr
from parsers.model.routing import DynamicRouting
from small_plants import device, interface, joined, out_of, travels, zone

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
WHOLE = ["10.0.1.0/24 > 10.0.2.0/24 any/any"]
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
    route("10.0.2.0/24", "10.0.9.2"),))  # fmt: skip
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"))
ALONE = device("alone", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
OSPF = (DynamicRouting("ospf", HERE),)


def test_a_route_whose_next_hop_is_nowhere_leaves_its_packets_to_the_next_prefix_surely() -> None:
    routes = (route("10.0.2.0/24", "203.0.113.9"), route("10.0.0.0/8", "10.0.9.2"))
    assert travels(joined([A, B], replace(NEAR, routes=routes), FAR), "A", "B") == (WHOLE, WHOLE)


def test_learned_routes_weaken_static_ones_and_not_connected_networks() -> None:
    """A longer prefix may be learned for what a static route says; to a connected network a host's route may be."""
    assert travels(joined([A, B], replace(NEAR, dynamic_routing=OSPF), FAR), "A", "B") == ([], WHOLE)
    assert travels(joined([A, B], replace(ALONE, dynamic_routing=OSPF)), "A", "B") == (WHOLE, WHOLE)


def test_learned_routes_weaken_a_static_route_that_names_its_interface_alone() -> None:
    """It is no connected network (Cisco: distance 1, the longest prefix first), so a longer prefix may be learned for it."""
    routes = (out_of("10.0.3.0/24", "b"),)
    for dynamic, sure in (((), True), (OSPF, False)):
        tables = joined([A, B], replace(ALONE, routes=routes, dynamic_routing=dynamic)).tables
        (way,) = [one for one in tables.ways(0, "", from_cidr("10.0.3.0/24")) if one.prefix_length == 24]
        assert (way.port is not None and way.port.name, way.sure) == ("b", sure)
