"""Traffic selectors say what a tunnel by route carries, in both directions and for all VPNs that end at its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from validator.options import AuditOptions
from validator.questions import reach

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """set version 20.4R3
set system host-name srx
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces st0 unit 1 family inet
set routing-options static route 10.9.0.0/24 next-hop st0.1
set security zones security-zone vpn interfaces st0.1
set security zones security-zone trust interfaces ge-0/0/1.0
set security ike gateway G address 203.0.113.9
set security ike gateway H address 203.0.113.10
set security ipsec vpn V bind-interface st0.1
set security ipsec vpn V ike gateway G
set security policies default-policy permit-all
"""
PLANT = """plant: {id: T}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: vendor, networks: [10.9.0.0/24]}
"""
V = "set security ipsec vpn V traffic-selector {} {}\n".format
LOW = V("T", "local-ip 10.1.0.0/25") + V("T", "remote-ip 10.9.0.0/24")
HIGH = V("U", "local-ip 10.1.0.128/25") + V("U", "remote-ip 10.9.0.0/25")
SECOND = "set security ipsec vpn W bind-interface st0.1\nset security ipsec vpn W ike gateway H\n"
ODD = V("T", "term 1 protocol tcp")
HERE, OTHER, THERE, FAR = "10.1.0.5", "10.1.0.200", "10.9.0.5", "10.9.0.200"
CASES = {
    "none": ("", OTHER, FAR, True),
    "taken": (LOW, HERE, FAR, True),
    "not taken": (LOW, OTHER, THERE, False),
    "one of two": (LOW + HIGH, OTHER, THERE, True),
    "neither of two": (LOW + HIGH, OTHER, FAR, False),
    "crossed": (LOW.replace("T", "X") + HIGH, OTHER, FAR, False),
    "a VPN beside it without any": (LOW + SECOND, OTHER, THERE, True),
    "a VPN beside it with another": (LOW + SECOND + HIGH.replace("vpn V", "vpn W"), OTHER, THERE, True),
    "two VPNs, taken by neither": (LOW + SECOND + HIGH.replace("vpn V", "vpn W"), OTHER, FAR, False),
    "a statement that is not known": (LOW + ODD, OTHER, THERE, True),
    "half a selector": (V("T", "local-ip 10.1.0.0/25"), OTHER, THERE, True),
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("more", "here", "there", "passes"), CASES.values(), ids=CASES.keys())
def test_only_what_conforms_is_carried(
    tmp_path: Path, more: str, here: str, there: str, *, passes: bool, turned: bool
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs/srx.set").write_text(TEXT + more, encoding="utf-8")
    ends = (there, here) if turned else (here, there)
    answer = reach(tmp_path, AuditOptions(None, AS_OF), *ends, "tcp/502")
    assert bool(answer.possibly) is passes


@pytest.mark.parametrize(("more", "sure"), [("", True), (LOW, True), (LOW + ODD, False)])
def test_what_a_whole_selector_takes_is_carried_surely(tmp_path: Path, more: str, *, sure: bool) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs/srx.set").write_text(TEXT + more, encoding="utf-8")
    assert bool(reach(tmp_path, AuditOptions(None, AS_OF), HERE, THERE, "tcp/502").surely) is sure
