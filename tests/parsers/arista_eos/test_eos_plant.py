"""A small plant of an ASA, an EOS switch and an IOS switch in a row, judged by hand.

```
OFFICE 10.1.0.0/24 --- [fw-edge, ASA] --- DMZ 10.2.0.0/24 --- [core, EOS] --- CTRL 10.3.0.0/24, SAFETY 10.30.0.0/28
                                                                  |
                                              10.4.0.0/30 --- [cell, IOS] --- CELL 10.5.0.0/24
```

The core routes in its default VRF; the test network LAB 10.6.0.0/24 hangs on it in a VRF that does not route.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits import audited_anew, verdicts_text

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: EOS, name: A core of EOS}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
  - {id: CELL, kind: control, networks: [10.5.0.0/24]}
  - {id: LAB, kind: temporary, networks: [10.6.0.0/24]}
  - {id: SAFETY, kind: safety, networks: [10.30.0.0/28]}
conduits:
  - id: C-1
    from: OFFICE
    to: DMZ
    flows: [{src: 10.1.0.10, dst: 10.2.0.20, service: tcp/443, purpose: p, owner: o}]
  - id: C-2
    from: DMZ
    to: CTRL
    flows: [{src: 10.2.0.20, dst: 10.3.0.0/24, service: tcp/4840, purpose: p, owner: o}]
  - id: C-3
    from: CTRL
    to: CELL
    flows: [{src: 10.3.0.9, dst: 10.5.0.7, service: tcp/102, purpose: p, owner: o}]
  - id: C-4
    from: CTRL
    to: SAFETY
    flows: [{src: 10.3.0.9, dst: 10.30.0.2, service: tcp/502, purpose: p, owner: o}]
devices:
  - {id: fw-edge, file: configs/fw-edge.txt, platform: cisco_asa}
  - {id: core, file: configs/core.txt, platform: arista_eos}
  - {id: cell, file: configs/cell.txt, platform: cisco_ios}
"""
EDGE = """\
ASA Version 9.16(4)
!
hostname fw-edge
!
interface GigabitEthernet0/0
 nameif office
 security-level 50
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 nameif dmz
 security-level 100
 ip address 10.2.0.1 255.255.255.0
!
access-list OFFICE_IN extended permit tcp host 10.1.0.10 host 10.2.0.20 eq 443
access-list DMZ_IN extended deny ip any any
access-group OFFICE_IN in interface office
access-group DMZ_IN in interface dmz
route dmz 10.3.0.0 255.255.255.0 10.2.0.2 1
route dmz 10.5.0.0 255.255.255.0 10.2.0.2 1
route dmz 10.6.0.0 255.255.255.0 10.2.0.2 1
route dmz 10.30.0.0 255.255.255.240 10.2.0.2 1
: end
"""
CORE = """\
! device: core (DCS-7050SX3-48YC8, EOS-4.29.2F)
!
hostname core
!
vlan 3
!
vlan 6
!
vlan 30
!
vrf instance LAB
!
interface Ethernet1
   no switchport
   ip address 10.2.0.2/24
   ip access-group DMZ_IN in
!
interface Ethernet2
   switchport access vlan 3
!
interface Ethernet3
   switchport access vlan 30
!
interface Ethernet4
   no switchport
   ip address 10.4.0.1/30
   ip access-group CELL_IN in
!
interface Ethernet5
   switchport access vlan 6
!
interface Vlan3
   ip address 10.3.0.1/24
   ip access-group CTRL_IN in
!
interface Vlan6
   vrf LAB
   ip address 10.6.0.1/24
!
interface Vlan30
   ip address 10.30.0.1/28
   ip access-group SAFETY_IN in
!
ip access-list CELL_IN
   10 permit tcp 10.5.0.0/24 10.3.0.0/24 established
   20 permit ip host 10.5.0.66 host 10.2.0.66
!
ip access-list CTRL_IN
   10 permit tcp host 10.3.0.9 host 10.5.0.7 eq 102
   20 permit tcp host 10.3.0.9 host 10.30.0.2 eq 502
   30 permit tcp 10.3.0.0/24 10.2.0.0/24 established
!
ip access-list DMZ_IN
   10 permit tcp host 10.2.0.20 10.3.0.0/24 eq 4840
   20 permit udp any host 10.5.0.9 eq snmp
!
ip access-list SAFETY_IN
   10 permit tcp host 10.30.0.2 eq 502 host 10.3.0.9 established
!
ip routing
no ip routing vrf LAB
!
ip route 10.1.0.0/24 10.2.0.1
ip route 10.5.0.0/24 10.4.0.2
!
end
"""
CELL = """\
version 15.2
!
hostname cell
!
ip routing
!
interface GigabitEthernet0/1
 no switchport
 ip address 10.4.0.2 255.255.255.252
!
interface GigabitEthernet0/2
 no switchport
 ip address 10.5.0.1 255.255.255.0
!
ip route 0.0.0.0 0.0.0.0 10.4.0.1
!
end
"""
VERDICTS = """\
exit 1
OFFICE > DMZ PROVED
OFFICE > CTRL PROVED
OFFICE > CELL PROVED
OFFICE > LAB PROVED
OFFICE > SAFETY PROVED
DMZ > OFFICE PROVED
DMZ > CTRL PROVED
DMZ > CELL VIOLATED
DMZ > LAB PROVED
DMZ > SAFETY PROVED
CTRL > OFFICE PROVED
CTRL > DMZ PROVED
CTRL > CELL PROVED
CTRL > LAB PROVED
CTRL > SAFETY PROVED
CELL > OFFICE PROVED
CELL > DMZ VIOLATED
CELL > CTRL PROVED
CELL > LAB PROVED
CELL > SAFETY PROVED
LAB > OFFICE PROVED
LAB > DMZ PROVED
LAB > CTRL PROVED
LAB > CELL PROVED
LAB > SAFETY PROVED
SAFETY > OFFICE PROVED
SAFETY > DMZ PROVED
SAFETY > CTRL PROVED
SAFETY > CELL PROVED
SAFETY > LAB PROVED
C-1 flow 0 WORKS
C-2 flow 0 WORKS
C-3 flow 0 WORKS
C-4 flow 0 WORKS
"""


