"""Nouns that are made quickly are the nouns that they were."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from parsers.model.intervals import Interval
from parsers.quickly_made import quickly_made


@dataclass(frozen=True, slots=True, order=True)
class Plain:
    first: int
    second: str = "b"
    third: tuple[int, ...] = field(default=())


@quickly_made
@dataclass(frozen=True, slots=True, order=True)
class Quick:
    first: int
    second: str = "b"
    third: tuple[int, ...] = field(default=())


def test_it_is_made_as_the_plain_one_is() -> None:
    named: tuple[dict[str, Any], ...] = ({"first": 1}, {"first": 1, "third": (2,)}, {"second": "c", "first": 2})
    for fields in named:
        plain, quick = Plain(**fields), Quick(**fields)
        assert repr(plain) == repr(quick).replace("Quick", "Plain")
        assert hash(plain) == hash(quick)
        assert quick == Quick(**fields)
        assert replace(quick, first=7) == Quick(7, quick.second, quick.third)
    assert Quick(1) < Quick(2)
    with pytest.raises(FrozenInstanceError):
        Quick(1).first = 2  # type: ignore[misc]
    for wrong in ((), (1, "b", (), 4)):
        with pytest.raises(TypeError):
            Quick(*wrong)


def test_what_it_refuses_is_still_refused() -> None:
    with pytest.raises(ValueError, match="no interval: 3 to 2"):
        Interval(3, 2)


def test_fields_that_are_no_plain_slots_are_an_error_at_start() -> None:
    @dataclass(frozen=True)
    class NoSlots:
        one: int

    @dataclass(frozen=True, slots=True)
    class Made:
        one: list[int] = field(default_factory=list[int])

    for wrong in (NoSlots, Made):
        with pytest.raises(TypeError, match="is no plain slot"):
            quickly_made(wrong)
