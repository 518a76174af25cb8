"""Nouns that live to the end of a run: the collector of cycles does not look at them when they are made."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from parsers.long_lived import apart_begins, apart_ends, long_lived, set_apart

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Whatever a test leaves behind, the collector works as it did."""
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)
    gc.enable()
    gc.unfreeze()


def _young() -> int:
    return gc.get_count()[0]


def test_what_is_made_within_counts_as_old_behind_it() -> None:
    gc.set_threshold(1_000_000)
    with long_lived():
        assert not gc.isenabled()
        kept = [[number] for number in range(10_000)]
        assert _young() > 9_000
    assert gc.isenabled()
    assert _young() < 1_000
    assert len(kept) == 10_000


def test_so_it_does_where_others_were_set_apart_and_those_stay_apart() -> None:
    gc.set_threshold(1_000_000)
    apart_begins()
    set_apart()
    apart = gc.get_freeze_count()
    with long_lived():
        kept = [[number] for number in range(10_000)]
    assert _young() < 1_000
    assert gc.get_freeze_count() >= apart + len(kept)
    apart_ends()
    assert not gc.get_freeze_count()


def test_what_the_program_has_set_apart_itself_stays_apart_and_nothing_comes_to_it() -> None:
    gc.freeze()
    apart = gc.get_freeze_count()
    apart_begins()
    set_apart()
    with long_lived():
        kept = [[number] for number in range(10_000)]
    apart_ends()
    assert gc.get_freeze_count() == pytest.approx(apart, abs=len(kept) // 2)


def test_a_collector_that_rests_already_goes_on_resting() -> None:
    gc.disable()
    with long_lived(), long_lived():
        pass
    assert not gc.isenabled()


def test_it_works_again_behind_an_error() -> None:
    with pytest.raises(ValueError, match="within"), long_lived():
        raise ValueError("within")  # noqa: EM101 - as an error of a reader
    assert gc.isenabled()
