"""Where results go: files that are whole or absent, and a standard output that may close early."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.commands.status import MisuseError
from validator.report.safe_text import pieces_of
from validator.report.style import Style

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TextIO

    from validator.report.safe_text import Pieces

LATER_FORMATS = frozenset({"junit", "html", "xlsx", "markdown"})
WIDEST = 200
DEFAULT_WIDTH = 100
STDOUT = "standard output"

WRITTEN: list[str] = []
"""What this run has written, each of it whole: files, and standard output."""
CUT: list[str] = []
"""What this run has begun to write where it cannot be put in place whole: standard output, a pipe or a device."""


@dataclass(frozen=True, slots=True)
class Output:
    """One face of the result and the file it goes to; None: standard output."""

    format: str
    path: Path | None = None


def open_closed_streams() -> None:
    """Give each standard stream that was closed before the start (`>&-`) a place of its own.

    Otherwise the next file that the run opens gets its number. Nothing is read there; to write to standard output
    fails, as on a full disk; what is told on standard error is lost.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is not None:
            continue
        try:
            os.fstat(number)
        except OSError:  # the lowest free number is this one: those below are open by now
            os.set_inheritable(os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY), True)
        setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - a number


def force_utf8() -> None:
    """Standard output and error take any text, as UTF-8 with LF."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def style_of(arguments: argparse.Namespace, output: Output) -> Style:
    """The page for `output`: the terminal's width, and colours only on one that has them and nobody refused."""
    if output.path is not None or not sys.stdout.isatty():
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isascii() and columns.isdigit() else DEFAULT_WIDTH
        return Style(min(width, WIDEST))
    plain = arguments.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Style(min(shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns, WIDEST), colour=not plain)


def outputs_of(arguments: argparse.Namespace, known: Sequence[str]) -> list[Output]:
    """The outputs asked for, at least one.

    Raises:
        MisuseError: a format that this command has not, two for standard output, one file twice, or no such folder.
    """
    asked: list[Output] = list(arguments.outputs or [Output(known[0])])
    for output in asked:
        _check_format(output.format, known, arguments.command)
    places = [output.path for output in asked]
    if places.count(None) > 1:
        message = "only one --format can go to standard output; give each of the others its -o FILE"
        raise MisuseError(message)
    for path in places:
        if path is None:
            continue
        if places.count(path) > 1:
            message = f"two formats go to {path}; give each its own file"
            raise MisuseError(message)
        if path.is_dir() or not path.parent.is_dir():
            message = f"{path}: cannot be written: " + ("it is a folder" if path.is_dir() else "no such folder")
            raise MisuseError(message)
    return asked


def _check_format(name: str, known: Sequence[str], command: str) -> None:
    if name in known:
        return
    there = ", ".join(known)
    if name in LATER_FORMATS:
        message = f"the format {name!r} does not exist yet; {command} has {there}"
    else:
        message = f"{command} has no format {name!r}; it has {there}"
    raise MisuseError(message)


def deliver(outputs: Sequence[Output], faces: Mapping[str, Callable[[Output], str]]) -> None:
    """Render every output first, then write them: a fault while rendering leaves no file behind."""
    write_all(outputs, [faces[output.format](output) for output in outputs])


def write_all(outputs: Sequence[Output], texts: Sequence[str | Pieces]) -> None:
    """Write a text for each output, files first."""
    rendered = list(zip(outputs, texts, strict=True))
    for output, text in rendered:
        if output.path is not None:
            write_file(output.path, text)
    for output, text in rendered:
        if output.path is None:
            write_stdout(text)


def write_stdout(text: str | Pieces) -> None:
    """Print `text`; a reader that has gone away (`| head`) is no error.

    Raises:
        MisuseError: it cannot be written, as where the disk is full.
    """
    CUT.append(STDOUT)
    try:
        sys.stdout.writelines(pieces_of(text))
        sys.stdout.flush()
    except BrokenPipeError:
        _forget(sys.stdout)
    except OSError as error:
        _forget(sys.stdout)
        message = f"cannot write to standard output: {'it is closed' if error.errno == errno.EBADF else error.strerror}"
        raise MisuseError(message) from error
    CUT.remove(STDOUT)
    WRITTEN.append(STDOUT)


def complain(text: str) -> None:
    """A line on standard error; that nobody can read it there changes nothing else."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _forget(sys.stderr)


def written_text() -> str:
    """What stands somewhere by now because of this run, and what of it is not whole."""
    parts = ((WRITTEN, "written before"), (CUT, "perhaps cut short"))
    return "; ".join(f"{word}: {', '.join(names)}" for names, word in parts if names)


def _forget(stream: TextIO) -> None:
    """What is still to be written there goes nowhere, so that the end of the process is not an error too."""
    sink = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(sink, stream.fileno())
    os.close(sink)


def write_file(path: Path, text: str | Pieces) -> None:
    """Put `text` at `path`, whole: written beside it and moved into place; pipes and devices are written directly.

    Raises:
        MisuseError: it cannot be written; nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            CUT.append(str(path))
            with target.open("wb") as file:
                file.writelines(_encoded(text))
            CUT.remove(str(path))
        else:
            _replace(target, text)
        WRITTEN.append(str(path))
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or type(error).__name__}"
        raise MisuseError(message) from error


def _encoded(text: str | Pieces) -> Iterator[bytes]:
    return (piece.encode("utf-8", errors="backslashreplace") for piece in pieces_of(text))


def _replace(target: Path, text: str | Pieces) -> None:
    beside = target.with_name(f".segval-{secrets.token_hex(8)}.partial")
    try:
        with beside.open("xb") as file:
            file.writelines(_encoded(text))
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
