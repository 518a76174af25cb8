"""JSON of Junos as a tree of elements, as the XML form gives it, with lines.

Source: "Map Junos OS Configuration Statements to JSON": objects are containers, lists are repeated elements, `[null]`
is an element without a value, the member `@` holds the attributes of an object and `@x` those of the leaf `x`. The
older form (`verbose`, before 16.1) writes each value as `[{"data": …}]` and attributes as `attributes`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from parsers.syntax.xml_tree import Element, XmlTree

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANK = re.compile(r"[ \t\r\n]*")
_ATOM = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null')
MOST_DEEP = 120


class _BrokenError(Exception):
    """The text is no JSON from here on."""


class _Reader:
    """Reads from left to right; `place` is where it stands."""

    def __init__(self, text: str, first: int) -> None:
        self._text, self._place, self._line, self._counted = text, 0, first, 0
        self._begun = 0

    @property
    def line(self) -> int:
        """The line of the place."""
        self._line += self._text.count("\n", self._counted, self._place)
        self._begun = max(self._begun, self._text.rfind("\n", self._counted, self._place) + 1)
        self._counted = self._place
        return self._line

    @property
    def _at(self) -> tuple[int, int]:
        """Line and column of the place, from 1."""
        line = self.line
        return line, self._place - self._begun + 1

    def _next(self) -> str:
        found = _BLANK.match(self._text, self._place)
        self._place = self._place if found is None else found.end()
        if self._place >= len(self._text):
            message = "the text ends here"
            raise _BrokenError(message)
        return self._text[self._place]

    def _take(self, sign: str) -> bool:
        if self._next() != sign:
            return False
        self._place += 1
        return True

    def _must(self, sign: str) -> None:
        if not self._take(sign):
            message = f"{sign!r} is missing"
            raise _BrokenError(message)

    def _atom(self) -> str | None:
        self._next()
        found = _ATOM.match(self._text, self._place)
        if found is None:
            message = "a value is missing"
            raise _BrokenError(message)
        self._place = found.end()
        if found[0] == "null":
            return None
        if found[0][0] != '"':
            return found[0]
        try:
            return str(json.loads(found[0], strict=False))
        except ValueError:
            return found[0][1:-1]

    def object(self, element: Element, depth: int) -> None:
        """The members of an object, as children of `element`."""
        if depth > MOST_DEEP:
            message = f"more than {MOST_DEEP} levels"
            raise _BrokenError(message)
        self._must("{")
        if self._take("}"):
            return
        while True:
            self._next()
            at = self._at
            name = self._atom() or ""
            self._must(":")
            self._member(element, name, at, depth)
            if not self._take(","):
                break
        self._must("}")
        element.end_line = self.line

    def ended(self) -> None:
        """See that the line in which the document ends holds nothing more.

        Raises:
            _BrokenError: it does.
        """
        line_end = self._text.find("\n", self._place)
        if self._text[self._place : None if line_end < 0 else line_end].strip():
            message = "more text in the line in which the document ends"
            raise _BrokenError(message)

    def _member(self, element: Element, name: str, at: tuple[int, int], depth: int) -> None:
        if self._take("["):
            while not self._take("]"):
                self._next()
                self._value(element, name, self._at, depth)
                self._take(",")
        else:
            self._value(element, name, at, depth)

    def _value(self, element: Element, name: str, at: tuple[int, int], depth: int) -> None:
        line, column = at
        child = Element(name, {}, line, column, element, line)
        if self._next() == "{":
            self.object(child, depth + 1)
        else:
            child.text = self._atom() or ""
            child.end_line = self.line
        element.children.append(child)


def json_tree(lines: Sequence[str]) -> XmlTree:
    """The tree of a file, from its first line that begins with a brace."""
    first = next((number for number, line in enumerate(lines) if line.strip() == "{" or line.startswith('{"')), 0)
    root = Element("", {}, first + 1, 1)
    tree = XmlTree(root)
    reader = _Reader("\n".join(lines[first:]), first + 1)
    try:
        reader.object(root, 0)
        reader.ended()
    except (_BrokenError, RecursionError) as error:
        tree.problem = (reader.line, str(error))
    tree.last_line = reader.line
    tree.strays = [number for number, line in enumerate(lines[:first], 1) if line.strip()]
    if tree.problem is None:
        behind = enumerate(lines[tree.last_line :], tree.last_line + 1)
        tree.strays += [number for number, line in behind if line.strip()]
    _settled(root)
    return tree


def _settled(root: Element) -> None:
    """Attributes become those of their elements; values of the older form become texts."""
    waiting = [root]
    while waiting:
        here = waiting.pop()
        of_leaves: dict[str, list[Element]] = {}
        kept: list[Element] = []
        for child in here.children:
            if child.name in ("@", "attributes"):
                here.attributes |= _attributes(child)
            elif child.name.startswith("@"):
                of_leaves.setdefault(child.name[1:], []).append(child)
            else:
                kept.append(child)
        for name, holders in of_leaves.items():
            leaves = [child for child in kept if child.name == name]
            for leaf, holder in zip(leaves, holders, strict=False):
                leaf.attributes |= _attributes(holder)
        if len(kept) == 1 and kept[0].name == "data" and not kept[0].children:
            here.text, kept = kept[0].text, []
        here.children = kept
        waiting += kept


def _attributes(holder: Element) -> dict[str, str]:
    """`{"inactive": true}` as attributes; what is false is not there."""
    return {child.name: child.text for child in holder.children if child.text != "false"}
