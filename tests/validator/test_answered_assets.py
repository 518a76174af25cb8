"""Assets with addresses in two zones that are no hosts in both: the firewall itself, and what it translates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: SIS, kind: safety, networks: [10.30.40.0/28], assets: [{{id: ITEM, ip: [{addresses}]}}]}}
"""
FIREWALL = """\
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif ctrl
 security-level 10
 ip address 10.20.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif sis
 security-level 50
 ip address 10.30.40.1 255.255.255.240
object network LOGIC
 host 10.30.40.5
 nat (sis,ctrl) static 10.20.0.99
access-list CLOSED extended deny ip any any
access-group CLOSED in interface ctrl
access-group CLOSED in interface sis
: end
"""


@pytest.mark.parametrize(
    ("addresses", "both"),
    [
        ("10.30.40.1, 10.20.0.1", False),
        ("10.30.40.5, 10.20.0.99", False),
        ("10.30.40.5, 10.20.0.98", True),
        ("10.30.40.6, 10.20.0.99", True),
        ("10.30.40.1, 10.20.0.9", True),
    ],
    ids=["firewall", "translated", "another-address", "another-host", "no-address-of-the-firewall"],
)
def test_a_host_in_two_zones_and_what_only_has_two_addresses(tmp_path: Path, addresses: str, *, both: bool) -> None:
    """Before, NET001 told each, and the safety zone was not isolated for it."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT.format(addresses=addresses), encoding="utf-8")
    (tmp_path / "configs" / "fw.txt").write_text(FIREWALL, encoding="utf-8")
    report = audit(tmp_path, AuditOptions(None, AS_OF), Silent())
    assert any(finding.code == "NET001" for finding in report.findings) is both
    (safety,) = report.safety
    assert any("ITEM" in ground for ground in safety.grounds) is both
