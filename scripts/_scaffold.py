"""Writing the first files of something new; never over something that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


class ScaffoldProblem(SystemExit):
    """Nothing was written; the message says why. Exit status 2."""

    def __init__(self, message: str) -> None:
        print(f"segval: {message}")
        super().__init__(2)


def is_plain(text: str) -> bool:
    """Whether `text` can stand in a docstring and in a string as it is."""
    return 0 < len(text.strip()) <= 60 and text.isprintable() and not set(text) & set("\"\\'{}")


def quoted(text: str) -> str:
    """`text` as a Python string in double quotes; it must be plain."""
    return f'"{text}"'


def write(root: Path, files: dict[str, str]) -> None:
    """Write `files` (path below `root` → text), all or none.

    Raises:
        ScaffoldProblem: one of them is there already.
    """
    there = [name for name in files if (root / name).exists()]
    if there:
        message = f"{', '.join(there)} is there already; nothing was written"
        raise ScaffoldProblem(message)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {name}")
