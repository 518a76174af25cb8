"""Small random networks that engine and oracles agree on, chosen to be quick: for mutation tests (`scripts/mutate.py`).

Nothing is less decided in them either, so that a fault which only widens is noticed as well.
"""

from __future__ import annotations

import pytest

from comparisons import answers, bridged, in_six, later, later_diagrams, management

OPENED = (0, 1, 8, 9, 13, 15, 26, 33, 42, 54)
CARRIED = (1, 3, 5, 7, 9, 1_026)
ANSWERED = (1, 2, 3, 5)
IN_SIX = (0, 2, 5)
BRIDGED = (1, 3, 5)
SETS = (100_005, 100_008, 100_018)


@pytest.mark.parametrize("seed", OPENED)
def test_who_opens_what(seed: int) -> None:
    found = management(seed)
    assert (found.wrong, found.counts["less decided"]) == ([], 0)


@pytest.mark.parametrize("seed", CARRIED)
def test_what_travels(seed: int) -> None:
    assert later(seed).wrong == []


@pytest.mark.parametrize("seed", IN_SIX)
def test_what_travels_in_ipv6(seed: int) -> None:
    assert in_six(seed).wrong == []


@pytest.mark.parametrize("seed", ANSWERED)
def test_what_answers(seed: int) -> None:
    assert answers(seed).wrong == []


@pytest.mark.parametrize("seed", BRIDGED)
def test_what_crosses_bridges(seed: int) -> None:
    assert bridged(seed).wrong == []


@pytest.mark.parametrize("seed", SETS)
def test_whole_sets(seed: int) -> None:
    assert later_diagrams(seed).wrong == []
