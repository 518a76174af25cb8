"""Who can open what on a device, fact by fact, on plants of two devices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import ASA_LIKE, HERE, ROUTER_LIKE, match, route
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.interface import InterfaceKind
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import AddressMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, zone
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device, Stage
    from validator.packets import PacketSet

ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")]
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"),
              routes=(route("10.0.2.0/24", "10.0.9.2"),))  # fmt: skip
SSH = ManagementService("ssh", 22, HERE, sources=AddressMatch.exactly(from_cidr("192.0.2.9")))
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"),
             routes=(route("10.0.1.0/24", "10.0.9.1"),),
             management=Management((SSH,), answers=Answers.EVERY_ADDRESS))  # fmt: skip


def opened(source: str, on: str, *devices: Device) -> dict[str, tuple[set[str], set[str]]]:
    """The addresses of the device at which a zone surely and possibly opens each of its services."""
    engine = Engine(joined(ZONES, *devices))
    doors = Doors(engine)
    (target,) = (one for one in doors.targets if one.node.device.name == on)
    (start,) = (one for one in ZONES if one.id == source)
    return {
        item.service.protocol: (_targets(item.packets.surely), _targets(item.packets.possibly))
        for item in doors.access(start, target)
    }


def _targets(packets: PacketSet) -> set[str]:
    return {net for box in packets.boxes() for net in box.dst}


@pytest.mark.parametrize(("made", "possibly"), [(NO_ADDRESS, True), (from_cidr("192.0.2.8"), False)])
def test_a_source_that_may_become_anybody_may_open_what_is_open_to_few(made: object, *, possibly: bool) -> None:
    """Also where the reader shows no address at all for a translation that it does not understand."""
    kind = NatKind.UNKNOWN if made is NO_ADDRESS else NatKind.STATIC
    change = AddressTranslation(kind, ZONES[0].networks, made)  # type: ignore[arg-type]  # an address set
    rule = NatRule("nat", NatStage.SOURCE, match(ZONES[0].networks), change, HERE)
    found = opened("A", "far", replace(NEAR, nat=(rule,)), FAR)
    assert found == ({"ssh": (set(), {"10.0.9.2/32", "10.0.2.1/32"})} if possibly else {})


ANYBODY = replace(FAR, management=Management((replace(SSH, sources=AddressMatch.exactly(ZONES[0].networks)),),
                                             answers=Answers.EVERY_ADDRESS))  # fmt: skip


def test_a_device_on_the_segment_is_met_at_its_own_address_there() -> None:
    """The router before it sends to the segment what is for an address there, and the device opens that one."""
    assert opened("A", "far", replace(NEAR, routes=()), ANYBODY) == {"ssh": ({"10.0.9.2/32"}, {"10.0.9.2/32"})}


def test_packets_past_inbound_lists_are_those_for_the_device_itself() -> None:
    """Lists of an interface judge what is for the device itself on some platforms only (ASA: they do not)."""
    shut = listed(ANYBODY, BindingPoint.INBOUND, "l", match(ZONES[1].networks))
    judged = replace(shut, management=replace(shut.management, inbound_filters=True))
    assert opened("A", "far", NEAR, shut) == opened("A", "far", NEAR, ANYBODY) != {}
    assert opened("A", "far", NEAR, judged) == {}


@pytest.mark.parametrize("order", [ROUTER_LIKE, ASA_LIKE])
def test_what_becomes_a_packet_for_the_device_after_the_list_is_judged(order: tuple[Stage, ...]) -> None:
    """Where translation comes first, the packet is for the device already when the list would look."""
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.0.2.99"), from_cidr("10.0.9.2"))
    rule = NatRule("nat", NatStage.DESTINATION, match(target=from_cidr("10.0.2.99")), change, HERE)
    shut = listed(ANYBODY, BindingPoint.INBOUND, "l", match(ZONES[1].networks))
    found = opened("A", "far", NEAR, replace(shut, nat=(rule,), order=order))["ssh"][0]
    assert ("10.0.2.99/32" in found) is (order is ASA_LIKE)
    assert "10.0.2.99/32" in opened("A", "far", NEAR, replace(ANYBODY, nat=(rule,), order=order))["ssh"][0]


def test_packets_for_its_own_addresses_do_not_go_round_by_the_wire() -> None:
    """A device that answers at the arriving interface alone drops what is for another one of its addresses."""
    plane = replace(ANYBODY.management, answers=Answers.ARRIVING_ADDRESS)
    twice = replace(ANYBODY, management=plane, interfaces=(*ANYBODY.interfaces, interface("b2", "10.0.2.2/24")))
    assert opened("A", "far", NEAR, twice) == {"ssh": ({"10.0.9.2/32"}, {"10.0.9.2/32"})}


BRIDGED = replace(
    ANYBODY,
    interfaces=(
        replace(interface("bvi", "10.0.9.2/24"), kind=InterfaceKind.BRIDGE),
        *(replace(interface(name, "10.0.9.3/24"), addresses=()) for name in ("m1", "m2")),
    ),
    bridges=(Bridge("br", ("m1", "m2"), BridgeMode.FILTERED, HERE, interface="bvi"),),
    routes=(route("10.0.1.0/24", "10.0.9.1"),),
)


def test_a_bridge_is_not_opened_by_frames_for_another_station() -> None:
    """The router before it sends what is for the address of the bridge to somebody else on the segment."""
    assert opened("A", "far", NEAR, BRIDGED)["ssh"][1] == {"10.0.9.2/32"}
    past = replace(NEAR, routes=(route("10.0.9.2/32", "10.0.9.77"),))
    wall = listed(device("wall", interface("l", "10.0.9.77/24")), BindingPoint.INBOUND, "l", match(ZONES[1].networks))
    assert opened("A", "far", past, BRIDGED, wall) == {}


@pytest.mark.parametrize("translated", [True, False])
def test_a_line_for_the_device_itself_that_asks_for_a_translation_speaks_of_what_was_translated(
    *, translated: bool
) -> None:
    """`ct status dnat` in the input chain of Linux; nothing but 10.0.2.99 is translated here."""
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.0.2.99"), from_cidr("10.0.9.2"))
    rule = NatRule("nat", NatStage.DESTINATION, match(target=from_cidr("10.0.2.99")), change, HERE)
    only = replace(match(), translated=translated)
    shut = listed(replace(ANYBODY, nat=(rule,), order=ASA_LIKE), BindingPoint.LOCAL, None, only)
    theirs = {"10.0.2.99/32"} if translated else {"10.0.9.2/32", "10.0.2.1/32"}
    assert opened("A", "far", NEAR, shut) == {"ssh": (theirs, theirs)}
