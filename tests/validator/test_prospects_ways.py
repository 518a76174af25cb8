"""The quick look before the work, where packets take ways that are not the best, or that no file shows to the end."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, match, route
from parsers.model.address import from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import DynamicRouting, PolicyRoute, Route
from parsers.model.rules import BindingPoint
from parsers.model.service import TCP, of_ports
from small_plants import device, interface, joined, listed, travels, zone
from validator.reachability.engine import Engine
from validator.reachability.prospects import Prospects

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.plant.model import Zone

ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("C", "10.0.3.0/24")]
A, B, C = (one.networks for one in ZONES)
IN, OUT = BindingPoint.INBOUND, BindingPoint.OUTBOUND
ONE = device("one", *(interface(name, f"10.0.{number}.1/24") for number, name in enumerate("abc", 1)))
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
    route("10.0.2.0/24", "10.0.9.2"), route("10.0.3.0/24", "10.0.9.2")))  # fmt: skip
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"))


def possible(source: str, destination: str, *devices: Device, zones: list[Zone] = ZONES) -> bool:
    network = joined(zones, *devices)
    engine = Engine(network)
    ends = {one.id: one for one in network.plant.zones}
    return Prospects(network, engine.filters, engine.incidence).possible(ends[source], ends[destination])


def changed(kind: NatKind, stage: NatStage, original: str, translated: str, **more: object) -> NatRule:
    change = AddressTranslation(kind, from_cidr(original), from_cidr(translated))
    found = match(from_cidr(original)) if stage is NatStage.SOURCE else match(target=from_cidr(original))
    return NatRule("nat", stage, found, change, HERE, **more)  # type: ignore[arg-type]  # fields by name


def beyond(hop: str, **more: object) -> Device:
    """A router of A that sends what is for B to a next hop that no file shows, out of an interface elsewhere."""
    out = replace(interface("x", "10.0.9.1/24"), **more)  # type: ignore[arg-type]  # fields by name
    way = Route(ipaddress.ip_network("10.0.2.0/24"), ipaddress.ip_address(hop), "x", HERE)
    return device("beyond", interface("a", "10.0.1.1/24"), out, routes=(way,))


def sent_on(hop: str | None, out: str | None = None) -> Device:
    """A router of A without routes, whose policy sends everything to a next hop or out of an interface."""
    policy = PolicyRoute("1", Match(), None if hop is None else ipaddress.ip_address(hop), out, HERE)
    ports = interface("a", "10.0.1.1/24"), interface("x", "10.0.9.1/24")
    return device("sends", *ports, policy_routes=(policy,))


def linked(name: str, peer: str, *addresses: str) -> Interface:
    """One end of a link between two virtual devices."""
    found = tuple(interface(name, address).addresses[0] for address in addresses)
    return replace(interface(name, "10.0.7.1/32"), addresses=found, kind=InterfaceKind.VIRTUAL_LINK, members=(peer,))


UNREAD = Unmodelled("a line", Effect.MAY_DO_EITHER, HERE)
LEARNED = DynamicRouting("ospf", HERE)
B_CLOSED = listed(device("far", interface("b", "10.0.2.1/24"), interface("y", "10.0.8.1/24")), OUT, "b", match(C, B))
CHOSEN_ROUTER = Route(ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_address("10.0.4.99"), None, HERE)
CHOSEN = changed(NatKind.IDENTITY, NatStage.DESTINATION, "10.0.2.7", "10.0.2.7", egress="m")
WORSE = (
    route("10.0.2.0/24", "10.0.9.2"),
    Route(ipaddress.ip_network("10.0.2.0/24"), ipaddress.ip_address("10.0.5.2"), "m", HERE, distance=200),
)
LET_IN = listed(replace(FAR, interfaces=(*FAR.interfaces, interface("k", "10.0.5.2/24"))), IN, "l")
"""Nothing comes in by the link that the better route takes."""
PAT = replace(
    changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.0/24", "10.0.9.1"),
    source_ports_change=True,
)


def sent_by(port: int) -> Match:
    return Match(service=ServiceMatch.exactly(of_ports(TCP, source=Interval(port, port))))


OTHER_WAYS = {
    "source ports may be translated between the two ends": (
        replace(listed(NEAR, IN, "a", sent_by(123)), nat=(PAT,)),
        listed(FAR, OUT, "b", sent_by(5000)),
    ),
    "a router learns a way that no file shows": (
        device("learns", interface("a", "10.0.1.1/24"), interface("x", "10.0.9.1/24"), dynamic_routing=(LEARNED,)),
        B_CLOSED,
    ),
    "a line that was not read may be a route": (
        device("unread", interface("a", "10.0.1.1/24"), interface("x", "10.0.9.1/24"), unmodelled=(UNREAD,)),
        B_CLOSED,
    ),
    "a policy route leads to a router that no file shows": (sent_on("10.0.9.77"), B_CLOSED),
    "a policy route leads out of an interface": (sent_on(None, "x"), B_CLOSED),
    "a policy route names the address of an interface that no device is beside": (
        sent_on("10.0.8.1", "x"),
        device("far", interface("b", "10.0.2.1/24"), interface("y", "10.0.8.1/24")),
    ),
    "an interface whose address is not shown may lead anywhere": (
        device(
            "asks",
            interface("a", "10.0.1.1/24"),
            replace(interface("x", "10.0.9.1/24"), addresses=(), dynamic_address=True),
        ),
        B_CLOSED,
    ),
    "a next hop of the zone is not on the network of the interface": (beyond("10.0.2.77"), B_CLOSED),
    "a next hop of the zone is behind an interface without addresses": (
        beyond("10.0.2.77", addresses=(), kind=InterfaceKind.TUNNEL),
        B_CLOSED,
    ),
    "a translation chooses the way to a router that no file shows": (
        listed(
            replace(
                ONE, interfaces=(*ONE.interfaces, interface("m", "10.0.4.1/24")), nat=(CHOSEN,), routes=(CHOSEN_ROUTER,)
            ),
            OUT,
            "b",
            match(C, B),
        ),
    ),
    "a translation chooses a worse route, whose next hop is not on the network of the interface": (
        replace(NEAR, interfaces=(*NEAR.interfaces, interface("m", "10.0.4.1/24")), nat=(CHOSEN,), routes=WORSE),
        listed(LET_IN, OUT, "b", match(A, B)),
    ),
}


@pytest.mark.parametrize("devices", OTHER_WAYS.values(), ids=OTHER_WAYS)
def test_what_goes_another_way_is_left_to_the_engine(devices: tuple[Device, ...]) -> None:
    assert possible("A", "B", *devices)
    assert travels(joined(ZONES, *devices), "A", "B")[1]


@pytest.mark.parametrize(
    "end", [linked("v1", "v0", "10.0.7.1/32"), linked("v1", "v9", "10.0.7.1/32"), interface("v1", "10.0.7.1/32")]
)
def test_nothing_needs_to_enter_a_virtual_device_to_be_at_its_end_of_a_link(end: Interface) -> None:
    """The address of the other end, whatever this names, is in a zone; the virtual device there lets nothing out to it."""
    way = Route(ipaddress.ip_network("10.0.7.1/32"), ipaddress.ip_address("10.0.7.1"), "v0", HERE)
    one = device("v", interface("a", "10.0.1.1/24"), linked("v0", "v1"), routes=(way,))
    two = listed(device("v", end, interface("b", "10.0.2.1/24")), OUT, "v1", match(C, B))
    zones = [*ZONES, zone("LINKS", "10.0.7.0/24")]
    assert possible("A", "LINKS", one, two, zones=zones)
    assert travels(joined(zones, one, two), "A", "LINKS")[0]


def test_a_policy_of_the_last_device_alone_closes_a_way() -> None:
    assert possible("A", "B", NEAR, FAR)
    assert not possible("A", "B", NEAR, listed(FAR, BindingPoint.FORWARD, None, match(C, B)))


def test_a_line_that_may_permit_on_the_last_device_opens_what_its_list_closes() -> None:
    closed = listed(FAR, OUT, "b", match(C, B))
    unread = Unmodelled("a feature", Effect.MAY_PERMIT, HERE)
    assert not possible("A", "B", NEAR, closed)
    assert possible("A", "B", NEAR, replace(closed, unmodelled=(unread,)))


def test_a_route_to_something_else_leads_to_no_zone() -> None:
    """A router that no file shows stands behind `x`, with a network of nobody; that is no way to B."""
    away = Route(ipaddress.ip_network("10.0.77.0/24"), ipaddress.ip_address("10.0.9.9"), None, HERE)
    ports = (interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"), interface("x", "10.0.9.1/24"))
    one = listed(device("one", *ports, routes=(away,)), OUT, "b", match(C, B))
    assert not possible("A", "B", one)
    to_b = replace(away, network=ipaddress.ip_network("10.0.2.128/25"))
    assert possible("A", "B", replace(one, routes=(to_b,)))


def test_a_translation_may_name_an_interface_that_is_not_there() -> None:
    every = from_cidr("10.0.2.0/24")
    same = AddressTranslation(NatKind.IDENTITY, every, every)
    chosen = NatRule("nat", NatStage.DESTINATION, match(target=every), same, HERE, egress="gone")
    closed = listed(replace(ONE, nat=(chosen,)), OUT, "b", match(C, B))
    assert not possible("A", "B", closed)


def test_a_port_to_which_no_route_leads_is_a_way_to_no_zone() -> None:
    """From C, a policy opens `x` alone; to A, it lets in what comes from `b`."""
    to_x = Match(in_interfaces=frozenset({"c"}), out_interfaces=frozenset({"x"}))
    to_a = Match(in_interfaces=frozenset({"b"}), out_interfaces=frozenset({"a"}))
    bare = Interface("x", InterfaceKind.PHYSICAL, HERE)
    one = listed(replace(ONE, interfaces=(*ONE.interfaces, bare)), BindingPoint.FORWARD, None, to_x, to_a)
    assert not possible("C", "A", one)
    assert possible("B", "A", one)


def test_only_lines_that_name_a_zone_concern_it() -> None:
    assert not possible("C", "B", listed(ONE, IN, "c", match(A, B)))
    assert possible("C", "B", listed(ONE, IN, "c", match(C, B)))
