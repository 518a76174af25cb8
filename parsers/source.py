"""What was handed in, kept whole, and places in it.

A `Source` holds one file: its name, the sha256 of its bytes as they were read,
the encoding they were read with, and its lines with every secret already
replaced (see `parsers.redaction`), so that no later room can leak one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.redaction import redacted
from parsers.uci_files import GZIP, NoBackupError, of_backup, of_folder

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 500 * 1024 * 1024
"""Bytes; a larger file is refused before it is read."""
LONGEST_LINE = 1024 * 1024
"""Characters; a longer line is refused, for no device prints one."""


class UnreadableSourceError(Exception):
    """A file that cannot be a configuration: missing, too large, binary, or undecodable.

    The message names the file, says what is wrong and what to do.
    """


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: one line, first to last column, all counted from 1, both ends included.

    `line` 0 means the file as a whole (a default that no line states).
    """

    file: str
    line: int
    column: int = 1
    end_column: int = 1

    @property
    def place(self) -> str:
        """`file:line`, or the file alone where no line states it."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `name` as shown to people (posix, relative), decoded and redacted `lines` without line ends.

    `sha256` is of the raw bytes. `encoding` is what the bytes were decoded with.
    `notes` say what the decoding had to assume; they become diagnostics.
    """

    name: str
    sha256: str
    encoding: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @classmethod
    def from_bytes(cls, name: str, raw: bytes) -> Source:
        """Decode and redact `raw`.

        Raises:
            UnreadableSourceError: NUL bytes outside UTF-16, an overlong line, or too many bytes.
        """
        if len(raw) > LARGEST_FILE:
            raise UnreadableSourceError(_too_large(name, len(raw)))
        text, encoding, notes = _decoded(name, _unpacked(name, raw))
        lines = tuple(_physical_lines(redacted(text)))
        if lines and max(map(len, lines)) > LONGEST_LINE:
            number = 1 + next(index for index, line in enumerate(lines) if len(line) > LONGEST_LINE)
            message = (
                f"{name}:{number}: the line is longer than {LONGEST_LINE} characters; no device prints such a line. "
                "Export the configuration again as text"
            )
            raise UnreadableSourceError(message)
        return cls(name, hashlib.sha256(raw).hexdigest(), encoding, lines, notes)

    @classmethod
    def from_text(cls, name: str, text: str) -> Source:
        """A source from text at hand, as tests and fixtures do it."""
        return cls.from_bytes(name, text.encode("utf-8"))

    @classmethod
    def read(cls, path: Path, name: str | None = None) -> Source:
        """Read the file at `path`; `name` is how it is shown (default: the path, posix form).

        Raises:
            UnreadableSourceError: it cannot be read, or is no text.
        """
        shown = path.as_posix() if name is None else name
        return cls.from_bytes(shown, bytes_of(path, shown))

    def span(self, line: int, column: int = 1, end_column: int | None = None) -> Span:
        """The place of `line` (from 1); without columns, from its first printing character to its last.

        In an empty file every place is the file as a whole.
        """
        if not self.lines:
            return Span(self.name, 0)
        text = self.lines[line - 1]
        if end_column is not None:
            return Span(self.name, line, column, end_column)
        if 1 < column <= len(text) and not text[column - 1].isspace():
            return Span(self.name, line, column, len(text.rstrip()))
        last = len(text.rstrip())
        first = last - len(text.strip()) + 1
        return Span(self.name, line, max(column, first), max(first, last))


def bytes_of(path: Path, name: str) -> bytes:
    """The bytes of a file, secrets and all: to be decoded by `Source.from_bytes` and kept nowhere else.

    Of a folder with files of /etc/config of OpenWrt, or one that has such a folder, they are joined.

    Raises:
        UnreadableSourceError: it cannot be read, or is too large.
    """
    try:
        if path.is_dir() and (joined := of_folder(path) or of_folder(path / "etc" / "config")):
            return joined
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise UnreadableSourceError(_too_large(name, size))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"{name}: cannot be read: {reason}. Check the path and its permissions"
        raise UnreadableSourceError(message) from error


def _too_large(name: str, size: int) -> str:
    return f"{name}: {size} bytes, more than the {LARGEST_FILE} that are read; is this a configuration export?"


def _unpacked(name: str, raw: bytes) -> bytes:
    """What a backup of OpenWrt holds; any other bytes as they are."""
    try:
        return of_backup(raw) if raw.startswith(GZIP) else raw
    except NoBackupError as error:
        message = f"{name}: {error}"
        raise UnreadableSourceError(message) from error


def _physical_lines(text: str) -> list[str]:
    r"""Split at \n and \r\n only: other separators of `str.splitlines` may stand inside a line."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.rstrip("\r") for line in lines] if "\r" in text else lines


def _decoded(name: str, raw: bytes) -> tuple[str, str, tuple[str, ...]]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), "utf-16", ("the file is UTF-16; it was read as such",)
        except UnicodeDecodeError as error:
            message = f"{name}: looks like UTF-16 and is not valid; save the export as UTF-8 text"
            raise UnreadableSourceError(message) from error
    if b"\x00" in raw:
        message = f"{name}: binary file (a NUL byte at offset {raw.index(0)}); export the configuration as text"
        raise UnreadableSourceError(message)
    try:
        return raw.decode("utf-8-sig"), "utf-8", ()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return raw.decode("latin-1"), "latin-1", (f"line {line} is not UTF-8; the file was read as Latin-1",)
