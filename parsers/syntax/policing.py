"""Rates of traffic policies (`police`): which lines of a policy may drop packets whatever their rate is.

What conforms to a rate is sent unless another action is said ("Cisco 10000 Series Router Quality of Service
Configuration Guide", `police`: "The default action is transmit"), so a rate keeps away no packet by what it is; `drop`
does, and a conform action that is anything but sending and marking may, or a rate or a burst of nothing, to which
nothing conforms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONFORM = ("conform-action", "conform")


def drops_all(words: Sequence[str]) -> bool:
    """Whether a line of a traffic policy may drop what conforms to its rate, or has none."""
    if words[0] == "drop":
        return True
    if words[0] != "police" and words[0] not in _CONFORM:
        return False
    at = next((number for number, word in enumerate(words) if word in _CONFORM), len(words))
    if "0" in words[:at] or "aggregate" in words[:at]:
        return True
    (action,) = words[at + 1 : at + 2] or ("" if at < len(words) else "transmit",)
    return action != "transmit" and not action.startswith("set-")
