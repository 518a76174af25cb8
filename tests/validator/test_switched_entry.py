"""`test-rules --from PORT` and `--to PORT` where the port belongs to VLANs: the lists of the VLAN's interface judge too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

NEXUS = """\
!Command: show running-config
version 9.3(8) Bios:version 05.43
hostname nx
feature interface-vlan
ip access-list CELL-IN
  10 permit tcp any any eq 99
ip access-list CELL-OUT
  10 permit tcp any any eq 502
vlan 1,10,20
interface Vlan10
  no shutdown
  ip access-group CELL-IN in
  ip access-group CELL-OUT out
  ip address 10.10.1.1/24
interface Vlan20
  no shutdown
  ip address 10.20.1.1/24
interface Ethernet1/1
  switchport
  switchport access vlan 10
  no shutdown
interface Ethernet1/2
  switchport mode trunk
  switchport trunk allowed vlan 10,20
  no shutdown
interface Ethernet1/3
  no switchport
  ip address 10.50.0.1/24
  no shutdown
interface Ethernet1/4
  switchport
  switchport access vlan 30
  no shutdown
line console
line vty
boot nxos bootflash:/nxos.9.3.8.bin
"""
EX = """\
set version 18.4R2
set system host-name ex
set interfaces ge-0/0/0 unit 0 family ethernet-switching interface-mode access
set interfaces ge-0/0/0 unit 0 family ethernet-switching vlan members CELL
set interfaces ge-0/0/0 unit 0 family ethernet-switching filter input PORT
set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode access
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members CELL
set interfaces ge-0/0/1 unit 0 family ethernet-switching filter output OUT
set interfaces ge-0/0/2 unit 0 family inet address 10.50.0.1/24
set interfaces irb unit 10 family inet address 10.10.1.1/24
set vlans CELL vlan-id 10
set vlans CELL l3-interface irb.10
set vlans CELL forwarding-options filter input VLAN
set firewall family ethernet-switching filter PORT term a from ip-protocol tcp
set firewall family ethernet-switching filter PORT term a then accept
set firewall family ethernet-switching filter VLAN term a from ip-protocol tcp
set firewall family ethernet-switching filter VLAN term a from destination-port 80
set firewall family ethernet-switching filter VLAN term a then discard
set firewall family ethernet-switching filter VLAN term b then accept
set firewall family ethernet-switching filter OUT term a then discard
"""


@pytest.mark.parametrize(
    ("text", "ends", "flow", "verdict", "told"),
    [
        (NEXUS, ["--from", "Ethernet1/1"], "10.10.1.5 > 10.20.1.7 tcp/80", "deny", "CELL-IN"),
        (NEXUS, ["--from", "Ethernet1/1"], "10.10.1.5 > 10.20.1.7 tcp/99", "permit", "Ethernet1/1>Vlan20"),
        (NEXUS, ["--from", "Ethernet1/1"], "10.10.1.5 > 10.10.1.7 tcp/99", "possibly", "the same VLAN"),
        (NEXUS, ["--from", "Ethernet1/1"], "10.10.1.5 > 10.10.1.1 tcp/22", "deny", "CELL-IN"),
        (NEXUS, ["--from", "Ethernet1/2"], "10.10.1.5 > 10.50.0.7 tcp/80", "deny", "CELL-IN"),
        (NEXUS, ["--from", "Ethernet1/2"], "10.20.1.5 > 10.50.0.7 tcp/80", "permit", "Ethernet1/2>Ethernet1/3"),
        (NEXUS, ["--from", "Ethernet1/2"], "10.99.1.5 > 10.50.0.7 tcp/80", "possibly", "in which of its VLANs"),
        (NEXUS, ["--from", "Ethernet1/2"], "10.99.1.5 > 10.50.0.7 tcp/99", "permit", "CELL-IN"),
        (NEXUS, ["--from", "Ethernet1/3", "--to", "Ethernet1/1"], "10.50.0.5 > 10.10.1.7 tcp/80", "deny", "CELL-OUT"),
        (NEXUS, ["--from", "Ethernet1/3", "--to", "Ethernet1/1"], "10.50.0.5 > 10.10.1.7 tcp/502", "permit", "Vlan10"),
        (NEXUS, ["--from", "Ethernet1/3", "--to", "Ethernet1/2"], "10.50.0.5 > 10.20.1.7 tcp/80", "permit", "Vlan20"),
        (NEXUS, ["--from", "Ethernet1/4"], "10.30.1.5 > 10.50.0.7 tcp/80", "possibly", "no interface of the device is in"),
        (NEXUS, ["--from", "Ethernet1/3", "--to", "Ethernet1/4"], "10.50.0.5 > 10.30.1.7 tcp/80", "possibly", "Ethernet1/4"),
        (NEXUS, ["--from", "Ethernet1/2", "--to", "Ethernet1/4"], "10.20.1.5 > 10.30.1.7 tcp/80", "possibly", "Ethernet1/4"),
        (EX, ["--from", "ge-0/0/0.0"], "10.10.1.5 > 10.50.0.7 tcp/80", "deny", "VLAN (frames)"),
        (EX, ["--from", "ge-0/0/0.0"], "10.10.1.5 > 10.50.0.7 tcp/81", "permit", "PORT (frames)"),
        (EX, ["--from", "ge-0/0/0.0"], "10.10.1.5 > 10.50.0.7 udp/81", "deny", "PORT (frames)"),
        (EX, ["--from", "ge-0/0/2.0", "--to", "ge-0/0/1.0"], "10.50.0.5 > 10.10.1.7 tcp/81", "possibly", "port ge-0/0/1.0"),
    ],
)  # fmt: skip
def test_what_comes_in_by_a_port_is_judged_where_it_is_routed(
    text: str, ends: list[str], flow: str, verdict: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.txt"
    config.write_text(text, encoding="utf-8")
    main(["test-rules", str(config), *ends, "--flow", flow])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
    assert told in " ".join(shown.split()), shown
