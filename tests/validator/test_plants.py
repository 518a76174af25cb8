"""Whole plants: goldens of findings and verdicts, and each fault of `faults.csv` at its line."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from audits import FIXTURES, audited, findings_text, verdicts_text
from golden import assert_golden_text
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.findings import Finding, Label
    from validator.report.document import Report

PLANTS = sorted(path.parent for path in (FIXTURES / "plants").glob("*/plant.yaml"))
FAULTY, CLEAN = FIXTURES / "plants" / "refinery-u3-faulty", FIXTURES / "plants" / "refinery-u3-clean"


class Fault(NamedTuple):
    """One row of `faults.csv`: a line that some finding of the family points at."""

    plant: Path
    number: str
    file: str
    line_text: str
    code_family: str
    from_zone: str
    to_zone: str

    def __str__(self) -> str:
        return f"{self.plant.name}-{self.number}-{self.file}-{self.line_text[:40]}"


def with_status(status: str) -> list[Fault]:
    rows: list[Fault] = []
    for plant in PLANTS:
        with (plant / "faults.csv").open(encoding="utf-8", newline="") as file:
            now = [row for row in csv.DictReader(file) if row["status"] == status]
        rows += [Fault(plant, *(row[field] for field in Fault._fields[1:])) for row in now]
    return rows


def violated_pairs(plant: Path) -> set[tuple[str, str]]:
    with (plant / "violated.csv").open(encoding="utf-8", newline="") as file:
        return {(row["from_zone"], row["to_zone"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_findings_are_the_golden_ones(plant: Path) -> None:
    assert_golden_text(plant / "findings.txt", findings_text(audited(plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_verdicts_are_the_golden_ones(plant: Path) -> None:
    assert_golden_text(plant / "verdicts.txt", verdicts_text(audited(plant)))


def points_at(label: Label, fault: Fault) -> bool:
    """The file itself is asked: a report has no secrets."""
    span = label.span
    if span.file != fault.file or not span.line:
        return False
    lines = (fault.plant / span.file).read_text(encoding="utf-8").splitlines()
    return lines[span.line - 1].strip() == fault.line_text.strip()


def zones_agree(finding: Finding, fault: Fault) -> bool:
    """The zones of the row, as far as it gives them, are a pair of the finding or its own zones."""
    pairs = {*finding.pairs, (finding.source_zone, finding.destination_zone)}
    return any(
        (not fault.from_zone or fault.from_zone == source) and (not fault.to_zone or fault.to_zone == destination)
        for source, destination in pairs
    )


@pytest.mark.parametrize("fault", with_status("found-now"), ids=str)
def test_fault_is_found_at_its_line(fault: Fault) -> None:
    assert_found(audited(fault.plant), fault)


@pytest.mark.parametrize("fault", with_status("found-with-failures"), ids=str)
def test_fault_is_found_when_failures_are_simulated(fault: Fault) -> None:
    assert_found(audited(fault.plant, 1), fault)


def assert_found(report: Report, fault: Fault) -> None:
    family = [finding for finding in report.findings if finding.code.startswith(fault.code_family)]
    here = [finding for finding in family if any(points_at(label, fault) for label in finding.labels)]
    assert here, f"no {fault.code_family} finding points at {fault.file}: {fault.line_text}"
    assert any(zones_agree(finding, fault) for finding in here), [(item.code, item.pairs) for item in here]


@pytest.mark.parametrize("plant", [FAULTY, CLEAN], ids=lambda plant: plant.name)
def test_violated_pairs_are_those_that_were_written_down(plant: Path) -> None:
    """`violated.csv` was written by hand from the configurations, apart from the engine."""
    found = {(pair.source, pair.destination) for pair in audited(plant).pairs if pair.verdict is Verdict.VIOLATED}
    assert found == violated_pairs(plant)


def test_clean_plant_is_clean() -> None:
    report = audited(CLEAN)
    assert findings_text(report) == ""
    assert (report.exit, report.incomplete) == (0, ())
    assert {pair.verdict for pair in report.pairs} == {Verdict.PROVED}
    assert {flow.verdict for conduit in report.conduits for flow in conduit.flows} == {FlowVerdict.WORKS}


def test_no_single_failure_opens_the_clean_plant() -> None:
    report = audited(CLEAN, 1)
    assert {finding.code for finding in report.findings} == {"PATH012"}, "flows that stop, and nothing that opens"
    assert report.failures.simulated > 50
    assert report.failures.rerouting > 20
    assert report.failures.opened == 0


def test_faulty_plant_fails() -> None:
    assert audited(FAULTY).exit == 1


def test_what_servers_hand_out_to_clients_is_said_to_be_taken_for_granted() -> None:
    limits = [one for one in audited(CLEAN).limits if "taken to hand out" in one]
    assert len(limits) == 1
    assert limits[0].startswith("fw-e: the servers that log in, or authorise, remote access VP-USERS")


@pytest.mark.parametrize("plant", [FAULTY, CLEAN], ids=lambda plant: plant.name)
def test_the_readme_names_lines_that_are_there(plant: Path) -> None:
    """Each row with a place and its text, and the number of lines of each device."""
    text = (plant / "README.md").read_text(encoding="utf-8")
    for file, number, shown in re.findall(r"\| ([\w./-]+\.(?:txt|yaml)):(\d+) \| `(.*?)` \|", text):
        assert (plant / file).read_text(encoding="utf-8").splitlines()[int(number) - 1].strip() == shown, file
    sizes = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in plant.glob("configs/*.txt")}
    assert {name: int(size) for name, size in re.findall(r"^\| (\S+) \| (\d+) \|$", text, re.MULTILINE)} == sizes
    assert f"{sum(sizes.values())} configuration lines" in text
