"""Answers that are walked with are as the grid says: they all come back, by these devices and by no others."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import pytest

from differential import case
from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE, TCP, UDP, ServiceSet, of_ports, of_protocol
from strategies import FEATURES, WITHOUT, random_devices, seeded
from validator.conformance import comes_back
from validator.declared import mirrored
from validator.flow_arrival import arrives
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.sessions import only_way
from validator.verdicts import FlowVerdict

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
