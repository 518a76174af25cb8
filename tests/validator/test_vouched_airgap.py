"""A safety zone that no file shows, and for whose layer 2 somebody vouches: undecided, and told what is to be handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
: Saved
ASA Version 9.8(4)
hostname fw1
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 10.10.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.20.0.1 255.255.255.0
: end
"""
SWITCH = """\
version 15.2
hostname sw-sis
vlan 34
interface FastEthernet1/1
 switchport mode access
 switchport access vlan 34
interface FastEthernet1/2
 switchport mode access
 switchport access vlan 34
line vty 0 4
 transport input none
end
"""
PLANT = """\
plant: {{id: P, name: P, owner: o}}
zones:
  - {{id: OFFICE, kind: enterprise, networks: [10.10.0.0/24]}}
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: SIS, kind: safety, networks: [10.30.0.0/28], {more}safety: {{designation: sis, coupling: airgap}}}}
attestations:
  - {{id: ATT-1, statement: the SIS has cables and a switch of its own, who: J. Doe, date: 2026-01-01, expires: 2099-01-01}}
"""


def _of(tmp_path: Path, more: str, *files: str) -> tuple[set[str], list[str]]:
    """The verdicts of the pairs of the safety zone, and the help of COV010."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT.format(more=more), encoding="utf-8")
    for number, text in enumerate(files):
        (tmp_path / f"configs/{number}.txt").write_text(text, encoding="utf-8")
    report = audited_anew(tmp_path)
    verdicts = {str(pair.verdict) for pair in report.pairs if "SIS" in {pair.source, pair.destination}}
    return verdicts, [one.remediation for one in report.findings if one.code == "COV010"]


def test_a_word_alone_proves_nothing_and_says_what_would(tmp_path: Path) -> None:
    """A firewall of the safety system that nobody handed in has cables of its own as well."""
    verdicts, told = _of(tmp_path, "layer2: ATT-1, ", FIREWALL)
    assert verdicts == {"UNKNOWN"}
    assert len(told) == 1
    assert told[0].startswith("ATT-1 vouches for the cables")


def test_with_its_own_switch_and_that_word_it_is_proved(tmp_path: Path) -> None:
    """Then a file shows the ports of which the word speaks."""
    verdicts, told = _of(tmp_path, "layer2: ATT-1, vlans: [34], ", FIREWALL, SWITCH)
    assert verdicts == {"PROVED"}
    assert not told


def test_without_a_word_the_usual_help_is_given(tmp_path: Path) -> None:
    """It names the switch, the wiring and the word."""
    verdicts, told = _of(tmp_path, "", FIREWALL)
    assert verdicts == {"UNKNOWN"}
    assert len(told) == 1
    assert told[0].startswith("Hand in the configuration of the device")
