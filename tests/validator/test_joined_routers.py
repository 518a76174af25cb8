"""A router in the middle that nobody handed in: what it may join, as far as somebody's route names it."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_case import Both
from diagram_plants import HERE, route
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.interface import InterfaceKind
from parsers.model.management import Management, ManagementService
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import PolicyRoute
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, out_of, travels, zone
from validator.graph.routing import Way
from validator.plant.model import ZoneKind
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from validator.graph.network import Network
    from validator.plant.model import Zone

CELL1, CELL2 = zone("CELL1", "10.0.11.0/24"), zone("CELL2", "10.0.21.0/24")
OPS, ENG = zone("OPS", "10.0.10.0/24"), zone("ENG", "10.0.20.0/24")
EVERYWHERE = "0.0.0.0/0"
ELSEWHERE = Match(destination=AddressMatch.exactly(from_cidr("10.0.99.0/24")))


def firewall(name: str, segment: str, cell: str, *, hop: str = "", to: str = EVERYWHERE) -> Device:
    """A cell behind a firewall, and the way out of it."""
    ports = interface("out", f"{segment}/24"), interface("in", f"{cell}/24")
    return device(name, *ports, routes=(route(to, hop),) if hop else ())


def of(network: str) -> Match:
    """Packets of a network."""
    return Match(source=AddressMatch.exactly(from_cidr(network)))


def to(network: str) -> Match:
    """Packets to a network."""
    return Match(destination=AddressMatch.exactly(from_cidr(network)))


def tunnel(address: str) -> Interface:
    """An interface of a tunnel whose other end is not told."""
    return replace(interface("vpn", address), kind=InterfaceKind.TUNNEL)


FW1 = firewall("fw1", "10.0.10.2", "10.0.11.1", hop="10.0.10.1")
FW2 = firewall("fw2", "10.0.20.2", "10.0.21.1", hop="10.0.20.1")


def test_next_hops_of_nobody_on_two_segments_may_be_one_router() -> None:
    """Two firewalls of cells, and the core switch between their segments is no file of the snapshot."""
    network = joined([OPS, ENG, CELL1, CELL2], FW1, FW2)
    for source in ("OPS", "CELL1"):
        for goal in ("ENG", "CELL2"):
            surely, possibly = travels(network, source, goal)
            assert not surely
            assert possibly


def test_a_router_that_only_a_waiting_route_names_is_there_all_the_time() -> None:
    """The firewalls have a line between them, filtered; one has its route by the core as a spare only."""
    links = interface("link", "10.0.102.1/24"), interface("link", "10.0.102.2/24")
    fw1, fw2 = (replace(one, interfaces=(*one.interfaces, link)) for one, link in zip((FW1, FW2), links, strict=True))
    spare = replace(route("10.0.11.0/24", "10.0.20.1"), distance=200)
    fw2 = listed(replace(fw2, routes=(route("10.0.11.0/24", "10.0.102.1"), spare)), BindingPoint.INBOUND, "link")
    network = joined([OPS, ENG, CELL1, CELL2], fw1, fw2)
    surely, possibly = travels(network, "CELL1", "CELL2")
    assert not surely
    assert possibly
    assert not Both(network, Engine(network), 4).differences(exact=False)


def test_a_spare_route_of_a_vrf_says_that_the_core_has_a_way_to_its_network() -> None:
    """The network of the cell is in a VRF of its own, which has it by the core, too, should the interface fail."""
    ports = interface("ops", "10.0.10.2/24"), replace(interface("in", "10.0.11.1/24"), vrf="red")
    spare = replace(route("10.0.11.0/24", "10.0.10.1"), vrf="red", next_hop_vrf="")
    for routes, possible in (((), False), ((spare,), True)):
        network = joined([OPS, CELL1], device("fw", *ports, routes=routes))
        surely, possibly = travels(network, "OPS", "CELL1")
        assert (surely, bool(possibly)) == ([], possible)
        assert not Both(network, Engine(network), 4).differences(exact=True)


def test_what_a_device_sends_past_its_own_interface_the_core_has_another_way_for() -> None:
    """By a table of its own just the network of the cell goes to the core, past the list; all of the plant may come back."""
    ports = interface("ops", "10.0.10.2/24"), interface("in", "10.0.11.1/24")
    eng = replace(interface("eng", "10.0.12.1/24"), vrf="red")
    for led, possible in (("10.0.11.0/24", True), ("10.0.0.0/16", False)):
        leak = replace(route(led, "10.0.10.1"), vrf="red", next_hop_vrf="")
        made = listed(device("fw", *ports, eng, routes=(leak,)), BindingPoint.OUTBOUND, "in")
        network = joined([OPS, zone("ENG", "10.0.12.0/24"), CELL1], made)
        for source in ("OPS", "ENG"):
            surely, possibly = travels(network, source, "CELL1")
            assert (surely, bool(possibly)) == ([], possible), source
        assert not Both(network, Engine(network), 4).differences(exact=True)
        steered = PolicyRoute("p", Match(), None, None, HERE, target_vrf="red")
        alone = replace(made, interfaces=ports, policy_routes=(steered,))
        assert bool(travels(joined([OPS, CELL1], alone), "OPS", "CELL1")[1]) is possible


def test_what_such_a_router_hands_on_is_judged_where_it_comes_in() -> None:
    closed = listed(FW2, BindingPoint.INBOUND, "out", of("10.0.10.0/24"))
    network = joined([OPS, ENG, CELL1, CELL2], FW1, closed)
    assert travels(network, "CELL1", "CELL2") == ([], [])
    assert travels(network, "OPS", "CELL2") == ([], ["10.0.10.0/24 > 10.0.21.0/24 any/any"])
    assert travels(network, "CELL1", "ENG")[1]


def test_two_firewalls_on_the_segment_of_such_a_router() -> None:
    beside = firewall("fw2", "10.0.10.3", "10.0.21.1", hop="10.0.10.1")
    assert travels(joined([OPS, CELL1, CELL2], FW1, beside), "CELL1", "CELL2")[1]
    without = firewall("fw2", "10.0.10.3", "10.0.21.1")
    assert travels(joined([OPS, CELL1, CELL2], FW1, without), "CELL1", "CELL2")[1]
    alone = firewall("fw1", "10.0.10.2", "10.0.11.1")
    assert travels(joined([OPS, CELL1, CELL2], alone, without), "CELL1", "CELL2") == ([], [])


def test_the_way_to_the_internet_goes_by_the_core() -> None:
    """A cell, the core that is not here, the edge: it routes the plant's networks back to the core."""
    ports = interface("wan", "203.0.113.2/24"), interface("in", "10.0.20.2/24")
    edge = device("edge", *ports, routes=(route(EVERYWHERE, "203.0.113.1"), route("10.0.10.0/23", "10.0.20.1")))
    outside = zone("NET", EVERYWHERE, kind=ZoneKind.INTERNET)
    network = joined([OPS, ENG, CELL1, outside], FW1, edge)
    assert travels(network, "CELL1", "NET")[1]
    closed = listed(edge, BindingPoint.INBOUND, "in", of("10.0.20.0/24"))
    assert travels(joined([OPS, ENG, CELL1, outside], FW1, closed), "CELL1", "NET") == ([], [])


