"""One plant, changed a line at a time: which verdicts must turn, and which must not be proved any more."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, verdicts_text

if TYPE_CHECKING:
    from pathlib import Path

PLANT = FIXTURES / "plants" / "hirschmann-cell"


def verdicts(folder: Path, file: str, before: str, after: str) -> dict[str, str]:
    """The verdicts of the plant with one text changed; each change must be one."""
    shutil.copytree(PLANT, folder / "plant")
    config = folder / "plant" / "configs" / file
    text = config.read_text(encoding="utf-8")
    assert before in text
    config.write_text(text.replace(before, after), encoding="utf-8")
    lines = (line.rpartition(" ") for line in verdicts_text(audited(folder / "plant")).splitlines())
    return {name: verdict for name, _, verdict in lines}


def _column(name: str, before: str, after: str, convert: str = "") -> tuple[str, str]:
    shape = f'<Attribute name="{name}"{convert}>{{}}</Attribute>'
    return shape.format(before), shape.format(after)


_LAST = "  </MibData>\n"
_CASES: list[tuple[str, tuple[str, str], dict[str, str]]] = [
    # Stations may send frames with the tag of the other VLAN: apart possibly.
    ("sw-core.xml", _column("dot1qPortIngressFiltering", "1", "2"), {"CTRL > SIS": "UNKNOWN", "SIS > CTRL": "UNKNOWN"}),
    # Of the firewall the same; its VLANs are IDMZ and CTRL.
    ("fw-cell.xml", _column("dot1qPortIngressFiltering", "1", "2"), {"CTRL > IDMZ": "UNKNOWN"}),
    # Nobody says whether the rules are in force.
    (
        "fw-cell.xml",
        _column("hm2L3RulePendingActions", "2", "1"),
        {"IDMZ > CTRL": "UNKNOWN", "IDMZ > SIS": "UNKNOWN", "C-IDMZ-CTRL flow 0": "UNKNOWN"},
    ),
    # Accept, as delivered: what no rule takes passes.
    (
        "fw-cell.xml",
        _column("hm2DefaultPolicy", "2", "1"),
        {"IDMZ > CTRL": "VIOLATED", "CTRL > IDMZ": "VIOLATED", "C-IDMZ-CTRL flow 0": "WORKS"},
    ),
    # The rules of the office judge what goes out there, and nothing that comes in.
    (
        "fw-cell.xml",
        _column("hm2L3IfmDirection", "1", "2"),
        {"IDMZ > CTRL": "PROVED", "C-IDMZ-CTRL flow 0": "BROKEN"},
    ),
    # The enforcer is gone, and the rule accepts.
    ("fw-cell.xml", _column("hm2L3Action", "4", "1"), {"C-IDMZ-CTRL flow 1": "WORKS"}),
    # The remote desktop is not active.
    (
        "fw-cell.xml",
        (
            (
                '<Attribute name="hm2L3RowStatus">1</Attribute>\n          '
                '<Attribute name="hm2L3Description" convert="ascii">remote desktop<'
            ),
            (
                '<Attribute name="hm2L3RowStatus">2</Attribute>\n          '
                '<Attribute name="hm2L3Description" convert="ascii">remote desktop<'
            ),
        ),
        {"IDMZ > CTRL": "PROVED", "C-IDMZ-CTRL flow 0": "WORKS"},
    ),
    # Without its list the safety network is open to the cell.
    (
        "sw-core.xml",
        _column("hm2AgentAclIfStatus", "1", "2"),
        {"CTRL > SIS": "VIOLATED", "SIS > CTRL": "VIOLATED"},
    ),
    # Answers of the SIS need a list of their own, for lists keep no state.
    (
        "sw-core.xml",
        _column("hm2AgentAclRuleSrcL4Port", "502", "503"),
        {"C-CTRL-SIS flow 0": "UNKNOWN"},
    ),
    ("sw-core.xml", _column("hm2AgentSwitchIpRoutingMode", "1", "2"), {"CTRL > SIS": "PROVED"}),
    # Tables that are not known, of either box.
    ("sw-core.xml", (_LAST, f'<MIB name="X"><Scalar name="zzz"/></MIB>{_LAST}'), {"CTRL > SIS": "UNKNOWN"}),
    ("fw-cell.xml", (_LAST, f'<MIB name="X"><Scalar name="zzz"/></MIB>{_LAST}'), {"IDMZ > SIS": "UNKNOWN"}),
    # A file that ends early.
    ("fw-cell.xml", ("</Config>", ""), {"IDMZ > SIS": "UNKNOWN"}),
    # A tunnel.
    (
        "fw-cell.xml",
        (
            _LAST,
            (
                '<MIB name="HM2-VPN-MIB"><Table name="hm2VpnConnEntry"><Entry>'
                f'<Attribute name="hm2VpnConnRowStatus">1</Attribute></Entry></Table></MIB>{_LAST}'
            ),
        ),
        {"IDMZ > SIS": "UNKNOWN"},
    ),
]


@pytest.mark.parametrize(("file", "change", "wanted"), _CASES)
def test_one_line(tmp_path: Path, file: str, change: tuple[str, str], wanted: dict[str, str]) -> None:
    found = verdicts(tmp_path, file, *change)
    assert {name: found[name] for name in wanted} == wanted


TABLES = re.compile(r"      <(Table|Scalar) name=\"(\w+)\">.*?</\1>\n", re.DOTALL)


HARMLESS = frozenset({"system", "ifEntry", "hm2AgentAclEntry"})
"""Names; and whether ports are off, without which all are taken to be on."""


def _cuts() -> list[tuple[str, str]]:
    text = (PLANT / "configs" / "fw-cell.xml").read_text(encoding="utf-8")
    return [(found[2], found[0]) for found in TABLES.finditer(text) if found[2] not in HARMLESS]


@pytest.mark.parametrize("name", [name for name, _ in _cuts()])
def test_a_table_that_is_not_in_the_file(tmp_path: Path, name: str) -> None:
    """Whatever stood in it: IDMZ and SIS are not proved apart by the firewall between them any more."""
    found = verdicts(tmp_path, "fw-cell.xml", dict(_cuts())[name], "")
    if name.startswith("hm2AgentAcl"):
        assert (found["IDMZ > SIS"], found["C-IDMZ-CTRL flow 0"]) == ("PROVED", "UNKNOWN")  # a list can only deny
    else:
        assert found["IDMZ > SIS"] == "UNKNOWN"


def test_routes_and_tables_may_be_vouched_for(tmp_path: Path) -> None:
    """Two tables are cut out and the static routes are in none: somebody says that there is nothing of them."""
    shutil.copytree(PLANT, tmp_path / "plant")
    plant = tmp_path / "plant" / "plant.yaml"
    plant.write_text(
        plant.read_text(encoding="utf-8")
        + "devices:\n"
        + "  - {id: fw-cell, file: configs/fw-cell.xml, settings_complete: A-1}\n"
        + "  - {id: sw-core, file: configs/sw-core.xml, settings_complete: A-1}\n"
        + "attestations:\n  - {id: A-1, statement: whole, who: O. T., date: 2026-11-01, expires: 2027-11-01}\n",
        encoding="utf-8",
    )
    config = tmp_path / "plant" / "configs" / "fw-cell.xml"
    text = config.read_text(encoding="utf-8")
    for name in ("hm2Masq", "hm2Donat"):
        text = re.sub(rf'      <Table name="{name}RuleIfMappingEntry">.*?</Table>\n', "", text, flags=re.DOTALL)
    config.write_text(text, encoding="utf-8")
    lines = verdicts_text(audited(tmp_path / "plant")).splitlines()
    assert {"CTRL > OFFICE PROVED", "CTRL > IDMZ PROVED", "IDMZ > SIS PROVED", "IDMZ > CTRL VIOLATED"} <= set(lines)


SCRIPT = """! EAGLE30 Configuration
! Version: HiSecOS-03.5.01
vlan database
vlan add 20
routing add 20
exit
configure
ip routing
zzz unknown words
packet-filter l3 defaultpolicy drop
packet-filter l3 addrule 1 src any sport any dst any dport any proto any action drop
packet-filter l3 addif vlan/20 ingress 1 1
packet-filter l3 commit
interface vlan/20
ip routing
ip address primary 10.1.0.2 255.255.255.0
exit
exit
"""


def test_who_has_a_script_alone_is_told_at_once_what_to_hand_in(tmp_path: Path) -> None:
    plant = tmp_path / "plant"
    (plant / "configs").mkdir(parents=True)
    (plant / "configs" / "fw.txt").write_text(SCRIPT, encoding="utf-8")
    (plant / "plant.yaml").write_text(
        "plant: {id: S, name: a script}\nzones:\n  - {id: A, kind: control, networks: [10.1.0.0/24]}\n"
        "  - {id: B, kind: control, networks: [10.2.0.0/24]}\n",
        encoding="utf-8",
    )
    first = audited(plant).incomplete[0]
    assert first.startswith("configs/fw.txt: ")
    assert "hand in the configuration XML instead" in first
