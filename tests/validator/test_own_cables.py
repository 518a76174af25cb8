"""A device whose next hop is its own address in another VRF: what joins the two decides, and no file may show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from diagram_plants import route
from parsers.model.address import from_cidr
from small_plants import device, interface, joined
from validator.reachability.own_cables import astray

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: V, name: Two VRFs of one router}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.4.0.0/24]}
devices:
  - {id: r1, file: configs/r1.txt}
"""
ROUTER = """\
version 16.9
hostname r1
vrf definition X
 rd 1:1
 address-family ipv4
interface GigabitEthernet1
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet4
 vrf forwarding X
 ip address 10.4.0.1 255.255.255.0
interface ONE
 ip address 10.9.0.1 255.255.255.252
interface OTHER
 vrf forwarding X
 ip address 10.9.0.2 255.255.255.252
ip route 10.4.0.0 255.255.255.0 HOP
end
"""


@pytest.mark.parametrize(
    ("one", "other", "hop", "expected"),
    [
        ("GigabitEthernet2", "GigabitEthernet3", "10.9.0.2", "UNKNOWN"),
        ("Port-channel2", "Port-channel3", "10.9.0.2", "UNKNOWN"),
        ("Tunnel2", "Tunnel3", "10.9.0.2", "UNKNOWN"),
        ("Vlan20", "Vlan30", "10.9.0.2", "UNKNOWN"),
        ("Vlan20", "Loopback30", "10.9.0.2", "PROVED"),
        ("GigabitEthernet2", "Loopback3", "10.9.0.2", "PROVED"),
        ("Loopback2", "GigabitEthernet3", "10.9.0.2", "PROVED"),
        ("GigabitEthernet2.20", "GigabitEthernet2.30", "10.9.0.2", "UNKNOWN"),
        ("GigabitEthernet2.20", "GigabitEthernet3.20", "10.9.0.2", "UNKNOWN"),
        ("GigabitEthernet2.20", "GigabitEthernet3", "10.9.0.2", "UNKNOWN"),
        ("vasileft1", "vasiright1", "10.9.0.2", "VIOLATED"),
        ("vasiright2", "vasileft2", "vasiright2", "VIOLATED"),
        ("vasileft1", "vasiright2", "10.9.0.2", "PROVED"),
    ],
)
def test_two_vrfs_of_one_router_may_be_joined_outside_of_it(
    tmp_path: Path, one: str, other: str, hop: str, expected: str
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    text = ROUTER.replace("HOP", hop)
    for place, name in (("ONE", one), ("OTHER", other)):
        tag = name.partition(".")[2]
        text = text.replace(place, f"{name}\n encapsulation dot1Q {tag}" if tag else name)
    (tmp_path / "configs" / "r1.txt").write_text(text, encoding="utf-8")
    report = audited_anew(tmp_path)
    (pair,) = [pair for pair in report.pairs if (pair.source, pair.destination) == ("A", "B")]
    assert pair.verdict.value == expected


@pytest.mark.parametrize(("hop", "why"), [("10.0.7.9", "on no network of l"), ("10.0.9.1", "an address of l")])
def test_why_a_next_hop_may_not_be_met_is_told(hop: str, why: str) -> None:
    named = replace(route("10.0.2.0/24", hop), interface="l")
    network = joined([], device("r", interface("l", "10.0.9.1/24"), routes=(named,)))
    (way,) = network.tables.ways(0, "", from_cidr("10.0.2.0/24"))
    assert astray(way).reason == f"next hop {hop} is {why}"
