"""The door of traffic logs: which readers there are, and reading one file of any size, a line at a time.

A reader is a module of `parsers.traffic` with a `READER`, found by its name. Nothing of a file is kept but its account:
each line is read, or skipped for a reason, or not understood for a reason, and the three add up to the lines.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import pkgutil
import zlib
from collections import Counter
from dataclasses import field
from functools import cache
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

import parsers.traffic
from parsers.log_lines import LogReader, Row
from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from parsers.log_lines import LineReader
    from parsers.model.observation import Observation

LONGEST_LINE = 64 * 1024
"""Bytes; a longer line is not understood, and none of it is kept."""
MOST_BYTES = 64 * 2**30
"""Bytes of text of one file, after decompression; what stands behind them is not read, and that is said."""
FIRST_LINES = 64
"""Lines by which the kind of a log is told."""
MOST_REASONS = 40
_TOO_LONG = Row("a line of more than 64 KiB", understood=False)
_AND_OTHERS = Row("for other reasons", understood=False)


@cache
def log_readers() -> dict[str, LogReader]:
    """All readers by name, sorted.

    Raises:
        TypeError: a module of `parsers.traffic` has no `READER`, or one of another name.
    """
    found: dict[str, LogReader] = {}
    for module in pkgutil.iter_modules(parsers.traffic.__path__):
        reader = getattr(importlib.import_module(f"parsers.traffic.{module.name}"), "READER", None)
        if not isinstance(reader, LogReader) or reader.name != module.name:
            message = f"parsers.traffic.{module.name} must hold READER, a LogReader of the same name"
            raise TypeError(message)
        found[reader.name] = reader
    return dict(sorted(found.items()))


@dataclass
class Account:
    """What became of the lines of a log; `skipped` and `not_understood` count lines by reason.

    `places` is the first line (from 1) of each reason for which lines were not understood. `broken` says why the file
    was not read to its end, or is empty.
    """

    lines: int = 0
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter[str])
    not_understood: Counter[str] = field(default_factory=Counter[str])
    places: dict[str, int] = field(default_factory=dict[str, int])
    broken: str = ""

    def without(self, row: Row) -> None:
        """One more line (the last) that brings no observation."""
        if row.understood:
            self.skipped[row.reason] += 1
            return
        reason = row.reason
        if reason not in self.not_understood and len(self.not_understood) >= MOST_REASONS:
            reason = _AND_OTHERS.reason
        self.not_understood[reason] += 1
        self.places.setdefault(reason, self.lines)


@dataclass
class TrafficLog:
    """One file of observations. `reader` is None where no reader, or more than one, takes it; `why` says which.

    `account` grows while `observations` is consumed, and is whole at its end.
    """

    path: Path
    name: str
    as_of: dt.date
    reader: LogReader | None = None
    why: str = ""
    sha256: str = ""
    account: Account = field(default_factory=Account)
    clocks: tuple[str, ...] = ()

    def observations(self) -> Iterator[tuple[int, Observation]]:
        """Every observation with the number of its line; the file is read once, a line at a time."""
        if self.reader is None:
            return
        lines = self.reader.start(self.as_of)
        try:
            with opened(self.path) as file:
                yield from self._of(file, lines)
        except (OSError, EOFError, zlib.error) as error:
            self.account.broken = f"it cannot be read to its end ({type(error).__name__})"
        self.clocks = tuple(sorted(lines.clocks))

    def _of(self, file: IO[bytes], lines: LineReader) -> Iterator[tuple[int, Observation]]:
        account = self.account
        size = 0
        for raw in _lines(file):
            account.lines += 1
            size += len(raw)
            if len(raw) > LONGEST_LINE:
                account.without(_TOO_LONG)
            else:
                told = lines.read(raw.decode("utf-8", "replace").rstrip("\r\n\0"))
                if isinstance(told, Row):
                    account.without(told)
                else:
                    account.read += 1
                    yield account.lines, told
            if size > MOST_BYTES:
                account.broken = f"only its first {MOST_BYTES} bytes were read"
                return


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Physical lines; of one that is too long only the beginning, which is longer than `LONGEST_LINE`."""
    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE + 1)
        yield line


def opened(path: Path) -> IO[bytes]:
    """The text of a file, decompressed if it is a gzip.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path, "rb")) if compressed else path.open("rb")


def traffic_log(path: Path, name: str, as_of: dt.date) -> TrafficLog:
    """A log, its kind told from its first lines; nothing is read beyond them, but for the digest of the file."""
    log = TrafficLog(path, name, as_of)
    if path.is_symlink():
        log.why = "it is a link, and links are not followed; put the file itself there"
        return log
    try:
        with path.open("rb") as raw:
            log.sha256 = hashlib.file_digest(raw, "sha256").hexdigest()
        with opened(path) as file:
            first = [line.decode("utf-8", "replace").rstrip("\r\n") for line in islice(_lines(file), FIRST_LINES)]
    except (OSError, EOFError, zlib.error) as error:
        log.why = f"it cannot be read ({type(error).__name__})"
        return log
    takers = [reader for reader in log_readers().values() if reader.claim(first)]
    if len(takers) == 1:
        log.reader = takers[0]
    elif takers:
        log.why = f"more than one reader takes it: {', '.join(reader.name for reader in takers)}"
    elif not any(line.strip() for line in first):
        log.why = "it is empty"
    else:
        known = ", ".join(reader.title for reader in log_readers().values())
        log.why = f"no reader takes it; read are {known}"
    return log
