"""A folder of remembered things: each is a file of its own, whole or not there, with a checksum.

A file holds a line that says what it is, the sha256 of its kind, key and content, and the content, compressed. Whatever
is not exactly that is left aside and counted (`Store.words`); nothing that is read is ever executed. Files are written
beside their place and moved into it, so that runs at the same time see the one or the other, each whole. The folder is
of its owner alone (0700, files 0600); one that others can write to is not used, for who writes there decides verdicts.
Beyond `MOST_BYTES` those that were used longest ago are removed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import time
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = b"segval remembers, 1\n"
ENDING = ".remembered"
UNFINISHED = ".partial"
MOST_BYTES = 512 * 1024 * 1024
"""Of a folder, after a run."""
LARGEST = 256 * 1024 * 1024
"""Bytes of one thing, unpacked; a larger one is not kept, and a file that claims to be larger is not read."""
LEFT_BEHIND = 3600
"""Seconds, after which an unfinished file was left behind by a run that was killed: one is written in seconds."""
_DIGEST = hashlib.sha256().digest_size


class Store:
    """The folder; made when the first thing is kept. No fault of it ever ends a run."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        """Nothing is looked at before it is asked for."""
        self.folder = folder
        self._most = most
        self._damaged = 0
        self._faults: dict[str, None] = {}
        self._wrote = False
        self._usable: bool | None = None

    def read(self, kind: str, key: str) -> bytes | None:
        """What was kept under a key; None: nothing, or nothing that is whole."""
        if not self._is_usable():
            return None
        path = self._path(kind, key)
        try:
            raw = _bytes_of(path)
        except FileNotFoundError:
            return None
        except OSError:
            self._damaged += 1
            return None
        content = _opened(raw, kind, key)
        if content is None:
            self._damaged += 1
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    @property
    def is_there(self) -> bool:
        """Whether anything may be kept there already."""
        return self._is_usable()

    def has(self, kind: str, key: str) -> bool:
        """Whether something was kept under a key, whole or not."""
        return self._is_usable() and self._path(kind, key).is_file()

    def damaged(self) -> None:
        """Count a thing whose bytes were whole and whose meaning is not."""
        self._damaged += 1

    def keep(self, kind: str, key: str, content: bytes) -> None:
        """Keep something; what is too large, or finds no room, is not kept."""
        if len(content) > LARGEST or not self._is_usable(make=True):
            return
        path = self._path(kind, key)
        beside = path.with_name(f"{secrets.token_hex(8)}{UNFINISHED}")
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:  # noqa: PTH123 - only os.open sets the mode as it creates
                file.write(_closed(content, kind, key))
            beside.replace(path)
            self._wrote = True
        except OSError as error:
            if not path.exists():  # Windows replaces no file that another run is reading, and there the same is in it
                self._faults.setdefault(f"cannot write: {error.strerror or type(error).__name__}")
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what was used longest ago until the rest has room, and what killed runs left; only after writing."""
        if not self._wrote:
            return
        now = time.time()
        known: list[tuple[float, int, Path]] = []
        total = 0
        for path, status in self._files():
            if path.suffix == ENDING:
                known.append((status.st_mtime, status.st_size, path))
            elif now - status.st_mtime > LEFT_BEHIND:
                with contextlib.suppress(OSError):
                    path.unlink()
                continue
            total += status.st_size
        for _, size, path in sorted(known):
            if total <= self._most:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size

    def words(self) -> Iterator[str]:
        """What people should know of the folder: files that were not used, and why it was not used at all."""
        if self._damaged:
            files = "1 file is" if self._damaged == 1 else f"{self._damaged} files are"
            yield f"{self.folder}: {files} damaged or of another tool and not used; what they held was found out anew"
        for fault in self._faults:
            yield f"{self.folder}: {fault}; the run remembers nothing"

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / (hashlib.sha256(f"{kind}\0{key}".encode(errors="surrogateescape")).hexdigest() + ENDING)

    def _is_usable(self, *, make: bool = False) -> bool:
        """Whether the folder is there and of this user alone; with `make` it is made."""
        if self._usable is None:
            try:
                if make:
                    self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                fault = _fault(self.folder.stat())
            except FileNotFoundError:
                return False
            except OSError as error:
                fault = f"cannot be used: {error.strerror or type(error).__name__}"
            if fault:
                self._faults.setdefault(fault)
            self._usable = not fault
        return self._usable

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.suffix in {ENDING, UNFINISHED}:
                    with contextlib.suppress(OSError):
                        yield path, path.lstat()


_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
"""A pipe in the folder has nobody who writes, and opening it would wait for one."""


def _fault(status: os.stat_result) -> str:
    """Why a folder is not used; empty if it may be. Windows keeps the folders of users apart by itself."""
    if not stat.S_ISDIR(status.st_mode):
        return "is no folder"
    if os.name != "posix":
        return ""
    if status.st_uid != os.geteuid():
        return "belongs to another user"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return "can be written by others (chmod 700 it)"
    return ""


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file that is no link, no pipe and not too large.

    Raises:
        OSError: it is, or cannot be read.
    """
    with open(os.open(path, os.O_RDONLY | _BINARY | _NO_LINKS | _NO_WAITING), "rb") as file:  # noqa: PTH123 - only os.open refuses links
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return file.read(LARGEST)


def _checksum(packed: bytes, kind: str, key: str) -> bytes:
    return hashlib.sha256(b"\0".join((MAGIC, kind.encode(), key.encode(errors="surrogateescape"), packed))).digest()


def _closed(content: bytes, kind: str, key: str) -> bytes:
    packed = zlib.compress(content, 1)
    return MAGIC + _checksum(packed, kind, key) + packed


def _opened(raw: bytes, kind: str, key: str) -> bytes | None:
    """The content of a file; None if it is not what it should be."""
    start = len(MAGIC) + _DIGEST
    if not raw.startswith(MAGIC) or raw[len(MAGIC) : start] != _checksum(raw[start:], kind, key):
        return None
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(raw[start:], LARGEST)
    except zlib.error:
        return None
    return content if unpacker.eof and not unpacker.unused_data else None
