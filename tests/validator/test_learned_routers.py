"""Routers that no file shows and no route names: a device learns its routes from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_case import Both
from diagram_plants import HERE, route
from parsers.model.address import from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.routing import DynamicRouting
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.graph.network import Network

EVERY = "0.0.0.0/0"
NET = zone("NET", EVERY, kind=ZoneKind.INTERNET)
IT, CELL1, CELL2 = zone("IT", "10.1.0.0/16"), zone("CELL1", "10.3.0.0/24"), zone("CELL2", "10.5.0.0/24")
DMZ, LINKS = zone("DMZ", "10.20.0.0/24"), zone("LINKS", "10.9.0.0/16")
ZONES = [NET, IT, CELL1, CELL2, DMZ, LINKS]
FROM_IT = Match(source=AddressMatch.exactly(from_cidr("10.1.0.0/16")))


def _firewall(number: int, cell: str, *lines: Match) -> Device:
    """Of a cell, with a default route to the core."""
    ports = interface("up", f"10.9.{number}.2/30"), interface("in", cell)
    made = device(f"fw{number}", *ports, routes=(route(EVERY, f"10.9.{number}.1"),))
    return listed(made, BindingPoint.INBOUND, "up", *lines) if lines else made


def _edge(protocol: str = "ospf", link: str = "10.0.0.2/30") -> Device:
    """It lets nothing in from the internet; what of the plant is not on it, it learns."""
    ports = interface("out", "203.0.113.2/29"), interface("core", link), interface("dmz", "10.20.0.1/24")
    learned = (DynamicRouting(protocol, HERE),)
    made = device("edge", *ports, routes=(route(EVERY, "203.0.113.1"),), dynamic_routing=learned)
    return listed(made, BindingPoint.INBOUND, "out")


FW1, FW2 = _firewall(1, "10.3.0.1/24", FROM_IT), _firewall(2, "10.5.0.1/24")


def _may(network: Network, source: str, goal: str) -> bool:
    surely, possibly = travels(network, source, goal)
    assert not surely, (source, goal)
    return bool(possibly)


def _legs(network: Network) -> list[tuple[str, str]]:
    ports = [network.ports.all[number] for number in network.zones.routers.learned.legs]
    return [(network.node_of(port).id, port.name) for port in ports]


@pytest.mark.parametrize("protocol", ["ospf", "eigrp", "bgp"])
def test_the_core_hands_to_the_edge_what_that_has(protocol: str) -> None:
    """Each cell sends to the core; its own firewall alone decides what it gets from other cells."""
    plant = joined(ZONES, _edge(protocol), FW1, FW2)
    for source in ("CELL1", "CELL2", "IT"):
        assert _may(plant, source, "DMZ"), source
    assert _may(plant, "CELL2", "NET")
    assert not _may(plant, "CELL2", "CELL1")
    assert not _may(plant, "NET", "CELL2")
    assert _may(plant, "DMZ", "CELL2")
    assert _legs(plant) == [("edge", "core")]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_the_list_of_the_edge_decides_what_it_gets_from_the_core() -> None:
    plant = joined(ZONES, listed(_edge(), BindingPoint.INBOUND, "core", FROM_IT), FW1, FW2)
    assert not _may(plant, "CELL2", "DMZ")
    assert not _may(plant, "CELL1", "DMZ")
    assert _may(plant, "IT", "DMZ")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_offices_may_be_behind_the_router_from_which_an_edge_learns() -> None:
    """With no other device: the offices are on no network, and what is learned leads to them."""
    plant = joined([NET, IT, DMZ], _edge())
    assert _may(plant, "IT", "DMZ")
    assert _may(plant, "IT", "NET")
    assert not _may(joined([NET, IT, DMZ], listed(_edge(), BindingPoint.INBOUND, "core")), "IT", "DMZ")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_what_an_edge_learned_from_another_device_of_the_plant_counts() -> None:
    """The second router is shown, and has a network of its own behind the DMZ; cells are no more open by it."""
    second = device(
        "second",
        interface("dmz", "10.20.0.2/24"),
        interface("far", "10.30.0.1/24"),
        dynamic_routing=_edge().dynamic_routing,
    )
    plant = joined([*ZONES, zone("FAR", "10.30.0.0/24")], _edge(), second, FW1, FW2)
    assert _may(plant, "CELL2", "FAR")
    assert _may(plant, "CELL2", "DMZ")
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


@pytest.mark.parametrize("link", ["10.9.0.2/24", "10.0.0.2/24"], ids=["in a zone", "in none"])
def test_a_large_network_may_be_the_link_where_no_smaller_one_is(link: str) -> None:
    plant = joined(ZONES, _edge(link=link), FW1, FW2)
    assert _may(plant, "CELL2", "DMZ")
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_who_learns_from_a_device_that_is_shown_has_no_other_there() -> None:
    """Or from the router that its own routes name, where only networks with hosts are left."""
    core = device(
        "core",
        interface("edge", "10.0.0.1/30"),
        interface("in", "10.5.0.1/24"),
        dynamic_routing=_edge().dynamic_routing,
    )
    assert _legs(joined(ZONES, _edge(), core)) == []
    speaking = replace(FW2, dynamic_routing=_edge().dynamic_routing)
    plant = joined(ZONES, FW1, speaking)
    assert _legs(plant) == []
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


@pytest.mark.parametrize("protocol", ["dhcp", "reverse-route"])
def test_what_else_gives_routes_says_nothing_of_a_router(protocol: str) -> None:
    assert _legs(joined(ZONES, _edge(protocol), FW1, FW2)) == []


def _in_six(protocol: str) -> list[Device]:
    edge = device(
        "edge",
        interface("core", "fd00:0:0:1::2/127"),
        interface("dmz", "fd00:0:0:20::1/64"),
        dynamic_routing=(DynamicRouting(protocol, HERE, families=frozenset({6})),),
    )
    cells = [
        device(
            f"fw{number}",
            interface("up", f"fd00:0:0:9{number}::2/127"),
            interface("in", f"fd00:0:0:{number}::1/64"),
            routes=(route("::/0", f"fd00:0:0:9{number}::3"),),
        )
        for number in (3, 5)
    ]
    return [edge, listed(cells[0], BindingPoint.INBOUND, "up"), cells[1]]


def test_in_the_other_version_it_is_the_same() -> None:
    zones = [
        zone("CELL1", "fd00:0:0:3::/64"),
        zone("CELL2", "fd00:0:0:5::/64"),
        zone("DMZ", "fd00:0:0:20::/64"),
        zone("LINKS", "fd00:0:0:90::/60"),
    ]
    plant = joined(zones, *_in_six("ospfv3"))
    assert _may(plant, "CELL2", "DMZ")
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 6).differences(exact=True) == []


def test_two_that_speak_to_each_other_may_speak_to_a_third_that_routes_name() -> None:
    """The core of the cell is on the network of the edge and of another router, all three speaking OSPF."""
    learned = (DynamicRouting("ospf", HERE),)
    ports = interface("up", "10.0.0.3/24"), interface("it", "10.1.0.1/16")
    second = device("dist", *ports, dynamic_routing=learned)
    edge = _edge(link="10.0.0.2/24")
    assert _legs(joined(ZONES, edge, second)) == []
    network = joined(ZONES, edge, second, FW2)
    assert _legs(network) == [("edge", "core"), ("dist", "up")]
    assert _may(network, "CELL2", "DMZ")
    assert _may(network, "IT", "CELL2")
    beside = replace(second, interfaces=(*second.interfaces, interface("cells", "10.9.2.3/29")))
    assert _legs(joined(ZONES, edge, beside, FW2)) == []
