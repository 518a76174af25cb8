"""Everything that an audit reads, by content: the key of what an audit came to.

Files are named as reports name them. What is no file of the inputs (options, the day, the width of the page) is in
the key as well, and so is the tool (`tool_digest`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.remembered.tool import tool_digest
from validator.snapshot import (
    SnapshotError,
    aside_paths,
    beside_paths,
    configuration_paths,
    log_paths,
    plant_paths,
    shown_paths,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of one audit: `digest` of names and bytes, `marks` that move when a file is written to at all."""

    digest: str
    marks: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """The files that the command line names beside the snapshot."""

    plant: Path | None = None
    baseline: Path | None = None
    reviews: Path | None = None
    observed: tuple[Path, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The names as they were given: reports and errors may repeat them."""
        return tuple(str(item) for item in (self.plant, self.baseline, self.reviews, *self.observed))


def inputs_of(folder: Path, named: Named, reviews: Path, words: Sequence[str]) -> Inputs | None:
    """The inputs of an audit of `folder`; `words` is what else decides what is told.

    None: something is missing or cannot be read, and the audit will say what.
    """
    whole = hashlib.sha256()
    marks: list[tuple[int, ...]] = []
    for word in (tool_digest(), folder.resolve().name, *named.words, *words):
        whole.update(f"{len(word)}:{word}\0".encode(errors="surrogateescape"))
    try:
        for role, path, name in _files(folder, named, reviews):
            status = path.lstat()
            marks.append((status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino))
            content = "link" if path.is_symlink() and role in {"configuration", "beside", "shown"} else _sha256(path)
            whole.update(f"{role}\0{name}\0{content}\n".encode(errors="surrogateescape"))
        for path in aside_paths(folder):
            whole.update(f"aside\0{_shown(path, folder)}\n".encode(errors="surrogateescape"))
    except (OSError, SnapshotError):
        return None
    return Inputs(whole.hexdigest(), tuple(marks))


def _files(folder: Path, named: Named, reviews: Path) -> Iterator[tuple[str, Path, str]]:
    """Each file with what it is read as, and its name as reports have it."""
    for role, paths in (
        ("plant", plant_paths(folder, named.plant)),
        ("configuration", configuration_paths(folder)),
        ("beside", beside_paths(folder)),
        ("shown", shown_paths(folder)),
        ("baseline", [named.baseline] if named.baseline else []),
        ("reviews", [reviews] if named.reviews is not None or reviews.is_file() else []),
    ):
        for path in paths:
            yield role, path, _shown(path, folder)
    for path, name in log_paths(folder, named.observed):
        yield "log", path, name


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
