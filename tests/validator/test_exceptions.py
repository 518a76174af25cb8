"""Exceptions: who may approve them, from which day to which they excuse, and whatever else somebody writes."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, FIXTURES
from parsers.source import Source
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.commands.arguments import today
from validator.days import day_meant
from validator.people import one_person, people
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError
from validator.questions import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from validator.findings import Finding
    from validator.report.document import Report

CASE = FIXTURES / "checks" / "exception_weakly_approved" / "ok-asa-two-approvers"
FLOW = "10.2.0.10 > 10.3.0.10 tcp/1433"
SOUND = {
    "flow": f'"{FLOW}"',
    "reason": "until the new MES",
    "approved_by": "[a.owner, s.cyber]",
    "requested_by": "m.lee",
    "ticket": "CHG-7",
    "compensating_control": "host firewall",
    "created": "2026-11-01",
    "expires": "2027-06-30",
}


def folder_with(folder: Path, changes: Mapping[str, str | None], more: str = "") -> Path:
    """The fixture with one exception, changed; None takes a key away."""
    if not (folder / "configs").exists():
        shutil.copytree(CASE / "configs", folder / "configs")
    keys = {key: value for key, value in {**SOUND, **changes}.items() if value is not None}
    row = ", ".join(f"{key}: {value}" for key, value in {"id": "X-1", **keys}.items())
    text = (CASE / "plant.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "X-1" not in line]
    at = lines.index("exceptions:") + 1
    (folder / "plant.yaml").write_text(
        "\n".join([*lines[:at], f"  - {{{row}}}", *lines[at:], more]) + "\n", encoding="utf-8"
    )
    return folder


def report_of(folder: Path, day: dt.date = AS_OF, *, more: str = "", **changes: str | None) -> Report:
    return audit(folder_with(folder, changes, more), AuditOptions(None, day), Silent())


def told(report: Report, code: str = "MOD004") -> list[str]:
    return [finding.message.removeprefix("exception X-1 ") for finding in _of(report, code)]


def _of(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def verdict(report: Report, source: str = "DMZ", destination: str = "CTRL") -> str:
    return next(pair.verdict.value for pair in report.pairs if (pair.source, pair.destination) == (source, destination))


def mistakes_of(folder: Path, **changes: str | None) -> str:
    source = Source.read(folder_with(folder, changes) / "plant.yaml", "plant.yaml")
    with pytest.raises(PlantError) as raised:
        load_plant(source)
    return str(raised.value)


def test_a_sound_one_excuses_and_is_not_told(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert told(report) == []
    assert verdict(report) == "PROVED"


APPROVERS = {
    "[a.owner, A.Owner]": "is approved by fewer than 2 people (a.owner and A.Owner count as one)",
    '["A. Owner", "a.owner@plant.example"]': "is approved by fewer than 2 people (A. Owner and a.owner@plant.example count",
    '["Owner, Anna", a.owner]': "is approved by fewer than 2 people (Owner, Anna and a.owner count as one)",
    "[a.owner]": "is approved by fewer than 2 people",
    "a.owner": "is approved by fewer than 2 people",
    "[a.owner, m.lee]": "is approved by the one who asked for it",
    '[a.owner, "M. Lee", s.cyber]': "is approved by the one who asked for it",
    "[{who: a.owner, date: 2026-11-24}, s.cyber]": "is approved by a.owner on 2026-11-24, which is still to come",
}


@pytest.mark.parametrize("approvers", APPROVERS)
def test_two_different_people_approve(tmp_path: Path, approvers: str) -> None:
    found = told(report_of(tmp_path, approved_by=approvers))
    assert any(message.startswith(APPROVERS[approvers]) for message in found), found


@pytest.mark.parametrize(
    "approvers",
    [
        "[a.owner, s.cyber]",
        "[anna.owner, arthur.owner]",
        "[{who: a.owner, date: 2026-11-23}, s.cyber]",
        "[m.lee, a.owner, s.cyber, x.third]",
    ],
)
def test_two_others_are_enough(tmp_path: Path, approvers: str) -> None:
    assert not any("fewer" in message for message in told(report_of(tmp_path, approved_by=approvers)))


def test_names_of_one_person() -> None:
    assert one_person("A. Owner", "a.owner@plant.example")
    assert one_person("ANNA  OWNER", "owner, anna")
    assert not one_person("anna.owner", "arthur.owner")
    assert not one_person("a.owner", "owner")
    assert not one_person("", "")
    assert people(("a.owner", " ", "A. Owner", "s.cyber")) == ("a.owner", "s.cyber")
    assert one_person("a b c d e f", "a b c d e f")


def test_weak_approval_of_a_way_into_the_control_system_is_worse(tmp_path: Path) -> None:
    found = _of(report_of(tmp_path, approved_by="[a.owner]"), "MOD004")
    assert [finding.severity.name for finding in found] == ["MEDIUM"]


EMPTY = {
    "reason": ('""', "'reason' of exception X-1 is empty"),
    "approved_by": ("[]", "'approved_by' of exception X-1 is an empty list"),
    "expires": (None, "'expires' of exception X-1 is missing"),
    "flow": (None, "'flow' of exception X-1 is missing"),
}


@pytest.mark.parametrize("key", EMPTY)
def test_what_must_be_said_is_said(tmp_path: Path, key: str) -> None:
    value, message = EMPTY[key]
    assert message in mistakes_of(tmp_path, **{key: value})


@pytest.mark.parametrize("blank", ['["  "]', '[""]', '[{who: " "}]', "[{role: owner}]"])
def test_nobody_is_no_approver(tmp_path: Path, blank: str) -> None:
    assert "approver of exception X-1" in mistakes_of(tmp_path, approved_by=blank)


def test_papers_are_asked_for(tmp_path: Path) -> None:
    found = told(report_of(tmp_path, ticket=None, compensating_control=None))
    assert found == ["names no ticket and no compensating control"]
    assert told(report_of(tmp_path, ticket='" "')) == ["names no ticket"]


def test_an_extension_beyond_the_maximum_is_a_mistake(tmp_path: Path) -> None:
    message = "exception X-1 was extended 3 times, and 2 are allowed"
    assert message in mistakes_of(tmp_path, extensions="3", max_extensions="2")
    assert told(report_of(tmp_path, extensions="2", max_extensions="2")) == []
    assert told(report_of(tmp_path, extensions="1")) == ["was extended 1 times, and nothing says how often it may be"]
    assert "a whole number from 0 to 99" in mistakes_of(tmp_path, extensions="-1")


def test_it_is_measured_against_the_longest_life_of_the_plant(tmp_path: Path) -> None:
    limit = "defaults: {exception_max_days: 180}"
    assert told(report_of(tmp_path, more=limit)) == ["lasts longer than 180 days"]
    assert told(report_of(tmp_path, more=limit, expires="2027-04-30")) == []  # 180 days after its making
    assert told(report_of(tmp_path, more=limit, expires="2027-05-01")) == ["lasts longer than 180 days"]
    assert told(report_of(tmp_path, more=limit, created=None)) == ["still lasts longer than 180 days"]
    assert told(report_of(tmp_path, expires="2027-11-02")) == []
    assert told(report_of(tmp_path, expires="2027-11-03")) == ["lasts longer than a year"]


DAYS = {
    "2026-10-31": "VIOLATED",  # the day before its making
    "2026-11-01": "PROVED",
    "2027-06-30": "PROVED",
    "2027-07-01": "VIOLATED",
}


@pytest.mark.parametrize("day", DAYS)
def test_it_excuses_from_its_first_day_to_its_last(tmp_path: Path, day: str) -> None:
    report = report_of(tmp_path, dt.date.fromisoformat(day))
    assert verdict(report) == DAYS[day]
    assert (report.exit == 1) == (DAYS[day] == "VIOLATED")


def test_one_that_has_not_begun_is_not_called_expired(tmp_path: Path) -> None:
    report = report_of(tmp_path, created="2026-12-01")
    assert told(report, "MOD001") == []
    assert told(report) == ["begins on 2026-12-01, and excuses nothing before"]


def test_one_that_names_a_conduit_excuses_nothing_elsewhere(tmp_path: Path) -> None:
    assert verdict(report_of(tmp_path, conduit="C-1", more=_conduit("DMZ", "CTRL"))) == "PROVED"
    assert verdict(report_of(tmp_path, conduit="C-1", more=_conduit("CTRL", "DMZ"))) == "PROVED"
    spare = "  - {id: SPARE, kind: field, networks: [10.9.0.0/24]}"
    folder = folder_with(tmp_path, {"conduit": "C-1"}, _conduit("DMZ", "SPARE"))
    text = (folder / "plant.yaml").read_text(encoding="utf-8")
    assert "zones:\n" in text
    (folder / "plant.yaml").write_text(text.replace("zones:\n", f"zones:\n{spare}\n", 1), encoding="utf-8")
    assert verdict(audit(folder, AuditOptions(None, AS_OF), Silent())) == "VIOLATED"


def _conduit(source: str, destination: str) -> str:
    flow = f"{{src: {source}, dst: {destination}, service: tcp/9}}"
    return f"conduits:\n  - {{id: C-1, from: {source}, to: {destination}, flows: [{flow}]}}"


def test_a_safety_zone_that_only_a_device_shows_wants_functional_safety(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {})
    text = (folder / "plant.yaml").read_text(encoding="utf-8")
    text = text.replace("kind: control, networks: [10.3.0.0/24]", 'kind: safety, interfaces: ["fw-a:ctrl"]')
    (folder / "plant.yaml").write_text(text, encoding="utf-8")
    found = told(audit(folder, AuditOptions(None, AS_OF), Silent()))
    assert "leads into a safety zone, and nobody of functional safety approves it" in found
    (folder / "plant.yaml").write_text(text.replace("ticket:", "functional_safety: j.doe, ticket:"), encoding="utf-8")
    assert told(audit(folder, AuditOptions(None, AS_OF), Silent())) == []


FORMS = {
    "31.12.2026": "2026-12-31",
    "2026/12/31": "2026-12-31",
    "20261231": "2026-12-31",
    "2026-12-31T00:00:00Z": "2026-12-31",
    "2026-12-31 00:00": "2026-12-31",
    "12/31/2026": "2026-12-31",
    "2026-6-1": "2026-06-01",
    "03/04/2026": "",  # the third of April, or the fourth of March
    "31 December 2026": "",
    "2026-W53-4": "",
    "2026-02-30": "",
    "31.02.2026": "",
    "end of year": "",
    "٢٠٢٦-١٢-٣١": "",
}


@pytest.mark.parametrize("text", FORMS)
def test_a_date_in_another_form_is_a_mistake_with_the_one_it_means(tmp_path: Path, text: str) -> None:
    assert day_meant(text) == FORMS[text]
    found = mistakes_of(tmp_path, expires=f'"{text}"')
    assert "expected a date as in 2027-06-30" in found
    assert (f"did you mean '{FORMS[text]}'" in found) == bool(FORMS[text])


@pytest.mark.parametrize("text", ["20261231", "2026-W53-4", "31.12.2026", "2026-12-31T00:00"])
def test_the_day_of_the_audit_has_the_same_form(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(CASE), "--as-of", text]) == 2
    assert "is no date" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process is set on POSIX alone")
@pytest.mark.parametrize("zone", ["Etc/GMT-14", "UTC", "Etc/GMT+12"])
def test_without_a_day_it_is_the_later_of_the_days_here_and_in_utc(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    offset = {"Etc/GMT-14": 14, "UTC": 0, "Etc/GMT+12": -12}[zone]
    monkeypatch.setenv("TZ", f"XXX{-offset:+d}")  # POSIX wants a name of three letters: a shorter one means UTC
    time.tzset()
    try:
        before = dt.datetime.now(tz=dt.UTC)
        found = today()
        after = dt.datetime.now(tz=dt.UTC)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    here = dt.timezone(dt.timedelta(hours=offset))
    allowed = {max(moment.date(), moment.astimezone(here).date()) for moment in (before, after)}
    assert found in allowed


def test_two_that_excuse_the_same_do_not_turn_when_one_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_with(tmp_path, {"expires": "2026-11-30"})
    text = (folder / "plant.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "X-1" in line)
    second = line.replace("X-1", "X-2").replace("2026-11-30", "2026-12-10")
    (folder / "plant.yaml").write_text(text.replace(line, f"{line}\n{second}"), encoding="utf-8")
    assert main(["exceptions", str(folder), "--as-of", "2026-11-23", "--next", "30d", "-q"]) == 1
    out = capsys.readouterr().out
    assert "2026-12-01:" not in out
    assert "2026-12-11: DMZ > CTRL turns VIOLATED, for X-2 has ended" in out
    assert main(["exceptions", str(folder), "--as-of", "2026-11-23", "--next", "17d", "-q"]) == 1
    assert main(["exceptions", str(folder), "--as-of", "2026-11-23", "--next", "16d", "-q"]) == 0


def test_the_list_says_when_one_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_with(tmp_path, {"created": "2026-12-01"})
    main(["exceptions", str(folder), "--as-of", "2026-11-23", "-q"])
    assert "X-1: begins 2026-12-01, expires 2027-06-30, 219 days left: 10.2.0.10" in capsys.readouterr().out
    main(["exceptions", str(folder), "--as-of", "2026-12-01", "-q"])
    assert "X-1: expires 2027-06-30" in capsys.readouterr().out
