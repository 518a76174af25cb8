"""The lines of a file by their first word, found once for all platforms that ask whose file it is.

Most platforms are told by how a few lines begin, and the lines of a file begin with few different words. What is asked
of a word is asked of all lines that begin with it.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

MOST_WORDS = 50_000
"""First words of one file that are told apart; a file with more of them is looked at line by line."""

_last: list[tuple[Sequence[str], dict[str, array[int]] | None]] = []
"""The lines that were asked about last, with the places of their first words: all platforms ask about one file."""


def lines_that_begin(lines: Sequence[str], word: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Every line whose first word `word` matches from its start, with its number from 1, in order.

    The first word ends before the first blank, and blanks in front of it do not count. Of a file whose first words are
    too many every line comes.
    """
    words = _words_of(lines)
    if words is None:
        yield from enumerate(lines, 1)
        return
    places = [places for first, places in words.items() if word.match(first) is not None]
    numbers = places[0] if len(places) == 1 else sorted(number for some in places for number in some)
    for number in numbers:
        yield number, lines[number - 1]


def forget() -> None:
    """Nothing more is asked about the last file."""
    _last.clear()


def _words_of(lines: Sequence[str]) -> dict[str, array[int]] | None:
    """The numbers of the lines with each first word; None where too many words differ."""
    if _last and _last[0][0] is lines:
        return _last[0][1]
    words = _indexed(lines)
    _last[:] = [(lines, words)]
    return words


def _indexed(lines: Sequence[str]) -> dict[str, array[int]] | None:
    words: dict[str, array[int]] = {}
    for number, line in enumerate(lines, 1):
        found = line.split(None, 1)
        if not found:
            continue
        places = words.get(found[0])
        if places is not None:
            places.append(number)
        elif len(words) == MOST_WORDS:
            return None
        else:
            words[found[0]] = array("I", (number,))
    return words
