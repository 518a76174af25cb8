"""The quick look before the work: which pairs it keeps from the engine, and which it must not.

A pair that it keeps away wrongly would be PROVED without a look at its packets, so each thing that may let
packets past the first or the last filter has a line here; and a pair that a filter at either end surely keeps
apart has one too, for without it the look would be for nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, match, route
from differential import case
from parsers.model.address import from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Stage, Unmodelled
from parsers.model.intervals import Interval
from parsers.model.match import Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import DynamicRouting, PolicyRoute
from parsers.model.rules import Action, BindingPoint, Rule
from parsers.model.service import TCP, Fragment, ServiceBox, ServiceSet, State, of_ports
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, listed, travels, zone
from strategies import FEATURES, random_devices, seeded
from strategies import OPEN as OPEN_FEATURES
from validator.reachability.ends import EVERY_ZONE, Ends
from validator.reachability.engine import Engine
from validator.reachability.prospects import Prospects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differential import Case
    from parsers.model.device import Device
    from validator.plant.model import Zone

ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("C", "10.0.3.0/24")]
A, B, C = (one.networks for one in ZONES)
IN, FORWARD, OUT = BindingPoint.INBOUND, BindingPoint.FORWARD, BindingPoint.OUTBOUND
ONE = device("one", *(interface(name, f"10.0.{number}.1/24") for number, name in enumerate("abc", 1)))
FIRST = listed(ONE, IN, "a", match(A, C))
"""What A sends is for C alone."""
LAST = listed(ONE, OUT, "b", match(C, B))
"""What comes to B is from C alone."""
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
    route("10.0.2.0/24", "10.0.9.2"), route("10.0.3.0/24", "10.0.9.2")))  # fmt: skip
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"))
UNREAD = Rule("?", Action.UNKNOWN, Match(), HERE)


def possible(source: str, destination: str, *devices: Device, zones: Sequence[Zone] = ZONES) -> bool:
    network = joined(list(zones), *devices)
    engine = Engine(network)
    ends = {one.id: one for one in network.plant.zones}
    return Prospects(network, engine.filters, engine.incidence).possible(ends[source], ends[destination])


def changed(kind: NatKind, stage: NatStage, original: str, translated: str, **more: object) -> NatRule:
    change = AddressTranslation(kind, from_cidr(original), from_cidr(translated))
    found = match(from_cidr(original)) if stage is NatStage.SOURCE else match(target=from_cidr(original))
    return NatRule("nat", stage, found, change, HERE, **more)  # type: ignore[arg-type]  # fields by name


ANSWERS = Match(service=ServiceMatch.exactly(ServiceSet((ServiceBox(states=State.ESTABLISHED),))))
AS_RECEIVED = replace(
    listed(ONE, FORWARD, None, match(C, B)),
    order=(Stage.DESTINATION_NAT, Stage.ROUTING, Stage.FORWARD_FILTER_AS_RECEIVED),
)
TO_B = changed(NatKind.STATIC, NatStage.DESTINATION, "10.0.3.9", "10.0.2.7")


def service(port: int) -> ServiceMatch:
    return ServiceMatch.exactly(of_ports(TCP, Interval(port, port)))


WEB, MODBUS = Match(service=service(443)), Match(service=service(502))
ENDS_DIFFER = listed(listed(ONE, IN, "a", WEB), OUT, "b", MODBUS)
"""What A may send is not what may come to B."""
HAIRPIN = (
    replace(match(A, B), in_interfaces=frozenset({"a"}), out_interfaces=frozenset({"c"})),
    replace(match(None, B), in_interfaces=frozenset({"b"})),
)
"""A may send to B, out of an interface that does not lead there; whatever comes from B's own network may go back to it."""
ONE_HOST, ANOTHER = (from_cidr(f"10.0.1.{number}") for number in (7, 8))
ONE_SERVER, ANOTHER_SERVER = (from_cidr(f"10.0.2.{number}") for number in (7, 8))


def both_ends(first: Match, last: Match) -> Device:
    return listed(listed(ONE, IN, "a", first), OUT, "b", last)


