"""Junos: which instances may take routes of which by `auto-export`, judged by hand from Juniper's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """\
set version 19.4R3
set system host-name mx1
set interfaces ge-0/0/0 unit 0 family inet address 10.1.1.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.2.2.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.3.3.1/24
set interfaces ge-0/0/3 unit 0 family inet address 10.4.4.1/24
set routing-instances A instance-type vrf
set routing-instances A interface ge-0/0/0.0
set routing-instances A vrf-target target:65000:1
set routing-instances A routing-options auto-export
set routing-instances B instance-type vrf
set routing-instances B interface ge-0/0/1.0
set routing-instances B vrf-target import target:65000:2
set routing-instances B vrf-target export target:65000:1
set routing-instances B routing-options auto-export
set routing-instances C instance-type vrf
set routing-instances C interface ge-0/0/2.0
set routing-instances C vrf-target target:65000:1
"""
TO_B, TO_A, TO_C = "10.1.1.5 > 10.2.2.5 tcp/80", "10.2.2.5 > 10.1.1.5 tcp/80", "10.1.1.5 > 10.3.3.5 tcp/80"


@pytest.mark.parametrize(
    ("more", "enters", "flow", "verdict"),
    [
        ("", "ge-0/0/0.0", TO_B, "possibly"),  # A imports what B exports
        ("", "ge-0/0/1.0", TO_A, "deny"),  # B does not import what A exports
        ("", "ge-0/0/0.0", TO_C, "deny"),  # C gives nothing
        ("", "ge-0/0/3.0", "10.4.4.5 > 10.1.1.5 tcp/80", "deny"),  # nor does the main instance take part
        ("set routing-instances C routing-options auto-export\n", "ge-0/0/0.0", TO_C, "possibly"),
        ("set routing-instances A routing-options auto-export disable\n", "ge-0/0/0.0", TO_B, "deny"),
        ("set routing-instances B vrf-import P\n", "ge-0/0/1.0", TO_A, "possibly"),  # a policy chooses
        ("set routing-options auto-export\n", "ge-0/0/3.0", "10.4.4.5 > 10.1.1.5 tcp/80", "possibly"),
        ("set protocols bgp group P neighbor 10.4.4.9\n", "ge-0/0/2.0", "10.3.3.5 > 10.1.1.5 tcp/80", "possibly"),
    ],
)
def test_only_instances_whose_targets_meet_may_give_routes(
    more: str, enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "mx1.set"
    config.write_text(ROUTER + more, encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", enters, "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
