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


DUAL = """\
plant: {{id: P}}
zones:
  - id: A
    kind: dmz
    networks: [10.1.0.0/24, "2001:db8:1::/64"]
    assets: [{{id: CLIENT, ip: [10.1.0.5, "2001:db8:1::5"]}}]
  - id: B
    kind: control
    networks: [10.2.0.0/24, "2001:db8:2::/64"]
    assets:
      - {{id: TWO, ip: [10.2.0.8, "2001:db8:2::8"]}}
      - {{id: FOUR, ip: 10.2.0.9}}
      - {{id: SIX, ip: "2001:db8:2::9"}}
conduits:
  - {{id: C, from: A, to: B, flows: [{{src: {source}, dst: {destination}, service: ssh, purpose: x, owner: y}}]}}
"""
FOUR_ALONE = """\
device,order,in,out,src,dst,service,action,log
#interface,fw,a,10.1.0.1/24
#interface,fw,b,10.2.0.1/24
#interface,fw,a,2001:db8:1::1/64
#interface,fw,b,2001:db8:2::1/64
fw,1,a,b,10.1.0.0/24,10.2.0.0/24,tcp/22,permit,yes
"""
SIX = "fw,2,a,b,2001:db8:1::/64,2001:db8:2::9,tcp/22,permit,yes\n"


@pytest.mark.parametrize(
    ("source", "destination", "rules", "verdict"),
    [
        ("CLIENT", "TWO", FOUR_ALONE, "WORKS"),
        ("CLIENT", "FOUR", FOUR_ALONE, "WORKS"),
        ("CLIENT", "SIX", FOUR_ALONE, "BROKEN"),
        ("CLIENT", "[FOUR, SIX]", FOUR_ALONE, "BROKEN"),
        ("CLIENT", "[TWO, SIX]", FOUR_ALONE, "BROKEN"),
        ("CLIENT", "[TWO, SIX]", FOUR_ALONE + SIX, "WORKS"),
        ("A", "B", FOUR_ALONE, "WORKS"),
        ("A", "[FOUR, SIX]", FOUR_ALONE, "BROKEN"),
        ("[CLIENT, 10.1.0.6]", "[TWO, SIX]", FOUR_ALONE + SIX, "WORKS"),
    ],
)
def test_a_host_of_both_families_needs_one_and_others_their_own(
    tmp_path: Path, source: str, destination: str, rules: str, verdict: str
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(DUAL.format(source=source, destination=destination), encoding="utf-8")
    (tmp_path / "configs" / "rules.csv").write_text(rules, encoding="utf-8")
    report = audit(tmp_path, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    assert [flow.verdict.value for flow in report.conduits[0].flows] == [verdict]