def ports_of(first: int, last: int) -> Match:
    return Match(service=ServiceMatch.exactly(of_ports(TCP, Interval(first, last))))


APART = {
    "the two ends permit other hosts": (both_ends(match(ONE_HOST, B), match(ANOTHER, B)),),
    "the two ends permit other servers": (both_ends(match(A, ONE_SERVER), match(A, ANOTHER_SERVER)),),
    "the two ends permit other ports, of which no line names one alone": (
        both_ends(ports_of(1000, 2000), ports_of(3000, 4000)),
    ),
    "a policy is the first, and lets it out only where no route leads to it": (
        listed(NEAR, FORWARD, None, replace(match(A, B), out_interfaces=frozenset({"a"}))),
        FAR,
    ),
    "the inbound list of the first of two devices does": (listed(NEAR, IN, "a", match(A, C)), FAR),
    "the forward list of the first of two devices does": (listed(NEAR, FORWARD, None, match(A, C)), FAR),
    "the first of two devices permits a service, the last another": (
        listed(NEAR, IN, "a", WEB),
        listed(FAR, OUT, "b", MODBUS),
    ),
    "the two ends permit no service in common": (ENDS_DIFFER,),
    "the last list permits others only on interfaces by which nobody else's packets come": (
        listed(ONE, FORWARD, None, *HAIRPIN),
    ),
    "a forward list is the first": (listed(ONE, FORWARD, None, replace(match(A, C), in_interfaces=frozenset({"a"}))),),
    "only fragments after the first, and answers, have a service in common": (
        listed(
            listed(ONE, IN, "a", WEB),
            OUT,
            "b",
            MODBUS,
            Match(service=ServiceMatch.exactly(ServiceSet((ServiceBox(fragments=Fragment.LATER),)))),
            ANSWERS,
        ),
    ),
    "the first list permits another destination": (FIRST,),
    "the last outbound list permits another source": (LAST,),
    "the last forward list does": (listed(ONE, FORWARD, None, match(C, B)),),
    "the inbound list of the last device does": (NEAR, listed(listed(FAR, IN, "l", match(C, B)), IN, "b", match(C, B))),
    "the first list permits somebody else what is asked": (listed(ONE, IN, "a", match(C, B)),),
    "the last list permits the source something else": (listed(ONE, OUT, "b", match(A, C)),),
    "a forward list that sees the header as received does": (
        replace(listed(ONE, FORWARD, None, match(C, B)), order=(Stage.ROUTING, Stage.FORWARD_FILTER_AS_RECEIVED)),
    ),
    "a list of IPv4 does, and neither zone has IPv6": (listed(ONE, IN, "a", match(A, C), families=frozenset({4})),),
    "the first list permits answers only": (listed(ONE, IN, "a", ANSWERS),),
    "a translation elsewhere is switched off": (
        replace(LAST, nat=(changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "10.0.3.7", enabled=False),)),
    ),
    "a translation of sources makes none that the list permits": (
        replace(LAST, nat=(changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "192.0.2.7"),)),
    ),
    "the header as received is that after a translation which is switched off": (
        replace(AS_RECEIVED, nat=(replace(TO_B, enabled=False),)),
    ),
    "the header as received is that before sources are translated": (
        replace(AS_RECEIVED, nat=(changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "192.0.2.7"),)),
    ),
    "what is not modelled may only deny": (replace(FIRST, unmodelled=(Unmodelled("x", Effect.MAY_DENY, HERE),)),),
}


@pytest.mark.parametrize("devices", APART.values(), ids=APART)
def test_a_filter_at_either_end_keeps_a_pair_apart(devices: tuple[Device, ...]) -> None:
    assert not possible("A", "B", *devices)
    assert not possible("A", "B", *devices, zones=ZONES[::-1])
    assert travels(joined(ZONES, *devices), "A", "B") == ([], [])


