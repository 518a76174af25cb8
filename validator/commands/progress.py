"""A progress bar on standard error, for work of more than a second, on a terminal only.

Beside it stands how long the stage will take, as far as what is done of it tells: parts of one kind take about the same
time in the mean. Nothing is said before enough of them are done, nor of stages whose parts are nothing alike.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

DRAWN_EACH = 0.1
"""Seconds; the bar is drawn by who tells of a step, and by no thread, for a process with threads may not fork."""
QUIET_SECONDS = 1.0
"""Work that is done by then shows no bar."""
ENOUGH_SECONDS, ENOUGH_PARTS = 3.0, 0.05
"""Of a stage; what is left of it is not told before."""
UNEVEN = frozenset({"checks"})
"""Stages whose parts tell nothing of each other."""


class Bar:
    """Progress of one run; `step` may be called as often as one likes. Silent unless `shown`."""

    def __init__(self, *, shown: bool) -> None:
        """A bar that appears after `QUIET_SECONDS`, or never."""
        self._shown = shown
        self._start = time.monotonic()
        self._rich: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._first: dict[str, tuple[float, int]] = {}
        """When each stage told of its first part, and how many were done then."""
        self._drawn = 0.0

    @classmethod
    def on_terminal(cls, *, quiet: bool) -> Bar:
        """A bar that shows itself if standard error is a terminal and nobody asked for quiet."""
        return cls(shown=not quiet and sys.stderr.isatty())

    def step(self, name: str, done: int, total: int) -> None:
        """`done` of `total` parts of the stage `name` are finished."""
        if not self._shown:
            return
        began, before = self._first.setdefault(name, (time.monotonic(), done))
        if self._rich is None and time.monotonic() - self._start < QUIET_SECONDS:
            return
        rich = self._rich or self._begun()
        if name not in self._tasks:
            self._tasks[name] = rich.add_task(safe_text(name), total=total, left="")
        left = "" if name in UNEVEN else left_text(time.monotonic() - began, done - before, total - done)
        now = time.monotonic()
        due = done == total or now - self._drawn >= DRAWN_EACH
        rich.update(self._tasks[name], completed=done, total=total, left=left, refresh=due)
        if due:
            self._drawn = now

    def _begun(self) -> RichProgress:
        from rich.console import Console  # noqa: PLC0415 - rich is only loaded when a bar is drawn
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - likewise

        left = TextColumn("{task.fields[left]}", markup=False)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), left)
        self._rich = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        self._rich.start()
        return self._rich

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rich is not None:
            self._rich.stop()


def left_text(seconds: float, done: int, rest: int) -> str:
    """How long `rest` parts take, if `done` took so many seconds; empty: that tells too little, or nothing is left."""
    if not rest or seconds < ENOUGH_SECONDS or done < ENOUGH_PARTS * (done + rest):
        return ""
    left = seconds / done * rest
    if left < 60:
        return f"about {max(5, 5 * round(left / 5))} s left of this stage"
    minutes = round(left / 60)
    return f"about {minutes} min left of this stage"
