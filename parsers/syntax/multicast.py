"""Which lists may let multicast pass, for readers of platforms that route it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, from_cidr
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.rules import Rule

GROUPS = {
    4: from_cidr("224.0.0.0/4") - from_cidr("224.0.0.0/24"),
    6: from_cidr("ff00::/8") - from_cidr("ff01::/16") - from_cidr("ff02::/16"),
}
"""Groups that routers send on, by IP version (RFC 5771, section 4; RFC 4291, section 2.7)."""
SOURCES = {4: EVERY_IPV4, 6: EVERY_IPV6}


def admits_groups(rules: Iterable[Rule], family: int) -> bool:
    """Whether a list may permit a packet to any group; a deny counts where it takes every source and service."""
    left = GROUPS[family]
    for rule in rules:
        if not rule.enabled:
            continue
        match = rule.match
        if rule.action is not Action.DENY and match.destination.possibly & left:
            return True
        every = not SOURCES[family] - match.source.surely and not EVERY_SERVICE - match.service.surely
        if rule.action is Action.DENY and every and not match.conditions:
            left -= match.destination.surely
    return False
