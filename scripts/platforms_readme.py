"""Writes `parsers/vendors/README.md`: what each platform's reader reads, and a line of a fixture for each of its words.

    python3 scripts/platforms_readme.py

The words stand in `fixtures/keywords.toml`. A test compares the file with what this module would write.
"""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parsers.ledger import LineFate  # noqa: E402 - the parsers of this very clone
from parsers.registry import Parser, parse, platforms  # noqa: E402
from parsers.source import Source  # noqa: E402

if TYPE_CHECKING:
    from parsers.ledger import Ledger

README = ROOT / "parsers" / "vendors" / "README.md"
KEYWORDS = ROOT / "fixtures" / "keywords.toml"
LONGEST = 72
"""Characters of a line that are shown."""
HELD = 4
"""So many lines below a line that opens a section are looked at for one that is in the model."""
BEST = (LineFate.MODELLED, LineFate.PARTIAL, LineFate.IRRELEVANT, LineFate.STRUCTURAL)
"""Of several lines one that is in the model is shown first."""
WORDS = {
    LineFate.MODELLED: "modelled",
    LineFate.PARTIAL: "in part",
    LineFate.IRRELEVANT: "no bearing",
    LineFate.STRUCTURAL: "structure",
}


class Shown(NamedTuple):
    """A line of a fixture, and what became of it."""

    case: str
    text: str
    fate: LineFate


class Word(NamedTuple):
    """Where a word is shown: the fixture, and a pattern of its line."""

    case: str
    pattern: str


def keywords() -> dict[str, dict[str, Word]]:
    """The words of each platform."""
    found = tomllib.loads(KEYWORDS.read_text(encoding="utf-8"))
    return {name: {word: Word(*place) for word, place in words.items()} for name, words in found.items()}


def shown(platform: str, word: Word) -> Shown | None:
    """The line that shows a word; None where there is none that is understood."""
    best: Shown | None = None
    source, ledger = _case(platform, word.case)
    wanted = re.compile(word.pattern)
    for number, line in enumerate(source.lines, 1):
        if ledger.fate(number) not in BEST or not wanted.search(line):
            continue
        one = _with_what_it_holds(word.case, source, ledger, number)
        if best is None or BEST.index(one.fate) < BEST.index(best.fate):
            best = one
    return best


@cache
def _case(platform: str, name: str) -> tuple[Source, Ledger]:
    (path,) = (ROOT / "fixtures" / platform / name).glob("config.*")
    result = parse(Source.read(path, path.name), platform)
    return result.source, result.ledger


def _with_what_it_holds(case: str, source: Source, ledger: Ledger, number: int) -> Shown:
    """A line; one that only opens a section is told by what stands in it."""
    text, fate = source.lines[number - 1].strip(), ledger.fate(number)
    if fate is LineFate.STRUCTURAL:
        for after in range(number + 1, min(number + HELD, len(source.lines)) + 1):
            if ledger.fate(after) is LineFate.MODELLED:
                return Shown(case, f"{text} … {source.lines[after - 1].strip()}", LineFate.MODELLED)
    return Shown(case, text, fate)


def _section(parser: Parser, words: dict[str, Word]) -> list[str]:
    facts = parser.facts
    lines = [f"## {parser.title} (`{parser.name}`)", ""]
    if facts is not None:
        lines += [
            f"- Read: {'; '.join(facts.forms)}. Maturity: {parser.maturity}.",
            f"- Modelled: {facts.modelled}.",
            f"- Possible only: {facts.widens}.",
            f"- After: {facts.documents}.",
            "",
        ]
    if words:
        lines += ["| word | line of a fixture | fixture | |", "|---|---|---|---|"]
        for name, word in words.items():
            one = shown(parser.name, word)
            said = "| | none" if one is None else f"{_code(one.text)} | {one.case} | {WORDS[one.fate]}"
            lines.append(f"| {name} | {said} |")
        lines.append("")
    return lines


def _code(text: str) -> str:
    """A line as code in a cell of a table."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return f"`` {cut} ``".replace("|", "\\|")


def readme() -> str:
    """The whole file."""
    lines = [
        "# Platforms",
        "",
        "Written by `scripts/platforms_readme.py`; do not edit. What each module states of itself (`segval platforms`",
        "prints it too), and for each word of `fixtures/keywords.toml` a line of a fixture that has it, and what",
        "became of the line.",
        "",
    ]
    words = keywords()
    for parser in platforms().values():
        if parser.facts is not None or parser.name in words:
            lines += _section(parser, words.get(parser.name, {}))
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8", newline="\n")
