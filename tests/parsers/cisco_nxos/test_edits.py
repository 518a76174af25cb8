"""NX-OS: records of changes, in which later lines take back or replace earlier ones; nothing is sure by a line that went.

A running configuration prints no such lines, change scripts and records of terminals do. "Configuring Layer 3
Interfaces" (Nexus 9000 Interfaces Configuration Guide 9.x): an interface loses its settings of layer 3 with its VRF.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
!Command: show running-config
version 9.3(10) Bios:version 05.47
hostname sw
feature interface-vlan
vlan 10,20
"""
LISTS = """\
ip access-list ALL
  10 permit ip any any
ip access-list NONE
  10 deny ip any any
"""
GROUP = """\
object-group ip address G
  10 10.10.0.0/24
  20 10.20.0.0/24
ip access-list NONE
  10 deny ip addrgroup G any
  20 permit ip any any
"""
PORTS = """\
object-group ip port P
  10 range 500 600
ip access-list NONE
  10 deny tcp any any portgroup P
  20 permit ip any any
"""
FILTERED = """\
interface Vlan10
  no shutdown
  ip address 10.10.0.1/24
  ip access-group NONE in
interface Vlan20
  no shutdown
  ip address 10.20.0.1/24
"""
OPEN = FILTERED.replace("  ip access-group NONE in\n", "")
VRFS = OPEN.replace("  ip address 10.10", "  vrf member A\n  ip address 10.10").replace(
    "  ip address 10.20", "  vrf member B\n  ip address 10.20"
)
LEAK = "ip route 10.20.0.0/24 Vlan20 10.20.0.9 vrf B\n"
MAP = """\
vlan access-map M 10
  match ip address ALL
  action drop
vlan filter M vlan-list 20
"""
ROUTED = """\
interface Ethernet1/1
  no switchport
  ip address 10.10.0.1/24
  ip access-group NONE in
  no shutdown
interface Vlan20
  no shutdown
  ip address 10.20.0.1/24
"""
POLICY = """\
route-map PBR permit 10
  match ip address ALL
route-map PBR permit 10
  set ip next-hop 10.20.0.9
"""
CASES = {
    "a list": (LISTS + FILTERED, "Vlan10", "deny"),
    "a group": (GROUP + FILTERED, "Vlan10", "deny"),
    "a group of which members went by number": (
        f"{GROUP}object-group ip address G\n  no 10\n  no 20\n{FILTERED}",
        "Vlan10",
        "possibly",
    ),
    "a group of which members went by name": (
        f"{GROUP}object-group ip address G\n  no 10.10.0.0/24\n{FILTERED}",
        "Vlan10",
        "possibly",
    ),
    "a group with a number that is used twice": (
        GROUP.replace("  20 10.20", "  10 10.20") + FILTERED,
        "Vlan10",
        "possibly",
    ),
    "a group of ports": (PORTS + FILTERED, "Vlan10", "deny"),
    "a group of ports of which a member went": (
        f"{PORTS}object-group ip port P\n  no 10\n{FILTERED}",
        "Vlan10",
        "possibly",
    ),
    "another VRF, which takes the list away": (
        f"{LISTS}{FILTERED}interface Vlan10\n  vrf member X\ninterface Vlan20\n  vrf member X\n",
        "Vlan10",
        "possibly",
    ),
    "a routed port": (LISTS + ROUTED, "Ethernet1/1", "deny"),
    "a port that switched for a while": (
        f"{LISTS}{ROUTED}interface Ethernet1/1\n  switchport\n  no switchport\n  ip address 10.10.0.1/24\n",
        "Ethernet1/1",
        "possibly",
    ),
    "a VLAN map": (LISTS + OPEN + MAP, "Vlan10", "deny"),
    "a VLAN map of which a later block changes an entry": (
        f"{LISTS}{OPEN}{MAP}vlan access-map M 10\n  action forward\n",
        "Vlan10",
        "possibly",
    ),
    "a VLAN map that another replaces": (
        f"{LISTS}{OPEN}{MAP}{MAP.replace(' M ', ' N ').replace('drop', 'forward')}",
        "Vlan10",
        "possibly",
    ),
    "a route between VRFs": (f"{VRFS}vrf context A\n  {LEAK}vrf context B\n", "Vlan10", "permit"),
    "a route of the default VRF that goes, not that of VRF A": (
        f"{VRFS}vrf context A\n  {LEAK}vrf context B\n{LEAK}no {LEAK}",
        "Vlan10",
        "permit",
    ),
    "a route map of which a later block changes an entry": (
        f"{LISTS}{OPEN}interface Vlan10\n  ip policy route-map PBR\n{POLICY}",
        "Vlan10",
        "possibly",
    ),
    "an address in the place of another": (
        f"{OPEN}interface Vlan20\n  ip address 10.21.0.1/24\n",
        "Vlan10",
        "deny",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_sure_by_a_line_that_went(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, entering, verdict = CASES[case]
    config = tmp_path / "config.txt"
    config.write_text(f"{HEAD}{text}line console\nline vty\n")
    flow = ["--flow", "tcp 10.10.0.5:1 > 10.20.0.7:502", "--from", entering]
    main(["test-rules", str(config), *flow, "--allow-incomplete", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


@pytest.mark.parametrize("order", [("ip address 10.9.0.2/24", "vrf member management"), ("vrf member management",)])
def test_the_management_port_has_the_vrf_that_it_has_anyway(
    order: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.txt"
    lines = "".join(f"  {line}\n" for line in order)
    config.write_text(f"{HEAD}interface mgmt0\n{lines}line console\nline vty\n")
    assert main(["parse", str(config)]) == 0
    capsys.readouterr()


def test_a_list_is_not_sure_by_a_group_of_ports_that_lost_members(tmp_path: Path) -> None:
    config = tmp_path / "config.txt"
    config.write_text(f"{HEAD}{PORTS}object-group ip port P\n  no 10\n{FILTERED}line console\nline vty\n")
    (device,) = parse(Source.read(config), "cisco_nxos").devices
    (rules,) = (item.rules for item in device.rule_sets if item.name == "NONE")
    assert not rules[0].match.service.surely
    assert rules[0].match.service.unknown
