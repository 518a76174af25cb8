"""Every form of translation before 8.3 in a small configuration, its verdicts worked out by hand before the tool was asked.

The base: `outside` (203.0.113.0/24, level 0, default route), `inside` (10.1.0.0/16, level 100), `dmz` (10.50.0.0/24,
level 50); every list permits everything. The form of a verdict is told in `nat_verdicts`. Sources: configuration guide
8.2, "NAT"; ASDM guide, "Configuring NAT (ASA 8.2 and Earlier)"; Command Reference 8.2, `nat`, `global`, `static`;
message 305013 (the answer would meet another translation).
"""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

BASE = """\
: Saved
ASA Version 8.2(5)
hostname fw
interface Ethernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface Ethernet0/1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0
interface Ethernet0/2
 nameif dmz
 security-level {level}
 ip address 10.50.0.1 255.255.255.0
access-list ANY extended permit ip any any
access-group ANY in interface outside
access-group ANY in interface inside
access-group ANY in interface dmz
"""
END = "route outside 0.0.0.0 0.0.0.0 203.0.113.254 1\nCryptochecksum:00000000d00d00000000d00d00000002\n: end\n"
INSIDE = "nat (inside) 1 10.1.0.0 255.255.0.0\n"
OUT = "inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit outside {}>198.51.100.7:443\n"
IN = "outside 198.51.100.7 > {} tcp/443 = {}\n"
FIGURE = """\
nat (dmz) 1 10.50.0.0 255.255.255.0 outside
nat (dmz) 1 10.50.0.0 255.255.255.0
static (inside,dmz) 10.50.0.100 10.1.0.100 netmask 255.255.255.255
global (outside) 1 203.0.113.32-203.0.113.33
global (inside) 1 10.1.2.30-10.1.2.31
"""
"""The figure "Outside NAT and Inside NAT Combined"."""
CASES = {
    "nat and global interface": (
        f"global (outside) 1 interface\n{INSIDE}",
        OUT.format("203.0.113.1")
        + IN.format("10.1.0.5", "deny")
        + "inside 10.1.0.5 > 10.50.0.10 tcp/443 = deny\ndmz 10.50.0.10 > 10.1.0.5 tcp/443 = permit inside 10.50.0.10>10.1.0.5:443",
    ),
    "nat 0 0": ("global (outside) 1 interface\nnat (inside) 1 0 0\n", OUT.format("203.0.113.1")),
    "a pool, and an address for when it is used up": (
        f"global (outside) 1 203.0.113.40-203.0.113.41\nglobal (outside) 1 203.0.113.42\n{INSIDE}",
        OUT.format("203.0.113.40/31,203.0.113.42")
        + IN.format("203.0.113.40", "possibly")
        + IN.format("203.0.113.42", "deny"),
    ),
    "two pools": (
        f"global (outside) 1 203.0.113.40-203.0.113.41\nglobal (outside) 1 203.0.113.44-203.0.113.45\n{INSIDE}",
        OUT.format("203.0.113.40/31,203.0.113.44/31") + IN.format("203.0.113.45", "possibly"),
    ),
    "a pool for each way": (
        f"global (outside) 1 203.0.113.42\nglobal (dmz) 1 10.50.0.77\n{INSIDE}",
        OUT.format("203.0.113.42") + "inside 10.1.0.5 > 10.50.0.10 tcp/443 = permit dmz 10.50.0.77>10.50.0.10:443",
    ),
    "nat 0 access-list": (
        (
            "access-list NONAT extended permit ip 10.1.0.0 255.255.0.0 198.51.100.0 255.255.255.0\n"
            f"global (outside) 1 interface\nnat (inside) 0 access-list NONAT\n{INSIDE}"
        ),
        OUT.format("10.1.0.5")
        + IN.format("10.1.0.5", "permit inside 198.51.100.7>10.1.0.5:443")
        + "inside 10.1.0.5 > 192.0.2.7 tcp/443 = permit outside 203.0.113.1>192.0.2.7:443",
    ),
    "nat 0 access-list that denies": (
        (
            "access-list NONAT extended deny ip host 10.1.0.6 any\n"
            "access-list NONAT extended deny ip host 10.1.0.7 host 198.51.100.8\n"
            "access-list NONAT extended permit ip 10.1.0.0 255.255.0.0 198.51.100.0 255.255.255.0\n"
            f"global (outside) 1 interface\nnat (inside) 0 access-list NONAT\n{INSIDE}"
        ),
        """
        inside 10.1.0.5 > 198.51.100.7 tcp/443 = permit outside 10.1.0.5>198.51.100.7:443
        inside 10.1.0.6 > 198.51.100.7 tcp/443 = permit outside 203.0.113.1>198.51.100.7:443
        inside 10.1.0.7 > 198.51.100.7 tcp/443 = permit outside 10.1.0.7>198.51.100.7:443
        inside 10.1.0.7 > 198.51.100.8 tcp/443 = permit outside 203.0.113.1>198.51.100.8:443
        outside 198.51.100.7 > 10.1.0.5 tcp/443 = permit inside 198.51.100.7>10.1.0.5:443
        outside 198.51.100.7 > 10.1.0.6 tcp/443 = deny
        """,
    ),
    "nat with an access-list that denies": (
        (
            "access-list POL extended deny ip host 10.1.0.6 any\naccess-list POL extended permit ip any any\n"
            "global (outside) 2 203.0.113.50\nnat (inside) 2 access-list POL\n"
        ),
        "inside 10.1.0.6 > 198.51.100.7 tcp/443 = possibly",
    ),
    "nat 0 access-list before static": (
        (
            "access-list NONAT extended permit ip host 10.1.0.5 198.51.100.0 255.255.255.0\n"
            "static (inside,outside) 203.0.113.20 10.1.0.5 netmask 255.255.255.255\nnat (inside) 0 access-list NONAT\n"
        ),
        OUT.format("10.1.0.5") + "inside 10.1.0.5 > 192.0.2.7 tcp/443 = permit outside 203.0.113.20>192.0.2.7:443",
    ),
    "nat 0": ("nat (inside) 0 10.1.0.0 255.255.255.0\n", OUT.format("10.1.0.5") + IN.format("10.1.0.5", "possibly")),
    "static with limits": (
        "static (inside,outside) 203.0.113.20 10.1.0.5 netmask 255.255.255.255 dns tcp 100 50 udp 20 norandomseq\n",
        OUT.format("203.0.113.20") + IN.format("203.0.113.20", "permit inside 198.51.100.7>10.1.0.5:443"),
    ),
    "static of a network": (
        "static (inside,outside) 198.18.0.0 10.1.0.0 netmask 255.255.255.0\n",
        OUT.format("198.18.0.5") + IN.format("198.18.0.9", "permit inside 198.51.100.7>10.1.0.9:443"),
    ),
    "static tcp interface": (
        "static (dmz,outside) tcp interface www 10.50.0.10 8080 netmask 255.255.255.255\n",
        "outside 198.51.100.7 > 203.0.113.1 tcp/80 = permit dmz 198.51.100.7>10.50.0.10:8080",
    ),
    "static udp": (
        "static (inside,outside) udp 203.0.113.9 snmptrap 10.1.0.9 snmptrap netmask 255.255.255.255\n",
        """
        outside 198.51.100.7 > 203.0.113.9 udp/162 = permit inside 198.51.100.7>10.1.0.9:162
        outside 198.51.100.7 > 203.0.113.9 tcp/162 = deny
        """,
    ),
    "static that keeps addresses": (
        f"global (outside) 1 interface\n{INSIDE}static (inside,dmz) 10.1.0.0 10.1.0.0 netmask 255.255.0.0\n",
        """
        inside 10.1.0.5 > 10.50.0.10 tcp/443 = permit dmz 10.1.0.5>10.50.0.10:443
        dmz 10.50.0.10 > 10.1.0.5 tcp/443 = permit inside 10.50.0.10>10.1.0.5:443
        """,
    ),
    "static between higher levels": (
        "static (inside,dmz) 10.50.0.100 10.1.0.100 netmask 255.255.255.255\n",
        "dmz 10.50.0.10 > 10.50.0.100 tcp/443 = permit inside 10.50.0.10>10.1.0.100:443",
    ),
    "static of an outside host": (
        "static (outside,inside) 10.1.250.7 198.51.100.7 netmask 255.255.255.255\n",
        """
        inside 10.1.0.5 > 10.1.250.7 tcp/443 = permit outside 10.1.0.5>198.51.100.7:443
        outside 198.51.100.7 > 10.1.0.5 tcp/443 = permit inside 10.1.250.7>10.1.0.5:443
        """,
    ),
    "policy static": (
        (
            "access-list PS extended permit ip host 10.1.0.5 198.51.100.0 255.255.255.0\n"
            "static (inside,outside) 203.0.113.60 access-list PS\n"
        ),
        OUT.format("203.0.113.60")
        + IN.format("203.0.113.60", "permit inside 198.51.100.7>10.1.0.5:443")
        + """outside 192.0.2.7 > 203.0.113.60 tcp/443 = deny
        inside 10.1.0.5 > 192.0.2.7 tcp/443 = permit outside 10.1.0.5>192.0.2.7:443""",
    ),
    "policy dynamic": (
        (
            "access-list POL extended permit ip 10.1.0.0 255.255.0.0 198.51.100.0 255.255.255.0\n"
            f"global (outside) 2 203.0.113.50\nglobal (outside) 1 interface\nnat (inside) 2 access-list POL\n{INSIDE}"
        ),
        OUT.format("203.0.113.50") + "inside 10.1.0.5 > 192.0.2.7 tcp/443 = permit outside 203.0.113.1>192.0.2.7:443",
    ),
    "nat-control": ("nat-control\n", "inside 10.1.0.5 > 198.51.100.7 tcp/443 = deny"),
    "nat outside": (
        "global (inside) 5 10.1.200.2-10.1.200.3\nnat (outside) 5 198.51.100.0 255.255.255.0 outside\n",
        """
        outside 198.51.100.7 > 10.1.0.5 tcp/443 = permit inside 10.1.200.2/31>10.1.0.5:443
        outside 192.0.2.7 > 10.1.0.5 tcp/443 = permit inside 192.0.2.7>10.1.0.5:443
        outside 198.51.100.7 > 10.50.0.10 tcp/443 = deny
        inside 10.1.0.5 > 198.51.100.7 tcp/443 = deny
        inside 10.1.0.5 > 10.1.200.2 tcp/443 = possibly
        """,
    ),
    "nat outside, with nat-control": (
        (
            "nat-control\nglobal (inside) 5 10.1.200.2\nnat (outside) 5 198.51.100.0 255.255.255.0 outside\n"
            "static (inside,outside) 203.0.113.20 10.1.0.5 netmask 255.255.255.255\n"
        ),
        """
        outside 198.51.100.7 > 203.0.113.20 tcp/443 = permit inside 10.1.200.2>10.1.0.5:443
        outside 192.0.2.7 > 203.0.113.20 tcp/443 = possibly
        """,
    ),
    "inside and outside NAT of the same hosts": (
        FIGURE,
        """
        dmz 10.50.0.15 > 198.51.100.7 tcp/443 = permit outside 203.0.113.32/31>198.51.100.7:443
        dmz 10.50.0.15 > 10.50.0.100 tcp/443 = permit inside 10.1.2.30/31>10.1.0.100:443
        """,
    ),
    "nat without outside, and a pool of a higher level": (
        "global (inside) 1 interface\nnat (dmz) 1 10.50.0.0 255.255.255.0\n",
        """
        dmz 10.50.0.15 > 10.1.0.5 tcp/443 = possibly
        dmz 10.50.0.15 > 198.51.100.7 tcp/443 = deny
        """,
    ),
    "level 100: nat and an interface of the same level": (
        f"same-security-traffic permit inter-interface\nglobal (outside) 1 interface\n{INSIDE}",
        """
        inside 10.1.0.5 > 10.50.0.10 tcp/443 = deny
        dmz 10.50.0.10 > 10.1.0.5 tcp/443 = permit inside 10.50.0.10>10.1.0.5:443
        """,
    ),
}


@pytest.mark.parametrize("form", CASES)
def test_the_verdict_is_the_one_worked_out_by_hand(form: str) -> None:
    lines, verdicts = CASES[form]
    head = BASE.format(level=100 if form.startswith("level 100") else 50)
    assert list(wrong_answers(head + lines + END, "cisco_asa", verdicts)) == []
