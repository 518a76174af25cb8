r"""Words of UCI: blanks separate them, quotes and backslashes keep what stands inside, as in a shell.

In single quotes everything stands for itself; in double quotes and outside of quotes a backslash takes the meaning of
the next character. Parts that touch are one word (`'it'\''s'`), a quoted text may go on over several lines, and `#`
outside of quotes ends the line. Source: OpenWrt, "The UCI system", section "File syntax"; libuci, file.c.
"""

from __future__ import annotations

import re
from dataclasses import field

from parsers.nouns import dataclass

_PART = re.compile(r"""\s*(?:'([^']*)'|"([^"\\]*)"|([^\s'"\\#;]+))(?=\s|$)""")
"""One whole word without escapes."""
_PIECE = re.compile(
    r"""'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<comment>\#[^\n]*)|(?P<blank>\s+)"""
    r"""|(?P<bare>[^\s'"\\\#;]+)|(?P<odd>[;\\])|(?P<open>['"])""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
MOST_LINES = 300
"""A quoted text that does not end within so many lines has lost its end."""


def names(text: str) -> frozenset[str]:
    """The words of a text, as a set of names."""
    return frozenset(text.split())


class UnclosedError(Exception):
    """A quote is opened and never closed."""


@dataclass(slots=True)
class Words:
    """The words of one statement, and the number of lines after the first that it goes on over."""

    found: list[str] = field(default_factory=list[str])
    more: int = 0
    odd: str = ""
    """A character outside of quotes that no export prints (`;`), or empty."""


def words_of(lines: tuple[str, ...], index: int, start: int = 0) -> Words:
    """The words of the statement that begins at `lines[index]`, from the place `start` (from 0) of that line.

    Raises:
        UnclosedError: a quote is not closed.
    """
    line = lines[index]
    made: list[str] = []
    at = start
    while (part := _PART.match(line, at)) is not None:
        single, double, bare = part.groups()
        made.append(next(item for item in (single, double, bare) if item is not None))
        at = part.end()
    if not line[at:].strip():
        return Words(made)
    text = line[start:]
    for more in range(MOST_LINES):
        found = _pieces(text)
        if found is not None:
            found.more = more
            return found
        if index + more + 1 >= len(lines):
            break
        text = f"{text}\n{lines[index + more + 1]}"
    raise UnclosedError


def _pieces(text: str) -> Words | None:
    """The words of a text with escapes, or with quotes that touch; None if a quote is open at its end."""
    this = Words()
    word: str | None = None
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "open":
                return None
            case "comment":
                break
            case "blank":
                this.found += [] if word is None else [word]
                word = None
            case "odd":
                this.odd = this.odd or piece[0]
            case "double":
                word = (word or "") + _ESCAPE.sub(r"\1", piece["double"])
            case group:
                word = (word or "") + (piece[group] if group else "")
    this.found += [] if word is None else [word]
    return this
