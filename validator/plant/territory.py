"""Which zone owns an address: the most specific declared network wins, in each scope of its own."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from parsers.model.address import AddressSet
from parsers.model.intervals import Interval, normal
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


class Claim(NamedTuple):
    """One declared prefix: its numbers, and the zone that declares it."""

    first: int
    last: int
    zone: str


class Segment(NamedTuple):
    """Neighbouring addresses with one owner."""

    first: int
    last: int
    zone: str


@dataclass(slots=True)
class Territory:
    """All claims of one scope and one address family, and the segments that they come down to."""

    claims: list[Claim] = field(default_factory=list[Claim])
    _segments: list[Segment] = field(default_factory=list[Segment])

    def settle(self) -> None:
        """Work out the segments, once all claims are in. Claims are prefixes: nested or disjoint."""
        open_claims: list[Claim] = []
        at = 0
        for claim in sorted(set(self.claims), key=lambda one: (one.first, -one.last, one.zone)):
            while open_claims and open_claims[-1].last < claim.first:
                at = self._fill(at, open_claims.pop())
            if open_claims and at < claim.first:
                self._segments.append(Segment(at, claim.first - 1, open_claims[-1].zone))
            at = max(at, claim.first)
            open_claims.append(claim)
        while open_claims:
            at = self._fill(at, open_claims.pop())

    def _fill(self, at: int, claim: Claim) -> int:
        if at <= claim.last:
            self._segments.append(Segment(at, claim.last, claim.zone))
        return max(at, claim.last + 1)

    def owner(self, number: int) -> str:
        """The zone that owns one address, or empty."""
        index = bisect_right(self._segments, number, key=lambda one: one.first) - 1
        return self._segments[index].zone if index >= 0 and number <= self._segments[index].last else ""

    def of(self, zones: frozenset[str]) -> tuple[Interval, ...]:
        """Every address that one of `zones` owns."""
        return normal(Interval(one.first, one.last) for one in self._segments if one.zone in zones)


@dataclass(slots=True)
class Territories:
    """The territories of a plant, by scope and address family (4 or 6)."""

    parts: dict[tuple[str, int], Territory] = field(default_factory=dict[tuple[str, int], Territory])

    def claim(self, scope: str, zone: str, addresses: AddressSet) -> None:
        """Declare one prefix."""
        for version, intervals in ((4, addresses.v4), (6, addresses.v6)):
            for one in intervals:
                part = self.parts.setdefault((scope, version), Territory())
                part.claims.append(Claim(one.first, one.last, zone))

    def settle(self) -> None:
        """Work out who owns what."""
        for part in self.parts.values():
            part.settle()

    def owner(self, scope: str, addresses: AddressSet) -> str:
        """The zone that owns the first address of `addresses`, or empty."""
        version, intervals = (4, addresses.v4) if addresses.v4 else (6, addresses.v6)
        part = self.parts.get((scope, version))
        return part.owner(intervals[0].first) if part and intervals else ""

    def of(self, zones: Iterable[str]) -> AddressSet:
        """Every address that one of `zones` owns, in any scope."""
        wanted = frozenset(zones)
        v4: list[Interval] = []
        v6: list[Interval] = []
        for (_, version), part in self.parts.items():
            (v4 if version == 4 else v6).extend(part.of(wanted))
        return AddressSet(normal(v4), normal(v6))
