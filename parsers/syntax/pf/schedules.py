"""Schedules: which of them always hold; the others leave a rule undecided in time.

Both products: a rule counts while any `timerange` of its schedule holds; a time range without month, day, weekday and
hour always holds (`filter_get_time_based_rule_status`). A schedule that is not in the file counts for nothing: the
rule holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.syntax.pf.entries import Entry

_PARTS = ("month", "day", "hour", "position")
_ABOUT = {"rangedescr": "a description", "descr": "a description", "schedlabel": "a label for states"}


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
