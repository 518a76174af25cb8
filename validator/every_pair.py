"""Every ordered pair of zones, judged: all pairs into a zone together, for what leads there is looked for once.

Zones are shared out among processes where there is enough to do (`side_by_side.py`). What another process judged comes
back as what an earlier run remembers: verdicts, conduits and causes, and whoever asks for more has the pair judged
again. So they are shared out only where that is seldom asked.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from parsers.long_lived import apart_begins, apart_ends, set_apart
from validator.side_by_side import Parts, share_out, taken
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from validator.conformance import Gap, Judged
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.verdicts import ConduitVerdict, PairVerdict

ALONE, WORTH = 0.4, 1.0
"""Seconds of processor time: so long one process judges, and shares the rest out if it would take so long again."""
MOST_AGAIN = 0.2
"""Of the pairs of which anything is told; where more would be judged again in full, little is gained."""
MUCH = 1 << 30
"""Bytes in memory, from which on it holds no more than must be."""


class PairMemory(Protocol):
    """What earlier runs found out about pairs of the same network, as far as it still holds."""

    def recalled(self, destination: Zone, again: Callable[[Zone, Zone], Gap]) -> Mapping[str, Judged]:
        """By source, the pairs into a zone that need not be judged; `again` judges one whose details are asked for."""
        ...

    def judged(self, pair: Judged, met: int) -> None:
        """A pair was judged; its answer was made from the devices `met`, as bits by number."""
        ...

    def quiet(self, destination: Zone) -> Collection[str]:
        """After `recalled`: the other sources from which nothing travels there, PROVED without a word."""
        ...

    def with_quiet(self, spoken: tuple[Gap, ...]) -> tuple[Sequence[Gap], Sequence[PairVerdict]]:
        """All pairs and their verdicts in order, those that were told or judged and the quiet ones."""
        ...

    def told(self, destination: Zone) -> bytes:
        """All that was recalled and judged of the pairs into a zone, for another process of this run."""
        ...

    def heard(self, destination: Zone, raw: bytes) -> None:
        """What another process told of the pairs into a zone; from now on they are recalled."""
        ...


class EveryPair:
    """The pairs of one network as they are judged."""

    def __init__(
        self,
        engine: Engine,
        judge: Callable[[Zone, Zone], tuple[Gap, list[ConduitVerdict]]],
        memory: PairMemory | None,
    ) -> None:
        """Nothing is judged yet."""
        self._engine = engine
        self._judge = judge
        self._memory = memory
        self._zones = engine.network.plant.zones
        self._into: dict[int, list[Judged]] = {}

    def all(self, processes: int, step: Callable[[int, int], None]) -> None:
        """Judge all of them, in several processes where that pays; `step(done, total)` reports progress."""
        apart_begins()
        try:
            self._all(processes, step)
        finally:
            apart_ends()

    def _all(self, processes: int, step: Callable[[int, int], None]) -> None:
        count, began = len(self._zones), time.process_time()

        def done() -> None:
            step(len(self._into), count)

        for number in range(count):
            if processes > 1 and self._memory is not None and self._pays(time.process_time() - began):
                parts = Parts(self._here, self._told, self._heard)
                share_out(parts, range(number, count), processes - 1, done)
                return
            self._here(number)
            done()

    @property
    def spoken(self) -> tuple[Gap, ...]:
        """The pairs by source, then by destination, but for those that are quiet."""
        found: dict[str, list[Gap]] = {zone.id: [] for zone in self._zones}
        for number in range(len(self._zones)):
            for gap, _ in self._into[number]:
                found[gap.source.id].append(gap)
        return tuple(gap for gaps in found.values() for gap in gaps)

    @property
    def conduits(self) -> tuple[ConduitVerdict, ...]:
        """The conduits in the order of the plant."""
        places = {conduit.id: number for number, conduit in enumerate(self._engine.network.plant.conduits)}
        found = (verdict for pairs in self._into.values() for _, conduits in pairs for verdict in conduits)
        return tuple(sorted(found, key=lambda verdict: places[verdict.id]))

    def _pays(self, spent: float) -> bool:
        """Whether it pays to share out the zones that are left, as those tell that took so many seconds."""
        rest = len(self._zones) - len(self._into)
        if spent < ALONE or rest < 2 or spent / max(1, len(self._into)) * rest < WORTH:
            return False
        gaps = [gap for pairs in self._into.values() for gap, _ in pairs if gap.conduits or gap.verdict.possibly]
        return sum(map(_is_judged_again, gaps)) <= MOST_AGAIN * len(gaps)

    def _at(self, number: int) -> None:
        """Judge the pairs into a zone."""
        engine, memory, destination = self._engine, self._memory, self._zones[number]
        known: Mapping[str, Judged] = {} if memory is None else memory.recalled(destination, self._again)
        quiet = () if memory is None else memory.quiet(destination)
        found: list[Judged] = []
        for source in [zone for zone in self._zones if zone.id not in quiet] if quiet else self._zones:
            if source.id == destination.id:
                continue
            pair = known.get(source.id)
            if pair is None:
                engine.filters.meetings.begin()
                pair = self._judge(source, destination)
                if memory is not None:
                    memory.judged(pair, engine.filters.meetings.met)
            found.append(pair)
        engine.forget(destination)
        self._into[number] = found
        if taken() <= MUCH:
            set_apart()  # what is told of pairs lives on, and is in no circle: the collector need not look at it

    def _here(self, number: int) -> None:
        """Judge the pairs into a zone; where much is in memory, keep what is told of them, as of another process."""
        self._at(number)
        made = [gap for gap, _ in self._into[number] if gap.found and not callable(gap.found)]
        if self._memory is not None and made and not any(map(_is_judged_again, made)) and taken() > MUCH:
            self._heard(number, self._memory.told(self._zones[number]))

    def _again(self, source: Zone, destination: Zone) -> Gap:
        return self._judge(source, destination)[0]

    def _told(self, number: int) -> bytes:
        """In another process: the pairs into a zone, judged there."""
        self._at(number)
        del self._into[number]
        return self._memory.told(self._zones[number]) if self._memory is not None else b""

    def _heard(self, number: int, raw: bytes) -> None:
        if self._memory is not None:
            self._memory.heard(self._zones[number], raw)
        self._at(number)


def _is_judged_again(gap: Gap) -> bool:
    """Whether checks ask for more of a pair than is remembered: what leaves it UNKNOWN, or causes within a domain."""
    if callable(gap.found):
        return False
    return bool(gap.found) and (gap.verdict.verdict is Verdict.UNKNOWN or any(item.reach.joined for item in gap.found))
