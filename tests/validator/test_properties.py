"""What must hold of the engine whatever the network: bounds, monotony, independence of order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from differential import CONNECTIONS, OTHERS, case, looks, packets
from parsers.model.match import EVERYTHING
from parsers.model.rules import Action
from strategies import FEATURES, MAYBE, random_devices, seeded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from differential import Case
    from naive import Packet
    from parsers.model.device import Device
    from parsers.model.rules import Rule

PLAIN = FEATURES - {"policy-route", "unmodelled", "dynamic", "conditional"}


def said(this: Case) -> dict[tuple[Packet, str], tuple[bool, bool]]:
    """(surely, possibly) of some packets to each zone."""
    found = {}
    for source in this.zones:
        asked = list(packets(this, source, (2, 3), CONNECTIONS[:4] + OTHERS[:2]))[::7]
        for goal in this.zones:
            if goal is not source:
                both = looks(this.engine.reach(source, goal))
                for one in asked:
                    sure = any(look.holds(lower, one) for look, lower, _ in both)
                    found[one, goal.id] = (sure, any(look.holds(upper, one) for look, _, upper in both))
    return found


def changed(devices: Sequence[Device], action: Action, change: Callable[[Rule], Rule]) -> list[Device]:
    """The devices with the first rule of that action in each list changed."""
    found = []
    for device in devices:
        sets = []
        for item in device.rule_sets:
            rules = list(item.rules)
            place = next((n for n, rule in enumerate(rules) if rule.action is action and rule.enabled), None)
            if place is not None:
                rules[place] = change(rules[place])
            sets.append(replace(item, rules=tuple(rules)))
        found.append(replace(device, rule_sets=tuple(sets)))
    return found


def uncertain(rule: Rule) -> Rule:
    return replace(rule, match=replace(rule.match, conditions=(MAYBE,)))


def wide(rule: Rule) -> Rule:
    return replace(rule, match=EVERYTHING)


@pytest.mark.parametrize("seed", range(50_000, 50_015))
def test_bounds_and_monotony(seed: int) -> None:
    devices = random_devices(seeded(seed), PLAIN)
    before = said(case(devices))
    assert all(sure <= possible for sure, possible in before.values())
    for name, after in (
        ("a wider permit", said(case(changed(devices, Action.PERMIT, wide)))),
        ("a permit that may match", said(case(changed(devices, Action.PERMIT, uncertain)))),
        ("a deny that may match", said(case(changed(devices, Action.DENY, uncertain)))),
    ):
        for key, (sure, possible) in before.items():
            now_sure, now_possible = after[key]
            if name == "a wider permit":
                assert sure <= now_sure, key
                assert possible <= now_possible, key
            elif name == "a permit that may match":
                assert now_sure <= sure, key
                assert now_possible == possible, key
            else:
                assert now_sure == sure, key
                assert now_possible >= possible, key


@pytest.mark.parametrize("seed", range(51_000, 51_010))
def test_what_has_no_order_changes_nothing(seed: int) -> None:
    devices = random_devices(seeded(seed))
    shuffled = [
        replace(
            one,
            routes=tuple(reversed(one.routes)),
            interfaces=tuple(reversed(one.interfaces)),
            bindings=tuple(reversed(one.bindings)),
        )
        for one in devices
    ]
    assert said(case(devices)) == said(case(shuffled))


def test_the_same_input_gives_the_same_boxes() -> None:
    one, other = (case(random_devices(seeded(5))) for _ in range(2))
    for source in one.zones:
        for goal in one.zones:
            if source is not goal:
                first, second = one.engine.reach(source, goal), other.engine.reach(source, goal)
                assert [item.total.possibly.boxes() for item in first] == [
                    item.total.possibly.boxes() for item in second
                ]