def test_where_no_route_names_a_router_none_is_looked_for() -> None:
    network = joined([OPS, ENG, CELL1, CELL2], FW1, firewall("fw2", "10.0.20.2", "10.0.21.1"))
    assert travels(network, "CELL1", "CELL2") == ([], [])
    assert travels(network, "OPS", "ENG") == ([], [])
    named = firewall("fw2", "10.0.20.2", "10.0.21.1", hop="10.0.20.77", to="10.0.99.0/24")
    assert travels(joined([OPS, ENG, CELL1, CELL2], FW1, named), "CELL1", "CELL2")[1]


def test_a_next_hop_that_a_device_has_is_no_such_router() -> None:
    core = device("core", interface("a", "10.0.10.1/24"), interface("b", "10.0.20.1/24"))
    network = joined([OPS, ENG, CELL1, CELL2], FW1, FW2, core)
    assert travels(network, "CELL1", "CELL2") == ([], [])
    assert travels(network, "OPS", "ENG")[0]


@pytest.mark.parametrize(
    ("kind", "met"), [(ZoneKind.EXTERNAL, True), (ZoneKind.VENDOR, True), (ZoneKind.CONTROL, False)]
)
def test_providers_are_joined_to_each_other_and_not_to_the_plant(kind: ZoneKind, met: bool) -> None:  # noqa: FBT001
    """A provider's router on a segment of the plant is the plant's."""
    provider: Zone = zone("WAN1", "203.0.113.0/24", kind=ZoneKind.EXTERNAL)
    other: Zone = zone("WAN2", "198.51.100.0/24", kind=kind)
    one = firewall("fw1", "203.0.113.2", "10.0.11.1", hop="203.0.113.1")
    two = firewall("fw2", "198.51.100.2", "10.0.21.1", hop="198.51.100.1")
    network = joined([provider, other, CELL1, CELL2], one, two)
    assert bool(travels(network, "WAN1", "CELL2")[1]) is met
    assert bool(travels(network, "CELL1", "WAN2")[1]) is met


