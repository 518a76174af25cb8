"""Ordered pairs of zones of one network, each judged when it is first asked for.

Who asks for one pair of a plant with many thousands waits for that pair, and for those that an edit may bear on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.conformance import judged_pair
from validator.verdicts import Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from validator.conformance import Gap, Judged
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.verdicts import FlowVerdict


class PairsAsked:
    """The pairs of one network on one day, as they are asked for."""

    def __init__(self, engine: Engine, as_of: dt.date) -> None:
        """Nothing is judged yet."""
        self.engine = engine
        self.as_of = as_of
        self._judged: dict[tuple[str, str], Judged] = {}

    @property
    def network(self) -> Network:
        """Their network."""
        return self.engine.network

    @property
    def count(self) -> int:
        """How many there are, judged or not."""
        zones = len(self.network.plant.zones)
        return zones * (zones - 1)

    def gap(self, source: Zone, destination: Zone) -> Gap:
        """One of them."""
        return self._of(source, destination)[0]

    def flow(self, source: Zone, destination: Zone, conduit: str, index: int) -> FlowVerdict:
        """The verdict of a declared flow between two zones: number `index` of a conduit."""
        conduits = self._of(source, destination)[1]
        return next(flow.verdict for one in conduits if one.id == conduit for flow in one.flows if flow.index == index)

    def _of(self, source: Zone, destination: Zone) -> Judged:
        key = source.id, destination.id
        if key not in self._judged:
            self._judged[key] = judged_pair(self.engine, source, destination, self.as_of)
        return self._judged[key]

    def chosen(
        self, source: str | None, destination: str | None, step: Callable[[int, int], None] = lambda _done, _total: None
    ) -> tuple[Sequence[Gap], int]:
        """The VIOLATED pairs from a zone, to a zone, or between two, and how many of such pairs are UNKNOWN.

        They are in the order of their sources, then of their destinations; `step(done, total)` reports progress.
        """
        ends = list(self._ends(source, destination))
        judged: dict[tuple[str, str], Gap] = {}
        ordered = sorted(ends, key=lambda pair: self.engine.numbers[pair[1].id])
        for number, (one, other) in enumerate(ordered, 1):
            judged[one.id, other.id] = self.gap(one, other)
            step(number, len(ends))
            if number == len(ordered) or ordered[number][1] is not other:
                self.engine.forget(other)
        found = [judged[one.id, other.id] for one, other in ends]
        violated = [gap for gap in found if gap.verdict.verdict is Verdict.VIOLATED]
        return violated, sum(gap.verdict.verdict is Verdict.UNKNOWN for gap in found)

    def _ends(self, source: str | None, destination: str | None) -> Iterator[tuple[Zone, Zone]]:
        for one in self.network.plant.zones:
            for other in self.network.plant.zones:
                if one.id != other.id and source in {None, one.id} and destination in {None, other.id}:
                    yield one, other