def test_the_lists_of_one_pair_leave_the_others() -> None:
    """A list on one interface says nothing of packets that come and go by others."""
    assert possible("A", "C", FIRST)
    assert possible("C", "B", FIRST)
    assert possible("C", "B", LAST)
    assert possible("A", "C", LAST)


def test_a_filter_that_permits_a_pair_lets_it_through() -> None:
    """Whatever the places of the two zones in the plant."""
    for source, destination in permutations(ZONES, 2):
        what = match(source.networks, destination.networks)
        both = listed(listed(ONE, IN, source.id.lower(), what), OUT, destination.id.lower(), what)
        assert possible(source.id, destination.id, both)


def with_features(what: Device, *effects: Effect) -> Device:
    return replace(what, unmodelled=tuple(Unmodelled("x", effect, HERE) for effect in effects))


ANYWHERE = Tunnel("vpn", TunnelKind.SITE_TO_SITE, "c", B, A, HERE)
BRIDGE = Bridge("br", ("c",), BridgeMode.FILTERED, HERE)
NO_INBOUND = replace(FIRST, order=(Stage.ROUTING, Stage.FORWARD_FILTER, Stage.OUTBOUND_FILTER))
SOURCES = changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "10.0.3.7")
HOST_MADE = changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "10.0.3.7")
SERVER_MADE = changed(NatKind.STATIC, NatStage.DESTINATION, "10.0.2.8", "10.0.2.7")
PORT_MADE = replace(
    changed(NatKind.STATIC, NatStage.DESTINATION, "10.0.3.9", "10.0.2.7"),
    port=PortTranslation(Interval(1500, 1500), Interval(3500, 3500)),
)
OPEN = {
    "the host of the first line may be translated to that of the last": replace(
        both_ends(match(ONE_HOST, B), match(from_cidr("10.0.3.7"), B)), nat=(HOST_MADE,)
    ),
    "the server of the first line may be translated to that of the last, within the zone": replace(
        both_ends(match(A, ANOTHER_SERVER), match(A, ONE_SERVER)), nat=(SERVER_MADE,)
    ),
    "a port of the first line may be translated to one of the last": replace(
        both_ends(ports_of(1000, 2000), ports_of(3000, 4000)), nat=(PORT_MADE,)
    ),
    "a port may be translated between the two ends": replace(
        ENDS_DIFFER,
        nat=(
            replace(
                changed(NatKind.STATIC, NatStage.DESTINATION, "10.0.3.9", "10.0.2.7"),
                port=PortTranslation(Interval(443, 443), Interval(502, 502)),
            ),
        ),
    ),
    "a feature at the first device may permit": with_features(FIRST, Effect.MAY_PERMIT),
    "one at the last device may": with_features(LAST, Effect.MAY_PERMIT),
    "one at the first device may do either": with_features(FIRST, Effect.MAY_DO_EITHER),
    "one at the last device may do either": with_features(LAST, Effect.MAY_DO_EITHER),
    "one may rewrite": with_features(FIRST, Effect.MAY_REWRITE),
    "the last device has a tunnel": replace(LAST, tunnels=(ANYWHERE,)),
    "the first device has a bridge": replace(FIRST, bridges=(BRIDGE,)),
    "the last device has a bridge": replace(LAST, bridges=(BRIDGE,)),
    "the first device has no step for the list": NO_INBOUND,
    "the last device has no step for its lists": replace(
        listed(listed(listed(ONE, IN, "b", match(C, B)), IN, "c", match(C, B)), IN, "a", match(C, B)),
        order=(Stage.ROUTING, Stage.FORWARD_FILTER, Stage.OUTBOUND_FILTER),
    ),
    "the last device has no step for its outbound list": replace(LAST, order=(Stage.ROUTING, Stage.FORWARD_FILTER)),
    "a source may be translated to one that the last list permits": replace(LAST, nat=(SOURCES,)),
    "a translation is not understood": replace(
        LAST, nat=(changed(NatKind.UNKNOWN, NatStage.DESTINATION, "10.0.3.9", "192.0.2.7"),)
    ),
    "a list sees the header before destinations are translated": replace(AS_RECEIVED, nat=(TO_B,)),
    "a policy route goes round": replace(
        LAST, policy_routes=(PolicyRoute("1", Match(), ipaddress.ip_address("10.0.3.9"), None, HERE),)
    ),
    "a line was not read": replace(LAST, rule_sets=(replace(LAST.rule_sets[0], rules=(UNREAD,)),)),
}


