"""Behind which member of a transparent firewall a zone stands, where only its VLAN or a socket of a switch tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """: Saved
:
ASA Version 9.16(4)
!
firewall transparent
hostname fw
!
interface GigabitEthernet0/0
 nameif outside
 bridge-group 1
 security-level 0
!
interface GigabitEthernet0/1
 nameif inside
 bridge-group 1
 security-level 100
!
interface BVI1
 ip address 10.1.20.5 255.255.255.0
!
access-list OUT-IN extended permit tcp host 10.1.20.10 host 10.1.20.200 eq 502
access-group OUT-IN in interface outside
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""
PORTS = {1: 20, 2: 120, 3: 20, 4: 120}
PLANT = """plant: {{id: T}}
zones:
  - {{id: CTRL, kind: control, networks: [10.1.20.0/25]{ctrl}, assets: [{{id: SCADA, ip: 10.1.20.10}}]}}
  - {{id: CELL, kind: field, networks: [10.1.20.128/25]{cell}, assets: [{{id: PLC, ip: 10.1.20.200}}]}}
{more}
devices:
  - {{id: fw, file: configs/fw.txt, platform: cisco_asa}}
  - {{id: sw, file: configs/sw.txt, platform: cisco_ios}}
wiring:
{wiring}
  - {{device: sw, others: hosts}}
"""
LEGS = "  - [fw:Gi0/0, sw:Gi1/0/1]\n  - [fw:Gi0/1, sw:Gi1/0/2]"
VLANS = {"ctrl": ", vlans: [20]", "cell": ", vlans: [120]"}
MODBUS, EVERYTHING = "10.1.20.10/32 > 10.1.20.200/32 tcp 502", "10.1.20.128/25 > 10.1.20.0/25 any any"


def switch(ports: dict[int, int], lines: str = "") -> str:
    blocks = "".join(
        f"interface GigabitEthernet1/0/{port}\n switchport access vlan {vlan}\n switchport mode access\n!\n"
        for port, vlan in ports.items()
    )
    return f"version 15.2\nhostname sw\n!\nvtp mode transparent\n!\nvlan 20\n!\nvlan 120\n!\nno ip routing\n!\n{blocks}{lines}end\n"


def said(
    folder: Path,
    told: dict[str, str],
    wiring: str = LEGS,
    ports: dict[int, int] = PORTS,
    more: str = "",
    lines: str = "",
    name: str = "sw",
    plant: str = PLANT,
) -> dict[str, tuple[str, set[str]]]:
    """The verdicts of the two zones, and what surely travels."""
    (folder / "configs").mkdir()
    plant = plant.format(**{"ctrl": "", "cell": "", **told}, wiring=wiring, more=more).replace("sw", name)
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    (folder / "configs/fw.txt").write_text(FIREWALL, encoding="utf-8")
    (folder / f"configs/{name}.txt").write_text(switch(ports, lines).replace("hostname sw", f"hostname {name}"))
    return {
        f"{pair.source} > {pair.destination}": (pair.verdict.value, {_box(box) for box in pair.surely})
        for pair in audited_anew(folder).pairs
        if {pair.source, pair.destination} == {"CTRL", "CELL"}
    }


def _box(box: object) -> str:
    src, dst, proto, dport = (
        ",".join(part) if isinstance(part, list | tuple) else str(part)
        for part in (getattr(box, name) for name in ("src", "dst", "proto", "dport"))
    )
    return f"{src} > {dst} {proto} {dport}"


AS_FILTERED = {"CTRL > CELL": ("VIOLATED", {MODBUS}), "CELL > CTRL": ("VIOLATED", {EVERYTHING})}
OPEN = {"CTRL > CELL": ("UNKNOWN", set[str]()), "CELL > CTRL": ("UNKNOWN", set[str]())}


@pytest.mark.parametrize(
    "told",
    [
        VLANS,
        {"ctrl": ", interfaces: ['sw:Gi1/0/3']", "cell": ", interfaces: ['sw:Gi1/0/4']"},
        {"ctrl": ", vlans: [20]", "cell": ", interfaces: ['sw:GigabitEthernet1/0/4']"},
    ],
)
def test_vlans_and_sockets_of_a_switch_tell_the_member(tmp_path: Path, told: dict[str, str]) -> None:
    assert said(tmp_path, told) == AS_FILTERED


def test_a_zone_that_is_wired_to_a_socket_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, {}, f"{LEGS}\n  - [sw:Gi1/0/3, CTRL]\n  - [sw:Gi1/0/4, CELL]") == AS_FILTERED


def test_single_hosts_do_not_tell_where_the_rest_of_a_zone_is(tmp_path: Path) -> None:
    assert said(tmp_path, {}, f"{LEGS}\n  - [sw:Gi1/0/3, SCADA]\n  - [sw:Gi1/0/4, PLC]")["CELL > CTRL"][0] == "UNKNOWN"


def test_hosts_that_have_all_addresses_of_a_zone_tell_where_it_is(tmp_path: Path) -> None:
    wiring = f"{LEGS}\n  - [sw:Gi1/0/3, SCADA]\n  - [sw:Gi1/0/4, PLC]"
    plant = PLANT.replace("[10.1.20.0/25]", "[10.1.20.10/32]").replace("[10.1.20.128/25]", "[10.1.20.200/32]")
    found = said(tmp_path, {}, wiring, plant=plant)
    assert found["CTRL > CELL"] == ("VIOLATED", {MODBUS})
    assert found["CELL > CTRL"] == ("VIOLATED", {"10.1.20.200/32 > 10.1.20.10/32 any any"})


