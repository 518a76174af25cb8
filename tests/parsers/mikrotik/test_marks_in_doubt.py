"""RouterOS: a rule that ends the walk of marked packets, before destination NAT and beside a routing rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

EXPORT = """\
# 2025-01-01 00:00:00 by RouterOS 7.12
/interface ethernet
set [ find default-name=ether1 ] name=ether1
set [ find default-name=ether2 ] name=ether2
set [ find default-name=ether3 ] name=ether3
set [ find default-name=ether4 ] name=ether4
/routing table
add fib name=A
add fib name=B
add fib name=OT
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
add address=10.2.0.1/24 interface=ether2 network=10.2.0.0
add address=10.3.0.1/24 interface=ether3 network=10.3.0.0
add address=10.4.0.1/24 interface=ether4 network=10.4.0.0
/ip route
add dst-address=0.0.0.0/0 gateway=10.2.0.2 routing-table=A
add dst-address=0.0.0.0/0 gateway=10.3.0.2 routing-table=B
add dst-address=10.9.0.0/16 gateway=10.4.0.2 routing-table=OT
add dst-address=0.0.0.0/0 gateway=10.3.0.2
"""
MARKS = """\
/ip firewall mangle
add action=mark-routing chain=prerouting new-routing-mark=A passthrough=yes src-address={source}
add action=accept chain=prerouting dst-address={accepted}
add action=mark-routing chain=prerouting new-routing-mark=B passthrough=yes
"""


def leaves(text: str, flow: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The interfaces by which a packet may leave."""
    config = folder / "r.rsc"
    config.write_text(text, encoding="utf-8")
    words = ("--flow", flow, "--allow-incomplete", "--format", "json", "--from", "ether1")
    main(["test-rules", str(config), *words])
    answer = json.loads(capsys.readouterr().out)
    assert answer["error"] is None
    return {path["hops"][-1]["out"] for path in answer["paths"]}


def test_it_is_asked_before_destination_nat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks = MARKS.format(source="10.1.0.0/24", accepted="10.1.0.1")
    nat = "/ip firewall nat\nadd action=dst-nat chain=dstnat dst-address=10.1.0.1 protocol=tcp to-addresses=10.9.0.5\n"
    found = leaves(EXPORT + marks + nat, "tcp 10.1.0.5:1 > 10.1.0.1:80", tmp_path, capsys)
    assert "ether2" in found  # as the device does: mark A stays


def test_without_a_mark_the_routing_rules_are_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks = MARKS.format(source="10.1.0.99", accepted="10.9.0.0/16")
    rule = "/routing rule\nadd action=lookup-only-in-table dst-address=10.9.0.0/16 table=OT\n"
    found = leaves(EXPORT + marks + rule, "tcp 10.1.0.5:1 > 10.9.0.5:80", tmp_path, capsys)
    assert "ether4" in found  # as the device does: no mark, so that the rule decides


def test_behind_marks_that_end_the_walk_a_rule_that_accepts_leaves_nothing_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Packets that the first rule takes never come to the second, so that none of the second has a mark."""
    marks = MARKS.replace("passthrough=yes", "passthrough=no", 1).format(source="10.1.0.5", accepted="10.9.0.0/16")
    for source, way in (("10.1.0.5", "ether2"), ("10.1.0.6", "ether3")):
        assert leaves(EXPORT + marks, f"tcp {source}:1 > 10.9.0.5:80", tmp_path, capsys) == {way}
