"""Virtual devices that a box holds and nobody handed in: each may join any two zones."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited

if TYPE_CHECKING:
    from pathlib import Path

CASES = FIXTURES / "checks" / "missing_device"
SECOND_BOX = """\
ASA Version 9.8(2) <system>
!
hostname asa-two
!
interface GigabitEthernet0/0
!
interface GigabitEthernet0/1
!
no failover
!
admin-context ctxa
context ctxa
  allocate-interface GigabitEthernet0/0 outside
  allocate-interface GigabitEthernet0/1 inside
  config-url disk0:/ctxa.cfg
!
prompt hostname context
: end
"""


def verdicts(case: Path) -> set[str]:
    return {str(pair.verdict) for pair in audited(case).pairs}


@pytest.mark.parametrize("name", ["bad-asa-context", "bad-nxos-vdc"])
def test_a_context_without_a_configuration_leaves_every_pair_open(name: str) -> None:
    assert verdicts(CASES / name) == {"UNKNOWN"}


def test_contexts_that_are_handed_in_attested_or_without_interfaces_leave_nothing_open() -> None:
    """By hostname (`ctxa`), by the context of its entry (`ctxb`), attested (`admin`), without interfaces (`spare`)."""
    assert verdicts(CASES / "ok-asa-contexts") == {"PROVED"}


def test_a_flow_that_no_rule_lets_pass_may_work_through_the_context(tmp_path: Path) -> None:
    case = shutil.copytree(CASES / "bad-asa-context", tmp_path / "case")
    rules = case / "configs" / "ctxa.txt"
    rules.write_text(rules.read_text("utf-8").replace(" eq https", " eq ssh"), "utf-8")
    assert [str(flow.verdict) for item in audited(case).conduits for flow in item.flows] == ["UNKNOWN"]


def test_a_context_is_that_of_a_file_by_its_stem(tmp_path: Path) -> None:
    case = shutil.copytree(CASES / "ok-asa-contexts", tmp_path / "case")
    (case / "configs" / "fw-b.txt").rename(case / "configs" / "ctxb.txt")
    plant = case / "plant.yaml"
    plant.write_text(plant.read_text("utf-8").replace("configs/fw-b.txt, context: ctxb", "configs/ctxb.txt"), "utf-8")
    assert verdicts(case) == {"PROVED"}


def with_second_box(tmp_path: Path, entries: str = "") -> Path:
    """The case where all is handed in, and a second box with a context `ctxa` of its own; `entries` of the plant."""
    case = shutil.copytree(CASES / "ok-asa-contexts", tmp_path / "case")
    (case / "configs" / "sys2.txt").write_text(SECOND_BOX, "utf-8")
    plant = case / "plant.yaml"
    added = f"devices:\n  - {{id: sys2, file: configs/sys2.txt}}\n{entries}"
    plant.write_text(plant.read_text("utf-8").replace("devices:\n", added), "utf-8")
    return case


def test_a_configuration_stands_for_the_context_of_one_box(tmp_path: Path) -> None:
    """Which of two boxes holds `ctxa` nobody says: that of either may be the one without a configuration."""
    report = audited(with_second_box(tmp_path))
    assert {str(pair.verdict) for pair in report.pairs} == {"UNKNOWN"}
    assert [one.labels[0].span.file for one in report.findings if one.code == "COV002"] == [
        "configs/sys.txt",
        "configs/sys2.txt",
    ]


def test_an_entry_for_each_box_leaves_nothing_open(tmp_path: Path) -> None:
    assert verdicts(with_second_box(tmp_path, "  - {id: two, context: ctxa, attested: ATT-1}\n")) == {"PROVED"}


def test_contexts_of_one_box_whose_names_differ_in_case_want_a_configuration_each(tmp_path: Path) -> None:
    case = shutil.copytree(CASES / "ok-asa-contexts", tmp_path / "case")
    system = case / "configs" / "sys.txt"
    other = "context CTXA\n  allocate-interface GigabitEthernet0/1.10 inside\n  config-url disk0:/CTXA.cfg\n!\ncontext spare"
    system.write_text(system.read_text("utf-8").replace("context spare", other), "utf-8")
    assert verdicts(case) == {"UNKNOWN"}


SWITCH = """\
version 15.2
hostname ctxa
!
interface GigabitEthernet1/0/1
 switchport access vlan 10
 switchport mode access
!
line vty 0 4
 transport input ssh
!
end
"""


def test_a_switch_of_the_name_of_a_context_is_none(tmp_path: Path) -> None:
    """Before, that of a second box was taken for handed in, for two configurations were called `ctxa`."""
    case = with_second_box(tmp_path)
    (case / "configs" / "switch.txt").write_text(SWITCH, "utf-8")
    report = audited(case)
    assert [one.labels[0].span.file for one in report.findings if one.code == "COV002"] == [
        "configs/sys.txt",
        "configs/sys2.txt",
    ]
    assert {str(pair.verdict) for pair in report.pairs} == {"UNKNOWN"}


def test_a_configuration_with_the_names_of_two_contexts_stands_for_one(tmp_path: Path) -> None:
    """The hostname is the one, the file is called like the other, of which nobody handed in anything."""
    case = shutil.copytree(CASES / "ok-asa-contexts", tmp_path / "case")
    (case / "configs" / "fw-b.txt").unlink()
    (case / "configs" / "ctxa.txt").rename(case / "configs" / "ctxb.txt")
    plant = case / "plant.yaml"
    text = plant.read_text("utf-8").replace("  - {id: fw-b, file: configs/fw-b.txt, context: ctxb}\n", "")
    plant.write_text(text.replace("configs/ctxa.txt", "configs/ctxb.txt"), "utf-8")
    assert verdicts(case) == {"UNKNOWN"}
