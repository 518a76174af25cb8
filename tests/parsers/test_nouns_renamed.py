"""A module may call `InitVar` by another name: its classes are left to the library."""

from __future__ import annotations

import dataclasses
from dataclasses import InitVar as Given
from typing import Any

import pytest

from parsers import nouns


@pytest.mark.parametrize("decorator", [nouns.dataclass, dataclasses.dataclass])
def test_what_is_given_under_another_name_is_no_field(decorator: Any) -> None:
    @decorator(slots=True)
    class Noun:
        one: int
        start: Given[int] = 0  # type: ignore[assignment]

        def __post_init__(self, start: int) -> None:
            self.one += start

    noun: Any = Noun
    assert [one.name for one in dataclasses.fields(noun)] == ["one"]
    assert noun(3, 4) == noun(7)
