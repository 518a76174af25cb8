"""Conversations of a log, counted: rows that nothing tells apart are one, and the memory has a bound.

Source ports are told apart only where a rule or a declared flow tells them apart, for clients choose them anew. Of a
record that does not say who opened it, the end whose port no declared flow names is taken to have, else the one with
the higher port; the judge knows that this was a guess, and a record of the other direction makes it a conversation in
which both ends spoke.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from parsers.model.observation import Observation, Sight
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 200_000
"""Conversations that are held at once; then all are handed on, and counting goes on with none."""


class Key(NamedTuple):
    """What tells conversations apart. `segment` is the number of the range of source ports, `season` that of days."""

    version: int
    source: int
    destination: int
    protocol: int
    segment: int
    port: int
    device: str
    season: int


@dataclass(slots=True)
class Count:
    """What is known of one conversation. `file` (a number) and `line` are its first; `low` to `high` its source ports.

    `times` are by `Sight`. Not `directed`: no row says who opened it. `forth` and `back`: packets of both ends.
    """

    file: int
    line: int
    low: int
    high: int
    times: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    first: int | None = None
    last: int | None = None
    directed: bool = False
    forth: bool = False
    back: bool = False

    def sights(self) -> list[tuple[Sight, int]]:
        """In which ways it was seen, the one that says most first, each with its number of times."""
        found = list(self.times)
        if self.forth and self.back:
            found[Sight.ANSWERED] += found[Sight.SEEN]
            found[Sight.SEEN] = 0
        return [(sight, found[sight]) for sight in reversed(Sight) if found[sight]]


class Tally:
    """Counts observations and hands them on in the order of their keys."""

    def __init__(
        self,
        cuts: Sequence[int],
        days: Sequence[int],
        services: frozenset[tuple[int, int]],
        on: Callable[[list[tuple[Key, Count]]], None],
        most: int = MOST,
    ) -> None:
        """`cuts` are the first ports of the ranges after the first; `days` the last seconds of all seasons but one.

        `services` are protocols and ports that declared flows name; `most` conversations are held at once.
        """
        self._cuts, self._days, self._services, self._on, self._most = list(cuts), list(days), services, on, most
        self._held: dict[Key, Count] = {}

    def add(self, item: Observation, file: int, line: int) -> None:
        """One more observation, of a file by its number."""
        source, destination, sport, port = item.source, item.destination, item.source_port, item.port
        guessed = not item.directed and item.protocol in {6, 17, 132}
        turned = guessed and self._turned(item)
        if turned:
            source, destination, sport, port = destination, source, port, sport
        season = len(self._days) if item.when is None else bisect_left(self._days, item.when)
        segment = bisect_right(self._cuts, sport)
        device = item.device if item.sight in {Sight.LET_THROUGH, Sight.DENIED} else ""
        key = Key(item.version, source, destination, item.protocol, segment, port, device, season)
        known = self._held.get(key)
        if known is None:
            if len(self._held) >= self._most:
                self.flush()
            known = self._held[key] = Count(file, line, sport, sport)
        _count(known, item, sport, turned=turned)

    def _turned(self, item: Observation) -> bool:
        """Whether the destination is the likelier one to have opened it."""
        here = (item.protocol, item.port) in self._services
        there = (item.protocol, item.source_port) in self._services
        if here != there:
            return there
        return (item.source_port, item.source) < (item.port, item.destination)

    def flush(self) -> None:
        """Hand on what is held."""
        held = sorted(self._held.items())
        self._held = {}
        self._on(held)


def _count(known: Count, item: Observation, sport: int, *, turned: bool) -> None:
    known.times[item.sight] += item.times
    known.low, known.high = min(known.low, sport), max(known.high, sport)
    known.directed = known.directed or item.directed
    if item.sight is Sight.SEEN and not item.directed:
        known.back, known.forth = known.back or turned, known.forth or not turned
    elif item.sight is not Sight.DENIED:
        known.forth = True
    if item.when is not None:
        known.first = item.when if known.first is None else min(known.first, item.when)
        known.last = item.when if known.last is None else max(known.last, item.when)
