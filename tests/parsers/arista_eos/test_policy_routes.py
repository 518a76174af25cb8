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
        "Ethernet4 10.4.0.5 > 10.7.0.9 udp/9 = possibly",
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


def test_what_a_class_sets_beyond_what_is_understood_is_open_for_its_destinations_alone() -> None:
    """Before, it was open for every packet that came in by the interface."""
    group = CONFIG.replace("      set nexthop 10.3.0.254\n   10", "      set nexthop-group G\n   10")
    assert group != CONFIG
    narrow = group.replace("10 permit tcp any any eq www https\n   20 ", "")
    assert narrow != group
    verdicts = (
        "Ethernet1 10.1.0.5 > 10.99.0.9 tcp/8080 = possibly",
        "Ethernet1 10.1.0.5 > 10.99.0.8 tcp/8080 = permit Ethernet7 10.1.0.5>10.99.0.8:8080",
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/23 = deny",
    )
    assert not list(wrong_answers(narrow, "arista_eos", "\n".join(verdicts)))


@pytest.mark.parametrize(
    ("known", "odd"),
    [
        ("10 match ip access-group STOPPED", "10 match ip access-group GONE"),
        ("10 permit tcp any any eq telnet", "10 permit tcp any any eq telnet\n   20 zzz"),
        ("10 permit tcp any any eq telnet", "5 deny tcp host 10.1.0.5 any\n   10 permit tcp any any eq telnet"),
    ],
)
def test_a_class_in_doubt_leaves_the_classes_before_it_and_their_packets_decided(known: str, odd: str) -> None:
    text = CONFIG.replace(
        "   switchport access vlan 20\n   service-policy type pbr input DIVERT\n", "   switchport access vlan 20\n"
    ).replace(known, odd)
    verdicts = (
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/80 = permit Ethernet3 10.1.0.5>10.99.0.1:80",
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/443 = permit Ethernet7 10.1.0.5>10.99.0.1:443",
        "Ethernet1 10.1.0.5 > 10.99.0.1 tcp/23 = possibly",
    )
    assert text.count(odd) == 1
    assert not list(wrong_answers(text, "arista_eos", "\n".join(verdicts)))
