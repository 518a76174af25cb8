"""Days as they are written: one form is read, and what other forms mean is told."""

from __future__ import annotations

import datetime as dt
import re

_DAY_FORMS = (
    (r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ].*", ("year", "month", "day")),
    (r"([0-9]{4})([0-9]{2})([0-9]{2})", ("year", "month", "day")),
    (r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", ("year", "month", "day")),
    (r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", ("day", "month", "year")),
    (r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", ("day", "month", "year")),
    (r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", ("month", "day", "year")),
)


def day(text: str) -> dt.date | None:
    """The day of an ISO date `2027-06-30`, or None."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def day_meant(text: str) -> str:
    """The one day that a text in another form means, as `2027-06-30`; empty where it may mean several, or none."""
    found = days_meant(text)
    return found[0] if len(found) == 1 else ""


def days_meant(text: str) -> list[str]:
    """The days that a text in another form may mean, in order."""
    found: set[str] = set()
    for pattern, names in _DAY_FORMS:
        match = re.fullmatch(pattern, text.strip())
        parts = dict(zip(names, map(int, match.groups()), strict=True)) if match else {}
        try:
            found |= {dt.date(**parts).isoformat()} if parts else set()
        except ValueError:
            continue
    return sorted(found)
