"""Lines by their first word: the index is the plain search, and no platform is told otherwise by it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from parsers.registry import detect, platforms
from parsers.source import Source
from parsers.syntax import beginnings
from parsers.syntax.beginnings import forget, lines_that_begin

FIXTURES = Path(__file__).parents[2] / "fixtures"
LINES = ("set a", "  set b", "", "   ", "\tno set c", "SET d", "settle", "#", "\x1dset e", "\u00a0set f", "set\u00a0g")
WORDS = ("set", "set$", "(?:no|#)", "", "x")
FRONTS = ("no ", "set ", "add ", "replace: ", "inactive:", "!", "#", "*", "/", "\x1d", "config ", "package ", " ", "")
ENDS = (";", " {", "{", "'", "=x", " ", "")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("most", [0, 2, 100])
def test_it_is_the_plain_search(word: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginnings, "MOST_WORDS", most)
    forget()
    found = list(lines_that_begin(LINES, re.compile(word)))
    plain = [(number, line) for number, line in enumerate(LINES, 1) if line.split() and re.match(word, line.split()[0])]
    if most == 100:
        assert found == plain
    else:
        assert found == list(enumerate(LINES, 1))


def test_another_file_is_looked_at_anew_and_the_last_one_is_let_go() -> None:
    word = re.compile("b")
    assert list(lines_that_begin(("a", "b"), word)) == [(2, "b")]
    assert list(lines_that_begin(("b", "a"), word)) == [(1, "b")]
    detect(Source.from_text("x", "ASA Version 9.16(4)\n"))
    assert beginnings._last == []


def test_no_platform_is_told_otherwise_than_by_all_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of several platforms mixed, some spoilt: each verdict is that of a look at every line."""
    rng = random.Random(11)  # noqa: S311 - reproducible, not secret
    pools = [
        sorted({line for path in (FIXTURES / name).glob("*/config.*") for line in Source.read(path).lines})
        for name in sorted(platforms())
    ]
    texts = [
        "\n".join(
            rng.choice(FRONTS)
            + rng.choice(rng.choice(pools)).replace(" ", rng.choice((" ", "\t")), 1)
            + rng.choice(ENDS)
            if rng.random() < 0.4
            else rng.choice(rng.choice(pools))
            for _ in range(rng.randrange(1, 80))
        )
        for _ in range(300)
    ]
    sources = [Source.from_text("x", text) for text in texts]
    asked = platforms().values()
    quick = [[parser.recognise(source) for parser in asked] for source in sources]
    monkeypatch.setattr(beginnings, "MOST_WORDS", 0)
    forget()
    assert quick == [[parser.recognise(source) for parser in asked] for source in sources]
    forget()
