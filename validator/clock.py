"""The network at one minute of the week: what holds by its schedule then holds, and what does not decides nothing.

Only restrictions whose hours are known are decided; what depends on a date, a user or a name besides stays open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from parsers.model.intervals import difference, holds, intersection
from parsers.model.nat import NatRule
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.device import Device
    from parsers.model.intervals import Intervals
    from parsers.model.match import Match, UnknownMatch
    from validator.graph.attachments import Attachment
    from validator.graph.network import Network

Timed = TypeVar("Timed", Rule, NatRule, PolicyRoute)


def at_minute(network: Network, minute: int) -> Network:
    """The network at one minute of the week (Monday 00:00 is 0) by the clocks of its devices."""
    nodes = tuple(
        replace(node, device=_device_at(node.device, minute)) if any(_timed(node.device)) else node
        for node in network.nodes
    )
    attachments = {
        zone: tuple(kept for item in items for kept in _entrance(item, minute))
        for zone, items in network.zones.attachments.items()
    }
    return replace(network, nodes=nodes, zones=replace(network.zones, attachments=attachments))


def _entrance(item: Attachment, minute: int) -> Iterator[Attachment]:
    """A way in whose hours are known: there, or not."""
    hours = week_hours_of(item.unknown)
    if hours is None:
        yield item
    elif holds(hours, minute):
        unknown = tuple(why for why in item.unknown if not why.hours)
        yield replace(item, unknown=unknown, sure=item.sure or not (unknown or item.filters))


def week_hours_of(conditions: Iterable[UnknownMatch]) -> Intervals | None:
    """The hours of the week at which every restriction in time among some conditions holds; None where none tells."""
    found: Intervals | None = None
    for item in conditions:
        if item.hours:
            found = item.hours if found is None else intersection(found, item.hours)
    return found


def hours_in(network: Network) -> frozenset[Intervals]:
    """The hours of everything in the network that `at_minute` decides: rules, whatever they do, and ways in."""
    devices = (item.conditions for node in network.nodes for item in _timed(node.device))
    entrances = (item.unknown for items in network.zones.attachments.values() for item in items)
    return frozenset(hours for conditions in (*devices, *entrances) if (hours := week_hours_of(conditions)) is not None)


def told_apart(times: Iterable[Intervals], within: Intervals) -> list[Intervals]:
    """`within` in parts, each of the minutes at which the same times hold, in the order of the week."""
    parts = [within] if within else []
    for hours in times:
        parts = [cut for part in parts for cut in (intersection(part, hours), difference(part, hours)) if cut]
    return sorted(parts, key=lambda part: part[0].first)


def _timed(device: Device) -> Iterator[Match]:
    matches = (
        *(rule.match for item in device.rule_sets for rule in item.rules),
        *(rule.match for rule in device.nat),
        *(route.match for route in device.policy_routes),
    )
    return (match for match in matches if week_hours_of(match.conditions) is not None)


def _device_at(device: Device, minute: int) -> Device:
    return replace(
        device,
        rule_sets=tuple(
            replace(item, rules=tuple(_at(rule, minute) for rule in item.rules)) for item in device.rule_sets
        ),
        nat=tuple(_at(rule, minute) for rule in device.nat),
        policy_routes=tuple(_at(route, minute) for route in device.policy_routes),
    )


def _at(item: Timed, minute: int) -> Timed:
    hours = week_hours_of(item.match.conditions)
    if hours is None:
        return item
    if not holds(hours, minute):
        return replace(item, enabled=False)
    open_still = tuple(condition for condition in item.match.conditions if not condition.hours)
    return replace(item, match=replace(item.match, conditions=open_still))
