"""The members of a JSON list, each with the lines where it begins and ends (`nft -j`, `ip -j`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeGuard

from parsers.nouns import dataclass
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Source


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a JSON list."""
    return isinstance(value, list)


_BLANK = " \t\r\n,"


@dataclass(frozen=True, slots=True)
class Member:
    """One object of the list, and its lines."""

    value: object
    origin: Span
    last_line: int


def members(source: Source, first: int = 1, last: int | None = None, *, after: str = "") -> Iterator[Member]:
    """Every member of the list in lines `first` to `last`, in order; what stands before it is `after`.

    Raises:
        ValueError: the text is no such list, ends too early, or nests too deeply.
    """
    lines = source.lines[first - 1 : last]
    text = "\n".join(lines)
    place = text.index("[", text.index(after) + len(after)) + 1
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    decoder = json.JSONDecoder()
    row = 1
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
        while starts[row] <= place:
            row += 1
        final_row = row
        while starts[final_row] < end:
            final_row += 1
        column = place - starts[row - 1] + 1
        final = end - starts[row - 1] if final_row == row else len(lines[row - 1])
        origin = Span(source.name, first + row - 1, column, max(final, column))
        yield Member(value, origin, first + final_row - 1)
        place = end
    if text[place + 1 :].strip() not in {"", "}"}:
        message = "other text follows the list"
        raise ValueError(message)
