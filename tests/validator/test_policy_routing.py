"""Single entries of policy routes on a plant of one router, worked out by hand."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, MAYBE, match, route
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.match import AddressMatch, UnknownKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import PolicyRoute, Unusable
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.flowtext import ConcretePacket
from validator.reachability.engine import Engine
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.routing import Route

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
WHOLE = ["10.0.1.0/24 > 10.0.2.0/24 any/any"]
NOTHING: list[str] = []
ALWAYS, PERHAPS, NEVER = (WHOLE, WHOLE), (NOTHING, WHOLE), (NOTHING, NOTHING)
HOP, OTHER_HOP, GONE = "10.0.9.2", "10.0.8.2", "10.7.7.7"
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), interface("m", "10.0.8.1/24"))
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"))
SHUT = listed(device("shut", interface("m", "10.0.8.2/24"), interface("b", "10.0.2.2/24")), BindingPoint.INBOUND, "m",
              match(B.networks))  # fmt: skip
"""Two ways to B: by `far`, and by `shut`, which lets nothing pass."""
TO_FAR, TO_SHUT = route("10.0.2.0/24", HOP), route("10.0.2.0/24", OTHER_HOP)


def entry(hop: str | None = HOP, interface: str | None = None, **more: object) -> PolicyRoute:
    there = None if hop is None else ipaddress.ip_address(hop)
    return PolicyRoute("pr", match(), there, interface, HERE, **more)  # type: ignore[arg-type]  # fields by name


def goes(*entries: PolicyRoute, routes: tuple[object, ...] = (TO_SHUT,)) -> tuple[list[str], list[str]]:
    """What travels from A to B; the table leads to `shut`, unless `routes` say otherwise."""
    near: Device = replace(NEAR, policy_routes=entries, routes=routes)  # type: ignore[arg-type]  # routes
    return travels(joined([A, B], near, FAR, SHUT), "A", "B")


def test_an_entry_takes_packets_past_the_table() -> None:
    assert goes() == NEVER
    assert goes(entry()) == ALWAYS
    assert goes(entry(OTHER_HOP), routes=(TO_FAR,)) == NEVER
    assert goes(entry(drop=True), routes=(TO_FAR,)) == NEVER


@pytest.mark.parametrize("name", ["nowhere", "l"])
def test_an_interface_that_is_not_there_leaves_packets_to_the_table(name: str) -> None:
    out = goes(entry(HOP, name), routes=(TO_SHUT,))
    assert out == (ALWAYS if name == "l" else NEVER)
    assert goes(entry(OTHER_HOP, "nowhere"), routes=(TO_FAR,)) == ALWAYS


def test_a_next_hop_that_may_be_there_leaves_it_open_which_of_two_is_used() -> None:
    """The first hop has a route that may be absent; then the second is tried, which surely is there."""
    doubtful = route("10.7.7.0/24", HOP, conditions=(MAYBE,))
    second = (ipaddress.ip_address(OTHER_HOP),)
    assert goes(entry(GONE, alternatives=second), routes=(TO_SHUT, doubtful)) == PERHAPS
    back = (ipaddress.ip_address(HOP),)
    reverse = route("10.7.7.0/24", OTHER_HOP, conditions=(MAYBE,))
    assert goes(entry(GONE, alternatives=back), routes=(TO_SHUT, reverse)) == PERHAPS


def test_of_next_hops_that_are_there_the_first_is_used() -> None:
    assert goes(entry(HOP, alternatives=(ipaddress.ip_address(OTHER_HOP),))) == ALWAYS
    assert goes(entry(OTHER_HOP, alternatives=(ipaddress.ip_address(HOP),))) == NEVER
    assert goes(entry(GONE, alternatives=(ipaddress.ip_address(HOP),))) == ALWAYS


@pytest.mark.parametrize(("unusable", "expected"), [(Unusable.TABLE, NEVER), (Unusable.NEXT, ALWAYS)])
def test_without_a_way_the_table_or_the_next_entry_decides(
    unusable: Unusable, expected: tuple[list[str], list[str]]
) -> None:
    assert goes(entry(GONE, unusable=unusable), entry(HOP)) == expected


@pytest.mark.parametrize("kind", [UnknownKind.SESSION, UnknownKind.FEATURE])
@pytest.mark.parametrize(
    ("hop", "interface"), [(OTHER_HOP, None), (OTHER_HOP, "m"), (GONE, None)], ids=["hop", "both", "by a route"]
)
def test_where_a_way_may_be_gone_the_next_entry_may_take_its_packets(
    kind: UnknownKind, hop: str, interface: str | None
) -> None:
    """The first way and the table lead to the shut door, a later entry to the open one."""
    doubts = () if hop == GONE else (replace(MAYBE, kind=kind),)
    leads = route("10.7.7.0/24", OTHER_HOP, conditions=(MAYBE,))
    first = entry(hop, interface, unusable=Unusable.NEXT, conditions=doubts)
    assert goes(first, entry(HOP), routes=(TO_SHUT, leads)) == PERHAPS
    assert goes(first, entry(drop=True), routes=(TO_FAR, leads)) == NEVER
    assert goes(first, routes=(TO_FAR, leads)) == PERHAPS


def test_what_is_tracked_may_be_gone() -> None:
    assert goes(entry(conditions=(MAYBE,))) == PERHAPS
    assert goes(entry(HOP, "l", conditions=(MAYBE,))) == PERHAPS


def test_an_entry_of_routed_packets_takes_what_the_table_could_send_there() -> None:
    """Of two equal ways the one by `l` is chosen; without a route by `l` the entry takes nothing."""
    assert goes(entry(None, "l", routed=True), routes=(TO_FAR, TO_SHUT)) == ALWAYS
    assert goes(entry(None, "l", routed=True), routes=(TO_SHUT,)) == NEVER


def test_an_entry_out_of_an_interface_of_another_vrf_may_ask_either_table() -> None:
    """Neither table was read of: the packet's own has no such network, that of the interface has it on the link."""
    one = device(
        "one",
        interface("in", "10.0.1.1/24"),
        interface("out", "10.0.2.1/24", vrf="red"),
        policy_routes=(entry(None, "out", routed=True),),
    )
    assert travels(joined([A, B], one), "A", "B") == PERHAPS


