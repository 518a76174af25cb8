"""Cells that are built alike: each has the same network, and its firewall the same address there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from parsers.model.interface import AddressRole
from small_plants import device, interface, joined, zone
from validator.audit import AuditOptions, audit
from validator.graph.used_twice import UsedTwice
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from validator.graph.ports import Port

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


def test_one_zone_that_names_both_stands_at_both(tmp_path: Path) -> None:
    """Gateways that share an address on purpose: what either of them permits surely passes."""
    plant = PLANT.format(more="").replace("['fw-1:cell']", "['fw-1:cell', 'fw-2:cell']")
    plant = plant.replace("  - {id: CELL2, kind: field, interfaces: ['fw-2:cell']}\n", "")
    found = pairs(tmp_path, plant, firewall(1), firewall(2, opened=True))
    assert found["CELL1>CTRL"].startswith("VIOLATED")


SHARED = interface("cell", "192.168.1.9/24").addresses[0]


def ports(*addresses: str, virtual: bool = False) -> dict[str, Port]:
    """The ports of firewalls in one network, by device; with `virtual` each has a shared address besides."""
    more = (replace(SHARED, role=AddressRole.VIRTUAL),) if virtual else ()
    every = [
        device(f"fw{number}", replace(item, addresses=(*item.addresses, *more)))
        for number, address in enumerate(addresses, 1)
        for item in [interface("cell", f"{address}/24")]
    ]
    network = joined([zone("A", "192.168.1.0/24")], *every)
    return {network.node_of(port).id: port for port in network.ports.all}


def twice(found: dict[str, Port], pins: dict[str, str], *, wired: bool | None = None) -> UsedTwice:
    network = joined([zone("A", "192.168.1.0/24")], *(device(name, port.interface) for name, port in found.items()))
    named = {found[name].number: tuple(zones.split()) for name, zones in pins.items()}
    return UsedTwice(network.ports, named, tuple(found), lambda _one, _other: wired)


def test_a_shared_virtual_address_is_no_address_used_twice() -> None:
    """Both have it, by turns (HSRP, VRRP); the addresses of their own tell that they are on one segment."""
    found = ports("192.168.1.1", "192.168.1.2", virtual=True)
    assert not twice(found, {"fw1": "A", "fw2": "B"}).between(found["fw1"], found["fw2"])


@pytest.mark.parametrize(
    ("pins", "wired", "doubted"),
    [
        ({"fw1": "A", "fw2": "B"}, None, True),
        ({"fw1": "A", "fw2": "B"}, False, True),
        ({"fw1": "A", "fw2": "B"}, True, False),
        ({"fw1": "A"}, None, False),
        ({"fw1": "A B", "fw2": "B"}, None, False),
    ],
)
def test_only_what_different_zones_name_and_no_wire_joins_may_be_two_segments(
    pins: dict[str, str], *, wired: bool | None, doubted: bool
) -> None:
    found = ports("192.168.1.1", "192.168.1.1")
    this = twice(found, pins, wired=wired)
    assert bool(this.between(found["fw1"], found["fw2"])) is doubted
    assert bool(this.stands("A", found["fw2"])) is doubted


def test_hosts_of_a_zone_stand_for_sure_at_its_own_ports_and_beside_them() -> None:
    """A third firewall of zone A has another address of the network: what it shares with the second is a segment."""
    found = ports("192.168.1.1", "192.168.1.1", "192.168.1.3")
    this = twice(found, {"fw1": "A", "fw2": "B", "fw3": "A"})
    assert not this.stands("A", found["fw1"])
    assert not this.stands(None, found["fw2"])
    assert not this.stands("A", found["fw2"])
    alone = twice(found, {"fw1": "A", "fw2": "B"})
    assert alone.stands("A", found["fw2"])
    assert not alone.stands("A", found["fw3"])
