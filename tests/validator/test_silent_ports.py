"""Ports on which a device listens only if its file says so: a packet to one of them is denied, not in doubt.

Sources: Junos "User Access and Authentication Administration Guide"; "EOS User Manual", "Switch Administration"; Nexus
9000 Security Configuration Guide 9.x (`feature telnet`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, verdicts_text
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

SRX = """\
set version 20.4R3
set system host-name srx
set system services ssh
set system services web-management https
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.2.0.1/24
set security zones security-zone office interfaces ge-0/0/0.0
set security zones security-zone ot host-inbound-traffic system-services ssh
set security zones security-zone ot interfaces ge-0/0/1.0
"""
EVOLVED = """\
set version 22.4R1.10-EVO
set system host-name ptx
set interfaces et-0/0/0 unit 0 family inet address 10.2.0.1/24
"""
WEB_LOGIN = """\
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24 web-authentication http
set security zones security-zone office host-inbound-traffic system-services all
"""
LOGICAL = """\
set version 21.4R3
set system host-name mx
set system services telnet
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
set logical-systems L1 interfaces ge-0/0/1 unit 0 family inet address 10.2.0.1/24
"""
NEXUS = """\
version 9.3(8)
hostname nx
feature nxapi
interface Ethernet1/1
  no switchport
  ip address 10.2.0.1/24
  no shutdown
line console
line vty
"""
EOS = """\
! Command: show running-config
! device: eos (DCS-7050SX3-48YC8, EOS-4.24.2F)
!
hostname eos
!
interface Ethernet1
   no switchport
   ip address 10.2.0.1/24
!
ip routing
!
management api http-commands
   no shutdown
!
end
"""


@pytest.mark.parametrize(
    ("text", "enters", "flow", "verdict"),
    [
        (SRX, "ot", "10.2.0.9 > 10.2.0.1 tcp/22", "permit"),
        (SRX, "ot", "10.2.0.9 > 10.2.0.1 tcp/443", "deny"),  # it listens, and the zone lets nobody in
        (SRX, "ot", "10.2.0.9 > 10.2.0.1 tcp/23", "deny"),
        (SRX, "office", "10.1.0.9 > 10.1.0.1 tcp/22", "deny"),
        (SRX, "office", "10.1.0.9 > 10.1.0.1 tcp/9000", "possibly"),
        (EVOLVED, "et-0/0/0.0", "10.2.0.9 > 10.2.0.1 tcp/22", "possibly"),
        (EVOLVED, "et-0/0/0.0", "10.2.0.9 > 10.2.0.1 tcp/23", "deny"),
        (EVOLVED.partition("\n")[2], "et-0/0/0.0", "10.2.0.9 > 10.2.0.1 tcp/22", "possibly"),
        (SRX + WEB_LOGIN, "office", "10.1.0.9 > 10.1.0.1 tcp/80", "possibly"),
        (SRX + WEB_LOGIN, "office", "10.1.0.9 > 10.1.0.1 tcp/23", "deny"),
        (LOGICAL, "ge-0/0/1.0", "10.2.0.9 > 10.2.0.1 tcp/23", "possibly"),
        (LOGICAL, "ge-0/0/0.0", "10.1.0.9 > 10.1.0.1 tcp/22", "deny"),
        (NEXUS, "Ethernet1/1", "10.2.0.9 > 10.2.0.1 tcp/80", "deny"),
        (NEXUS.replace("nxapi", "restconf"), "Ethernet1/1", "10.2.0.9 > 10.2.0.1 tcp/80", "possibly"),
        (NEXUS.replace("nxapi", "restconf"), "Ethernet1/1", "10.2.0.9 > 10.2.0.1 tcp/23", "deny"),
        (EOS, "Ethernet1", "10.2.0.9 > 10.2.0.1 tcp/23", "deny"),
        (EOS, "Ethernet1", "10.2.0.9 > 10.2.0.1 tcp/80", "deny"),
        (EOS, "Ethernet1", "10.2.0.9 > 10.2.0.1 tcp/443", "permit"),
    ],
)
def test_what_the_file_does_not_open_is_closed(
    text: str, enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.txt"
    config.write_text(text, encoding="utf-8")
    system = ("--vdom", "L1" if enters == "ge-0/0/1.0" else "mx") if text is LOGICAL else ()
    main(["test-rules", str(config), *system, "--from", enters, "--flow", flow])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


def test_a_line_that_is_not_understood_may_open_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.txt"
    config.write_text(SRX + "set system services something new\n", encoding="utf-8")
    main(["test-rules", str(config), "--from", "ot", "--flow", "10.2.0.9 > 10.2.0.1 tcp/23"])
    assert capsys.readouterr().out.split()[0] == "possibly"


def test_a_declared_flow_to_a_closed_port_is_broken(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    text = EOS.replace(
        "!\nip routing", "interface Ethernet2\n   no switchport\n   ip address 10.1.0.1/24\n!\nip routing"
    )
    (tmp_path / "configs" / "eos.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: T}\n"
        "zones:\n"
        "  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}\n"
        "  - {id: OT, kind: control, networks: [10.2.0.0/24]}\n"
        "conduits:\n"
        "  - id: C\n"
        "    from: OFFICE\n"
        "    to: OT\n"
        "    flows:\n"
        "      - {src: OFFICE, dst: 10.2.0.1, service: tcp/443, purpose: a, owner: b}\n"
        "      - {src: OFFICE, dst: 10.2.0.1, service: tcp/23, purpose: a, owner: b}\n"
        "      - {src: OFFICE, dst: 10.2.0.1, service: tcp/9000, purpose: a, owner: b}\n",
        encoding="utf-8",
    )
    told = verdicts_text(audit(tmp_path, AuditOptions(None, AS_OF), Silent()))
    assert "C flow 0 WORKS" in told
    assert "C flow 1 BROKEN" in told
    assert "C flow 2 UNKNOWN" in told
