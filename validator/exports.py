"""When each configuration was exported, as far as the plant file or the file itself says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.stamps import Stamp, StampKind, stamps

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.check import Evidence


@dataclass(frozen=True, slots=True)
class Export:
    """One file: the day of its export with the line that says it, or None; and all dates that it says of itself."""

    file: str
    name: str
    day: dt.date | None
    origin: Span | None
    stamps: tuple[Stamp, ...]


def exports(evidence: Evidence) -> Iterator[Export]:
    """One entry a configuration, in the order of the snapshot; `name` is its device, or the file."""
    declared = {entry.file: entry for entry in evidence.plant.devices if entry.file and entry.exported is not None}
    names = {node.file: node.id for node in reversed(evidence.network.nodes)}
    for result in evidence.results:
        file = result.source.name
        found = stamps(result.source, result.platform)
        entry = declared.get(file)
        own = next((stamp for stamp in found if stamp.kind is StampKind.EXPORTED), None)
        day = entry.exported if entry is not None else own.at.date() if own is not None else None
        origin = entry.origin if entry is not None else own.origin if own is not None else None
        yield Export(file, names.get(file, file), day, origin, found)


def undated(evidence: Evidence) -> str:
    """A sentence about the exports whose day nobody knows; empty where all are dated."""
    every = list(exports(evidence))
    unknown = sum(export.day is None for export in every)
    if not unknown:
        return ""
    which = "the configurations" if unknown == len(every) else f"{unknown} of {len(every)} configurations"
    return f"when {which} were exported is not known (`exported` of a device says it)"
