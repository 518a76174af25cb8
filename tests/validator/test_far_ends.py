"""What comes and goes by a tunnel belongs to its far end: verdicts of small plants, judged by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {{id: P1, name: Packing line 1, owner: Plant A Ltd}}
zones:
  - {{id: LINE, kind: control, networks: [10.1.0.0/24]}}
  - {{id: CTRL, kind: control, networks: [10.3.0.0/24]}}
conduits:
  - {{id: C, from: LINE, to: CTRL, flows: [{flow}]}}
devices: [{devices}]
"""
FLOW = "{src: 10.1.0.0/24, dst: 10.3.0.0/24, service: tcp/443, purpose: recipes, owner: DCS lead}"
FORTIOS = "#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin\n"
GRE = """\
config system global
    set hostname "{name}"
end
config system gre-tunnel
    edit "gre1"
        set interface "wan1"
        set remote-gw 192.0.2.{far}
        set local-gw 192.0.2.{near}
    next
end
config system interface
    edit "port1"
        set vdom "root"
        set ip {here} 255.255.255.0
    next
    edit "wan1"
        set vdom "root"
        set ip 192.0.2.{near} 255.255.255.0
    next
    edit "gre1"
        set vdom "root"
        set type tunnel
        set ip 10.99.0.{near} 255.255.255.255
        set remote-ip 10.99.0.{far} 255.255.255.255
        set interface "wan1"
    next
end
config router static
    edit 1
        set dst {there} 255.255.255.0
        set device "gre1"
    next
end
config firewall policy
    edit 1
        set srcintf "{enters}"
        set dstintf "{leaves}"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "{service}"
    next
end
"""
VXLAN = """\
config system vxlan
    edit "vx1"
        set interface "port1"
        set vni 1000
        set remote-ip "10.1.0.50"
    next
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "vx1"
        set vdom "root"
        set type vxlan
        set interface "port1"
    next
    edit "sw1"
        set vdom "root"
        set ip 10.3.0.1 255.255.255.0
        set type switch
    next
    edit "port3"
        set vdom "root"
    next
end
config system switch-interface
    edit "sw1"
        set vdom "root"
        set member "port3" "vx1"
    next
end
"""
EOIP = """\
# 2026-11-20 10:00:00 by RouterOS 7.12
/interface bridge
add name=bridge1
/interface eoip
add disabled={off} name=eoip1 remote-address=10.1.0.50 tunnel-id=7
/interface bridge port
add bridge=bridge1 interface=ether2
add bridge=bridge1 interface=eoip1
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
add address=10.3.0.1/24 interface=bridge1 network=10.3.0.0
/ip firewall filter
add action=drop chain=forward
"""
CLUSTER = """\
: Saved
ASA Version 9.12(4)
!
hostname a
ip local pool out-pool 192.0.2.11-192.0.2.14
cluster interface-mode individual
!
interface GigabitEthernet0/0
 nameif outside
 security-level 50
 ip address 192.0.2.1 255.255.255.0 cluster-pool out-pool
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.3.0.1 255.255.255.0
!
access-list OUT extended permit tcp 10.1.0.0 255.255.255.0 10.3.0.0 255.255.255.0 eq https
access-group OUT in interface outside
access-list IN extended deny ip any any
access-group IN in interface inside
route outside 10.1.0.0 255.255.255.0 192.0.2.254
: end
"""
TO_UNIT = """\
version 15.7
hostname b
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 192.0.2.254 255.255.255.0
!
ip route 10.3.0.0 255.255.255.0 192.0.2.12
!
end
"""
VTI = """\
version 15.7
hostname {name}
!
interface Tunnel1
 ip unnumbered GigabitEthernet0/1
{list} tunnel source GigabitEthernet0/1
 tunnel mode ipsec ipv4
 tunnel destination 192.0.2.{far}
 tunnel protection ipsec profile P
!
interface GigabitEthernet0/0
 ip address {here} 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 192.0.2.{near} 255.255.255.252
!
ip route {there} 255.255.255.0 Tunnel1
ip access-list extended T
 permit tcp any 10.3.0.0 0.0.0.255 eq 443
ip access-list extended R
 permit tcp 10.3.0.0 0.0.0.255 eq 443 any established
!
end
"""


