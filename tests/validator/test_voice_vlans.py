"""A port with a voice VLAN takes frames of two VLANs from whatever is plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """: Saved
ASA Version 9.12(4)
hostname fw
interface GigabitEthernet1/1
 nameif ctrl
 security-level 50
 ip address 10.20.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif sis
 security-level 100
 ip address 10.40.0.1 255.255.255.240
interface GigabitEthernet1/3
 shutdown
 no nameif
 no ip address
access-list CTRL extended deny ip any any
access-list SIS extended deny ip any any
access-group CTRL in interface ctrl
access-group SIS in interface sis
: end
"""
SWITCH = """version 15.2
hostname sw
vlan 20
vlan 40
vlan 60
interface GigabitEthernet1/0/1
 switchport access vlan 20
 switchport mode access
interface GigabitEthernet1/0/2
 switchport access vlan 40
 switchport mode access
interface GigabitEthernet1/0/3
 switchport access vlan 20
 switchport mode access
 switchport voice vlan {voice}
interface Vlan1
 no ip address
 shutdown
end
"""
PLANT = """plant: {{id: T}}
zones:
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: SIS, kind: safety, networks: [10.40.0.0/28]{sis}}}
wiring:
  - [sw:Gi1/0/1, fw:Gi1/1]
  - [sw:Gi1/0/2, fw:Gi1/2]
{wiring}
devices:
  - {{id: fw, file: configs/fw.txt}}
  - {{id: sw, file: configs/sw.txt}}
attestations:
  - {{id: ATT-1, statement: seen on site, evidence: walkdown, who: p.alvarez, expires: 2099-01-01}}
"""


def told(folder: Path, voice: int, wiring: str = "", sis: str = "") -> tuple[set[str], set[str]]:
    """The verdicts of the two pairs, and why they are open."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT.format(wiring=wiring, sis=sis), encoding="utf-8")
    (folder / "configs/fw.txt").write_text(FIREWALL, encoding="utf-8")
    (folder / "configs/sw.txt").write_text(SWITCH.format(voice=voice), encoding="utf-8")
    pairs = audited_anew(folder).pairs
    return {pair.verdict.value for pair in pairs}, {reason for pair in pairs for reason in pair.reasons}


@pytest.mark.parametrize("wiring", ["", "  - [sw:Gi1/0/3, CTRL]", "  - {device: sw, others: hosts}"])
def test_a_host_may_send_into_the_voice_vlan(tmp_path: Path, wiring: str) -> None:
    verdicts, reasons = told(tmp_path, 40, wiring)
    assert verdicts == {"UNKNOWN"}
    assert any("sw:GigabitEthernet1/0/3 takes frames with the tag of VLAN 40 too" in reason for reason in reasons)


@pytest.mark.parametrize("wiring", ["  - [sw:Gi1/0/3, nothing]", "  - [sw:Gi1/0/3, SIS]", "  - [sw:Gi1/0/3, fw:Gi1/3]"])
def test_where_no_host_of_the_zone_is_plugged_in_none_sends(tmp_path: Path, wiring: str) -> None:
    _, reasons = told(tmp_path, 40, wiring)
    assert not any("takes frames with the tag" in reason for reason in reasons)


def test_a_voice_vlan_of_no_zone_changes_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, 60) == ({"PROVED"}, set())


def test_who_vouches_for_the_zone_vouches_for_its_ports(tmp_path: Path) -> None:
    assert told(tmp_path, 40, sis=", layer2: ATT-1")[0] == {"PROVED"}
