"""What a device does with packets before they leave, fact by fact: bridges, the order of routing and translation."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, MAYBE, match, route
from parsers.model.address import from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Stage
from parsers.model.interface import InterfaceKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import PolicyRoute
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, reaches, travels, zone
from validator.flowtext import ConcretePacket
from validator.reachability.judge import PacketVerdict
from validator.reachability.prospects import Prospects
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from validator.plant.model import Zone

A, B, C = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("C", "10.0.3.0/24")
WHOLE = ["10.0.1.0/24 > 10.0.3.0/24 any/any"]
LOOKUP_FIRST = (
    Stage.ROUTE_LOOKUP, Stage.DESTINATION_NAT, Stage.ROUTING, Stage.FORWARD_FILTER_AS_RECEIVED, Stage.SOURCE_NAT,
)  # fmt: skip


def member(name: str) -> Interface:
    return replace(interface(name, "10.0.9.3/24"), addresses=())


BOX = device(
    "box",
    replace(interface("bvi", "10.0.9.254/24"), kind=InterfaceKind.BRIDGE),
    member("m1"),
    member("m2"),
    interface("c", "10.0.3.1/24"),
    bridges=(Bridge("br", ("m1", "m2"), BridgeMode.FILTERED, HERE, interface="bvi", routed=True),),
)
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
    route("10.0.3.0/24", "10.0.9.254"),))  # fmt: skip
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"))


def test_a_bridge_routes_what_is_sent_to_its_own_address_alone() -> None:
    """A frame for the router on the other side crosses, and the device itself does not route it."""
    assert travels(joined([A, B, C], NEAR, FAR, BOX), "A", "C") == ([], WHOLE)  # on which side NEAR stands, nobody says
    other = replace(NEAR, routes=(route("10.0.3.0/24", "10.0.9.2"),))
    assert travels(joined([A, B, C], other, FAR, BOX), "A", "C") == ([], [])


def test_what_is_sent_to_the_interface_of_a_bridge_comes_in_by_a_member() -> None:
    """On either of them a list that lets nothing of it in stands before the routing."""
    shut = listed(BOX, BindingPoint.INBOUND, "m1", match(B.networks))
    assert travels(joined([A, B, C], NEAR, FAR, shut), "A", "C") == ([], WHOLE)
    assert travels(
        joined([A, B, C], NEAR, FAR, listed(shut, BindingPoint.INBOUND, "m2", match(B.networks))), "A", "C"
    ) == ([], [])


def no_look(_this: Prospects, _source: Zone, _destination: Zone) -> bool:
    return True


def test_across_a_bridge_a_default_route_leads_to_the_zone_of_its_router_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer route shows that the router, which no file shows, may know more of what is behind it.

    The engine by itself, as the look before it.
    """
    monkeypatch.setattr(Prospects, "possible", no_look)
    zones = [A, B, zone("L", "10.0.9.0/24")]
    elsewhere = device("elsewhere", interface("b", "10.0.2.1/24"))
    for network, expected in (("0.0.0.0/0", []), ("10.0.2.0/24", ["10.0.1.0/24 > 10.0.2.0/24 any/any"])):
        near = replace(NEAR, routes=(route(network, "10.0.9.77"),))
        assert travels(joined(zones, near, BOX, elsewhere), "A", "B") == ([], expected)


def test_nothing_leaves_a_bridge_by_a_member_that_is_down() -> None:
    """The way through the bridge is gone when either member is."""
    inside = replace(zone("IN", "10.0.9.128/25"), interfaces=(("box", "m2"),))
    outside = replace(zone("OUT", "10.0.9.0/25"), interfaces=(("box", "m1"),))
    network = joined([inside, outside], BOX)
    assert travels(network, "IN", "OUT")[0]
    for name in ("m1", "m2"):
        down = frozenset(port.number for port in network.ports.all if port.name == name)
        assert travels(network.without(down), "IN", "OUT")[0] == []


def test_a_bridge_needs_no_route_for_what_crosses_it() -> None:
    """Also where the platform looks for a route before it translates (a virtual wire)."""
    inside = replace(zone("IN", "10.0.9.128/25"), interfaces=(("box", "m2"),))
    outside = replace(zone("OUT", "10.0.9.0/25"), interfaces=(("box", "m1"),))
    wire = replace(
        BOX,
        order=LOOKUP_FIRST,
        interfaces=BOX.interfaces[1:3],
        bridges=(replace(BOX.bridges[0], interface="", routed=False),),
    )
    whole = ["10.0.9.128/25 > 10.0.9.0/25 any/any"]
    assert travels(joined([inside, outside], wire), "IN", "OUT") == (whole, whole)


