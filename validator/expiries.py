"""What turns red when exceptions end: the verdicts of the days after each expiry, one after the other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.audit import joined, load
from validator.conformance import compare
from validator.plant.recording import on_day
from validator.reachability.engine import Engine
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.audit import AuditOptions, Progress
    from validator.conformance import Gaps
    from validator.plant.model import PlantException
    from validator.plant.register import Attestation

LONGEST_WINDOW = 3_660
"""Days."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An ordered pair of zones whose verdict is `after` from `day` on, because of what ended the day before."""

    day: dt.date
    source: str
    destination: str
    before: Verdict
    after: Verdict
    ended: tuple[str, ...]
    """Ids of the exceptions and attestations, in the order of the plant."""


@dataclass(frozen=True, slots=True)
class Expiries:
    """All exceptions and the attestations that expire, and what changes from `as_of` to `until`, both included."""

    as_of: dt.date
    until: dt.date
    exceptions: tuple[PlantException, ...]
    turns: tuple[Turn, ...]
    attestations: tuple[Attestation, ...] = ()


def expiries(snapshot_path: Path, options: AuditOptions, days: int, progress: Progress) -> Expiries:
    """Judge the plant on `as_of`, on the day after each expiry of the next `days`, and when exceptions begin before it.

    A verdict worsens from PROVED to UNKNOWN to VIOLATED; a pair that is VIOLATED already does not turn.

    Raises:
        SnapshotError, PlantError: the snapshot or the plant cannot be used.
    """
    snapshot, plant = load(snapshot_path, options, progress)
    exceptions = plant.exceptions
    attestations = tuple(item for item in plant.register.attestations if item.expires is not None)
    until = options.as_of + dt.timedelta(days=days)
    last_days = [(item.expires, item.id) for item in exceptions]
    last_days += [(item.expires, item.id) for item in attestations if item.expires is not None]
    after_ends = {day + dt.timedelta(days=1) for day, _ in last_days if options.as_of <= day <= until}
    begins = {item.created for item in exceptions if item.created is not None and options.as_of < item.created <= until}
    days_of_change = sorted(after_ends | begins)
    engine = Engine(joined(snapshot, plant))
    verdicts = _verdicts(compare(engine, options.as_of, lambda _done, _total: None))
    turns: list[Turn] = []
    for number, day in enumerate(days_of_change):
        then = on_day(plant, day)
        if then != plant:
            plant, engine = then, Engine(joined(snapshot, then))
        later = _verdicts(compare(engine, day, lambda _done, _total: None))
        ended = tuple(item for end, item in last_days if end + dt.timedelta(days=1) == day)
        turns += [
            Turn(day, *pair, verdicts[pair], after, ended)
            for pair, after in later.items()
            if _ORDER[after] > _ORDER[verdicts[pair]]
        ]
        verdicts = later
        progress.step("expiries", number + 1, len(days_of_change))
    return Expiries(options.as_of, until, exceptions, tuple(turns), attestations)


_ORDER = {Verdict.PROVED: 0, Verdict.UNKNOWN: 1, Verdict.VIOLATED: 2}


def _verdicts(gaps: Gaps) -> dict[tuple[str, str], Verdict]:
    return {(gap.source.id, gap.destination.id): gap.verdict.verdict for gap in gaps.pairs}
