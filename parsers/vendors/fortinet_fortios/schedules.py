"""Schedules: which of them hold at every hour; the others leave a policy undecided in time.

FortiOS CLI reference, `firewall schedule recurring`, `onetime`, `group`: `always` is a recurring schedule
that can be defined anew; equal start and end mean the whole day. `day` has the option `none`, its default (6.0 to
8.0; older guides differ): a schedule without days, as the one called `none` that devices come with, never holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

_DAYS = frozenset({"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"})
_MIDNIGHT = "00:00"


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


def _without_days(entry: Entry, context: Context) -> bool:
    days = entry.words("day")
    return not entry.unread and (days == ("none",) or (not days and context.at_least(6, 0) is True))


def _always(entry: Entry) -> bool:
    whole = entry.word("start", _MIDNIGHT) == entry.word("end", _MIDNIGHT)
    return whole and frozenset(entry.words("day")) >= _DAYS and not entry.unread
