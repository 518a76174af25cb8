"""Traffic policies that police: what a rate lets through passes, and what a policy drops whatever its rate may not."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

IOS = """!
version 15.7
hostname R
!
class-map match-all WEB
 match access-group name WEB
!
{policy}
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 service-policy input LIMIT
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
!
ip access-list extended WEB
 permit tcp any any eq 443
!
end
"""
NXOS = """!Command: show running-config
version 9.3(5)
hostname N
policy-map type qos LIMIT
  class class-default
    {policy}
interface Ethernet1/1
  no switchport
  ip address 10.1.0.1/24
  no shutdown
  service-policy type qos input LIMIT
interface Ethernet1/2
  no switchport
  ip address 10.2.0.1/24
  no shutdown
"""
EOS = """! device: E (DCS-7050TX-64, EOS-4.26.4M)
!
hostname E
!
ip routing
!
policy-map type quality-of-service LIMIT
   class class-default
      {policy}
!
interface Ethernet1
   no switchport
   ip address 10.1.0.1/24
   service-policy type qos input LIMIT
!
interface Ethernet2
   no switchport
   ip address 10.2.0.1/24
!
end
"""
LIMIT = "policy-map LIMIT\n class WEB\n  "
PASSING = (
    LIMIT + "police 1000000",
    LIMIT + "police 1000000 conform-action transmit exceed-action drop",
    LIMIT + "police cir 1000000 bc 8000 conform-action set-dscp-transmit 8 exceed-action drop violate-action drop",
    LIMIT + "police 1000000\n   conform-action transmit\n   exceed-action drop",
    LIMIT + "police rate 500 pps",
    "policy-map OTHER\n class WEB\n  drop\npolicy-map LIMIT\n class class-default\n  shape average 1000000",
)
DROPPING = (
    LIMIT + "drop",
    LIMIT + "police 1000000 conform-action drop exceed-action drop",
    LIMIT + "police 1000000\n   conform-action drop\n   exceed-action drop",
    LIMIT + "police 1000000 conform-action",
    LIMIT + "police 1000000 conform-action some-new-word",
    LIMIT + "police 0",
    LIMIT + "police cir 0 conform-action transmit exceed-action drop",
    LIMIT + "police aggregate OUTER",
    "policy-map INNER\n class WEB\n  drop\npolicy-map LIMIT\n class class-default\n  service-policy INNER",
)
ASKED = "{} 10.1.0.5 > 10.2.0.5 tcp/443 = {}"


@pytest.mark.parametrize("policy", PASSING)
def test_what_is_within_a_rate_passes(policy: str) -> None:
    verdict = ASKED.format("GigabitEthernet0/0", "permit")
    assert list(wrong_answers(IOS.format(policy=policy), "cisco_ios", verdict)) == []


@pytest.mark.parametrize("policy", DROPPING)
def test_what_a_policy_may_drop_at_any_rate_is_open(policy: str) -> None:
    verdict = ASKED.format("GigabitEthernet0/0", "possibly")
    assert list(wrong_answers(IOS.format(policy=policy), "cisco_ios", verdict)) == []


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        ("police cir 10 mbps conform transmit violate drop", "permit"),
        ("police cir 10 mbps conform set-dscp-transmit 8 violate drop", "permit"),
        ("police cir 10 mbps bc 200 ms", "permit"),
        ("police cir 10 mbps conform drop violate drop", "possibly"),
        ("police cir 0 bps bc 0 bytes conform transmit violate drop", "possibly"),
    ],
)
def test_on_nexus(policy: str, verdict: str) -> None:
    asked = ASKED.format("Ethernet1/1", verdict)
    assert list(wrong_answers(NXOS.format(policy=policy), "cisco_nxos", asked)) == []


@pytest.mark.parametrize(
    ("policy", "verdict"), [("police rate 10 mbps burst-size 128 kbytes", "permit"), ("drop", "possibly")]
)
def test_on_eos(policy: str, verdict: str) -> None:
    asked = ASKED.format("Ethernet1", verdict)
    assert list(wrong_answers(EOS.format(policy=policy), "arista_eos", asked)) == []
