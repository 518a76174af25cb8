"""JSON as a tree that keeps every place and every fate; several documents in one file, with other lines between them.

The standard library reads JSON fast and forgets where anything stood. Here each member of an object and each item of a
list is a `Node` with its line and column. Each is a unit of the ledger and starts UNSEEN; a reader says of each what
became of it, and `account` gives every line the worst fate of the nodes that begin on it. Closing brackets are
structural.

A document begins on a line whose first sign is `{` or `[`. Where it is broken, what follows up to a line that begins in
the first column with something else than JSON has (see `AFTERWARDS`) is not read, and the document says why.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from parsers.ledger import LineFate
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.ledger import Ledger
    from parsers.source import Source, Span

DEEPEST = 100
"""Containers nest no deeper; a deeper file is no export of a device."""
_NO_MEANING = "no reader has a meaning for {name!r}"
Scalar: TypeAlias = "str | int | float | bool | None"
_STRING = r'"((?:[^"\\\x00-\x1f]|\\.)*)"'
_TOKEN = re.compile(
    rf"""[ \t\r\n]*()(?:
    (?:{_STRING}[ \t\r\n]*:[ \t\r\n]*)?
    (?:{_STRING}|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}}]|$)|(true|false|null)\b|([\[{{]))
    |([\]}}]))[ \t\r\n]*(,)?""",
    re.VERBOSE,
)
"""A value with its name, or the end of a container; and the comma behind it."""
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
AFTERWARDS = re.compile(r"[^\s{}\[\]\"]")
"""A line that begins so, in its first column, is no part of a broken document (pretty-printed JSON is indented)."""


@dataclass(slots=True, eq=False)
class Node:
    """A member of an object (`key` is its name) or an item of a list (`key` is that of the list).

    `value` is a scalar, a dict of members by name, or a list of items. `line` and `column` (from 1) are those of its
    name if it has one, else of its value; `end_line` is that of its last sign.
    """

    key: str
    value: Scalar | dict[str, Node] | list[Node]
    line: int
    column: int
    end_line: int = 0
    fate: LineFate = LineFate.UNSEEN
    blocking: bool = False
    reason: str = ""

    @property
    def members(self) -> dict[str, Node]:
        """Its members by name; none where it is no object."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """Its items; none where it is no list."""
        return self.value if isinstance(self.value, list) else []

    @property
    def children(self) -> list[Node]:
        """Its members or items."""
        if isinstance(self.value, dict):
            return list(self.value.values())
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """A scalar as text (`true`, `10`), or empty for null and what is no scalar."""
        value = self.value
        if isinstance(value, str):
            return value
        if value is None or isinstance(value, (dict, list)):
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)

    def get(self, name: str) -> Node | None:
        """The member of that name, or None."""
        return self.value.get(name) if isinstance(self.value, dict) else None

    def below(self) -> Iterator[Node]:
        """Every node beneath this one, in the order of the file."""
        waiting = self.children[::-1]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += one.children[::-1]

    def modelled(self) -> Node:
        """Its meaning is in the device model; what is beneath speaks for itself."""
        if self.fate < LineFate.MODELLED:
            self.fate, self.reason = LineFate.MODELLED, ""
        return self

    def all_modelled(self) -> Node:
        """It and all beneath that was not judged by itself are in the model."""
        for one in (self, *self.below()) if self.children else (self,):
            if one.fate is LineFate.UNSEEN:
                one.fate = LineFate.MODELLED
        return self

    def irrelevant(self, reason: str) -> Node:
        """It and all beneath that was not judged by itself have no bearing on access; `reason` says why."""
        for one in (self, *self.below()) if isinstance(self.value, (dict, list)) else (self,):
            if one.fate is LineFate.UNSEEN:
                one.fate, one.reason = LineFate.IRRELEVANT, reason
        return self

    def partial(self, reason: str, *, blocking: bool = True) -> Node:
        """Some of it is in the model; `reason` names what is left over."""
        return self._becomes(LineFate.PARTIAL, reason, blocking=blocking)

    def unknown(self, reason: str, *, blocking: bool = True) -> Node:
        """It is not understood, nor is what is beneath."""
        for one in self.below():
            if one.fate is LineFate.UNSEEN:
                one.fate, one.reason, one.blocking = LineFate.UNKNOWN, reason, blocking
        return self._becomes(LineFate.UNKNOWN, reason, blocking=blocking)

    def _becomes(self, fate: LineFate, reason: str, *, blocking: bool) -> Node:
        if fate >= self.fate:
            self.fate, self.reason = fate, reason
            self.blocking = self.blocking or blocking
        return self


@dataclass(slots=True)
class Document:
    """One document: its `root`, and the lines `first` to `last` that it takes.

    `problem` is (line, what is wrong) where the reading ended early; what was read until then is in the tree.
    `repeated` are members whose name stands twice in their object: both may count, so neither does surely.
    """

    root: Node
    first: int
    last: int
    problem: tuple[int, str] | None = None
    repeated: list[Node] = field(default_factory=list[Node])

    def account(self, ledger: Ledger, lines: Sequence[str]) -> None:
        """Carry the fates of all nodes into the ledger; other lines are structural as far as they were read."""
        units: Counter[LineFate] = Counter()
        for one in (self.root, *self.root.below(), *(node for twin in self.repeated for node in (twin, *twin.below()))):
            units[one.fate] += 1
            _judge(ledger, one)
        units[LineFate.UNKNOWN] += units.pop(LineFate.UNSEEN, 0)
        ledger.units(units)
        broken = self.problem[0] if self.problem is not None else self.last + 1
        for number in range(self.first, self.last + 1):
            if number >= broken and lines[number - 1].strip():
                ledger.unknown(number, "not read: the JSON is broken before")
            elif ledger.fate(number) is LineFate.UNSEEN:
                ledger.structural(number)

    def let_go(self) -> None:
        """Part with the tree, so that its memory is free at once."""
        self.root.value = None
        self.repeated = []


def _judge(ledger: Ledger, one: Node) -> None:
    match one.fate:
        case LineFate.MODELLED:
            ledger.modelled(one.line)
        case LineFate.STRUCTURAL:
            ledger.structural(one.line, one.reason)
        case LineFate.IRRELEVANT:
            ledger.irrelevant(one.line, one.reason)
        case LineFate.PARTIAL:
            ledger.partial(one.line, one.reason, blocking=one.blocking, column=one.column)
        case LineFate.UNKNOWN:
            ledger.unknown(one.line, one.reason, blocking=one.blocking, column=one.column)
        case LineFate.UNSEEN:
            ledger.unknown(one.line, _NO_MEANING.format(name=one.key), column=one.column)


def place(node: Node, source: Source) -> Span:
    """Where a node begins, to the end of that line."""
    return source.span(node.line, node.column)


def documents(lines: Sequence[str]) -> Iterator[Document]:
    """Every document of a file, in order; other lines are left out."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    row = 0
    while row < len(lines):
        first = lines[row].lstrip()[:1]
        if first not in {"{", "["} or not first:
            row += 1
            continue
        found = _Builder(text, starts, row).document(lines)
        yield found
        row = found.last


