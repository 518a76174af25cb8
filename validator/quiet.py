"""Pairs of zones between which nothing travels, as an earlier run tells: made only if somebody goes through all.

In a plant of 400 zones 158,000 of 160,400 pairs say no more than their names, PROVED and how far layer 2 is known.
They are rows of a table: one object each, made, passed and thrown away, takes a quarter of a run after one edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar, cast, overload

from validator.verdicts import PairVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")


class Lazily(Sequence[T], Generic[T]):
    """So many things, all made when the first is asked for."""

    def __init__(self, count: int, made: Callable[[], Sequence[T]]) -> None:
        """`made` gives `count` things."""
        self._count = count
        self._make = made

    @cached_property
    def _all(self) -> Sequence[T]:
        return self._make()

    def __len__(self) -> int:
        """How many there are; none is made."""
        return self._count

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        """As of a tuple."""
        return self._all[index]

    def __iter__(self) -> Iterator[T]:
        """All of them, in their order."""
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        """As a tuple; another one of these counts as one."""
        if isinstance(other, Lazily):
            return tuple(self) == tuple(cast("Lazily[object]", other))
        return tuple(self) == other

    __hash__ = None  # type: ignore[assignment]  # who looks one up would make all of it


class QuietVerdicts(Lazily[PairVerdict]):
    """The verdicts of all pairs of some zones, by source and then destination, both in the order of the plant.

    `spoken` has those that are written out; each other pair is PROVED, nothing travels, and `layer2` gives, for a
    zone, how far layer 2 is known between it and each zone, in order.
    """

    def __init__(
        self,
        zones: Sequence[str],
        spoken: Mapping[str, Mapping[str, PairVerdict]],
        layer2: Callable[[str], Sequence[str]],
        made: Callable[[], Sequence[PairVerdict]],
    ) -> None:
        """`spoken` is by source, then by destination."""
        super().__init__(len(zones) * (len(zones) - 1), made)
        self.zones, self.spoken, self.layer2 = zones, spoken, layer2


def outspoken(pairs: Sequence[PairVerdict]) -> Sequence[PairVerdict]:
    """Of some pairs, in their order, those that say anything: whoever asks what is open need not see the others."""
    if isinstance(pairs, QuietVerdicts):
        return [verdict for row in pairs.spoken.values() for verdict in row.values()]
    return pairs


def counted(pairs: Sequence[PairVerdict]) -> Counter[Verdict]:
    """How many pairs have which verdict."""
    told = outspoken(pairs)
    found = Counter(pair.verdict for pair in told)
    found[Verdict.PROVED] += len(pairs) - len(told)
    return found


def zones_of(pairs: Sequence[PairVerdict]) -> Sequence[str]:
    """The zones of some pairs, in the order in which they come."""
    if isinstance(pairs, QuietVerdicts):
        return pairs.zones
    return list(dict.fromkeys(zone for pair in pairs for zone in (pair.source, pair.destination)))
