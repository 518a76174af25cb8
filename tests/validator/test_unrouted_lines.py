"""Lines to the internet by which a device shows no route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagram_case import Both
from diagram_plants import HERE, route
from parsers.model.routing import DynamicRouting
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device

EVERY = "0.0.0.0/0"
NET = zone("NET", EVERY, kind=ZoneKind.INTERNET)
CELL, SITE, LAN = zone("CELL", "10.3.0.0/24"), zone("SITE", "198.51.100.0/29"), zone("LAN", "10.8.0.0/24")
ZONES = [NET, CELL, SITE, LAN]
TABLES = {
    "none": (),
    "unshown": (DynamicRouting("routes", HERE, unshown=True),),
    "bgp": (DynamicRouting("bgp", HERE),),
    "ospf": (DynamicRouting("ospf", HERE),),
}


def _edge() -> Device:
    ports = interface("out", "203.0.113.2/29"), interface("cell", "10.3.0.1/24")
    return device("edge", *ports, routes=(route(EVERY, "203.0.113.1"),))


def _second(line: str, *tables: DynamicRouting, default: str = "") -> Device:
    ports = interface("wan", line), interface("site", "198.51.100.1/29"), interface("lan", "10.8.0.1/24")
    routes = (route(EVERY, default),) if default else ()
    return device("second", *ports, dynamic_routing=tables, routes=routes)


@pytest.mark.parametrize("tables", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("line", ["203.0.114.2/29", "203.0.114.2/30"])
def test_what_leaves_by_one_line_may_come_in_by_another(line: str, tables: tuple[DynamicRouting, ...]) -> None:
    """As where the default route to the provider is in the file."""
    plant, shown = joined(ZONES, _edge(), _second(line, *tables)), _second(line, default="203.0.114.1")
    assert travels(plant, "CELL", "SITE") == travels(joined(ZONES, _edge(), shown), "CELL", "SITE")
    assert travels(plant, "CELL", "SITE")[1]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_the_list_of_the_line_decides() -> None:
    second = listed(_second("203.0.114.2/29", *TABLES["bgp"]), BindingPoint.INBOUND, "wan")
    plant = joined(ZONES, _edge(), second)
    assert travels(plant, "CELL", "SITE") == ([], [])
    assert travels(plant, "CELL", "LAN") == ([], [])


def test_a_public_network_of_a_zone_is_no_line_nor_is_a_private_one() -> None:
    servers = zone("SERVERS", "203.0.114.0/29")
    assert travels(joined([*ZONES, servers], _edge(), _second("203.0.114.2/29")), "CELL", "SITE") == ([], [])
    assert travels(joined(ZONES, _edge(), _second("192.168.77.2/30")), "CELL", "SITE") == ([], [])


def test_a_link_of_which_both_ends_are_shown_is_no_line() -> None:
    inside = device("inside", interface("up", "203.0.114.1/30"), interface("far", "10.70.0.1/24"))
    assert travels(joined(ZONES, _edge(), _second("203.0.114.2/30"), inside), "CELL", "SITE") == ([], [])


def test_without_a_line_by_which_packets_leave_none_come_in() -> None:
    still = device("edge", interface("out", "203.0.113.2/29"), interface("cell", "10.3.0.1/24"))
    assert travels(joined(ZONES, still, _second("203.0.114.2/29")), "CELL", "SITE") == ([], [])


def test_the_reason_says_that_no_route_leads_there() -> None:
    (router,) = joined(ZONES, _edge(), _second("203.0.114.2/29")).zones.routers.unrouted.values()
    assert router.doubt.reason == (
        "wan is the internet's, so a provider's router may stand there, though no route leads to it"
    )


@pytest.mark.parametrize("tables", TABLES.values(), ids=TABLES)
def test_no_router_of_the_plant_brings_the_internet_past_the_list_of_its_line(
    tables: tuple[DynamicRouting, ...],
) -> None:
    """The core, which is handed in, learns too, and hosts of the line stand beside the provider's router (361)."""
    zones = [NET, CELL, SITE]
    ports = interface("wan", "203.0.113.2/29"), interface("core", "10.60.0.1/29"), interface("site", "198.51.100.1/29")
    edge = device("edge", *ports, dynamic_routing=tables)
    for where in ("wan", "site"):
        edge = listed(edge, BindingPoint.INBOUND, where)
    below = interface("up", "10.60.0.2/29"), interface("cell", "10.3.0.1/24")
    core = device("core", *below, dynamic_routing=(DynamicRouting("ospf", HERE),))
    core = listed(core, BindingPoint.INBOUND, "cell")
    plant = joined(zones, edge, core)
    for other in ("CELL", "SITE"):
        assert travels(plant, "NET", other) == ([], [])
        assert travels(plant, other, "NET") == ([], [])
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


@pytest.mark.parametrize("tables", [TABLES["unshown"], TABLES["ospf"]], ids=["unshown", "ospf"])
def test_such_a_line_may_still_be_a_link_to_the_core(tables: tuple[DynamicRouting, ...]) -> None:
    """Its cell gets to what the device has, by a link with public addresses that nobody declared."""
    links = zone("LINKS", "10.61.0.0/24")
    fw = device(
        "fw", interface("up", "10.61.0.2/24"), interface("cell", "10.3.0.1/24"), routes=(route(EVERY, "10.61.0.1"),)
    )
    second = listed(_second("203.0.114.2/29", *tables), BindingPoint.OUTBOUND, "lan")
    plant = joined([NET, links, CELL, SITE, LAN], fw, second)
    assert travels(plant, "CELL", "SITE")[1]
    assert travels(plant, "CELL", "LAN") == ([], [])
