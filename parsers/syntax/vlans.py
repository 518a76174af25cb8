"""Lists of VLANs as switches print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.intervals import Interval, normal

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals

LAST_VLAN = 4094


def vlan_numbers(text: str) -> Intervals:
    """`10,20-30` as intervals.

    Raises:
        ValueError: not such a list, or not within 1 to 4094.
    """
    found: list[Interval] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.append(Interval(int(first), int(last or first)))
    if any(not 1 <= part.first <= part.last <= LAST_VLAN for part in found):
        message = f"no VLANs: {text}"
        raise ValueError(message)
    return normal(found)
