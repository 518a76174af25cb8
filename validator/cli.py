"""The door of the command: arguments in, exit status out; the commands are in `validator.commands`."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from typing import TYPE_CHECKING

from validator.commands.arguments import Help, parsed
from validator.commands.memory import memory
from validator.commands.output import (
    CUT,
    WRITTEN,
    complain,
    force_utf8,
    open_closed_streams,
    write_stdout,
    written_text,
)
from validator.commands.status import Exit, MisuseError
from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import NoReturn, Self

COLLECTING = (2_000_000, 50, 1_000)
"""New objects before the collector looks at them (they take some 200 MB), and how often it looks at older ones."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; never raises, whatever happens within."""
    open_closed_streams()
    force_utf8()
    WRITTEN.clear()
    CUT.clear()
    words = list(sys.argv[1:] if argv is None else argv)
    with _Seam(debug="--debug" in words) as seam:
        arguments = parsed(words)
        if isinstance(arguments, Help):
            write_stdout(arguments.text)
            return Exit.CLEAN.value
        module, _, name = arguments.run.rpartition(".")
        run: Callable[..., int] = getattr(importlib.import_module(module), name)
        with memory(arguments):
            seam.status = run(arguments)
    return seam.status


def command() -> NoReturn:
    """Run one command and end the process at once: to take apart all that a run made takes a tenth of its time.

    The cycle collector looks seldom from first to last: what a run makes lives to its end, and to look costs as much.
    """
    gc.set_threshold(*COLLECTING)
    status = main()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (AttributeError, OSError, ValueError):  # nobody listens, or a full disk: the usual end says so
        sys.exit(status)
    os._exit(status)


class _Seam:
    """The one place where an exception becomes an exit status and a line on standard error."""

    def __init__(self, *, debug: bool) -> None:
        self.status = Exit.CLEAN.value
        self._debug = debug

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            return False
        if isinstance(error, MisuseError):
            self.status = Exit.MISUSE.value
            lines = str(error).split("\n")
            complain("segval: " + "\n".join(safe_text(line) for line in lines))
        elif isinstance(error, KeyboardInterrupt):
            self.status = Exit.INTERRUPTED.value
            complain(safe_text(f"segval: interrupted; {written_text() or 'nothing was written'}"))
        elif isinstance(error, Exception):
            self.status = Exit.INTERNAL.value
            complain(_internal(error, trace))
        else:
            return False
        if self._debug:
            complain("".join(traceback.format_exception(error)).rstrip())
        return True


def _internal(error: Exception, trace: TracebackType | None) -> str:
    """What went wrong inside, by type and place alone: the text of an exception may quote a configuration."""
    place = ""
    while trace is not None:
        place = f" in {trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return safe_text(
        f"segval: internal error: {type(error).__name__}{place}. {written_text() or 'No verdict was reached'}. "
        "Run it again with --debug and report the traceback (it may quote configuration text)"
    )


if __name__ == "__main__":
    command()
