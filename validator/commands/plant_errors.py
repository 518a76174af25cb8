"""Mistakes of a plant file as they are printed: each drawn with its line, the place underlined, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.source import Source, UnreadableSourceError
from validator.plant.mistakes import PlantError, draw
from validator.snapshot import SnapshotError, plant_paths

if TYPE_CHECKING:
    from pathlib import Path


def told(error: Exception, snapshot: Path, plant: Path | None) -> str:
    """The text of an error; of mistakes of the plant file, all of them drawn in the file as it is now."""
    if not isinstance(error, PlantError):
        return str(error)
    try:
        paths = plant_paths(snapshot, plant)
        sources = [Source.read(path, _name(path, snapshot)) for path in paths]
    except (UnreadableSourceError, SnapshotError, OSError):
        sources = []
    count = len(error.mistakes)
    heading = f"the plant file has {count} mistake{'' if count == 1 else 's'}, and nothing was judged"
    return f"{heading}\n\n{draw(error, sources).rstrip()}"


def _name(path: Path, snapshot: Path) -> str:
    """The name under which a plant file is read: relative to the snapshot, if it is in there."""
    return path.relative_to(snapshot).as_posix() if path.is_relative_to(snapshot) else path.as_posix()
