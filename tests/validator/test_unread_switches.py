"""A switch with a line that nobody read, between a firewall and a cell: it may know the cell by other addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from switched_cell import FIREWALL, PLANT, SWITCH
from validator.reachability import engine as engine_module
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


ROUTER = """version 15.7
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group NO in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group NO in
ip access-list extended NO
 deny ip any any
end
"""
VLANS = """version 15.2
hostname sw
vlan 10,20
interface Port-channel1
 switchport access vlan 10
 switchport mode access
interface GigabitEthernet1/1
 switchport access vlan 10
 switchport mode access
 channel-group 1 mode active
interface GigabitEthernet1/2
 switchport access vlan 20
 switchport mode access
interface GigabitEthernet1/3
 switchport access vlan 10
 switchport mode access
interface GigabitEthernet1/4
 switchport access vlan 20
 switchport mode access
end
"""
APART = """plant: {id: P, name: Two VLANs of one switch}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24], interfaces: ["sw:Port-channel1"]}
  - {id: B, kind: control, networks: [10.2.0.0/24], interfaces: ["sw:GigabitEthernet1/2"]}
wiring:
  - ["r1:GigabitEthernet0/0", "sw:GigabitEthernet1/3"]
  - ["r1:GigabitEthernet0/1", "sw:GigabitEthernet1/4"]
"""


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        ("interface Port-channel1\n", Verdict.UNKNOWN),
        (" channel-group 1 mode active\n", Verdict.UNKNOWN),
        ("", Verdict.PROVED),
    ],
    ids=["channel", "member", "nowhere"],
)
def test_a_line_of_a_port_that_nobody_read_may_put_it_into_another_vlan(
    place: str, verdict: Verdict, tmp_path: Path
) -> None:
    """Only frames with a tag were thought of: stations without one were proved to stay in the VLAN that was read."""
    switch = VLANS.replace(place, f"{place} switchport frobnicate 20\n") if place else VLANS
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "r1.txt").write_text(ROUTER, encoding="utf-8")
    (tmp_path / "configs" / "sw.txt").write_text(switch, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(APART, encoding="utf-8")
    assert {pair.verdict for pair in audited_anew(tmp_path).pairs} == {verdict}


@pytest.mark.parametrize("most", [0, 40])
@pytest.mark.parametrize("only", ["", " management-only\n"])
def test_who_may_open_the_firewall_is_told_by_addresses_that_the_switch_may_change(
    only: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody in the cell has the one address that may; the switch may know a station by it."""
    monkeypatch.setattr(engine_module, "MOST_ZONES_REWRITTEN", most)
    firewall = FIREWALL.replace(" ip address 10.1.1.1", f"{only} ip address 10.1.1.1").replace(
        "access-group OFF", "ssh 10.99.0.5 255.255.255.255 cell\naccess-group OFF"
    )
    plant = PLANT.replace("192.168.1.0/24", "10.1.1.0/24").replace("192.168.1.11", "10.1.1.11")
    verdicts = audited(tmp_path, UNREAD, plant, firewall).management
    opened = [one for one in verdicts if (one.source, one.device) == ("CELL", "fw1")]
    assert [(one.service, one.surely) for one in opened] == [("ssh", ())]
    told = {network for box in opened[0].possibly for network in box.dst}
    assert ({"10.1.1.1/32", "128.0.0.0/1"} if most == 0 else {"0.0.0.0/0"}) <= told
