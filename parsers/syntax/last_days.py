"""The last day of a time restriction, as vendors write dates.

Every form is the device's local time, so a day is meant where the device stands, by its own clock. What is not a whole
date with its year has no last day: it may come again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST = 3
_WHOLE = 3
"""A year, a month and a day."""


def latest(days: Iterable[dt.date | None]) -> dt.date | None:
    """The last of some days; None where there are none, or where one has no end."""
    found = list(days)
    ends = [day for day in found if day is not None]
    return max(ends) if ends and len(ends) == len(found) else None


def earliest(*days: dt.date | None) -> dt.date | None:
    """The first of the ends that there are, where all must hold; None where none has an end."""
    return min((day for day in days if day is not None), default=None)


def day_of(year: str, month: str, day: str) -> dt.date | None:
    """A date of three numbers, or None."""
    if len(year) != len("2026") or not all(part.isascii() and part.isdecimal() for part in (year, month, day)):
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def iso_day(text: str) -> dt.date | None:
    """The day of `2026-03-31` or `2026-03-31T23:59:59`; None where it is no whole date.

    iptables-extensions(8), "time": `--datestop YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`. OpenWrt, "Firewall configuration":
    `stop_date`, the day included.
    """
    parts = text.partition("T")[0].split("-")
    return day_of(*parts) if len(parts) == _WHOLE else None


def cisco_end(words: Sequence[str]) -> dt.date | None:
    """The end of `absolute [start TIME DAY MONTH YEAR] [end TIME DAY MONTH YEAR]` of IOS and ASA.

    Cisco IOS Basic System Management Command Reference, `absolute`; Cisco ASA Command Reference, `absolute`: without
    an end the restriction holds for ever.
    """
    if len(words) < 5 or words[-5] != "end":
        return None
    _, _, day, month, year = words[-5:]
    name = month.lower()
    named = [number for number, known in enumerate(_MONTHS, 1) if len(name) >= _SHORTEST and known.startswith(name)]
    return day_of(year, str(named[0]), day) if len(named) == 1 else None


def cisco_last_day(lines: Iterable[Sequence[str]]) -> dt.date | None:
    """The last day of a `time-range` by its `absolute` and `periodic` lines.

    The same references: periodic times do not count after the end of the absolute ones.
    """
    return latest(cisco_end(words) for words in lines if words[0] == "absolute")