def test_a_device_that_translates_what_comes_in_may_get_back_what_it_sent() -> None:
    """By its other provider: 198.51.100.200 is a web server behind it, as the internet sees it."""
    web = AddressTranslation(NatKind.STATIC, from_cidr("198.51.100.200/32"), from_cidr("10.0.21.9/32"))
    to_web = NatRule("web", NatStage.DESTINATION, Match(in_interfaces=frozenset({"wan2"})), web, HERE)
    ports = interface("wan1", "203.0.113.2/24"), interface("wan2", "198.51.100.2/25"), interface("in", "10.0.11.1/24")
    routes = route(EVERYWHERE, "203.0.113.1"), route("192.0.2.0/24", "198.51.100.1")
    plain = device("fw", *ports, interface("dmz", "10.0.21.1/24"), routes=routes)
    zones = [zone("WAN", "203.0.113.0/24", "198.51.100.0/24", kind=ZoneKind.EXTERNAL), CELL1, CELL2]
    only = to("198.51.100.200/32")
    assert travels(joined(zones, listed(plain, BindingPoint.INBOUND, "in", only)), "CELL1", "CELL2") == ([], [])
    turning = listed(replace(plain, nat=(to_web,)), BindingPoint.INBOUND, "in", only)
    surely, possibly = travels(joined(zones, turning), "CELL1", "CELL2")
    assert not surely
    assert possibly == ["10.0.11.0/24 > 198.51.100.200/32 any/any"]


def test_a_device_is_met_beside_such_a_router() -> None:
    """The management of a firewall whose segment is another one."""
    plane = Management((ManagementService("ssh", 22, HERE),))
    network = joined([OPS, ENG, CELL1, CELL2], FW1, replace(FW2, management=plane))
    doors = Doors(Engine(network))
    target = next(one for one in doors.targets if one.node.id == "fw2")
    found = list(doors.access(OPS, target))
    assert any(item.reach.total.possibly.boxes() for item in found)
    assert not any(item.reach.total.surely.boxes() for item in found)


def test_hosts_of_a_zone_that_are_on_no_segment_stand_behind_its_router() -> None:
    """The offices have 10.0.0.0/16 behind the core; only one network of theirs is that of a firewall."""
    office = zone("OFFICE", "10.0.10.0/24", "10.0.99.0/24")
    judged = listed(listed(FW2, BindingPoint.INBOUND, "out", of("10.0.99.0/24")), BindingPoint.INBOUND, "in", ELSEWHERE)
    network = joined([office, ENG, CELL1, CELL2], listed(FW1, BindingPoint.INBOUND, "out", to("10.0.11.0/24")), judged)
    assert travels(network, "OFFICE", "CELL2") == ([], ["10.0.99.0/24 > 10.0.21.0/24 any/any"])
    assert travels(network, "CELL2", "OFFICE") == ([], ["10.0.21.0/24 > 10.0.99.0/24 any/any"])


def test_a_default_route_without_a_next_hop_asks_whoever_answers() -> None:
    """The core answers ARP for all that it knows (RFC 1027); a link whose hosts are all devices has no core."""
    one, two = firewall("fw1", "10.0.10.2", "10.0.11.1"), firewall("fw2", "10.0.20.2", "10.0.21.1")
    asking = replace(route(EVERYWHERE, "10.0.10.1"), next_hop=None, interface="out")
    one, two = replace(one, routes=(asking,)), replace(two, routes=(asking,))
    zones = [OPS, ENG, CELL1, CELL2]
    for source, goal in (("CELL1", "CELL2"), ("CELL1", "ENG"), ("OPS", "CELL2")):
        surely, possibly = travels(joined(zones, one, two), source, goal)
        assert not surely
        assert possibly
    closed = listed(two, BindingPoint.INBOUND, "out", of("10.0.10.0/24"))
    assert travels(joined(zones, one, closed), "CELL1", "CELL2") == ([], [])
    full = device("fw1", interface("out", "10.0.10.1/30"), interface("in", "10.0.11.1/24"), routes=(asking,))
    end = device("end", interface("a", "10.0.10.2/30"))
    assert travels(joined([ENG, CELL1, CELL2], full, end, two), "CELL1", "CELL2") == ([], [])


