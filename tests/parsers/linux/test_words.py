"""Words of iptables-save are cut as a shell cuts them, however they are quoted."""

from __future__ import annotations

import shlex
from itertools import product
from typing import TYPE_CHECKING

from parsers.vendors.linux_iptables.read import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS = "a\"'\\ \t\x0b#"
LONGEST = 5


def _cut(text: str, cut: Callable[[str], list[str]]) -> list[str] | str:
    try:
        return cut(text)
    except ValueError as error:
        return str(error)


def test_every_short_text_gives_the_words_of_a_shell() -> None:
    """Blanks of other alphabets, empty strings, quotes within words, and quotes that stay open."""
    for length in range(LONGEST + 1):
        for letters in product(LETTERS, repeat=length):
            text = "".join(letters)
            assert _cut(text, words_of) == _cut(text, shlex.split), text


def test_a_long_text_with_an_open_quote_is_refused_at_once() -> None:
    """Nothing is tried over and over."""
    text = "a" * 100_000 + " 'b' " * 10_000 + '"'
    assert _cut(text, words_of) == "No closing quotation"
