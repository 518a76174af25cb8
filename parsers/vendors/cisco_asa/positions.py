"""Static translations by position: which address becomes which, also where there are more of one than of the other.

Document: Firewall CLI guide 9.x, "Static NAT", "Other Mapping Scenarios": addresses are taken in order, and begin again
where one side has fewer. Of several mapped addresses of one real one, each leads to it and it leaves with the first; of
several real addresses of one mapped one, all leave with it, and it leads to the lowest. So in both directions the
address at place N becomes the one at place N modulo the number of the others. Told only where both sides stand in
ascending order, for the guide speaks of the lowest address, and of the source.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, AddressMatch
from parsers.model.nat import AddressTranslation, NatKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 256
"""Pieces of one translation that are written out; one of more may become any of its addresses."""
Pair = tuple[AddressMatch, AddressTranslation]


@dataclass(frozen=True, slots=True)
class Side:
    """Addresses as a whole, and their members in order where translation goes by position."""

    match: AddressMatch
    parts: tuple[AddressSet, ...] | None


ANY_SIDE = Side(ANY_ADDRESS, (EVERY_ADDRESS,))


def single(one: AddressSet) -> bool:
    """Whether it is one address."""
    return intervals.size(one.v4) + intervals.size(one.v6) == 1


def pairs(before: Side, after: Side, *, wraps: bool = False) -> list[Pair]:
    """`before` becomes `after`, by position, in pieces of equal size; with `wraps` the shorter one begins again.

    Where the place is not told, an address may become any of `after`.
    """
    if before.match == after.match:
        return [(before.match, AddressTranslation(NatKind.IDENTITY, before.match.possibly, after.match.possibly))]
    if before.parts and after.parts and len(before.parts) == len(after.parts):
        members = list(zip(before.parts, after.parts, strict=True))
        if all(_even(one, other) for one, other in members):
            return [_pair(one, other) for one, other in members]
    if after.parts and len(after.parts) == 1 and single(after.parts[0]):
        return [(before.match, AddressTranslation(NatKind.STATIC, before.match.possibly, after.parts[0]))]
    pieces = _in_order(before, after, wraps=wraps)
    if pieces is not None:
        return pieces
    kind = NatKind.UNKNOWN if after.match.unknown else NatKind.POOL
    return [(before.match, AddressTranslation(kind, before.match.possibly, after.match.possibly))]


def _pair(one: AddressSet, other: AddressSet) -> Pair:
    return AddressMatch.exactly(one), AddressTranslation(NatKind.STATIC, one, other)


def _even(one: AddressSet, other: AddressSet) -> bool:
    first, second = (*one.v4, *one.v6), (*other.v4, *other.v6)
    if len(first) != 1 or len(second) != 1 or len(one.v4) != len(other.v4):
        return False
    return first[0].last - first[0].first == second[0].last - second[0].first


def _in_order(before: Side, after: Side, *, wraps: bool) -> list[Pair] | None:
    """The pieces; None where the order is not told, or there are too many."""
    if not before.parts or not after.parts:
        return None
    sixes = {bool(part.v6) for part in (*before.parts, *after.parts)}
    if len(sixes) != 1 or any(part.v4 and part.v6 for part in (*before.parts, *after.parts)):
        return None
    one, other = ([piece for part in side.parts or () for piece in (*part.v4, *part.v6)] for side in (before, after))
    unequal = sum(_size(piece) for piece in one) != sum(_size(piece) for piece in other)
    if unequal and not (wraps and _ascending(one) and _ascending(other)):
        return None
    found: list[Pair] = []
    for first, second in _aligned(one, other):
        if len(found) == MOST:
            return None
        made = [AddressSet(v6=(piece,)) if True in sixes else AddressSet(v4=(piece,)) for piece in (first, second)]
        found.append(_pair(*made))
    return found


def _aligned(before: Sequence[Interval], after: Sequence[Interval]) -> Iterator[tuple[Interval, Interval]]:
    """Pieces of `before` beside pieces of equal size of `after`, which begins again when it ends."""
    at, used = 0, 0
    for whole in before:
        start = whole.first
        while start <= whole.last:
            other = after[at]
            size = min(whole.last - start + 1, _size(other) - used)
            yield Interval(start, start + size - 1), Interval(other.first + used, other.first + used + size - 1)
            start, used = start + size, used + size
            if used == _size(other):
                at, used = (at + 1) % len(after), 0


def _ascending(pieces: Sequence[Interval]) -> bool:
    return all(one.last < other.first for one, other in pairwise(pieces))


def _size(piece: Interval) -> int:
    return piece.last - piece.first + 1
