"""The `config / edit / set / unset / append / next / end` language, as a tree that keeps every line number.

Words are split at blanks; double quotes hold blanks and may run over several lines, a backslash
takes the next character as it is; two single quotes are an empty word. Nothing here knows a vendor's words.

`end` closes the innermost `config`, and an `edit` that is still open within it; `next` closes an
`edit`. What fits nowhere becomes a stray, never an error.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTERS = frozenset({"set", "unset", "append", "select", "unselect", "clear"})
_OPENERS = frozenset({"config", "edit"})
_EMPTY = "''"
"""How a value that is not set is printed."""
_CLOSERS = frozenset({"next", "end"})
_WORD = re.compile(r'(?:[^\s"\\]+|\\.|"(?:[^"\\]|\\.)*")+|\\$')
_PART = re.compile(r'[^"\\]+|\\(.)|"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTED_OR_ESCAPED = re.compile(r'\\.|"')


@dataclass(slots=True)
class Setting:
    """`set key values`, or another verb of `SETTERS`; lines `line` to `last` (several for a long quoted value)."""

    verb: str
    key: str
    values: tuple[str, ...]
    line: int
    last: int


@dataclass(slots=True)
class Block:
    """A `config` (name: its path words joined by blanks) or an `edit` (name: its key).

    `end` is the line that closes it, 0 if none does. `edits` and `configs` hold what stands within.
    """

    is_edit: bool
    name: str
    line: int
    end: int = 0
    settings: list[Setting] = field(default_factory=list[Setting])
    edits: list[Block] = field(default_factory=list["Block"])
    configs: list[Block] = field(default_factory=list["Block"])
    strays: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class EditTree:
    """A whole file. `comments` and `blanks` are lines; `problems` say where the blocks do not balance."""

    configs: list[Block] = field(default_factory=list[Block])
    strays: list[int] = field(default_factory=list[int])
    comments: list[int] = field(default_factory=list[int])
    blanks: list[int] = field(default_factory=list[int])
    problems: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def words_of(text: str) -> list[str]:
    """The words of one statement, quotes and backslashes taken away."""
    if '"' not in text and "\\" not in text:
        words = text.split()
        return ["" if word == _EMPTY else word for word in words] if _EMPTY in text else words
    if "\\" not in text and _EMPTY not in text:
        parts = text.split('"')
        alone = len(parts) % 2 and not parts[-1] and parts[0][-1:].isspace()
        if alone and (len(parts) == 3 or all(map(str.isspace, parts[2:-1:2]))):
            return parts[0].split() + parts[1::2]  # every quoted word stands alone, and one is the last
    return [_plain(word.group()) for word in _WORD.finditer(text)]


def edit_tree(lines: Sequence[str]) -> EditTree:
    """The tree of a file; every line is in it exactly once."""
    reader = _Reader(lines)
    reader.read()
    return reader.tree


class _Reader:
    """Walks the lines once; `open` are the blocks not yet closed, outermost first."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.tree = EditTree()
        self.open: list[Block] = []
        self.known: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        """Settings that stand in one line, by that line: verb, key and values. Policies say the same over and over."""

    def read(self) -> None:
        lines, known = self.lines, self.known
        number, count = 0, len(lines)
        while number < count:
            line = lines[number]
            number += 1
            if self.open and (said := known.get(line)) is not None:
                self.open[-1].settings.append(Setting(*said, number, number))
                continue
            text = line.strip()
            if not text:
                self.tree.blanks.append(number)
            elif text[0] == "#":
                self.tree.comments.append(number)
            else:
                number = self._statement(text, number)
        for block in self.open:
            kind = "edit" if block.is_edit else "config"
            self.tree.problems.append((block.line, f"`{kind} {block.name}` is never closed"))

    def _statement(self, text: str, number: int) -> int:
        """Read the statement that begins in line `number`; its last line."""
        verb = text.split(None, 1)[0]
        if verb in SETTERS:
            return self._setting(verb, text, number)
        if verb in _OPENERS and len(text) > len(verb):
            self._open(verb, text, number)
        elif text in _CLOSERS:
            self._close(text, number)
        else:
            self._stray(number)
        return number

    def _setting(self, verb: str, text: str, number: int) -> int:
        last = number
        if _is_open(text):
            text, last = self._whole_value(number)
        words = words_of(text)
        if len(words) < 2 or not self.open or last < number:
            for line in range(number, max(number, last) + 1):
                self._stray(line)
            return max(number, last)
        said = verb, words[1], tuple(words[2:])
        if last == number:
            self.known[self.lines[number - 1]] = said
        self.open[-1].settings.append(Setting(*said, number, last))
        return last

    def _whole_value(self, number: int) -> tuple[str, int]:
        """The text from line `number` to the line that closes its quote; last line 0 if none does."""
        parts = [self.lines[number - 1].strip()]
        for last in range(number + 1, len(self.lines) + 1):
            parts.append(self.lines[last - 1])
            if _quotes(self.lines[last - 1]) % 2:
                return "\n".join(parts), last
        self.tree.problems.append((number, "a quoted value is never closed"))
        return parts[0], 0

    def _open(self, verb: str, text: str, number: int) -> None:
        words = words_of(text)[1:]
        block = Block(verb == "edit", " ".join(words), number)
        parent = self.open[-1] if self.open else None
        if block.is_edit and (parent is None or parent.is_edit):
            self.tree.problems.append((number, "`edit` stands where no `config` is open"))
            if parent is not None and len(self.open) > 1:
                self.open.pop()
                parent = self.open[-1]
        if parent is None:
            self.tree.configs.append(block)
        else:
            (parent.edits if block.is_edit else parent.configs).append(block)
        self.open.append(block)

    def _close(self, word: str, number: int) -> None:
        if not self.open or (word == "next" and not self.open[-1].is_edit):
            self.tree.problems.append((number, f"`{word}` closes nothing"))
            self._stray(number)
            return
        block = self.open.pop()
        block.end = number
        if word == "end" and block.is_edit and self.open:
            self.open.pop().end = number

    def _stray(self, number: int) -> None:
        (self.open[-1].strays if self.open else self.tree.strays).append(number)


def _quotes(text: str) -> int:
    """How many quotes of `text` are not escaped."""
    if "\\" not in text:
        return text.count('"')
    return sum(found.group() == '"' for found in _QUOTED_OR_ESCAPED.finditer(text))


def _is_open(text: str) -> bool:
    return '"' in text and _quotes(text) % 2 == 1


def _plain(word: str) -> str:
    """One raw word without its quotes and backslashes."""
    if word == _EMPTY:
        return ""
    if "\\" not in word:
        if '"' not in word:
            return word
        if word[0] == word[-1] == '"' and word.count('"') == 2:
            return word[1:-1]

    def part(found: re.Match[str]) -> str:
        escaped, quoted = found.group(1), found.group(2)
        if quoted is not None:
            return _ESCAPED.sub(r"\1", quoted) if "\\" in quoted else quoted
        return found.group() if escaped is None else escaped

    return _PART.sub(part, word)