_UNOPENED = "a bracket is closed that was not opened"
_COMMA_AT_END = "a comma stands before the end"
_NO_COMMA = "a comma is missing"
_NO_NAME = "a value has no name"
_NAME = "a name stands where none belongs"
_COMMA = "a comma stands where none belongs"
_NO_JSON, _OPEN = "this is no JSON", "the JSON is not closed"


class _BrokenError(Exception):
    """The text is no JSON from here on."""


class _Builder:
    """Builds one document; keeps the containers that are open."""

    def __init__(self, text: str, starts: list[int], row: int) -> None:
        self._text, self._starts, self._row = text, starts, row
        self._first = row
        self._repeated: list[Node] = []
        self._roots: list[Node] = []
        self._open: list[Node] = []

    def document(self, lines: Sequence[str]) -> Document:
        """The document that begins in this row."""
        problem = None
        try:
            end = self._parse()
        except _BrokenError as error:
            problem = (self._row + 1, str(error))
            last = self._row + 1
            if self._row > self._first and AFTERWARDS.match(lines[self._row]):
                last = self._row
            while self._row < last < len(lines) and not AFTERWARDS.match(lines[last]):
                last += 1
        else:
            last = self._row + 1
            rest = self._text[end : self._starts[self._row + 1] - 1].strip(" \t\r,;")
            if rest:
                problem = (last, f"{rest[:40]!r} stands behind the end of the JSON")
        root = self._roots[0] if self._roots else Node("", None, self._first + 1, 1, self._first + 1)
        return Document(root, self._first + 1, last, problem, self._repeated)

    def _parse(self) -> int:
        """Read on to the end of the document; where that is. Plain strings, which are most of it, cost no call."""
        text, starts, match, row = self._text, self._starts, _TOKEN.match, self._row
        at = starts[row]
        inside, named, more = Node("", None, 0, 0), False, True
        items, members = self._roots, inside.members
        while True:
            token = match(text, at)
            if token is None:
                raise self._stopped(at)
            at, start = token.end(), token.start(1)
            while starts[row + 1] <= start:
                row += 1
            self._row = row
            _, key, string, number, word, opening, closing, comma = token.groups()
            if closing is not None:
                self._close(closing, after_comma=more)
                if not self._open:
                    return token.end(7)
                inside, more = self._open[-1], comma is not None
                named, items, members = isinstance(inside.value, dict), inside.items, inside.members
                continue
            if not more:
                raise _BrokenError(_NO_COMMA)
            plain = string is not None and "\\" not in string
            value = string if plain else _value(string, number, word, opening)
            if named is (key is None):
                raise _BrokenError(_NO_NAME if named else _NAME)
            node = Node(key if named else inside.key, value, row + 1, start - starts[row] + 1)
            if named:
                self._name(node, members)
            else:
                items.append(node)
            more = comma is not None
            if opening is not None:
                self._enter(node, comma)
                inside, named, more = node, opening == "{", True
                items, members = node.items, node.members

    def _name(self, node: Node, members: dict[str, Node]) -> None:
        """Put a member into its object; one of the same name that stood there is repeated."""
        if "\\" in node.key:
            node.key = _unescaped(node.key)
        before = members.get(node.key)
        if before is not None:
            self._repeated.append(before)
        members[node.key] = node

    def _enter(self, node: Node, comma: str | None) -> None:
        """Open a container; `comma` is what stands behind its bracket."""
        if len(self._open) >= DEEPEST:
            message = f"more than {DEEPEST} levels"
            raise _BrokenError(message)
        if comma is not None:
            raise _BrokenError(_COMMA)
        self._open.append(node)

    def _close(self, bracket: str, *, after_comma: bool) -> None:
        """Close the innermost container, if the bracket is of its kind."""
        inside = self._open[-1] if self._open else None
        if inside is None or (bracket == "}") is not isinstance(inside.value, dict):
            raise _BrokenError(_UNOPENED)
        if after_comma and inside.value:
            raise _BrokenError(_COMMA_AT_END)
        inside.end_line = self._row + 1
        self._open.pop()

    def _stopped(self, at: int) -> _BrokenError:
        """What is wrong where no token begins; the row becomes that of the place."""
        self._row = self._row_of(at)
        return _BrokenError(_NO_JSON if self._text[at:].strip() else _OPEN)

    def _row_of(self, at: int) -> int:
        """The row of the first sign from a place on that is not blank, or the last row."""
        rest = self._text[at:]
        return bisect_right(self._starts, at + len(rest) - len(rest.lstrip()), hi=len(self._starts) - 1) - 1


def _value(
    string: str | None, number: str | None, word: str, opening: str | None
) -> Scalar | dict[str, Node] | list[Node]:
    """What a token stands for; a container is empty yet."""
    if string is not None:
        return _unescaped(string)
    if opening is not None:
        return {} if opening == "{" else []
    return _WORDS[word] if number is None else _number(number)


def _number(text: str) -> int | float:
    """A number; one of very many digits is no value of a device, and stays a float."""
    return int(text) if len(text) < 20 and text.lstrip("-").isdigit() else float(text)


def _unescaped(text: str) -> str:
    try:
        found: str = json.loads(f'"{text}"')
    except ValueError as error:
        message = "a string has an escape that is none"
        raise _BrokenError(message) from error
    return found
