"""Pairs of zones between which nothing travels, as they are told: many at once."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, cast

from validator.conformance import Gap
from validator.remembered.packing import made
from validator.unshown import not_shown
from validator.verdicts import PairVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from validator.graph.network import Network
    from validator.graph.standing import Grade
    from validator.plant.model import Zone


class Silence:
    """The pairs of one network between which nothing travels, and that no conduit joins."""

    def __init__(self, network: Network) -> None:
        """Where all is shown, nothing is asked of each pair."""
        self._network = network
        plant = network.plant
        absent = network.missing or network.contexts or network.unread
        self._whole = not (absent or any(path.open for path in plant.register.paths))
        self._seen = {zone.id for zone in plant.zones if not list(not_shown(network, zone, zone))}
        self._grades: dict[Grade, Mapping[str, str]] = {}
        """By the grade of one zone, the texts of its grades with each other zone."""

    def gaps(self, sources: Sequence[Zone], destination: Zone) -> list[Gap]:
        """The pairs from each source, none of them the destination itself."""
        ids = [source.id for source in sources]
        reasons: list[tuple[str, ...]]
        if self.are_quiet(sources, destination):
            reasons = [()] * len(sources)
        else:
            reasons = [self._reasons(source, destination) for source in sources]
        verdicts = [Verdict.UNKNOWN if why else Verdict.PROVED for why in reasons]
        grades = map(self._graded(destination.id).__getitem__, ids)
        count = len(sources)

        def always(value: object) -> Iterable[object]:
            return repeat(value, count)

        told = (ids, always(destination.id), verdicts, always(()), always(()), reasons, grades)
        answers = made(PairVerdict, count, told)
        return cast(
            "list[Gap]", made(Gap, count, (sources, always(destination), answers, always(()), always(()), always(None)))
        )

    def are_quiet(self, sources: Sequence[Zone], destination: Zone) -> bool:
        """Whether each pair from one of `sources` is PROVED: nothing that is not shown leaves it open."""
        return self._whole and destination.id in self._seen and self._seen.issuperset(zone.id for zone in sources)

    def layer2(self, zone: str) -> list[str]:
        """How far layer 2 is known between a zone and each zone, in the order of the plant."""
        graded = self._graded(zone)
        return [graded[other.id] for other in self._network.plant.zones]

    def _graded(self, zone: str) -> Mapping[str, str]:
        standing = self._network.standing
        grade = standing.grades[zone]
        if grade not in self._grades:
            self._grades[grade] = {other: standing.grade(zone, other).value for other in standing.grades}
        return self._grades[grade]

    def _reasons(self, source: Zone, destination: Zone) -> tuple[str, ...]:
        if self._whole and source.id in self._seen and destination.id in self._seen:
            return ()
        return tuple(not_shown(self._network, source, destination))
