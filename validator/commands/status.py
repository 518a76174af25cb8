"""Exit statuses, and the error that means the tool was used wrongly."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Exit(IntEnum):
    """What the exit status of a run means."""

    CLEAN = 0
    FINDINGS = 1
    """Findings at or above `--fail-on`."""
    MISUSE = 2
    """Wrong arguments, an unreadable input, mistakes in the plant file."""
    NOT_UNDERSTOOD = 3
    """Input is not fully understood where it matters."""
    COLLECTION = 4
    INTERNAL = 70
    INTERRUPTED = 130


_WORST_FIRST = (
    Exit.INTERRUPTED,
    Exit.INTERNAL,
    Exit.MISUSE,
    Exit.COLLECTION,
    Exit.FINDINGS,
    Exit.NOT_UNDERSTOOD,
)


class MisuseError(Exception):
    """The arguments or the input cannot be worked with; the message says what is wrong and what to do."""


def worst(statuses: Iterable[int]) -> int:
    """The status of a run of several parts: 70 before 2, 4, 1, 3 and 0."""
    found = set(statuses)
    return next((status.value for status in _WORST_FIRST if status in found), Exit.CLEAN.value)
