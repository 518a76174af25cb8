"""Junos: a firewall that is told to work on packets (`forwarding-options`), by Juniper's documents.

"Flow-Based and Packet-Based Processing User Guide": with `family mpls mode packet-based` zones and policies do nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path
PACKETS = """\
set version 15.1X49-D170
set system host-name srx
set security forwarding-options family mpls mode packet-based
set security zones security-zone trust interfaces ge-0/0/1.0
set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.2/24
set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8:1::1/64
set interfaces ge-0/0/1 unit 0 family inet address 10.1.1.1/24
set interfaces ge-0/0/1 unit 0 family inet6 address 2001:db8:2::1/64
"""
SIX = "set security forwarding-options family inet6 mode"


@pytest.mark.parametrize(
    ("more", "flow", "verdict"),
    [
        ("", "10.1.1.5 > 192.0.2.9 tcp/80", "permit"),
        (f"{SIX} packet-based\n", "10.1.1.5 > 192.0.2.9 tcp/80", "permit"),
        (f"{SIX} packet-based\n", "2001:db8:2::5 > 2001:db8:1::9 tcp/80", "permit"),
        (f"{SIX} flow-based\n", "2001:db8:2::5 > 2001:db8:1::9 tcp/80", "possibly"),
    ],
)
def test_a_firewall_that_works_on_packets_is_a_router(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, flow: str, verdict: str
) -> None:
    path = tmp_path / "srx.set"
    path.write_text(PACKETS + more, encoding="utf-8")
    main(["test-rules", str(path), "--flow", flow, "--from", "ge-0/0/1.0", "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
