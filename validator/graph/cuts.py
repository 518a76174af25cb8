"""What does not meet any more on layer 2 after a failure, although its ports are up."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.match import UnknownMatch

Doubt: TypeAlias = "UnknownMatch | None"
"""Why they may still meet; None: they surely do not."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The two tables of a cut, for looking up."""

    ports: Mapping[tuple[int, int], Doubt]
    zones: Mapping[tuple[str, int], Doubt]


@dataclass(frozen=True)
class Cut:
    """Pairs of ports (by number, the lower first), and of zones with ports, that the failure parts."""

    ports: frozenset[tuple[int, int, Doubt]] = frozenset()
    zones: frozenset[tuple[str, int, Doubt]] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is parted."""
        return bool(self.ports or self.zones)

    @cached_property
    def _found(self) -> _Found:
        return _Found(
            {(one, other): doubt for one, other, doubt in self.ports},
            {(zone, port): doubt for zone, port, doubt in self.zones},
        )

    def between(self, one: int, other: int) -> tuple[bool, Doubt]:
        """Whether two ports are parted, and why they may not be."""
        key = (min(one, other), max(one, other))
        return key in self._found.ports, self._found.ports.get(key)

    def of_zone(self, zone: str, port: int) -> tuple[bool, Doubt]:
        """The same of a zone and a port."""
        return (zone, port) in self._found.zones, self._found.zones.get((zone, port))

    @cached_property
    def touched(self) -> frozenset[int]:
        """The ports that it concerns."""
        return frozenset({*(number for item in self.ports for number in item[:2]), *(item[1] for item in self.zones)})


NO_CUT = Cut()
