"""How packets leave a device, fact by fact: into tunnels, over links, to next hops, to what no file shows."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, MAYBE, match, route
from parsers.model.address import from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole, InterfaceAddress, InterfaceKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import DynamicRouting, SourceCheck, SourceCheckMode
from parsers.model.rules import BindingPoint
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, listed, out_of, travels, zone
from validator.flowtext import ConcretePacket
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine
from validator.reachability.header import ANYTHING, AS_SENT
from validator.reachability.passage import State
from validator.reachability.prospects import Prospects
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.routing import Route
    from validator.plant.model import Zone

A, B, C = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("C", "10.0.3.0/24")
WHOLE = ["10.0.1.0/24 > 10.0.2.0/24 any/any"]
NOTHING: list[str] = []
ALWAYS, MAYBE_ONLY, NEVER = (WHOLE, WHOLE), (NOTHING, WHOLE), (NOTHING, NOTHING)
IN, OUT = BindingPoint.INBOUND, BindingPoint.OUTBOUND


def no_look(_this: Prospects, _source: Zone, _destination: Zone) -> bool:
    return True


def goes(*devices: Device, zones: tuple[Zone, ...] = (A, B, C), to: str = "B") -> tuple[list[str], list[str]]:
    return travels(joined(list(zones), *devices), "A", to)


# Into tunnels

WAN = device("one", interface("a", "10.0.1.1/24"), interface("w", "192.0.2.1/24"), routes=(
    route("0.0.0.0/0", "192.0.2.254"),))  # fmt: skip
END = device("two", interface("b", "10.0.2.1/24"), interface("w", "192.0.2.2/24"), routes=(
    route("0.0.0.0/0", "192.0.2.254"),))  # fmt: skip


def tunnel(local: Zone, remote: Zone, peer: str, **more: object) -> Tunnel:
    return Tunnel(
        "vpn", TunnelKind.SITE_TO_SITE, "w", local.networks, remote.networks, HERE, peer, **more  # type: ignore[arg-type]  # fields by name
    )  # fmt: skip


NEAR_END, FAR_END = tunnel(A, B, "192.0.2.2"), tunnel(B, A, "192.0.2.1")
STRANGER = tunnel(A, B, "198.51.100.9")
DENIES = listed(END, OUT, "b", match(C.networks, B.networks))
TUNNELS = {
    "a zone is behind a tunnel whose far side is no device of the snapshot": ((replace(WAN, tunnels=(STRANGER,)),), ALWAYS),
    "only possibly, where the tunnel is in doubt": (
        (replace(WAN, tunnels=(replace(STRANGER, unknown=(MAYBE,)),)),), MAYBE_ONLY),
    "a tunnel between two devices carries both ends": (
        (replace(WAN, tunnels=(NEAR_END,)), replace(END, tunnels=(FAR_END,))), ALWAYS),
    "only possibly, where the near end is in doubt": (
        (replace(WAN, tunnels=(replace(NEAR_END, unknown=(MAYBE,)),)), replace(END, tunnels=(FAR_END,))), MAYBE_ONLY),
    "only possibly, where the far end is in doubt": (
        (replace(WAN, tunnels=(NEAR_END,)), replace(END, tunnels=(replace(FAR_END, unknown=(MAYBE,)),))), MAYBE_ONLY),
    "packets into a tunnel whose far side is known are not delivered to a zone behind it": (
        (replace(WAN, tunnels=(NEAR_END,)), replace(DENIES, tunnels=(FAR_END,))), NEVER),
    "a feature at the exit that may deny leaves it open": (
        (replace(WAN, tunnels=(STRANGER,), unmodelled=(Unmodelled("x", Effect.MAY_DENY, HERE, frozenset({"w"})),)),),
        MAYBE_ONLY),
    "an interface for management alone carries no packets out": (
        (replace(WAN, tunnels=(STRANGER,), interfaces=(
            WAN.interfaces[0], replace(WAN.interfaces[1], management_only=True))),), NEVER),
}  # fmt: skip


@pytest.mark.parametrize(("devices", "expected"), TUNNELS.values(), ids=TUNNELS)
def test_tunnels(devices: tuple[Device, ...], expected: tuple[list[str], list[str]]) -> None:
    assert goes(*devices, zones=(A, B)) == expected


@pytest.mark.parametrize(("effect", "expected"), [(Effect.MAY_REWRITE, MAYBE_ONLY[1]), (Effect.MAY_DENY, NOTHING)])
def test_a_feature_at_the_exit_may_rewrite_what_the_tunnel_takes_too(effect: Effect, expected: list[str]) -> None:
    """All that A can send goes into a tunnel to C; a rewritten packet may go to B."""
    feature = Unmodelled("x", effect, HERE, frozenset({"w"}))
    into = tunnel(A, C, "198.51.100.9")
    one = device("one", interface("a", "10.0.1.1/24"), interface("w", "192.0.2.1/24"), interface("b", "10.0.2.1/24"))
    one = replace(one, tunnels=(into,), unmodelled=(feature,), routes=(route("10.0.3.0/24", "192.0.2.254"),))
    denies = listed(one, IN, "a", match(A.networks, C.networks))
    surely, possibly = goes(denies)
    assert (surely, bool(possibly)) == ([], bool(expected))


@pytest.mark.parametrize("mode", [SourceCheckMode.STRICT, SourceCheckMode.FEASIBLE])
def test_what_a_tunnel_brings_came_in_by_the_interface_on_which_it_ends(mode: SourceCheckMode) -> None:
    """A way back by that interface is one that a check at it looks for; without one, the tunnel may make its own."""
    check = SourceCheck(mode, frozenset({"w"}), HERE, allow_default=True)
    far = replace(END, tunnels=(FAR_END,), source_checks=(check,))
    assert goes(replace(WAN, tunnels=(NEAR_END,)), far) == ALWAYS
    assert goes(replace(WAN, tunnels=(NEAR_END,)), replace(far, routes=())) == MAYBE_ONLY


def test_what_a_tunnel_takes_is_not_on_the_wire() -> None:
    """Host 10.0.2.9 is its selector: the other addresses of the zone go by the default route to the internet."""
    internet = zone("I", "10.0.2.0/24", "192.0.2.0/24", kind=ZoneKind.INTERNET)
    only = replace(STRANGER, remote=from_cidr("10.0.2.9"), unknown=(MAYBE,))
    surely, possibly = goes(replace(WAN, tunnels=(only,)), zones=(A, internet), to="I")
    assert "10.0.2.9/32" not in " ".join(surely)
    assert not any(ipaddress.ip_address("10.0.2.9") in ipaddress.ip_network(net)
                   for box in surely for net in box.split(" > ")[1].split()[0].split(","))  # fmt: skip
    assert possibly


# Over links without a network of their own


def link(
    name: str, kind: InterfaceKind, *, peer: str = "", members: tuple[str, ...] = (), address: str = ""
) -> Interface:
    made = replace(interface(name, "10.0.9.1/32"), kind=kind, peer=peer, members=members, addresses=())
    return replace(made, addresses=interface(name, address).addresses) if address else made


def ends(first: Interface, second: Interface, **more: object) -> tuple[Device, Device]:
    """Two devices joined by interfaces, A behind the one and B behind the other, each on a network of the internet."""
    one = replace(WAN, interfaces=(*WAN.interfaces, first), routes=(out_of("10.0.2.0/24", first.name),))
    two = replace(END, interfaces=(*END.interfaces, second), routes=(out_of("10.0.1.0/24", second.name),), **more)  # type: ignore[arg-type]  # fields by name
    return one, two


def test_a_tunnel_interface_leads_to_the_one_that_calls_back() -> None:
    kind = InterfaceKind.TUNNEL
    there = ends(link("t", kind, peer="192.0.2.2"), link("t", kind, peer="192.0.2.1"))
    assert goes(*there) == ALWAYS
    assert goes(there[0], listed(there[1], IN, "t", match(C.networks))) == NEVER


def test_a_tunnel_interface_to_a_stranger_surely_leads_to_what_a_route_names_behind_it() -> None:
    there = ends(link("t", InterfaceKind.TUNNEL, peer="198.51.100.9"), link("u", InterfaceKind.OTHER))
    assert goes(there[0], zones=(A, B)) == ALWAYS


def test_others_on_the_network_of_a_tunnel_are_not_its_far_end() -> None:
    """Whoever else has an address on the network of a tunnel with one peer gets nothing surely."""
    kind = InterfaceKind.TUNNEL
    one, three = ends(
        link("t", kind, peer="192.0.2.3", address="10.0.9.1/24"),
        link("t", kind, peer="192.0.2.3", address="10.0.9.2/24"),
    )
    hub = device("hub", interface("w", "192.0.2.3/24"), link("t", kind, peer="192.0.2.1", address="10.0.9.3/24"))
    assert goes(one, three, hub)[0] == []
    assert goes(one, three, replace(hub, routes=(route("10.0.2.0/24", "192.0.2.2"),))) == ALWAYS


def test_a_link_between_virtual_devices_leads_to_its_other_end() -> None:
    kind = InterfaceKind.VIRTUAL_LINK
    one, two = ends(link("v0", kind, members=("v1",)), link("v1", kind, members=("v0",)))
    assert goes(one, two) == ALWAYS
    assert goes(one, listed(two, IN, "v1", match(C.networks)))[0] == []
    assert goes(*ends(link("v0", InterfaceKind.OTHER, members=("v1",)), link("v1", kind)))[0] == []


def test_an_address_of_the_far_end_of_a_virtual_link_is_met_there_in_its_own_address_space(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = InterfaceKind.VIRTUAL_LINK
    one, two = ends(link("v0", kind, members=("v1",)), link("v1", kind, members=("v0",), address="10.0.9.2/32"))
    near = replace(one, routes=(out_of("10.0.9.0/24", "v0"),))
    here = zone("L", "10.0.9.0/24")
    monkeypatch.setattr(Prospects, "possible", no_look)
    assert goes(near, two, zones=(A, here), to="L")[0] == ["10.0.1.0/24 > 10.0.9.2/32 any/any"]
    assert goes(near, two, zones=(A, replace(here, scope="X")), to="L") == NEVER


# To next hops

NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
    route("10.0.2.0/24", "10.0.9.2"),))  # fmt: skip
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"))


def test_a_next_hop_that_is_on_no_network_of_the_named_interface_is_met_only_perhaps() -> None:
    """Whether it answers there is not in the files (proxy ARP, a wrong route)."""
    assert goes(NEAR, FAR) == ALWAYS
    for hop in ("10.0.2.1", "10.0.2.77"):
        astray = replace(NEAR, routes=(replace(route("10.0.2.0/24", hop), interface="l"),))
        assert goes(astray, FAR) == MAYBE_ONLY


@pytest.mark.parametrize("unanswered", [False, True])
def test_who_translates_an_address_of_the_segment_gets_it_if_it_answers_there(*, unanswered: bool) -> None:
    """The device asks its network for 10.0.2.9; where nobody is said to answer, somebody may have been told the station."""
    outer, inner = from_cidr("10.0.2.9"), from_cidr("10.0.3.9")
    change = AddressTranslation(NatKind.STATIC, outer, inner)
    rule = NatRule("n", NatStage.DESTINATION, match(target=outer), change, HERE, unanswered=unanswered)
    near = device("near", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
    other = device("other", interface("b", "10.0.2.2/24"), interface("c", "10.0.3.1/24"), nat=(rule,))
    there = ["10.0.1.0/24 > 10.0.2.9/32 any/any"]
    assert goes(near, other, to="C") == ([] if unanswered else there, there)


OWN_HOP = replace(NEAR, routes=(route("10.0.2.0/24", "10.0.9.1"),))


@pytest.mark.parametrize("named", [False, True])
def test_a_route_by_the_own_address_asks_who_is_there_for_the_destination(*, named: bool) -> None:
    """As a route out of the interface without a next hop: whoever answers gets it, also one that no file shows."""
    near = replace(OWN_HOP, routes=(replace(OWN_HOP.routes[0], interface="l" if named else None),))
    without = replace(NEAR, routes=(out_of("10.0.2.0/24", "l"),))
    same = replace(FAR, interfaces=(interface("l", "10.0.9.1/24"), FAR.interfaces[1]))
    for others in ((), (FAR,), (same,)):
        assert goes(near, *others) == goes(without, *others) == MAYBE_ONLY
        assert travels(joined([A, B], near, *others), "B", "A") == travels(joined([A, B], without, *others), "B", "A")
    assert goes(near, zones=(A, zone("B", "10.0.9.0/24")), to="B")[0] == ["10.0.1.0/24 > 10.0.9.0/24 any/any"]


def v6(name: str, *addresses: str) -> Interface:
    found = tuple(InterfaceAddress(ipaddress.ip_interface(one), AddressRole.PRIMARY, HERE) for one in addresses)
    return replace(interface(name, "10.0.9.1/24"), addresses=found)


A6, B6 = zone("A", "2001:db8:1::/64"), zone("B", "2001:db8:2::/64")
WHOLE6 = ["2001:db8:1::/64 > 2001:db8:2::/64 any/any"]
HOP = replace(route("2001:db8:2::/64", "fe80::2"), interface="l")
NEAR6 = device("near", v6("a", "2001:db8:1::1/64"), v6("l", "2001:db8:9::1/64"), routes=(HOP,))
FAR6 = device("far", v6("l", "2001:db8:9::2/64", "fe80::2/64"), v6("b", "2001:db8:2::1/64"))
UNNAMED = replace(FAR6, interfaces=(v6("l", "2001:db8:9::2/64"), FAR6.interfaces[1]))


def test_a_link_local_next_hop_is_the_router_that_shows_it() -> None:
    other = replace(UNNAMED, name="other", interfaces=(v6("l", "2001:db8:9::3/64"), v6("b", "2001:db8:2::3/64")))
    assert goes(NEAR6, FAR6, zones=(A6, B6)) == (WHOLE6, WHOLE6)
    assert goes(NEAR6, listed(FAR6, IN, "l", match(B6.networks)), other, zones=(A6, B6)) == NEVER


def test_a_link_local_next_hop_that_nobody_shows_may_be_any_router_there() -> None:
    assert goes(NEAR6, UNNAMED, zones=(A6, B6)) == ([], WHOLE6)


def test_a_link_local_next_hop_that_failed_is_nobody_else() -> None:
    """Another router is on the link, of which the route does not speak."""
    other = replace(UNNAMED, name="other", interfaces=(v6("l", "2001:db8:9::3/64"), v6("b", "2001:db8:2::3/64")))
    network = joined([A6, B6], NEAR6, FAR6, other)
    (failed,) = (port.number for port in network.ports.all if port.device == 1 and port.name == "l")
    assert travels(network, "A", "B") == (WHOLE6, WHOLE6)
    assert travels(network.without(frozenset({failed})), "A", "B") == NEVER


def test_a_link_local_next_hop_beside_nobody_is_a_router_that_no_file_shows() -> None:
    surely, possibly = goes(NEAR6, zones=(A6, B6))
    assert (surely, possibly) == ([], WHOLE6)
    internet = zone("I", "2001:db8:7::/64", kind=ZoneKind.INTERNET)
    everywhere = replace(NEAR6, routes=(replace(HOP, network=ipaddress.ip_network("::/0")),))
    assert goes(everywhere, zones=(A6, internet), to="I")[0] == ["2001:db8:1::/64 > 2001:db8:7::/64 any/any"]


INSIDE6 = zone("L", "2001:db8:9::/64", "2001:db8:2::/64")
PLANT_LINK = replace(NEAR6, routes=(replace(HOP, network=ipaddress.ip_network("::/0")),))


def test_a_link_local_next_hop_is_of_the_zone_on_whose_segment_it_stands() -> None:
    """So a route to what the zone has elsewhere surely leads there, and a default route is for nobody but it."""
    whole = ["2001:db8:1::/64 > 2001:db8:2::/64,2001:db8:9::/64 any/any"]
    assert goes(NEAR6, zones=(A6, INSIDE6), to="L") == (whole, whole)
    internet = zone("I", "2001:db8:7::/64", kind=ZoneKind.INTERNET)
    surely, possibly = goes(PLANT_LINK, zones=(A6, INSIDE6, internet), to="I")
    assert (surely, possibly) == ([], ["2001:db8:1::/64 > 2001:db8:7::/64 any/any"])
    away = device("away", v6("b", "2001:db8:2::1/64"))
    link = zone("L", "2001:db8:9::/64")
    assert goes(PLANT_LINK, away, zones=(A6, B6, link)) == NEVER
    assert goes(PLANT_LINK, away, zones=(A6, B6))[1] == WHOLE6


def test_a_link_local_next_hop_on_the_segment_of_two_zones_is_perhaps_of_either() -> None:
    both = replace(
        NEAR6.interfaces[1], addresses=(*NEAR6.interfaces[1].addresses, *interface("l", "10.0.9.1/24").addresses)
    )
    near = replace(NEAR6, interfaces=(NEAR6.interfaces[0], both))
    assert goes(near, zones=(A6, INSIDE6, zone("M", "10.0.9.0/24")), to="L") == (
        ["2001:db8:1::/64 > 2001:db8:9::/64 any/any"],
        ["2001:db8:1::/64 > 2001:db8:2::/64,2001:db8:9::/64 any/any"],
    )


def test_a_neighbour_without_ipv6_is_no_router_for_it() -> None:
    """So the link-local next hop is a router that no file shows, and nobody else."""
    internet = zone("I", "2001:db8:7::/64", kind=ZoneKind.INTERNET)
    both = replace(
        NEAR6.interfaces[1], addresses=(*NEAR6.interfaces[1].addresses, *interface("l", "10.0.9.1/24").addresses)
    )
    near = replace(NEAR6, interfaces=(NEAR6.interfaces[0], both), routes=(
        replace(HOP, network=ipaddress.ip_network("::/0")),))  # fmt: skip
    plain = device("plain", interface("l", "10.0.9.5/24"))
    assert goes(near, plain, zones=(A6, internet), to="I")[0] == ["2001:db8:1::/64 > 2001:db8:7::/64 any/any"]


# What no file shows


STRANGERS = {
    "a router that no file shows": (interface("l", "10.0.9.1/24"), route("10.7.0.0/16", "10.0.9.77")),
    "a tunnel to nobody": (
        link("l", InterfaceKind.TUNNEL, peer="198.51.100.9", address="10.0.9.1/30"), out_of("10.7.0.0/16", "l")),
    "whoever answers": (interface("l", "10.0.9.1/24"), out_of("10.7.0.0/16", "l")),
    "whoever answers, by the own address": (interface("l", "10.0.9.1/24"), route("10.7.0.0/16", "10.0.9.1")),
}  # fmt: skip


@pytest.mark.parametrize(("leaving", "back"), STRANGERS.values(), ids=STRANGERS)
def test_one_packet_from_an_address_of_no_zone_comes_in_where_a_route_leads_back(
    leaving: Interface, back: Route
) -> None:
    near = replace(NEAR, interfaces=(NEAR.interfaces[0], leaving), routes=(back,))
    packet = ConcretePacket(ipaddress.ip_address("10.7.0.5"), ipaddress.ip_address("10.0.1.5"), 6, 40_000, 443)
    for device_there, verdict in ((near, "permit"), (listed(near, IN, "l", match(C.networks)), "deny")):
        paths = Tracer(joined([A, B], device_there)).paths(packet)
        assert paths
        assert overall(paths).value == verdict
    elsewhere = replace(packet, src=ipaddress.ip_address("10.8.0.5"))
    assert not Tracer(joined([A, B], near)).paths(elsewhere)


@pytest.mark.parametrize(("target", "expected"), [("203.0.113.9", "permit"), ("198.51.100.9", "possibly")])
def test_one_packet_by_a_router_that_no_file_shows_reaches_the_zone_that_has_the_address(
    target: str, expected: str
) -> None:
    """The internet is behind it; who has an address of no zone, nobody says."""
    internet = zone("I", "203.0.113.0/24", kind=ZoneKind.INTERNET)
    port = interface("l", "192.0.2.1/24")
    near = replace(NEAR, interfaces=(NEAR.interfaces[0], port), routes=(route("0.0.0.0/0", "192.0.2.77"),))
    network = joined([A, internet], near)
    packet = ConcretePacket(ipaddress.ip_address("10.0.1.5"), ipaddress.ip_address(target), 6, 40_000, 443)
    assert overall(Tracer(network).paths(packet)).value == expected


def test_learned_routes_do_not_lead_into_another_address_space() -> None:
    """The zone has its addresses in the space of another plant network, which nothing joins."""
    other = replace(B, scope="X", interfaces=(("two", "b"),))
    one = replace(NEAR, routes=(), dynamic_routing=(DynamicRouting("ospf", HERE),))
    assert goes(one, device("two", interface("b", "10.0.2.1/24")), zones=(A, other)) == NEVER
    assert goes(one, zones=(A, B)) == MAYBE_ONLY


@pytest.mark.parametrize("routes", [(), (out_of("10.0.2.0/24", "l"),)], ids=["", "a route"])
def test_nor_does_an_interface_whose_network_nobody_shows(
    routes: tuple[Route, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine by itself, as the look before it."""
    other = replace(B, scope="X", interfaces=(("two", "b"),))
    hidden = replace(NEAR.interfaces[1], addresses=(), dynamic_address=True)
    one = replace(NEAR, interfaces=(NEAR.interfaces[0], hidden), routes=routes)
    two = device("two", interface("b", "10.0.2.1/24"))
    assert goes(one, two, zones=(A, other)) == NEVER
    monkeypatch.setattr(Prospects, "possible", no_look)
    assert goes(one, two, zones=(A, other)) == NEVER
    assert goes(one, zones=(A, B)) == MAYBE_ONLY


