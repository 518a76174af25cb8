"""Every configuration file of a snapshot, read: remembered, or by one process, or by several where that pays.

Other processes may begin before the plant is known, which may name the platform of a file: what they read as another
platform is read again.

What another process read comes as it is kept from run to run: that is made anew in a tenth of the time that reading
takes; to write it down takes less than half of that time, and a run that remembers does so anyway.
"""

from __future__ import annotations

import time
from functools import cached_property, partial
from typing import TYPE_CHECKING

from parsers.long_lived import apart_begins, apart_ends, set_apart
from parsers.registry import UnknownFormatError
from parsers.source import Source, UnreadableSourceError, bytes_of
from validator.side_by_side import Beside, Parts, share_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from parsers.registry import ParseResult
    from validator.snapshot import Platforms

ALONE, WORTH = 0.2, 0.8
"""Seconds of processor time: so long one process reads, and shares the rest out if it would take so long."""
AHEAD = 300_000
"""Bytes of all files, a third of a second: with so much other processes begin before the plant is read."""
LARGE = 1 << 23
"""Bytes of a file that is read here in any case, for what it reads as takes much memory to write down."""


class EveryFile:
    """Files as they are read; `found` is what each reads as by its number, or why it could not be read."""

    def __init__(self, files: Sequence[tuple[Path, str]], platforms: Platforms) -> None:
        """Nothing is read yet; each file has a name by which it is shown."""
        self._files = files
        self._platforms = platforms
        self.found: dict[int, ParseResult | str] = {}
        self.sha256: dict[int, str] = {}
        """Of those whose bytes could be read."""
        self._begun: Beside | None = None
        self.ahead: frozenset[int] = frozenset()
        """The numbers that other processes began with."""

    def __enter__(self) -> Self:
        """Other processes begin to read what is not remembered, the largest files first, where so many are worth it."""
        numbers = [number for number, size in enumerate(self._sizes) if size <= LARGE and not self._is_kept(number)]
        numbers.sort(key=self._sizes.__getitem__, reverse=True)
        if sum(self._sizes[number] for number in numbers) >= AHEAD:
            parts = Parts(self._here, self._told, self._heard)
            self._begun = Beside(parts, numbers, self._platforms.processes - 1).__enter__()
            self.ahead = frozenset(numbers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._begun is not None:
            self._begun.__exit__(kind, error, trace)

    def going_on(self, files: Sequence[tuple[Path, str]], platforms: Platforms) -> Self | None:
        """The same with all that is known of platforms; None: other files are there now."""
        if list(files) != list(self._files):
            return None
        self._platforms = platforms
        return self

    def all(self, processes: int, step: Callable[[int], None]) -> None:
        """Read all of them; `step` is told how many are read."""
        left: list[int] = []
        for number in range(len(self._files)):
            if number in self.ahead:
                continue
            if self._recalled(number):
                step(len(self.found))
            else:
                left.append(number)
        self._read(left, processes, step)
        if self._begun is not None:
            self._begun.finish(lambda: step(len(self.found)))
        apart_begins()  # what was read lives to the end, so it counts as old at once and the collector passes it by
        set_apart()
        apart_ends()

    def _read(self, left: list[int], processes: int, step: Callable[[int], None]) -> None:
        """Read what nobody began with, in several processes where that pays."""
        readings = self._platforms.readings
        if processes > 1 and readings is not None:
            left.sort(key=lambda number: self._sizes[number] <= LARGE)
        began, read = time.process_time(), 0
        while left:
            if processes > 1 and readings is not None and self._pays(left, time.process_time() - began, read):
                parts = Parts(self._here, self._told, self._heard)
                share_out(parts, left, processes - 1, lambda: step(len(self.found)))
                return
            number = left.pop(0)
            self._here(number)
            read += self._sizes[number]
            step(len(self.found))

    @cached_property
    def _sizes(self) -> list[int]:
        """Bytes of each; of a folder that is read as one device none."""
        return [path.stat().st_size if path.is_file() else 0 for path, _ in self._files]

    def _pays(self, left: Sequence[int], spent: float, read: int) -> bool:
        """Whether it pays to share out files, as those tell of which so many bytes took so many seconds."""
        if spent < ALONE or len(left) < 2 or self._sizes[left[0]] > LARGE:
            return False
        return spent / max(1, read) * sum(self._sizes[number] for number in left) >= WORTH

    def _recalled(self, number: int) -> bool:
        """Whether a file was read by an earlier run."""
        path, name = self._files[number]
        readings = self._platforms.readings
        try:
            found = None if readings is None else readings.recalled(name, bytes_of(path, name), self._asked(name))
        except UnreadableSourceError:
            return False
        if found is None:
            return False
        self.found[number], self.sha256[number] = found, found.source.sha256
        return True

    def _is_kept(self, number: int) -> bool:
        """Whether an earlier run read a file, by whatever platform a plant may have named; not whether it is whole."""
        path, name = self._files[number]
        readings = self._platforms.readings
        try:
            return readings is not None and readings.is_kept(
                name, partial(bytes_of, path, name), self._platforms.fallback
            )
        except UnreadableSourceError:
            return False

    def _asked(self, name: str) -> tuple[str, str]:
        """The platform of the plant, and that of the command."""
        return self._platforms.by_file.get(name) or "", self._platforms.fallback or ""

    def _here(self, number: int) -> None:
        """Read a file."""
        path, name = self._files[number]
        try:
            source = Source.from_bytes(name, bytes_of(path, name))
            self.sha256[number] = source.sha256
            result = self.found[number] = self._platforms.parsed(source)
        except (UnreadableSourceError, UnknownFormatError) as error:
            self.found[number] = str(error).removeprefix(f"{name}: ")
            return
        if self._platforms.readings is not None:
            self._platforms.readings.remember(result, self._asked(name))

    def _told(self, number: int) -> bytes:
        """In another process: what a file reads as; empty where that cannot be told, and it is to be read again."""
        path, name = self._files[number]
        try:
            result = self._platforms.parsed(Source.from_bytes(name, bytes_of(path, name)))
        except (UnreadableSourceError, UnknownFormatError):
            return b""
        return b"" if self._platforms.readings is None else self._platforms.readings.packed(result)

    def _heard(self, number: int, raw: bytes) -> None:
        name, readings = self._files[number][1], self._platforms.readings
        if not raw or readings is None:
            self._here(number)
            return
        found = readings.heard(raw, self._asked(name))
        if found is None:
            self._here(number)
            return
        self.found[number], self.sha256[number] = found, found.source.sha256
