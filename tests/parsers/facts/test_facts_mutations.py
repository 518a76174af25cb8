"""Outputs cut, doubled and garbled at random: no reader raises, and every line keeps a fate.

`SEGVAL_MUTATIONS` sets how many texts are tried (default 1,500).
"""

from __future__ import annotations

import os
import random
from pathlib import Path

from parsers.ledger import LineFate
from parsers.shown import read_shown
from parsers.shown_json import shown_file_json
from parsers.source import Source

FIXTURES = Path(__file__).parents[3] / "fixtures" / "facts"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*/show*"))]
COUNT = int(os.environ.get("SEGVAL_MUTATIONS", "1500"))
ODD = (
    "999",
    "300.1.2.3",
    "/99",
    "[",
    "]",
    ",",
    "(",
    "via",
    "9" * 40,
    "Null0",
    "\t",
    "é",
    "::",
    "-",
    " ",
    "\x08",
    "0.0.0.0/0",
)


def mutated(rng: random.Random) -> str:
    text = rng.choice(TEXTS)
    for _ in range(rng.randint(1, 4)):
        lines = text.split("\n")
        at = rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, rng.choice(rng.choice(TEXTS).split("\n")))
            case 2:
                words = lines[at].split(" ")
                words[rng.randrange(len(words))] = rng.choice(ODD)
                lines[at] = " ".join(words)
            case 3:
                lines[at] = lines[at][: rng.randint(0, len(lines[at]))]
            case _:
                place = rng.randint(0, len(lines[at]))
                lines[at] = lines[at][:place] + rng.choice(ODD) + lines[at][place:]
        text = "\n".join(lines) or "\n"
    return text


def test_no_reader_raises_and_every_line_keeps_a_fate() -> None:
    rng = random.Random("facts")  # noqa: S311 - a seeded choice of texts
    for _ in range(COUNT):
        text = mutated(rng)
        file = read_shown(Source.from_text("show/r/show_ip_route.txt", text))
        shown_file_json(file)
        assert sum(file.ledger.counts().values()) == len(file.source.lines)
        assert file.ledger.blocking() == 0
        assert all(file.ledger.fate(row.line) is not LineFate.UNSEEN for row in file.ledger.rows())
