"""Who can open what on a device, fact by fact, on plants of two devices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import ASA_LIKE, HERE, MAYBE, ROUTER_LIKE, match, route
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Stage, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import ANY_ADDRESS, AddressMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint, Rule, RuleSet
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.source import Span
from small_plants import device, interface, joined, listed, zone
from validator.reachability.access import Doors, deciding_lines, offers
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.access import Access

S = Stage
AS_RECEIVED = (S.ROUTE_LOOKUP, S.DESTINATION_NAT, S.ROUTING, S.FORWARD_FILTER_AS_RECEIVED, S.SOURCE_NAT)
ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")]
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"),
              routes=(route("10.0.2.0/24", "10.0.9.2"),))  # fmt: skip
SSH = ManagementService("ssh", 22, HERE, sources=AddressMatch.exactly(from_cidr("192.0.2.9")))
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"),
             routes=(route("10.0.1.0/24", "10.0.9.1"),),
             management=Management((SSH,), answers=Answers.EVERY_ADDRESS))  # fmt: skip


def opened(
    source: str, on: str, *devices: Device, zones: Sequence[Zone] = ZONES
) -> dict[str, tuple[set[str], set[str]]]:
    """The addresses of the device at which a zone surely and possibly opens each of its services."""
    engine = Engine(joined(list(zones), *devices))
    doors = Doors(engine)
    (target,) = (one for one in doors.targets if one.node.device.name == on)
    (start,) = (one for one in zones if one.id == source)
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


def test_a_router_that_no_file_shows_may_lead_to_the_device() -> None:
    """It may hand on to any interface of the device, also where a default route leads to it and its address is in a zone."""
    stranger = replace(NEAR, routes=(route("10.0.2.0/24", "10.0.9.77"),))
    surely, possibly = opened("A", "far", stranger, ANYBODY)["ssh"]
    assert ("10.0.2.1/32" in surely, "10.0.2.1/32" in possibly) == (False, True)
    alone = replace(ANYBODY, interfaces=(replace(ANYBODY.interfaces[0], enabled=False), ANYBODY.interfaces[1]))
    assert opened("A", "far", stranger, alone)["ssh"][1] == {"10.0.2.1/32"}
    default = replace(stranger, routes=(route("0.0.0.0/0", "10.0.9.77"),))
    assert opened("A", "far", default, ANYBODY, zones=(*ZONES, zone("L", "10.0.9.0/24")))["ssh"] == (
        {"10.0.9.2/32"},
        {"10.0.2.1/32", "10.0.9.2/32"},
    )


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


UNREAD_LINE = Unmodelled("a line that was not read", Effect.MAY_DO_EITHER, HERE)
CLOSED = replace(FAR, management=Management((), answers=Answers.EVERY_ADDRESS))
BOTH_FAR = {"10.0.9.2/32", "10.0.2.1/32"}


@pytest.mark.parametrize("closed", [CLOSED, FAR])
def test_a_line_that_was_not_read_may_open_anything(closed: Device) -> None:
    """Also where no service is open, or none for this source."""
    found = opened("A", "far", NEAR, replace(closed, unmodelled=(UNREAD_LINE,)))
    assert found["unread"] == (set(), BOTH_FAR)
    known = replace(UNREAD_LINE, effect=Effect.MAY_PERMIT)
    assert "unread" not in opened("A", "far", NEAR, replace(closed, unmodelled=(known,)))


def test_a_device_whose_reader_does_not_say_may_open_anything() -> None:
    silent = replace(FAR, management=Management(answers=Answers.UNKNOWN))
    found = opened("A", "far", NEAR, silent)
    assert list(found) == ["unread"]
    assert found["unread"] == (set(), BOTH_FAR)
    assert opened("A", "far", NEAR, CLOSED) == {}


def test_what_may_become_any_packet_may_open_what_is_open_to_few() -> None:
    feature = Unmodelled("x", Effect.MAY_REWRITE, HERE, frozenset({"l"}))
    surely, possibly = opened("A", "far", replace(NEAR, unmodelled=(feature,)), FAR)["ssh"]
    assert (surely, bool(possibly)) == (set(), True)
    assert opened("A", "far", NEAR, FAR) == {}


def test_an_unread_line_opens_the_addresses_at_which_the_device_answers() -> None:
    far = replace(CLOSED, management=plane(Answers.ARRIVING_ADDRESS), unmodelled=(UNREAD_LINE,))
    assert opened("A", "far", NEAR, far)["unread"] == (set(), {"10.0.9.2/32"})


def test_services_come_in_order_and_the_unread_last() -> None:
    named = tuple(
        replace(service, protocol=name) for name in ("zeta", "alpha") for service in ANYBODY.management.services
    )
    plane = replace(ANYBODY.management, services=named)
    found = opened("A", "far", NEAR, replace(ANYBODY, management=plane, unmodelled=(UNREAD_LINE,)))
    assert list(found) == ["alpha", "zeta", "unread"]


def test_clients_of_a_tunnel_do_not_stand_on_the_segment_of_its_gateway() -> None:
    """The list of the gateway stops them, and no router beside it takes their packets past it."""
    clients = zone("C", "10.7.0.0/24")
    pool = Tunnel("ra", TunnelKind.REMOTE_ACCESS, "l", EVERY_ADDRESS, clients.networks, HERE, bypasses_filter=False)
    shut = listed(replace(NEAR, tunnels=(pool,)), BindingPoint.INBOUND, "l", match(ZONES[0].networks))
    plane = Management((replace(SSH, sources=ANY_ADDRESS),), answers=Answers.EVERY_ADDRESS)
    assert opened("C", "far", shut, replace(FAR, management=plane), zones=[*ZONES, clients]) == {}
    assert (
        opened("C", "far", replace(NEAR, tunnels=(pool,)), replace(FAR, management=plane), zones=[*ZONES, clients])
        != {}
    )


def test_a_router_that_no_file_shows_may_carry_packets_to_a_device_beside_it() -> None:
    """Zone C is behind 10.0.9.9, on the segment of both; what the near device denies may go to the far one."""
    behind = zone("C", "10.7.0.0/24")
    near = replace(NEAR, routes=(*NEAR.routes, route("10.7.0.0/24", "10.0.9.9")))
    shut = listed(near, BindingPoint.INBOUND, "l", match(ZONES[0].networks))
    plane = Management((replace(SSH, sources=ANY_ADDRESS),), answers=Answers.EVERY_ADDRESS)
    assert opened("C", "far", shut, replace(FAR, management=plane), zones=[*ZONES, behind]) == {
        "ssh": (set(), BOTH_FAR)
    }


def asked(*devices: Device, source: str = "A", on: str = "far") -> list[Access]:
    """The same, as the engine gives it."""
    doors = Doors(Engine(joined(ZONES, *devices)))
    (target,) = (one for one in doors.targets if one.node.device.name == on)
    (start,) = (one for one in ZONES if one.id == source)
    return doors.access(start, target)


def test_each_line_of_a_service_has_the_packets_that_no_line_before_it_took() -> None:
    first, second = Span("far.txt", 7), Span("far.txt", 8)
    low, other = from_cidr("10.0.1.0/25"), from_cidr("10.9.9.9")
    services = (
        replace(SSH, origin=first, sources=AddressMatch.exactly(low)),
        replace(SSH, origin=second, sources=AddressMatch.exactly(ZONES[0].networks)),
        replace(SSH, origin=Span("far.txt", 9), sources=AddressMatch.exactly(other)),
        replace(SSH, origin=Span("far.txt", 10), sources=AddressMatch.exactly(low)),
    )
    (found,) = asked(NEAR, replace(FAR, management=Management(services, answers=Answers.EVERY_ADDRESS)))
    lines: dict[int, set[str]] = {}
    for rule, packets in deciding_lines(found, found.packets.possibly):
        lines.setdefault(rule.origin.line, set()).update(net for box in packets.boxes() for net in box.src)
    assert lines == {7: {"10.0.1.0/25"}, 8: {"10.0.1.128/25"}}
    assert [offers(found, Span("far.txt", line)) for line in (7, 8, 9, 10, 11)] == [True, True, False, True, False]


def test_a_line_in_doubt_leaves_its_packets_to_the_next_and_offers_nothing_surely() -> None:
    first, second = Span("far.txt", 7), Span("far.txt", 8)
    doubtful = AddressMatch(NO_ADDRESS, ZONES[0].networks, (MAYBE,))
    services = (
        replace(SSH, origin=first, sources=doubtful),
        replace(SSH, origin=second, sources=AddressMatch.exactly(ZONES[0].networks)),
    )
    (found,) = asked(NEAR, replace(FAR, management=Management(services, answers=Answers.EVERY_ADDRESS)))
    assert {rule.origin.line for rule, _ in deciding_lines(found, found.packets.possibly)} == {7, 8}
    assert (offers(found, first), offers(found, second)) == (False, True)


def test_packets_that_nobody_asks_about_have_no_line() -> None:
    (found,) = asked(NEAR, ANYBODY)
    assert list(deciding_lines(found, found.reach.grid.empty())) == []


def test_what_an_unread_line_opens_has_no_line_of_a_service() -> None:
    (found,) = asked(NEAR, replace(CLOSED, unmodelled=(UNREAD_LINE,)))
    assert list(deciding_lines(found, found.packets.possibly)) == []


# At which address


def plane(answers: Answers, **more: object) -> Management:
    """SSH for everybody on every interface."""
    return replace(Management((replace(SSH, sources=ANY_ADDRESS),), answers=answers), **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (Answers.EVERY_ADDRESS, BOTH_FAR),
        (Answers.ARRIVING_ADDRESS, {"10.0.9.2/32"}),
        (Answers.ADDRESSED_INTERFACE, {"10.0.9.2/32"}),
        (Answers.POLICED_INTERFACE, set()),
    ],
)
def test_lists_between_interfaces_judge_what_is_for_another_address(answers: Answers, expected: set[str]) -> None:
    """The forward list permits nothing from A: addresses of other interfaces are behind it, on some platforms all."""
    shut = listed(replace(FAR, management=plane(answers)), BindingPoint.FORWARD, None, match(ZONES[1].networks))
    found = opened("A", "far", NEAR, shut).get("ssh", (set(), set()))
    assert found == (expected, expected)


def test_ports_for_management_alone_have_a_routing_of_their_own() -> None:
    far = replace(
        FAR,
        management=plane(Answers.EVERY_ADDRESS),
        interfaces=(FAR.interfaces[0], replace(FAR.interfaces[1], management_only=True)),
    )
    assert opened("A", "far", NEAR, far) == {"ssh": ({"10.0.9.2/32"}, {"10.0.9.2/32"})}
    unknown = replace(far, management=plane(Answers.UNKNOWN))
    assert opened("A", "far", NEAR, unknown)["ssh"][1] == BOTH_FAR


def test_through_tunnels_the_named_interface_answers_as_well() -> None:
    clients = zone("C", "10.7.0.0/24")
    pool = Tunnel("ra", TunnelKind.REMOTE_ACCESS, "l", EVERY_ADDRESS, clients.networks, HERE)
    far = replace(FAR, tunnels=(pool,), management=plane(Answers.ARRIVING_ADDRESS, through_tunnels="b"))
    assert opened("C", "far", NEAR, far, zones=[*ZONES, clients])["ssh"][1] == BOTH_FAR
    assert opened("A", "far", NEAR, far, zones=[*ZONES, clients])["ssh"][1] == {"10.0.9.2/32"}


@pytest.mark.parametrize(("judges", "possibly"), [(False, BOTH_FAR), (True, None)])
def test_whether_the_filter_of_a_tunnel_judges_packets_for_the_device_itself_is_open(
    judges: bool,  # noqa: FBT001 - a parameter
    possibly: set[str] | None,
) -> None:
    """No document says so, but where lists of interfaces do judge such packets."""
    clients = zone("C", "10.7.0.0/24")
    nothing = RuleSet("f", (Rule("1", Action.DENY, match(), HERE),), HERE)
    pool = Tunnel("ra", TunnelKind.REMOTE_ACCESS, "l", EVERY_ADDRESS, clients.networks, HERE, rule_set="f")
    shell = replace(SSH, sources=ANY_ADDRESS)
    plane = Management((shell,), answers=Answers.EVERY_ADDRESS, inbound_filters=judges)
    far = replace(ANYBODY, tunnels=(pool,), rule_sets=(nothing,), management=plane)
    found = opened("C", "far", NEAR, far, zones=[*ZONES, clients])
    assert found.get("ssh") == (None if possibly is None else (set(), possibly))


@pytest.mark.parametrize(
    ("answers", "listening", "expected"),
    [
        (Answers.EVERY_ADDRESS, "l", BOTH_FAR),
        (Answers.EVERY_ADDRESS, "b", set()),
        (Answers.ADDRESSED_INTERFACE, "l", {"10.0.9.2/32"}),
        (Answers.ADDRESSED_INTERFACE, "b", {"10.0.2.1/32"}),
    ],
)
def test_a_service_listens_at_the_arriving_interface_or_at_that_of_the_address(
    answers: Answers, listening: str, expected: set[str]
) -> None:
    service = replace(SSH, sources=ANY_ADDRESS, interfaces=frozenset({listening}))
    open_far = listed(
        replace(FAR, management=Management((service,), answers=answers)), BindingPoint.FORWARD, None, match()
    )
    assert opened("A", "far", NEAR, open_far).get("ssh", (set(), set()))[0] == expected


def test_echo_is_asked_for_by_a_request_alone() -> None:
    service = replace(SSH, protocol="ping", transport="icmp", port=0, sources=ANY_ADDRESS)
    far = replace(FAR, management=Management((service,), answers=Answers.EVERY_ADDRESS))
    (found,) = asked(NEAR, far)
    assert {(box.proto, box.dport) for box in found.packets.surely.boxes()} == {("icmp", "8.0-8.255")}


DHCP = {
    name: tuple(replace(one, addresses=(), dynamic_address=True) if one.name in name else one for one in FAR.interfaces)
    for name in ("l", "b", "lb")
}


def beyond(found: dict[str, tuple[set[str], set[str]]]) -> set[str]:
    """Addresses that the device is not known to have, and at which SSH may be opened."""
    surely, possibly = found.get("ssh", (set[str](), set[str]()))
    assert not surely - BOTH_FAR
    return possibly - BOTH_FAR


@pytest.mark.parametrize(
    ("hidden", "answers"),
    [
        ("l", Answers.EVERY_ADDRESS),
        ("l", Answers.ARRIVING_ADDRESS),
        ("b", Answers.EVERY_ADDRESS),
        ("lb", Answers.EVERY_ADDRESS),
    ],
)
def test_at_an_address_that_no_file_shows_a_service_may_be_opened(hidden: str, answers: Answers) -> None:
    """An interface has its address from DHCP: any address that the device is not known to have may be that.

    Zone B names the interface `b`, so A does not stand there.
    """
    zones = [ZONES[0], replace(ZONES[1], interfaces=(("far", "b"),))]
    near = replace(NEAR, routes=(*NEAR.routes, route("0.0.0.0/0", "10.0.9.2")))
    far = replace(FAR, management=plane(answers), interfaces=DHCP[hidden])
    assert beyond(opened("A", "far", near, far, zones=zones))


def test_where_no_file_shows_the_address_a_service_must_still_listen() -> None:
    near = replace(NEAR, routes=(*NEAR.routes, route("0.0.0.0/0", "10.0.9.2")))
    service = replace(SSH, sources=ANY_ADDRESS, interfaces=frozenset({"x"}))
    far = replace(FAR, management=Management((service,), answers=Answers.EVERY_ADDRESS), interfaces=DHCP["lb"])
    assert opened("A", "far", near, far) == {}


def test_a_port_whose_addresses_are_known_answers_at_no_other() -> None:
    """The service listens at `l` alone, and the address that nobody knows is at `b`."""
    near = replace(NEAR, routes=(*NEAR.routes, route("0.0.0.0/0", "10.0.9.2")))
    service = replace(SSH, sources=ANY_ADDRESS, interfaces=frozenset({"l"}))
    far = replace(FAR, management=Management((service,), answers=Answers.ARRIVING_ADDRESS), interfaces=DHCP["b"])
    assert opened("A", "far", near, far) == {"ssh": ({"10.0.9.2/32"}, {"10.0.9.2/32"})}


def test_an_unread_line_makes_no_other_packet_one_of_a_known_service() -> None:
    found = {one.service.protocol: one for one in asked(NEAR, replace(FAR, unmodelled=(UNREAD_LINE,)))}
    assert {(box.proto, box.dport) for box in found["ssh"].packets.possibly.boxes()} == {("tcp", "22")}
    assert {(box.proto, box.dport) for box in found["unread"].packets.possibly.boxes()} == {("any", "any")}


@pytest.mark.parametrize("as_received", [True, False])
def test_lists_between_interfaces_see_the_header_that_the_platform_shows_them(*, as_received: bool) -> None:
    """10.0.2.99 becomes 10.0.9.2; the list permits the one or the other."""
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.0.2.99"), from_cidr("10.0.9.2"))
    rule = NatRule("nat", NatStage.DESTINATION, match(target=from_cidr("10.0.2.99")), change, HERE)
    order = AS_RECEIVED if as_received else ASA_LIKE
    far = replace(FAR, nat=(rule,), order=order, management=plane(Answers.POLICED_INTERFACE))
    shown, real = (match(target=from_cidr(text)) for text in ("10.0.2.99", "10.0.9.2"))
    for only, there in ((shown, as_received), (real, not as_received)):
        found = opened("A", "far", NEAR, listed(far, BindingPoint.FORWARD, None, only)).get("ssh", (set(), set()))
        assert ("10.0.2.99/32" in found[0]) is there


def test_what_is_for_an_address_of_another_vrf_is_sent_on() -> None:
    """It goes to router `x`, and comes back by the port that has the address."""
    far = device("far", interface("l", "10.0.9.2/24"), interface("m", "10.0.8.2/24"), interface("b", "10.0.2.1/24", "red"),
                 routes=(route("10.0.1.0/24", "10.0.9.1"), route("10.0.2.0/24", "10.0.8.9")),
                 management=plane(Answers.EVERY_ADDRESS))  # fmt: skip
    other = device("x", interface("m", "10.0.8.9/24"), interface("b", "10.0.2.9/24"))
    assert "10.0.2.1/32" in opened("A", "far", NEAR, far, other)["ssh"][0]


def test_what_comes_in_by_a_member_is_of_the_vrf_of_its_bridge() -> None:
    (known,) = BRIDGED.bridges
    bvi, *members = BRIDGED.interfaces
    far = replace(BRIDGED, management=plane(Answers.EVERY_ADDRESS), bridges=(replace(known, routed=True),),
                  interfaces=(replace(bvi, vrf="red"), *members))  # fmt: skip
    assert "10.0.9.2/32" in opened("A", "far", NEAR, far)["ssh"][1]


@pytest.mark.parametrize("routed", [True, False])
@pytest.mark.parametrize(("listening", "there"), [("bvi", True), ("m1", True), ("x", False)])
def test_a_bridge_listens_by_its_own_name_and_by_those_of_members(listening: str, *, there: bool, routed: bool) -> None:
    service = replace(SSH, sources=ANY_ADDRESS, interfaces=frozenset({listening}))
    (known,) = BRIDGED.bridges
    far = replace(BRIDGED, management=Management((service,), answers=Answers.EVERY_ADDRESS),
                  bridges=(replace(known, routed=routed),))  # fmt: skip
    assert bool(opened("A", "far", NEAR, far).get("ssh", (set(), set()))[1]) is there


def test_lists_for_the_device_do_not_judge_services_past_them() -> None:
    far = listed(
        replace(FAR, management=plane(Answers.EVERY_ADDRESS)), BindingPoint.LOCAL, None, match(ZONES[1].networks)
    )
    assert opened("A", "far", NEAR, far) == {}
    (service,) = far.management.services
    past = replace(far, management=replace(far.management, services=(replace(service, past_lists=True),)))
    assert opened("A", "far", NEAR, past) == {"ssh": (BOTH_FAR, BOTH_FAR)}
    both = (replace(service, past_lists=True), service)
    assert opened("A", "far", NEAR, replace(far, management=replace(far.management, services=both))) == {}


def test_a_rule_for_the_device_that_names_one_of_two_interfaces_may_match() -> None:
    """The packet comes in by `l` and names an address of `b`; which of them a rule means is open."""
    for name in ("l", "b"):
        only = replace(match(), in_interfaces=frozenset({name}))
        far = listed(replace(FAR, management=plane(Answers.EVERY_ADDRESS)), BindingPoint.LOCAL, None, only)
        surely, possibly = opened("A", "far", NEAR, far)["ssh"]
        assert possibly == (BOTH_FAR if name == "l" else {"10.0.2.1/32"})
        assert surely == ({"10.0.9.2/32"} if name == "l" else set())


@pytest.mark.parametrize(("effect", "surely"), [(Effect.MAY_DENY, set()), (Effect.MAY_PERMIT, BOTH_FAR)])
def test_a_feature_at_the_arriving_interface_that_may_deny_leaves_it_open(effect: Effect, surely: set[str]) -> None:
    feature = Unmodelled("x", effect, HERE, frozenset({"l"}))
    far = replace(FAR, management=plane(Answers.EVERY_ADDRESS), unmodelled=(feature,))
    assert opened("A", "far", NEAR, far)["ssh"] == (surely, BOTH_FAR)
