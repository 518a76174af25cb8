"""Answers that are walked with are as the grid says: they all come back, by these devices and by no others."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE
from differential import case
from parsers.model.address import AddressSet, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint, Rule
from parsers.model.service import EVERY_SERVICE, TCP, UDP, ServiceSet, of_ports, of_protocol
from small_plants import device, interface, joined, listed, zone
from strategies import FEATURES, WITHOUT, random_devices, seeded
from validator.conformance import comes_back
from validator.declared import mirrored
from validator.flow_arrival import arrives
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.sessions import only_way
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from parsers.model.device import Device

PLAIN = frozenset({"state", "interfaces", "chain", "outbound", "forward", "static-routes", "orders", "down"})
"""Few things that leave anything open."""
DRAWS = (
    *((seed, FEATURES) for seed in range(82_000, 82_020)),
    *((seed, PLAIN) for seed in range(82_100, 82_120)),
    *((seed, FEATURES & WITHOUT.keys()) for seed in range(82_200, 82_210)),
)
SERVICES = (EVERY_SERVICE, of_protocol(TCP), of_ports(TCP, Interval(2, 2)), of_ports(UDP, Interval(1, 3)))


def _part(addresses: AddressSet, size: int) -> AddressSet:
    """The first addresses of a set, as far as they are of one range."""
    sides = (addresses.v4, addresses.v6)
    v4, v6 = (tuple(Interval(one.first, min(one.last, one.first + size)) for one in side[:1]) for side in sides)
    return AddressSet(v4=v4, v6=v6)


def _never(*_: object) -> None:
    """No answer is walked with."""


def _compared(engine: Engine, services: ServiceSet, size: int) -> int:
    """How many pairs of zones had answers that could be walked with; each is compared with the grid."""
    zones, walked = engine.network.zones, 0
    for source, destination in permutations(zones.zones, 2):
        one, other = (AddressMatch.exactly(_part(zones.addresses[zone.id], size)) for zone in (source, destination))
        answer = mirrored(Match(other, one, ServiceMatch.exactly(services)), connections=True)
        devices = engine.single_ways.back(source, destination, answer)
        if devices is None:
            continue
        walked += 1
        back = engine.reach(source, destination, (answer,), replies=True, within=answer)
        assert arrives(answer, back) is FlowVerdict.WORKS
        for reach in back:
            expected = reach.painter.region(answer, AS_SENT).possibly
            if expected:
                assert only_way(engine.network, reach, expected) == devices[reach.family]
    return walked


@pytest.mark.parametrize("version", [4, 6])
def test_what_was_walked_is_as_the_grid_says(version: int) -> None:
    walked = 0
    for seed, features in DRAWS:
        engine = Engine(case(random_devices(seeded(seed), features), version).network)
        for services, size in product(SERVICES, (0, 4, 1 << 16)):
            walked += _compared(engine, services, size)
    assert walked > 40 * len(DRAWS)


def test_a_list_of_the_way_back_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lists, or with a refusal put before them, the same answers have another verdict or none."""
    told: list[FlowVerdict] = []
    for seed, features in DRAWS:
        devices = random_devices(seeded(seed), features)
        shut = [
            replace(
                device,
                stateful=False,
                rule_sets=tuple(
                    replace(one, rules=tuple(replace(rule, action=Action.DENY) for rule in one.rules))
                    for one in device.rule_sets
                ),
            )
            for device in devices
        ]
        for these in (devices, shut):
            engine = Engine(case(these).network)
            zones = engine.network.zones
            for source, destination in permutations(zones.zones, 2):
                one, other = (AddressMatch.exactly(zones.addresses[zone.id]) for zone in (source, destination))
                answer = mirrored(Match(other, one, ServiceMatch.exactly(of_protocol(TCP))), connections=True)
                quick = comes_back(engine, destination, source, answer)[0]
                with monkeypatch.context() as slow:
                    slow.setattr(engine.single_ways, "back", _never)
                    assert comes_back(engine, destination, source, answer)[0] is quick
                told.append(quick)
    assert {*told} == {*FlowVerdict}


# Fact by fact: answers from A to B, on networks of both families

A, B = zone("A", "10.0.1.0/24", "2001:db8:1::/64"), zone("B", "10.0.2.0/24", "2001:db8:2::/64")
BOTH = [
    replace(one, addresses=(*one.addresses, *interface("", f"2001:db8:{number}::1/64").addresses))
    for number, one in ((1, interface("a", "10.0.1.1/24")), (2, interface("b", "10.0.2.1/24")))
]
ROUTER = device("r", *BOTH)
IN = BindingPoint.INBOUND


def walked(*devices: Device) -> dict[int, set[int]] | None:
    """By family, the devices that the answers of all TCP that B opens towards A are known to pass."""
    sender, receiver = (AddressMatch.exactly(end.networks) for end in (B, A))
    asked = Match(sender, receiver, ServiceMatch.exactly(of_protocol(TCP)))
    found = Engine(joined([A, B], *devices)).single_ways.back(A, B, mirrored(asked, connections=True))
    return None if found is None else {family: {*met} for family, met in found.items()}


def test_answers_in_both_families_are_walked_with() -> None:
    assert walked(ROUTER) == {4: {0}, 6: {0}}


def test_a_list_of_one_family_judges_no_answers_in_the_other() -> None:
    only = {version: frozenset({version}) for version in (4, 6)}
    four = Match(AddressMatch.exactly(from_cidr("10.0.1.0/24")))
    assert walked(listed(ROUTER, IN, "a", four, families=only[4])) == {4: {0}, 6: {0}}
    assert walked(listed(ROUTER, IN, "a", four, families=only[6])) is None


def test_a_line_of_services_that_no_answer_has_stops_none() -> None:
    """Refused before everything else is let in: UDP does not concern answers of TCP, and half of TCP does."""
    for refused, expected in ((of_protocol(UDP), {4: {0}, 6: {0}}), (of_ports(TCP, Interval(0, 99)), None)):
        some = listed(ROUTER, IN, "a", Match())
        first = Rule("first", Action.DENY, Match(service=ServiceMatch.exactly(refused)), HERE)
        (rules,) = some.rule_sets
        assert walked(replace(some, rule_sets=(replace(rules, rules=(first, *rules.rules)),))) == expected


@pytest.mark.parametrize("unanswered", [False, True])
@pytest.mark.parametrize("taken", ["10.0.2.0/24", "10.0.2.9/32"])
def test_where_another_device_may_take_answers_too_none_are_walked_with(taken: str, *, unanswered: bool) -> None:
    """A neighbour on the network of B translates addresses of it; some answers, or all, may be handed to it."""
    taken_from, inside = from_cidr(taken), from_cidr(taken.replace("10.0.2.", "10.0.7."))
    rule = NatRule(
        "n", NatStage.DESTINATION, Match(destination=AddressMatch.exactly(taken_from)),
        AddressTranslation(NatKind.STATIC, taken_from, inside), HERE, unanswered=unanswered,
    )  # fmt: skip
    neighbour = device("n", interface("out", "10.0.2.2/24"), interface("in", "10.0.7.1/24"))
    assert walked(ROUTER, neighbour) == {4: {0}, 6: {0}}
    assert walked(ROUTER, replace(neighbour, nat=(rule,))) is None
