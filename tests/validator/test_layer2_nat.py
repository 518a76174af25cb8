"""Layer-2 NAT of a Cisco industrial switch between a firewall and a cell: pairs of zones judged by hand beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from audits import audited_anew
from switched_cell import FIREWALL, PLANT, SWITCH
from validator.cli import main
from validator.verdicts import FlowVerdict, PairVerdict

if TYPE_CHECKING:
    from pathlib import Path

SECOND = """version 15.2
hostname sw2
interface GigabitEthernet0/1
 switchport mode access
interface FastEthernet0/3
 switchport mode access
end
"""
TRUNK = SWITCH.replace(
    " switchport access vlan 10\n switchport mode access\n l2nat CELL1\n",
    " switchport trunk allowed vlan 10,20\n switchport mode trunk\n l2nat CELL1 10\n",
)
TAGGED = FIREWALL.replace(
    "interface GigabitEthernet1/2\n",
    "interface GigabitEthernet1/2\n no nameif\ninterface GigabitEthernet1/2.10\n vlan 10\n",
)
NATIVE = TRUNK.replace(
    " switchport trunk allowed", " switchport trunk native vlan 10\n switchport trunk allowed"
).replace("l2nat CELL1 10\n", "l2nat CELL1\n")
RING = SWITCH.replace(
    "interface FastEthernet1/5",
    "interface GigabitEthernet1/2\n switchport access vlan 10\n switchport mode access\n l2nat CELL1\n"
    "interface FastEthernet1/5",
)
NETWORK = SWITCH.replace(
    " inside from host 192.168.1.11 to 10.1.1.11\n inside from host 192.168.1.12 to 10.1.1.12\n",
    " inside from network 192.168.1.8 to 10.1.1.8 mask 255.255.255.248\n",
)
RANGE = SWITCH.replace(
    " inside from host 192.168.1.11 to 10.1.1.11\n inside from host 192.168.1.12 to 10.1.1.12\n",
    " inside from range 192.168.1.11 to 10.1.1.11 2\n",
)
TO_CELL = {("10.1.1.11/32", "tcp", "502")}


def audited(folder: Path, switch: str, firewall: str = FIREWALL, plant: str = PLANT, second: str = "") -> Answers:
    """The two pairs and the declared flow, with one more switch perhaps."""
    (folder / "configs").mkdir()
    for name, text in (("fw1", firewall), ("ie1", switch), ("sw2", second)):
        if text:
            (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    report = audited_anew(folder)
    there, back = sorted(report.pairs, key=lambda pair: pair.destination)
    return Answers(there, back, report.conduits[0].flows[0].verdict)


class Answers(NamedTuple):
    """Of OFFICE to CELL, back, and of the declared flow."""

    there: PairVerdict
    back: PairVerdict
    flow: FlowVerdict


def sources(pair: PairVerdict) -> set[str]:
    return {address for box in pair.surely for address in box.src}


@pytest.mark.parametrize(
    ("switch", "firewall"),
    [(SWITCH, FIREWALL), (TRUNK, TAGGED), (NATIVE, FIREWALL), (RING, FIREWALL), (RANGE, FIREWALL)],
    ids=["access", "trunk", "native", "ring", "range"],
)
def test_stations_are_reached_and_known_by_their_outside_addresses(switch: str, firewall: str, tmp_path: Path) -> None:
    """Without the translation the pair was PROVED and the flow BROKEN: nothing of the cell's network is routed."""
    there, back, flow = audited(tmp_path, switch, firewall)
    assert {(address, box.proto, box.dport) for box in there.surely for address in box.dst} == TO_CELL
    assert there.surely == there.possibly
    assert flow is FlowVerdict.WORKS
    assert sources(back) == {"192.168.1.11/32", "192.168.1.12/32"}
    assert back.surely == back.possibly


