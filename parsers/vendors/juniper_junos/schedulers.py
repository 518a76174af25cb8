"""Schedulers of Junos: which of them have a last day, and at which hours of the week they hold.

Junos "Security Policies User Guide", schedulers: `start-date DATE stop-date DATE` is a single slot, by the device's
clock; daily and weekday slots go on for ever, and how they combine with a slot is told in words that leave it open.
Dates are `[YYYY-]MM-DD.hh:mm`; one without its year may come again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.hours import DAY, hours_on
from parsers.syntax.last_days import day_of, latest
from parsers.syntax.week_hours import NAMES, spans_on, together

if TYPE_CHECKING:
    import datetime as dt

    from parsers.model.intervals import Intervals
    from parsers.syntax.statements import Statement

_SLOT = frozenset({"start-date", "description"})


def last_day(root: Statement, name: str) -> dt.date | None:
    """The last day of the scheduler `name`; None where it has none, or may hold at other times too."""
    found = root.find("schedulers", "scheduler", name) if name else None
    if found is None or found.below.keys() - _SLOT or not all(item.active for item in found.walk()):
        return None
    starts = found.find("start-date")
    days = [_end(item) for item in (starts.below.values() if starts is not None else ())]
    last = latest(days)
    if last is not None:
        for item in found.walk():
            item.read()
    return last


def week_hours(root: Statement, name: str) -> Intervals | None:
    """The hours of the week of the scheduler `name`: its daily slots, and those of days of the week instead.

    The same guide: `daily` and the days hold `all-day`, `exclude`, or `start-time HH:MM:SS stop-time HH:MM:SS`; what is
    said of a day is said instead of `daily`.
    """
    found = root.find("schedulers", "scheduler", name) if name else None
    said = {} if found is None else {word: item for word, item in found.below.items() if word != "description"}
    if found is None or set(said) - {"daily", *NAMES} or not all(item.active for item in found.walk()):
        return None
    every = said.pop("daily", None)
    parts = [_slots(at, said.get(day, every)) for at, day in enumerate(NAMES) if day in said or every is not None]
    hours = together(parts)
    if hours is not None:
        for item in found.walk():
            item.read()
    return hours


def _slots(day: int, said: Statement | None) -> Intervals | None:
    words = {} if said is None else said.below
    if "exclude" in words:
        return () if len(words) == 1 else None
    if "all-day" in words:
        return hours_on((day,), 0, DAY) if len(words) == 1 else None
    start = words.get("start-time")
    if start is None or len(words) != 1:
        return None
    return together(_slot(day, begin) for begin in start.below.values())


def _slot(day: int, begin: Statement) -> Intervals | None:
    """The slot that begins with `HH:MM:SS`, behind `start-time`."""
    stop = begin.find("stop-time")
    if stop is None or len(begin.below) != 1 or len(stop.below) != 1:
        return None
    return spans_on((day,), (f"{begin.word}-{next(iter(stop.below))}",))


def _end(start: Statement) -> dt.date | None:
    """The day of `stop-date` behind one `start-date`."""
    stop = start.find("stop-date")
    ends = [] if stop is None or start.below.keys() != {"stop-date"} else list(stop.below)
    parts = ends[0].partition(".")[0].split("-") if len(ends) == 1 else []
    return day_of(*parts) if len(parts) == len(("year", "month", "day")) else None
