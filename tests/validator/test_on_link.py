"""Neighbour discovery of IPv6 opens nothing between zones, and is told where all of ICMPv6 passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {id: P1, name: Packing line 1, owner: Plant A Ltd}
zones:
  - {id: LINE, kind: control, networks: ["2001:db8:1::/64"]}
  - {id: CTRL, kind: control, networks: ["2001:db8:3::/64"]}
devices: [{id: r1, file: configs/r1.txt}]
"""
ROUTER = """\
version 15.7
hostname r1
!
ipv6 unicast-routing
interface GigabitEthernet0/0
 ipv6 address 2001:DB8:1::1/64
 ipv6 traffic-filter IN6 in
!
interface GigabitEthernet0/1
 ipv6 address 2001:DB8:3::1/64
 ipv6 traffic-filter NONE in
!
ipv6 access-list IN6
{rules}
!
ipv6 access-list NONE
 deny ipv6 any any
!
end
"""
OPEN = " permit tcp 2001:DB8:1::/64 host 2001:DB8:3::10 eq 443"


def judged(folder: Path, rules: str) -> Report:
    (folder / "configs").mkdir()
    (folder / "configs" / "r1.txt").write_text(ROUTER.format(rules=rules), encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    return audited_anew(folder)


def undeclared(report: Report) -> list[str]:
    return [item.message for item in report.findings if item.code == "PATH001"]


def test_what_a_list_of_cisco_permits_without_being_told_violates_nothing(tmp_path: Path) -> None:
    report = judged(tmp_path, " permit tcp host 2001:DB8:9::9 any eq 443")
    assert {pair.verdict.value for pair in report.pairs} == {"PROVED"}
    assert not undeclared(report)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (OPEN, "tcp/443 (https)"),
        (f"{OPEN}\n permit icmp any any nd-ns", "tcp/443 (https)"),
        (" permit icmp any any", "icmp6"),
        (" permit ipv6 any any", "every service"),
    ],
)
def test_it_is_no_way_of_its_own(tmp_path: Path, rules: str, told: str) -> None:
    report = judged(tmp_path, rules)
    assert undeclared(report) == [f"LINE reaches CTRL on {told}, and no conduit declares it"]