def test_a_hub_that_no_file_shows_hands_on_what_comes_out_of_its_tunnels() -> None:
    """Two sites with a default route into a tunnel: sure of neither, and the far site judges what comes out there."""
    into = replace(route(EVERYWHERE, "10.0.10.1"), next_hop=None, interface="vpn")
    one = device("fw1", tunnel("172.16.0.2/30"), interface("in", "10.0.11.1/24"), routes=(into,))
    two = device("fw2", tunnel("172.16.0.6/30"), interface("in", "10.0.21.1/24"), routes=(into,))
    surely, possibly = travels(joined([CELL1, CELL2], one, two), "CELL1", "CELL2")
    assert not surely
    assert possibly
    closed = listed(two, BindingPoint.INBOUND, "vpn", of("10.0.99.0/24"))
    assert travels(joined([CELL1, CELL2], one, closed), "CELL1", "CELL2") == ([], [])


@pytest.mark.parametrize(
    ("dynamic", "peer", "faces"), [(False, "", True), (True, "", False), (True, "198.51.100.9", True)]
)
def test_a_line_that_gives_its_address_and_names_nobody_says_nothing_of_the_core(
    *, dynamic: bool, peer: str, faces: bool
) -> None:
    """A tunnel with an address of its own leads to the core, or names its other end; a dial-up line may be a provider's."""
    into = replace(route(EVERYWHERE, "10.0.10.1"), next_hop=None, interface="vpn")
    line = replace(tunnel("172.16.0.2/30"), dynamic_address=dynamic, peer=peer)
    line = replace(line, addresses=()) if dynamic else line
    network = joined([CELL1], device("fw1", line, interface("in", "10.0.11.1/24"), routes=(into,)))
    routers = network.zones.routers
    (port,) = (port for port in network.ports.all if port.name == "vpn")
    families = routers.families_at(port)
    assert families
    assert {(port.device, port.vrf) in routers.facing(family) for family in families} == {faces}


def test_a_route_into_a_tunnel_surely_leads_only_to_what_stands_nowhere_else() -> None:
    """The hub may drop what is for the other site, whose own firewall may drop it, too."""
    into = replace(route("10.0.0.0/8", "10.0.10.1"), next_hop=None, interface="vpn")
    ports = tunnel("172.16.0.2/30"), interface("in", "10.0.11.1/24")
    one, two = device("fw1", *ports, routes=(into,)), firewall("fw2", "10.0.20.2", "10.0.21.1")
    far = zone("FAR", "10.0.77.0/24")
    network = joined([CELL1, CELL2, far], one, two)
    surely, possibly = travels(network, "CELL1", "CELL2")
    assert not surely
    assert possibly
    assert travels(network, "CELL1", "FAR")[0]


def with_edge(to_plant: str, *, far: str = "10.0.30.1", closed: bool = True) -> Network:
    """An edge firewall with the offices, and a route to the core that is not here; the cells let in 10.0.99.0/24 alone."""
    ports = interface("off", "10.0.40.1/24"), interface("in", "10.0.30.2/24")
    edge = device("edge", *ports, routes=(route(to_plant, far),))
    cells = [listed(one, BindingPoint.INBOUND, "out", of("10.0.99.0/24")) if closed else one for one in (FW1, FW2)]
    zones = [zone("DMZ", "10.0.30.0/24"), zone("OFFICE", "10.0.40.0/24"), OPS, ENG, CELL1, CELL2]
    return joined(zones, *cells, edge)


@pytest.mark.parametrize("summary", ["10.0.0.0/8", "10.0.0.0/16", "10.0.10.0/23", "10.0.11.0/24"])
def test_by_a_route_to_the_plant_a_router_hands_to_the_firewall_that_has_a_cell(summary: str) -> None:
    """The firewall decides, as for what comes by a default route."""
    for source in ("OFFICE", "DMZ", "OPS", "CELL2"):
        assert travels(with_edge(summary), source, "CELL1") == ([], []), source
        assert travels(with_edge(summary, closed=False), source, "CELL1")[1], source
    surely, possibly = travels(with_edge(summary), "CELL1", "OFFICE")
    assert not surely
    assert possibly == ["10.0.11.0/24 > 10.0.40.0/24 any/any"]
    if summary != "10.0.11.0/24":
        assert travels(with_edge(summary), "OFFICE", "OPS") == ([], ["10.0.40.0/24 > 10.0.10.0/24 any/any"])


