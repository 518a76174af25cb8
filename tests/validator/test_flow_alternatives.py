"""A flow declared by a protocol's name works over any of its transports; one declared by ports as written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: A, kind: dmz, networks: [10.1.0.0/24]}}
  - {{id: B, kind: control, networks: [10.2.0.0/24], assets: [{{id: HMI, ip: 10.2.0.9}}]}}
conduits:
  - {{id: C, from: A, to: B, flows: [{{src: 10.1.0.5, dst: HMI, service: "{service}", purpose: x, owner: y}}]}}
"""
RULES = """\
device,order,in,out,src,dst,service,action,log
#interface,fw,a,10.1.0.1/24
#interface,fw,b,10.2.0.1/24
fw,1,a,b,10.1.0.5,10.2.0.9,tcp/3389,permit,yes
"""


@pytest.mark.parametrize(
    ("service", "verdict"),
    [("rdp", "WORKS"), ("tcp/3389", "WORKS"), ("udp/3389", "BROKEN"), ("rdp, ssh", "BROKEN"), ("ssh", "BROKEN")],
)
def test_a_named_protocol_works_over_one_of_its_transports(tmp_path: Path, service: str, verdict: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT.format(service=service), encoding="utf-8")
    (tmp_path / "configs" / "rules.csv").write_text(RULES, encoding="utf-8")
    report = audit(tmp_path, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    assert [flow.verdict.value for flow in report.conduits[0].flows] == [verdict]
