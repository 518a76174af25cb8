"""Rules that lie near each other, against looking at every pair."""

from __future__ import annotations

import pytest

from strategies import seeded
from validator import hulls
from validator.hulls import AXES, NOWHERE, Hulls


def rows(seed: int) -> list[tuple[float, ...]]:
    """Boxes of which most are single on some axes; some hold nothing, some everything."""
    random = seeded(seed)
    found: list[tuple[float, ...]] = []
    for _ in range(random.choice((0, 1, 2, 40))):
        ends: list[float] = []
        for _ in range(AXES):
            first = random.randint(0, 6)
            ends += [first, first if random.random() < 0.6 else random.randint(first, 6)]
        found.append(NOWHERE if random.random() < 0.05 else (0, 6) * AXES if random.random() < 0.1 else tuple(ends))
    return found


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return NOWHERE not in {one, other} and all(
        one[axis] <= other[axis + 1] and other[axis] <= one[axis + 1] for axis in range(0, 2 * AXES, 2)
    )


@pytest.mark.parametrize(("stretch", "pairs"), [(hulls.STRETCH, hulls.MOST_PAIRS), (7, 1 << 19), (16, 5)])
@pytest.mark.parametrize("seed", range(20))
def test_those_and_only_those_that_meet_are_near(
    seed: int, stretch: int, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hulls, "STRETCH", stretch)
    monkeypatch.setattr(hulls, "MOST_PAIRS", pairs)
    every = rows(seed)
    found = Hulls(every)
    order = [*range(len(every)), *reversed(range(len(every)))]
    for place in order:
        one = every[place]
        assert found.nowhere(place) == (one == NOWHERE)
        expected = [number for number, other in enumerate(every) if number != place and meet(one, other)]
        assert found.overlapping(place) == expected
