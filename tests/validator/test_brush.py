"""Runs of single packets that are painted at once: the same bits as line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from strategies import seeded
from validator.reachability import brush
from validator.reachability.brush import first_match

if TYPE_CHECKING:
    from random import Random

    from validator.reachability.brush import Cells

ROWS, COLUMNS, SERVICES = 3, 4, 70


def word(classes: np.typing.NDArray[np.intp]) -> np.typing.NDArray[np.uint64]:
    flags = np.zeros(128, dtype=np.uint8)
    flags[classes] = 1
    return np.packbits(flags, bitorder="little").view(np.uint64)


def cells(random: Random) -> Cells:
    one = random.random() < 0.8
    return some(random, ROWS, one=one), some(random, COLUMNS, one=one), some(random, SERVICES, one=one)


def some(random: Random, size: int, *, one: bool) -> np.typing.NDArray[np.intp]:
    return np.array(sorted(random.sample(range(size), 1 if one else random.randint(1, size))), dtype=np.intp)


@pytest.mark.parametrize("seed", range(40))
def test_the_first_line_that_holds_a_packet_decides(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = seeded(seed)
    lines = [(cells(random), random.random() < 0.7) for _ in range(random.choice((0, 1, 30, 90)))]
    made: list[np.typing.NDArray[np.uint64]] = []
    for many in (0, 1 << 20):
        monkeypatch.setattr(brush, "MANY_LINES", many)
        bits = np.zeros((ROWS, COLUMNS, 2), dtype=np.uint64)
        first_match(bits, lines, word)
        made.append(bits)
    assert np.array_equal(made[0], made[1])
    for row, column, service in np.ndindex(ROWS, COLUMNS, SERVICES):
        decided = (permit for (one, two, three), permit in lines if row in one and column in two and service in three)
        held = bool(int(made[0][row, column, service >> 6]) >> (service & 63) & 1)
        assert held == next(decided, False)
