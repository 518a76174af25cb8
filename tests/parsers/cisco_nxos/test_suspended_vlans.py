"""VLANs that pass nothing, and their interfaces."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

TEXT = """version 9.3(5)
hostname sw
feature interface-vlan
vlan 1,10,20
{}interface Vlan10
{}  no shutdown
  ip address 10.1.0.1/24
line console
line vty
"""


@pytest.mark.parametrize(
    ("vlan", "down"),
    [
        ("vlan 10\n  shutdown\n", True),
        ("vlan 10\n  state suspend\n", True),
        ("vlan 10,20\n  state suspend\n", True),
        ("vlan 10\n  state suspend\n  no shutdown\n", True),
        ("vlan 10\n  shutdown\n  no shutdown\n", False),
        ("vlan 10\n  state active\n", False),
        ("vlan 11\n  shutdown\n", False),
        ("vlan 10\n  shutdown\nvlan 10-20\n  no shutdown\n", False),
        ("vlan 10\n  state suspend\nvlan 10,20\n  state active\n", False),
        ("vlan 10-20\n  shutdown\nvlan 10\n  name CELL\n", True),
        ("vlan 10\n  state suspend\nvlan 10,20\n  no shutdown\n", True),
        ("", False),
    ],
)
def test_a_vlan_that_is_shut_or_suspended_is_down_with_its_interface(vlan: str, *, down: bool) -> None:
    (device,) = parse(Source.from_text("r.txt", TEXT.format(vlan, ""))).devices
    assert not device.unmodelled
    assert [item.enabled for item in device.interfaces] == [not down]
    assert [item.down is not None for item in device.vlans if item.number == 10] == [down]


def test_without_autostate_the_interface_may_be_up() -> None:
    (device,) = parse(Source.from_text("r.txt", TEXT.format("vlan 10\n  shutdown\n", "  no autostate\n"))).devices
    assert [item.enabled for item in device.interfaces] == [True]
    assert [item.interfaces for item in device.unmodelled] == [frozenset({"Vlan10"})]


@pytest.mark.parametrize("vlan", ["vlan 2000\n  shutdown\n", "vlan 1\n  state suspend\n"])
def test_a_vlan_that_cannot_be_shut_is_left_open(vlan: str) -> None:
    (device,) = parse(Source.from_text("r.txt", TEXT.format(vlan, ""))).devices
    assert [item.interfaces for item in device.unmodelled] == [None]
    assert all(item.down is None for item in device.vlans)
