"""Words of a rule file of nft, with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""\s*(?:(?P<comment>\#.*)|(?P<string>"[^"]*")|(?P<mark>!=|<=|>=|==|<<|>>|[{}(),;=<>!&|^])"""
    r"""|(?P<word>[^\s{}(),;=<>!&|^"\#]+))"""
)


class Token(NamedTuple):
    """One word or mark; `text` of a string is without quotes. The end of a line is a token as well.

    A tuple, for a file has several to a line, and a frozen dataclass takes four times as long to make.
    """

    text: str
    line: int
    column: int
    quoted: bool = False

    def is_word(self, *words: str) -> bool:
        """Whether this is one of some bare words or marks."""
        return not self.quoted and self.text in words


def tokens(lines: tuple[str, ...]) -> Iterator[Token]:
    """Every token of a file in order; a line that ends with a backslash goes on."""
    for number, line in enumerate(lines, start=1):
        text = line.rstrip()
        goes_on = text.endswith("\\")
        text = text.removesuffix("\\")
        place = 0
        for found in _TOKEN.finditer(text):
            if found.start() != place:
                break
            place, kind = found.end(), found.lastgroup or ""
            if kind == "comment":
                break
            word, column = found[kind], found.start(kind) + 1
            if kind == "string":
                yield Token(word[1:-1], number, column, quoted=True)
            elif kind == "word" and word[-1] == ":":
                yield from _word(word, number, column)
            else:
                yield Token(word, number, column)
        if text[place:].strip():
            yield Token(text[place:].strip(), number, place + 1)
        if not goes_on:
            yield Token("\n", number, len(line) + 1)


def _word(text: str, line: int, column: int) -> Iterator[Token]:
    """A colon at the end of a key of a map stands alone."""
    if text.endswith(":") and not text.endswith("::") and len(text) > 1:
        yield Token(text[:-1], line, column)
        yield Token(":", line, column + len(text) - 1)
    else:
        yield Token(text, line, column)
