"""Devices on the day that is judged: what may only match until a day that is over is not enabled any more.

Schedules end by the device's own clock, in its own time zone, and zones lie up to 26 hours apart; so a day more must
have gone by. That the clock is right is taken for granted. What has not begun yet stays in doubt: it will open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.nat import NatRule
    from parsers.model.routing import PolicyRoute
    from parsers.model.rules import Rule, RuleSet
    from parsers.model.vpn import Tunnel
    from validator.snapshot import Snapshot

GRACE = dt.timedelta(days=1)
"""So long after its last day a rule may still hold."""


def of_day(snapshot: Snapshot, day: dt.date) -> Snapshot:
    """The snapshot with its devices as they are on that day."""
    results = tuple(
        replace(result, devices=tuple(device_on(device, day) for device in result.devices))
        if any(_ends(device) for device in result.devices)
        else result
        for result in snapshot.results
    )
    return replace(snapshot, results=results)


def device_on(device: Device, day: dt.date) -> Device:
    """The device as it is on that day."""
    return replace(
        device,
        rule_sets=tuple(_set_on(item, day) for item in device.rule_sets),
        nat=tuple(replace(item, enabled=False) if is_over(item, day) else item for item in device.nat),
        policy_routes=tuple(
            replace(item, enabled=False) if is_over(item, day) else item for item in device.policy_routes
        ),
        tunnels=tuple(replace(item, enabled=False) if is_over(item, day) else item for item in device.tunnels),
    )


def is_over(item: Rule | NatRule | PolicyRoute | Tunnel, day: dt.date) -> bool:
    """Whether something that is enabled surely matches nothing any more."""
    return item.enabled and item.until is not None and day - item.until > GRACE


def _set_on(rule_set: RuleSet, day: dt.date) -> RuleSet:
    if not any(is_over(rule, day) for rule in rule_set.rules):
        return rule_set
    rules = (replace(rule, enabled=False, ended=True) if is_over(rule, day) else rule for rule in rule_set.rules)
    return replace(rule_set, rules=tuple(rules))


def _ends(device: Device) -> bool:
    rules = (rule for rule_set in device.rule_sets for rule in rule_set.rules)
    return (
        any(item.until is not None for item in device.nat)
        or any(item.until is not None for item in device.policy_routes)
        or any(item.until is not None for item in device.tunnels)
        or any(item.until is not None for item in rules)
    )