LOW = from_cidr("10.0.2.0/25")
HIGH = ["10.0.1.0/24 > 10.0.2.128/25 any/any"]
LONGER = route("10.0.2.0/25", OTHER_HOP)
"""The table sends the low half of B to `shut`, whatever the route of the whole says."""


def test_an_entry_in_doubt_takes_its_packets_perhaps() -> None:
    """The high half of B goes to `far` by the entry and by the table, so whichever takes it."""
    routed = entry(None, "l", routed=True)
    assert goes(routed, routes=(TO_FAR, LONGER)) == ALWAYS
    doubtful = replace(routed.match, destination=AddressMatch(NO_ADDRESS, B.networks, (MAYBE,)))
    assert goes(replace(routed, match=doubtful), routes=(TO_FAR, LONGER)) == (HIGH, WHOLE)
    assert goes(routed, routes=(replace(TO_FAR, conditions=(MAYBE,)), LONGER))[0] == []
    only = replace(routed.match, destination=AddressMatch.exactly(LOW))
    assert goes(replace(routed, match=only), routes=(TO_FAR, LONGER)) == ALWAYS


def watched(one: Route) -> Route:
    return replace(one, conditions=(MAYBE,), watched=True)


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ((watched(TO_FAR), route("0.0.0.0/0", HOP)), ALWAYS),
        ((watched(TO_FAR), route("0.0.0.0/0", OTHER_HOP)), PERHAPS),
        ((watched(TO_SHUT), route("0.0.0.0/0", HOP)), PERHAPS),
        ((watched(TO_FAR), route("10.0.2.128/25", HOP)), (HIGH, WHOLE)),
        ((watched(TO_FAR),), PERHAPS),
        ((replace(TO_FAR, conditions=(MAYBE,)), route("0.0.0.0/0", HOP)), PERHAPS),
    ],
)
def test_whichever_of_a_watched_route_and_the_next_one_is_there(
    routes: tuple[Route, ...], expected: tuple[list[str], list[str]]
) -> None:
    """Of a route that may be another one than it seems (the last case) nothing travels surely."""
    assert goes(routes=routes) == expected


def test_an_entry_with_words_that_nobody_read_takes_nothing_surely() -> None:
    unread = replace(MAYBE, kind=UnknownKind.UNREAD)
    known, strange = (replace(entry(), match=replace(entry().match, conditions=(why,))) for why in (MAYBE, unread))
    assert goes(known, routes=(TO_FAR,)) == ALWAYS
    assert goes(strange, routes=(TO_FAR,)) == PERHAPS


