"""Every NAT keyword of ASA in a small configuration, its verdicts worked out by hand before the tool was asked.

The base: `outside` (203.0.113.0/24, default route), `inside` (10.1.0.0/16), `dmz` (10.50.0.0/24); every list permits
everything. The form of a verdict is told in `nat_verdicts`. Sources: Firewall CLI guide 9.x, "NAT Basics", "Static NAT",
"Other Mapping Scenarios", "Dynamic PAT"; General CLI guide 9.x, "Policy Based Routing".
"""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

BASE = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0
{inside}interface GigabitEthernet1/3
 nameif dmz
 security-level 50
 ip address 10.50.0.1 255.255.255.0
same-security-traffic permit inter-interface
object network S
 host 10.50.0.10
object network SR
 range 10.50.0.10 10.50.0.14
object network S2
 range 10.50.0.10 10.50.0.11
object network M
 host 203.0.113.10
object network M2
 range 203.0.113.10 203.0.113.11
object network M5
 range 203.0.113.10 203.0.113.14
object network IN
 subnet 10.1.0.0 255.255.0.0
object network POOL
 range 203.0.113.32 203.0.113.33
object network FAR
 host 198.51.100.7
object network SHOWN
 host 10.1.99.99
object network NAMED
 fqdn srv.example.com
object network SIX
 host 2001:db8::10
object-group network G
 network-object host 10.50.0.10
 network-object host 10.50.0.20
object-group network UNSORTED
 network-object host 10.50.0.20
 network-object host 10.50.0.10
object service REAL
 service tcp source eq 443
object service SEEN
 service tcp source eq 8443
object service REALS
 service tcp source range 443 446
object service AS_MANY
 service tcp source range 8443 8446
object service FEWER
 service tcp source range 8443 8444
object service ASKED
 service tcp destination eq 80
object service MEANT
 service tcp destination eq 8080
access-list ANY extended permit ip any any
access-group ANY in interface outside
access-group ANY in interface inside
access-group ANY in interface dmz
route outside 0.0.0.0 0.0.0.0 203.0.113.254 1
"""
END = "Cryptochecksum:00000000d00d00000000d00d00000002\n: end\n"
ONE = """
outside 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
dmz 10.50.0.10 > 198.51.100.7 tcp/443 = permit outside 203.0.113.10>198.51.100.7:443
outside 198.51.100.7 > 10.50.0.10 tcp/443 = deny
"""
OWN = "inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit outside 203.0.113.1>198.51.100.7:443"
POOL = "inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit outside 203.0.113.32/31>198.51.100.7:443"
FAR = "inside 10.1.0.5 > 10.1.99.99 tcp/{} = {}"
ROUTE_MAP = """access-list SOME extended deny ip host 10.1.0.9 any
access-list SOME extended permit ip 10.1.0.0 255.255.0.0 any
access-list NINE extended permit ip host 10.1.0.9 any
route-map RM permit 10
 match ip address SOME
 set ip next-hop 10.50.0.254
