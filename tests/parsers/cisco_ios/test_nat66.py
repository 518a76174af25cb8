"""NPTv6 of IOS XE: which prefixes are modelled, and what is left open."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.model.device import Effect
from parsers.model.nat import NatKind, NatStage
from parsers.registry import parse
from parsers.source import Source

CONFIG = (Path(__file__).parents[3] / "fixtures/cisco_ios/prefix_translation/config.txt").read_text(encoding="utf-8")
PREFIX = "nat66 prefix inside FD00:1::/48 outside 2001:DB8:BEEF::/48"
OUTSIDE = "ipv6 address 2001:DB8:BEEF:1::1/64\n"


def test_a_prefix_becomes_another_on_the_way_between_its_sides() -> None:
    (device,) = parse(Source.from_text("r.txt", CONFIG)).devices
    assert not device.unmodelled
    out, back, own, *of_vrf = device.nat
    assert (out.stage, back.stage, own.stage) == (NatStage.SOURCE, NatStage.DESTINATION, NatStage.DESTINATION)
    assert out.match.in_interfaces == frozenset({"GigabitEthernet0/0/1", "GigabitEthernet0/0/2"})
    assert out.match.out_interfaces == back.match.in_interfaces == frozenset({"GigabitEthernet0/0/0"})
    assert out.address is not None
    assert back.address is not None
    assert (out.address.kind, back.address.kind) == (NatKind.POOL, NatKind.POOL)
    assert out.address.translated.cidrs() == ("2001:db8:beef::/48",)
    assert back.address.translated.cidrs() == ("fd00:1::/48",)
    assert own.match.destination.possibly.cidrs() == ("2001:db8:beef:1::1/128",)
    assert own.match.unknown
    assert back.unanswered
    assert {rule.match.in_interfaces for rule in of_vrf} == {
        frozenset({"GigabitEthernet0/0/4"}),
        frozenset({"GigabitEthernet0/0/5"}),
    }


@pytest.mark.parametrize(
    "line",
    [
        "nat66 prefix inside FD00:1::/48 outside 2001:DB8:BEEF::/56",
        f"{PREFIX} vrf NONE",
        f"{PREFIX} vrf OT extra",
        "nat66 prefix inside 10.0.0.0/8 outside 2001:DB8:BEEF::/48",
        "nat66 pool inside FD00:1::/48 outside 2001:DB8:BEEF::/48",
    ],
)
def test_what_is_not_understood_is_told(line: str) -> None:
    (device,) = parse(Source.from_text("r.txt", CONFIG.replace(PREFIX, line))).devices
    assert device.unmodelled


def test_what_a_list_sees_outside_is_open() -> None:
    text = CONFIG.replace(OUTSIDE, f"{OUTSIDE} ipv6 traffic-filter L in\n").replace(
        "nat66 prefix", "ipv6 access-list L\n permit ipv6 any any\nnat66 prefix", 1
    )
    (device,) = parse(Source.from_text("r.txt", text)).devices
    assert [(item.effect, item.interfaces) for item in device.unmodelled] == [
        (Effect.MAY_DO_EITHER, frozenset({"GigabitEthernet0/0/0"}))
    ]
