"""Reflexive lists of IOS: answers pass, nothing that begins does, and only answers to what was remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P, name: Reflexive lists}
zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: CORP, kind: enterprise, networks: [10.1.0.0/24]}
conduits:
  - id: C-1
    from: CTRL
    to: CORP
    flows:
      - {src: CTRL, dst: CORP, service: tcp/443, purpose: updates, owner: OT}
      - {src: CTRL, dst: CORP, service: udp/123, purpose: time, owner: OT}
      - {src: CTRL, dst: CORP, service: icmp/8, purpose: alive, owner: OT}
"""
ROUTER = """\
Building configuration...

Current configuration : 900 bytes
!
version 15.2
hostname rtr
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
 ip access-group OUTWARDS out
 ip access-group INWARDS in
!
ip access-list extended OUTWARDS
 permit tcp any any eq 443 reflect SEEN
 permit udp any any eq 123{udp}
 permit icmp any any echo reflect SEEN timeout 10
ip access-list extended INWARDS
 evaluate SEEN
 deny ip any any
!
end
"""


def verdicts(tmp_path: Path, udp: str) -> tuple[dict[tuple[str, str], str], list[str]]:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "rtr.txt").write_text(ROUTER.format(udp=udp), encoding="utf-8")
    report = audited_anew(tmp_path)
    (conduit,) = report.conduits
    pairs = {(pair.source, pair.destination): pair.verdict.value for pair in report.pairs}
    return pairs, [flow.verdict.value for flow in conduit.flows]


@pytest.mark.parametrize(("udp", "time"), [(" reflect SEEN", "WORKS"), ("", "BROKEN")])
def test_answers_pass_and_nothing_else(tmp_path: Path, udp: str, time: str) -> None:
    pairs, flows = verdicts(tmp_path, udp)
    assert pairs == {("CTRL", "CORP"): "PROVED", ("CORP", "CTRL"): "PROVED"}
    assert flows == ["WORKS", time, "WORKS"]