def test_a_route_to_a_part_of_a_network_says_that_a_router_may_stand_there_itself() -> None:
    """The firewall has the whole of it, and nobody writes a part of that to get there."""
    for part in ("10.0.11.0/25", "10.0.11.9/32"):
        assert travels(with_edge(part), "OFFICE", "CELL1")[1], part


def test_the_firewall_of_a_cell_stands_beside_such_a_router_or_decides_nothing() -> None:
    """No route of it names the core, nor is it on a segment of one: how the core gets to the cell, nobody knows."""
    apart = listed(firewall("fw1", "10.0.10.2", "10.0.11.1"), BindingPoint.INBOUND, "out", of("10.0.99.0/24"))
    ports = interface("off", "10.0.40.1/24"), interface("in", "10.0.30.2/24")
    edge = device("edge", *ports, routes=(route("10.0.0.0/8", "10.0.30.1"),))
    zones = [zone("DMZ", "10.0.30.0/24"), zone("OFFICE", "10.0.40.0/24"), OPS, CELL1]
    assert travels(joined(zones, apart, edge), "OFFICE", "CELL1")[1]


def test_what_a_firewall_routes_past_its_cell_may_stand_elsewhere() -> None:
    """A wide mask on the inside, and a part of it that the firewall sends to another router."""
    ports = interface("out", "10.0.10.2/24"), interface("in", "10.0.11.1/24"), interface("dmz", "10.0.50.1/24")
    routes = route(EVERYWHERE, "10.0.10.1"), route("10.0.11.128/25", "10.0.50.9")
    one = listed(device("fw1", *ports, routes=routes), BindingPoint.INBOUND, "out", of("10.0.99.0/24"))
    edge = device(
        "edge",
        interface("off", "10.0.40.1/24"),
        interface("in", "10.0.30.2/24"),
        routes=(route("10.0.0.0/8", "10.0.30.1"),),
    )
    zones = [zone("DMZ", "10.0.30.0/24"), zone("OFFICE", "10.0.40.0/24"), OPS, CELL1]
    assert travels(joined(zones, one, edge), "OFFICE", "CELL1") == ([], ["10.0.40.0/24 > 10.0.11.128/25 any/any"])


@pytest.mark.parametrize(("spare", "possible"), [("10.0.8.0/22", False), ("10.0.11.0/24", True)])
def test_a_route_past_a_cell_that_its_own_interface_beats_sends_nothing_past_it(spare: str, possible: bool) -> None:  # noqa: FBT001 - a parameter
    """The core still hands it to this firewall, whose list judges; one to just the cell says that it has a way there."""
    back = replace(FW1, routes=(*FW1.routes, route(spare, "10.0.10.1")))
    closed = listed(back, BindingPoint.OUTBOUND, "in")
    other = firewall("fw2", "10.0.20.2", "10.0.21.1", hop="10.0.20.1", to="10.0.0.0/8")
    network = joined([OPS, CELL1, ENG, CELL2], closed, other)
    for source in ("OPS", "CELL2"):
        surely, possibly = travels(network, source, "CELL1")
        assert (surely, bool(possibly)) == ([], possible), source
    assert Both(network, Engine(network), 4).differences(exact=True) == []


def test_a_hub_whose_tunnels_are_in_no_zone_may_be_the_core_or_a_provider() -> None:
    """The other firewall has a next hop in a zone of the plant, or one of its provider."""
    into = replace(route(EVERYWHERE, "10.0.10.1"), next_hop=None, interface="vpn")
    one = device("fw1", tunnel("172.16.0.2/30"), interface("in", "10.0.11.1/24"), routes=(into,))
    wan = zone("WAN", "10.0.20.0/24", kind=ZoneKind.EXTERNAL)
    for uplink in (ENG, wan):
        network = joined([uplink, CELL1, CELL2], one, FW2)
        for source, goal in (("CELL1", "CELL2"), ("CELL2", "CELL1"), (uplink.id, "CELL1")):
            surely, possibly = travels(network, source, goal)
            assert not surely
            assert possibly, (source, goal)


@pytest.mark.parametrize("prefix", [EVERYWHERE, "10.0.0.0/8", "10.0.11.0/24"])
def test_a_router_hands_back_to_the_global_table_what_a_vrf_gave_it(prefix: str) -> None:
    """VRF red has a way by a next hop of the global table, whose router no file shows: it knows the way to the cell."""
    ports = interface("out", "10.0.10.2/24"), interface("in", "10.0.11.1/24"), interface("red", "10.0.21.1/24")
    leak = replace(route(prefix, "10.0.10.1"), vrf="red", next_hop_vrf="")
    network = joined([OPS, CELL1, CELL2], device("core", *ports[:2], replace(ports[2], vrf="red"), routes=(leak,)))
    assert travels(network, "CELL2", "CELL1") == ([], ["10.0.21.0/24 > 10.0.11.0/24 any/any"])
    assert travels(network, "CELL1", "CELL2") == ([], [])
    assert Both(network, Engine(network), 4).differences(exact=True) == []


