"""One folder a mistake: the plant file as somebody might write it, and what the tool says to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import assert_golden_text
from parsers.source import Source
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError, draw

FOLDER = Path(__file__).parents[2] / "fixtures" / "plants_bad"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def test_there_are_many_kinds_of_mistakes() -> None:
    assert len(CASES) >= 180


@pytest.mark.parametrize("case", CASES)
def test_every_mistake_tells_its_place_and_what_to_do(case: str) -> None:
    source = Source.read(FOLDER / case / "plant.yaml", "plant.yaml")
    with pytest.raises(PlantError) as raised:
        load_plant(source)
    drawn = draw(raised.value, [source])
    for mistake in raised.value.mistakes:
        assert mistake.expected or mistake.nearest, mistake
        assert 0 < mistake.span.line <= max(1, len(source.lines))
        assert not mistake.message.endswith("."), mistake
    if any(source.lines):
        assert drawn.count("^") >= len(raised.value.mistakes)


@pytest.mark.parametrize("case", CASES)
def test_mistake(case: str) -> None:
    source = Source.read(FOLDER / case / "plant.yaml", "plant.yaml")
    with pytest.raises(PlantError) as raised:
        load_plant(source)
    assert_golden_text(FOLDER / case / "errors.txt", draw(raised.value, [source]))
