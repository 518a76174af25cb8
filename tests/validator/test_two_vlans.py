"""Routers with one network that a switch has in two VLANs, or that wires join to nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
conduits:
  - {id: C, from: A, to: B, flows: [{src: A, dst: B, service: tcp/22, purpose: x, owner: y}]}
"""
ROUTER = """\
version 15.7
hostname R{me}
interface GigabitEthernet0/0
 ip address 10.{me}.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.9.0.{me} 255.255.255.248
!
ip route 10.{other}.0.0 255.255.255.0 10.9.0.{other}
end
"""
ROUTES = """\
ip routing
interface Vlan9
 ip address 10.9.0.2 255.255.255.248
!
interface Vlan20
 ip address 10.2.0.1 255.255.255.0
!
ip route 10.1.0.0 255.255.255.0 10.9.0.1
"""
ONE = ["R1:GigabitEthernet0/1", "SW:GigabitEthernet1/0/1"]
TWO = ["R2:GigabitEthernet0/1", "SW:GigabitEthernet1/0/2"]
PATCH = ["SW:GigabitEthernet1/0/7", "SW:GigabitEthernet1/0/8"]
JOIN = ["SW:GigabitEthernet1/0/24", "SW2:GigabitEthernet1/0/24"]
TRUNK = "interface GigabitEthernet1/0/24\n switchport mode trunk\n{more}!\n"
OPEN, DOUBT = ("VIOLATED", "WORKS"), ("UNKNOWN", "UNKNOWN")


def switch(*ports: tuple[int, int], name: str = "SW", more: str = "") -> str:
    """A switch with access ports and a spare port in each VLAN."""
    vlans = "".join(f"vlan {vlan}\n!\n" for vlan in (9, 20, 30))
    spare = ((11, 9), (12, 30))
    lines = "".join(
        f"interface GigabitEthernet1/0/{port}\n switchport mode access\n switchport access vlan {vlan}\n!\n"
        for port, vlan in (*ports, *spare)
    )
    return f"version 15.2\nhostname {name}\nvtp mode transparent\n{vlans}{lines}{more}end\n"


def told(folder: Path, wires: list[list[str]], **files: str) -> tuple[str, str]:
    """The verdict from A to B, and that of the flow."""
    (folder / "configs").mkdir()
    lines = "".join(f'  - ["{one}", "{other}"]\n' for one, other in wires)
    (folder / "plant.yaml").write_text(PLANT + (f"wiring:\n{lines}" if lines else ""), encoding="utf-8")
    for name, text in {"r1": ROUTER.format(me=1, other=2), **files}.items():
        (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    found = audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    pairs = {(pair.source, pair.destination): pair.verdict.value for pair in found.pairs}
    return pairs["A", "B"], found.conduits[0].flows[0].verdict.value


@pytest.mark.parametrize(
    ("ports", "wires", "verdicts"),
    [
        ([(1, 9), (2, 9)], [ONE, TWO], OPEN),
        ([(1, 9), (2, 30)], [ONE, TWO], DOUBT),
        ([(1, 9), (2, 30), (7, 9), (8, 30)], [ONE, TWO, PATCH], OPEN),
        ([(1, 9), (2, 30)], [], OPEN),
        ([(1, 9), (2, 30)], [ONE], OPEN),
    ],
    ids=["one VLAN", "moved", "patched", "no wires", "one wire"],
)
def test_two_routers_on_a_switch(
    tmp_path: Path, ports: list[tuple[int, int]], wires: list[list[str]], verdicts: tuple[str, str]
) -> None:
    assert told(tmp_path, wires, r2=ROUTER.format(me=2, other=1), sw=switch(*ports)) == verdicts


def test_a_port_that_is_down_leads_nowhere(tmp_path: Path) -> None:
    text = switch((1, 9), (2, 9)).replace("1/0/2\n", "1/0/2\n shutdown\n")
    assert told(tmp_path, [ONE, TWO], r2=ROUTER.format(me=2, other=1), sw=text) == DOUBT


@pytest.mark.parametrize(("vlan", "wires", "verdicts"), [(9, [ONE], OPEN), (30, [ONE], DOUBT), (30, [], OPEN)])
def test_a_router_and_the_interface_of_a_vlan(
    tmp_path: Path, vlan: int, wires: list[list[str]], verdicts: tuple[str, str]
) -> None:
    assert told(tmp_path, wires, sw=switch((1, vlan), more=ROUTES)) == verdicts


@pytest.mark.parametrize(("vlan", "verdicts"), [(9, OPEN), (30, DOUBT)])
def test_an_interface_on_the_second_switch(tmp_path: Path, vlan: int, verdicts: tuple[str, str]) -> None:
    trunk = TRUNK.format(more="")
    near, far = switch((1, vlan), more=trunk), switch(name="SW2", more=trunk + ROUTES)
    assert told(tmp_path, [ONE, JOIN], sw=near, sw2=far) == verdicts


def test_numbers_that_differ_on_two_switches_are_no_doubt(tmp_path: Path) -> None:
    """Nobody shows what is between the two; their networks say that something is."""
    near = switch((1, 30)).replace("\nvlan 9\n!", "").replace("access vlan 9\n", "access vlan 20\n")
    assert told(tmp_path, [ONE], sw=near, sw2=switch(name="SW2", more=ROUTES)) == OPEN
