"""The audit computed again after some edits: what closes with them, and that nothing else opens or stops.

Only pairs of zones that an edit may bear on are computed, before and after; the others are as they were (`bearing.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.conformance import judged_pair
from validator.declared import matches_of
from validator.edits.bearing import Bearing
from validator.edits.statement import edited
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.edits.keeping import Keeping, Lost
    from validator.edits.statement import Edit
    from validator.pairs_asked import PairsAsked
    from validator.plant.model import Zone


@dataclass(frozen=True, slots=True)
class Recomputed:
    """All pairs of zones after some edits; `computed` of `pairs` had to be looked at.

    `closed` are pairs that were VIOLATED and are not any more, `narrower` those through which less gets and that
    stay VIOLATED, `wider` those through which more than before may get, `lost` what is declared and stops.
    """

    pairs: int
    computed: int
    verdict: Verdict
    """That of the pair for which the edits were made."""
    closed: tuple[tuple[str, str], ...]
    narrower: tuple[tuple[str, str], ...]
    wider: tuple[tuple[str, str], ...]
    lost: tuple[Lost, ...]

    @property
    def harmless(self) -> bool:
        """Whether nothing opens and nothing that is declared stops."""
        return not self.wider and not self.lost


def recomputed(pairs: PairsAsked, keeping: Keeping, edits: Sequence[Edit], wanted: tuple[str, str]) -> Recomputed:
    """The whole audit of pairs and flows in the network after `edits`, which were made for the pair `wanted`."""
    network = pairs.network
    later = Engine(edited(network, edits))
    bearing = Bearing(pairs.engine, edits)
    closed: list[tuple[str, str]] = []
    narrower: list[tuple[str, str]] = []
    wider: list[tuple[str, str]] = []
    computed = 0
    verdict = Verdict.UNKNOWN
    for destination in network.plant.zones:
        for source in network.plant.zones:
            ends = source.id, destination.id
            if source.id == destination.id or (ends != wanted and not bearing.on(source, destination)):
                continue
            computed += 1
            before = pairs.gap(source, destination).verdict
            after = judged_pair(later, source, destination, pairs.as_of)[0].verdict
            verdict = after.verdict if ends == wanted else verdict
            if before.verdict is Verdict.VIOLATED and after.verdict is not Verdict.VIOLATED:
                closed.append(ends)
            elif before.verdict is Verdict.VIOLATED and after.surely != before.surely:
                narrower.append(ends)
            same = after.possibly == before.possibly and after.surely == before.surely
            if not same and _opens(pairs.engine, later, source, destination):
                wider.append(ends)
        for engine in (pairs.engine, later):
            engine.forget(destination)
    numbers = pairs.engine.numbers

    def ordered(found: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(found, key=lambda ends: (numbers[ends[0]], numbers[ends[1]])))

    return Recomputed(
        pairs.count,
        computed,
        verdict,
        ordered(closed),
        ordered(narrower),
        ordered(wider),
        tuple(keeping.lost(later, edits)),
    )


def _opens(before: Engine, later: Engine, source: Zone, destination: Zone) -> bool:
    """Whether packets surely or possibly get through that did not before."""
    old = before.reach(source, destination)
    surely = tuple(match for reach in old for match in matches_of(reach.total.surely))
    possibly = tuple(match for reach in old for match in matches_of(reach.total.possibly))
    for reach in later.reach(source, destination, (*surely, *possibly)):
        for known, now in ((surely, reach.total.surely), (possibly, reach.total.possibly)):
            there = reach.grid.empty()
            for match in known:
                there = there | reach.painter.region(match, AS_SENT).possibly
            if not now <= there:
                return True
    return False
