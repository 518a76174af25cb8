"""EOS: translations, each verdict worked out by hand from the EOS User Manual, "NAT"."""

from __future__ import annotations

from pathlib import Path

import pytest

from nat_verdicts import wrong_answers

CONFIG = (Path(__file__).parents[3] / "fixtures" / "arista_eos" / "nat" / "config.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "verdicts",
    [
        # static, both ways
        "Vlan20 10.20.0.10 > 203.0.113.7 tcp/443 = permit Ethernet1 198.51.100.10>203.0.113.7:443",
        "Ethernet1 203.0.113.7 > 198.51.100.10 tcp/502 = permit Vlan20 203.0.113.7>10.20.0.10:502",
        # static with ports
        "Ethernet1 203.0.113.7 > 198.51.100.11 tcp/8080 = permit Vlan20 203.0.113.7>10.20.0.11:80",
        "Ethernet1 203.0.113.7 > 198.51.100.11 udp/8080 = permit Ethernet1 203.0.113.7>198.51.100.11:8080",
        # for other ends of a list alone; the others find the pool
        "Vlan20 10.20.0.12 > 203.0.113.7 tcp/443 = permit Ethernet1 198.51.100.12>203.0.113.7:443",
        "Vlan20 10.20.0.12 > 8.8.8.8 tcp/443 = permit Ethernet1 198.51.100.20/30>8.8.8.8:443",
        "Ethernet1 203.0.113.7 > 198.51.100.12 tcp/443 = permit Vlan20 203.0.113.7>10.20.0.12:443",
        "Ethernet1 8.8.8.8 > 198.51.100.12 tcp/443 = permit Ethernet1 8.8.8.8>198.51.100.12:443",
        # of a group: perhaps
        "Ethernet1 203.0.113.7 > 198.51.100.13 tcp/443 = possibly",
        # destinations
        "Ethernet1 203.0.113.7 > 198.51.100.14 tcp/443 = permit Vlan30 203.0.113.7>10.30.0.14:443",
        "Vlan30 10.30.0.14 > 203.0.113.7 udp/9 = permit Ethernet1 198.51.100.14>203.0.113.7:9",
        # pools and the own address
        "Vlan20 10.20.0.66 > 203.0.113.7 tcp/443 = permit Ethernet1 10.20.0.66>203.0.113.7:443",
        "Vlan20 10.20.0.66 > 203.0.113.7 udp/443 = permit Ethernet1 198.51.100.1>203.0.113.7:443",
        "Vlan20 10.20.0.67 > 203.0.113.7 tcp/443 = permit Ethernet1 198.51.100.20/30>203.0.113.7:443",
        "Ethernet1 203.0.113.7 > 198.51.100.21 tcp/443 = possibly",
        "Vlan30 10.30.0.5 > 203.0.113.7 tcp/443 = permit Ethernet1 198.51.100.1>203.0.113.7:443",
        "Vlan30 10.30.0.5 > 203.0.113.7 udp/443 = permit Ethernet1 10.30.0.5>203.0.113.7:443",
        # nothing is translated between other interfaces, nor outside of the VRF; beside a list it is in doubt
        "Vlan20 10.20.0.10 > 10.30.0.5 tcp/443 = permit Vlan30 10.20.0.10>10.30.0.5:443",
        "Ethernet3 10.40.0.10 > 192.0.2.7 tcp/443 = possibly",
    ],
)
def test_the_verdict_is_the_one_worked_out_by_hand(verdicts: str) -> None:
    assert not list(wrong_answers(CONFIG, "arista_eos", verdicts))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("   ip nat source static 10.20.0.10 ", "   ip access-group ALL out\n   ip nat source static 10.20.0.10 "),
        ("   ip address 10.20.0.1/24", "   ip address 10.20.0.1/24\n   ip access-group ALL out"),
        ("   switchport access vlan 20", "   switchport access vlan 20\n   ip access-group ALL in"),
        ("source static 10.20.0.10 ", "source ingress static 10.20.0.10 "),
    ],
)
def test_lists_that_may_see_translated_packets_leave_it_open(old: str, new: str) -> None:
    assert old in CONFIG
    doubted = CONFIG.replace(old, new, 1)
    wanted = "Vlan20 10.20.0.10 > 203.0.113.7 tcp/443 = possibly"
    assert not list(wrong_answers(doubted, "arista_eos", wanted))
