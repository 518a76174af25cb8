"""The hours of the week at which a time restriction holds, as vendors write them.

None stands for hours that the words do not tell: dates without their hours, one day of a year, what is not understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.hours import DAY, WHOLE_WEEK, end_of, hours_on, minute_of
from parsers.model.intervals import union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.model.intervals import Intervals

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 3
_WEEKDAYS, _WEEKEND, _DAILY = range(5), range(5, 7), range(7)
_GROUPS = {"weekdays": _WEEKDAYS, "weekend": _WEEKEND, "weekends": _WEEKEND, "daily": _DAILY}
_CLOCK = re.compile(r"(?:(?P<d>\d+)d)?(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s)?")


def day_number(text: str) -> int | None:
    """Which day of the week a name is, Monday 0, whole or its first letters; None where it is none."""
    word = text.lower()
    found = [number for number, name in enumerate(NAMES) if name.startswith(word)]
    return found[0] if len(found) == 1 and len(word) >= _SHORTEST else None


def day_numbers(words: Iterable[str]) -> tuple[int, ...] | None:
    """Several days; None where a word is none, or where there are none."""
    found = [day_number(word) for word in words]
    known = tuple(day for day in found if day is not None)
    return known if known and len(known) == len(found) else None


def spans_on(days: Iterable[int], spans: Iterable[str]) -> Intervals | None:
    """`8:00-16:00` on some days, each; None where one is no span of time."""
    hours: Intervals = ()
    for text in spans:
        start, _, stop = text.partition("-")
        first, end = minute_of(start.strip()), end_of(stop.strip())
        if first is None or end is None:
            return None
        hours = union(hours, hours_on(days, first, end))
    return hours


def spans_within(days: Iterable[int], first: int, end: int) -> Intervals | None:
    """From one minute of some days to another; None where the day may be that of the packet after midnight too.

    Time conditions of Linux ask for the hour and for the day of the packet, each by itself, so that a span over
    midnight is two of the same day (iptables-extensions(8), `time`: without `--contiguous`; nft(8), `meta hour`, `meta
    day`). A patch for firewall3 of OpenWrt adds `--contiguous` (iptables.c, `fw3_ipt_rule_time`), which takes the day
    on which it began; no document of RouterOS that was at hand says either. On all days both are the same.
    """
    on = frozenset(days)
    return hours_on(on, first, end) if end > first or len(on) == len(_DAILY) else None


def together(parts: Iterable[Intervals | None]) -> Intervals | None:
    """All hours of some parts; None where one does not tell its own, or where there are none."""
    hours: Intervals | None = None
    for part in parts:
        if part is None:
            return None
        hours = union(hours or (), part)
    return hours


def cisco_hours(lines: Iterable[Sequence[str]]) -> Intervals | None:
    """The hours of a `time-range` by its `absolute` and `periodic` lines.

    Cisco IOS Basic System Management Command Reference and ASA Command Reference, `periodic`: `periodic DAYS H:MM to
    [DAY] H:MM`; `23:59` is the end of a day. `absolute` lines alone hold at every hour between their dates, where they
    are more than a week apart; where both stand, the periodic ones count within the dates.
    """
    known = list(lines)
    periodic = [words for words in known if words[0] == "periodic"]
    if periodic:
        return together(_periodic(words) for words in periodic)
    bounded = [words for words in known if words[0] == "absolute" and "start" in words and "end" in words]
    return WHOLE_WEEK if known and not bounded else None


def _periodic(words: Sequence[str]) -> Intervals | None:
    """`periodic DAY... H:MM to [DAY] H:MM`."""
    if words.count("to") != 1:
        return None
    cut = words.index("to")
    *days, start = words[1:cut] or [""]
    *last_day, stop = words[cut + 1 :] or [""]
    first, end = minute_of(start), end_of(stop)
    named = _GROUPS.get(days[0].lower()) if len(days) == 1 else None
    numbers = tuple(named) if named is not None else day_numbers(days)
    if first is None or end is None or numbers is None:
        return None
    if not last_day:
        return hours_on(numbers, first, end)
    last = day_number(last_day[0]) if len(last_day) == 1 else None
    return _across(numbers[0], first, last, end) if last is not None and len(numbers) == 1 else None


def _across(day: int, first: int, last: int, end: int) -> Intervals:
    """From a minute of one day to a minute of another, over the end of the week too."""
    between = (last - day) % 7
    if between == 0 and end > first:
        return hours_on((day,), first, end)
    days = [(day + step) % 7 for step in range(between or 7)]
    hours = hours_on(days[:1], first, DAY)
    for number in days[1:]:
        hours = union(hours, hours_on((number,), 0, DAY))
    return union(hours, hours_on((last,), 0, end)) if end else hours


def clock_hours(text: str) -> Intervals | None:
    """`8h-17h30m,mon,tue` of RouterOS ("Common Firewall Matchers and Actions", `time`), by the clock of the router.

    None over midnight on some days alone: see `spans_within`.
    """
    span, *days = text.split(",")
    start, _, stop = span.partition("-")
    first, end = _clock(start), _clock(stop)
    numbers = day_numbers(days) if days else tuple(_DAILY)
    if first is None or end is None or numbers is None:
        return None
    return spans_within(numbers, first, DAY if end == DAY - 1 else end)


def _clock(text: str) -> int | None:
    if ":" in text:
        return minute_of(text)
    found = _CLOCK.fullmatch(text)
    if found is None or not text:
        return None
    minute = int(found["d"] or 0) * DAY + int(found["h"] or 0) * 60 + int(found["m"] or 0)
    return minute if minute <= DAY else None
