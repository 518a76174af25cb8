"""Stations of a VLAN that managed switches keep apart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

FORTILINK = """\
#config-version=FGR60F-7.2.1-FW-build1254-220803:opmode=0:vdom=0:user=admin
config system global
    set hostname "FW"
    set allow-traffic-redirect disable
    set ipv6-allow-traffic-redirect disable
end
config system interface
    edit "fortilink"
        set vdom "root"
        set type aggregate
    next
    edit "cell"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
        set interface "fortilink"
        set vlanid 10
{line}    next
end
"""


@pytest.mark.parametrize(
    ("line", "verdict"), [("", "VIOLATED"), ("        set switch-controller-access-vlan enable\n", "UNKNOWN")]
)
def test_managed_switches_may_keep_stations_of_a_vlan_apart(tmp_path: Path, line: str, verdict: str) -> None:
    """FortiSwitch Devices Managed by FortiOS 7.2, "Blocking intra-VLAN traffic"; which ports are theirs is not read."""
    plant = """\
plant: {id: T}
zones:
  - {id: A, kind: control, hosts: [10.1.0.5]}
  - {id: B, kind: control, hosts: [10.1.0.9]}
"""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    (tmp_path / "configs" / "fw.txt").write_text(FORTILINK.format(line=line), encoding="utf-8")
    found = audit(tmp_path, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    assert {pair.verdict.value for pair in found.pairs} == {verdict}
