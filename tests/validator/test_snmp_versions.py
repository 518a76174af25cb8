"""SNMP of versions 1 and 2c is management in clear text, whatever the platform calls it; version 3 is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.model.management import ManagementService
from parsers.registry import parse
from parsers.source import Source, Span
from validator.catalogue.management import in_clear_text

if TYPE_CHECKING:
    from pathlib import Path

JUNOS = "set version 21.4R3-S5.4\nset system host-name srx\n"
PANOS = "set deviceconfig system hostname pa\nset deviceconfig system ip-address 10.9.0.2\n"
SETTING = "set deviceconfig system snmp-setting access-setting version"
PROFILE = (
    "set network profiles interface-management-profile admins snmp yes\n"
    "set network interface ethernet ethernet1/1 layer3 interface-management-profile admins\n"
)
AGENT = "package snmpd\n\nconfig agent\n\toption agentaddress 'UDP:161'\n"
MODES = "\toption v1mode '0'\n\toption v2cmode '{}'\n\toption v3mode '1'\n"
COMMUNITY = "\nconfig com2sec 'ro'\n\toption secname 'ro'\n\toption source 'default'\n\toption community 'pump'\n"
NETWORK = "package network\n\nconfig interface 'loopback'\n\toption device 'lo'\n\toption proto 'static'\n\n"


def agents(text: str) -> list[bool]:
    """Whether each SNMP service of a configuration is in clear text."""
    result = parse(Source.from_bytes("fw.txt", text.encode()))
    services = (item for device in result.devices for item in device.management.services)
    return [in_clear_text(item) for item in services if item.protocol == "snmp"]


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        (f"{JUNOS}set snmp community pump authorization read-only\n", [True]),
        (f"{JUNOS}set snmp v3 usm local-engine user ops authentication-sha authentication-key x\n", [False]),
        (f"{PANOS}set deviceconfig system service disable-snmp no\n{SETTING} v2c snmp-community-string pump\n", [True]),
        (f"{PANOS}set deviceconfig system service disable-snmp no\n{SETTING} v3 users ops authpwd x\n", [False]),
        (f"{PANOS}{SETTING} v2c snmp-community-string pump\n{PROFILE}", [True, True]),
        (f"{NETWORK}{AGENT}{COMMUNITY}", [True]),
        (f"{NETWORK}{AGENT}", [False]),
        (f"{NETWORK}{AGENT}{MODES.format(1)}{COMMUNITY}", [True]),
        (f"{NETWORK}{AGENT}{MODES.format(0)}{COMMUNITY}", [False]),
    ],
)
def test_agents_say_their_version(text: str, clear: list[bool]) -> None:
    assert agents(text) == clear


@pytest.mark.parametrize(
    ("detail", "clear"),
    [
        ("version 1", True),
        ("version 2", True),
        ("version 2c, read-only", True),
        ("version any", True),
        ("version 3", False),
        ("version v3-Only", False),
        ("", False),
    ],
)
def test_every_word_for_a_version_is_understood(detail: str, clear: bool) -> None:  # noqa: FBT001 - a column
    service = ManagementService("snmp", 161, Span("fw.txt", 1, 1, 1), "udp", detail=detail)
    assert in_clear_text(service) == clear


HIOS = """! GRS1042-6T6Z Configuration

! Version: HiOS-3A-09.4.04

! Build Date: 2024-06-19 12:08

vlan database
vlan add 30
routing add 30
exit
configure
no http server
no telnet server
{}ip routing
system name sw-core

interface 1/1
vlan participation auto 1
vlan participation include 30
vlan pvid 30
exit

interface vlan/30
ip routing
ip address primary 10.3.0.1 255.255.255.0
exit

exit
"""
PLANT = """plant: {id: P, name: P, owner: o}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24], vlans: [30]}
conduits: []
"""


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", []),
        ("snmp access version v1\n", ["sw-core offers snmp version 1 to CTRL"]),
        ("snmp access version v1\nsnmp access version v2\n", ["sw-core offers snmp version 1 and version 2 to CTRL"]),
        ("no snmp access version v1\nno snmp access version v2\n", []),
    ],
)
def test_what_runs_as_delivered_is_not_sure_because_version_3_is(tmp_path: Path, lines: str, told: list[str]) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs" / "sw.txt").write_text(HIOS.format(lines))
    found = audited_anew(tmp_path).findings
    assert [item.message for item in found if item.code == "MGT002"] == told
