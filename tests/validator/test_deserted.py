"""A VLAN of a router that what is wired to it does not carry: nothing surely arrives there or comes from there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: A, kind: control, networks: [10.1.0.0/24]}}
  - {{id: B, kind: control, networks: [10.2.0.0/24]{zone}}}
wiring:
  - ["SW1:GigabitEthernet0/24", "R1:GigabitEthernet0/0"]
{wires}conduits:
  - {{id: C, from: A, to: B, flows: [{{src: A, dst: B, service: tcp/22, purpose: x, owner: y}}]}}
"""
STICK = """\
version 15.7
hostname R1
interface GigabitEthernet0/0
 no ip address
!
interface GigabitEthernet0/0.10
 encapsulation dot1Q 10
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/0.20
 encapsulation dot1Q 20
 ip address 10.2.0.1 255.255.255.0
!
end
"""
SWITCH = """\
version 15.2
hostname {name}
no ip routing
vlan 10
vlan 20
interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 10
!
{more}interface GigabitEthernet0/24
 switchport trunk allowed vlan {vlans}
 switchport mode trunk
!
end
"""
ACCESS = "interface GigabitEthernet0/{n}\n switchport mode access\n switchport access vlan 20\n!\n"
TRUNK = "interface GigabitEthernet0/23\n switchport mode trunk\n!\n"
OPEN = "VIOLATED", "VIOLATED", "WORKS"
NOBODY = "UNKNOWN", "UNKNOWN", "UNKNOWN"


def told(
    folder: Path, vlans: str, more: str, wires: str = "", zone: str = "", **others: str
) -> tuple[tuple[str, str, str], Report]:
    """The verdicts of both directions, and of the flow."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT.format(zone=zone, wires=wires), encoding="utf-8")
    texts = {"r1": STICK, "sw1": SWITCH.format(name="SW1", more=more, vlans=vlans), **others}
    for name, text in texts.items():
        (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    found = audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    pairs = {(one.source, one.destination): one.verdict.value for one in found.pairs}
    return (pairs["A", "B"], pairs["B", "A"], found.conduits[0].flows[0].verdict.value), found


@pytest.mark.parametrize(
    ("vlans", "more", "verdicts"),
    [
        ("10,20", ACCESS.format(n=2), "open"),
        ("10", ACCESS.format(n=2), "nobody"),
        ("10,20", "", "open"),
        ("10,20", TRUNK, "open"),
        ("10", TRUNK, "nobody"),
    ],
)
def test_a_router_on_a_stick(tmp_path: Path, vlans: str, more: str, verdicts: str) -> None:
    """Its only cable leads to a trunk: what that does not carry, nobody gets; of the rest somebody is somewhere."""
    (there, back, flow), found = told(tmp_path, vlans, more)
    if verdicts == "nobody":
        assert (there, back, flow) == NOBODY
        reason = "no frame of GigabitEthernet0/0.20 gets anywhere: what is wired to R1:GigabitEthernet0/0 does not"
        assert any(reason in item.message for item in found.findings)
    else:
        assert (there, back, flow) == OPEN


def test_a_zone_that_names_the_interface_stands_there(tmp_path: Path) -> None:
    """Somebody says so, whatever the trunk at the other end carries."""
    zone = ', interfaces: ["R1:GigabitEthernet0/0.20"]'
    (there, back, flow), _ = told(tmp_path, "10", ACCESS.format(n=2), "", zone)
    assert (there, back, flow) == OPEN


@pytest.mark.parametrize(("vlans", "open_"), [("10,20", True), ("10", False)])
def test_a_vlan_behind_a_second_switch(tmp_path: Path, vlans: str, open_: bool) -> None:  # noqa: FBT001
    """The first switch takes the frames, whether the second one does or not: hosts may be beside either."""
    wires = '  - ["SW1:GigabitEthernet0/23", "SW2:GigabitEthernet0/24"]\n'
    far = SWITCH.format(name="SW2", more=ACCESS.format(n=7), vlans="10,20")
    verdicts, _ = told(tmp_path, vlans, TRUNK, wires, sw2=far)
    assert verdicts == (OPEN if open_ else NOBODY)


CORE = """\
version 15.2
hostname R1
ip routing
vlan 10
vlan 20
interface GigabitEthernet0/0
 switchport trunk native vlan 99
 switchport mode trunk
!
{port}interface Vlan10
 ip address 10.1.0.1 255.255.255.0
!
interface Vlan20
 ip address 10.2.0.1 255.255.255.0
!
end
"""


@pytest.mark.parametrize(("port", "verdicts"), [("", NOBODY), (ACCESS.format(n=3), OPEN)])
def test_a_core_switch_whose_trunk_is_pruned_at_the_other_end(
    tmp_path: Path, port: str, verdicts: tuple[str, str, str]
) -> None:
    """A port of its own in the VLAN leads to somebody."""
    found, _ = told(tmp_path, "10", ACCESS.format(n=2), r1=CORE.format(port=port))
    assert found == verdicts


def test_routers_on_one_cable_are_what_stands_there(tmp_path: Path) -> None:
    """Their own addresses are of the network."""
    other = STICK.replace("hostname R1", "hostname R2").replace("10.2.0.1", "10.2.0.2").replace("10.1.0.1", "10.3.0.1")
    wires = '  - ["SW1:GigabitEthernet0/23", "R2:GigabitEthernet0/0"]\n'
    verdicts, _ = told(tmp_path, "10,20", TRUNK, wires, r2=other)
    assert verdicts != NOBODY


@pytest.mark.parametrize("state", ["shutdown", ""])
def test_a_socket_that_is_down_takes_nothing(tmp_path: Path, state: str) -> None:
    """The trunk at the other end is shut: nothing gets to any VLAN of the router."""
    down = SWITCH.format(name="SW1", more=ACCESS.format(n=2), vlans="10,20")
    down = down.replace("Ethernet0/24\n", f"Ethernet0/24\n {state}\n" if state else "Ethernet0/24\n")
    verdicts, _ = told(tmp_path, "10,20", ACCESS.format(n=2), sw1=down)
    assert verdicts == (NOBODY if state else OPEN)
