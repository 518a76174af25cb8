"""`AuditOptions`: what the command line decides about an audit."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.findings import Severity

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from validator.every_file import EveryFile
    from validator.remembered.store import Store


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """What the command line decides; `select` and `ignore` are codes or their beginnings (`PATH`, `RUL003`)."""

    plant: Path | None
    as_of: dt.date
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.HIGH
    allow_incomplete: bool = False
    platform: str | None = None
    failures: int = 0
    """How many things may fail at once: 0 (nothing does) or 1."""
    requirements: tuple[str, ...] = ()
    """Sets of requirements that are judged, as `iec62443`."""
    baseline: Path | None = None
    """A JSON report of before."""
    fail_on_new: bool = False
    reviews: Path | None = None
    """A table of reviews; None: `reviews.csv` of the snapshot, if there is one."""
    observed: tuple[Path, ...] = ()
    """Logs of observed traffic, and folders of them, besides those of the snapshot."""
    store: Store | None = field(default=None, repr=False, compare=False)
    """What earlier runs found out; it changes no answer. None: nothing is remembered."""
    processes: int = field(default=1, repr=False, compare=False)
    """How many may share a long work; it changes no answer."""
    begun: EveryFile | None = field(default=None, repr=False, compare=False)
    """The configurations, where other processes began to read them; it changes no answer."""
