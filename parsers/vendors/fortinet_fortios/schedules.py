"""Schedules: which of them hold at every hour; the others leave a policy undecided in time.

FortiOS CLI reference, `firewall schedule recurring`, `onetime`, `group`: `always` is a recurring schedule
that can be defined anew; one without days never holds; equal start and end mean the whole day.
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


def _always(entry: Entry) -> bool:
    whole = entry.word("start", _MIDNIGHT) == entry.word("end", _MIDNIGHT)
    return whole and frozenset(entry.words("day")) >= _DAYS and not entry.unread
