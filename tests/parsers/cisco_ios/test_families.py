"""Stateful NAT64 of IOS: what goes to its prefix and its addresses is open, and nothing else."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

CONFIG = """\
version 15.7
hostname r
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 nat64 enable
interface GigabitEthernet0/1
 ipv6 address 2001:db8:1::1/64
 nat64 enable
interface GigabitEthernet0/2
 ip address 10.2.0.1 255.255.255.0
nat64 prefix stateful 2001:db8:64::/96
nat64 v4 pool P 203.0.113.20 203.0.113.30
nat64 v6v4 list L pool P
{more}
end
"""
PREFIX = "GigabitEthernet0/1 2001:db8:1::5 > 2001:db8:64::a02:5 tcp/502 = possibly"
KNOWN = "GigabitEthernet0/1 2001:db8:1::5 > 64:ff9b::a02:5 tcp/502 = possibly"
POOL = "GigabitEthernet0/0 203.0.113.9 > 203.0.113.25 tcp/502 = possibly"
OTHER = "GigabitEthernet0/0 203.0.113.9 > 10.2.0.5 tcp/502 = permit GigabitEthernet0/2 203.0.113.9>10.2.0.5:502"
STATIC = "GigabitEthernet0/0 203.0.113.9 > 203.0.113.77 tcp/502 = possibly"


@pytest.mark.parametrize("verdict", [PREFIX, KNOWN, POOL, OTHER])
def test_where_packets_go_says_whether_they_are_taken(verdict: str) -> None:
    assert list(wrong_answers(CONFIG.format(more="!"), "cisco_ios", verdict)) == []


def test_a_static_pair_is_taken_too() -> None:
    config = CONFIG.format(more="nat64 v6v4 static 2001:db8:1::5 203.0.113.77")
    assert list(wrong_answers(config, "cisco_ios", f"{STATIC}\n{OTHER}")) == []


@pytest.mark.parametrize("line", ["nat64 prefix stateless 2001:db8:65::/96", "nat64 v4 pool Q 203.0.113.99"])
def test_what_is_not_understood_may_take_anything(line: str) -> None:
    assert list(wrong_answers(CONFIG.format(more=line), "cisco_ios", OTHER.partition(" = ")[0] + " = possibly")) == []
