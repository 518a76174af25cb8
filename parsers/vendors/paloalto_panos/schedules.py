"""Schedules of PAN-OS: which of them have a last day.

PAN-OS Administrator's Guide, Policy, "Policy Objects", and the XML of the API: an object is `recurring` (daily, weekly)
or `non-recurring` with a list of `YYYY/MM/DD@hh:mm-YYYY/MM/DD@hh:mm`, by the firewall's clock. A rule counts while any
of them holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.last_days import day_of, latest
from parsers.vendors.paloalto_panos.elements import name_of, part, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from parsers.syntax.xml_tree import Element


def last_days(scopes: Iterable[Element | None]) -> dict[str, dt.date]:
    """The last day of each schedule that has one; later scopes hide earlier ones."""
    found: dict[str, dt.date | None] = {}
    for scope in scopes:
        held = None if scope is None else scope.child("schedule")
        for entry in () if held is None else held.all("entry"):
            found[name_of(entry)] = _last_day(entry)
    return {name: day for name, day in found.items() if day is not None}


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
