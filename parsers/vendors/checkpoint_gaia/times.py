"""The last day of the time objects of a rule.

Source: Check Point Management API Reference v1.1 to v1.9, `add-time`: an object holds from `start` (or at once) to
`end`, unless `end-never`; `recurrence` and `hours-ranges` narrow it further. Several objects hold one after the other.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from parsers.syntax.last_days import latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.syntax.json_tree import Node

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?")


def last_day(objects: Sequence[Node | None]) -> dt.date | None:
    """The last day of several objects; None where one has no end, or is not shown."""
    return latest(None if item is None else _end(item) for item in objects)


def _end(node: Node) -> dt.date | None:
    never, end = node.get("end-never"), node.get("end")
    if node.text or end is None or never is None or never.value is not False:
        return None
    days: set[dt.date | None] = set()
    for key in ("date", "iso-8601"):
        if (text := end.get(key)) is not None:
            days.add(_day(text.text))
    return days.pop() if len(days) == 1 else None


def _day(text: str) -> dt.date | None:
    named, iso = _DATE.fullmatch(text), _ISO.fullmatch(text)
    try:
        if named is not None and named[2].lower() in _MONTHS:
            return dt.date(int(named[3]), _MONTHS.index(named[2].lower()) + 1, int(named[1]))
        if iso is not None:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        return None
    return None
