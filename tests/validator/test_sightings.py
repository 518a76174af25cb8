"""Stations that were seen: findings alone rest on them, never a verdict."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, audited_anew, verdicts_text
from validator.findings import Certainty, Severity
from validator.sightings import maker

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted(path.parent for path in FIXTURES.glob("checks/station_*/*/plant.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_no_verdict_rests_on_a_table(case: Path, tmp_path: Path) -> None:
    without = tmp_path / "without"
    shutil.copytree(case, without, ignore=shutil.ignore_patterns("show"))
    before, after = (verdicts_text(report).splitlines() for report in (audited_anew(without), audited(case)))
    assert before[1:] == after[1:]
    assert before[1:]


@pytest.mark.parametrize(
    ("case", "certainty", "severity"),
    [
        ("bad-ios-one-table", Certainty.SURE, Severity.HIGH),
        ("bad-asa-arp", Certainty.SURE, Severity.HIGH),
        ("bad-ios-two-tables", Certainty.POSSIBLE, Severity.MEDIUM),
    ],
)
def test_two_tables_leave_it_possible(case: str, certainty: Certainty, severity: Severity) -> None:
    report = audited(FIXTURES / "checks" / "station_in_two_zones" / case)
    (finding,) = [item for item in report.findings if item.code == "NET014"]
    assert (finding.certainty, finding.severity) == (certainty, severity)


@pytest.mark.parametrize(
    ("mac", "name"),
    [
        ("00:00:bc:12:34:56", "Rockwell Automation"),
        ("02:00:bc:12:34:56", "an address that somebody made up"),
        ("f0:00:00:00:00:01", "an unknown maker"),
    ],
)
def test_the_maker_of_a_card(mac: str, name: str) -> None:
    assert maker(mac) == name
