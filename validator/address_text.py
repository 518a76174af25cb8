"""Sets of addresses as people write them: a whole zone by its name, nearly a whole one by what is left out.

Prefixes are the exact form, and the one of the documents for machines (`pairs`). Of a set that needs many of them
people read none: a network without one host is dozens of prefixes. Nothing here is inexact: what is not listed is
counted.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, cidrs, from_cidr, union_of
from parsers.model.intervals import Interval
from validator.graph.address_index import AddressIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.intervals import Intervals

MOST_NETWORKS = 4
"""A set of no more prefixes than this is told by them; of more ranges than this the others are counted."""
MOST_LEFT_OUT = 4
"""A zone is told with no more exceptions than this."""
FAMILIES = (4, 6)


class AddressNames:
    """What sets of addresses are called, where zones have names; every answer is found once."""

    def __init__(self, zones: Iterable[tuple[str, AddressSet]]) -> None:
        """`zones` are names with all their addresses; of those that fit the one with the fewest exceptions is taken."""
        self._zones = [(name, part) for name, whole in zones for part in _by_family(whole)]
        self._known: dict[tuple[str, ...], str] = {}

    def text(self, prefixes: Sequence[str]) -> str:
        """A set given as its fewest prefixes: those, `CTRL`, `CTRL except 10.2.0.5/32`, ranges, or a few of them."""
        key = tuple(prefixes)
        if key not in self._known:
            self._known[key] = ",".join(key) if len(key) <= MOST_NETWORKS else self._named(addresses_of(key))
        return self._known[key]

    @cached_property
    def _index(self) -> AddressIndex:
        """By the first and the last address of each zone: of most this tells that they hold not all of a set."""
        return AddressIndex([AddressSet(*map(_hull, (part.v4, part.v6))) for _, part in self._zones])

    def _near(self, addresses: AddressSet) -> Iterator[tuple[str, AddressSet]]:
        """The zones that may hold all of a set: those around its first address."""
        first = next(
            (AddressSet(*ends) for ends in ((addresses.v4[:1], ()), ((), addresses.v6[:1])) if any(ends)), NO_ADDRESS
        )
        return (self._zones[number] for number in self._index.overlapping(first))

    def _named(self, addresses: AddressSet) -> str:
        found = [(rest, name) for name, whole in self._near(addresses) for rest in _left_out(addresses, whole)]
        if not found:
            return ", ".join(_first_ranges(addresses))
        rest, name = min(found, key=lambda item: (len(item[0]), item[1]))
        return f"{name} except {', '.join(rest)}" if rest else name


def _hull(parts: Intervals) -> Intervals:
    """From the first to the last address."""
    return (Interval(parts[0].first, parts[-1].last),) if parts else ()


def _left_out(addresses: AddressSet, whole: AddressSet) -> list[tuple[str, ...]]:
    """What of a zone is not in a set, if nothing else is in it and little is missing."""
    if addresses - whole:
        return []
    rest = whole - addresses
    return [ranges(rest)] if _count(rest) <= MOST_LEFT_OUT and is_most(addresses, rest) else []


def is_most(addresses: AddressSet, rest: AddressSet) -> bool:
    """Whether a set is larger than what it lacks of a whole."""
    return _size(addresses) > _size(rest)


def _size(addresses: AddressSet) -> int:
    return sum(part.last - part.first + 1 for part in (*addresses.v4, *addresses.v6))


def _by_family(whole: AddressSet) -> list[AddressSet]:
    """A zone, and each family of one that has both: sets of packets have one family."""
    parts = [part for part in (AddressSet(v4=whole.v4), AddressSet(v6=whole.v6)) if part]
    return [whole, *parts] if len(parts) > 1 else parts


def ranges(addresses: AddressSet) -> tuple[str, ...]:
    """A set as the fewest ranges, IPv4 first: as a prefix where it is one, else as first and last address."""
    return tuple(_each_range(addresses))


def _first_ranges(addresses: AddressSet) -> list[str]:
    """A few of the ranges and the number of the others, which are not written first."""
    more = _count(addresses) - MOST_NETWORKS
    return [*islice(_each_range(addresses), MOST_NETWORKS), *([f"{more} more"] if more > 0 else [])]


def _count(addresses: AddressSet) -> int:
    """How many ranges a set is."""
    return len(addresses.v4) + len(addresses.v6)


def _each_range(addresses: AddressSet) -> Iterator[str]:
    for family, parts in zip(FAMILIES, (addresses.v4, addresses.v6), strict=True):
        for part in parts:
            texts = cidrs((part,), family)
            yield texts[0] if len(texts) == 1 else f"{_address(part.first, family)}-{_address(part.last, family)}"


def _address(number: int, family: int) -> str:
    return cidrs((Interval(number, number),), family)[0].partition("/")[0]


def few(texts: Sequence[str], more: str, most: int = MOST_NETWORKS) -> list[str]:
    """The first ones, and the number of the others in the words `more` (`+{} more`)."""
    return [*texts[:most], *([more.format(len(texts) - most)] if len(texts) > most else [])]


@lru_cache(maxsize=4096)
def addresses_of(prefixes: tuple[str, ...]) -> AddressSet:
    """Prefixes as the set that they are together."""
    return union_of(map(from_cidr, prefixes))
