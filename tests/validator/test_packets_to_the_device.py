"""Packets to an address of the device itself: its own plane decides, not the lists of transit; also where it is traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions
from validator.cli import main
from validator.flowtext import read_flow
from validator.questions import trace
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from pathlib import Path

JUNOS = """\
set version 20.4R3.8
set system host-name srx-n
set system services ssh
set security forwarding-options family inet6 mode flow-based
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces lo0 unit 0 family inet filter input PROTECT
set interfaces lo0 unit 0 family inet address 10.255.0.1/32
set security nat destination pool WEB address 10.1.0.60/32
set security nat destination rule-set IN from zone untrust
set security nat destination rule-set IN rule web match destination-address 203.0.113.1/32
set security nat destination rule-set IN rule web match destination-port 443
set security nat destination rule-set IN rule web then destination-nat pool WEB
set security policies from-zone untrust to-zone trust policy in match source-address any
set security policies from-zone untrust to-zone trust policy in match destination-address any
set security policies from-zone untrust to-zone trust policy in match application junos-https
set security policies from-zone untrust to-zone trust policy in then permit
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone trust interfaces ge-0/0/1.0 host-inbound-traffic system-services ssh
set firewall family inet filter PROTECT term ssh from source-address 10.1.0.0/25
set firewall family inet filter PROTECT term ssh from protocol tcp
set firewall family inet filter PROTECT term ssh from port ssh
set firewall family inet filter PROTECT term ssh then accept
set firewall family inet filter PROTECT term bgp from protocol tcp
set firewall family inet filter PROTECT term bgp from port bgp
set firewall family inet filter PROTECT term bgp then accept
set firewall family inet filter PROTECT term rest then discard
"""
IOS = """\
version 15.2
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group FROM_A in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group NOTHING out
ip access-list extended FROM_A
 deny tcp any any eq 23
 permit ip any any
ip access-list extended NOTHING
 deny ip any any
ip access-list standard ADMINS
 permit 10.1.0.8
line vty 0 4
 access-class ADMINS in
 transport input ssh telnet
end
"""
EOS = """\
! Command: show running-config
! device: sw (DCS-7050SX3-48YC8, EOS-4.29.2F)
hostname sw
vlan 10
interface Ethernet1
   switchport access vlan 10
interface Vlan10
   ip address 10.1.0.1/24
ip access-list standard ADMINS
   10 permit 10.1.0.0/28
ip access-list LIMITS
   10 permit tcp any any eq ssh
   20 permit icmp any any
ip routing
system control-plane
   ip access-group LIMITS in
management ssh
   ip access-group ADMINS in
end
"""
TO_JUNOS = (
    ("trust", "10.1.0.5 > 10.1.0.1 tcp/22", "permit", "PROTECT"),
    ("trust", "10.1.0.5 > 10.255.0.1 tcp/22", "deny", "null zone"),  # the loopback is in no zone
    ("trust", "10.1.0.200 > 10.1.0.1 tcp/22", "deny", "rule rest"),
    ("trust", "10.1.0.5 > 10.1.0.1 tcp/443", "deny", "rule rest"),
    ("trust", "10.1.0.5 > 10.1.0.1 tcp/179", "possibly", "whether srx-n itself answers there"),
    ("untrust", "198.51.100.7 > 203.0.113.1 tcp/443", "permit", "10.1.0.60:443"),  # translated: not for the device
    ("untrust", "198.51.100.7 > 203.0.113.1 tcp/22", "deny", "rule rest"),
)


def answer(capsys: pytest.CaptureFixture[str], config: Path, *words: str) -> str:
    main(["test-rules", str(config), "--allow-incomplete", *words])
    return capsys.readouterr().out


@pytest.mark.parametrize(("way_in", "flow", "verdict", "told"), TO_JUNOS)
def test_lists_of_the_device_itself_decide(
    way_in: str, flow: str, verdict: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "srx.conf"
    config.write_text(JUNOS, encoding="utf-8")
    shown = answer(capsys, config, "--from", way_in, "--flow", flow)
    assert shown.split()[0] == verdict, shown
    assert told in shown


def test_transit_is_asked_about_where_the_way_out_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "srx.conf"
    config.write_text(JUNOS, encoding="utf-8")
    shown = answer(capsys, config, "--from", "trust", "--to", "untrust", "--flow", "10.1.0.5 > 203.0.113.1 tcp/22")
    assert "default-policy" in shown


def test_the_management_profile_decides_on_pan_os(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from panos_text import firewall  # noqa: PLC0415 - one test's text

    config = tmp_path / "fw.xml"
    config.write_text(firewall(), encoding="utf-8")
    for flow, verdict in (("10.20.0.5 > 10.20.0.1 tcp/22", "permit"), ("10.20.9.5 > 10.20.0.1 tcp/22", "deny")):
        assert answer(capsys, config, "--from", "trust", "--flow", flow).split()[0] == verdict


@pytest.mark.parametrize(
    ("config", "entering", "flow", "verdict", "by"),
    [
        (IOS, "GigabitEthernet0/0", "10.1.0.8 > 10.1.0.1 tcp/22", "permit", "ADMINS"),
        (IOS, "GigabitEthernet0/0", "10.1.0.9 > 10.1.0.1 tcp/22", "deny", None),
        (IOS, "GigabitEthernet0/0", "10.1.0.8 > 10.1.0.1 tcp/23", "deny", "FROM_A"),
        (IOS, "GigabitEthernet0/0", "10.1.0.8 > 10.2.0.1 tcp/22", "permit", "ADMINS"),
        (IOS, "GigabitEthernet0/1", "10.2.0.8 > 10.2.0.1 tcp/22", "deny", None),
        (IOS, "GigabitEthernet0/1", "10.2.0.8 > 10.2.0.1 tcp/179", "possibly", None),
        (IOS, "GigabitEthernet0/0", "10.1.0.8 > 10.2.0.9 tcp/22", "deny", "NOTHING"),
        (EOS, "Vlan10", "10.1.0.5 > 10.1.0.1 tcp/22", "permit", "ADMINS"),
        (EOS, "Vlan10", "10.1.0.50 > 10.1.0.1 tcp/22", "deny", None),
        (EOS, "Vlan10", "10.1.0.5 > 10.1.0.1 tcp/179", "deny", "LIMITS"),
        (EOS, "Vlan10", "10.1.0.5 > 10.1.0.1 icmp/13", "possibly", None),
    ],
)
def test_the_device_judges_what_is_for_itself(
    config: str, entering: str, flow: str, verdict: str, by: str | None
) -> None:
    result = parse(Source.from_text("box.txt", config))
    question = DeviceQuestion(result, entering, None, None)
    answer = question.document(read_flow(flow))
    assert answer["verdict"] == verdict, answer
    assert by is None or answer["rule_set"] == by, answer


PLANT = """\
plant: {id: P, name: Cell}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
  - {id: C, kind: control, networks: [10.3.0.0/24]}
