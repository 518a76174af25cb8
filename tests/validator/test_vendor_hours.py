"""The hours of a vendor in the register, and what schedules leave open outside of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited
from parsers.model.hours import hours_text
from parsers.model.intervals import Interval
from validator.clock import told_apart
from validator.plant.hours import declared_hours

if TYPE_CHECKING:
    from pathlib import Path

CASE = FIXTURES / "checks" / "vendor_beyond_its_hours" / "bad-asa-every-day"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Fri 08:00-16:00", "Mon-Fri 08:00-16:00"),
        ("weekdays 8-17, Sat 08:00-12:00", "Mon-Fri 08:00-17:00, Sat 08:00-12:00"),
        ("daily 06:00 to 22:00", "Mon-Sun 06:00-22:00"),
        ("Mon, Wed and Fri 08:00-12:00, 13:00-17:00", "Mon,Wed,Fri 08:00-12:00 and 13:00-17:00"),
        ("08:00-16:00 Mon-Fri", "Mon-Fri 08:00-16:00"),
        ("Monday to Friday, 0800-1600 local time", "Mon-Fri 08:00-16:00"),
        ("Sun 22:00-06:00", "Mon 00:00-06:00, Sun 22:00-24:00"),
        ("08:00-16:00 Mon-Fri, 08:00-12:00 Sat", "Mon-Fri 08:00-16:00, Sat 08:00-12:00"),
        ("08:00-16:00 on Mon-Fri and 08:00-12:00 on Sat", "Mon-Fri 08:00-16:00, Sat 08:00-12:00"),
        ("08:00-16:00 Mon-Fri; Sat 08:00-12:00", "Mon-Fri 08:00-16:00, Sat 08:00-12:00"),
        ("08:00-12:00 and 13:00-17:00, Mon, Wed", "Mon,Wed 08:00-12:00 and 13:00-17:00"),
        ("Mon-Fri 08:00-16:00 Sat 08:00-12:00", "Mon-Fri 08:00-16:00, Sat 08:00-12:00"),
        ("Mon 08:00-12:00, Tue, Wed 10:00-12:00, 13:00-14:00", "Mon 08:00-12:00, Tue-Wed 10:00-12:00 and 13:00-14:00"),
        ("08:00-16:00", "Mon-Sun 08:00-16:00"),
        ("Mon-Fri 08:00-16:00, Sat", ""),
        ("Mon-Fri 08:00-12:00, 13:00-17:00 Sat", "Mon-Fri 08:00-12:00, Sat 13:00-17:00"),
        ("Mon-Fri 08:00-12:00, 13:00-17:00 Sat, Sun, Tue 10:00-12:00", ""),
        ("08:00-16:00, Mon-Fri 08:00-12:00", ""),
        ("08:00-12:00, Mon-Fri 13:00-17:00, Sat", ""),
        ("08:00-16:00 Mon-Fri, 08:00-12:00 Sat, Sun", ""),
        ("08:00-16:00 Mon-Fri 08:00-12:00 Sat", ""),
        (",", ""),
        ("24/7", "at any hour"),
        ("Mon-Fri", "Mon-Fri 00:00-24:00"),
        ("by arrangement", ""),
        ("Mon-Fri 08:00-16:00 CET", ""),
        ("Mon-Fri 08:00-25:00", ""),
        ("Mon-Fri 08:00-16:00 except holidays", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(text: str, expected: str) -> None:
    found = declared_hours(text)
    assert (hours_text(found) if found else "") == expected


def findings(case: Path, code: str) -> list[str]:
    return [item.message for item in audited(case).findings if item.code == code]


def changed(tmp_path: Path, old: str, new: str) -> Path:
    (tmp_path / "configs").mkdir()
    for path in (CASE / "plant.yaml", CASE / "configs" / "fw-a.txt"):
        text = path.read_text()
        (tmp_path / path.relative_to(CASE)).write_text(text.replace(old, new))
    return tmp_path


def test_a_deny_with_the_right_hours_above_leaves_nothing_open(tmp_path: Path) -> None:
    first = "access-list OUTSIDE_IN extended permit tcp 172.31.9.0"
    times = ("weekdays 0:00 to 8:00", "weekdays 16:00 to 23:59", "weekend 0:00 to 23:59")
    night = "time-range NIGHT\n" + "".join(f" periodic {each}\n" for each in times) + "!\n"
    deny = "access-list OUTSIDE_IN extended deny ip any any time-range NIGHT \n"
    case = changed(tmp_path, first, f"{night}{deny}{first}")
    assert findings(case, "VEN013") == []


EARLY = (
    "access-list OUTSIDE_IN extended deny tcp 172.31.9.0 255.255.255.0 host 10.2.0.20 eq 3389 log time-range EARLY \n"
)


@pytest.mark.parametrize(
    ("periodic", "expected"),
    [
        ("Monday 6:00 to 7:00", "Mon 07:00-08:00 and 16:00-22:00, Tue-Fri 06:00-08:00 and 16:00-22:00, Sat-Sun"),
        ("weekdays 6:00 to 8:00", "Mon-Fri 16:00-22:00, Sat-Sun 06:00-22:00"),
        ("Sunday 12:00 to 13:00", "Sat 06:00-22:00, Sun 06:00-12:00 and 13:00-22:00"),
    ],
)
def test_a_deny_with_hours_closes_those_alone(tmp_path: Path, periodic: str, expected: str) -> None:
    first = "access-list OUTSIDE_IN extended permit tcp 172.31.9.0"
    case = changed(tmp_path, first, f"time-range EARLY\n periodic {periodic}\n!\n{EARLY}{first}")
    (found,) = findings(case, "VEN013")
    assert expected in found


def test_minutes_are_parted_by_all_times_that_hold_there() -> None:
    parts = told_apart([(Interval(2, 5),), (Interval(4, 9), Interval(30, 40))], (Interval(0, 6), Interval(20, 21)))
    assert parts == [
        (Interval(0, 1), Interval(20, 21)),
        (Interval(2, 3),),
        (Interval(4, 5),),
        (Interval(6, 6),),
    ]
    assert told_apart([(Interval(2, 5),)], ()) == []


def test_hours_that_are_no_times_are_told_as_not_judged(tmp_path: Path) -> None:
    case = changed(tmp_path, "Mon-Fri 08:00-16:00", "by arrangement")
    assert findings(case, "VEN013") == []
    assert any("hours: by arrangement" in message for message in findings(case, "MOD002"))


def test_days_behind_their_times_are_not_a_whole_day(tmp_path: Path) -> None:
    case = changed(tmp_path, "Mon-Fri 08:00-16:00", "08:00-16:00 Mon-Fri, 08:00-12:00 Sat")
    (found,) = findings(case, "VEN013")
    assert "Sat 06:00-08:00 and 12:00-22:00" in found


def test_a_vendor_who_may_come_at_any_hour_has_no_schedule_that_is_too_long(tmp_path: Path) -> None:
    assert findings(changed(tmp_path, "Mon-Fri 08:00-16:00", "24/7"), "VEN013") == []


def test_a_ninth_schedule_is_not_passed_over(tmp_path: Path) -> None:
    case = changed(tmp_path, "", "")
    config = case / "configs" / "fw-a.txt"
    text = config.read_text()
    permit = next(line for line in text.splitlines() if "extended permit tcp 172.31.9.0" in line)
    hours = range(12, 21)
    ranges = "".join(f"time-range S{hour}\n periodic Saturday {hour}:00 to {hour + 1}:00\n!\n" for hour in hours)
    permits = "\n".join(permit.replace("3389", f"{4000 + hour}").replace("WORK", f"S{hour}") for hour in hours)
    network = "object network ACME-NET\n"
    config.write_text(text.replace(permit, permits).replace(network, f"{ranges}{network}"))
    (found,) = [item for item in audited(case).findings if item.code == "VEN013"]
    assert "at Sat 12:00-21:00 as well" in found.message
    assert found.labels[-1].text == "its hours are declared here; lines that are not shown: 1"
