"""Schedules: which of them hold at every hour; the others leave a policy undecided in time.

FortiOS CLI reference, `firewall schedule recurring`, `onetime`, `group`: `always` is a recurring schedule
that can be defined anew; equal start and end mean the whole day. `day` has the option `none`, its default (6.0 to
8.0; older guides differ): a schedule without days, as the one called `none` that devices come with, never holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.hours import end_of, hours_on, minute_of
from parsers.syntax.last_days import day_of, latest
from parsers.syntax.week_hours import day_numbers, together

if TYPE_CHECKING:
    import datetime as dt

    from parsers.model.intervals import Intervals
    from parsers.model.match import UnknownMatch
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

_DAYS = frozenset({"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"})
_MIDNIGHT = "00:00"


Times = tuple[
    "dict[str, tuple[UnknownMatch, ...] | None]", "frozenset[str]", "dict[str, dt.date]", "dict[str, Intervals]"
]


def times(domain: Domain, common: Domain, context: Context) -> Times:
    """What `Books` says of schedules: which always hold, which never, the last days, and the hours of the week."""
    ends = last_days(domain, common, context)
    return hours(domain, common, context), never(domain, common, context), ends, week(domain, common, context)


def week(domain: Domain, common: Domain, context: Context) -> dict[str, Intervals]:
    """The hours of the week of each recurring schedule, and of each group of nothing else; a name twice has none."""
    found: dict[str, Intervals | None] = {}
    for part in (common,) if common is domain else (common, domain):
        for kind in ("recurring", "onetime", "group"):
            for entry in part.entries(f"firewall schedule {kind}", context):
                known = None if entry.unread or entry.name in found else _week(kind, entry, found)
                found[entry.name] = known
    return {name: known for name, known in found.items() if known}


def _week(kind: str, entry: Entry, known: dict[str, Intervals | None]) -> Intervals | None:
    if kind == "group":
        return together(known.get(name) for name in entry.words("member"))
    days = day_numbers(entry.words("day")) if kind == "recurring" else None
    first, end = minute_of(entry.word("start", _MIDNIGHT)), end_of(entry.word("end", _MIDNIGHT))
    return None if days is None or first is None or end is None else hours_on(days, first, end)


def hours(domain: Domain, common: Domain, context: Context) -> dict[str, tuple[UnknownMatch, ...] | None]:
    """The schedules of `domain` and of the `common` part: None where they always hold, else their unread words."""
    found: dict[str, tuple[UnknownMatch, ...] | None] = {}
    for part in (common, domain):
        for kind in ("recurring", "onetime", "group"):
            for entry in part.entries(f"firewall schedule {kind}", context):
                found[entry.name] = None if kind == "recurring" and _always(entry) else entry.unread
    return found


def never(domain: Domain, common: Domain, context: Context) -> frozenset[str]:
    """The recurring schedules that hold at no time."""
    holds: dict[str, bool] = {}
    for part in (common, domain):
        for kind in ("recurring", "onetime", "group"):
            for entry in part.entries(f"firewall schedule {kind}", context):
                holds[entry.name] = kind != "recurring" or not _without_days(entry, context)
    return frozenset(name for name, held in holds.items() if not held)


def last_days(domain: Domain, common: Domain, context: Context) -> dict[str, dt.date]:
    """The last day of each one-time schedule, and of each group of nothing else.

    The same reference: `end` is `hh:mm yyyy/mm/dd` in local time. A name that stands twice has none.
    """
    found: dict[str, dt.date | None] = {}
    for part in (common,) if common is domain else (common, domain):
        for kind in ("recurring", "onetime", "group"):
            for entry in part.entries(f"firewall schedule {kind}", context):
                day = None if entry.unread or entry.name in found else _last_day(kind, entry, found)
                found[entry.name] = day
    return {name: day for name, day in found.items() if day is not None}


def _last_day(kind: str, entry: Entry, known: dict[str, dt.date | None]) -> dt.date | None:
    if kind == "group":
        return latest(known.get(name) for name in entry.words("member"))
    end = entry.words("end")
    parts = end[1].split("/") if kind == "onetime" and len(end) == len(("hh:mm", "yyyy/mm/dd")) else []
    return day_of(*parts) if len(parts) == len(("yyyy", "mm", "dd")) else None


def expiry(policy: Entry) -> dt.date | None:
    """The last day of a policy of its own: `policy-expiry` with `policy-expiry-date YYYY-MM-DD hh:mm:ss`.

    CLI reference 7.2, `firewall policy`: the policy is off from then on.
    """
    date = " ".join(policy.words("policy-expiry-date")).partition(" ")[0].split("-")
    return day_of(*date) if policy.on("policy-expiry") and len(date) == len(("year", "month", "day")) else None


def _without_days(entry: Entry, context: Context) -> bool:
    days = entry.words("day")
    return not entry.unread and (days == ("none",) or (not days and context.at_least(6, 0) is True))


def _always(entry: Entry) -> bool:
    whole = entry.word("start", _MIDNIGHT) == entry.word("end", _MIDNIGHT)
    return whole and frozenset(entry.words("day")) >= _DAYS and not entry.unread
