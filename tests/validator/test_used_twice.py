"""Cells that are built alike: each has the same network, and its firewall the same address there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits import AS_OF
from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: CELL1, kind: field, interfaces: ['fw-1:cell']}}
  - {{id: CELL2, kind: field, interfaces: ['fw-2:cell']{more}}}
"""
FIREWALL = """\
ASA Version 9.16(4)
hostname fw-{number}
interface GigabitEthernet1/1
 nameif ctrl
 security-level 10
 ip address 10.20.0.{number} 255.255.255.0
interface GigabitEthernet1/2
 nameif cell
 security-level 50
 ip address {address} 255.255.255.0
{lines}access-list CLOSED extended deny ip any any
access-group CLOSED in interface ctrl
access-group {cell} in interface cell
: end
"""
OPEN = "access-list OPEN extended permit tcp any 10.20.0.0 255.255.255.0 eq 443\n"
TWICE = "fw-1:cell and fw-2:cell both have 192.168.1.1, so they may be two segments; if so, give each of their zones"
ROUTER = """\
version 15.2
hostname r1
vrf definition C1
 address-family ipv4
vrf definition C2
 address-family ipv4
interface GigabitEthernet0/1
 vrf forwarding C1
 ip address 192.168.1.1 255.255.255.0
interface GigabitEthernet0/2
 vrf forwarding C2
 ip address 192.168.1.1 255.255.255.0
end
"""
VRFS = """\
plant: {id: P}
zones:
  - {id: CELL1, kind: field, interfaces: ['r1:GigabitEthernet0/1']}
  - {id: CELL2, kind: field, interfaces: ['r1:GigabitEthernet0/2']}
"""


def pairs(folder: Path, plant: str, *texts: str) -> dict[str, str]:
    """Every pair as `A>B`, with its verdict and what is not known of it."""
    (folder / "configs").mkdir(parents=True)
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    for number, text in enumerate(texts):
        (folder / "configs" / f"{number}.txt").write_text(text, encoding="utf-8")
    report = audit(folder, AuditOptions(None, AS_OF), Silent())
    return {f"{one.source}>{one.destination}": f"{one.verdict.value} {'; '.join(one.reasons)}" for one in report.pairs}


def firewall(number: int, address: str = "192.168.1.1", *, opened: bool = False) -> str:
    """A firewall between a cell and the control network; `opened`: its cell may send there."""
    lines, cell = (OPEN, "OPEN") if opened else ("", "CLOSED")
    return FIREWALL.format(number=number, address=address, lines=lines, cell=cell)


def test_two_cells_with_one_network_are_one_segment_only_possibly(tmp_path: Path) -> None:
    """Two firewalls with one address cannot both work on one segment; before, CELL1 > CELL2 was VIOLATED."""
    found = pairs(tmp_path, PLANT.format(more=""), firewall(1), firewall(2))
    for pair in ("CELL1>CELL2", "CELL2>CELL1"):
        assert found[pair].startswith(f"UNKNOWN {TWICE} a `scope`")
    assert found["CELL1>CTRL"].startswith("PROVED")


def test_what_the_firewall_of_another_cell_permits_is_not_sure_for_this_one(tmp_path: Path) -> None:
    found = pairs(tmp_path, PLANT.format(more=""), firewall(1), firewall(2, opened=True))
    assert found["CELL2>CTRL"].startswith("VIOLATED")
    assert found["CELL1>CTRL"].startswith("UNKNOWN")
    assert TWICE in found["CELL1>CTRL"]


def test_the_advice_decides_it(tmp_path: Path) -> None:
    found = pairs(tmp_path, PLANT.format(more=", scope: C2"), firewall(1), firewall(2, opened=True))
    assert found["CELL1>CTRL"].startswith("PROVED")
    assert found["CELL1>CELL2"].startswith("PROVED")


def test_two_addresses_of_one_network_are_one_segment(tmp_path: Path) -> None:
    found = pairs(tmp_path, PLANT.format(more=""), firewall(1), firewall(2, "192.168.1.2"))
    assert found["CELL1>CELL2"].startswith("VIOLATED")


def test_copies_of_one_firewall_are_one_segment(tmp_path: Path) -> None:
    """One zone names the interface of one of them: nothing says that the other is a cell of its own."""
    plant = PLANT.format(more="").replace("interfaces: ['fw-2:cell']", "networks: [192.168.1.128/25]")
    found = pairs(tmp_path, plant, firewall(1), firewall(2))
    assert found["CELL1>CELL2"].startswith("VIOLATED")


def test_two_vrfs_of_one_router_with_one_address(tmp_path: Path) -> None:
    found = pairs(tmp_path, VRFS, ROUTER)
    assert found["CELL1>CELL2"].startswith("UNKNOWN")
    assert "both have 192.168.1.1" in found["CELL1>CELL2"]