"""
CASES = {
    "object static": ("object network S\n nat (dmz,outside) static M\n", ONE),
    "object static, address in the line": ("object network S\n nat (dmz,outside) static 203.0.113.10\n", ONE),
    "manual static": ("nat (dmz,outside) source static S M\n", ONE),
    "after-auto": ("nat (dmz,outside) after-auto source static S M\n", ONE),
    "no-proxy-arp": ("nat (dmz,outside) source static S M no-proxy-arp\n", ONE),
    "route-lookup": ("nat (dmz,outside) source static S M route-lookup\n", ONE),
    "dns": ("object network S\n nat (dmz,outside) static M dns\n", ONE),
    "net-to-net": ("nat (dmz,outside) source static S M net-to-net\n", ONE),
    "interface any": ("nat (any,any) source static S M\n", ONE),
    "unidirectional": (
        "nat (dmz,outside) source static S M unidirectional\n",
        """
        dmz 10.50.0.10 > 198.51.100.7 tcp/443 = permit outside 203.0.113.10>198.51.100.7:443
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """,
    ),
    "inactive": (
        "nat (dmz,outside) source static S M inactive\n",
        """
        dmz 10.50.0.10 > 198.51.100.7 tcp/443 = permit outside 10.50.0.10>198.51.100.7:443
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """,
    ),
    "one to many": (
        "nat (dmz,outside) source static S M5\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        outside 198.51.100.7 > 203.0.113.14 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        dmz 10.50.0.10 > 198.51.100.7 tcp/443 = permit outside 203.0.113.10>198.51.100.7:443
        """,
    ),
    "few to many": (
        "nat (dmz,outside) source static S2 M5\n",
        """
        outside 198.51.100.7 > 203.0.113.11 tcp/443 = permit dmz 198.51.100.7>10.50.0.11:443
        outside 198.51.100.7 > 203.0.113.12 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        outside 198.51.100.7 > 203.0.113.13 tcp/443 = permit dmz 198.51.100.7>10.50.0.11:443
        outside 198.51.100.7 > 203.0.113.14 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        dmz 10.50.0.11 > 198.51.100.7 tcp/443 = permit outside 203.0.113.11>198.51.100.7:443
        """,
    ),
    "many to few": (
        "nat (dmz,outside) source static SR M2\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        outside 198.51.100.7 > 203.0.113.11 tcp/443 = permit dmz 198.51.100.7>10.50.0.11:443
        dmz 10.50.0.12 > 198.51.100.7 tcp/443 = permit outside 203.0.113.10>198.51.100.7:443
        dmz 10.50.0.13 > 198.51.100.7 tcp/443 = permit outside 203.0.113.11>198.51.100.7:443
        dmz 10.50.0.14 > 198.51.100.7 tcp/443 = permit outside 203.0.113.10>198.51.100.7:443
        """,
    ),
    "many to one": (
        "nat (dmz,outside) source static SR M\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        dmz 10.50.0.14 > 198.51.100.7 tcp/443 = permit outside 203.0.113.10>198.51.100.7:443
        """,
    ),
    "a group beside a range of as many": (
        "nat (dmz,outside) source static G M2\n",
        """
        outside 198.51.100.7 > 203.0.113.11 tcp/443 = permit dmz 198.51.100.7>10.50.0.20:443
        dmz 10.50.0.20 > 198.51.100.7 tcp/443 = permit outside 203.0.113.11>198.51.100.7:443
        """,
    ),
    "a group that does not ascend, beside more": (
        "nat (dmz,outside) source static UNSORTED M5\n",
        "outside 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.50.0.10,10.50.0.20:443",
    ),
    "object service, port redirection": (
        "object network S\n nat (dmz,outside) static M service tcp 443 8443\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/8443 = permit dmz 198.51.100.7>10.50.0.10:443
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """,
    ),
    "service objects, source ports": (
        "nat (dmz,outside) source static S M service REAL SEEN\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/8443 = permit dmz 198.51.100.7>10.50.0.10:443
        outside 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """,
    ),
    "service objects, as many ports": (
        "nat (dmz,outside) source static S M service REALS AS_MANY\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/8446 = permit dmz 198.51.100.7>10.50.0.10:446
        outside 198.51.100.7 > 203.0.113.10 tcp/8447 = deny
        """,
    ),
    "service objects, fewer ports": (
        "nat (dmz,outside) source static S M service REALS FEWER\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/8443 = possibly
        outside 198.51.100.7 > 203.0.113.10 tcp/8446 = possibly
        """,
    ),
    "service objects, several ports for one": (
        "nat (dmz,outside) source static S M service REAL AS_MANY\n",
        """
        outside 198.51.100.7 > 203.0.113.10 tcp/8443 = permit dmz 198.51.100.7>10.50.0.10:443
        outside 198.51.100.7 > 203.0.113.10 tcp/8446 = permit dmz 198.51.100.7>10.50.0.10:443
        """,
    ),
    "service objects, destination ports": (
        "nat (inside,outside) source static IN IN destination static SHOWN FAR service ASKED MEANT\n",
        FAR.format(80, "permit outside 10.1.0.5>198.51.100.7:8080"),
    ),
    "destination static": (
        "nat (inside,outside) source static IN IN destination static SHOWN FAR\n",
        FAR.format(443, "permit outside 10.1.0.5>198.51.100.7:443"),
    ),
    "identity": (
        "nat (dmz,outside) source static S S\n",
        """
        outside 198.51.100.7 > 10.50.0.10 tcp/443 = permit dmz 198.51.100.7>10.50.0.10:443
        dmz 10.50.0.10 > 198.51.100.7 tcp/443 = permit outside 10.50.0.10>198.51.100.7:443
        """,
    ),
    "dynamic interface": ("nat (inside,outside) source dynamic IN interface\n", OWN),
    "dynamic pool": ("nat (inside,outside) source dynamic IN POOL\n", POOL),
    "pat-pool": ("nat (inside,outside) source dynamic IN pat-pool POOL\n", POOL),
    "round-robin": ("nat (inside,outside) source dynamic IN pat-pool POOL round-robin\n", POOL),
    "extended": ("nat (inside,outside) source dynamic IN pat-pool POOL extended\n", POOL),
    "flat include-reserve": ("nat (inside,outside) source dynamic IN pat-pool POOL flat include-reserve\n", POOL),
    "block-allocation": ("nat (inside,outside) source dynamic IN pat-pool POOL block-allocation\n", POOL),
    "fqdn": (
        "nat (inside,outside) source static IN IN destination static SHOWN NAMED\n",
        FAR.format(443, "possibly"),
    ),
    "NAT46": (
        "nat (inside,outside) source static IN SIX\n",
        "inside 10.1.0.5 > 198.51.100.7 tcp/443 = possibly",
    ),
    "policy-route, a list with a deny": (
        ROUTE_MAP,
        """
        inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit dmz 10.1.0.5>198.51.100.7:443
        inside 10.1.0.9 > 198.51.100.7 tcp/443 = permit outside 10.1.0.9>198.51.100.7:443
        """,
    ),
    "policy-route, what a list denies goes on": (
        f"{ROUTE_MAP}route-map RM permit 20\n match ip address NINE\n set interface Null0\n",
        """
        inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit dmz 10.1.0.5>198.51.100.7:443
        inside 10.1.0.9 > 198.51.100.7 tcp/443 = deny
        """,
    ),
    "policy-route, a sequence that denies": (
        ROUTE_MAP.replace("permit 10", "deny 10"),
        "inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit outside 10.1.0.5>198.51.100.7:443",
    ),
}


@pytest.mark.parametrize("keyword", CASES)
def test_the_verdict_is_the_one_worked_out_by_hand(keyword: str) -> None:
    lines, verdicts = CASES[keyword]
    bound = " policy-route route-map RM\n" if "route-map" in lines else ""
    assert list(wrong_answers(BASE.format(inside=bound) + lines + END, "cisco_asa", verdicts)) == []
