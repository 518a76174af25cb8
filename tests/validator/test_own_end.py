"""`test-rules` and `trace` of packets to an address of a device itself: every verdict was written down before it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions
from validator.flowtext import read_flow
from validator.questions import trace
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from pathlib import Path

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
