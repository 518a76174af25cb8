"""Routers that no file shows and no route names: a device learns its routes from them."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES
from diagram_case import Both
from diagram_plants import HERE, route
from parsers.linux_state import KernelState, with_state
from parsers.model.address import from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.routing import DynamicRouting
from parsers.model.rules import BindingPoint
from parsers.model.shown import KernelTables
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


def _pair(*more: str, link: str = "10.0.0.{}/29") -> list[Device]:
    """Two edges that have the same networks, but for their lines, and single addresses."""
    return [
        listed(
            device(
                f"edge{number}",
                interface("out", f"203.0.11{number}.2/30"),
                interface("core", link.format(number)),
                interface("dmz", f"10.20.0.{number}/24"),
                *(interface(f"more{place}", one.format(number)) for place, one in enumerate(more)),
                routes=(route(EVERY, f"203.0.11{number}.1"),),
                dynamic_routing=_edge().dynamic_routing,
            ),
            BindingPoint.INBOUND,
            "out",
        )
        for number in (1, 2)
    ]


@pytest.mark.parametrize("link", ["10.0.0.{}/29", "10.0.0.{}/24", "10.9.0.{}/24"])
def test_the_other_of_a_pair_is_not_the_router_that_both_learn_from(link: str) -> None:
    """It has nothing to tell; the core stands beside both."""
    for more in ((), ("10.255.0.{}/32",), ("10.255.0.{}/32", "10.254.0.{}/30")):
        plant = joined(ZONES, *_pair(*more, link=link), FW1, FW2)
        assert _may(plant, "CELL2", "DMZ"), more
        assert not _may(plant, "CELL2", "CELL1")
        assert not _may(plant, "NET", "CELL2")
        assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_who_is_shown_on_both_sides_of_a_link_tells_all() -> None:
    """Two cores with the cells, two edges with the DMZ: no fifth router is looked for, and the lists of the cores decide."""
    cores = [
        listed(
            device(
                f"core{number}",
                interface("edge", f"10.0.0.{number}/29"),
                interface("one", f"10.3.0.{number}/24"),
                interface("two", f"10.5.0.{number}/24"),
                dynamic_routing=_edge().dynamic_routing,
            ),
            BindingPoint.INBOUND,
            "one",
        )
        for number in (3, 4)
    ]
    plant = joined([NET, CELL1, CELL2, DMZ], *_pair(), *cores)
    assert _legs(plant) == []
    assert not _may(plant, "CELL1", "DMZ")
    assert not _may(plant, "CELL1", "CELL2")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_cells_that_speak_to_each_other_have_the_core_beside_them_too() -> None:
    """Another one names the core by its default route; those on its backbone learn from it what is not theirs."""
    running = _edge().dynamic_routing
    cells = [
        device("one", interface("up", "10.9.0.2/24"), interface("in", "10.3.0.1/24"), dynamic_routing=running),
        device("two", interface("up", "10.9.0.3/24"), interface("in", "10.5.0.1/24"), dynamic_routing=running),
    ]
    third = zone("CELL3", "10.7.0.0/24")
    zones = [CELL1, CELL2, third, LINKS]
    plant = joined(zones, listed(cells[0], BindingPoint.INBOUND, "up"), cells[1], _firewall(3, "10.7.0.1/24"))
    assert _may(plant, "CELL3", "CELL2")
    assert not _may(plant, "CELL3", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    alone = joined([CELL1, CELL2, LINKS], *cells)
    assert _legs(alone) == []


def test_a_small_network_of_hosts_hides_no_larger_link() -> None:
    """The DMZ has few addresses, and drops all that comes from there; the core is on the backbone all the same."""
    small = zone("DMZ", "10.20.0.0/28")
    ports = interface("core", "10.9.0.2/24"), interface("dmz", "10.20.0.1/28"), interface("mail", "10.30.0.1/24")
    edge = listed(device("edge", *ports, dynamic_routing=_edge().dynamic_routing), BindingPoint.INBOUND, "dmz")
    plant = joined([CELL1, CELL2, small, zone("MAIL", "10.30.0.0/24"), LINKS], edge, FW1, FW2)
    assert _may(plant, "CELL2", "MAIL")
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_a_backbone_in_a_zone_with_routers_is_a_link_beside_a_line() -> None:
    """The line is closed, and has a private address: the router that other devices name is on the backbone's zone."""
    ports = interface("wan", "10.99.0.2/30"), interface("core", "10.9.0.2/24"), interface("dmz", "10.20.0.1/24")
    edge = listed(device("edge", *ports, dynamic_routing=_edge().dynamic_routing), BindingPoint.INBOUND, "wan")
    plant = joined(ZONES, edge, FW1, FW2)
    assert _may(plant, "CELL2", "DMZ")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_bgp_alone_may_be_spoken_on_a_backbone() -> None:
    plant = joined(ZONES, _edge("bgp", link="10.9.0.2/24"), FW1, FW2)
    assert _may(plant, "CELL2", "DMZ")
    assert _legs(plant) == [("edge", "core")]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_bgp_alone_is_spoken_beside_hosts_where_no_provider_is() -> None:
    """A firewall inside has a backbone that is all of its zone; the same with a line out speaks to its provider."""
    whole = zone("BACKBONE", "10.60.0.0/24")
    zones = [CELL1, CELL2, DMZ, LINKS, whole]
    ports = interface("core", "10.60.0.2/24"), interface("dmz", "10.20.0.1/24")
    inside = device("inside", *ports, dynamic_routing=(DynamicRouting("bgp", HERE),))
    plant = joined(zones, inside, FW1, FW2)
    assert ("inside", "core") in _legs(plant)
    assert _may(plant, "CELL2", "DMZ")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    edge = replace(inside, interfaces=(*ports, interface("out", "203.0.113.2/29")))
    assert _legs(joined([NET, *zones], edge, FW1, FW2)) == []


