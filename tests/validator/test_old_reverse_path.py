"""`verify unicast reverse-path` of IOS, the form before `reachable-via rx`: verdicts worked out by hand, and an oracle."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from differential import case
from naive_routes import Routes, has_way_back
from nat_verdicts import wrong_answers
from parsers.model.routing import RouteKind
from strategies import FEATURES, MAYBE, OPEN, random_devices, seeded
from validator.reachability.source_checks import allowed_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from parsers.model.device import Device
    from parsers.model.routing import Route

A, B = "GigabitEthernet0/0", "GigabitEthernet0/1"
BASE = f"""!
version 15.7
hostname R
!
ipv6 unicast-routing
!
interface {A}
 ip address 10.1.0.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 {{check}}
!
interface {B}
 ip address 10.2.0.1 255.255.255.0
 ipv6 address 2001:db8:2::1/64
!
ip route 10.5.0.0 255.255.0.0 10.1.0.9
ip route 10.6.0.0 255.255.0.0 10.2.0.9
ip route 10.7.0.0 255.255.0.0 Null0
{{more}}
!
access-list 10 permit 10.6.0.0 0.0.255.255
!
end
"""
BY_A, BY_B = "ip route 0.0.0.0 0.0.0.0 10.1.0.254", "ip route 0.0.0.0 0.0.0.0 10.2.0.254"
PLAIN = "ip verify unicast reverse-path"
CASES = (
    (PLAIN, BY_A, f"""
        {A} 10.1.0.5 > 10.2.0.5 tcp/443 = permit
        {A} 10.5.1.1 > 10.2.0.5 tcp/443 = permit
        {A} 10.6.1.1 > 10.2.0.5 tcp/443 = deny
        {A} 10.2.0.7 > 10.2.0.5 tcp/443 = deny
        {A} 10.7.1.1 > 10.2.0.5 tcp/443 = possibly
        {A} 198.51.100.7 > 10.2.0.5 tcp/443 = possibly
        {B} 10.5.1.1 > 10.1.0.5 tcp/443 = permit
        {A} 2001:db8:9::1 > 2001:db8:2::5 tcp/443 = permit
        """),
    (PLAIN, BY_B, f"{A} 198.51.100.7 > 10.2.0.5 tcp/443 = deny"),
    (PLAIN, "", f"{A} 198.51.100.7 > 10.2.0.5 tcp/443 = deny"),
    (f"{PLAIN} 10", BY_A, f"""
        {A} 10.6.1.1 > 10.2.0.5 tcp/443 = permit
        {A} 10.2.0.7 > 10.2.0.5 tcp/443 = deny
        {A} 10.7.1.1 > 10.2.0.5 tcp/443 = possibly
        """),
    (f"{PLAIN} 11", BY_A, f"{A} 10.6.1.1 > 10.2.0.5 tcp/443 = possibly"),
    (f"ipv6 {PLAIN.removeprefix('ip ')}", "ipv6 route 2001:db8:6::/48 2001:db8:2::9", f"""
        {A} 2001:db8:1::5 > 2001:db8:2::5 tcp/443 = permit
        {A} 2001:db8:6::5 > 2001:db8:2::5 tcp/443 = deny
        {A} 10.6.1.1 > 10.2.0.5 tcp/443 = permit
        """),
    ("ip verify unicast source reachable-via rx", BY_A, f"""
        {A} 10.7.1.1 > 10.2.0.5 tcp/443 = deny
        {A} 198.51.100.7 > 10.2.0.5 tcp/443 = deny
        """),
)  # fmt: skip


@pytest.mark.parametrize(("check", "more", "verdicts"), CASES)
def test_sources_are_judged_as_worked_out_by_hand(check: str, more: str, verdicts: str) -> None:
    assert list(wrong_answers(BASE.format(check=check, more=more), "cisco_ios", verdicts)) == []


ANYWHERE = ip_network("0.0.0.0/0")


def doubted(random: Random, device: Device) -> Device:
    """Every check with a doubt; one of the routes leads everywhere, and some nowhere."""
    checks = tuple(replace(one, doubt=MAYBE) for one in device.source_checks)
    routes = [_turned(random, one) for one in device.routes]
    direct = [number for number, one in enumerate(routes) if one.kind is not RouteKind.NULL and not one.watched]
    if direct and random.random() < 0.7:
        chosen = random.choice(direct)
        routes[chosen] = replace(routes[chosen], network=ANYWHERE)
    return replace(device, source_checks=checks, routes=tuple(routes))


def _turned(random: Random, route: Route) -> Route:
    return replace(route, kind=RouteKind.NULL, next_hop=None) if random.random() < 0.3 else route


SOURCES = tuple(f"10.{middle}.{zone}.{host}" for middle in (0, 1, 2) for zone in (0, 1, 2, 3) for host in (1, 2, 9))
ELSEWHERE = ("198.51.100.9", "203.0.113.1")


def answers(seed: int) -> Iterator[tuple[str, str]]:
    """What the oracle and the engine say of each source, at each interface with a check."""
    random = seeded(seed)
    this = case([doubted(random, one) for one in random_devices(random, FEATURES - OPEN)])
    for node, document in zip(this.network.nodes, this.docs, strict=True):
        routes = Routes(document)
        for check, written in zip(node.device.source_checks, document.get("source_checks", []), strict=True):
            for port in this.network.ports.of_device[node.number]:
                if port.name not in check.interfaces or port.tunnel is not None:
                    continue
                allowed = allowed_sources(this.network, port, check)
                for source in (*SOURCES, *ELSEWHERE):
                    surely, possibly = (ip_address(source) in each for each in (allowed.surely, allowed.possibly))
                    said = "yes" if surely else "maybe" if possibly else "no"
                    yield has_way_back(routes, written, port.vrf, port.name, source), said


@pytest.mark.parametrize("seed", range(40))
def test_oracle_and_engine_agree_where_such_routes_may_count(seed: int) -> None:
    assert [pair for pair in answers(seed) if pair[0] != pair[1]] == []


def test_they_count_for_some_source_and_not_for_all() -> None:
    met = {pair for seed in range(40) for pair in answers(seed)}
    assert {oracle for oracle, _ in met} == {"yes", "maybe", "no"}