def test_a_next_hop_at_a_link_that_leads_to_another_cell_is_the_core() -> None:
    """Its address is in no zone and private, and the route to it leads to the network of another device: the plant's.

    What that core is handed it may hand on where another next hop of the plant stands, in ENG, and the reverse.
    """
    link = interface("out", "10.9.9.1/30"), interface("in", "10.0.11.1/24")
    near = device("fw1", *link, routes=(route("10.0.21.0/24", "10.9.9.2"),))
    network = joined([ENG, CELL1, CELL2], near, FW2)
    assert travels(network, "CELL1", "CELL2") == ([], ["10.0.11.0/24 > 10.0.21.0/24 any/any"])
    assert travels(network, "CELL2", "CELL1") == ([], ["10.0.21.0/24 > 10.0.11.0/24 any/any"])
    assert travels(network, "ENG", "CELL1") == ([], ["10.0.20.0/24 > 10.0.11.0/24 any/any"])


def test_a_default_route_by_a_private_link_may_lead_to_the_core_as_to_a_provider() -> None:
    """In no zone, and nothing says whose it is: behind the core stand ENG and the other cell, behind a provider neither."""
    link = interface("out", "10.9.9.1/30"), interface("in", "10.0.11.1/24")
    near = device("fw1", *link, routes=(route(EVERYWHERE, "10.9.9.2"),))
    network = joined([ENG, CELL1, CELL2], near, FW2)
    assert travels(network, "CELL1", "CELL2") == ([], ["10.0.11.0/24 > 10.0.21.0/24 any/any"])
    assert travels(network, "CELL1", "ENG") == ([], ["10.0.11.0/24 > 10.0.20.0/24 any/any"])


@pytest.mark.parametrize(("vrf", "management", "past"), [("", False, True), ("red", False, False), ("", True, False)])
def test_a_device_sends_past_itself_what_the_table_of_the_route_would_have(
    vrf: str,
    management: bool,  # noqa: FBT001 - a parameter
    past: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Not what another VRF has, nor a port for management alone: those networks its own table does not have."""
    inside = replace(interface("in", "10.0.11.1/24"), vrf=vrf, management_only=management)
    one = device("fw1", interface("out", "10.0.10.2/24"), inside, routes=(route("10.0.11.0/24", "10.0.10.1"),))
    network = joined([OPS, CELL1], one)
    way = Way(CELL1.networks, network.ports.all[0], ipaddress.ip_address("10.0.10.1"), HERE, prefix_length=24)
    assert network.zones.routers.sent_past(way) == (CELL1.networks if past else NO_ADDRESS)


@pytest.mark.parametrize("kind", [ZoneKind.EXTERNAL, ZoneKind.VENDOR])
def test_who_hands_on_to_hosts_of_a_provider_alone_is_not_of_the_plant(kind: ZoneKind) -> None:
    """Nor who hands on to hosts of another address space; the same route to a zone of the plant says that it is."""
    far = zone("FAR", "10.0.77.0/24", kind=kind)
    link = interface("out", "10.9.9.1/30"), interface("in", "10.0.11.1/24")
    near = device("fw1", *link, routes=(route("10.0.77.0/24", "10.9.9.2"),))
    other = replace(far, kind=ZoneKind.CONTROL)
    for there, possible in ((far, False), (replace(other, scope="X"), False), (other, True)):
        network = joined([ENG, CELL1, CELL2, there], near, FW2)
        inner = network.zones.routers.is_inner(network.ports.all[0], ipaddress.ip_address("10.9.9.2"))
        assert inner is possible, there


def test_why_is_told_with_the_next_hop_or_with_who_answers() -> None:
    asking = replace(FW2, routes=(out_of(EVERYWHERE, "out"),))
    network = joined([OPS, ENG, CELL1, CELL2], FW1, asking)
    assert {one.doubt.reason for one in network.zones.routers.of_plant} == {
        "next hop 10.0.10.1 is on no device of the snapshot",
        "a default route leads out of out to whatever answers there (proxy ARP)",
    }
