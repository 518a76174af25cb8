"""Rules that lie near each other, against looking at every pair."""

from __future__ import annotations

import pytest

from strategies import seeded
from validator import hulls
from validator.hulls import AXES, NOTHING, NOWHERE, Hulls


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


@pytest.mark.parametrize("stretch", [hulls.STRETCH, 7])
@pytest.mark.parametrize("seed", range(40))
def test_ends_that_no_box_before_holds_and_none_behind_that_does_the_same(
    seed: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hulls, "STRETCH", stretch)
    every, random = rows(seed), seeded(seed)
    does = [(number := random.randint(0, 1), random.choice((number, NOTHING))) for _ in every]
    found = Hulls(every, does)
    for place, one in enumerate(every):
        if one == NOWHERE:
            continue
        others = [
            other
            for number, other in enumerate(every)
            if other != NOWHERE and (number < place or (number > place and does[number][1] == does[place][0]))
        ]
        ends = (one[side::2] for side in (0, 1))
        alone = any(
            not any(
                all(other[2 * axis] <= end[axis] <= other[2 * axis + 1] for axis in range(AXES)) for other in others
            )
            for end in ends
        )
        assert found.is_alone(place) == alone