def test_a_router_behind_a_bridge_may_carry_on_to_what_is_on_no_network() -> None:
    """The part of a zone that stands on no interface may lie behind a router on the segment of the member it names."""
    members = [replace(interface(name, "10.0.9.3/24"), addresses=()) for name in ("m1", "m2")]
    carrier = replace(interface("bvi", "10.0.9.254/24"), kind=InterfaceKind.BRIDGE)
    bridge = Bridge("br", ("m1", "m2"), BridgeMode.FILTERED, HERE, interface="bvi")
    here = replace(zone("A", "10.0.9.0/25"), interfaces=(("box", "m1"),))
    there = replace(zone("B", "10.0.9.128/25", "10.7.0.0/24"), interfaces=(("box", "m2"),))
    surely, possibly = goes(device("box", carrier, *members, bridges=(bridge,)), zones=(here, there))
    assert surely == ["10.0.9.0/25 > 10.0.9.128/25 any/any"]
    assert "10.7.0.0/24" in " ".join(possibly)


def test_what_is_sure_has_no_doubt() -> None:
    """An edge that is sure gives no reason against it, so no verdict names one."""
    engine = Engine(joined([A, B], NEAR, FAR))
    (port,) = (port for port in engine.network.ports.all if port.name == "a")
    edges = engine.ways(B).edges(State(port.number, AS_SENT))
    assert [(edge.unknown, bool(edge.firm)) for edge in edges if edge.sure] == [((), True)]