def test_one_host_of_two_that_is_wired_nowhere_leaves_the_zone_open(tmp_path: Path) -> None:
    wiring = f"{LEGS}\n  - [sw:Gi1/0/3, SCADA]\n  - [sw:Gi1/0/4, PLC]"
    plant = PLANT.replace("[10.1.20.0/25]", "[10.1.20.10/32, 10.1.20.11/32]")
    found = said(tmp_path, {}, wiring, plant=plant.replace("[10.1.20.128/25]", "[10.1.20.200/32]"))
    assert found["CELL > CTRL"][0] == "UNKNOWN"


def test_without_a_wire_to_the_firewall_nothing_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, VLANS, "  - [sw:Gi1/0/3, CTRL]\n  - [sw:Gi1/0/4, CELL]") == OPEN


def test_a_host_of_the_zone_in_the_other_vlan_leaves_it_open(tmp_path: Path) -> None:
    found = said(tmp_path, VLANS, f"{LEGS}\n  - [sw:Gi1/0/3, PLC]")
    assert found["CTRL > CELL"][0] != "PROVED"
    assert found["CELL > CTRL"][0] != "PROVED"


def test_both_members_in_one_vlan_tell_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, VLANS, ports={**PORTS, 2: 20})["CELL > CTRL"] == OPEN["CELL > CTRL"]


def test_a_vlan_of_two_zones_tells_nothing_of_either(tmp_path: Path) -> None:
    more = "  - {id: LAB, kind: control, networks: [10.9.0.0/24], vlans: [120]}"
    assert said(tmp_path, VLANS, more=more)["CELL > CTRL"] == OPEN["CELL > CTRL"]


def test_a_third_zone_is_not_told_by_the_vlans_of_the_others(tmp_path: Path) -> None:
    more = "  - {id: EWS, kind: control, networks: [10.1.20.64/28]}"
    found = said(tmp_path, VLANS, more=more)
    assert found["CELL > CTRL"][0] == "VIOLATED"
    ews = [pair for pair in audited_anew(tmp_path).pairs if {pair.source, pair.destination} == {"EWS", "CELL"}]
    assert [pair.verdict.value for pair in ews] == ["UNKNOWN", "UNKNOWN"]


def test_a_patch_between_the_vlans_leads_past_the_firewall(tmp_path: Path) -> None:
    wiring = f"{LEGS}\n  - [sw:Gi1/0/4, sw:Gi1/0/5]"
    found = said(tmp_path, VLANS, wiring, {**PORTS, 5: 20})
    assert found["CTRL > CELL"] == ("VIOLATED", {"10.1.20.0/25 > 10.1.20.128/25 any any"})


@pytest.mark.parametrize("name", ["sw", "ab"])
def test_a_leg_that_may_be_a_trunk_tells_nothing(tmp_path: Path, name: str) -> None:
    port = "interface GigabitEthernet1/0/2\n switchport access vlan 120\n"
    lines = f"{port} switchport trunk native vlan 999\n!\n"
    assert (
        said(tmp_path, VLANS, ports={1: 20, 3: 20, 4: 120}, lines=lines, name=name)["CELL > CTRL"]
        == OPEN["CELL > CTRL"]
    )


@pytest.mark.parametrize("name", ["sw", "ab"])
def test_a_place_that_may_be_behind_the_other_member_too_tells_nothing(tmp_path: Path, name: str) -> None:
    """A port that negotiates is wired to a trunk whose native VLAN is the other one."""
    lines = (
        "interface GigabitEthernet1/0/5\n switchport access vlan 20\n!\n"
        "interface GigabitEthernet1/0/6\n switchport trunk native vlan 120\n switchport mode trunk\n!\n"
    )
    wiring = f"{LEGS}\n  - [sw:Gi1/0/5, sw:Gi1/0/6]"
    assert said(tmp_path, VLANS, wiring, lines=lines, name=name)["CELL > CTRL"] == OPEN["CELL > CTRL"]


def test_a_socket_that_is_switched_off_tells_nothing(tmp_path: Path) -> None:
    told = {"ctrl": ", interfaces: ['sw:Gi1/0/3']", "cell": ", interfaces: ['sw:Gi1/0/5']"}
    lines = "interface GigabitEthernet1/0/5\n switchport access vlan 120\n switchport mode access\n shutdown\n!\n"
    assert said(tmp_path, told, lines=lines)["CELL > CTRL"] == OPEN["CELL > CTRL"]


def test_a_vlan_with_a_foreign_network_tells_nothing(tmp_path: Path) -> None:
    lines = "interface Vlan120\n ip address 10.77.0.1 255.255.255.0\n!\n"
    assert said(tmp_path, VLANS, lines=lines)["CELL > CTRL"] == OPEN["CELL > CTRL"]


def test_a_vlan_that_no_switch_shows_tells_nothing(tmp_path: Path) -> None:
    """Some hosts of the zone may stand behind the other member then."""
    told = {"ctrl": ", vlans: [20]", "cell": ", vlans: [120, 121]"}
    assert said(tmp_path, told)["CELL > CTRL"] == OPEN["CELL > CTRL"]
