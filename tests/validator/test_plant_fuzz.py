"""Plant files with random damage load, or are refused with places; nothing else happens."""

from __future__ import annotations

import random

import pytest

from parsers.source import Source, UnreadableSourceError
from plant_examples import DESIGN, REGISTER
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError, draw

PIECES = (
    *"[]{},:-#'\"&*!|>%@`?~<\\ \n\t09az",
    "<<",
    "10.0.0.0/8",
    "any",
    "- ",
    ": ",
    "\n  ",
    "\u00e9",
    "[]",
    "{}",
    "null",
    "::",
)


def damaged(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 4)):
        at, to = sorted(dice.randrange(len(text)) for _ in range(2))
        match dice.randrange(4):
            case 0:
                text = text[:at] + dice.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + dice.randint(1, 8) :]
            case 2:
                text = text[:at] + dice.choice(PIECES) + text[at + 1 :]
            case _:
                text = text[:to] + text[at : min(to, at + 80)] + text[to:]
    return text


def mistakes_of(text: str) -> PlantError | None:
    try:
        load_plant(Source.from_text("plant.yaml", text))
    except PlantError as error:
        return error
    except UnreadableSourceError:
        return None
    return None


@pytest.mark.parametrize("seed", range(20))
def test_damage(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    refused = 0
    for _ in range(30):
        text = damaged(dice.choice((DESIGN, REGISTER)), dice)
        error = mistakes_of(text)
        if error is None:
            continue
        refused += 1
        source = Source.from_text("plant.yaml", text)
        assert error.mistakes
        assert draw(error, [source]).endswith("\n")
        assert all(1 <= one.span.line <= max(1, len(source.lines)) for one in error.mistakes)
        assert all(1 <= one.span.column <= one.span.end_column for one in error.mistakes)
    assert refused
