"""NX-OS: translations, each verdict worked out by hand from "Configuring Static and Dynamic NAT Translation"."""

from __future__ import annotations

from pathlib import Path

import pytest

from nat_verdicts import wrong_answers

CONFIG = (Path(__file__).parents[3] / "fixtures" / "cisco_nxos" / "nat" / "config.txt").read_text(encoding="utf-8")
SURE = CONFIG.replace("ip nat outside source static 198.51.100.8 10.20.0.98\n", "").replace(
    "ip nat inside source static 10.50.0.11 203.0.113.51 vrf CELL later\n", ""
)
"""Without the two statements that are not modelled, which leave every side in doubt."""


@pytest.mark.parametrize(
    "verdicts",
    [
        # static, both ways
        "Vlan20 10.20.0.10 > 198.51.100.7 tcp/443 = permit Ethernet1/1 203.0.113.10>198.51.100.7:443",
        "Ethernet1/1 198.51.100.7 > 203.0.113.10 tcp/502 = permit Vlan20 198.51.100.7>10.20.0.10:502",
        "Ethernet1/1 198.51.100.7 > 203.0.113.10 tcp/503 = deny",
        # static with ports; other ports of the address are nobody's
        "Ethernet1/1 198.51.100.7 > 203.0.113.11 tcp/8080 = permit Vlan20 198.51.100.7>10.20.0.11:80",
        "Vlan20 10.20.0.11 > 198.51.100.7 tcp/443 = permit Ethernet1/1 10.20.0.11>198.51.100.7:443",
        # the other members of a group are not there: perhaps
        "Ethernet1/1 198.51.100.7 > 203.0.113.12 udp/9 = possibly",
        # an outside source, which inside knows as 10.20.0.99
        "Vlan20 10.20.0.13 > 10.20.0.99 tcp/443 = permit Ethernet1/1 10.20.0.13>198.51.100.9:443",
        "Ethernet1/1 198.51.100.9 > 203.0.113.10 tcp/502 = permit Vlan20 10.20.0.99>10.20.0.10:502",
        # whether the list of the way out sees who sent or whom the translation makes of him is not sure
        "Vlan20 10.20.0.10 > 198.51.100.7 tcp/23 = possibly",
        "Vlan20 10.20.0.10 > 198.51.100.7 tcp/21 = possibly",
        "Vlan20 10.20.0.13 > 198.51.100.7 tcp/21 = deny",
        "Vlan20 10.20.0.13 > 198.51.100.7 tcp/23 = permit Ethernet1/1 10.20.0.13>198.51.100.7:23",
        "Vlan30 10.30.0.5 > 198.51.100.7 tcp/23 = possibly",
        # pools: who is denied goes out as he is, nobody surely comes in
        "Vlan30 10.30.0.5 > 198.51.100.7 tcp/443 = permit Ethernet1/1 203.0.113.20/30>198.51.100.7:443",
        "Ethernet1/1 198.51.100.7 > 203.0.113.21 udp/9 = possibly",
        # overload by the address of the interface
        "Vlan40 10.40.0.5 > 198.51.100.7 tcp/443 = permit Ethernet1/1 203.0.113.1>198.51.100.7:443",
        "Vlan40 10.40.0.5 > 8.8.8.8 udp/53 = permit Ethernet1/1 10.40.0.5>8.8.8.8:53",
        "Vlan30 10.60.0.5 > 198.51.100.7 tcp/443 = permit Ethernet1/1 203.0.113.40/31,203.0.113.44>198.51.100.7:443",
        # within a VRF
        "Ethernet1/2 10.50.0.10 > 192.0.2.7 tcp/443 = permit Ethernet1/3 203.0.113.50>192.0.2.7:443",
        # between inside interfaces nothing is translated
        "Vlan20 10.20.0.10 > 10.30.0.5 tcp/443 = permit Vlan30 10.20.0.10>10.30.0.5:443",
    ],
)
def test_the_verdict_is_the_one_worked_out_by_hand(verdicts: str) -> None:
    assert not list(wrong_answers(SURE, "cisco_nxos", verdicts))


@pytest.mark.parametrize(
    "line",
    [
        "ip nat outside source static 198.51.100.8 10.20.0.98",
        "ip nat inside source static 10.50.0.11 203.0.113.51 vrf CELL later",
    ],
)
def test_a_statement_that_is_not_modelled_leaves_what_it_may_touch_open(line: str) -> None:
    doubted = SURE.replace("ip nat translation tcp", f"{line}\nip nat translation tcp")
    assert not list(wrong_answers(doubted, "cisco_nxos", "Vlan20 10.20.0.13 > 198.51.100.7 tcp/443 = possibly"))


@pytest.mark.parametrize(
    "verdicts",
    [
        "Ethernet1/1 198.51.100.7 > 203.0.113.10 tcp/502 = possibly",
        "Ethernet1/1 198.51.100.7 > 203.0.113.11 tcp/8080 = possibly",
        "Ethernet1/1 198.51.100.7 > 10.20.0.10 udp/9 = deny",
        "Vlan30 10.30.0.5 > 10.20.0.10 tcp/502 = deny",
    ],
)
def test_a_list_of_the_way_out_may_see_destinations_before_or_after_translation(verdicts: str) -> None:
    listed = SURE.replace(
        "  ip nat inside\n\ninterface Vlan30", "  ip nat inside\n  ip access-group IN-20 out\n\ninterface Vlan30"
    ).replace("vlan 1,20", "ip access-list IN-20\n  10 permit tcp any 203.0.113.0/24\nvlan 1,20")
    assert not list(wrong_answers(listed, "cisco_nxos", verdicts))
