"""The files of a snapshot by name, looked through once for all checks that ask about one of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.registry import ParseResult


class FileNames:
    """What was read of each file, and the names of the devices in it."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._of: Sequence[ParseResult] | None = None
        self._results: dict[str, ParseResult] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._sharing: Counter[tuple[str, ...]] = Counter()

    def result(self, results: Sequence[ParseResult], file: str) -> ParseResult | None:
        """What was read of a file; None: nothing."""
        self._look(results)
        return self._results.get(file)

    def names(self, results: Sequence[ParseResult], file: str) -> tuple[str, ...]:
        """The names of the devices of a file, in order."""
        self._look(results)
        return self._names.get(file, ())

    def shared(self, results: Sequence[ParseResult], file: str) -> bool:
        """Whether another file holds devices of the same names."""
        return self._sharing[self.names(results, file)] > 1

    def _look(self, results: Sequence[ParseResult]) -> None:
        if self._of is not results:
            self._of = results
            self._results = {result.source.name: result for result in results}
            self._names = {
                name: tuple(sorted(device.name for device in result.devices)) for name, result in self._results.items()
            }
            self._sharing = Counter(self._names.values())
