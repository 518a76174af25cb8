"""The members of the one list in `nft -j list ruleset`, each with the line where it begins and ends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Source

_BLANK = " \t\r\n,"


@dataclass(frozen=True, slots=True)
class Member:
    """One object of the list, and its lines."""

    value: object
    origin: Span
    last_line: int


def members(source: Source) -> Iterator[Member]:
    """Every member in order.

    Raises:
        ValueError: the text is no JSON, ends too early, or nests too deeply.
    """
    text = "\n".join(source.lines)
    place = text.index("[", text.index(":")) + 1
    starts = [0]
    for line in source.lines:
        starts.append(starts[-1] + len(line) + 1)
    decoder = json.JSONDecoder()
    line = 1
    while True:
        while place < len(text) and text[place] in _BLANK:
            place += 1
        if place >= len(text):
            message = "the list is not closed"
            raise ValueError(message)
        if text[place] == "]":
            break
        try:
            value, end = decoder.raw_decode(text, place)
        except RecursionError as error:
            message = "nested too deeply"
            raise ValueError(message) from error
        while starts[line] <= place:
            line += 1
        last = line
        while starts[last] < end:
            last += 1
        column = place - starts[line - 1] + 1
        final = end - starts[line - 1] if last == line else len(source.lines[line - 1])
        yield Member(value, Span(source.name, line, column, max(final, column)), last)
        place = end
    if text[place + 1 :].strip() != "}":
        message = "other text follows the list"
        raise ValueError(message)
