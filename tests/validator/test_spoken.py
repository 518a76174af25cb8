"""An interface of a zone's VLAN that has an address of the other IP version alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

CORE = """version 15.2
hostname core
!
ip routing
ipv6 unicast-routing
vlan 20
!
vlan 40
!
interface GigabitEthernet1/0/1
 switchport access vlan 20
 switchport mode access
!
interface GigabitEthernet1/0/2
 switchport access vlan 40
 switchport mode access
!
interface Vlan20
 ip address 10.20.0.1 255.255.255.0
!
interface Vlan40
{line}
!
end
"""
PLANT = """plant: {id: T}
zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: SIS, kind: safety, networks: [10.40.0.0/28], vlans: [40]}
devices:
  - {id: core, file: configs/core.txt}
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (" no ip address\n ipv6 address 2001:db8:40::1/64", "UNKNOWN"),
        (" no ip address\n ipv6 enable", "UNKNOWN"),
        (" ip address 10.44.0.1 255.255.255.0", "VIOLATED"),
        (" ip address 10.40.0.1 255.255.255.240\n ipv6 address 2001:db8:40::1/64", "VIOLATED"),
    ],
)
def test_it_does_not_surely_route_what_it_has_no_address_for(tmp_path: Path, line: str, verdict: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs/core.txt").write_text(CORE.format(line=line), encoding="utf-8")
    found = {pair.source: pair.verdict.value for pair in audited_anew(tmp_path).pairs}
    assert found["SIS"] == verdict