@pytest.mark.parametrize("wan", [True, False], ids=["beside a line", "alone"])
def test_a_neighbour_that_is_written_is_there_however_large_its_network(*, wan: bool) -> None:
    """The backbone is all of its zone, and nothing but the neighbour of BGP tells where the core is."""
    backbone = zone("BACKBONE", "10.30.0.0/24")
    told = (replace(DynamicRouting("bgp", HERE), neighbours=(ip_address("10.30.0.1"), ip_address("10.77.0.1"))),)
    line = (interface("wan", "10.99.0.2/30"),) if wan else ()
    ports = *line, interface("core", "10.30.0.2/24"), interface("dmz", "10.20.0.1/24")
    edge = device("edge", *ports, dynamic_routing=told)
    edge = listed(edge, BindingPoint.INBOUND, "wan") if wan else edge
    plant = joined([*ZONES, backbone], edge, FW1, FW2)
    assert ("edge", "core") in _legs(plant)
    assert _may(plant, "CELL2", "DMZ")
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    core = device("core", interface("edge", "10.30.0.1/24"), interface("far", "10.31.0.1/24"))
    assert ("edge", "core") not in _legs(joined([*ZONES, backbone], edge, FW1, FW2, core)) or not wan


ON_THE_CORE = (
    replace(DynamicRouting("ospf", HERE), interfaces=frozenset({"core"})),
    DynamicRouting("bgp", HERE),
)
WHOLE = zone("BACKBONE", "10.30.0.0/24")


def _beside_a_line(*told: DynamicRouting, line: str = "10.99.0.2/30") -> Device:
    """Its backbone is all of a zone, and its line to somewhere has a private address."""
    ports = interface("wan", line), interface("core", "10.30.0.2/24"), interface("dmz", "10.20.0.1/24")
    return device("edge", *ports, dynamic_routing=told)


def test_a_link_on_which_the_protocol_is_not_spoken_hides_no_larger_network() -> None:
    """OSPF is on the backbone alone; BGP may be on the line, and tells nothing of that."""
    zones = [*ZONES, WHOLE]
    for told in (ON_THE_CORE[:1], ON_THE_CORE):
        plant = joined(zones, _beside_a_line(*told), FW1, FW2)
        assert ("edge", "core") in _legs(plant)
        assert ("edge", "dmz") not in _legs(plant)
        assert _may(plant, "CELL2", "BACKBONE")
        assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    both = replace(ON_THE_CORE[0], interfaces=frozenset({"core", "wan"}))
    for one in (both, replace(both, interfaces=None), DynamicRouting("bgp", HERE)):
        assert _legs(joined(zones, _beside_a_line(one), FW1, FW2)) == [("edge", "wan")]


def test_neighbours_are_meant_where_a_file_keeps_a_protocol_silent_elsewhere() -> None:
    """The line may have one as well; the DMZ is passive, and the backbone is not."""
    spoken = replace(ON_THE_CORE[0], interfaces=frozenset({"core", "wan"}), chosen=True)
    edge = listed(_beside_a_line(spoken), BindingPoint.INBOUND, "wan")
    plant = joined([*ZONES, WHOLE], edge, FW1, FW2)
    assert _legs(plant) == [("edge", "wan"), ("edge", "core")]
    assert _may(plant, "CELL2", "DMZ")
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    named = replace(edge, routes=(route("10.1.0.0/16", "10.99.0.1"),))
    assert ("edge", "core") in _legs(joined([*ZONES, WHOLE], named, FW1, FW2))


