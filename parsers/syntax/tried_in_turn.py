"""Lists that are tried one after the other: what an access list denies goes on to the next.

So it is with the lists of a route map ("Configuring Policy-Based Routing": what a list denies goes on to the next
entry), with its entries, and with the `ip nat` statements of a device. Written out as one list in which the first
match decides: whatever a line sends on meets the lists that follow, as far as it is of that line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from parsers.model.match import EVERYTHING, AddressMatch, Match, ServiceMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.source import Span

MOST = 2_000
"""Lines of one list that is written out; more are not followed."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """A line of a list. What it takes goes on at list `then`, or is decided: by `outcome`, where None is nothing."""

    identity: str
    match: Match
    outcome: T | None = None
    then: int | None = None
    lines: tuple[Span, ...] = ()


class TooManyError(ValueError):
    """The lists multiply beyond what is written out."""


def written_out(lists: Sequence[Sequence[Line[T]]], within: Match = EVERYTHING) -> list[Line[T]]:
    """One list in the order of decision, for the packets of `within`; every line of it decides.

    Raises:
        TooManyError: it has more than `MOST` lines.
    """
    found: list[Line[T]] = []
    for line in _from(lists, 0, within):
        found.append(line)
        if len(found) > MOST:
            raise TooManyError
    return found


def _from(lists: Sequence[Sequence[Line[T]]], at: int, within: Match) -> Iterator[Line[T]]:
    for number in range(at, len(lists)):
        for line in lists[number]:
            match = both(within, line.match)
            if match is None:
                continue
            if line.then is not None:
                yield from _from(lists, line.then, match)
            yield replace(line, match=match, outcome=None if line.then is not None else line.outcome, then=None)


def both(one: Match, other: Match) -> Match | None:
    """Packets of both; None if there are none. Neither asks which statement translated."""
    source, destination = _addresses(one.source, other.source), _addresses(one.destination, other.destination)
    service = _services(one.service, other.service)
    entering = _names(one.in_interfaces, other.in_interfaces)
    leaving = _names(one.out_interfaces, other.out_interfaces)
    empty = not (source.possibly and destination.possibly and service.possibly)
    if empty or frozenset() in {entering, leaving} or {one.translated, other.translated} == {True, False}:
        return None
    translated = other.translated if one.translated is None else one.translated
    return Match(source, destination, service, entering, leaving, (*one.conditions, *other.conditions), translated)


def _addresses(one: AddressMatch, other: AddressMatch) -> AddressMatch:
    unknown = tuple(dict.fromkeys((*one.unknown, *other.unknown)))
    return AddressMatch(one.surely & other.surely, one.possibly & other.possibly, unknown)


def _services(one: ServiceMatch, other: ServiceMatch) -> ServiceMatch:
    unknown = tuple(dict.fromkeys((*one.unknown, *other.unknown)))
    if not unknown and one.surely == one.possibly and other.surely == other.possibly:
        return ServiceMatch.exactly(one.surely & other.surely)
    return ServiceMatch(one.surely & other.surely, one.possibly & other.possibly, unknown)


def _names(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
