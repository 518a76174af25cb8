"""A coarse look at services: the destination ports that a plant's rules name most, and all others together.

Two sets of services that share no bucket share no packet; the reverse does not hold.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from parsers.model.service import Fragment, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.service import ServiceSet

MOST = 15
"""So many ports have a bucket of their own; one bucket more holds all others."""


class Buckets:
    """Services as bits, one for each bucket."""

    def __init__(self, services: Iterable[ServiceSet]) -> None:
        """The ports that `services` name most often get buckets; of equals the lower ones."""
        named = Counter(
            box.destination_ports.first
            for one in services
            for box in one.boxes
            if box.destination_ports.first == box.destination_ports.last
        )
        self.ports = [port for port, _ in sorted(named.items(), key=lambda item: (-item[1], item[0]))[:MOST]]
        self._known: dict[int, tuple[ServiceSet, tuple[int, ...]]] = {}

    @property
    def count(self) -> int:
        """How many buckets there are."""
        return len(self.ports) + 1

    def of(self, services: ServiceSet) -> tuple[int, ...]:
        """The buckets that have opening, whole packets of `services` (each set is remembered by object, and kept)."""
        known = self._known.get(id(services))
        if known is None:
            known = self._known[id(services)] = services, tuple(sorted(self._found(services)))
        return known[1]

    def _found(self, services: ServiceSet) -> set[int]:
        found: set[int] = set()
        for box in services.boxes:
            if not (box.fragments & Fragment.WHOLE and box.states & State.NEW):
                continue
            ports = box.destination_ports
            inside = {number for number, port in enumerate(self.ports) if ports.first <= port <= ports.last}
            found |= inside
            if ports.last - ports.first + 1 > len(inside):
                found.add(len(self.ports))
        return found
