"""What travels between zones without any router of the snapshot: one segment, a bridge of unknown sides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from diagram_plants import HERE, match
from parsers.model.address import from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.interface import InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.rules import BindingPoint
from parsers.model.service import of_ports
from small_plants import device, interface, joined, listed, travels, zone
from validator.reachability.engine import Engine
from validator.reachability.meetings import EVERY_DEVICE
from validator.reachability.neighbours import Neighbours

if TYPE_CHECKING:
    from parsers.model.device import Device

LOW, HIGH = zone("LOW", "10.0.9.0/25"), zone("HIGH", "10.0.9.128/25")
ELSEWHERE = zone("ELSEWHERE", "10.0.1.0/24")
WHOLE = ["10.0.9.0/25 > 10.0.9.128/25 any/any"]
ROUTER = device("router", interface("l", "10.0.9.1/24"), interface("a", "10.0.1.1/24"))
SHUT = listed(ROUTER, BindingPoint.INBOUND, "l", match(ELSEWHERE.networks))
"""Nothing of the segment passes the router."""


def test_zones_on_one_segment_reach_each_other_whatever_the_router_says() -> None:
    assert travels(joined([LOW, HIGH, ELSEWHERE], SHUT), "LOW", "HIGH") == (WHOLE, WHOLE)
    assert travels(joined([LOW, HIGH, ELSEWHERE], SHUT), "LOW", "ELSEWHERE") == ([], [])


def test_equal_networks_of_two_address_spaces_are_no_segment() -> None:
    other = replace(HIGH, scope="X", interfaces=(("far", "l"),))
    far = device("far", interface("l", "10.0.9.2/24"))
    assert travels(joined([LOW, other, ELSEWHERE], SHUT, far), "LOW", "HIGH") == ([], [])


def bridge() -> Device:
    members = [replace(interface(name, "10.0.9.3/24"), addresses=()) for name in ("m1", "m2")]
    carrier = replace(interface("bvi", "10.0.9.254/24"), kind=InterfaceKind.BRIDGE)
    made = Bridge("br", ("m1", "m2"), BridgeMode.FILTERED, HERE, interface="bvi")
    box = device("box", carrier, *members, bridges=(made,))
    return listed(listed(box, BindingPoint.INBOUND, "m1"), BindingPoint.INBOUND, "m2")


def test_a_bridge_that_permits_nothing_keeps_its_sides_apart_where_they_are_named() -> None:
    low, high = replace(LOW, interfaces=(("box", "m1"),)), replace(HIGH, interfaces=(("box", "m2"),))
    assert travels(joined([low, high], bridge()), "LOW", "HIGH") == ([], [])


def test_where_nobody_says_who_stands_on_which_side_neighbours_may_meet() -> None:
    assert travels(joined([LOW, HIGH, ELSEWHERE], bridge(), SHUT), "LOW", "HIGH") == ([], WHOLE)


def test_two_networks_on_one_interface_are_one_broadcast_domain() -> None:
    """A host needs no router to send to the other network; no list of the router sees it."""
    second = zone("SECOND", "10.0.8.0/24")
    both = replace(
        SHUT.interfaces[0], addresses=(*SHUT.interfaces[0].addresses, *interface("l", "10.0.8.1/24").addresses)
    )
    router = listed(replace(SHUT, interfaces=(both, SHUT.interfaces[1])), BindingPoint.OUTBOUND, "l")
    whole = ["10.0.9.0/25 > 10.0.8.0/24 any/any"]
    assert travels(joined([LOW, second, ELSEWHERE], router), "LOW", "SECOND") == (whole, whole)


def test_a_declared_flow_is_looked_at_also_where_nothing_travels() -> None:
    """So that it can be said to be broken; a pair without one needs no answer."""
    engine = Engine(joined([LOW, HIGH, ELSEWHERE], SHUT))
    assert engine.reach(LOW, ELSEWHERE) == []
    (answer,) = engine.reach(HIGH, LOW, (match(HIGH.networks, LOW.networks),))
    assert any(one.served and one.packets.surely for one in answer.deliveries)
    one, other = zone("P", "10.0.1.0/25"), zone("Q", "10.0.5.0/24")
    split = listed(device("split", interface("p", "10.0.1.1/24"), interface("q", "10.0.5.1/24")), BindingPoint.OUTBOUND, "q",
                   match(service=of_ports(6, Interval(80, 80))))  # fmt: skip
    (answer,) = Engine(joined([one, other], split)).reach(one, other, (match(one.networks, from_cidr("10.0.5.9")),))
    assert {box.dport for box in answer.total.possibly.boxes()} == {"80"}


def test_what_neighbours_send_each_other_rests_on_every_device() -> None:
    """Any device may show who stands beside whom, also one that no packet of theirs meets."""
    engine = Engine(joined([LOW, HIGH, ELSEWHERE], SHUT, device("far", interface("q", "10.0.77.1/24"))))
    engine.filters.meetings.begin()
    assert engine.reach(LOW, HIGH)
    assert engine.filters.meetings.begin() == EVERY_DEVICE


def test_behind_a_bridge_whose_network_nobody_tells_zones_may_stand_on_one_side() -> None:
    """It may have an address that the file does not show; of a routed interface of which that is so nothing follows."""
    members = [replace(interface(name, "10.0.9.3/24"), addresses=()) for name in ("m1", "m2")]
    made = Bridge("br", ("m1", "m2"), BridgeMode.FILTERED, HERE)
    leased = replace(interface("wan", "10.0.7.1/24"), addresses=(), dynamic_address=True)
    shut = listed(device("box", *members, leased, bridges=(made,)), BindingPoint.INBOUND, "m1")
    network = joined([LOW, HIGH], listed(shut, BindingPoint.INBOUND, "m2"))
    ports = network.ports.all
    found = Neighbours(network).past_routers(LOW, HIGH)
    hidden = [edge for edge in found if edge.unknown == (ports[edge.source.port].addresses_unknown,)]
    assert {ports[edge.source.port].name for edge in hidden} == {"m1", "m2"}
    whole = [(line.match.source.possibly, line.match.destination.possibly)
             for edge in hidden for judgement in edge.judgements for line in judgement.program.lines]  # fmt: skip
    assert whole == [(LOW.networks, HIGH.networks)] * 2


def test_neighbours_that_a_bridge_may_part_may_meet_at_the_port_whose_network_they_have() -> None:
    """Each edge leaves from where it stands: nothing of LOW begins at a port that it does not enter."""
    network = joined([LOW, HIGH, ELSEWHERE], bridge(), SHUT)
    edges = Neighbours(network).past_routers(LOW, HIGH)
    assert {network.ports.all[edge.source.port].name for edge in edges} == {"l", "m1", "m2"}
    assert all(edge.out_port is not None and edge.out_port.number == edge.source.port for edge in edges)
    assert all(edge.unknown and not edge.sure for edge in edges)
    meant = [line.match for edge in edges for judgement in edge.judgements for line in judgement.program.lines]
    assert {(one.source.possibly, one.destination.possibly) for one in meant} == {(LOW.networks, HIGH.networks)}
