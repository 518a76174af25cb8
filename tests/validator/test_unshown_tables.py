"""Routers that no file shows, and that only routes which no file shows either may name."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from comparisons import plants_without_tables
from diagram_case import Both
from diagram_plants import HERE, route
from parsers.linux_state import KernelState, with_state
from parsers.model.address import from_cidr
from parsers.model.device import Device, Effect, Unmodelled
from parsers.model.interface import InterfaceAddress
from parsers.model.match import AddressMatch, Match
from parsers.model.routing import DynamicRouting
from parsers.model.rules import BindingPoint
from parsers.registry import parse
from parsers.source import Source
from small_plants import device, interface, joined, listed, reaches, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine

EVERY = "0.0.0.0/0"
NET = zone("NET", EVERY, kind=ZoneKind.INTERNET)
IT, CELL1, CELL2 = zone("IT", "10.1.0.0/16"), zone("CELL1", "10.3.0.0/24"), zone("CELL2", "10.5.0.0/24")
DMZ, LINKS = zone("DMZ", "10.20.0.0/24"), zone("LINKS", "10.9.0.0/16")
ZONES = [NET, IT, CELL1, CELL2, DMZ, LINKS]
FROM_IT = Match(source=AddressMatch.exactly(from_cidr("10.1.0.0/16")))
UNSHOWN = (DynamicRouting("routes that are not in the file", HERE, unshown=True),)
ELSEWHERE = (DynamicRouting("static entries", HERE, elsewhere=True),)


def _firewall(number: int, cell: str, *lines: Match) -> Device:
    ports = interface("up", f"10.9.{number}.2/30"), interface("in", cell)
    made = device(f"fw{number}", *ports, routes=(route(EVERY, f"10.9.{number}.1"),))
    return listed(made, BindingPoint.INBOUND, "up", *lines) if lines else made


def _edge(*tables: DynamicRouting, unread: Unmodelled | None = None, link: str = "10.0.0.2/30") -> Device:
    """It lets nothing in from the internet; no file shows how it gets to the cells."""
    ports = interface("out", "203.0.113.2/29"), interface("core", link), interface("dmz", "10.20.0.1/24")
    unmodelled = () if unread is None else (unread,)
    made = device("edge", *ports, routes=(route(EVERY, "203.0.113.1"),), dynamic_routing=tables, unmodelled=unmodelled)
    return listed(made, BindingPoint.INBOUND, "out")


FW1, FW2 = _firewall(1, "10.3.0.1/24", FROM_IT), _firewall(2, "10.5.0.1/24")


@pytest.mark.parametrize("tables", [UNSHOWN, ELSEWHERE], ids=["unshown", "elsewhere"])
@pytest.mark.parametrize("link", ["10.0.0.2/30", "10.9.0.2/24", "10.0.0.2/24"])
def test_the_core_hands_to_an_edge_whose_routes_are_not_shown(tables: tuple[DynamicRouting, ...], link: str) -> None:
    plant = joined(ZONES, _edge(*tables, link=link), FW1, FW2)
    for source in ("CELL1", "CELL2", "IT"):
        surely, possibly = travels(plant, source, "DMZ")
        assert not surely
        assert possibly, source
    assert travels(plant, "CELL2", "CELL1") == ([], [])
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_the_list_of_the_edge_decides_what_it_gets_from_the_core() -> None:
    plant = joined(ZONES, listed(_edge(*UNSHOWN), BindingPoint.INBOUND, "core", FROM_IT), FW1, FW2)
    assert travels(plant, "CELL2", "DMZ") == ([], [])
    assert travels(plant, "IT", "DMZ")[1]


def test_that_a_table_may_name_a_core_says_nothing_of_how_that_gets_to_the_internet() -> None:
    """Of an edge that speaks OSPF to its core it does."""
    assert travels(joined(ZONES, _edge(*UNSHOWN), FW1, FW2), "NET", "CELL2")[1]
    assert travels(joined(ZONES, _edge(DynamicRouting("ospf", HERE)), FW1, FW2), "NET", "CELL2") == ([], [])


def _connected(*tables: DynamicRouting) -> Device:
    ports = interface("cell", "10.3.0.1/24"), interface("dmz", "10.20.0.1/24"), interface("it", "10.1.0.1/16")
    made = device("gw", *ports, dynamic_routing=tables)
    to_dmz = Match(destination=AddressMatch.exactly(from_cidr("10.20.0.0/24")))
    for name, lines in (("cell", ()), ("dmz", ()), ("it", (to_dmz,))):
        made = listed(made, BindingPoint.INBOUND, name, *lines)
    return made


def test_what_is_connected_and_denied_stays_so_without_the_table() -> None:
    zones = [CELL1, DMZ, IT]
    shown, unshown = joined(zones, _connected()), joined(zones, _connected(*UNSHOWN))
    for source in zones:
        for goal in zones:
            if source is not goal:
                assert reaches(unshown, source.id, goal.id) == reaches(shown, source.id, goal.id)
    assert travels(unshown, "CELL1", "DMZ") == ([], [])
    assert travels(unshown, "IT", "DMZ")[0]


def test_beside_a_device_that_routes_no_other_router_is_looked_for() -> None:
    """The core is shown, so the table of the edge names that."""
    core = device("core", interface("edge", "10.0.0.1/29"), interface("in", "10.5.0.1/24"))
    plant = joined(ZONES, _edge(*UNSHOWN, link="10.0.0.2/29"), core)
    assert not plant.zones.routers.learned.legs
    switch = replace(core, forwards=False)
    assert joined(ZONES, _edge(*UNSHOWN, link="10.0.0.2/29"), switch).zones.routers.learned.legs


def test_the_reason_names_what_is_not_shown() -> None:
    network = joined(ZONES, _edge(*UNSHOWN), FW1, FW2)
    (router,) = network.zones.routers.learned.legs.values()
    assert router.doubt.reason == (
        "core may lead to a router that no file shows, for routes of its device are not in its file"
    )


def test_a_line_that_nobody_read_may_be_the_route() -> None:
    """One that is known to touch an interface, or to deny, is none."""
    line = Unmodelled("line 17", Effect.MAY_DO_ANYTHING, HERE)
    for unread, told in (
        (line, True),
        (replace(line, effect=Effect.MAY_REWRITE), True),
        (replace(line, effect=Effect.MAY_DENY), False),
        (replace(line, effect=Effect.MAY_REWRITE, interfaces=frozenset({"dmz"})), False),
    ):
        plant = joined(ZONES, _edge(unread=unread), FW1, FW2)
        assert bool(travels(plant, "CELL1", "DMZ")[1]) is told
        assert bool(plant.zones.routers.learned.legs) is told


@pytest.mark.parametrize("tables", [UNSHOWN, ELSEWHERE], ids=["unshown", "elsewhere"])
def test_a_table_names_routers_beside_hosts_as_well(tables: tuple[DynamicRouting, ...]) -> None:
    """Where the device has no link. A line that was not read is looked for on links alone."""
    ports = interface("core", "10.60.0.2/24"), interface("dmz", "10.20.0.1/24")
    zones = [CELL1, CELL2, DMZ, zone("BACKBONE", "10.60.0.0/24")]
    plant = joined(zones, device("inside", *ports, dynamic_routing=tables), FW2)
    assert travels(plant, "CELL2", "DMZ")[1]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    line = Unmodelled("line 17", Effect.MAY_DO_ANYTHING, HERE)
    assert not joined(zones, device("inside", *ports, unmodelled=(line,)), FW2).zones.routers.learned.legs


def test_hosts_beside_such_a_device_may_send_by_the_router_that_its_table_names() -> None:
    """The core is missing: another cell names it, and it has a leg where hosts stand beside the second one."""
    hosts, far = zone("HOSTS", "10.9.2.0/24"), zone("CELL1", "10.3.0.0/24")
    second = device("fw2", interface("up", "10.9.2.2/24"), interface("in", "10.5.0.1/24"), dynamic_routing=UNSHOWN)
    plant = joined([hosts, far, CELL2], _firewall(1, "10.3.0.1/24"), second)
    assert travels(plant, "HOSTS", "CELL1")[1]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_a_router_beside_such_a_device_is_not_all_that_its_table_may_name() -> None:
    """Routes name a core that stands beside neither: it may be on the network of both."""
    second = device("dist", interface("up", "10.0.0.3/24"), interface("it", "10.1.0.1/16"))
    edge = _edge(*UNSHOWN, link="10.0.0.2/24")
    assert not joined(ZONES, edge, second).zones.routers.learned.legs
    plant = joined(ZONES, edge, second, FW2)
    assert travels(plant, "CELL2", "DMZ")[1]
    assert travels(plant, "CELL2", "IT")[1]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    beside = replace(second, dynamic_routing=UNSHOWN, interfaces=(*second.interfaces, interface("up2", "10.9.2.3/29")))
    assert not joined(ZONES, edge, beside, FW2).zones.routers.learned.legs


@pytest.mark.parametrize("seed", [75, 114])
def test_what_the_whole_plant_lets_through_is_possible_without_the_table(seed: int) -> None:
    assert plants_without_tables(seed).wrong == []


def test_kernel_tables_that_were_not_asked_for_are_not_shown() -> None:
    """`ip -j addr` alone: no route of either version is known."""
    made = parse(Source.from_text("gw.nft", "table ip filter {\n}\n"), "linux_nftables").devices[0]
    port = interface("eth0", "10.0.0.2/30")
    six = InterfaceAddress(ipaddress.ip_interface("fd00::2/64"), port.addresses[0].role, HERE)
    both = replace(port, addresses=(*port.addresses, six))
    found = with_state(made, KernelState((both,), ())).dynamic_routing
    assert [(one.unshown, sorted(one.families)) for one in found] == [(True, [4]), (True, [6])]
    assert not with_state(made, KernelState((both,), (), configured=True)).dynamic_routing
