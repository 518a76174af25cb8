"""Declared flows to a device's own address: the device decides, not its lists of transit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
 ipv6 address fd00:1::1/64
!
interface GigabitEthernet0/1
 nameif outside
 security-level 0
 ip address 10.9.0.1 255.255.255.0
!
SERVICES
: end
"""
PLANT = """\
plant: {{id: P}}
zones:
  - {{id: IN, kind: management, networks: [10.1.0.0/24]}}
  - {{id: BOX, kind: control, hosts: [10.1.0.1]}}
  - {{id: OUT, kind: enterprise, networks: [10.9.0.0/24]}}
conduits:
  - {{id: C, from: {pair[0]}, to: {pair[1]}, flows: [{{src: {ends[0]}, dst: {ends[1]}, service: {ends[2]}}}]}}
devices:
  - {{id: fw, file: configs/fw.txt}}
"""


def verdict(folder: Path, services: str, pair: tuple[str, str], flow: str) -> FlowVerdict:
    (folder / "configs").mkdir()
    (folder / "configs" / "fw.txt").write_text(FIREWALL.replace("SERVICES", services), encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT.format(pair=pair, ends=flow.split()), encoding="utf-8")
    return audited_anew(folder).conduits[0].flows[0].verdict


@pytest.mark.parametrize(
    ("services", "flow", "expected"),
    [
        ("ssh 10.1.0.0 255.255.255.0 inside", "10.1.0.7 10.1.0.1 tcp/22", FlowVerdict.WORKS),
        ("ssh 10.1.0.8 255.255.255.255 inside", "10.1.0.7 10.1.0.1 tcp/22", FlowVerdict.BROKEN),
        ("ssh 10.1.0.8 255.255.255.255 inside", "10.1.0.8 10.1.0.1 tcp/22", FlowVerdict.WORKS),
        ("ssh 10.1.0.0 255.255.255.0 inside", "10.1.0.7 10.1.0.1 udp/123", FlowVerdict.UNKNOWN),
    ],
)
def test_the_device_lets_in_what_its_services_say(
    tmp_path: Path, services: str, flow: str, expected: FlowVerdict
) -> None:
    assert verdict(tmp_path, services, ("IN", "BOX"), flow) is expected
