"""NAT64 and NAT46 of ASA: what goes to the addresses of the line is open, and nothing else."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

CONFIG = """\
: Saved
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.2.0.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
!
object network INSIDE6
 subnet 2001:db8:1::/64
object network HOST6
 host 2001:db8:1::5
object network POOL4
 range 203.0.113.20 203.0.113.30
object network AS6
 subnet 2001:db8:64::/96
object network ANY4
 subnet 0.0.0.0 0.0.0.0
object network SHOWN4
 host 203.0.113.77
{more}
access-list ALL extended permit ip any any
access-group ALL global
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
TWICE = "nat (inside,outside) source dynamic INSIDE6 POOL4 destination static AS6 ANY4"
ANY = TWICE.replace("(inside,outside)", "(any,any)")
SOURCES = "object network INSIDE6\n nat (inside,outside) dynamic POOL4"
STATIC = "object network HOST6\n nat (inside,outside) static SHOWN4"
INLINE = "object network INSIDE6\n nat (inside,outside) static 203.0.113.128"
ACROSS = "inside 2001:db8:1::5 > 2001:db8:64::cb00:7109 tcp/502 = possibly"
LENT = "outside 203.0.113.9 > 203.0.113.25 tcp/502 = possibly"
FIXED = "outside 203.0.113.9 > 203.0.113.77 tcp/502 = possibly"
MANY = "outside 203.0.113.9 > 203.0.113.129 tcp/502 = possibly"
OTHER = "outside 203.0.113.9 > 10.2.0.5 tcp/502 = permit inside 203.0.113.9>10.2.0.5:502"


@pytest.mark.parametrize(
    ("more", "verdicts"),
    [
        (TWICE, (ACROSS, LENT, OTHER)),
        (ANY, (ACROSS, LENT, OTHER)),
        (f"{TWICE} inactive", (OTHER,)),
        (SOURCES, (ACROSS, LENT, OTHER)),
        (STATIC, (FIXED, OTHER)),
        (INLINE, (MANY,)),
    ],
)
def test_where_packets_go_says_whether_they_are_taken(more: str, verdicts: tuple[str, ...]) -> None:
    assert list(wrong_answers(CONFIG.format(more=more), "cisco_asa", "\n".join(verdicts))) == []
