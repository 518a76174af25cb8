"""The command as it is installed: the modules load behind it, so that Ctrl-C while they load is told as at any time.

Objects are made without the guards of frozen classes, for time (`parsers.nouns`); whoever imports `validator` has them.
"""

from __future__ import annotations

import os
import sys


def command() -> None:
    """Run one command and end the process with its status; does not return."""
    try:
        from parsers import nouns  # noqa: PLC0415 - an interrupt while this loads is caught here

        nouns.guarded = False
        from validator.cli import command as run  # noqa: PLC0415 - likewise

        run()
    except KeyboardInterrupt:  # before the command had begun, or after it was done
        _interrupted()


def _interrupted() -> None:
    """The line and the status of an interrupted run; what the run has written is named, as in `cli`."""
    output = sys.modules.get("validator.commands.output")
    told = output.written_text() if output is not None and hasattr(output, "written_text") else ""
    written = "".join(letter if letter.isprintable() else "?" for letter in told)
    try:
        sys.stderr.write(f"segval: interrupted; {written or 'nothing was written'}\n")
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # nobody listens
        pass
    os._exit(130)
