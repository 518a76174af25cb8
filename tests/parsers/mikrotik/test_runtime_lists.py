"""What fills lists and gives addresses while a RouterOS device runs, and sessions around an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
# 2026-03-02 09:11:45 by RouterOS 7.15.2
/interface bridge
add name=br-cell
/interface bridge port
add bridge=br-cell interface=ether3
/ip address
add address=192.168.10.1/24 interface=ether2 network=192.168.10.0
add address=10.20.0.1/24 interface=br-cell network=10.20.0.0
/ip firewall address-list
add address=10.20.0.10 list=PLC
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward dst-address-list=PLC dst-port=502 in-interface=ether2 protocol=tcp
add action=drop chain=forward
"""
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: CORP, kind: enterprise, networks: [192.168.10.0/24]}
  - {id: CELL, kind: control, networks: [10.20.0.0/24]}
conduits:
  - {id: C1, from: CORP, to: CELL, flows: [{src: CORP, dst: 10.20.0.10, service: tcp/502}]}
"""


def verdicts(text: str, folder: Path) -> tuple[str, str, bool]:
    """The verdict of the pair, that of the flow, and whether the lines are all understood."""
    (folder / "configs").mkdir()
    (folder / "configs" / "r.rsc").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    report = audited_anew(folder)
    (pair,) = (pair for pair in report.pairs if (pair.source, pair.destination) == ("CORP", "CELL"))
    return pair.verdict.value, report.conduits[0].flows[0].verdict.value, not any(r.blocking for r in report.coverage)


@pytest.mark.parametrize(
    "lines",
    [
        "/ip dns static\nadd address-list=PLC name=plc.example type=FWD\n",
        "/ip dhcp-server\nadd address-lists=PLC interface=br-cell name=d\n",
        "/ip dhcp-server lease\nadd address=10.20.0.77 address-lists=OTHER,PLC mac-address=00:11:22:33:44:55\n",
        "/ppp profile\nadd address-list=PLC name=vendors\n",
        "/ppp aaa\nset use-radius=yes\n",
    ],
)
def test_a_list_that_fills_is_open(lines: str, tmp_path: Path) -> None:
    """Before, whoever got an address by DHCP or DNS was PROVED to be out of reach."""
    assert verdicts(BASE + lines, tmp_path) == ("UNKNOWN", "WORKS", True)


@pytest.mark.parametrize(
    "lines",
    [
        "/ip dns static\nadd address-list=OTHER name=plc.example type=FWD\n",
        "/ip dhcp-server\nadd address-lists=PLC disabled=yes interface=br-cell name=d\n",
        "/ppp aaa\nset use-radius=no\n",
        "/interface ovpn-server server\nset certificate=x enabled=yes\n",
        "/zerotier\nset zt1 disabled=no\n/zerotier interface\nadd allow-managed=yes instance=zt1 name=zt network=a1b2\n",
    ],
)
def test_what_fills_no_list_of_a_rule_changes_nothing(lines: str, tmp_path: Path) -> None:
    """Who dials in, or comes by an overlay, meets the rules like any other."""
    assert verdicts(BASE + lines, tmp_path) == ("PROVED", "WORKS", True)


def test_the_prompt_of_a_session_is_no_line_of_the_device(tmp_path: Path) -> None:
    text = f"[admin@r-1] > /export terse show-sensitive\n{BASE}[admin@r-1] > \n"
    assert verdicts(text, tmp_path) == ("PROVED", "WORKS", True)


def test_a_bridge_whose_ports_are_switched_off_carries_nothing_surely(tmp_path: Path) -> None:
    off = "/interface ethernet\nset [ find default-name=ether3 ] disabled=yes\n"
    assert verdicts(BASE.replace("/interface bridge port", f"{off}/interface bridge port"), tmp_path)[1] == "UNKNOWN"
