"""Lists of VLANs as switches print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import EVERY_VLAN, SwitchportMode
from parsers.model.intervals import Interval, difference, holds, normal, union

if TYPE_CHECKING:
    from parsers.model.interface import Switchport
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


def changed(known: Intervals, words: list[str]) -> Intervals:
    """A list of VLANs after `LIST`, `add LIST`, `remove LIST`, `all` or `none`.

    Raises:
        ValueError: it is none of these.
    """
    if words == ["all"]:
        return EVERY_VLAN
    if words == ["none"]:
        return ()
    named = vlan_numbers("".join(words[1:] if words[:1] in (["add"], ["remove"]) else words))
    if words[0] == "remove":
        return difference(known, named)
    return union(known, named) if words[0] == "add" else named


def carries(port: Switchport, vlan: int) -> bool:
    """Whether frames that come in by a port may be of a VLAN, or of a secondary VLAN of it."""
    if port.private is not None and any(pair.primary == vlan for pair in port.private.pairs):
        return True
    tagged = port.mode is not SwitchportMode.ACCESS and holds(port.allowed, vlan)
    return tagged or (port.mode is not SwitchportMode.TRUNK and vlan in {port.access_vlan, port.voice_vlan})
