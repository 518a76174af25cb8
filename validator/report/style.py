"""How wide a page is and whether it is coloured; colour is never the only carrier of a meaning."""

from __future__ import annotations

import textwrap
from enum import StrEnum

from parsers.nouns import dataclass
from validator.report.safe_text import safe_text

NARROWEST = 40


class Ink(StrEnum):
    """SGR parameters of ECMA-48 for what stands out."""

    BAD = "1;31"
    WARN = "1;33"
    GOOD = "1;32"
    NOTE = "1;36"
    FRAME = "34"
    STRONG = "1"


@dataclass(frozen=True, slots=True)
class Style:
    """`width` in columns (at least `NARROWEST` is used); `colour` allows ANSI sequences of our own."""

    width: int = 100
    colour: bool = False

    def paint(self, text: str, ink: Ink) -> str:
        """`text`, coloured if colours are on."""
        return f"\x1b[{ink.value}m{text}\x1b[0m" if self.colour and text else text

    def wrapped(self, first: str, text: str, rest: str) -> list[str]:
        """`first` and `text` made safe and broken at blanks to the width; further lines begin with `rest`."""
        room = max(self.width, NARROWEST)
        lines = textwrap.wrap(
            safe_text(text),
            room,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines or [first.rstrip()]

    def folded(self, text: str, word: str, ink: Ink, rest: str = "  ") -> list[str]:
        """`text` broken as by `wrapped`, its first `word` coloured where it stands in one line."""
        lines = self.wrapped("", text, rest)
        at = next((number for number, line in enumerate(lines) if word in line), None)
        if at is not None:
            lines[at] = lines[at].replace(word, self.paint(word, ink), 1)
        return lines
