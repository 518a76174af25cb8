"""Three configurations of firewalls, and a second core of which the edge knows nothing: its line may be its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
: Saved
ASA Version 9.16(4)
hostname {name}
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address {outside}
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address {inside}
access-list closed extended deny ip any any
access-group closed in interface {closed}
{routes}: end
"""
EDGE = {
    "name": "edge",
    "outside": "203.0.113.2 255.255.255.248",
    "inside": "10.2.0.9 255.255.255.0",
    "closed": "outside\naccess-group closed in interface inside",
}
CELL = {"name": "cell", "outside": "10.2.0.2 255.255.255.0", "inside": "10.3.0.1 255.255.255.0", "closed": "outside"}
FAR = {"name": "far", "outside": "10.4.0.2 255.255.255.0", "inside": "10.5.0.1 255.255.255.0", "closed": "outside"}
PLANT = """\
plant: {id: P, name: P}
zones:
  - {id: NET, kind: internet, networks: [203.0.113.0/24, 198.51.100.0/24]}
  - {id: OPS, kind: control, networks: [10.2.0.0/24]}
  - {id: OPS2, kind: control, networks: [10.4.0.0/24]}
  - {id: CELL, kind: control, networks: [10.3.0.0/24]}
  - {id: CELL2, kind: control, networks: [10.5.0.0/24]}
"""


def route(network: str, hop: str) -> str:
    return f"route {'inside' if network.startswith('10.') else 'outside'} {network} {hop} 1\n"


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ("10.0.0.0 255.0.0.0", Verdict.PROVED),
        ("10.5.0.0 255.255.255.0", Verdict.PROVED),
        ("10.3.0.0 255.255.255.0", Verdict.UNKNOWN),
    ],
)
def test_a_cell_of_which_the_edge_knows_nothing_may_have_the_internet_elsewhere(
    known: str, verdict: Verdict, tmp_path: Path
) -> None:
    every = "0.0.0.0 0.0.0.0"
    texts = {
        "configs/edge.txt": FIREWALL.format(**EDGE, routes=route(every, "203.0.113.1") + route(known, "10.2.0.1")),
        "configs/cell.txt": FIREWALL.format(**CELL, routes=route(every, "10.2.0.1")),
        "configs/far.txt": FIREWALL.format(**FAR, routes=route(every, "10.4.0.1")),
        "plant.yaml": PLANT,
    }
    (tmp_path / "configs").mkdir()
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = {(one.source, one.destination): one.verdict for one in audited_anew(tmp_path).pairs}
    assert told["CELL2", "NET"] is verdict
    assert told["CELL", "NET"] is verdict
    assert told["NET", "OPS2"] is verdict
    assert told["NET", "CELL2"] is Verdict.PROVED
    assert told["CELL2", "OPS"] is Verdict.UNKNOWN
