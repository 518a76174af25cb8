"""Hosts that are wired elsewhere than the network of their gateway's port: nothing surely gets to them there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: A, kind: enterprise, networks: [10.1.0.0/24], assets: [{{id: PC, ip: 10.1.0.10}}]}}
  - {{id: S, kind: safety, networks: [10.2.0.0/24], assets: [{{id: SIS, ip: 10.2.0.10}}]{zone}}}
conduits:
  - {{id: C, from: A, to: S, flows: [{{src: A, dst: S, service: tcp/102, purpose: x, owner: y}}]}}
wiring:
  - ["FW:GigabitEthernet1/1", "SW:GigabitEthernet1/0/1"]
  - ["FW:GigabitEthernet1/2", "SW:GigabitEthernet1/0/2"]
  - ["SW:GigabitEthernet1/0/3", PC]
{wires}"""
FIREWALL = """\
: Saved
ASA Version 9.16(4)
hostname FW
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.2.0.1 255.255.255.0
!
access-list O extended permit tcp any any eq 102
access-list I extended deny ip any any
access-group O in interface outside
access-group I in interface inside
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
HEAD = "version 15.2\nhostname {name}\nvtp mode transparent\nvlan 10\n!\nvlan 20\n!\nvlan 30\n!\n"
HOST = '  - ["SW:GigabitEthernet1/0/4", SIS]\n'
SECOND = '  - ["SW:GigabitEthernet1/0/24", "SW2:GigabitEthernet1/0/24"]\n  - ["SW2:GigabitEthernet1/0/4", SIS]\n'


def access(number: int, vlan: int, more: str = "") -> str:
    return f"interface GigabitEthernet1/0/{number}\n switchport mode access\n switchport access vlan {vlan}\n{more}!\n"


def trunk(more: str = "") -> str:
    return f"interface GigabitEthernet1/0/24\n switchport mode trunk\n{more}!\n"


def audited(
    folder: Path, ports: str, wires: str = HOST, zone: str = "", second: str = "", plant: str = PLANT
) -> Report:
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(plant.format(zone=zone, wires=wires), encoding="utf-8")
    switch = HEAD.format(name="SW") + access(1, 10) + access(3, 10) + ports + "end\n"
    texts = {"fw": FIREWALL, "sw": switch}
    if second:
        texts["sw2"] = HEAD.format(name="SW2") + second + "end\n"
    for name, text in texts.items():
        (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    return audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())


def flow(found: Report) -> str:
    return found.conduits[0].flows[0].verdict.value


@pytest.mark.parametrize(
    ("ports", "verdict"),
    [
        (access(2, 20) + access(4, 20), "WORKS"),
        (access(2, 30) + access(4, 20), "UNKNOWN"),
        (access(2, 20) + access(4, 30), "UNKNOWN"),
        (access(2, 20) + access(4, 20, " shutdown\n"), "UNKNOWN"),
        (access(2, 20) + "interface GigabitEthernet1/0/4\n!\n", "UNKNOWN"),
        (access(2, 20) + access(4, 30) + access(7, 20) + access(8, 30), "UNKNOWN"),
    ],
    ids=["as it should be", "firewall moved", "host moved", "host's port down", "host's port without lines", "spare"],
)
def test_a_host_on_the_switch_of_its_gateway(tmp_path: Path, ports: str, verdict: str) -> None:
    found = audited(tmp_path, ports)
    assert flow(found) == verdict
    told = any("SIS is wired to SW:GigabitEthernet1/0/4" in item.message for item in found.findings)
    assert told == (verdict == "UNKNOWN")


def test_a_known_patch_leads_there(tmp_path: Path) -> None:
    wires = HOST + '  - ["SW:GigabitEthernet1/0/7", "SW:GigabitEthernet1/0/8"]\n'
    found = audited(tmp_path, access(2, 20) + access(4, 30) + access(7, 20) + access(8, 30), wires)
    assert flow(found) == "WORKS"


@pytest.mark.parametrize(
    ("near", "far", "verdict"),
    [
        ("", "", "WORKS"),
        (" switchport trunk allowed vlan none\n", "", "UNKNOWN"),
        (" switchport trunk allowed vlan except 20\n", "", "UNKNOWN"),
        ("", " switchport trunk allowed vlan 10,30\n", "UNKNOWN"),
    ],
)
def test_a_host_behind_a_trunk(tmp_path: Path, near: str, far: str, verdict: str) -> None:
    found = audited(tmp_path, access(2, 20) + trunk(near), SECOND, second=access(4, 20) + trunk(far))
    assert flow(found) == verdict


@pytest.mark.parametrize("zone", [', interfaces: ["FW:GigabitEthernet1/2"]', ""])
def test_who_names_the_port_has_its_hosts_there_but_for_those_wired_elsewhere(tmp_path: Path, zone: str) -> None:
    found = audited(tmp_path, access(2, 20) + access(4, 10), zone=zone)
    assert flow(found) == "UNKNOWN"
    assert {(pair.source, pair.destination): pair.verdict.value for pair in found.pairs}["A", "S"] == "VIOLATED"


@pytest.mark.parametrize(
    ("zone", "wires"),
    [
        (', interfaces: ["SW:GigabitEthernet1/0/4"]', ""),
        (", vlans: [20]", ""),
        ("", '  - ["SW:GigabitEthernet1/0/4", S]\n'),
    ],
    ids=["named socket", "declared VLAN", "wired as a whole"],
)
@pytest.mark.parametrize(("vlan", "verdict"), [(20, "WORKS"), (30, "UNKNOWN")])
def test_all_that_is_declared_of_a_zone_leads_elsewhere(
    tmp_path: Path, zone: str, wires: str, vlan: int, verdict: str
) -> None:
    assert flow(audited(tmp_path, access(2, vlan) + access(4, 20), wires, zone)) == verdict


def test_a_second_wire_of_a_host_leads_there(tmp_path: Path) -> None:
    wires = HOST + '  - ["SW:GigabitEthernet1/0/5", SIS]\n'
    assert flow(audited(tmp_path, access(2, 20) + access(4, 30) + access(5, 20), wires)) == "WORKS"


NO_FIREWALL = "".join(line for line in PLANT.splitlines(keepends=True) if '- ["FW' not in line)


@pytest.mark.parametrize("vlan", [20, 30])
def test_hosts_are_wired_and_the_firewall_is_not(tmp_path: Path, vlan: int) -> None:
    """Nothing says in which VLAN it is, or by which switch that nobody shows."""
    assert flow(audited(tmp_path, access(2, 20) + access(4, vlan) + access(5, 30), plant=NO_FIREWALL)) == "WORKS"


def test_of_a_switch_without_free_ports_nothing_leads_to_the_firewall(tmp_path: Path) -> None:
    wires = HOST + '  - ["SW:GigabitEthernet1/0/2", nothing]\n  - ["SW:GigabitEthernet1/0/1", nothing]\n'
    assert flow(audited(tmp_path, access(2, 20) + access(4, 20), wires, plant=NO_FIREWALL)) == "UNKNOWN"


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("", "WORKS"),
        ('  - ["SW:GigabitEthernet1/0/7", "SW2:GigabitEthernet1/0/5"]\n', "WORKS"),
        ('  - ["SW:GigabitEthernet1/0/8", "SW2:GigabitEthernet1/0/5"]\n', "UNKNOWN"),
        ('  - ["SW2:GigabitEthernet1/0/5", nothing]\n', "UNKNOWN"),
    ],
    ids=["not declared", "as it should be", "into another VLAN", "none"],
)
def test_a_cell_switch_with_numbers_of_its_own_by_its_uplink(tmp_path: Path, more: str, verdict: str) -> None:
    wires = '  - ["SW2:GigabitEthernet1/0/4", SIS]\n' + more
    ports = access(2, 20) + access(7, 20) + access(8, 30)
    assert flow(audited(tmp_path, ports, wires, second=access(4, 1) + access(5, 1))) == verdict
