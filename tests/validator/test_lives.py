"""The life of findings: new, open, fixed, reopened; and gone without being fixed."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import FIXTURES
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.lives import BaselineError, Life, read_baseline
from validator.questions import Silent
from validator.report.first_page import verdict_line
from validator.report.json_report import json_report
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.report.terminal import text_report

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

FIRST, SECOND, THIRD = dt.date(2026, 11, 1), dt.date(2026, 11, 8), dt.date(2026, 11, 15)
LIST, WRONG = "ip access-group CELL-IN in", "ip access-group CELL_IN in"


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURES / "plants" / "tiny", tmp_path / "plant")
    return tmp_path / "plant"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(plant: Path, day: dt.date, before: Path | None = None, **options: object) -> tuple[Report, Path]:
    """The report of a day, and its JSON file."""
    report = audit(plant, AuditOptions(None, day, baseline=before, **options), Silent())  # type: ignore[arg-type]
    file = plant.parent / f"{day}-{len(list(plant.parent.iterdir()))}.json"
    text = json_report(report)
    jsonschema.validate(json.loads(text), report_schema("audit"))
    file.write_text(text, encoding="utf-8")
    return report, file


def lives(report: Report) -> dict[str, set[Life]]:
    """The lives of each code."""
    assert report.lives is not None
    found: dict[str, set[Life]] = {}
    for finding in report.findings:
        found.setdefault(finding.code, set()).add(report.lives.life(finding))
    for gone in report.lives.gone:
        found.setdefault(gone.past.code, set()).add(gone.life)
    return found


def test_the_same_again_is_open_though_every_line_moved(plant: Path) -> None:
    before, file = run(plant, FIRST)
    assert before.findings
    for path in (plant / "configs").glob("sw-*.txt"):
        path.write_text("!\n!\n!\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    edit(plant / "plant.yaml", "zones:\n", "# moved\n\nzones:\n")
    after, _ = run(plant, SECOND, file)
    assert {life for found in lives(after).values() for life in found} == {Life.OPEN}
    assert {since for _, since in after.lives.of.values()} == {FIRST.isoformat()} if after.lives else False


def test_fixed_then_reopened_across_three_reports(plant: Path) -> None:
    _, first = run(plant, FIRST)
    edit(plant / "configs" / "sw-c.txt", WRONG, LIST)
    report, second = run(plant, SECOND, first)
    assert lives(report)["RUL003"] == {Life.FIXED}
    assert "fixed: RUL003" in text_report(report, Style(width=200))
    quiet, third = run(plant, THIRD, second)
    assert lives(quiet)["RUL003"] == {Life.FIXED}
    assert "fixed: RUL003" not in text_report(quiet, Style(width=200))  # it was told a week ago
    edit(plant / "configs" / "sw-c.txt", LIST, WRONG)
    again, _ = run(plant, THIRD, third)
    assert lives(again)["RUL003"] == {Life.REOPENED}
    assert again.lives is not None
    assert {since for life, since in again.lives.of.values() if life is Life.REOPENED} == {FIRST.isoformat()}


def test_what_is_not_asked_or_not_handed_in_is_not_fixed(plant: Path) -> None:
    _, first = run(plant, FIRST)
    report, _ = run(plant, SECOND, first, ignore=("RUL",))
    assert lives(report)["RUL003"] == {Life.NOT_SEEN}
    (plant / "configs" / "sw-c.txt").unlink()
    report, second = run(plant, SECOND, first)
    assert lives(report)["RUL003"] == {Life.NOT_SEEN}
    assert "sw-c.txt was not handed in" in text_report(report, Style(width=300))
    shutil.copy(FIXTURES / "plants" / "tiny" / "configs" / "sw-c.txt", plant / "configs")
    back, _ = run(plant, THIRD, second)
    assert lives(back)["RUL003"] == {Life.OPEN}  # it was never fixed


def test_a_pair_that_is_no_longer_decided_fixes_nothing(plant: Path) -> None:
    _, first = run(plant, FIRST)
    edit(plant / "configs" / "sw-c.txt", WRONG, "ip access-group CELL-IN in\n ip frobnicate everything")
    report, _ = run(plant, SECOND, first)
    gone = [one for one in report.lives.gone if "configs/sw-c.txt" in one.past.files] if report.lives else []
    assert gone
    assert all(one.life is Life.NOT_SEEN for one in gone)


def test_exit_status_follows_new_findings_alone_where_asked(plant: Path) -> None:
    edit(plant / "configs" / "sw-c.txt", WRONG, LIST)
    before, first = run(plant, FIRST)
    assert before.exit == 1
    report, _ = run(plant, SECOND, first, fail_on_new=True)
    assert report.exit == 0
    assert verdict_line(report, Style()).startswith("NOTHING NEW")
    assert run(plant, SECOND, first)[0].exit == 1
    edit(plant / "configs" / "sw-c.txt", LIST, WRONG)
    report, _ = run(plant, SECOND, first, fail_on_new=True)
    assert report.exit == 1
    assert verdict_line(report, Style()).startswith("NOT CLEAN")
    assert Life.NEW in lives(report)["RUL003"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"findings": 1}', "[" * 100_000, '{"as_of": 3, "plant": {}}']
)
def test_what_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match="report"):
        read_baseline(path)


def test_another_plants_report_is_misuse(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, first = run(plant, FIRST)
    edit(first, '"id": "TINY"', '"id": "OTHER"')
    assert main(["audit", str(plant), "--baseline", str(first)]) == 2
    assert "plant OTHER" in capsys.readouterr().err
    assert main(["audit", str(plant), "--fail-on-new"]) == 2
    assert main(["audit", str(plant), "--baseline", str(plant / "nothing.json")]) == 2


def test_an_exception_that_ends_opens_its_finding_and_a_new_one_closes_it(plant: Path) -> None:
    """Fixed while it is excused, reopened the day after its last day: `--as-of` is the only clock."""
    _, first = run(plant, FIRST)
    text = (plant / "plant.yaml").read_text(encoding="utf-8")
    excused = "exceptions:\n  - {id: X-1, flow: '10.4.0.0/24 > 10.3.0.0/24 any', reason: until the new list, "
    excused += "compensating_control: watched, requested_by: m.lee, approved_by: [a.owner, s.cyber], ticket: CHG-7, "
    (plant / "plant.yaml").write_text(f"{text}{excused}expires: {SECOND}}}\n", encoding="utf-8")
    report, second = run(plant, SECOND, first)
    assert report.lives is not None
    assert {gone.past.code for gone in report.lives.gone if gone.life is Life.FIXED} == {"PATH001"}
    report, _ = run(plant, THIRD, second)
    assert Life.REOPENED in lives(report)["PATH001"]
    assert report.exit == 1
