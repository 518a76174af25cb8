"""EOS: lines as they are typed and not printed, and lines that take others back; nothing is sure by a line that went."""

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
! device: sw (DCS-7050SX3-48YC8, EOS-4.29.2F)
hostname sw
vlan 10,20
ip routing
"""
FILTERED = """\
ip access-list NONE
   10 deny ip any any
interface Ethernet1
   switchport access vlan 10
interface Vlan10
   ip address 10.10.0.1/24
   ip access-group NONE in
interface Vlan20
   ip address 10.20.0.1/24
"""
CASES = {
    "a list": ("", "deny"),
    "a list that goes": ("interface Vlan10\n   no ip access-group NONE in\n", "possibly"),
    "a list that goes from a range": ("interface Vlan10-20\n   no ip access-group NONE in\n", "possibly"),
    "a list that goes from several": ("interface Vlan10,20\n   no ip access-group NONE in\n", "possibly"),
    "a list that goes from a range of ports": ("interface Ethernet1-2\n   switchport access vlan 20\n", "possibly"),
    "a name that no VLAN interface has": ("interface Vlan1/2\n   mtu 9000\n", "possibly"),
    "another VRF": (
        "vrf instance A\nip routing vrf A\ninterface Vlan10\n   vrf A\ninterface Vlan20\n   vrf A\n",
        "possibly",
    ),
}


def config(tmp_path: Path, lines: str) -> Path:
    path = tmp_path / "config.txt"
    path.write_text(f"{HEAD}{FILTERED}{lines}end\n")
    return path


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_sure_by_a_line_that_went(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, verdict = CASES[case]
    flow = ["--flow", "tcp 10.10.0.5:1 > 10.20.0.7:502", "--from", "Vlan10"]
    main(["test-rules", str(config(tmp_path, lines)), *flow, "--allow-incomplete", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


@pytest.mark.parametrize("line", ["ip address virtual source-nat vrf PLANT address 10.255.3.1"])
def test_harmless_lines_leave_nothing_open(line: str, tmp_path: Path) -> None:
    result = parse(Source.read(config(tmp_path, f"{line}\n")), "arista_eos")
    assert [item.what for device in result.devices for item in device.unmodelled] == []


@pytest.mark.parametrize("name", ["Ethernet1", "Ethernet49/1", "Ethernet3/1/1.100", "Port-Channel7.9", "Management1/1"])
def test_names_of_interfaces(name: str, tmp_path: Path) -> None:
    (device,) = parse(Source.read(config(tmp_path, f"interface {name}\n   mtu 9000\n")), "arista_eos").devices
    assert name in {item.name for item in device.interfaces}
    assert not [item.what for item in device.unmodelled if "not read" in item.what]
