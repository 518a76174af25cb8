"""Schedules of PAN-OS: which of them have a last day, and at which hours of the week they hold.

PAN-OS Administrator's Guide, Policy, "Policy Objects", and the XML of the API: an object is `recurring` (daily, weekly)
or `non-recurring` with a list of `YYYY/MM/DD@hh:mm-YYYY/MM/DD@hh:mm`, by the firewall's clock. A rule counts while any
of them holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.last_days import day_of, latest
from parsers.syntax.week_hours import day_number, spans_on, together
from parsers.vendors.paloalto_panos.elements import name_of, part, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from parsers.model.intervals import Intervals
    from parsers.syntax.xml_tree import Element


Times = tuple["dict[str, dt.date]", "dict[str, Intervals]"]


def times(scopes: Sequence[Element | None]) -> Times:
    """The last days of schedules, and their hours of the week."""
    return last_days(scopes), week_hours(scopes)


def last_days(scopes: Iterable[Element | None]) -> dict[str, dt.date]:
    """The last day of each schedule that has one; later scopes hide earlier ones."""
    found: dict[str, dt.date | None] = {}
    for scope in scopes:
        held = None if scope is None else scope.child("schedule")
        for entry in () if held is None else held.all("entry"):
            found[name_of(entry)] = _last_day(entry)
    return {name: day for name, day in found.items() if day is not None}


def week_hours(scopes: Iterable[Element | None]) -> dict[str, Intervals]:
    """The hours of the week of each recurring schedule; later scopes hide earlier ones.

    `daily` holds spans `08:00-16:00`, `weekly` a list of them for each day.
    """
    found: dict[str, Intervals | None] = {}
    for scope in scopes:
        held = None if scope is None else scope.child("schedule")
        for entry in () if held is None else held.all("entry"):
            found[name_of(entry)] = _week(entry)
    return {name: known for name, known in found.items() if known}


def _week(entry: Element) -> Intervals | None:
    kind = entry.child("schedule-type")
    again = None if kind is None else kind.child("recurring")
    if kind is None or again is None or len(kind.children) > 1 or len(again.children) != 1:
        return None
    held = part(entry, "schedule-type", "recurring")
    if again.child("daily") is not None:
        return spans_on(range(7), words(held, "daily"))
    weekly = part(held, "weekly")
    days = [] if weekly is None else weekly.children
    return together(
        None if (at := day_number(day.name)) is None else spans_on((at,), words(weekly, day.name)) for day in days
    )


def _last_day(entry: Element) -> dt.date | None:
    kind = entry.child("schedule-type")
    once = None if kind is None else kind.child("non-recurring")
    if kind is None or once is None or len(kind.children) > 1:
        return None
    held = part(entry, "schedule-type")
    return latest(_end(text) for text in words(held, "non-recurring"))


def _end(text: str) -> dt.date | None:
    _, _, end = text.partition("-")
    date, _, time = end.partition("@")
    parts = date.split("/")
    return day_of(*parts) if time and len(parts) == len(("year", "month", "day")) else None
