"""Flows between hosts of one network that only a router joins: it turns them back, and hosts must send them to it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

CASE = FIXTURES / "judged" / "pvlan_svi_open"
CONDUIT = """\
conduits:
  - id: C
    from: {source}
    to: {target}
    flows: [{{src: "{src}", dst: "{dst}", service: tcp/502}}]
"""
ANSWERED = " ip local-proxy-arp\n"


def report(folder: Path, source: str, src: str, dst: str, target: str = "ISO2", *, answered: bool) -> Report:
    """The plant of the judged case, with one declared flow, and with or without the line."""
    shutil.copytree(CASE, folder, dirs_exist_ok=True)
    plant = folder / "plant.yaml"
    conduit = CONDUIT.format(source=source, target=target, src=src, dst=dst)
    plant.write_text(plant.read_text(encoding="utf-8") + conduit, encoding="utf-8")
    switch = folder / "configs" / "sw.txt"
    text = switch.read_text(encoding="utf-8")
    assert ANSWERED in text
    switch.write_text(text if answered else text.replace(ANSWERED, ""), encoding="utf-8")
    return audited_anew(folder)


@pytest.mark.parametrize(
    ("source", "src", "dst", "target", "answered", "verdict"),
    [
        ("ISO1", "10.1.0.17", "10.1.0.33", "ISO2", True, FlowVerdict.WORKS),
        ("ISO1", "10.1.0.17", "10.1.0.33", "ISO2", False, FlowVerdict.UNKNOWN),
        ("ISO1", "10.1.0.17", "10.1.0.81", "PROM", False, FlowVerdict.WORKS),
        ("COM1", "10.1.0.49", "10.1.0.65", "COM2", False, FlowVerdict.WORKS),
        ("OUT", "10.9.0.5", "10.1.0.33", "ISO2", False, FlowVerdict.WORKS),
        ("ISO1", "fd00:1::11", "fd00:1::21", "ISO2", True, FlowVerdict.UNKNOWN),
    ],
)
def test_hosts_ask_for_each_other_themselves(
    tmp_path: Path, source: str, src: str, dst: str, target: str, verdict: FlowVerdict, *, answered: bool
) -> None:
    found = report(tmp_path, source, src, dst, target, answered=answered)
    (flow,) = found.conduits[0].flows
    assert flow.verdict is verdict
    assert ("nothing says that Vlan100 answers" in flow.why) == (verdict is FlowVerdict.UNKNOWN)


def test_whoever_wants_to_still_gets_there(tmp_path: Path) -> None:
    """The line decides what hosts do by themselves, not what may be sent: the pair stays violated without it."""
    found = report(tmp_path, "OUT", "10.9.0.5", "10.1.0.33", answered=False)
    pairs = {(pair.source, pair.destination): pair.verdict for pair in found.pairs}
    assert pairs["ISO1", "ISO2"] is Verdict.VIOLATED
