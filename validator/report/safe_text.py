r"""Text of others made harmless before it is shown: no control character reaches a terminal, a page or a viewer.

Configurations, plant files and file names are written by others. Whatever is not printable (C0 and
C1 controls, ESC, DEL, line and paragraph separators, bidirectional controls, zero-width and unassigned
characters) is shown as an escape (`\x1b`, `\u202e`), so a reader sees that it is there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


class WrittenRows(list["Json"]):
    """Several objects that are JSON already, each as `json_item` writes it; for lists of very many that are alike."""

    def __init__(self, rows: Iterable[str]) -> None:
        """In their order."""
        super().__init__(rows)

    def joined(self, between: str) -> str:
        """All of them in one text."""
        return between.join(map(str, self))


class AlikeRows(WrittenRows):
    """The same where many that follow each other begin alike: a beginning, and how each of them goes on."""

    def __init__(self, groups: Iterable[tuple[str, Sequence[str]]]) -> None:
        """In their order; no group is empty."""
        self._groups = list(groups)
        super().__init__(())

    def joined(self, between: str) -> str:
        """All of them in one text: a group is one piece of it."""
        return between.join(beginning + (between + beginning).join(ends) for beginning, ends in self._groups)


def json_rows(document: Json) -> str:
    """`document` as JSON that can be read and compared line by line, with a final newline.

    Objects have a line for each key, lists of several objects a line for each item (`json` writes those fast).
    """
    return _escaped(_rows(document, "")) + "\n"


def json_item(value: Json) -> str:
    """A value as JSON on one line, as it stands in a document before that is escaped."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _rows(value: Json, margin: str) -> str:
    inner = margin + " "
    if isinstance(value, WrittenRows):
        return f"[\n{inner}" + value.joined(f",\n{inner}") + f"\n{margin}]"
    if isinstance(value, dict) and value:
        members = (f"{inner}{json_item(key)}: {_rows(item, inner)}" for key, item in value.items())
        return "{\n" + ",\n".join(members) + f"\n{margin}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        alone = len(value) == 1
        items = (inner + (_rows(item, inner) if alone else json_item(item)) for item in value)
        return "[\n" + ",\n".join(items) + f"\n{margin}]"
    return json_item(value)


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
