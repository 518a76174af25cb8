"""A declared flow works though a firewall drops port 0, which no host uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P1, name: Packing line 1, owner: Plant A Ltd}
zones:
  - {id: DMZ, kind: dmz, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24], assets: [{id: PLC, ip: 10.2.0.10}]}
conduits:
  - {id: C1, from: DMZ, to: CTRL, flows: [{src: 10.1.0.0/24, dst: PLC, service: modbus_tcp, purpose: data, owner: x}]}
"""
RULE = (
    "<rule><type>pass</type><interface>wan</interface><ipprotocol>inet</ipprotocol><direction>in</direction>"
    "<quick>1</quick><protocol>tcp</protocol><source><network>wan</network></source><destination>"
    "<address>10.2.0.10</address><port>{port}</port></destination></rule>"
)
CONFIG = """\
<?xml version="1.0"?>
<{root}>
  <version>22.9</version>
  <system><hostname>fw-p</hostname></system>
  <interfaces>
    <wan><if>igb0</if><enable>1</enable><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet></wan>
    <lan><if>igb1</if><enable>1</enable><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></lan>
  </interfaces>
  <filter>{rule}</filter>
</{root}>
"""


@pytest.mark.parametrize("root", ["pfsense", "opnsense"])
@pytest.mark.parametrize(("port", "verdict"), [("502", FlowVerdict.WORKS), ("503", FlowVerdict.BROKEN)])
def test_a_flow_needs_no_port_zero(tmp_path: Path, root: str, port: str, verdict: FlowVerdict) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.xml").write_text(CONFIG.format(root=root, rule=RULE.format(port=port)))
    (tmp_path / "plant.yaml").write_text(PLANT)
    report = audited(tmp_path)
    (conduit,) = report.conduits
    assert [flow.verdict for flow in conduit.flows] == [verdict]
    assert ("PATH003" in {item.code for item in report.findings}) == (verdict is FlowVerdict.BROKEN)
