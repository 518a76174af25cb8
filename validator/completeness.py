"""How complete the register is: which fields of ZCR 6.4 each zone and conduit gives, and which it lacks.

It counts what is written, and says nothing of whether it is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.catalogue.register_fields import register_fields
from validator.plant.register import Status

if TYPE_CHECKING:
    from validator.plant.model import Plant
    from validator.plant.register import Record


@dataclass(frozen=True, slots=True)
class Completeness:
    """One zone or conduit: the fields it gives and lacks, each by its key, in the order of the catalogue."""

    kind: str
    id: str
    line: int
    given: tuple[str, ...]
    missing: tuple[str, ...]


def completeness(plant: Plant) -> tuple[Completeness, ...]:
    """Zones, then conduits, in the order of the plant; what is retired is left out."""
    kinds = {zone.id: zone.kind.value for zone in plant.zones}
    found = [_of("zone", record, kinds[record.id]) for record in plant.register.zones if _counts(record)]
    return (*found, *(_of("conduit", record, "") for record in plant.register.conduits))


def _counts(record: Record) -> bool:
    return record.status is not Status.RETIRED


def _of(kind: str, record: Record, of: str) -> Completeness:
    asked = [row for row in register_fields() if row.section == f"{kind}s" and row.zcr and row.only in {"", of}]
    given = {row.key for row in asked if record.keys.intersection(row.keys)}
    names = [row.key.partition("/")[0] for row in asked if row.key in given]
    missing = [row.key.partition("/")[0] for row in asked if row.key not in given]
    return Completeness(kind, record.id, record.origin.line, tuple(names), tuple(missing))
