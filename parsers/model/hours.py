"""Hours of the week, by a device's own clock: minutes from Monday 00:00 on, as intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.intervals import Interval, Intervals, intersection, normal

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = 24 * 60
WEEK = 7 * DAY
WHOLE_WEEK: Intervals = (Interval(0, WEEK - 1),)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def hours_on(days: Iterable[int], first: int, end: int) -> Intervals:
    """From minute `first` of some days (Monday is 0) up to minute `end`, which is not included.

    An end that is not after its beginning lies on the next day; equal ones are a whole day.
    """
    length = end - first if end > first else end - first + DAY
    parts: list[Interval] = []
    for day in days:
        begin = day * DAY + first
        last = begin + length - 1
        parts.append(Interval(begin, min(last, WEEK - 1)))
        if last >= WEEK:
            parts.append(Interval(0, last - WEEK))
    return normal(parts)


def minute_of(text: str) -> int | None:
    """The minute of the day of `8:00`, `08:00` or `08:00:00`, up to `24:00`; None where it is no time."""
    parts = text.split(":")
    if len(parts) not in {2, 3} or not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts):
        return None
    minute = int(parts[0]) * 60 + int(parts[1])
    return minute if int(parts[1]) < 60 and minute <= DAY else None


def end_of(text: str) -> int | None:
    """The minute before which a time of day ends; the last minute of a day is part of it (`23:59`)."""
    minute = minute_of(text)
    return DAY if minute == DAY - 1 else minute


def hours_text(hours: Intervals) -> str:
    """Hours for people: days with the same times together, `Mon-Fri 08:00-16:00, Sat 08:00-12:00`."""
    if hours == WHOLE_WEEK:
        return "at any hour"
    times: dict[str, list[int]] = {}
    for day in range(len(DAYS)):
        parts = intersection(hours, (Interval(day * DAY, day * DAY + DAY - 1),))
        if parts:
            said = " and ".join(f"{_time(part.first - day * DAY)}-{_time(part.last - day * DAY + 1)}" for part in parts)
            times.setdefault(said, []).append(day)
    return ", ".join(f"{_days(days)} {said}" for said, days in times.items()) or "never"


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(days: list[int]) -> str:
    """Days in a row as first and last."""
    rows: list[list[int]] = []
    for day in days:
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    return ",".join(DAYS[row[0]] if len(row) == 1 else f"{DAYS[row[0]]}-{DAYS[row[-1]]}" for row in rows)