def test_who_is_beside_a_network_on_which_it_is_not_spoken_tells_nothing() -> None:
    """Two edges have a DMZ between them, passive on both; the core stands on the backbone of each."""
    told = _edge().dynamic_routing
    other = device("other", interface("dmz", "10.20.0.2/24"), interface("far", "10.31.0.1/24"), dynamic_routing=told)
    zones = [*ZONES, WHOLE, zone("FAR", "10.31.0.0/24")]
    ports = interface("core", "10.30.0.2/24"), interface("dmz", "10.20.0.1/24")
    heard = device("edge", *ports, dynamic_routing=told)
    assert _legs(joined(zones, heard, other)) == []
    passive = device("edge", *ports, dynamic_routing=ON_THE_CORE[:1])
    plant = joined(zones, passive, other)
    assert ("edge", "core") in _legs(plant)
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_hosts_beside_such_a_router_get_packets_from_it_without_the_device() -> None:
    """And send by it to where another one stands: the list of the device on their network is not asked."""
    small = zone("DMZ", "10.20.0.0/28")
    ports = interface("dmz", "10.20.0.1/28"), interface("in", "10.30.0.1/24")
    edge = listed(device("edge", *ports, dynamic_routing=_edge().dynamic_routing), BindingPoint.INBOUND, "dmz")
    plant = joined([CELL1, CELL2, small, LINKS], edge, FW1, FW2)
    assert _may(plant, "CELL2", "DMZ")
    assert _may(plant, "DMZ", "CELL2")
    assert not _may(plant, "DMZ", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


@pytest.mark.parametrize("link", ["10.0.0.2/30", "10.9.0.2/24"])
@pytest.mark.parametrize(
    "routes",
    [
        DynamicRouting("the kernel's IPv4 tables", HERE, families=frozenset({4}), unshown=True),
        DynamicRouting("routes that are not in the file", HERE, unshown=True),
        DynamicRouting("static entries", HERE, families=frozenset({4}), elsewhere=True),
    ],
)
def test_routes_that_a_file_does_not_show_may_lead_to_the_core(routes: DynamicRouting, link: str) -> None:
    """They may be the few that lead to other places, too: then the core has a line of its own."""
    edge = replace(_edge(link=link), dynamic_routing=(routes,))
    plant = joined(ZONES, edge, FW1, FW2)
    assert _legs(plant) == [("edge", "core")]
    for source, goal in (("CELL1", "DMZ"), ("CELL2", "DMZ"), ("DMZ", "CELL2"), ("NET", "CELL2")):
        assert _may(plant, source, goal), (source, goal)
    assert not _may(plant, "CELL2", "CELL1")
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    beside = device("core", interface("edge", "10.0.0.1/30"), interface("it", "10.1.0.1/16"))
    if link == "10.0.0.2/30":
        assert _legs(joined(ZONES, edge, beside)) == []


@pytest.mark.parametrize("example", ["checkpoint_gaia/policy_only", "hirschmann_hios/xml"])
def test_readers_say_so(example: str) -> None:
    told = json.loads((FIXTURES / example / "device.json").read_text(encoding="utf-8"))
    assert any(item.get("unshown") or item.get("elsewhere") for one in told for item in one["dynamic_routing"])


def test_a_kernel_of_which_one_table_was_shown_says_so() -> None:
    addresses = (interface("up", "10.0.0.2/30"), interface("in", "2001:db8::1/64"))
    made = with_state(
        device("gw"), KernelState(addresses, (KernelTables((), frozenset({6}), every_table=False, origin=HERE),))
    )
    assert [item.families for item in made.dynamic_routing if item.unshown] == [frozenset({4})]


def test_what_is_learned_may_lead_to_a_device_that_knows_nobody() -> None:
    """Its own list decides; where nobody learns routes, or none names the core, nothing says that it stands there."""
    third = zone("CELL3", "10.7.0.0/24")
    island = device("island", interface("up", "10.9.7.2/27"), interface("in", "10.7.0.1/24"))
    zones = [*ZONES, third]
    plant = joined(zones, _edge(), FW1, island)
    assert _may(plant, "CELL1", "CELL3")
    assert ("island", "up") in _legs(plant)
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    assert not _may(joined(zones, _edge(), FW1, listed(island, BindingPoint.INBOUND, "up")), "CELL1", "CELL3")
    still = replace(_edge(), dynamic_routing=())
    for apart in ((still, FW1, island), (_edge(), replace(FW1, routes=()), island)):
        assert not _may(joined(zones, *apart), "CELL1", "CELL3")


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