@pytest.mark.parametrize("tunnelled", [False, True])
def test_nothing_takes_a_dead_link_and_nothing_surely_one_whose_carriage_is_in_doubt(*, tunnelled: bool) -> None:
    """The network between the two ends says so, whatever joins them."""
    kind = InterfaceKind.TUNNEL
    there = ends(link("t", kind, peer="192.0.2.2"), link("t", kind, peer="192.0.2.1")) if tunnelled else (NEAR, FAR)
    network = joined([A, B], *there)
    one, two = (port.number for port in network.ports.all if port.name == ("t" if tunnelled else "l"))
    assert travels(network, "A", "B") == ALWAYS
    assert travels(replace(network, dead=frozenset({(one, two)})), "A", "B")[0] == []
    assert travels(replace(network, uncarried={(one, two): MAYBE}), "A", "B") == MAYBE_ONLY
    assert travels(replace(network, uncarried={(two, one): MAYBE}), "A", "B") == ALWAYS
    edges = Engine(replace(network, dead=frozenset({(one, two)}))).ways(B).edges(State(0, AS_SENT))
    assert two not in {edge.target.port for edge in edges if edge.target is not None}


@pytest.mark.parametrize(("where", "far", "expected"), [("b", False, 1), ("l", False, 0), ("l", True, 0)])
def test_a_switch_renames_stations_of_its_own_segment_alone(where: str, *, far: bool, expected: int) -> None:
    """The zone stands on the segment by which the packets leave, and the switch beside this port may rewrite."""
    plain = (interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"))
    near = NEAR if far else device("near", *plain, interface("b", "10.0.2.1/24"))
    network = joined([A, B], near, FAR)
    line = Unmodelled("x", Effect.MAY_REWRITE, HERE, frozenset({where}))
    network = replace(network, nodes=(replace(network.nodes[0], beside=(line,)), *network.nodes[1:]))
    edges = Engine(network).ways(B).edges(State(0, AS_SENT))
    assert len([edge for edge in edges if edge.header == ANYTHING and edge.out_port is not None]) == expected


def test_the_gateway_of_a_stranger_may_hand_on_to_a_device_that_translates() -> None:
    """What the tunnel takes is for C, and another device makes an address of B of one of them."""
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.0.3.9"), from_cidr("10.0.2.9"))
    rule = NatRule("n", NatStage.DESTINATION, match(target=from_cidr("10.0.3.9")), change, HERE)
    near = replace(WAN, tunnels=(tunnel(A, C, "198.51.100.9"),), routes=(route("10.0.3.0/24", "192.0.2.254"),))
    other = device("other", interface("w", "192.0.2.3/24"), interface("b", "10.0.2.1/24"), nat=(rule,))
    other = replace(other, routes=(route("10.99.0.0/16", "192.0.2.254"),))
    assert goes(near, other) == ([], ["10.0.1.0/24 > 10.0.3.9/32 any/any"])


@pytest.mark.parametrize("address", ["fe80::1/64", "fe80::1/128"])
def test_a_link_local_next_hop_is_no_router_of_another_link_that_has_the_same_address(address: str) -> None:
    """Here it is one that no file shows: what goes to it may end anywhere, though the zone is attached elsewhere too."""
    near = replace(NEAR6, interfaces=(NEAR6.interfaces[0], v6("l", address)))
    elsewhere = device("elsewhere", v6("q", "2001:db8:7::1/64", "fe80::2/64"))
    closed = listed(device("far", v6("b", "2001:db8:2::1/64")), OUT, "b")
    assert goes(near, elsewhere, closed, zones=(A6, B6)) == ([], WHOLE6)


@pytest.mark.parametrize(("peer", "expected"), [("10.0.9.2", NEVER), ("198.51.100.9", MAYBE_ONLY)])
def test_what_may_take_any_route_ends_at_the_device_that_a_tunnel_leads_to(
    peer: str, expected: tuple[list[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine by itself, as the look before it: nobody else is behind the tunnel, and the device lets nothing in."""
    monkeypatch.setattr(Prospects, "possible", no_look)
    gre = [
        replace(interface("t", f"10.0.60.{number}/30"), kind=InterfaceKind.TUNNEL, peer=other)
        for number, other in ((1, peer), (2, "10.0.9.1"))
    ]
    plain = interface("a", "10.0.1.1/24"), interface("w", "10.0.9.1/24"), gre[0]
    learns = device("learns", *plain, dynamic_routing=(DynamicRouting("ospf", HERE),))
    by_tunnel = replace(match(A.networks, B.networks), out_interfaces=frozenset({"t"}))
    far = device("far", interface("w", "10.0.9.2/24"), gre[1], interface("b", "10.0.2.1/24"))
    assert goes(listed(learns, BindingPoint.FORWARD, None, by_tunnel), listed(far, IN, "t")) == expected