TRACKED = replace(MAYBE, kind=UnknownKind.SESSION)
HOPS = {"far": ipaddress.ip_address(HOP), "shut": ipaddress.ip_address(OTHER_HOP)}


@pytest.mark.parametrize(
    ("hops", "table", "expected"),
    [
        (("far",), TO_FAR, ALWAYS),
        (("far",), TO_SHUT, PERHAPS),
        (("shut",), TO_FAR, PERHAPS),
        (("shut",), TO_SHUT, NEVER),
        (("far", "shut"), TO_FAR, PERHAPS),
        (("far",), LONGER, PERHAPS),
    ],
)
def test_a_tracked_next_hop_or_the_table(
    hops: tuple[str, ...], table: Route, expected: tuple[list[str], list[str]]
) -> None:
    first, *others = (HOPS[name] for name in hops)
    tracked = replace(entry(str(first)), alternatives=tuple(others), conditions=(TRACKED,))
    assert goes(tracked, routes=(table,)) == expected
    assert goes(tracked, entry(drop=True), routes=(table,)) == expected
    other = replace(tracked, conditions=(TRACKED, replace(MAYBE, kind=UnknownKind.FEATURE)))
    assert goes(other, routes=(table,))[0] == []


def test_next_hops_tried_in_turn_are_each_followed() -> None:
    """A watched route leads to the first; where it is gone, the second is on a network of the device."""
    leads, second = watched(route("10.7.7.0/24", HOP)), (ipaddress.ip_address(HOP),)
    assert goes(entry(GONE, alternatives=second), routes=(TO_SHUT, leads)) == ALWAYS
    shut = watched(route("10.7.7.0/24", OTHER_HOP))
    assert goes(entry(GONE, alternatives=second), routes=(TO_SHUT, shut)) == PERHAPS


@pytest.mark.parametrize(("second", "works"), [(HOP, True), (OTHER_HOP, False)])
def test_a_flow_by_a_policy_works_only_by_each_of_its_equal_ways(second: str, *, works: bool) -> None:
    """A next hop behind two equal routes, and another table with two of them."""
    hosts = route("10.7.7.7/32", HOP), route("10.7.7.7/32", second)
    recursive = replace(NEAR, policy_routes=(entry(GONE),), routes=(TO_SHUT, *hosts))
    ways = replace(TO_FAR, vrf="red", next_hop_vrf=""), replace(TO_FAR, vrf="red", next_hop_vrf="",
                                                                next_hop=ipaddress.ip_address(second))  # fmt: skip
    other = replace(NEAR, policy_routes=(entry(None, target_vrf="red"),), routes=(TO_SHUT, *ways))
    for near in (recursive, other):
        assert travels(joined([A, B], near, FAR, SHUT), "A", "B") == ALWAYS
        reached = Engine(joined([A, B], near, FAR, SHUT)).reach(A, B)
        assert all(part.loose is None for reach in reached for part in reach.deliveries) == works


def test_what_such_an_entry_may_not_take_is_left_to_the_table() -> None:
    """The route by `m` may be absent; then the low half goes by the table to `far`."""
    routed = entry(None, "m", routed=True)
    doubtful, low = replace(TO_SHUT, conditions=(MAYBE,)), route("10.0.2.0/25", HOP)
    assert goes(routed, routes=(TO_SHUT, low)) == NEVER
    assert goes(routed, routes=(doubtful, low)) == ([], ["10.0.1.0/24 > 10.0.2.0/25 any/any"])


def test_a_default_entry_is_for_what_has_no_route_of_its_own() -> None:
    default = route("0.0.0.0/0", OTHER_HOP)
    assert goes(entry(default=True), routes=(default,)) == ALWAYS
    assert goes(entry(default=True), routes=(default, TO_SHUT)) == NEVER
    assert goes(entry(default=True), routes=(default, replace(TO_SHUT, conditions=(MAYBE,)))) == PERHAPS


def test_what_has_a_route_of_its_own_goes_by_it_past_a_default_entry() -> None:
    half = ["10.0.1.0/24 > 10.0.2.0/25 any/any"]
    routes = (route("0.0.0.0/0", OTHER_HOP), route("10.0.2.0/25", HOP))
    assert goes(entry(OTHER_HOP, default=True), routes=routes) == (half, half)