PLAIN = device("one", *(interface(name, f"10.0.{number}.1/24") for number, name in enumerate("abc", 1)))


@pytest.mark.parametrize("stateful", [False, True])
def test_an_answer_needs_no_route_to_the_address_as_it_came(stateful: bool) -> None:  # noqa: FBT001 - a case
    """The way back of a translated session: its packets go to an address that no table has."""
    change = AddressTranslation(NatKind.STATIC, A.networks, from_cidr("198.51.100.0/24"))
    rule = NatRule("nat", NatStage.SOURCE, match(A.networks), change, HERE)
    one: Device = replace(PLAIN, order=LOOKUP_FIRST, nat=(rule,), stateful=stateful)
    found = reaches(joined([A, B, C], one), "C", "A", replies=True)
    assert found["possibly"]


def test_a_list_bound_inward_judges_what_comes_in_there_alone() -> None:
    shut = listed(PLAIN, BindingPoint.INBOUND, "b", match(C.networks))
    assert travels(joined([A, B, C], shut), "A", "C") == (WHOLE, WHOLE)


def test_a_policy_route_that_may_not_be_usable_leaves_both_ways_open() -> None:
    """Its next hop stands before a list that permits nothing, the routing table leads to the zone; neither is sure."""
    by_policy = PolicyRoute(
        "1", match(A.networks, C.networks), ipaddress.ip_address("10.0.2.9"), None, HERE, conditions=(MAYBE,)
    )
    wall = listed(device("wall", interface("b", "10.0.2.9/24")), BindingPoint.INBOUND, "b", match(B.networks))
    one = replace(PLAIN, policy_routes=(by_policy,))
    assert travels(joined([A, B, C], one, wall), "A", "C") == ([], WHOLE)
    sure = replace(one, policy_routes=(replace(by_policy, conditions=()),))
    assert travels(joined([A, B, C], sure, wall), "A", "C") == ([], [])
    assert travels(joined([A, B, C], replace(one, policy_routes=(replace(by_policy, drop=True),)), wall), "A", "C") == (
        [],
        [],
    )


def test_a_packet_may_be_followed_from_a_routed_interface_to_a_member_of_a_bridge() -> None:
    network = joined([A, B, C], BOX)
    ports = {port.name: port for port in network.ports.all}
    packet = ConcretePacket(ipaddress.ip_address("10.0.3.5"), ipaddress.ip_address("10.0.9.7"), 6, 40_000, 502)
    for member_name in ("m1", "m2"):
        assert overall(Tracer(network).passages(packet, ports["c"], ports[member_name])) is PacketVerdict.PERMIT


@pytest.mark.parametrize(("enabled", "entering", "stage"), [
    (False, None, NatStage.SOURCE), (True, frozenset({"b"}), NatStage.SOURCE), (True, None, NatStage.DESTINATION),
])  # fmt: skip
def test_a_rule_that_is_off_or_of_another_interface_or_stage_leaves_the_source_as_it_is(
    enabled: bool,  # noqa: FBT001 - a case
    entering: frozenset[str] | None,
    stage: NatStage,
) -> None:
    """The outbound list lets out hosts of A by their own addresses alone."""
    change = AddressTranslation(NatKind.STATIC, A.networks, from_cidr("192.0.2.0/24"))
    spoken = match(A.networks) if stage is NatStage.SOURCE else match(target=from_cidr("192.0.2.0/24"))
    rule = NatRule("n", stage, replace(spoken, in_interfaces=entering), change, HERE, enabled=enabled)
    plain = device("fw", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"), interface("c", "10.0.3.1/24"))
    fw = replace(listed(plain, BindingPoint.OUTBOUND, "c", match(A.networks)), nat=(rule,))
    assert travels(joined([A, C], fw), "A", "C") == (WHOLE, WHOLE)
    applied = replace(rule, stage=NatStage.SOURCE, enabled=True, match=match(A.networks))
    assert travels(joined([A, C], replace(fw, nat=(applied,))), "A", "C") == ([], [])
