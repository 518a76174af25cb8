"""A modem that no line defines leads out all the same: its address and its default route come from the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits import audited_anew
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P1}
zones:
  - {id: CELL, kind: field, networks: [10.4.0.0/24]}
  - {id: INTERNET, kind: internet, networks: [0.0.0.0/0]}
devices: [{id: rt, file: configs/rt.rsc}]
"""
CONFIG = """\
# 2026-11-02 11:40:02 by RouterOS 7.15.3
/interface list
add name=WAN
/interface list member
add interface=lte1 list=WAN
/ip address
add address=10.4.0.1/24 interface=ether3 network=10.4.0.0
/ip firewall filter
add action=accept chain=forward in-interface=ether3 out-interface-list=WAN
add action=drop chain=forward
/ip firewall nat
add action=masquerade chain=srcnat out-interface-list=WAN
/system identity
set name=rt
"""


def test_a_cell_behind_a_modem_is_not_proved_to_be_kept_from_the_internet(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs" / "rt.rsc").write_text(CONFIG)
    verdicts = {(pair.source, pair.destination): pair.verdict for pair in audited_anew(tmp_path).pairs}
    assert verdicts["CELL", "INTERNET"] is Verdict.UNKNOWN
