"""The hours at which a vendor may come, as people write them in the register.

`Mon-Fri 08:00-16:00`, `weekdays 8-17, Sat 08:00-12:00`, `daily 06:00 to 22:00`, `24/7`: days, then times, or times,
then days (`08:00-16:00 Mon-Fri, 08:00-12:00 Sat`); several of both are parted by commas, semicolons or `and`. They are
meant by the clocks of the devices. What is not written so, or leaves open which times belong to which days (`Mon-Fri
08:00-16:00, Sat`), has no hours that a schedule could be compared with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.hours import DAY, WHOLE_WEEK, hours_on
from parsers.model.intervals import union

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 2
_GROUPS = {
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays", "working days", "working"), tuple(range(5))),
    **dict.fromkeys(("weekend", "weekends"), (5, 6)),
    **dict.fromkeys(("daily", "everyday", "every day", "every", "all days", "all"), tuple(range(7))),
}
_EVER = frozenset({"24/7", "24x7", "always", "any", "any time", "at any time", "anytime", "24 h", "24h"})
_TIME = r"(\d{1,2}(?::?\d{2})?)(?:\s*h)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|to|until)\s*{_TIME}")
_TOKEN = re.compile(rf"(?P<span>{_SPAN.pattern})|(?P<days>[a-z]+(?:\s+days?)?(?:\s*(?:-|to)\s*[a-z]+)?)|[,;/+&]|\s+")
_BOTH = re.compile(r"d+t+|t+d+")
_Item: TypeAlias = "tuple[int, ...]"
_JOINING = frozenset({"on", "from", "local", "time", "hrs", "hours", "h", "local time", "only", "between"})


def declared_hours(text: str) -> Intervals | None:
    """The hours of the week that a text names; None where it is not understood."""
    said = text.strip().lower().replace("\N{EN DASH}", "-")
    if said in _EVER:
        return WHOLE_WEEK
    order, items = "", list[_Item]()
    at = 0
    while at < len(said):
        found = _TOKEN.match(said, at)
        word = None if found is None else _word(found)
        if found is None or word is None:
            return None
        kind, item = word
        order += kind
        items.extend([item] if item else [])
        at = found.end()
    return _hours(_groups(order), items)


def _word(found: re.Match[str]) -> tuple[str, _Item] | None:
    """Days (`d`), times (`t`), what parts them (`,`) or nothing of all this; None where it is not understood."""
    text = found[0].strip()
    if found["span"]:
        span = _span(found["span"])
        return None if span is None else ("t", span)
    if text == "and" or (text and not found["days"]):
        return ",", ()
    if not text or text in _JOINING:
        return "", ()
    days = _days(text)
    return None if days is None else ("d", days)


def _groups(order: str) -> list[str]:
    """Days and times that belong together, in their order; none where that is not certain.

    Either each part between commas has both, or there is one group, or days always come before their times.
    """
    parts = [part for part in order.split(",") if part]
    if all(_BOTH.fullmatch(part) for part in parts):
        return parts
    whole = "".join(parts)
    if re.fullmatch(r"d+|t+|t+d+", whole):
        return [whole]
    if re.fullmatch(r"(?:d+t+)+", whole) and not any(re.match(r"t+d", part) for part in parts):
        return re.findall(r"d+t+", whole)
    return []


def _hours(groups: list[str], items: list[_Item]) -> Intervals | None:
    hours: Intervals = ()
    rest = iter(items)
    for group in groups:
        held = list(zip(group, rest, strict=False))
        days = [day for kind, item in held if kind == "d" for day in item]
        spans = [item for kind, item in held if kind == "t"]
        for first, end in spans or [(0, DAY)]:
            hours = union(hours, hours_on(days or range(7), first, end))
    return hours or None


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(text)
    times = [] if found is None else [_minute(found[1]), _minute(found[2])]
    first, end = times or (None, None)
    if first is None or end is None or first == DAY:
        return None
    return first, DAY if end == DAY - 1 else end


def _minute(text: str) -> int | None:
    """`8`, `08:30` or `0830`."""
    hour, _, minute = text.partition(":")
    if not minute and len(text) > len("08"):
        hour, minute = text[:-2], text[-2:]
    number = int(hour) * 60 + int(minute or 0)
    return number if number <= DAY and int(minute or 0) < 60 else None


def _days(text: str) -> tuple[int, ...] | None:
    if text in _GROUPS:
        return _GROUPS[text]
    first, *last = re.split(r"\s*(?:-|\bto\b)\s*", text, maxsplit=1)
    begin = _day(first)
    end = _day(last[0]) if last else begin
    if begin is None or end is None:
        return None
    return tuple((begin + step) % 7 for step in range((end - begin) % 7 + 1))


def _day(text: str) -> int | None:
    found = [at for at, name in enumerate(_NAMES) if name.startswith(text)] if len(text) >= _SHORTEST else []
    return found[0] if len(found) == 1 else None
