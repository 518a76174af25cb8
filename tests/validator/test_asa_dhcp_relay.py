"""A DHCP relay of an ASA opens ways for clients of the interfaces on which it is enabled: judged by hand."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

BASE = """: Saved
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet0/0
 nameif in
 security-level 50
 ip address 10.1.0.1 255.255.255.0
{below}!
interface GigabitEthernet0/1
 nameif srv
 security-level 90
 ip address 10.2.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 nameif ot
 security-level 30
 ip address 10.3.0.1 255.255.255.0
!
{relay}: end
"""
SERVER = "dhcprelay server 10.2.0.67 srv\n"
CLIENTS = """
    in 10.1.0.5 > 10.2.0.67 udp/67 = possibly
    srv 10.2.0.67 > 10.1.0.5 udp/68 = permit
    in 10.1.0.5 > 10.3.0.5 tcp/443 = permit
    """
OTHERS = """
    ot 10.3.0.5 > 10.2.0.67 udp/67 = deny
    ot 10.3.0.5 > 10.2.0.67 tcp/443 = deny
    """
CASES = {
    "enabled": (SERVER + "dhcprelay enable in\ndhcprelay setroute in\ndhcprelay timeout 60\n", "", CLIENTS + OTHERS),
    "enabled for IPv6": (
        "ipv6 dhcprelay server 2001:db8::1 srv\nipv6 dhcprelay enable in\n", "", CLIENTS + OTHERS
    ),
    "a server alone": (SERVER, "", "in 10.1.0.5 > 10.2.0.67 udp/67 = deny" + OTHERS),
    "a server of one interface": ("", " dhcprelay server 10.2.0.67\n", CLIENTS + OTHERS),
    "an interface that is not there": (SERVER + "dhcprelay enable gone\n", "", "ot 10.3.0.5 > 10.2.0.67 udp/67 = possibly"),
    "a word that is not understood": (SERVER + "dhcprelay enabled in\n", "", "ot 10.3.0.5 > 10.2.0.67 udp/67 = possibly"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_only_where_it_is_enabled_is_anything_open(name: str) -> None:
    relay, below, verdicts = CASES[name]
    assert list(wrong_answers(BASE.format(below=below, relay=relay), "cisco_asa", verdicts)) == []
