"""Neighbour discovery of IPv6 opens nothing between zones, and is told where all of ICMPv6 passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.cli import main

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


def judged(folder: Path, rules: str, plant: str = PLANT) -> Report:
    (folder / "configs").mkdir()
    (folder / "configs" / "r1.txt").write_text(ROUTER.format(rules=rules), encoding="utf-8")
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
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


VENDOR = """\
plant: {id: P, name: Plant, owner: Works Ltd}
zones:
  - {id: SERVICE, kind: vendor, networks: ["2001:db8:1::/64"]}
  - {id: SIS, kind: safety, networks: ["2001:db8:3::/64"]}
devices: [{id: r1, file: configs/r1.txt}]
vendors:
  - {id: V1, company: Service Ltd, zone: SERVICE, entry_point: r1, hours: "Mo-Fr 08:00-16:00", default_state: disabled}
"""


def test_no_part_of_a_report_tells_it_as_a_way(tmp_path: Path) -> None:
    report = judged(tmp_path, " deny tcp any any", VENDOR)
    assert not any(pair.surely or pair.possibly for pair in report.pairs)
    assert not {"VEN010", "VEN011"} & {item.code for item in report.findings}
    assert not report.vendors[0].reaches


def test_the_rules_of_a_vendor_close_its_way(tmp_path: Path) -> None:
    closing = judged(tmp_path, f"{OPEN}\n deny tcp any any", VENDOR).vendors[0].closing
    assert closing is not None
    assert closing.closes
    assert [span.line for _, span in closing.statements] == [14]


def test_no_first_plant_declares_it(tmp_path: Path) -> None:
    (tmp_path / "r1.txt").write_text(ROUTER.format(rules=" deny tcp any any"), encoding="utf-8")
    plant = tmp_path / "plant.yaml"
    main(["init", str(tmp_path), "-q", "-o", str(plant)])
    assert "conduits: []" in plant.read_text(encoding="utf-8")