def judged(folder: Path, **files: str) -> Report:
    """The report of a plant with these configurations."""
    (folder / "configs").mkdir()
    for name, text in files.items():
        (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    devices = ", ".join(f"{{id: {name}, file: configs/{name}.txt}}" for name in files)
    (folder / "plant.yaml").write_text(PLANT.format(flow=FLOW, devices=devices), encoding="utf-8")
    return audited_anew(folder)


def pairs(report: Report) -> dict[str, str]:
    return {f"{pair.source} > {pair.destination}": pair.verdict.value for pair in report.pairs}


def test_a_policy_at_the_far_end_permits_what_the_near_end_sends(tmp_path: Path) -> None:
    """The far FortiGate permits everything from its tunnel, and only HTTPS comes there."""
    ends = {"far": 2, "near": 1, "here": "10.1.0.1", "there": "10.3.0.0", "enters": "port1", "leaves": "gre1"}
    others = {"far": 1, "near": 2, "here": "10.3.0.1", "there": "10.1.0.0", "enters": "gre1", "leaves": "port1"}
    report = judged(
        tmp_path,
        a=FORTIOS + GRE.format(name="a", service="HTTPS", **ends),
        b=FORTIOS + GRE.format(name="b", service="ALL", **others),
    )
    assert pairs(report) == {"LINE > CTRL": "PROVED", "CTRL > LINE": "PROVED"}
    assert [flow.verdict.value for item in report.conduits for flow in item.flows] == ["WORKS"]


def test_a_zone_with_a_vxlan_is_not_proved(tmp_path: Path) -> None:
    """Its far end is a host of the other zone, which sends frames past every policy."""
    report = judged(tmp_path, a=FORTIOS + VXLAN)
    assert pairs(report) == {"LINE > CTRL": "UNKNOWN", "CTRL > LINE": "UNKNOWN"}
    reasons = {reason for pair in report.pairs for reason in pair.reasons}
    assert any("frames of other networks come and go by the tunnel vx1" in item for item in reasons), reasons
    assert not any("earlier translation" in item for item in reasons), reasons


@pytest.mark.parametrize(("off", "verdict"), [("no", "UNKNOWN"), ("yes", "PROVED")])
def test_a_bridge_with_a_tunnel_is_one_domain_with_its_far_end(tmp_path: Path, off: str, verdict: str) -> None:
    report = judged(tmp_path, a=EOIP.format(off=off))
    assert set(pairs(report).values()) == {verdict}


def test_nobody_else_stands_at_a_tunnel_to_one_gateway_that_borrows_its_address(tmp_path: Path) -> None:
    report = judged(
        tmp_path,
        a=VTI.format(name="a", list=" ip access-group T out\n", far=2, near=1, here="10.1.0.1", there="10.3.0.0"),
        b=VTI.format(name="b", list=" ip access-group R out\n", far=1, near=2, here="10.3.0.1", there="10.1.0.0"),
    )
    assert pairs(report) == {"LINE > CTRL": "PROVED", "CTRL > LINE": "PROVED"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" tunnel destination 192.0.2.2\n", " tunnel mode gre multipoint\n"),
        ("interface Tunnel1\n", "interface Virtual-Template1\n"),
    ],
)
def test_who_stands_elsewhere_behind_a_borrowed_address_is_not_in_the_file(tmp_path: Path, old: str, new: str) -> None:
    one = VTI.format(name="a", list="", far=2, near=1, here="10.1.0.1", there="10.3.0.0")
    assert old in one
    report = judged(tmp_path, a=one.replace(old, new))
    reasons = {reason for pair in report.pairs for reason in pair.reasons}
    assert any("is not in the file (DHCP, PPPoE or borrowed)" in item for item in reasons), reasons


def test_neighbours_route_to_a_unit_of_a_cluster(tmp_path: Path) -> None:
    report = judged(tmp_path, a=CLUSTER, b=TO_UNIT)
    assert pairs(report) == {"LINE > CTRL": "PROVED", "CTRL > LINE": "PROVED"}
    assert [flow.verdict.value for item in report.conduits for flow in item.flows] == ["WORKS"]