"""
NEAR = """\
version 15.2
hostname r0
interface GigabitEthernet0/0
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.0.7 255.255.255.0
ip route 10.2.0.0 255.255.255.0 10.1.0.1
end
"""
FORWARDED = IOS.replace("interface GigabitEthernet0/0\n", "interface GigabitEthernet0/0\n ip nat outside\n").replace(
    "interface GigabitEthernet0/1\n", "ip nat inside source static tcp 10.2.0.9 80 10.1.0.1 8080\ninterface GigabitEthernet0/1\n"
    " ip nat inside\n").replace(" ip access-group NOTHING out\n", "")  # fmt: skip
CABLE = """\
wiring:
  - {a: "r0:GigabitEthernet0/0", b: "r1:GigabitEthernet0/1"}
"""
BEHIND = "  - {id: D, kind: control, networks: [10.7.0.0/16]}\n"
FAR = NEAR.replace("10.2.0.0 255.255.255.0 10.1.0.1", "10.7.0.0 255.255.0.0 10.1.0.254")
LOST = NEAR.replace("ip route 10.2.0.0 255.255.255.0 10.1.0.1\n", "")


@pytest.mark.parametrize(
    ("configs", "plant", "flow", "verdict"),
    [
        ([IOS], PLANT, "10.1.0.8 > 10.1.0.1 tcp/22", "permit"),
        ([IOS], PLANT, "10.1.0.9 > 10.1.0.1 tcp/22", "deny"),
        ([IOS], PLANT, "10.1.0.8 > 10.2.0.1 tcp/22", "permit"),
        ([IOS], PLANT, "10.1.0.8 > 10.2.0.1 tcp/23", "deny"),
        ([IOS], PLANT, "10.2.0.8 > 10.1.0.1 tcp/179", "possibly"),
        ([IOS], PLANT, "10.1.0.8 > 10.2.0.9 tcp/22", "deny"),
        ([NEAR, IOS], PLANT, "10.3.0.8 > 10.1.0.1 tcp/22", "deny"),
        ([NEAR, IOS], PLANT, "10.3.0.8 > 10.2.0.1 tcp/23", "deny"),
        ([NEAR, IOS], PLANT, "10.3.0.8 > 10.2.0.1 tcp/179", "possibly"),
        ([NEAR, IOS], PLANT, "10.3.0.8 > 10.1.0.20 tcp/22", "permit"),
        ([FORWARDED], PLANT, "10.1.0.8 > 10.1.0.1 tcp/8080", "permit"),
        ([FORWARDED], PLANT, "10.1.0.8 > 10.1.0.1 tcp/22", "permit"),
        ([FORWARDED], PLANT, "10.1.0.9 > 10.1.0.1 tcp/22", "deny"),
        ([LOST, IOS], PLANT + CABLE, "10.3.0.8 > 10.2.0.1 tcp/22", "deny"),
        ([LOST, IOS], PLANT + CABLE, "10.3.0.8 > 10.2.0.9 tcp/22", "permit"),
        ([FAR, IOS], PLANT + BEHIND, "10.7.0.8 > 10.1.0.1 tcp/22", "deny"),
        ([FAR, IOS], PLANT + BEHIND, "10.7.0.8 > 10.1.0.1 tcp/179", "possibly"),
        ([FAR, IOS], PLANT + BEHIND, "10.7.0.8 > 10.1.0.20 tcp/22", "possibly"),
    ],
)
def test_a_trace_ends_in_the_device_that_has_the_address(
    tmp_path: Path, configs: list[str], plant: str, flow: str, verdict: str
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    for config in configs:
        name = config.split("hostname ")[1].split()[0]
        (tmp_path / "configs" / f"{name}.txt").write_text(config, encoding="utf-8")
    (answer,) = trace(tmp_path, AuditOptions(None, AS_OF), [read_flow(flow)])
    assert answer["verdict"] == verdict, answer
