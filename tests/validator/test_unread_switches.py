"""A switch with a line that nobody read, between a firewall and a cell: it may know the cell by other addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from switched_cell import FIREWALL, PLANT, SWITCH
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

TABLE = SWITCH[SWITCH.index("l2nat instance") : SWITCH.index("interface GigabitEthernet1/1")]
UNREAD = SWITCH.replace(TABLE, "").replace(" l2nat CELL1\n", " l2nat-next CELL1\n")
"""No table, and a line of the port that is not known."""
UNREAD_ROWS = SWITCH.replace(" from host ", " from hosts ")
GLOBAL = UNREAD.replace(" l2nat-next CELL1\n", "").replace("vlan 10\n", "vlan 10\nframobulate stations\n", 1)
CHANNEL = SWITCH.replace(
    "interface GigabitEthernet1/1\n",
    "interface Port-channel1\n switchport access vlan 10\n switchport mode access\n"
    "interface GigabitEthernet1/1\n channel-group 1 mode active\n",
)
"""The table is known; how it acts on one member of a channel is not."""
QUIET = UNREAD.replace(" l2nat-next CELL1\n", "")


def audited(folder: Path, switch: str, plant: str = PLANT, firewall: str = FIREWALL) -> Report:
    (folder / "configs").mkdir()
    (folder / "configs" / "fw1.txt").write_text(firewall, encoding="utf-8")
    (folder / "configs" / "ie1.txt").write_text(switch, encoding="utf-8")
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    return audited_anew(folder)


@pytest.mark.parametrize("switch", [UNREAD, UNREAD_ROWS, GLOBAL, CHANNEL], ids=["port", "rows", "device", "channel"])
def test_what_the_firewall_lets_through_may_reach_any_station_behind_it(switch: str, tmp_path: Path) -> None:
    """Both pairs were PROVED and the flow BROKEN, for nothing of the cell's own network is routed."""
    report = audited(tmp_path, switch)
    assert {pair.verdict for pair in report.pairs} == {Verdict.UNKNOWN}
    there = next(pair for pair in report.pairs if pair.destination == "CELL")
    assert {(box.dst, box.dport) for box in there.possibly} == {(("10.1.1.11/32",), "502")}
    assert report.conduits[0].flows[0].verdict is FlowVerdict.UNKNOWN


def test_a_switch_that_was_read_leaves_nothing_open(tmp_path: Path) -> None:
    report = audited(tmp_path, QUIET)
    verdicts = {pair.destination: pair.verdict for pair in report.pairs}
    assert verdicts == {"CELL": Verdict.PROVED, "OFFICE": Verdict.VIOLATED}


def test_what_no_packet_gets_to_is_proved_all_the_same(tmp_path: Path) -> None:
    firewall = FIREWALL.replace("access-list OFF extended permit", "access-list OFF extended deny")
    firewall = firewall.replace("access-list CELL extended permit", "access-list CELL extended deny")
    report = audited(tmp_path, UNREAD, firewall=firewall)
    assert next(pair for pair in report.pairs if pair.destination == "CELL").verdict is Verdict.PROVED


def test_where_the_cell_has_its_own_addresses_beyond_the_switch_nothing_surely_arrives(tmp_path: Path) -> None:
    plant = PLANT.replace("192.168.1.0/24", "10.1.1.0/24").replace("192.168.1.11", "10.1.1.11")
    report = audited(tmp_path, UNREAD, plant)
    assert report.conduits[0].flows[0].verdict is FlowVerdict.UNKNOWN
    assert not any(pair.surely for pair in report.pairs)


def test_without_the_cable_nobody_knows_where_the_cell_is(tmp_path: Path) -> None:
    report = audited(tmp_path, UNREAD, PLANT[: PLANT.index("wiring:")])
    assert next(pair for pair in report.pairs if pair.destination == "CELL").verdict is Verdict.UNKNOWN
