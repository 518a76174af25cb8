"""Who can manage a device whose control plane has a list of each IP version: lists of the other version are not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PLANT = """\
plant: {id: T, name: T}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.10.0.0/24]}
  - {id: CELL, kind: control, networks: [10.20.0.0/24]}
conduits: []
"""
SWITCH = """\
! device: sw (DCS-7050SX3-48YC8, EOS-4.29.2F)
hostname sw
ip access-list NONE
   10 deny ip any any
interface Vlan10
   ip address 10.10.0.1/24
   ip access-group NONE in
   no ip access-group NONE in
interface Vlan20
   ip address 10.20.0.1/24
   ip access-group NONE in
ip routing
end
"""


def test_lists_of_the_other_version_admit_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "sw.txt").write_text(SWITCH)
    assert main(["audit", str(tmp_path), "--no-cache", "--debug"]) == 3
    assert "may be able to manage sw by ssh" in " ".join(capsys.readouterr().out.split())