@pytest.mark.parametrize("one", OPEN.values(), ids=OPEN)
def test_what_may_let_packets_past_a_filter_leaves_the_pair_to_the_engine(one: Device) -> None:
    assert possible("A", "B", one)


@pytest.mark.parametrize("family", [4, 6])
def test_a_list_of_one_version_leaves_the_other_to_pass(family: int) -> None:
    """A list of IPv4 does not judge IPv6, so it keeps nobody apart who has an address of both; nor the reverse."""
    only = listed(ONE, IN, "a", match(A, C), families=frozenset({family}))
    zones = [zone("A", "10.0.1.0/24", "2001:db8:1::/64"), zone("B", "10.0.2.0/24", "2001:db8:2::/64"), ZONES[2]]
    assert possible("A", "B", only, zones=zones)
    assert possible("A", "B", only) is (family == 6)
    last = listed(ONE, OUT, "b", match(C, B), families=frozenset({family}))
    assert possible("A", "B", last, zones=[ZONES[0], zone("B", "10.0.2.0/24", "2001:db8:2::/64"), ZONES[2]])
    assert possible("A", "B", last) is (family == 6)


def test_the_first_zone_is_kept_apart_like_any_other() -> None:
    assert not possible("B", "A", listed(ONE, IN, "b", match(B, C)))
    assert not possible("B", "A", listed(ONE, OUT, "a", match(C, A)))


def test_a_zone_behind_a_tunnel_is_left_to_the_engine() -> None:
    """Its packets come in beside the list of the interface."""
    far = zone("F", "10.7.0.0/24")
    tunnel = Tunnel("vpn", TunnelKind.SITE_TO_SITE, "a", B, far.networks, HERE)
    one = replace(FIRST, tunnels=(tunnel,))
    assert possible("F", "B", one, zones=[*ZONES, far])


def test_any_one_way_in_is_enough() -> None:
    """Of two last devices one permits another source, the other this one: the order does not matter."""
    other = replace(device("two", interface("a", "10.0.1.2/24"), interface("b", "10.0.2.2/24")))
    for second in (listed(other, OUT, "b", match(A, B)), other):
        assert possible("A", "B", LAST, second)
        assert possible("A", "B", second, LAST)
    for second in (listed(other, IN, "a", match(A, B)), other):
        assert possible("A", "B", FIRST, second)
        assert possible("A", "B", second, FIRST)


def test_a_link_between_devices_in_a_zone_is_a_way_into_it() -> None:
    """No host stands there, so nothing starts there; its addresses are of the zone all the same."""
    one = replace(LAST, interfaces=(*LAST.interfaces, interface("l", "10.0.9.1/30")))
    two = device("two", interface("l", "10.0.9.2/30"))
    assert possible("A", "B", one, two, zones=[ZONES[0], zone("B", "10.0.2.0/24", "10.0.9.0/30"), ZONES[2]])
    assert not possible("A", "B", one, two)


