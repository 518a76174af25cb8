"""Answers to an address that a device gave a sender, of the network where the answer comes from: who answers for it.

By hand from "Configuring Proxy ARP" (NAT User Guide of Junos) and RFC 826: a host of that network asks for the address,
and Junos answers for what it has or is told to answer for. A router beside it that has a route there does not ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """set version 20.4R3
set system host-name srx
set interfaces ge-0/0/0 unit 0 family inet address 10.9.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set security zones security-zone out interfaces ge-0/0/0.0
set security zones security-zone in interfaces ge-0/0/1.0
set routing-options static route 10.50.0.0/24 next-hop 10.9.0.9
set security nat source pool P address {pool}
set security nat source rule-set S from zone in
set security nat source rule-set S to zone out
set security nat source rule-set S rule r match source-address 10.1.0.0/24
set security nat source rule-set S rule r then source-nat {then}
set security policies from-zone in to-zone out policy p match source-address any
set security policies from-zone in to-zone out policy p match destination-address any
set security policies from-zone in to-zone out policy p match application any
set security policies from-zone in to-zone out policy p then permit
{more}"""
BESIDE = """version 15.2
hostname beside
interface GigabitEthernet0/0
 ip address 10.9.0.9 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.50.0.1 255.255.255.0
!
{routes}end
"""
PLANT = """plant: {{id: P}}
zones:
  - {{id: IN, kind: control, networks: [10.1.0.0/24]}}
  - {{id: OUT, kind: dmz, networks: [{network}]}}
conduits:
  - {{id: C, from: IN, to: OUT, flows: [{{src: 10.1.0.5, dst: {target}, service: tcp/443}}]}}
"""
TOLD = "set security nat proxy-arp interface ge-0/0/0.0 address {}\n"
POOL = "pool P"


def fate(folder: Path, pool: str, then: str, more: str, network: str, routes: str = "") -> str:
    configs = folder / "configs"
    configs.mkdir()
    (configs / "srx.txt").write_text(FIREWALL.format(pool=pool, then=then, more=more), encoding="utf-8")
    (configs / "beside.txt").write_text(BESIDE.format(routes=routes), encoding="utf-8")
    target = network.replace("0/24", "20")
    (folder / "plant.yaml").write_text(PLANT.format(network=network, target=target), encoding="utf-8")
    (conduit,) = audited_anew(folder).conduits
    (flow,) = conduit.flows
    return flow.verdict.value


@pytest.mark.parametrize(
    ("pool", "then", "more", "expected"),
    [
        ("10.9.0.200/32", POOL, "", "UNKNOWN"),
        ("10.9.0.200/32", POOL, TOLD.format("10.9.0.200/32"), "WORKS"),
        ("10.9.0.200/32 to 10.9.0.203/32", POOL, TOLD.format("10.9.0.200/32"), "UNKNOWN"),
        ("10.9.0.200/32 to 10.9.0.203/32", POOL, TOLD.format("10.9.0.200/32 to 10.9.0.203/32"), "WORKS"),
        ("10.9.0.1/32", POOL, "", "WORKS"),
        ("10.9.0.200/32", "interface", "", "WORKS"),
    ],
)
def test_a_host_of_the_network_asks_for_it(tmp_path: Path, pool: str, then: str, more: str, expected: str) -> None:
    assert fate(tmp_path, pool, then, more, "10.9.0.0/24") == expected


@pytest.mark.parametrize(
    ("pool", "more", "routes", "expected"),
    [
        ("10.9.0.200/32", "", "", "UNKNOWN"),
        ("10.9.0.200/32", TOLD.format("10.9.0.200/32"), "", "WORKS"),
        ("10.77.0.200/32", "", "ip route 10.77.0.0 255.255.255.0 10.9.0.1\n", "WORKS"),
        ("10.9.0.200/32", "", "ip route 10.9.0.200 255.255.255.255 10.9.0.1\n", "WORKS"),
    ],
)
def test_so_does_a_router_of_the_network_without_a_route(
    tmp_path: Path, pool: str, more: str, routes: str, expected: str
) -> None:
    assert fate(tmp_path, pool, POOL, more, "10.50.0.0/24", routes) == expected
