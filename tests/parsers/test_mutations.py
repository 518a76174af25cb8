"""Fixtures with words cut, moved, doubled and made up: no reader raises, and every line keeps a fate.

A long run: `SEGVAL_MUTATIONS=1000000 pytest tests/parsers/test_mutations.py`.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from parsers.ledger import LineFate
from parsers.registry import parse, platforms
from parsers.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures"
MUTATIONS = int(os.environ.get("SEGVAL_MUTATIONS", "1500"))
WINDOW = 60
"""Lines of a fixture that are read at a time."""
ODD_WORDS = (
    "zzz",
    "any",
    "999999",
    "10.0.0.0",
    "-1",
    "\x08",
    '"',
    "\u00b2",
    "eq",
    "range",
    "end",
    "next",
    "{",
    "''",
    "\u0660",
)


def mutated(lines: list[str], chance: random.Random) -> list[str]:
    """`lines` with one change."""
    at = chance.randrange(len(lines))
    words = lines[at].split(" ")
    kind = chance.randrange(6)
    if kind == 0:
        return [*lines[:at], *lines[at + 1 :]] or [""]
    if kind == 1:
        words = words[: chance.randrange(len(words) + 1)]
    elif kind == 2:
        words.insert(chance.randrange(len(words) + 1), chance.choice(ODD_WORDS))
    elif kind == 3:
        return [*lines[:at], chance.choice(lines), *lines[at:]]
    elif kind == 4:
        words = [lines[at][: chance.randrange(len(lines[at]) + 1)]]
    else:
        chance.shuffle(words)
    return [*lines[:at], " ".join(words), *lines[at + 1 :]]


def outcome(text: str, platform: str) -> str:
    """Empty, or what is wrong with how `text` was read."""
    try:
        result = parse(Source.from_text("mutated.txt", text), platform)
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        return f"{type(error).__name__}: {error}"
    counts = result.ledger.counts()
    if sum(counts.values()) != len(result.source.lines) or LineFate.UNSEEN in counts:
        return "a line has no fate"
    return ""


@pytest.mark.parametrize("platform", sorted(platforms()))
def test_mutated_fixtures_are_read_without_an_exception(platform: str) -> None:
    texts = [
        path.read_text(encoding="utf-8", errors="replace") for path in sorted((FIXTURES / platform).glob("*/config.*"))
    ]
    chance = random.Random(f"segval {platform}")  # noqa: S311 - the same mutations every time, no secret
    wrong: dict[str, str] = {}
    for _ in range(MUTATIONS if texts else 0):
        lines = chance.choice(texts).split("\n")
        start = max(0, chance.randrange(len(lines)) - WINDOW // 2)
        lines = lines[start : start + WINDOW]
        for _ in range(chance.randrange(1, 5)):
            lines = mutated(lines, chance)
        text = "\n".join(lines)
        found = outcome(text, platform)
        if found:
            wrong.setdefault(found, text)
    assert not wrong, "\n\n".join(f"{found}\n{text}" for found, text in wrong.items())
