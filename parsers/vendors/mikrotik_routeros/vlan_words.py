"""The words by which bridges say of which VLANs frames are: numbers, ranges, and which frames a port takes.

Source: MikroTik documentation, "Bridging and Switching", sections "Bridge Interface Setup" and "Bridge VLAN table":
VLANs are 1 to 4094, and a list holds numbers and ranges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.intervals import Intervals

UNTAGGED = "admit-only-untagged-and-priority-tagged"
TAGGED = "admit-only-vlan-tagged"
_CHOICES = {
    "frame-types": frozenset({"admit-all", UNTAGGED, TAGGED}),
    "ingress-filtering": frozenset({"yes", "no"}),
    "vlan-filtering": frozenset({"yes", "no"}),
}


def one(vlan: int) -> Intervals:
    """One VLAN."""
    return (Interval(vlan, vlan),)


def number(text: str, default: int) -> int:
    """A VLAN; the default where none is meant."""
    found = _range(text)
    return default if found is None or "-" in text else found.first


def numbers(text: str) -> Intervals:
    """`10,20-30`; without the parts that are no VLANs (`strange` tells them)."""
    return intervals.normal(found for found in map(_range, text.split(",")) if found is not None)


def strange(values: Mapping[str, str]) -> list[str]:
    """What a line says of VLANs that means nothing, as written."""
    found = [f"{key}={values[key]}" for key, known in _CHOICES.items() if values.get(key, min(known)) not in known]
    pvid = values.get("pvid", "1")
    if not number(pvid, 0):
        found.append(f"pvid={pvid}")
    listed = values.get("vlan-ids", "1").split(",")
    return found + [f"vlan-ids={part}" for part in listed if _range(part) is None]


def _range(text: str) -> Interval | None:
    """A VLAN or a range of them; None where it is neither."""
    first, dash, last = text.partition("-")
    if not _digits(first) or not (_digits(last) or not dash):
        return None
    low, high = int(first), int(last or first)
    return Interval(low, high) if 0 < low <= high < 4095 else None


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 5