LEARNED = DynamicRouting("ospf", HERE)
ASIDE = interface("x", "10.0.8.1/24")
UNSHOWN = replace(interface("d", "10.0.8.1/24"), addresses=(), dynamic_address=True)
STILL_APART = {
    "the network is connected, whatever routes are learned": (replace(LAST, dynamic_routing=(LEARNED,)),),
    "an interface with any address, whose own lists keep them apart": (
        replace(listed(listed(LAST, OUT, "d", match(C, B)), IN, "d", match(A, C)), interfaces=(*LAST.interfaces, UNSHOWN)),
    ),
    "lines that nobody read, on a device that has nothing to do with it": (
        FIRST, with_features(device("third", interface("x", "10.0.7.1/24")), Effect.MAY_DO_EITHER)
    ),
    "a list judges wherever the learned routes lead": (
        listed(replace(NEAR, routes=(), dynamic_routing=(LEARNED,)), IN, "a", match(A, C)), FAR
    ),
    "a policy route to a device of the snapshot, whose list judges": (
        replace(NEAR, policy_routes=(PolicyRoute("1", Match(), ipaddress.ip_address("10.0.9.2"), None, HERE),)),
        listed(FAR, OUT, "b", match(C, B)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("devices", STILL_APART.values(), ids=STILL_APART)
def test_what_is_not_all_known_elsewhere_lets_no_pair_past_its_filters(
    devices: tuple[Device, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not possible("A", "B", *devices)
    monkeypatch.setattr(Prospects, "possible", everything)
    network = joined(ZONES, *devices)
    ends = network.plant.zones
    assert not any(answer.total.possibly for answer in Engine(network).reach(ends[0], ends[1]))


HANDED = {
    "a router beside it": device("two", interface("a", "10.0.1.2/24"), interface("b", "10.0.2.2/24")),
    "a router whose route names its address, though on no network of that router": device(
        "two",
        interface("a", "10.0.1.2/24"),
        interface("x", "10.0.7.1/24"),
        routes=(replace(route("10.0.2.0/25", "10.0.2.1"), interface="x"),),
    ),
}


@pytest.mark.parametrize("second", HANDED.values(), ids=HANDED)
def test_an_interface_that_others_may_hand_packets_to_takes_anybody(second: Device) -> None:
    """What comes back to the network of the last interface may come from everywhere by that other device."""
    last = listed(ONE, FORWARD, None, *HAIRPIN)
    assert not possible("A", "B", last)
    assert possible("A", "B", last, second)


def test_an_interface_whose_address_is_not_shown_takes_anybody() -> None:
    """Whether anybody hands it packets is not known."""
    last = listed(device("one", *ONE.interfaces[::2], UNSHOWN), FORWARD, None, *HAIRPIN)
    drawn = joined(ZONES, last)
    look = Prospects(drawn, Engine(drawn).filters, Engine(drawn).incidence)
    [port] = [item for item in drawn.ports.all if item.name == "d"]
    assert look._arriving(port) == EVERY_ZONE


NEARLY_ALL = FEATURES - {"bridge", "tunnel"}
"""With the others the look lets whole plants through."""


def everything(_this: Prospects, _source: Zone, _destination: Zone) -> bool:
    """No look at all."""
    return True


def unshown(drawn: Case, seed: int) -> Case:
    """The same network where some interfaces get their addresses from elsewhere."""
    dice = seeded(seed)
    return case([
        replace(one, interfaces=tuple(
            replace(item, addresses=(), dynamic_address=True) if dice.random() < 0.2 else item for item in one.interfaces
        ))
        for one in drawn.devices
    ])  # fmt: skip


DRAWN = {
    "everything in the files": (range(60), FEATURES - {*OPEN_FEATURES, "bridge", "tunnel"}, False),
    "routes learned, policy routes, what is not modelled": (range(1000, 1100), NEARLY_ALL, False),
    "some addresses are not shown": (range(3000, 3200), NEARLY_ALL, True),
    "also tunnels and bridges": (range(5000, 5060), FEATURES, False),
}


@pytest.mark.parametrize(("seeds", "features", "hide"), DRAWN.values(), ids=DRAWN)
def test_no_packet_travels_between_zones_that_the_look_keeps_apart(
    seeds: range, features: frozenset[str], *, hide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random networks: where the look says no, the engine without it finds nothing, but for neighbours."""
    cases = [
        unshown(drawn, seed) if hide else drawn
        for seed in seeds
        for drawn in [case(random_devices(seeded(seed), features))]
    ]
    kept = kept_apart(cases, stated=False)
    monkeypatch.setattr(Prospects, "possible", everything)
    assert len(kept) > 20
    for this, source, destination in kept:
        for answer in this.engine.reach(source, destination):
            assert not answer.total.possibly, (this.devices, source.id, destination.id)


@pytest.mark.parametrize(("seeds", "features", "hide"), DRAWN.values(), ids=DRAWN)
def test_all_sources_at_once_are_those_one_by_one(seeds: range, features: frozenset[str], *, hide: bool) -> None:
    """Random networks: zones by the look at all of them, and by neighbours, are those of each pair by itself."""
    told = 0
    for seed in seeds[:30]:
        drawn = case(random_devices(seeded(seed), features))
        network = (unshown(drawn, seed) if hide else drawn).engine.network
        engine, each = Engine(network), Engine(network)
        look = Prospects(network, each.filters, each.incidence)
        for destination in network.zones.zones:
            silent = engine.silent(destination)
            for source in network.zones.zones:
                apart = not (each.neighbours.may_be_beside(source, destination) or look.possible(source, destination))
                assert bool(silent >> engine.numbers[source.id] & 1) is apart, (seed, source.id, destination.id)
                told += apart
    assert told > 10


def test_nothing_surely_travels_where_only_a_line_that_was_not_read_may_bring_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The look that leaves out what such a line may translate: the engine, which does not, finds nothing sure."""
    cases = [case(random_devices(seeded(seed), NEARLY_ALL)) for seed in range(7000, 7200)]
    kept = kept_apart([one for one in cases if any(node.may_rewrite for node in one.network.nodes)], stated=True)
    monkeypatch.setattr(Prospects, "possible", everything)
    assert len(kept) > 20
    for this, source, destination in kept:
        for answer in this.engine.reach(source, destination):
            assert not answer.total.surely, (this.devices, source.id, destination.id)


def kept_apart(cases: Sequence[Case], *, stated: bool) -> list[tuple[Case, Zone, Zone]]:
    """The pairs that the look keeps apart, but for those that meet without a device."""
    return [
        (this, *ends)
        for this in cases
        for look in [Prospects(this.network, this.engine.filters, this.engine.incidence, stated=stated)]
        for ends in permutations(this.zones, 2)
        if not look.possible(*ends) and not any(one.total.possibly for one in this.engine.reach(*ends) if not stated)
    ]


def test_a_translation_that_chooses_the_way_may_send_packets_by_any_port() -> None:
    network = joined(ZONES, replace(NEAR, nat=(changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "10.0.9.7"),)), FAR)
    chosen = joined(
        ZONES, replace(NEAR, nat=(changed(NatKind.STATIC, NatStage.SOURCE, "10.0.1.7", "10.0.9.7", egress="a"),)), FAR
    )
    for one, expected in ((network, [0b001, 0b110]), (chosen, [EVERY_ZONE, EVERY_ZONE])):
        engine = Engine(one)
        ends = Ends(one, engine.filters, engine.incidence)
        assert [ends.ahead(port) for port in one.ports.of_device[0]] == expected


def test_a_port_in_no_zone_that_nobody_hands_anything_brings_nothing() -> None:
    """Not even from the first zone, whose packets are stopped where they come in."""
    lone = replace(FAR, interfaces=(*FAR.interfaces, interface("x", "10.0.7.1/24")))
    assert not possible("A", "B", NEAR, listed(lone, IN, "l"))
    assert possible("A", "B", NEAR, listed(lone, IN, "x"))


def test_a_port_that_another_interface_groups_takes_anybody() -> None:
    """What the device next to it is stopped at stands at another port."""
    plain = interface("c", "10.0.3.1/24")
    grouped = replace(interface("group", "10.0.7.1/24"), members=("c",))
    for more, expected in (((plain,), False), ((plain, grouped), True)):
        far = listed(replace(FAR, interfaces=(*FAR.interfaces, *more)), IN, "l")
        assert possible("A", "B", NEAR, far) is expected


def test_lines_for_other_sources_open_nothing_where_the_last_filter_is_open() -> None:
    near = listed(NEAR, IN, "a", match(C, B))
    assert not possible("A", "B", near, FAR)
    assert possible("A", "B", listed(NEAR, IN, "a", match(A, B)), FAR)
