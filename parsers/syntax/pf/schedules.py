"""Schedules: which of them always hold; the others leave a rule undecided in time.

Both products: a rule counts while any `timerange` of its schedule holds; a time range without month, day, weekday and
hour always holds (`filter_get_time_based_rule_status`). A schedule that is not in the file counts for nothing: the
rule holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.week_hours import spans_on, together

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.model.match import UnknownMatch
    from parsers.syntax.pf.entries import Entry

_PARTS = ("month", "day", "hour", "position")
_WEEK = "1234567"
_ABOUT = {"rangedescr": "a description", "descr": "a description", "schedlabel": "a label for states"}


def week_hours(root: Entry) -> dict[str, Intervals]:
    """The hours of the week of each schedule that tells them: days of the week and hours, and no day of a month.

    `position` are days of the week from 1 (Monday) to 7; `hour` is `8:00-16:00`.
    """
    found: dict[str, Intervals] = {}
    for entry in root.under("schedules").all("schedule"):
        known = together(_of_range(part) for part in entry.all("timerange"))
        if known:
            found[entry.text("name")] = known
    return found


def _of_range(part: Entry) -> Intervals | None:
    if part.text("month") or part.text("day"):
        return None
    named = part.text("position")
    days = [_WEEK.find(word.strip()) for word in named.split(",")] if named else range(len(_WEEK))
    return None if min(days) < 0 else spans_on(days, (part.text("hour") or "0:00-24:00",))


def hours(root: Entry) -> dict[str, tuple[UnknownMatch, ...] | None]:
    """The schedules by name: None where they always hold, else what was not understood in them."""
    found: dict[str, tuple[UnknownMatch, ...] | None] = {}
    for entry in root.under("schedules").all("schedule"):
        entry.ignore(_ABOUT)
        name = entry.text("name")
        always = False
        unread: tuple[UnknownMatch, ...] = ()
        for part in entry.all("timerange"):
            part.ignore(_ABOUT)
            said = [part.text(key) for key in _PARTS]
            unread += part.unread()
            always = always or not any(said)
        unread += entry.unread()
        found[name] = None if always and not unread else unread
    return found