def folder(tmp_path: Path, core: str) -> Path:
    (tmp_path / "configs").mkdir(parents=True)
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "fw-edge.txt").write_text(EDGE, encoding="utf-8")
    (tmp_path / "configs" / "core.txt").write_text(core, encoding="utf-8")
    (tmp_path / "configs" / "cell.txt").write_text(CELL, encoding="utf-8")
    return tmp_path


def verdict(tmp_path: Path, core: str, pair: str) -> str:
    text = verdicts_text(audited_anew(folder(tmp_path / pair.replace(" > ", "-"), core)))
    return next(line.removeprefix(f"{pair} ") for line in text.split("\n") if line.startswith(f"{pair} "))


def test_every_pair_and_flow_as_judged_by_hand(tmp_path: Path) -> None:
    report = audited_anew(folder(tmp_path, CORE))
    assert verdicts_text(report) == VERDICTS
    told = {(found.code, found.labels[0].span.file, found.labels[0].span.line) for found in report.findings}
    lines = CORE.split("\n")
    for text in ("   20 permit udp any host 10.5.0.9 eq snmp", "   20 permit ip host 10.5.0.66 host 10.2.0.66"):
        assert any(file == "configs/core.txt" and line == lines.index(text) + 1 for _, file, line in told)


def test_a_line_lost_about_routing_leaves_nothing_proved_that_works(tmp_path: Path) -> None:
    core = CORE.replace("ip routing\n", "", 1)
    assert verdict(tmp_path, core, "DMZ > CELL") == "UNKNOWN"


def test_a_vrf_that_routes_and_knows_no_way_stays_apart(tmp_path: Path) -> None:
    core = CORE.replace("no ip routing vrf LAB", "ip routing vrf LAB")
    assert verdict(tmp_path, core, "LAB > CTRL") == "PROVED"


def test_a_way_out_of_a_vrf_is_followed(tmp_path: Path) -> None:
    core = CORE.replace("no ip routing vrf LAB", "ip routing vrf LAB").replace(
        "ip route 10.5.0.0/24 10.4.0.2",
        "ip route 10.5.0.0/24 10.4.0.2\nip route vrf LAB 10.3.0.0/24 egress-vrf default Vlan3",
    )
    assert verdict(tmp_path, core, "LAB > CTRL") == "VIOLATED"


def test_translations_and_programs_leave_nothing_proved(tmp_path: Path) -> None:
    nat = CORE.replace(
        "   ip access-group DMZ_IN in\n",
        "   ip access-group DMZ_IN in\n   ip nat source dynamic access-list X overload\n",
    )
    assert verdict(tmp_path / "nat", nat, "DMZ > SAFETY") == "UNKNOWN"
    program = CORE.replace("vlan 3\n", "daemon X\n   exec /mnt/flash/x\n   no shutdown\n!\nvlan 3\n", 1)
    assert verdict(tmp_path / "program", program, "DMZ > SAFETY") == "UNKNOWN"


def test_a_port_without_its_line_leaves_its_pairs_open(tmp_path: Path) -> None:
    core = CORE.replace("   no switchport\n   ip address 10.2.0.2/24", "   ip address 10.2.0.2/24")
    assert verdict(tmp_path, core, "DMZ > SAFETY") == "UNKNOWN"
