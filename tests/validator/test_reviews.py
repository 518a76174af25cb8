"""What people say of findings: it is read whole, told everywhere, and changes nothing else."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import FIXTURES
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent
from validator.report.json_report import json_report
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.reviews import COLUMNS, FILE, NOT_FOUND, Rating, ReviewError, read_reviews, table_text

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

DAY = dt.date(2026, 11, 23)
HEAD = ",".join(COLUMNS) + "\n"


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURES / "plants" / "tiny", tmp_path / "plant")
    return tmp_path / "plant"


def report_of(plant: Path, day: dt.date = DAY) -> Report:
    return audit(plant, AuditOptions(None, day), Silent())


def test_there_are_four_ratings() -> None:
    assert list(Rating) == ["acceptable", "review", "potentially unacceptable", "unacceptable"]


def test_a_rating_is_told_and_changes_nothing_else(plant: Path) -> None:
    before = report_of(plant)
    first = before.findings[0]
    table = f"{HEAD}{first.fingerprint},acceptable,m.lee,2026-12-31,a.owner,2026-11-20,until the new switch\n"
    (plant / FILE).write_text(table, encoding="utf-8")
    after = report_of(plant)
    assert after.exit == before.exit == 1
    assert after.pairs == before.pairs
    assert [replace(item, notes=()) for item in after.findings] == [replace(item, notes=()) for item in before.findings]
    document = json.loads(json_report(after))
    jsonschema.validate(document, report_schema("audit"))
    said = document["findings"][0]["review"]
    assert said == {
        "rating": "acceptable",
        "owner": "m.lee",
        "due": "2026-12-31",
        "late": False,
        "by": "a.owner",
        "on": "2026-11-20",
        "note": "until the new switch",
    }
    assert all(item["review"] is None for item in document["findings"][1:])
    text = text_report(after, Style(200))
    line = "acceptable; owner m.lee; due 2026-12-31; rated by a.owner on 2026-11-20; until the new switch"
    assert f"= review: {line}" in text
    assert "1 acceptable, 0 review, 0 potentially unacceptable, 0 unacceptable; 2 of 3 findings are not rated" in text


@pytest.mark.parametrize(
    ("rating", "day", "late"),
    [("unacceptable", 31, False), ("unacceptable", 32, True), ("acceptable", 32, False), ("", 32, True)],
)
def test_what_is_past_its_day_is_late(plant: Path, rating: str, day: int, late: bool) -> None:  # noqa: FBT001 - a column of the table
    mark = report_of(plant).findings[0].fingerprint
    by = "a.owner" if rating else ""
    (plant / FILE).write_text(f"{HEAD}{mark},{rating},m.lee,2026-12-31,{by},,\n", encoding="utf-8")
    report = report_of(plant, dt.date(2026, 12, 31) + dt.timedelta(days=day - 31))
    assert json.loads(json_report(report))["findings"][0]["review"]["late"] == late
    assert ("LATE by 1 day" in text_report(report, Style(200))) == late


def test_the_table_that_is_written_is_read_back_and_keeps_what_was_said(plant: Path, tmp_path: Path) -> None:
    report = report_of(plant)
    first = report.findings[1].fingerprint
    gone = "0123456789abcdef"
    (plant / FILE).write_text(
        f"{HEAD}{first},Potentially_Unacceptable,m.lee,,a.owner,,=cmd\n{gone},review,,,a.owner,,\n", encoding="utf-8"
    )
    again = tmp_path / "again.csv"
    assert main(["audit", str(plant), "--as-of", str(DAY), "--format", "reviews", "-o", str(again)]) == 1
    rows = list(csv.DictReader(io.StringIO(again.read_text(encoding="utf-8"))))
    assert [row["fingerprint"] for row in rows] == [*(item.fingerprint for item in report.findings), gone]
    assert rows[1]["rating"] == "potentially unacceptable"
    assert rows[1]["note"] == "'=cmd"
    assert rows[-1]["code"] == NOT_FOUND
    assert rows[0]["rating"] == ""
    found = read_reviews(again)
    assert set(found.of) == {first, gone}
    assert table_text(report.findings, found) == again.read_text(encoding="utf-8")


def test_semicolons_and_other_columns_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "\ufeffNote;By;Fingerprint;Rating;Owner;Due;On;Mine\nfine;me;0123456789ABCDEF;review;;;;x\n", encoding="utf-8"
    )
    assert read_reviews(path).of["0123456789abcdef"].note == "fine"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("0123,review,,,me,,", "'0123' is no fingerprint; expected the sixteen hex digits of a report"),
        ("0123456789abcdef,unaceptable,,,me,,", "'unaceptable' is no rating (is 'unacceptable' meant?); expected"),
        ("0123456789abcdef,review,,01.12.2026,me,,", "'01.12.2026' in 'due' is no date (is '2026-12-01' meant?)"),
        ("0123456789abcdef,review,,06/07/2026,me,,", "'06/07/2026' in 'due' is no date; expected YYYY-MM-DD"),
        ("0123456789abcdef,review,,20261201,me,,", "'20261201' in 'due' is no date (is '2026-12-01' meant?)"),
        ("0123456789abcdef,fine,,,me,,", "'fine' is no rating; expected one of acceptable, review,"),
        ("0123456789abcdef,review,,,,,", "a rating without a name; expected who rated it, in the column 'by'"),
        ("0123456789abcdef,,x,,,,\n0123456789abcdef,,y,,,,", "0123456789abcdef has a row before, in line 2"),
    ],
)
def test_mistakes_are_told_with_their_line(
    row: str, said: str, plant: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (plant / FILE).write_text(f"{HEAD}{row}\n", encoding="utf-8")
    assert main(["audit", str(plant)]) == 2
    line = 2 + row.count("\n")
    assert f"{FILE}:{line}: {said}" in capsys.readouterr().err


def test_mistakes_of_all_rows_are_told(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEAD}0123,review,,,me,,\n0123456789abcdef,fine,,,me,,\n", encoding="utf-8")
    with pytest.raises(ReviewError) as raised:
        read_reviews(path)
    assert [line.partition(": ")[0] for line in str(raised.value).splitlines()] == ["r.csv:2", "r.csv:3"]


def test_a_missing_column_and_a_missing_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("fingerprint,rateing,owner,due,by,on,note\nx\n", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"r\.csv:1: the column 'rating' is missing \(is 'rateing' meant\?\)"):
        read_reviews(path)
    with pytest.raises(ReviewError, match="cannot be read"):
        read_reviews(tmp_path / "none.csv")


def test_a_short_row_and_a_strange_file_raise_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    for raw in (
        HEAD.encode() + b"0123456789abcdef,review\n",
        b"",
        b"\n\n",
        HEAD.encode() + b'"',
        b"\x00\x01",
        HEAD.encode() + b"a\x00b,review,,,x\n",
    ):
        path.write_bytes(raw)
        with contextlib.suppress(ReviewError):
            read_reviews(path)
