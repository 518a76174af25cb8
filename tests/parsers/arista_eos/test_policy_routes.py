"""EOS: policy routes, each way worked out by hand from the EOS User Manual, "Configuring PBR Policies"."""

from __future__ import annotations

from pathlib import Path

import pytest

from nat_verdicts import wrong_answers

CONFIG = (Path(__file__).parents[3] / "fixtures" / "arista_eos" / "policy_routes" / "config.txt").read_text(
    encoding="utf-8"
)


@pytest.mark.parametrize(
    "verdicts",
    [
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/80 = permit Ethernet3 10.1.0.5>10.99.0.1:80",
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/443 = permit Ethernet7 10.1.0.5>10.99.0.1:443",  # 10 stands before 20
        "Ethernet1 10.1.0.5 > 10.99.0.9 tcp/8080 = permit Ethernet3 10.1.0.5>10.99.0.9:8080",
        "Ethernet1 10.1.0.5 > 10.99.0.8 tcp/8080 = permit Ethernet7 10.1.0.5>10.99.0.8:8080",
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/23 = deny",
        "Ethernet1 10.1.0.5 > 10.99.0.1 udp/80 = permit Ethernet7 10.1.0.5>10.99.0.1:80",
        "Ethernet2 10.2.0.5 > 10.99.0.1 tcp/80 = permit Ethernet3 10.2.0.5>10.99.0.1:80",
        "Ethernet2 10.2.0.5 > 10.99.0.1 udp/80 = deny",
        "Ethernet3 10.3.0.5 > 10.99.0.1 tcp/80 = permit Ethernet7 10.3.0.5>10.99.0.1:80",
        "Vlan20 10.20.0.5 > 10.99.0.1 udp/9 = permit Ethernet3 10.20.0.5>10.99.0.1:9",
        "Vlan20 10.20.0.200 > 10.99.0.1 udp/9 = permit Ethernet7 10.20.0.200>10.99.0.1:9",
        "Vlan20 10.20.0.5 > 10.98.0.1 udp/9 = possibly",
        "Vlan20 10.20.0.5 > 10.97.0.1 udp/9 = permit Ethernet7 10.20.0.5>10.97.0.1:9",
        "Vlan20 10.20.0.5 > 10.97.0.2 udp/9 = possibly",
        "Ethernet4 10.4.0.5 > 10.99.0.1 udp/9 = possibly",
        "Ethernet5 10.5.0.5 > 10.99.0.1 udp/9 = possibly",
    ],
)
def test_the_way_is_the_one_worked_out_by_hand(verdicts: str) -> None:
    known = CONFIG.replace(
        "   switchport access vlan 20\n   service-policy type pbr input DIVERT\n", "   switchport access vlan 20\n"
    )
    assert known != CONFIG, "what a policy of a switched port does to frames of its VLAN is in doubt"
    assert not list(wrong_answers(known, "arista_eos", verdicts))


def test_words_behind_those_that_are_known_leave_the_policy_undecided() -> None:
    text = CONFIG.replace("set nexthop", "set ttl 3 nexthop")
    assert text != CONFIG
    assert not list(wrong_answers(text, "arista_eos", "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/80 = possibly"))
