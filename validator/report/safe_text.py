r"""Text of others made harmless before it is shown: no control character reaches a terminal, a page or a viewer.

Configurations, plant files and file names are written by others. Whatever is not printable (C0 and
C1 controls, ESC, DEL, line and paragraph separators, bidirectional controls, zero-width and unassigned
characters) is shown as an escape (`\x1b`, `\u202e`), so a reader sees that it is there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.as_json import Json

INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Characters that count as letters or marks and yet show nothing."""
_SUSPECT = re.compile(r"[^\x20-\x7e]")
_SUSPECT_IN_JSON = re.compile(r"[^\n\x20-\x7e]")


def safe_text(text: str) -> str:
    r"""`text` on one line, with every character that prints nothing as `\xNN`, `\uNNNN` or `\UNNNNNNNN`."""
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT.sub(lambda found: visible(found[0]), text)


def visible(character: str) -> str:
    """One character as itself, or as its escape if it would not be seen."""
    if character.isprintable() and character not in INVISIBLE:
        return character
    number = ord(character)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def cells(text: str) -> list[str]:
    """The columns of a terminal that `text` fills; a wide character is followed by an empty cell.

    A tab fills four columns; combining marks stay in the cell of their letter.
    """
    return [cell for character in text for cell in character_cells(character)]


def character_cells(character: str) -> list[str]:
    """The columns that one character fills; a combining mark has a cell of its own with a dotted circle."""
    if " " <= character <= "~":
        return [character]
    if character == "\t":
        return [" "] * 4
    shown = visible(character)
    if len(shown) > 1:
        return list(shown)
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return [f"\u25cc{character}"]
    return [shown, ""] if unicodedata.east_asian_width(character) in "WF" else [shown]


def json_text(document: Json) -> str:
    """`document` as JSON on one line; what is not printable stands as a JSON escape, so nothing is lost."""
    return _escaped(json.dumps(document, ensure_ascii=False, separators=(",", ":")))


class Pieces:
    """A long text in pieces: those that are alike are made when somebody goes through them, each time anew."""

    def __init__(self, parts: Iterable[str | Alike]) -> None:
        """In their order; control characters in them are shown as JSON escapes."""
        self._parts = tuple(parts)

    def __iter__(self) -> Iterator[str]:
        """The pieces, none of them without an end."""
        for part in self._parts:
            yield _escaped(part if isinstance(part, str) else part.text)


def pieces_of(text: str | Pieces) -> Iterable[str]:
    """A text in pieces, also one that is whole."""
    return (text,) if isinstance(text, str) else text


class Alike(NamedTuple):
    """Objects that are JSON already and begin alike: that beginning, how each goes on, and what stands between them."""

    beginning: str
    ends: Sequence[str]
    between: str

    @property
    def text(self) -> str:
        """All of them."""
        return self.beginning + f"{self.between}{self.beginning}".join(self.ends)


class WrittenRows(list["Json"]):
    """Several objects that are JSON already, each as `json_item` writes it; for lists of very many that are alike."""

    def __init__(self, rows: Iterable[str]) -> None:
        """In their order."""
        super().__init__(rows)

    def pieces(self, between: str) -> Iterator[str | Alike]:
        """All of them as one text."""
        yield between.join(map(str, self))


class AlikeRows(WrittenRows):
    """The same where many that follow each other begin alike: a beginning, and how each of them goes on."""

    def __init__(self, groups: Iterable[tuple[str, Sequence[str]]]) -> None:
        """In their order; no group is empty."""
        self._groups = list(groups)
        super().__init__(())

    def pieces(self, between: str) -> Iterator[str | Alike]:
        """All of them as one text: a group is one piece of it."""
        for number, (beginning, ends) in enumerate(self._groups):
            if number:
                yield between
            yield Alike(beginning, ends, between)


def json_rows(document: Json) -> str:
    """`document` as JSON that can be read and compared line by line, with a final newline.

    Objects have a line for each key, lists of several objects a line for each item (`json` writes those fast).
    """
    return "".join(json_pieces(document))


def json_pieces(document: Json) -> Pieces:
    """The same in pieces."""
    return Pieces((*_rows(document, ""), "\n"))


def json_item(value: Json) -> str:
    """A value as JSON on one line, as it stands in a document before that is escaped."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _rows(value: Json, margin: str) -> Iterator[str | Alike]:
    inner = margin + " "
    if isinstance(value, WrittenRows):
        yield f"[\n{inner}"
        yield from value.pieces(f",\n{inner}")
        yield f"\n{margin}]"
    elif isinstance(value, dict) and value:
        for number, (key, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}\n{inner}{json_item(key)}: "
            yield from _rows(item, inner)
        yield f"\n{margin}}}"
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        if len(value) == 1:
            yield f"[\n{inner}"
            yield from _rows(value[0], inner)
        else:
            yield f"[\n{inner}" + f",\n{inner}".join(map(json_item, value))
        yield f"\n{margin}]"
    else:
        yield json_item(value)


def _escaped(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return text
    return _SUSPECT_IN_JSON.sub(lambda found: _json_escape(found[0]), text)


def _json_escape(character: str) -> str:
    if character.isprintable() and character not in INVISIBLE:
        return character
    number = ord(character)
    if number <= 0xFFFF:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
