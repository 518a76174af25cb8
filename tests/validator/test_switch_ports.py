"""Findings on switched ports: what counts as a guard, as negotiating, as unused, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.findings import Certainty, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from validator.findings import Finding

PLANT = """\
plant: {id: P}
zones:
  - {id: CELL, kind: field, networks: [10.1.0.0/24], vlans: [10], sl_t: 2}
  - {id: OFFICE, kind: enterprise, networks: [10.2.0.0/24], vlans: [20]}
devices:
  - {id: sw-1, file: configs/sw-1.txt, platform: cisco_ios}
"""
PORT = " description panel\n switchport access vlan 10\n switchport mode access\n"
OTHER = "interface GigabitEthernet0/9\n switchport access vlan 20\n switchport mode access\n!\n"


def findings(folder: Path, code: str, port: str, top: str = "", wiring: str = "") -> list[Finding]:
    """The findings of one code on a switch with one port of interest, GigabitEthernet0/1."""
    text = f"version 15.2\nhostname sw-1\n!\nvtp mode transparent\n{top}!\nvlan 10\n!\nvlan 20\n!\n"
    text += f"interface GigabitEthernet0/1\n{port}!\n{OTHER}end\n"
    (folder / "configs").mkdir()
    (folder / "configs" / "sw-1.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT + wiring, encoding="utf-8")
    return [finding for finding in audited_anew(folder).findings if finding.code == code]


@pytest.mark.parametrize(
    ("lines", "top", "guarded"),
    [
        ("", "", False),
        (" switchport port-security\n", "", True),
        (" switchport port-security\n no switchport port-security\n", "", False),
        (" switchport port-security maximum 2\n", "", False),
        (" authentication port-control auto\n", "dot1x system-auth-control\n", True),
        (" authentication port-control auto\n", "", False),
        (" authentication port-control auto\n", "no dot1x system-auth-control\n", False),
        (" authentication port-control auto\n mab\n", "", True),
        (" mab\n", "", False),
        (" authentication port-control force-authorized\n mab\n", "dot1x system-auth-control\n", False),
        (" authentication open\n authentication port-control auto\n mab\n", "", False),
        (" dot1x port-control auto\n", "dot1x system-auth-control\n", True),
        (" access-session port-control auto\n", "dot1x system-auth-control\n", False),
        (" access-session closed\n access-session port-control auto\n", "dot1x system-auth-control\n", True),
    ],
)
def test_what_lets_in_known_stations_alone(tmp_path: Path, lines: str, top: str, *, guarded: bool) -> None:
    assert (not findings(tmp_path, "NET011", PORT + lines, top)) == guarded


def test_a_line_that_was_not_read_leaves_it_possible(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, "NET011", PORT, top="template-of-all-ports PANEL\n")
    assert finding.certainty is Certainty.POSSIBLE


def test_a_port_whose_lines_were_not_read_is_not_judged(tmp_path: Path) -> None:
    """A template may put it into any VLAN; COV001 tells the line."""
    assert not findings(tmp_path, "NET011", PORT + " source template PANEL\n")


def test_without_it_it_is_sure(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, "NET011", PORT)
    assert finding.certainty is Certainty.SURE


def test_a_port_that_leads_to_a_device_is_not_asked(tmp_path: Path) -> None:
    wiring = "  - {id: rtu, kind: unmanaged_switch}\nwiring:\n  - [sw-1:Gi0/1, rtu]\n"
    assert not findings(tmp_path, "NET011", PORT, wiring=wiring)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (" switchport mode dynamic auto\n", True),
        (" switchport mode dynamic desirable\n", True),
        ("", True),
        (" switchport mode trunk\n", True),
        (" switchport mode trunk\n switchport nonegotiate\n", False),
        (" switchport mode trunk\n switchport nonegotiate\n no switchport nonegotiate\n", True),
        (" switchport mode access\n", False),
        (" shutdown\n", False),
    ],
)
def test_what_negotiates(tmp_path: Path, lines: str, *, told: bool) -> None:
    port = " description panel\n switchport access vlan 10\n" + lines
    assert bool(findings(tmp_path, "NET007", port)) == told


@pytest.mark.parametrize(
    ("port", "severity"),
    [
        ("", Severity.MEDIUM),
        (" switchport mode access\n", Severity.LOW),
        (" shutdown\n", None),
        (" description SPARE\n switchport access vlan 10\n switchport mode access\n", Severity.MEDIUM),
        (" description spare pump\n switchport access vlan 10\n switchport mode access\n", None),
        (" description not in use\n switchport access vlan 10\n switchport mode access\n", Severity.MEDIUM),
        (" description free for future use\n switchport access vlan 999\n switchport mode access\n", None),
        (" switchport access vlan 10\n switchport mode access\n", None),
    ],
)
def test_what_is_unused_and_up(tmp_path: Path, port: str, severity: Severity | None) -> None:
    found = findings(tmp_path, "NET008", port)
    assert [finding.severity for finding in found] == ([] if severity is None else [severity])


def test_an_unused_port_is_told_once(tmp_path: Path) -> None:
    assert not findings(tmp_path, "NET007", "")
