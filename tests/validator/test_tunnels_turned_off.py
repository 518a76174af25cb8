"""A tunnel that is turned off at its end is closed: nothing passes, and no contract is told to live on by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """plant: {id: P, name: P, owner: o}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24], assets: [{id: HMI, ip: 10.3.0.20}]}
  - {id: ACME, kind: vendor, networks: [172.31.9.0/24]}
conduits:
  - {id: C, from: ACME, to: CTRL, flows: [{src: 172.31.9.0/24, dst: HMI, service: tcp/443}]}
vendors:
  - {id: V, zone: ACME, entry_point: fw, services: [tcp/443], contract_end: 2025-01-01}
"""
JUNOS = """set version 21.4R3-S5.4
set system host-name fw
set interfaces ge-0/0/2 unit 0 family inet address 10.3.0.1/24
set interfaces ge-0/0/3 unit 0 family inet address 198.51.100.2/29
set interfaces st0 unit 0 family inet
set security ike gateway ACME ike-policy POL
set security ike gateway ACME address 203.0.113.77
set security ike gateway ACME external-interface ge-0/0/3.0
set security ipsec policy EP proposals E
set security ipsec vpn ACME bind-interface st0.0
set security ipsec vpn ACME ike gateway ACME
{}set routing-options static route 172.31.9.0/24 next-hop st0.0
set security zones security-zone control interfaces ge-0/0/2.0
set security zones security-zone outside interfaces ge-0/0/3.0
set security zones security-zone acme interfaces st0.0
set security policies from-zone acme to-zone control policy b match source-address any
set security policies from-zone acme to-zone control policy b match destination-address any
set security policies from-zone acme to-zone control policy b match application junos-https
set security policies from-zone acme to-zone control policy b then permit
"""
RULE = "set rulebase security rules support"
PANOS = f"""set deviceconfig system hostname fw
set network interface ethernet ethernet1/3 layer3 ip 10.3.0.1/24
set network interface ethernet ethernet1/4 layer3 ip 198.51.100.2/29
set network interface tunnel units tunnel.5 comment acme
set network ike gateway ACME peer-address ip 203.0.113.77
set network ike gateway ACME local-address interface ethernet1/4
set network ike gateway ACME authentication pre-shared-key key AAAA
set network tunnel ipsec ACME tunnel-interface tunnel.5
set network tunnel ipsec ACME auto-key ike-gateway ACME
{{}}set network virtual-router default interface [ ethernet1/3 ethernet1/4 tunnel.5 ]
set network virtual-router default routing-table ip static-route acme interface tunnel.5
set network virtual-router default routing-table ip static-route acme destination 172.31.9.0/24
set zone control network layer3 ethernet1/3
set zone outside network layer3 ethernet1/4
set zone acme network layer3 tunnel.5
set service https-t protocol tcp port 443
{RULE} from acme
{RULE} to control
{RULE} source any
{RULE} destination any
{RULE} application any
{RULE} service https-t
{RULE} action allow
"""
ROUTEROS = """# 2026-11-20 09:11:45 by RouterOS 7.15.2
/interface wireguard
add listen-port=13231 name=wg1
/interface wireguard peers
add allowed-address=172.31.9.0/24 {}interface=wg1 name=acme public-key="eHh4"
/ip address
add address=172.31.9.1/24 interface=wg1 network=172.31.9.0
add address=10.3.0.1/24 interface=ether3 network=10.3.0.0
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward dst-port=443 protocol=tcp
add action=drop chain=forward
/system identity
set name=fw
"""


def judged(folder: Path, text: str) -> tuple[str, FlowVerdict]:
    """How severely the contract is told, if it is, and whether the declared flow works."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "configs" / "fw.txt").write_text(text)
    report = audited_anew(folder)
    (conduit,) = report.conduits
    told = [item.severity.name.lower() for item in report.findings if item.code == "VEN003"]
    return " ".join(told), conduit.flows[0].verdict


@pytest.mark.parametrize(
    ("text", "line", "left", "verdict"),
    [
        (JUNOS, "deactivate security ipsec vpn ACME\n", "", FlowVerdict.UNKNOWN),
        (PANOS, "set network tunnel ipsec ACME disabled yes\n", "", FlowVerdict.BROKEN),
        (PANOS, "set network ike gateway ACME disabled yes\n", "", FlowVerdict.BROKEN),
        (ROUTEROS, "disabled=yes ", "low", FlowVerdict.BROKEN),
    ],
    ids=["junos", "panos-tunnel", "panos-gateway", "routeros"],
)
def test_a_tunnel_that_is_off_lets_nobody_in(
    tmp_path: Path, text: str, line: str, left: str, verdict: FlowVerdict
) -> None:
    (tmp_path / "on").mkdir()
    (tmp_path / "off").mkdir()
    assert judged(tmp_path / "on", text.format("")) == ("high", FlowVerdict.WORKS)
    assert judged(tmp_path / "off", text.format(line)) == (left, verdict)


def test_a_part_of_a_junos_configuration_closes_no_tunnel(tmp_path: Path) -> None:
    text = "".join(f"{line}\n" for line in JUNOS.format("").split("\n") if "security i" not in line)
    told, verdict = judged(tmp_path, text)
    assert told
    assert verdict is not FlowVerdict.BROKEN


def test_a_tunnel_interface_that_something_else_uses_stays_open(tmp_path: Path) -> None:
    other = "set network tunnel ipsec ACME disabled yes\nset network tunnel gre G tunnel-interface tunnel.5\n"
    assert judged(tmp_path, PANOS.format(other))[0] == "high"
