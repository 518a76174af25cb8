"""What was handed in: the plant file and the configurations, read once, with their digests.

A snapshot is a folder: `plant.yaml` (or a folder `plant/`), and `configs/` of any depth. Without
`configs/`, every file beside the plant file counts as a configuration. Files that cannot be read
or whose format cannot be told are kept as `unread`, never skipped in silence. `show/DEVICE/` holds what
devices answered (`show` outputs); the folder names the device. `flows/` holds logs of observed traffic, which are
read apart (`validator.observed`), for no verdict rests on them.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Protocol

from parsers.nouns import dataclass
from parsers.registry import ParseResult, UnknownFormatError, parse
from parsers.shown import ShownFile, read_shown
from parsers.source import Source, UnreadableSourceError
from parsers.uci_files import taken, top_of
from validator.every_file import EveryFile

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from pathlib import Path

NOT_CONFIGURATIONS = frozenset({".md", ".csv", ".json", ".png", ".svg", ".pdf", ".html", ".yaml", ".yml", ".gitkeep"})
"""Endings of files that stand beside configurations; `.csv` and `.json` count inside `configs/`."""
BESIDE_CONFIGURATIONS = frozenset({".md", ".png", ".svg", ".pdf", ".html", ".gitkeep"})

SHOWN_BELOW = 5
"""Plants that are named to who audits the folder above them."""

MOST_NAMED = 20
"""Files that nobody reads and that are told by name; of more their number is told."""

MOST_FILES = 5_000
"""Configurations that are audited together; a plant of 500 firewalls has some thousands with its switches."""

SHOW = "show"
"""The folder of `show` outputs."""
REVIEWS = "reviews.csv"
"""The table of reviews (`validator.reviews`)."""
FLOWS = "flows"
"""The folder of logs of observed traffic."""


class SnapshotError(Exception):
    """The snapshot cannot be audited at all; the message says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that no reader took, and why, in one line."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownInput:
    """A file of `show` outputs; `folder` names the device that gave them, or is empty."""

    folder: str
    file: ShownFile


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything read from one folder; `sha256` covers names and bytes of plant, configurations and outputs."""

    name: str
    sha256: str
    plant: tuple[Source, ...]
    results: tuple[ParseResult, ...]
    unread: tuple[UnreadFile, ...]
    shown: tuple[ShownInput, ...] = ()
    shown_unread: tuple[UnreadFile, ...] = ()
    """Files below `show/` that could not be read; no proof rests on them."""
    beside: tuple[str, ...] = ()
    """Documents and pictures among the configurations, which nobody reads."""
    aside: tuple[str, ...] = ()
    """Files beside the plant file that would be read below `configs/`."""
    closed: tuple[str, ...] = ()
    """Other files below the etc of a device, which nobody opens."""

    @property
    def limits(self) -> tuple[str, ...]:
        """What no verdict speaks of, for nobody read it; a document may show a device."""
        told = (
            ("documents and pictures are no configurations", self.beside),
            ("beside the plant file such files are no configurations (below configs/ they are)", self.aside),
            ("below the etc of a device they may be keys and passwords", self.closed),
        )
        return tuple(f"not read, for {reason}: {_named(names)}" for reason, names in told if names)


def _named(names: Sequence[str]) -> str:
    """Names, as many as a reader can use."""
    more = len(names) - MOST_NAMED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMED])} and {more} more"


def joins_nothing(result: ParseResult, joined: Container[str] = frozenset()) -> bool:
    """Whether a file was read and shows no interface: an encrypted backup, or an excerpt of a device.

    Nothing can be said of what such a device joins, so it counts like a file that was not read. `joined` are
    files of which something beside them shows the interfaces.
    """
    return result.source.name not in joined and not any(device.interfaces for device in result.devices)


class Readings(Protocol):
    """What files read as before, and what other processes read now."""

    def recalled(self, name: str, raw: bytes, asked: tuple[str, str]) -> ParseResult | None:
        """What these bytes read as under this name; `asked` is the platform of the plant, and that of the command."""
        ...

    def is_kept(self, name: str, bytes_of: Callable[[], bytes], fallback: str | None) -> bool:
        """Whether these bytes were read under this name, as whatever platform a plant named; `bytes_of` may raise."""
        ...

    def remember(self, result: ParseResult, asked: tuple[str, str]) -> None:
        """Keep what was read."""
        ...

    def packed(self, result: ParseResult) -> bytes:
        """What was read, for another process of this run; empty if it cannot be told."""
        ...

    def heard(self, raw: bytes, asked: tuple[str, str]) -> ParseResult | None:
        """What another process of this run read; it is kept like what is read here. None: of another platform."""
        ...


@dataclass(frozen=True, slots=True)
class Platforms:
    """Which platform a file is: `by_file` as the plant says, else as its content shows, else `fallback`."""

    by_file: Mapping[str, str]
    fallback: str | None = None
    readings: Readings | None = None
    """What need not be read again."""
    processes: int = 1
    """How many may read files."""
    begun: EveryFile | None = None
    """The files, where other processes began to read them before the plant was known."""

    def parsed(self, source: Source) -> ParseResult:
        """The file, read.

        Raises:
            UnknownFormatError: its platform cannot be told, or does not exist.
        """
        try:
            return parse(source, self.by_file.get(source.name))
        except UnknownFormatError:
            if self.fallback is None or source.name in self.by_file:
                raise
            return parse(source, self.fallback)


def plant_paths(folder: Path, plant: Path | None) -> list[Path]:
    """The plant file, or all YAML files of the plant folder.

    Raises:
        SnapshotError: there is none, or the folder may not be listed.
    """
    check_open(folder)
    candidates = [plant] if plant is not None else [folder / "plant.yaml", folder / "plant.yml", folder / "plant"]
    for candidate in candidates:
        if candidate.is_file():
            return [candidate]
        if candidate.is_dir():
            inside = sorted(path for path in candidate.rglob("*") if path.suffix in {".yaml", ".yml"})
            if inside:
                return inside
    raise SnapshotError(_no_plant(folder, plant))


def _no_plant(folder: Path, plant: Path | None) -> str:
    """Why there is no plant file, as far as the names that were given show it, and what to do."""
    where = plant if plant is not None else folder / "plant.yaml"
    what = "no plant file. Declare zones and conduits in plant.yaml, or name the file with --plant"
    if not folder.exists():
        return f"{folder}: no such folder. A snapshot is a folder with plant.yaml and configs/"
    if not folder.is_dir():
        return f"{folder}: this is a file. A snapshot is the folder with plant.yaml and configs/: name {folder.parent}"
    below = sorted(path.parent.name for path in folder.glob("*/plant.yaml")) if plant is None else []
    if below:
        shown = ", ".join(below[:SHOWN_BELOW]) + (f" and {more} more" if (more := len(below) - SHOWN_BELOW) > 0 else "")
        return f"{where}: no plant file. Each plant is audited by itself; below this folder there are {shown}"
    return f"{where}: {what}"


def configuration_paths(folder: Path) -> list[Path]:
    """All configuration files of a snapshot, sorted by name.

    Raises:
        SnapshotError: the folder does not exist, may not be listed, or holds none or more than `MOST_FILES`.
    """
    if not folder.is_dir():
        message = f"{folder}: no such folder. A snapshot is a folder with plant.yaml and configs/"
        raise SnapshotError(message)
    inside = folder / "configs"
    check_open(folder)
    check_open(inside)
    root, other = (inside, BESIDE_CONFIGURATIONS) if inside.is_dir() else (folder, NOT_CONFIGURATIONS)
    found = [
        path for path in _files(root, other) if root is inside or path.relative_to(folder).parts[0] not in {SHOW, FLOWS}
    ]
    if not found:
        message = f"{root}: no configuration files. Put the exported configurations there"
        raise SnapshotError(message)
    if len(found) > MOST_FILES:
        what = f"at most {MOST_FILES} are audited together. Is this the folder of one plant?"
        message = f"{root}: {len(found)} configuration files; {what}"
        raise SnapshotError(message)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def files_to_read(folder: Path) -> list[tuple[Path, str]]:
    """What readers may take of a snapshot, each with its name as shown; links are not followed.

    Raises:
        SnapshotError: see `configuration_paths`.
    """
    paths = _joined_paths(folder, configuration_paths(folder))
    return [(path, _shown(path, folder)) for path in paths if not path.is_symlink()]


def beside_paths(folder: Path) -> list[Path]:
    """Documents and pictures below `configs/`, sorted by name: they are not read, whatever is in them."""
    root = folder / "configs"
    found = _files(root, frozenset()) if root.is_dir() else []
    return sorted(path for path in found if path.suffix.lower() in BESIDE_CONFIGURATIONS)


def aside_paths(folder: Path) -> list[Path]:
    """Tables and data beside the plant file where there is no `configs/`, sorted by name: they are not read.

    What is there for another purpose is left out: the plant's own files, reviews, outputs and logs.
    """
    if not folder.is_dir() or (folder / "configs").is_dir():
        return []
    own = [folder / name for name in ("plant.yaml", "plant.yml", "plant", SHOW, FLOWS, REVIEWS)]
    found = [path for path in _files(folder, BESIDE_CONFIGURATIONS) if path.suffix.lower() in NOT_CONFIGURATIONS]
    return sorted(_apart(found, own))


def _apart(paths: Sequence[Path], known: Iterable[Path]) -> list[Path]:
    """The paths that are none of those known, and below none of them."""
    there = {path.absolute() for path in known}
    return [path for path in paths if there.isdisjoint((path.absolute(), *path.absolute().parents))]


def _joined_paths(folder: Path, paths: list[Path]) -> list[Path]:
    """Files of /etc/config of OpenWrt as the folder that they are in, which is read as one device.

    Other files below its etc are left out: keys, passwords and programs among them.
    """
    folders = {
        parent: frozenset(files.values())
        for parent in {path.parent for path in paths} - {folder}
        if (files := taken(parent))
    }
    tops = [top / "etc" for parent in folders if (top := top_of(parent)) is not None]
    inside = {path for files in folders.values() for path in files}
    alone = [path for path in paths if path not in inside and not any(path.is_relative_to(top) for top in tops)]
    return sorted([*folders, *alone], key=lambda path: path.relative_to(folder).as_posix())


def _closed_paths(there: Sequence[Path], paths: Sequence[Path]) -> list[Path]:
    """Files that stand below the etc of a device that is read as a folder, and are no part of what is read of it."""
    folders = [path for path in paths if path.is_dir()]
    if not folders:
        return []
    inside = {path for folder in folders for path in taken(folder).values()}
    alone = inside | set(paths)
    return [path for path in there if path not in alone and path.parent not in folders]


def shown_paths(folder: Path) -> list[Path]:
    """All files of `show` outputs, sorted by name."""
    root = folder / SHOW
    found = _files(root, BESIDE_CONFIGURATIONS) if root.is_dir() else []
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def log_paths(folder: Path, named: Sequence[Path] = ()) -> list[tuple[Path, str]]:
    """Logs of observed traffic, each with its name as shown: those below `flows/`, and the files and folders `named`.

    Raises:
        SnapshotError: one that is named does not exist.
    """
    found: dict[Path, str] = {}
    for root in (folder / FLOWS, *named):
        if root.is_dir():
            paths = sorted(_files(root, BESIDE_CONFIGURATIONS), key=lambda path: path.as_posix())
        elif root.is_file():
            paths = [root]
        elif root in named:
            message = f"{root}: no such log of observed traffic"
            raise SnapshotError(message)
        else:
            paths = []
        for path in paths:
            found.setdefault(path.resolve(), _shown(path, folder))
    return list(found.items())


def _files(root: Path, other: frozenset[str]) -> list[Path]:
    """The files below a folder, and folders that do not tell what is in them: those are told as not read."""
    below = list(root.rglob("*"))
    closed = frozenset(path for path in below if _is_closed(path))
    return [
        path
        for path in below
        if closed.isdisjoint(path.parents)
        and (path in closed or ((path.is_file() or path.is_symlink()) and path.suffix.lower() not in other))
        and not _hidden(path, root)
    ]


def check_open(folder: Path) -> None:
    """Whoever may not list the files of a folder is told so.

    Raises:
        SnapshotError: they may not be listed.
    """
    if _is_closed(folder):
        message = f"{folder}: its files may not be listed. Check its permissions"
        raise SnapshotError(message)


def _is_closed(path: Path) -> bool:
    """Whether a path is a folder whose files may not be listed or looked at."""
    try:
        return path.is_dir() and not path.is_symlink() and not os.access(path, os.R_OK | os.X_OK)
    except PermissionError:
        return False  # it is inside such a folder


def read_snapshot(  # noqa: PLR0913, PLR0917 - what is there, what is known of it, and what of it was read
    folder: Path,
    plant_files: list[Path],
    platforms: Platforms,
    step: Callable[[int, int], None],
    elsewhere: Iterable[Path] = (),
    declared: Sequence[Source] = (),
) -> Snapshot:
    """Read and parse everything; `step(done, total)` reports progress.

    What the command reads as something else (`elsewhere`: a baseline, reviews, logs) is not told as not read.
    `declared` are the plant files, where they were read before: what was declared and what is shown of it are one.

    Raises:
        SnapshotError: see `configuration_paths`; or the plant file cannot be read.
    """
    there = configuration_paths(folder)
    paths = _joined_paths(folder, there)
    digest = hashlib.sha256()
    plant = list(declared)
    try:
        plant = plant or [Source.read(path, _shown(path, folder)) for path in plant_files]
    except UnreadableSourceError as error:
        raise SnapshotError(str(error)) from error
    for source in plant:
        _add(digest.update, source.name, source.sha256)
    results: list[ParseResult] = []
    unread: list[UnreadFile] = []
    links = [path for path in paths if path.is_symlink()]
    files = {path: _shown(path, folder) for path in paths if path not in links}
    begun = None if platforms.begun is None else platforms.begun.going_on(list(files.items()), platforms)
    every = begun or EveryFile(list(files.items()), platforms)
    every.all(platforms.processes, lambda done: step(len(links) + done, len(paths)))
    numbers = {path: number for number, path in enumerate(files)}
    for path in paths:
        if path not in numbers:
            reason = "it is a link, and links are not followed; put the file itself there"
            unread.append(UnreadFile(_shown(path, folder), reason))
            continue
        name, found = files[path], every.found[numbers[path]]
        if numbers[path] in every.sha256:
            _add(digest.update, name, every.sha256[numbers[path]])
        if isinstance(found, str):
            unread.append(UnreadFile(name, found))
        else:
            results.append(found)
    shown, shown_unread = _shown_files(folder)
    for item in shown:
        _add(digest.update, item.file.source.name, item.file.source.sha256)
    return Snapshot(
        folder.resolve().name,
        digest.hexdigest(),
        tuple(plant),
        tuple(results),
        tuple(unread),
        shown,
        shown_unread,
        tuple(_shown(path, folder) for path in beside_paths(folder)),
        tuple(_shown(path, folder) for path in _apart(aside_paths(folder), (*plant_files, *elsewhere))),
        tuple(_shown(path, folder) for path in _closed_paths(there, paths)),
    )


def _add(update: Callable[[bytes], None], name: str, sha256: str) -> None:
    update(f"{name}\0{sha256}\n".encode(errors="surrogateescape"))


def _shown_files(folder: Path) -> tuple[tuple[ShownInput, ...], tuple[UnreadFile, ...]]:
    """Read the outputs."""
    shown: list[ShownInput] = []
    unread: list[UnreadFile] = []
    for path in shown_paths(folder):
        name = _shown(path, folder)
        if path.is_symlink():
            unread.append(UnreadFile(name, "it is a link, and links are not followed; put the file itself there"))
            continue
        try:
            source = Source.read(path, name)
        except UnreadableSourceError as error:
            unread.append(UnreadFile(name, str(error).removeprefix(f"{name}: ")))
            continue
        parts = path.relative_to(folder / SHOW).parts
        shown.append(ShownInput(parts[0] if len(parts) > 1 else "", read_shown(source)))
    return tuple(shown), tuple(unread)


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
