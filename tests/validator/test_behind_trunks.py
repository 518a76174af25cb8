"""Hosts of a filtered VLAN stand behind trunks too, and where no socket of the VLAN is in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from validator.options import AuditOptions
from validator.questions import reach

if TYPE_CHECKING:
    from pathlib import Path

SWITCH = """version 15.2
hostname SW1
ip routing
vlan 10
vlan 20
ip access-list extended SSH
 permit tcp any any eq 22
vlan access-map MAP 10
 action drop
 match ip address SSH
vlan access-map MAP 20
 action forward
vlan filter MAP vlan-list 20
interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 10
!
{port}interface Vlan10
 ip address 10.1.0.1 255.255.255.0
!
interface Vlan20
 ip address 10.2.0.1 255.255.255.0
!
end
"""
TRUNK = "interface GigabitEthernet0/2\n switchport mode trunk\n!\n"
SHUT = "interface GigabitEthernet0/2\n switchport mode access\n switchport access vlan 20\n shutdown\n!\n"
PLANT = """plant: {{id: T}}
zones:
  - {{id: A, kind: control, networks: [10.1.0.0/24]}}
  - {{id: B, kind: control, networks: [10.2.0.0/25]{more}}}
  - {{id: C, kind: control, networks: [10.2.0.128/25]}}
{rest}"""
NODE = 'devices: [{id: SWX}]\nwiring: [["SW1:GigabitEthernet0/2", SWX]]\n'
HOST = 'wiring: [["SW1:GigabitEthernet0/2", HV]]\n'


def travels(folder: Path, packet: str, port: str, more: str = "", rest: str = "") -> str:
    """Whether a packet (`SRC DST SERVICE`) surely, possibly or never travels."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT.format(more=more, rest=rest), encoding="utf-8")
    (folder / "configs/sw.txt").write_text(SWITCH.format(port=port), encoding="utf-8")
    source, destination, service = packet.split()
    answer = reach(folder, AuditOptions(None, AS_OF), source, destination, service)
    return "surely" if answer.surely else "possibly" if answer.possibly else "never"


@pytest.mark.parametrize(
    ("port", "more", "rest"),
    [
        pytest.param(TRUNK, "", NODE, id="a switch without a configuration"),
        pytest.param(TRUNK, ', interfaces: ["SW1:GigabitEthernet0/2"]', "", id="a zone that names the trunk"),
        pytest.param(TRUNK, ", assets: [{id: HV, ip: 10.2.0.5}]", HOST, id="a host with many VLANs"),
        pytest.param("", "", "", id="no socket at all"),
        pytest.param(SHUT, "", "", id="a socket that is shut"),
    ],
)
@pytest.mark.parametrize(("service", "expected"), [("tcp/22", "never"), ("tcp/23", "surely")])
@pytest.mark.parametrize("way", ["10.1.0.5 10.2.0.5", "10.2.0.5 10.1.0.5"])
def test_a_vlan_map_judges_what_stands_there(
    tmp_path: Path, port: str, more: str, rest: str, service: str, expected: str, way: str
) -> None:
    assert travels(tmp_path, f"{way} {service}", port, more, rest) == expected


@pytest.mark.parametrize("port", ["", SHUT])
def test_hosts_side_by_side_may_meet_where_no_socket_is_shown(tmp_path: Path, port: str) -> None:
    assert travels(tmp_path, "10.2.0.5 10.2.0.200 tcp/22", port) == "possibly"


def test_without_a_tag_hosts_on_a_trunk_are_of_its_native_vlan(tmp_path: Path) -> None:
    native = TRUNK.replace("!", " switchport trunk native vlan 20\n!")
    assert travels(tmp_path, "10.1.0.5 10.2.0.5 tcp/23", native, rest=NODE) == "surely"


FIREWALL = """ASA Version 9.12(4)
!
hostname fw
!
interface GigabitEthernet0/0
 nameif in
 security-level 100
 ip address 10.1.0.254 255.255.255.0
!
interface GigabitEthernet0/1
 nameif out
 security-level 0
 ip address 10.2.0.254 255.255.255.0
!
: end
"""
BESIDE = """version 15.2
hostname SW2
no ip routing
vlan 10
vlan 20
interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 10
!
interface GigabitEthernet0/2
 switchport mode access
 switchport access vlan 20
!
end
"""


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(("service", "expected"), [("tcp/22", "never"), ("tcp/23", "surely")])
def test_the_interfaces_of_such_vlans_lead_round_a_firewall(
    tmp_path: Path, service: str, expected: str, *, beside: bool
) -> None:
    sockets = "interface GigabitEthernet0/1\n switchport mode access\n switchport access vlan 10\n!\n"
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT.format(more="", rest=""), encoding="utf-8")
    text = SWITCH.format(port="").replace(sockets, "").replace("vlan-list 20", "vlan-list 10,20")
    (tmp_path / "configs/sw.txt").write_text(text, encoding="utf-8")
    (tmp_path / "configs/fw.txt").write_text(FIREWALL, encoding="utf-8")
    if beside:
        (tmp_path / "configs/sw2.txt").write_text(BESIDE, encoding="utf-8")
    answer = reach(tmp_path, AuditOptions(None, AS_OF), "10.2.0.5", "10.1.0.5", service)
    assert ("surely" if answer.surely else "possibly" if answer.possibly else "never") == expected
