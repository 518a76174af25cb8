"""What the complete plant lets through is never PROVED impossible without some of its devices, on a few random plants."""

from __future__ import annotations

from collections import Counter

import pytest

from comparisons import Told, hosts_beside, ordinary_plants, plants_of_both, plants_that_learn
from ordinary_plants import HABITS, drawn, hidden, shown_without
from strategies import seeded


@pytest.mark.parametrize("suite", [ordinary_plants, hosts_beside, plants_of_both, plants_that_learn])
@pytest.mark.parametrize("seed", [2, 6])
def test_nothing_that_is_gone_makes_the_engine_claim_too_much(suite: object, seed: int) -> None:
    found = suite(seed)  # type: ignore[operator]  # one of the functions above
    assert isinstance(found, Told)
    assert found.wrong == []
    assert found.counts["packets"] > 100


@pytest.mark.parametrize("seed", [0])
def test_a_policy_route_to_the_core_is_no_line_for_sure(seed: int) -> None:
    assert ordinary_plants(seed).wrong == []


@pytest.mark.parametrize("seed", [93])
def test_private_hosts_behind_the_core_are_no_internet(seed: int) -> None:
    assert ordinary_plants(seed).wrong == []


def test_the_core_hands_to_an_edge_that_learned_its_routes_what_that_has() -> None:
    assert plants_that_learn(135).wrong == []


def test_a_host_beside_the_core_is_judged_by_the_core_where_that_is_shown() -> None:
    assert hosts_beside(157).wrong == []


def test_each_kind_of_plant_is_drawn() -> None:
    """Every device is hidden now and then, and stays now and then."""
    gone, left = Counter[str](), Counter[str]()
    for seed in range(80):
        made = drawn(seeded(seed))
        names = {one.name.rstrip("ab0123") for one in made.devices}
        this = hidden(made)
        gone.update({one.rstrip("ab0123") for one in this.gone})
        left.update(names - {one.rstrip("ab0123") for one in this.gone})
    assert {"core", "edge", "second", "cell"} <= set(gone) & set(left)


def test_every_habit_makes_a_plant_of_its_own() -> None:
    for habit in sorted(set(HABITS)):
        made = drawn(seeded(3), habits=(habit,))
        assert [one.name for one in made.devices if one.name.startswith("cell")]
        assert shown_without(made, {"core"}).shown.devices