def test_an_entry_of_best_routes_asks_by_which_way_the_table_would_send() -> None:
    """What the table would send by `l` goes to `far`, the rest to `shut`; of several equal ways no document says."""
    entries = (entry(best=frozenset({"l"}), unusable=Unusable.NEXT), entry(OTHER_HOP))
    assert goes(*entries, routes=(TO_FAR,)) == ALWAYS
    assert goes(*entries, routes=(TO_SHUT,)) == NEVER
    assert goes(*entries, routes=(TO_FAR, TO_SHUT)) == PERHAPS
    both = (replace(entries[0], best=frozenset({"l", "m"})), entries[1])
    assert goes(*both, routes=(TO_FAR, TO_SHUT)) == ALWAYS


def test_a_table_that_may_not_be_asked_leaves_packets_to_another() -> None:
    """The table of `other` has a way to `far`, or none; whether the entry holds is not in the configuration."""
    other = entry(None, target_vrf="other", conditions=(MAYBE,))
    there = route("10.0.2.0/24", HOP, vrf="other", next_hop_vrf="")
    assert goes(other, routes=(there,)) == PERHAPS
    assert goes(other, routes=(TO_FAR,)) == PERHAPS
    assert goes(replace(other, conditions=()), routes=(there,)) == ALWAYS
    assert goes(replace(other, conditions=()), routes=(TO_FAR,)) == NEVER


def test_a_routed_entry_may_be_out_of_use() -> None:
    routed = entry(None, "l", routed=True, conditions=(MAYBE,))
    assert goes(routed, routes=(TO_FAR, LONGER)) == PERHAPS


@pytest.mark.parametrize(("longer", "expected"), [(HOP, ALWAYS), (OTHER_HOP, NEVER)])
def test_of_an_interface_that_a_translation_chooses_its_own_routes_count(
    longer: str, expected: tuple[list[str], list[str]]
) -> None:
    """The table sends B to `shut`, or to `far`; what leads through the chosen interface is a shorter route."""
    every = from_cidr("0.0.0.0/0")
    other, name = (OTHER_HOP, "l") if longer == HOP else (HOP, "m")
    same = AddressTranslation(NatKind.IDENTITY, every, every)
    chosen = NatRule("nat", NatStage.DESTINATION, match(), same, HERE, egress=name)
    routes = (route("10.0.2.0/24", other), route("10.0.0.0/16", longer))
    assert travels(joined([A, B], replace(NEAR, nat=(chosen,), routes=routes), FAR, SHUT), "A", "B") == expected


def test_where_the_chosen_interface_has_no_network_the_table_decides() -> None:
    """As a member of a bridge group, whose routes are those of the group."""
    every = from_cidr("0.0.0.0/0")
    same = AddressTranslation(NatKind.IDENTITY, every, every)
    chosen = NatRule("nat", NatStage.DESTINATION, match(), same, HERE, egress="p")
    bare = replace(interface("p", "10.0.7.1/24"), addresses=())
    near = replace(NEAR, interfaces=(*NEAR.interfaces, bare), nat=(chosen,), routes=(TO_FAR,))
    assert travels(joined([A, B], near, FAR, SHUT), "A", "B") == ALWAYS


@pytest.mark.parametrize(("leaving", "expected"), [(None, "deny"), ("l", "permit"), ("m", "deny")])
@pytest.mark.parametrize("entries", [(), (entry(OTHER_HOP),)], ids=["", "an entry"])
def test_a_packet_that_is_said_to_leave_by_an_interface_takes_no_other_way(
    entries: tuple[PolicyRoute, ...], leaving: str | None, expected: str
) -> None:
    """Whatever the table and the entries say: both send it by `m`, out of which a list lets nothing."""
    near = listed(
        replace(NEAR, routes=(TO_SHUT,), policy_routes=entries), BindingPoint.OUTBOUND, "m", match(B.networks)
    )
    network = joined([A, B], near, FAR, SHUT)
    ports = {port.name: port for port in network.ports.all if port.device == 0}
    packet = ConcretePacket(ipaddress.ip_address("10.0.1.5"), ipaddress.ip_address("10.0.2.7"), 6, 40_000, 502)
    paths = Tracer(network).passages(packet, ports["a"], None if leaving is None else ports[leaving])
    assert overall(paths).value == expected
