"""PAN-OS: what a VLAN interface routes is judged by its own zone; a rule for the zone of a port may mean it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: T}
zones:
  - {id: CELL, kind: control, networks: [10.1.0.0/24], interfaces: ["fw:ethernet1/1"]}
  - {id: IT, kind: enterprise, networks: [10.2.0.0/24]}
"""
CONFIG = """\
<config version="10.1.0" urldb="paloaltonetworks">
  <devices>
    <entry name="localhost.localdomain">
      <deviceconfig><system><hostname>fw</hostname></system></deviceconfig>
      <network>
        <interface>
          <ethernet>
            <entry name="ethernet1/1"><layer2/></entry>
            <entry name="ethernet1/3"><layer2/></entry>
            <entry name="ethernet1/2"><layer3><ip><entry name="10.2.0.1/24"/></ip></layer3></entry>
          </ethernet>
          <vlan><units><entry name="vlan.10"><ip><entry name="10.1.0.1/24"/></ip></entry></units></vlan>
        </interface>
        <vlan>
          <entry name="v10">
            <interface><member>ethernet1/1</member><member>ethernet1/3</member></interface>
            <virtual-interface><interface>vlan.10</interface></virtual-interface>
          </entry>
        </vlan>
        <virtual-router>
          <entry name="default"><interface><member>ethernet1/2</member><member>vlan.10</member></interface></entry>
        </virtual-router>
      </network>
      <vsys>
        <entry name="vsys1">
          <zone>
            <entry name="ports"><network><layer2><member>ethernet1/1</member><member>ethernet1/3</member></layer2></network></entry>
            <entry name="cell"><network><layer3><member>vlan.10</member></layer3></network></entry>
            <entry name="it"><network><layer3><member>ethernet1/2</member></layer3></network></entry>
          </zone>
          <rulebase><security><rules>
            {}
          </rules></security></rulebase>
        </entry>
      </vsys>
    </entry>
  </devices>
</config>
"""
RULE = (
    '<entry name="{}"><from><member>{}</member></from><to><member>{}</member></to>'
    "<source><member>any</member></source><destination><member>any</member></destination>"
    "<application><member>any</member></application><service><member>any</member></service>"
    "<action>{}</action></entry>"
)


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ([], Verdict.PROVED),
        ([("a", "cell", "it", "allow")], Verdict.VIOLATED),
        ([("a", "ports", "ports", "deny"), ("b", "cell", "it", "allow")], Verdict.VIOLATED),
        ([("a", "ports", "ports", "allow")], Verdict.PROVED),
        ([("a", "ports", "it", "allow")], Verdict.UNKNOWN),
        ([("a", "ports", "any", "deny"), ("b", "cell", "it", "allow")], Verdict.UNKNOWN),
        ([("a", "any", "ports", "allow")], Verdict.UNKNOWN),
    ],
)
def test_from_a_vlan(rules: list[tuple[str, str, str, str]], verdict: Verdict, tmp_path: Path) -> None:
    """Before, a rule for the zone of the ports decided surely about what the VLAN interface routes."""
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.xml").write_text(CONFIG.format("\n".join(RULE.format(*rule) for rule in rules)))
    (pair,) = [pair for pair in audited(tmp_path).pairs if pair.source == "CELL"]
    assert pair.verdict is verdict


DOS = (
    '</rules></security><dos><rules><entry name="d"><from>{}</from><to>{}</to><source><member>any</member></source>'
    "<destination><member>any</member></destination><service><member>any</member></service>"
    "<action><deny/></action></entry></rules></dos></rulebase>"
)


@pytest.mark.parametrize(
    ("incoming", "outgoing", "verdict"),
    [
        ("zone ports", "zone it", Verdict.UNKNOWN),
        ("zone ports", "zone any", Verdict.UNKNOWN),
        ("interface ethernet1/1", "zone it", Verdict.UNKNOWN),
        ("interface ethernet1/1", "interface ethernet1/2", Verdict.UNKNOWN),
        ("zone ports", "zone ports", Verdict.VIOLATED),
        ("interface ethernet1/1", "zone ports", Verdict.VIOLATED),
        ("zone ports", "interface ethernet1/3", Verdict.VIOLATED),
        ("zone cell", "zone it", Verdict.PROVED),
        ("interface vlan.10", "zone it", Verdict.PROVED),
    ],
)
def test_a_dos_rule_for_a_port(incoming: str, outgoing: str, verdict: Verdict, tmp_path: Path) -> None:
    """Before, a DoS rule that names the port itself was surely not for what the VLAN interface routes."""
    sides = ["<{0}><member>{1}</member></{0}>".format(*side.split()) for side in (incoming, outgoing)]
    text = CONFIG.format(RULE.format("b", "cell", "it", "allow"))
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.xml").write_text(text.replace("</rules></security></rulebase>", DOS.format(*sides)))
    (pair,) = [pair for pair in audited(tmp_path).pairs if pair.source == "CELL"]
    assert pair.verdict is verdict
