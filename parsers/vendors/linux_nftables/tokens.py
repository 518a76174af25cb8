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
_PLAIN = re.compile(r"""\"[^"]*\"|!=|<=|>=|==|<<|>>|[{}(),;=<>!&|^]|[^\s{}(),;=<>!&|^"]+""")
"""The tokens of a line without a comment, all of whose strings are closed: nothing is left between them but blanks."""


class Token(NamedTuple):
    """One word or mark; `text` of a string is without quotes. The end of a line is a token as well.

    A tuple, for a file has several to a line, and a frozen dataclass takes four times as long to make.
    """

    text: str
    line: int
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
        if "#" in text or text.count('"') % 2:
            yield from _with_care(text, number)
        else:
            for word in _PLAIN.findall(text):
                if word[0] == '"':
                    yield Token(word[1:-1], number, quoted=True)
                elif word[-1] == ":":
                    yield from _word(word, number)
                else:
                    yield Token(word, number)
        if not goes_on:
            yield Token("\n", number)


def _with_care(text: str, number: int) -> Iterator[Token]:
    """The tokens of a line with a comment, or with a string that is not closed."""
    place = 0
    for found in _TOKEN.finditer(text):
        if found.start() != place:
            break
        place, kind = found.end(), found.lastgroup or ""
        if kind == "comment":
            break
        word = found[kind]
        if kind == "string":
            yield Token(word[1:-1], number, quoted=True)
        elif kind == "word" and word[-1] == ":":
            yield from _word(word, number)
        else:
            yield Token(word, number)
    if text[place:].strip():
        yield Token(text[place:].strip(), number)


def _word(text: str, line: int) -> Iterator[Token]:
    """A colon at the end of a key of a map stands alone."""
    if text.endswith(":") and not text.endswith("::") and len(text) > 1:
        yield Token(text[:-1], line)
        yield Token(":", line)
    else:
        yield Token(text, line)