def test_one_packet_is_followed_to_the_station(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It was possible only, for nobody of the plant has the outside address."""
    audited(tmp_path, SWITCH)
    main(["trace", str(tmp_path), "--flow", "10.9.0.5 > 10.1.1.11 tcp/502"])
    assert capsys.readouterr().out.startswith("permit 10.9.0.5")


def test_a_network_is_translated_by_position(tmp_path: Path) -> None:
    _, back, flow = audited(tmp_path, NETWORK)
    assert flow is FlowVerdict.WORKS
    assert sources(back) == {"192.168.1.8/29"}


def test_a_station_that_no_table_names_is_reached_by_nobody(tmp_path: Path) -> None:
    switch = SWITCH.replace(" inside from host 192.168.1.11 to 10.1.1.11\n", "")
    there, _, flow = audited(tmp_path, switch)
    assert not there.possibly
    assert flow is FlowVerdict.BROKEN


@pytest.mark.parametrize("permit", ["all", "unmatched"])
def test_what_no_table_names_passes_as_it_is_where_that_is_permitted(permit: str, tmp_path: Path) -> None:
    switch = SWITCH.replace(" instance-id 1\n", f" instance-id 1\n permit {permit}\n")
    assert "192.168.1.128/25" in sources(audited(tmp_path, switch).back)


@pytest.mark.parametrize("permit", ["multicast", "igmp"])
def test_what_is_permitted_of_multicast_is_no_unicast(permit: str, tmp_path: Path) -> None:
    switch = SWITCH.replace(" instance-id 1\n", f" instance-id 1\n permit {permit}\n")
    assert sources(audited(tmp_path, switch).back) == {"192.168.1.11/32", "192.168.1.12/32"}


def test_stations_of_a_switch_behind_it_are_inside(tmp_path: Path) -> None:
    plant = PLANT.replace('["ie1:FastEthernet1/5", "ie1:Fa1/6"]', '["sw2:FastEthernet0/3"]')
    plant += '  - ["ie1:FastEthernet1/5", "sw2:GigabitEthernet0/1"]\n'
    there, _, flow = audited(tmp_path, SWITCH, plant=plant, second=SECOND)
    assert {address for box in there.possibly for address in box.dst} == {"10.1.1.11/32"}
    assert there.surely == there.possibly
    assert flow is FlowVerdict.WORKS  # the wire tells behind which socket of the first switch the zone's port is


def test_two_cells_with_the_same_addresses_are_told_apart_by_their_outside_ones(tmp_path: Path) -> None:
    """As machine builders deliver them; each reaches the other by the tables of both switches."""
    distribution = "".join(
        f"interface GigabitEthernet1/{number}\n switchport access vlan 10\n switchport mode access\n"
        for number in (1, 2, 3)
    )
    other = SWITCH.replace("hostname ie1", "hostname ie2").replace("to 10.1.1.1", "to 10.1.1.2")
    zones = "".join(
        f"  - {{id: C{number}, kind: control, networks: [192.168.1.0/24], scope: cell{number},"
        f' interfaces: ["ie{number}:FastEthernet1/5"]}}\n'
        for number in (1, 2)
    )
    plant = "plant: {id: P, name: Two cells}\nzones:\n  - {id: OFFICE, kind: enterprise, networks: [10.9.0.0/24]}\n"
    wires = ("fw1:GigabitEthernet1/2", "ie1:GigabitEthernet1/1", "ie2:GigabitEthernet1/1")
    wiring = "".join(f'  - ["{one}", "sw:GigabitEthernet1/{number}"]\n' for number, one in enumerate(wires, 1))
    (tmp_path / "configs").mkdir()
    texts = {
        "fw1": FIREWALL,
        "ie1": SWITCH,
        "ie2": other,
        "sw": f"version 15.2\nhostname sw\nvlan 10\n{distribution}end\n",
    }
    for name, text in texts.items():
        (tmp_path / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(f"{plant}{zones}wiring:\n{wiring}", encoding="utf-8")
    pairs = {(pair.source, pair.destination): pair for pair in audited_anew(tmp_path).pairs}
    assert {box.dst for box in pairs["OFFICE", "C1"].surely} == {("10.1.1.11/32",)}
    assert not pairs["OFFICE", "C2"].possibly
    assert sources(pairs["C2", "OFFICE"]) == {"192.168.1.11/32", "192.168.1.12/32"}
    between = {box.dst for box in pairs["C1", "C2"].surely}
    assert between == {("10.1.1.21/32",), ("10.1.1.22/32",)}
