"""Rules with a last day: until when they may match, on each platform, and what follows for the pair."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES
from parsers.syntax.last_days import cisco_end, cisco_last_day, day_of, earliest, latest
from validator.audit import AuditOptions, audit, joined, load
from validator.leftovers import leftovers
from validator.questions import Silent
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

LAST = dt.date(2026, 11, 21)
CASES = sorted((FIXTURES / "checks" / "ended_rule").glob("bad-*"))


def report(case: str, day: dt.date) -> Report:
    """A case as of a day."""
    return audit(FIXTURES / "checks" / "ended_rule" / case, AuditOptions(None, day), Silent())


@pytest.mark.parametrize("case", [path.name for path in CASES])
def test_a_rule_ends_when_a_whole_day_has_gone_by(case: str) -> None:
    before, after = (report(case, LAST + dt.timedelta(days=days)) for days in (1, 2))
    assert [item.code for item in before.findings] == ["COV003"]
    assert [item.code for item in after.findings] == ["RUL009"]
    assert {str(pair.verdict) for pair in after.pairs} == {Verdict.PROVED.value}


@pytest.mark.parametrize("case", [path.name for path in CASES])
def test_it_is_not_told_as_turned_off_besides(case: str) -> None:
    options = AuditOptions(None, LAST + dt.timedelta(days=2))
    assert leftovers(joined(*load(FIXTURES / "checks" / "ended_rule" / case, options, Silent()))) == ()


def test_a_deny_whose_time_is_over_stops_nothing(tmp_path: Path) -> None:
    """What it stopped gets through surely, and is a violation where nothing declares it."""
    folder = tmp_path / "plant"
    shutil.copytree(FIXTURES / "checks" / "ended_rule" / "bad-asa-absolute", folder)
    file = folder / "configs" / "fw.txt"
    text = file.read_text(encoding="utf-8").replace(
        "permit tcp host 10.2.0.20 host 10.3.0.7 eq 445", "deny tcp any any"
    )
    text = text.replace("DMZ_IN extended deny ip any any log", "DMZ_IN extended permit tcp any host 10.3.0.7 eq 445")
    file.write_text(text, encoding="utf-8")
    for days, verdict in ((1, Verdict.UNKNOWN), (2, Verdict.VIOLATED)):
        judged = audit(folder, AuditOptions(None, LAST + dt.timedelta(days=days)), Silent())
        assert {pair.verdict for pair in judged.pairs if (pair.source, pair.destination) == ("IDMZ", "CTRL")} == {
            verdict
        }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("absolute start 00:00 01 January 2020 end 23:59 31 December 2020", dt.date(2020, 12, 31)),
        ("absolute end 8:00 1 feb 2021", dt.date(2021, 2, 1)),
        ("absolute start 00:00 01 January 2020", None),
        ("absolute end 8:00 31 february 2021", None),
        ("absolute end 8:00 1 ju 2021", None),
        ("absolute end 8:00 1 jun 21", None),
        ("absolute end", None),
    ],
)
def test_ends_of_cisco(text: str, day: dt.date | None) -> None:
    assert cisco_end(text.split()) == day


def test_several_times() -> None:
    early, late = dt.date(2020, 1, 1), dt.date(2021, 1, 1)
    assert latest([early, late]) == late
    assert latest([early, None]) is None
    assert latest([]) is None
    assert earliest(early, None, late) == early
    assert earliest(None) is None
    assert day_of("2020", "13", "1") is None
    assert day_of("20", "1", "1") is None
    lines = ["absolute end 8:00 1 feb 2021", "periodic daily 8:00 to 9:00"]
    assert cisco_last_day(line.split() for line in lines) == dt.date(2021, 2, 1)
    assert cisco_last_day(["periodic", "daily"] for _ in range(1)) is None
