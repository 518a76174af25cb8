"""`test-rules` of packets to an address of the device itself: every verdict was written down before it was asked."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.reachability.questions import DeviceQuestion

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
