"""Check Point: a group shows its members with their addresses, and the dictionary shows the same objects again.

Source: Management API Reference, `show-group`: `members` are objects with `uid`, `name`, `type` and, of a host, its
address; in a rule base with `dereference-group-members` they stand so in the dictionary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checkpoint_answers import (
    gateway,
    host,
    interface,
    layer,
    network,
    package,
    properties,
    rule,
    rulebase,
    tcp,
    text,
    thing,
)
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.device import Device

GAIA = """\
set hostname gw
set interface eth0 state on
set interface eth0 ipv4-address 10.1.0.1 mask-length 24
set interface eth1 state on
set interface eth1 ipv4-address 10.20.0.1 mask-length 24
"""


def device_of(members: list[dict[str, Any]], objects: list[dict[str, Any]]) -> Device:
    rules = [rule(1, "Any", "G", "plc", "Accept"), rule(2, "Any", "Any", "Any", "Drop")]
    ports = [interface("eth0", "10.1.0.1/24"), interface("eth1", "10.20.0.1/24")]
    answers = [
        package("P", ["L"], nat=False),
        layer("L"),
        rulebase("L", rules, [*objects, thing("G", "group", members=members), tcp("plc", "502")]),
        gateway("gw", "10.1.0.1", ports),
        properties(),
    ]
    (device,) = parse(Source.from_text("gw.txt", GAIA + text(*answers)), "checkpoint_gaia").devices
    return device


def shown(whole: dict[str, Any], *more: str) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key in {"uid", "name", "type", "domain", *more}}


PLC, NET = host("PLC", "10.20.0.10"), network("NET", "10.20.1.0", 24, "255.255.255.0")


@pytest.mark.parametrize("also", [True, False])
def test_members_are_what_they_are_in_either_place(also: bool) -> None:  # noqa: FBT001 - a table of two
    members = [shown(PLC, "ipv4-address"), shown(NET, "subnet4", "mask-length4", "subnet-mask", "broadcast")]
    device = device_of(members, [PLC, NET] if also else [])
    assert not device.unmodelled
    first = device.rule_sets[0].rules[0]
    assert str(first.match.destination) == str(device_of([PLC, NET], []).rule_sets[0].rules[0].match.destination)
    assert not first.match.destination.unknown


def test_a_member_that_is_shown_otherwise_is_in_doubt() -> None:
    device = device_of([shown(PLC, "ipv4-address") | {"ipv4-address": "10.20.0.11"}], [PLC])
    assert "do not agree on 'ipv4-address' of 'PLC'" in str(device.unmodelled)
