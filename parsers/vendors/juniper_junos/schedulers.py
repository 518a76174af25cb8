"""Schedulers of Junos: which of them have a last day.

Junos "Security Policies User Guide", schedulers: `start-date DATE stop-date DATE` is a single slot, by the device's
clock; daily and weekday slots go on for ever, and how they combine with a slot is told in words that leave it open.
Dates are `[YYYY-]MM-DD.hh:mm`; one without its year may come again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.last_days import day_of, latest

if TYPE_CHECKING:
    import datetime as dt

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


def _end(start: Statement) -> dt.date | None:
    """The day of `stop-date` behind one `start-date`."""
    stop = start.find("stop-date")
    ends = [] if stop is None or start.below.keys() != {"stop-date"} else list(stop.below)
    parts = ends[0].partition(".")[0].split("-") if len(ends) == 1 else []
    return day_of(*parts) if len(parts) == len(("year", "month", "day")) else None
