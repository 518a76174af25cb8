"""What was found out about the pairs of one plant, as one thing of the store: a book with a leaf for each destination.

Leaves are packed by themselves, so that those of which nothing has changed are handed on as they are.
"""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, TypedDict, cast

from parsers.nouns import dataclass
from parsers.source import Span
from validator.findings import Label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from validator.causes import Stop
    from validator.remembered.list_records import KeptHygiene

    Place: TypeAlias = tuple[str, int, int, int, str]

_LENGTH = 4


class _Head(TypedDict):
    files: dict[str, str]
    facts: str
    ends: list[tuple[str, str]]
    leaves: list[tuple[int, int]]
    ways: list[tuple[str, str, str, str]]
    lists: list[tuple[int, int, KeptHygiene]]
    replies: list[tuple[str, int, str, bool, str]]
    stops: list[tuple[str, int, str, bool, list[Place], str, str]]


@dataclass(frozen=True, slots=True)
class Book:
    """`files` are sha256 by name; `facts` a digest; `ends` of each zone the devices where it begins and ends, as bits.

    `leaves` are packed, by the number of the destination. `ways` are told by packet and device, with whom they met.
    `lists` say what is idle in each, by device and place there. `replies` are told by conduit and the place of the flow
    there, with whom they met; so are `stops`, also with those whose places they name.
    """

    files: Mapping[str, str]
    facts: str
    ends: tuple[tuple[int, int], ...]
    leaves: Mapping[int, bytes] = field(repr=False)
    ways: Mapping[tuple[str, str], tuple[str, int]] = field(repr=False)
    lists: Mapping[tuple[int, int], KeptHygiene] = field(repr=False)
    replies: Mapping[tuple[str, int], tuple[str, bool, int]] = field(repr=False)
    stops: Mapping[tuple[str, int], tuple[Stop, int, int]] = field(repr=False)

    def written(self) -> bytes:
        """The bytes of the book."""
        head: _Head = {
            "files": dict(self.files),
            "facts": self.facts,
            "ends": [(f"{out:x}", f"{into:x}") for out, into in self.ends],
            "leaves": [(number, len(leaf)) for number, leaf in self.leaves.items()],
            "ways": [(packet, device, text, f"{met:x}") for (packet, device), (text, met) in self.ways.items()],
            "lists": [(node, place, kept) for (node, place), kept in self.lists.items()],
            "replies": [
                (conduit, index, text, part, f"{met:x}") for (conduit, index), (text, part, met) in self.replies.items()
            ],
            "stops": [
                (conduit, index, why, part, [*map(_place, labels)], f"{met:x}", f"{places:x}")
                for (conduit, index), ((why, part, labels), met, places) in self.stops.items()
            ],
        }
        raw = json.dumps(head, separators=(",", ":")).encode()
        return b"".join((len(raw).to_bytes(_LENGTH, "little"), raw, *self.leaves.values()))


def read_book(raw: bytes) -> Book:
    """What was written.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is no book.
    """
    start = _LENGTH + int.from_bytes(raw[:_LENGTH], "little")
    head = cast("_Head", json.loads(raw[_LENGTH:start]))
    leaves: dict[int, bytes] = {}
    for number, length in head["leaves"]:
        leaves[int(number)] = raw[start : start + length]
        start += length
    if start != len(raw):
        message = "not all leaves are there"
        raise ValueError(message)
    return Book(
        {str(name): str(sha256) for name, sha256 in head["files"].items()},
        str(head["facts"]),
        tuple((int(out, 16), int(into, 16)) for out, into in head["ends"]),
        leaves,
        {(str(packet), str(device)): (str(text), int(met, 16)) for packet, device, text, met in head["ways"]},
        {(int(node), int(place)): kept for node, place, kept in head["lists"]},
        {
            (str(conduit), int(index)): (str(text), bool(part), int(met, 16))
            for conduit, index, text, part, met in head["replies"]
        },
        {
            (str(conduit), int(index)): (
                (str(why), bool(part), tuple(map(_label, told))),
                int(met, 16),
                int(places, 16),
            )
            for conduit, index, why, part, told, met, places in head["stops"]
        },
    )


def _place(label: Label) -> Place:
    span = label.span
    return span.file, span.line, span.column, span.end_column, label.text


def _label(place: Place) -> Label:
    file, line, column, end_column, text = place
    return Label(Span(str(file), int(line), int(column), int(end_column)), str(text))
