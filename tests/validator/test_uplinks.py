"""How a router that nobody handed in gets to the internet: by devices that lead there, or by a line of its own."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_case import Both
from diagram_plants import HERE, route
from parsers.model.address import from_cidr, union_of
from parsers.model.match import AddressMatch, Match
from parsers.model.routing import DynamicRouting
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.plant.model import Zone

NET = zone("NET", "198.51.100.0/24", "203.0.113.0/24", kind=ZoneKind.INTERNET)
DMZ, OPS, CELL = zone("DMZ", "10.1.0.0/24"), zone("OPS", "10.2.0.0/24"), zone("CELL", "10.3.0.0/24")
EVERY = "0.0.0.0/0"
UPLINK = interface("out", "203.0.113.2/29")
HERE_ONLY = Match(destination=AddressMatch.exactly(union_of(from_cidr(f"10.{at}.0.0/24") for at in range(1, 6))))
FW = device("fw", interface("out", "10.2.0.2/24"), interface("in", "10.3.0.1/24"), routes=(route(EVERY, "10.2.0.1"),))


def edge(*inside: tuple[str, str], **more: object) -> Device:
    """A firewall at the internet, which lets nothing out or in."""
    ports = [interface(name, address) for name, address in inside]
    made = device("edge", UPLINK, *ports, **{"routes": (route(EVERY, "203.0.113.1"),), **more})
    return listed(listed(made, BindingPoint.INBOUND, "out", HERE_ONLY), BindingPoint.OUTBOUND, "out", HERE_ONLY)


def out(*devices: Device, zones: tuple[Zone, ...] = (NET, DMZ, OPS, CELL)) -> list[str]:
    """What may leave the cell for the internet."""
    surely, possibly = travels(joined(list(zones), *devices), "CELL", "NET")
    assert not surely
    return possibly


def test_a_core_that_no_device_joins_to_the_edge_may_have_a_line_of_its_own() -> None:
    apart = edge(("dmz", "10.1.0.1/24"))
    network = joined([NET, DMZ, OPS, CELL], apart, FW)
    assert out(apart, FW)
    assert travels(network, "NET", "CELL")[1]
    assert travels(network, "OPS", "NET")[1]
    assert travels(network, "DMZ", "NET") == ([], [])


def test_what_the_cell_s_own_firewall_denies_is_denied() -> None:
    closed = listed(FW, BindingPoint.INBOUND, "in", HERE_ONLY)
    assert out(edge(("dmz", "10.1.0.1/24")), closed) == []


@pytest.mark.parametrize(
    ("inside", "more"),
    [
        ((("ops", "10.2.0.9/24"),), ()),
        ((("core", "10.1.0.1/24"),), ("10.1.0.2",)),
        ((("core", "10.0.0.2/30"),), ("10.0.0.1",)),
    ],
    ids=["on its segment", "by a router in a zone", "by a link of no zone"],
)
def test_an_edge_beside_the_core_decides(inside: tuple[tuple[str, str], ...], more: tuple[str, ...]) -> None:
    """The core between two firewalls that were both handed in: its way out is the edge, and the edge closes it."""
    routes = (route(EVERY, "203.0.113.1"), *(route("10.0.0.0/8", hop) for hop in more))
    assert out(edge(*inside, routes=routes), FW) == []


def test_such_a_core_brings_no_internet_in_by_a_link_of_no_zone() -> None:
    routes = route(EVERY, "203.0.113.1"), route("10.0.0.0/8", "10.0.0.1")
    network = joined([NET, DMZ, OPS, CELL], edge(("core", "10.0.0.2/30"), routes=routes), FW)
    assert travels(network, "NET", "OPS") == ([], ["198.51.100.0/24,203.0.113.0/24 > 10.2.0.0/24 any/any"])
    closed = listed(network.nodes[0].device, BindingPoint.FORWARD, None)
    assert travels(joined([NET, DMZ, OPS, CELL], closed, FW), "NET", "OPS") == ([], [])


def test_by_a_link_of_no_zone_the_core_hands_a_cell_s_packets_to_its_firewall() -> None:
    """As by a link that a zone has: an edge that sends all of the plant there says of no cell that the core is in it."""
    made = device("edge", UPLINK, interface("dmz", "10.1.0.1/24"), interface("core", "10.0.0.2/30"))
    edge_to = replace(made, routes=(route(EVERY, "203.0.113.1"), route("10.0.0.0/8", "10.0.0.1")))
    closed = listed(FW, BindingPoint.FORWARD, None)
    network = joined([NET, DMZ, OPS, CELL], edge_to, closed)
    for source in ("NET", "DMZ", "OPS"):
        assert travels(network, source, "CELL") == ([], [])
    assert travels(joined([NET, DMZ, OPS, CELL], edge_to, FW), "DMZ", "CELL")[1]
    assert travels(joined([NET, DMZ, OPS, CELL], edge_to, FW), "CELL", "DMZ")[1]


def test_a_private_address_at_a_line_for_everything_is_a_provider_s() -> None:
    """Two sites by a carrier: the one sends everything to it, the other the networks of the one."""
    one = device(
        "s1", interface("w", "192.168.1.2/30"), interface("a", "10.2.0.1/24"), routes=(route(EVERY, "192.168.1.1"),)
    )
    two = device("s2", interface("w", "192.168.2.2/30"), interface("a", "10.3.0.1/24"))
    far = replace(two, routes=(route("10.2.0.0/24", "192.168.2.1"),))
    assert travels(joined([NET, OPS, CELL], one, far), "OPS", "CELL")[1]


CELL2, OPS2 = zone("CELL2", "10.5.0.0/24"), zone("OPS2", "10.4.0.0/24")
FW2 = device("fw2", interface("out", "10.4.0.2/24"), interface("in", "10.5.0.1/24"), routes=(route(EVERY, "10.4.0.1"),))


@pytest.mark.parametrize(
    ("known", "served"), [("10.0.0.0/8", True), ("10.5.0.0/24", True), ("10.4.0.0/30", True), ("10.3.0.0/24", False)]
)
def test_a_second_core_of_which_the_edge_knows_nothing_may_have_a_line_of_its_own(known: str, served: bool) -> None:  # noqa: FBT001
    """It may be joined to the first, which the edge serves, and hand on to it what its line brings."""
    made = edge(("ops", "10.2.0.9/24"), routes=(route(EVERY, "203.0.113.1"), route(known, "10.2.0.1")))
    inside = listed(made, BindingPoint.FORWARD, None)
    network = joined([NET, DMZ, OPS, OPS2, CELL, CELL2], inside, FW, FW2)
    for source, goal in (("CELL2", "NET"), ("NET", "CELL2"), ("CELL", "NET"), ("NET", "OPS"), ("NET", "CELL")):
        surely, possibly = travels(network, source, goal)
        assert not surely
        assert bool(possibly) is not served, (source, goal)
    assert Both(network, Engine(network), 4).differences(exact=True) == []


def test_an_edge_that_learns_routes_may_serve_every_core() -> None:
    learned = DynamicRouting("ospf", HERE)
    inside = listed(edge(("ops", "10.2.0.9/24")), BindingPoint.FORWARD, None)
    for more, apart in (((), False), ((learned,), True)):
        network = joined([NET, DMZ, OPS, OPS2, CELL, CELL2], replace(inside, dynamic_routing=more), FW, FW2)
        assert (travels(network, "CELL2", "NET")[1] == []) is apart


def opened(*devices: Device) -> bool:
    """Whether the internet may come in by a core, past an edge that closes everything and knows one cell."""
    made = edge(("ops", "10.2.0.9/24"), routes=(route(EVERY, "203.0.113.1"), route("10.3.0.0/24", "10.2.0.1")))
    network = joined([NET, DMZ, OPS, OPS2, CELL, CELL2], listed(made, BindingPoint.FORWARD, None), *devices)
    assert Both(network, Engine(network), 4).differences(exact=True) == []
    return bool(travels(network, "NET", "CELL")[1])


def test_what_a_neighbour_of_the_edge_sends_to_the_core_the_edge_does_not() -> None:
    assert opened(replace(FW, routes=(route("10.0.0.0/8", "10.2.0.1"),)), FW2)


def test_what_has_one_leg_or_does_not_forward_needs_no_line() -> None:
    assert opened(FW, FW2)
    assert not opened(FW, replace(FW2, interfaces=FW2.interfaces[:1]))
    assert not opened(FW, replace(FW2, forwards=False))


def test_devices_between_the_edge_and_the_core_lead_on() -> None:
    between = device("mid", interface("up", "10.1.0.2/24"), interface("down", "10.2.0.9/24"))
    assert out(edge(("dmz", "10.1.0.1/24")), between, FW) == []
    assert out(edge(("dmz", "10.1.0.1/24")), replace(between, forwards=False), FW)


def test_what_leads_between_management_ports_is_no_way() -> None:
    ports = [replace(interface("mgmt", f"10.9.0.{host}/24"), management_only=True) for host in (1, 2)]
    apart = edge(("dmz", "10.1.0.1/24"))
    apart = replace(apart, interfaces=(*apart.interfaces, ports[0]))
    assert out(apart, replace(FW, interfaces=(*FW.interfaces, ports[1])))


def test_a_vrf_that_does_not_leak_is_no_way() -> None:
    box = edge(("ops", "10.2.0.9/24"))
    parted = replace(box, interfaces=(box.interfaces[0], replace(box.interfaces[1], vrf="ot")))
    assert out(parted, FW)
    leak = route("10.2.0.0/24", "10.2.0.1", next_hop_vrf="ot")
    assert out(replace(parted, routes=(*parted.routes, leak)), FW) == []


@pytest.mark.parametrize("seed", range(16))
def test_the_second_engine_says_the_same(seed: int) -> None:
    network = joined(_zones(seed), *_drawn(seed))
    assert Both(network, Engine(network), 4).differences(exact=True) == []


def _zones(seed: int) -> list[Zone]:
    """In half of the plants the network between edge and core is a zone, too; or everything between them is."""
    links = [zone("LINKS", ("10.0.0.0/30", "10.0.0.0/24")[seed // 2 % 2])] if seed % 2 else []
    return [NET, DMZ, OPS, zone("ENG", "10.4.0.0/24"), CELL, zone("CELL2", "10.5.0.0/24"), *links]


def _drawn(seed: int) -> list[Device]:
    """An edge, cells, and perhaps a router between, on segments that may or may not be those of the core."""
    draw = random.Random(seed)  # noqa: S311 - the same plants each time, no secrets
    inside = draw.choice([("dmz", "10.1.0.1/24"), ("ops", "10.2.0.9/24"), ("link", "10.0.0.2/30")])
    hops = {"dmz": "10.1.0.7", "ops": "10.2.0.1", "link": "10.0.0.1"}
    routes = [route(EVERY, "203.0.113.1")]
    if draw.random() < 0.6:
        routes.append(route(draw.choice(("10.0.0.0/8", "10.3.0.0/24", EVERY)), hops[inside[0]]))
    made = device("edge", UPLINK, interface(*inside), routes=tuple(routes))
    if draw.random() < 0.5:
        made = listed(made, BindingPoint.INBOUND, "out", HERE_ONLY)
    devices = [made]
    for number, (segment, cell) in enumerate([("10.2.0", "10.3.0"), ("10.4.0", "10.5.0")]):
        hop = draw.choice((1, 1, 9))
        ports = interface(f"out{number}", f"{segment}.2/24"), interface(f"in{number}", f"{cell}.1/24")
        one = device(
            f"fw{number}", *ports, routes=(route(draw.choice((EVERY, EVERY, "10.0.0.0/8")), f"{segment}.{hop}"),)
        )
        devices.append(listed(one, BindingPoint.INBOUND, f"in{number}", HERE_ONLY) if draw.random() < 0.3 else one)
    if draw.random() < 0.4:
        ends = interface("m0", "10.1.0.2/24"), interface("m1", f"{draw.choice(('10.2.0', '10.4.0'))}.9/24")
        vrf = draw.choice(("", "", "m"))
        devices.append(device("mid", *(replace(one, vrf=vrf) for one in ends)))
    return [_otherwise(draw, devices[0], hops[inside[0]]), *devices[1:]]


def _otherwise(draw: random.Random, made: Device, hop: str) -> Device:
    """The edge that knows more networks, learns some, drops some or has a second leg inside."""
    if draw.random() < 0.4:
        more = draw.choice(
            ("10.4.0.0/24", "10.5.0.0/24", "10.5.0.0/30", "10.0.0.0/30", "10.2.0.0/15", "192.168.0.0/16")
        )
        made = replace(made, routes=(*made.routes, route(more, hop)))
    if draw.random() < 0.1:
        made = replace(made, dynamic_routing=(DynamicRouting("ospf", HERE),))
    if draw.random() < 0.2:
        leg = interface("leg", draw.choice(("10.4.0.8/24", "10.1.0.8/24", "10.6.0.1/24")))
        made = replace(made, interfaces=(*made.interfaces, leg))
    return made
