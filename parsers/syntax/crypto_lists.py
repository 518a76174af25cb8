"""What a permit of a Cisco crypto list leaves after the denies above it: pairs of networks.

A deny keeps packets out of this entry of the crypto map, and the next entries are asked (ASA VPN CLI guide 9.x,
"Configure IPsec", the order of crypto lists; IOS, "Creating Crypto Access Lists": not protected in the context of that
entry).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.address import AddressSet
    from parsers.model.rules import Rule

    Sides = tuple[AddressSet, AddressSet]

MOST = 64
"""Pairs of networks of one permit; beyond, that denies take packets out is a doubt."""


def protected(rule: Rule, above: Iterable[Rule]) -> tuple[list[Sides], tuple[UnknownMatch, ...]]:
    """Local and remote networks of a permit, and what is not known of them."""
    whole = rule.match.source.possibly, rule.match.destination.possibly
    pieces, doubts = [whole], list[UnknownMatch]()
    for other in above:
        denied = other.match.source.possibly, other.match.destination.possibly
        if other.action is not Action.DENY or other.implicit or not other.enabled or not _meets(whole, denied):
            continue
        if _exact(other) and len(pieces) <= MOST:
            pieces = [part for piece in pieces for part in _without(piece, denied)]
        else:
            reason = "an entry of the crypto list takes packets out"
            doubts.append(UnknownMatch(UnknownKind.FEATURE, reason, other.origin))
    return pieces, tuple(doubts)


def _exact(rule: Rule) -> bool:
    """Whether a deny takes every packet between two networks that are known."""
    match = rule.match
    return not match.unknown and not EVERY_SERVICE - match.service.surely


def _meets(one: Sides, other: Sides) -> bool:
    return bool(one[0] & other[0]) and bool(one[1] & other[1])


def _without(piece: Sides, denied: Sides) -> list[Sides]:
    """At most two pairs that share no packet."""
    if not _meets(piece, denied):
        return [piece]
    source, destination = piece
    parts = ((source - denied[0], destination), (source & denied[0], destination - denied[1]))
    return [part for part in parts if part[0] and part[1]]


def part_name(name: str, number: int) -> str:
    """The name of one of several tunnels of an entry."""
    return f"{name} part {number + 1}" if number else name
