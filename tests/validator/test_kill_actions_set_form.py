"""Kill actions of configurations in `set` form: a rule is all its lines, and clients are gone with their gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.source import Span
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.report.ways_in_text import ways_in_lines
from validator.way_in import WayIn

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """plant: {id: P, name: P, owner: o}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
  - {id: IDMZ, kind: dmz, networks: [10.2.0.0/24], assets: [{id: JH, ip: 10.2.0.20, role: jump_host}]}
  - {id: VPN, kind: vendor, networks: [10.66.0.0/24]}
  - {id: MGMT, kind: management, networks: [10.9.0.0/24]}
  - {id: NET, kind: internet, networks: [0.0.0.0/0]}
conduits:
  - {id: C, from: VPN, to: IDMZ, flows: [{src: 10.66.0.0/24, dst: JH, service: tcp/443}]}
vendors:
  - {id: V, zone: VPN, entry_point: pa, jump_host: JH, services: [tcp/443], contract_end: 2031-01-01}
"""
GATEWAY = "set global-protect global-protect-gateway GP"
RULE = "set rulebase security rules support"
LAST = "set rulebase security rules last"
CONFIG = f"""set deviceconfig system hostname pa
set deviceconfig system ip-address 10.9.0.2
set deviceconfig system netmask 255.255.255.0
set deviceconfig system permitted-ip 10.9.0.0/24
set network interface ethernet ethernet1/2 layer3 ip 10.2.0.1/24
set network interface ethernet ethernet1/3 layer3 ip 10.3.0.1/24
set network interface ethernet ethernet1/4 layer3 ip 198.51.100.2/29
set network interface tunnel units tunnel.10 comment clients
set network tunnel global-protect-gateway GP tunnel-interface tunnel.10
set network tunnel global-protect-gateway GP local-address interface ethernet1/4
set network tunnel global-protect-gateway GP local-address ip ipv4 198.51.100.2
set network tunnel global-protect-gateway GP ip-pool 10.66.0.0/24
{GATEWAY} local-address interface ethernet1/4
{GATEWAY} local-address ip ipv4 198.51.100.2
{GATEWAY} remote-user-tunnel GP
{GATEWAY} client-auth any authentication-profile LOCAL
{GATEWAY} client-auth any os Any
{GATEWAY} remote-user-tunnel-configs all ip-pool 10.66.0.0/24
set network virtual-router default interface [ ethernet1/2 ethernet1/3 ethernet1/4 tunnel.10 ]
set network virtual-router default routing-table ip static-route out nexthop ip-address 198.51.100.1
set network virtual-router default routing-table ip static-route out destination 0.0.0.0/0
set zone dmz network layer3 ethernet1/2
set zone control network layer3 ethernet1/3
set zone outside network layer3 ethernet1/4
set zone vpn network layer3 tunnel.10
set address JH ip-netmask 10.2.0.20
set service https-t protocol tcp port 443
{RULE} from vpn
{RULE} to dmz
{RULE} source any
{RULE} destination JH
{RULE} source-user any
{RULE} category any
{RULE} application any
{RULE} service https-t
{RULE} action allow
{LAST} from any
{LAST} to any
{LAST} source any
{LAST} destination any
{LAST} application any
{LAST} service any
{LAST} action deny
"""


def report(folder: Path) -> Report:
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "configs" / "pa.txt").write_text(CONFIG)
    return audited_anew(folder)


def test_nothing_gets_in_by_the_interface_of_a_gateway_that_is_gone(tmp_path: Path) -> None:
    found = report(tmp_path)
    (way,) = found.ways_in
    assert (way.owners, way.kind, way.left) == (("V",), "remote access", ())
    (vendor,) = found.vendors
    assert vendor.without_tunnels == ()


def test_a_rule_of_many_lines_is_to_go_with_all_of_them(tmp_path: Path) -> None:
    page = " ".join(text_report(report(tmp_path), Style(200)).split())
    line = CONFIG.split("\n").index(f"{RULE} from vpn") + 1
    first = CONFIG.split("\n").index(f"{GATEWAY} local-address interface ethernet1/4") + 1
    assert (
        f"remove on pa all lines of rule support, the first of which is configs/pa.txt:{line} {RULE} from vpn" in page
    )
    assert f"disable the whole that begins with configs/pa.txt:{first} {GATEWAY} local-address" in page


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("set enabled=yes use-ipsec=required", False),
        ("set [ find default-name=lte1 ] disabled=no", False),
        ("set security ike gateway GW address 198.51.100.77", True),
        ('set security ike gateway GW local-identity distinguished-name wildcard "CN=gw, O=Works"', True),
        ("set network ike gateway GW authentication pre-shared-key key -AQ==Zm9vYmFyCg==", True),
        ('set security ike gateway GW description "see ticket=123"', True),
        ('set "to vendor" disabled=no', False),
        ("set [ find default-name=lte1 ] \\", False),
    ],
)
def test_a_line_of_routeros_is_the_whole_statement_and_one_with_a_certificate_is_not(line: str, *, whole: bool) -> None:
    way = WayIn((), "gw", "remote access", "GW", Span("configs/gw.txt", 1))
    printed = ways_in_lines([way], {"configs/gw.txt": (line,)}, Style(200))[-1].strip()
    assert printed == f"disable {'the whole that begins with ' if whole else ''}configs/gw.txt:1 {line}"
