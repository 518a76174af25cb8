"""Junos text in braces: `name value { … }`, lists in brackets, comments, and tags before a statement.

Source: Junos CLI User Guide, "Understanding the Junos CLI Configuration Mode" and "Loading Configurations from a File"
(tags `inactive:`, `protect:`, `replace:`, `delete:`); comments `/* … */` and `#`.
"""

from __future__ import annotations

import re
from dataclasses import field

from parsers.nouns import dataclass
from parsers.syntax.statements import Statement, Text

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|/\*|##.*|<[^\s<>;{}"]*>|[{};\[\]]|[^\s{};\[\]"]+(?:\[[^\s\[\]{};"]*\][^\s{};\[\]"]*)*|"'
)
"""A bracket that touches the word before it belongs to it (`ge-0/[1-10]/0`); a list stands apart."""
_QUOTE = re.compile(r"\\(.)")
TAGS = frozenset({"inactive:", "protect:", "replace:", "delete:", "active:", "unprotect:"})
_DEEPEST = 40
"""Levels of braces; more of them no device prints."""
LONGEST, LONGEST_NAME = 60, 12
"""Words of a statement, and before a brace; more of them no device prints."""


@dataclass
class _Reader:
    text: Text
    stack: list[Statement] = field(default_factory=list[Statement])
    words: list[str] = field(default_factory=list[str])
    lists: list[str] | None = None
    first: int = 0
    last: int = 0
    commented: int = 0
    too_deep: int = 0
    tags: set[str] = field(default_factory=set[str])

    def here(self) -> Statement:
        return self.stack[-1] if self.stack else self.text.root

    def token(self, token: str, line: int) -> None:
        match token:
            case "{":
                self._opened(line)
            case "}":
                self._closed(line)
            case ";":
                self._ended(line)
            case "[":
                self.lists = []
            case "]":
                if not self.lists:
                    self.text.wrong.append((line, "a bracket ends a list that has no values"))
            case _:
                self._word(token, line)

    def _word(self, word: str, line: int) -> None:
        if word == '"':
            self.text.wrong.append((line, "a quote has no end"))
        elif word in TAGS and not self.words:
            self.tags.add(word)
        else:
            if not self.words:
                self.first = line
            (self.words if self.lists is None else self.lists).append(unquoted(word))
            self.last = line

    def stated(self, line: int, longest: int = LONGEST) -> Statement:
        """The statement that the words since the last end make."""
        here = self.here()
        if not self.words:
            if self.lists or self.tags:
                self.text.wrong.append((line, "a statement without a name"))
            self._cleared()
            return here
        if len(self.words) > longest:
            self.text.wrong.append((line, f"a statement of more than {longest} words"))
            self.words = self.words[:longest]
        made = here.add(self.words, self.first)
        for word in self.lists or ():
            made.add((word,), self.first)
        made.lines += range(max(self.first, made.lines[-1] if made.lines else 0) + 1, self.last + 1)
        self._tagged(made, line)
        if "delete:" in self.tags:
            take_out(self.text, here, self.words, line)
        self._cleared()
        return made

    def _tagged(self, made: Statement, line: int) -> None:
        if "inactive:" in self.tags:
            made.active = False
        if "replace:" in self.tags and made.below and not self.lists:
            for item in made.walk():
                self.text.gone += [(number, f"replaced in line {line}") for number in item.lines if number != line]
            made.below = {}

    def _cleared(self) -> None:
        self.words, self.lists, self.tags = [], None, set()

    def _opened(self, line: int) -> None:
        if not self.words:
            self.text.wrong.append((line, "a block without a name"))
        if len(self.stack) >= _DEEPEST:
            self.text.wrong.append((line, f"more than {_DEEPEST} levels of braces"))
            self.too_deep += 1
            self._cleared()
            return
        self.stack.append(self.stated(line, LONGEST_NAME))

    def _closed(self, line: int) -> None:
        if self.words:
            self.text.wrong.append((line, "a statement without its end"))
            self.stated(line)
        self.text.ends.append(line)
        if self.too_deep:
            self.too_deep -= 1
        elif self.stack:
            self.stack.pop()
        else:
            self.text.cut.append((line, "a brace closes nothing: the text before is missing"))

    def _ended(self, line: int) -> None:
        if self.words or self.lists or self.tags:
            self.stated(line)
        else:
            self.text.ends.append(line)


def unquoted(token: str) -> str:
    """A word without its quotes."""
    if len(token) > 1 and token[0] == token[-1] == '"':
        return _QUOTE.sub(r"\1", token[1:-1])
    return token


def take_out(text: Text, root: Statement, words: list[str], line: int) -> bool:
    """Delete what stands at a path; whether there was something."""
    above = root.find(*words[:-1]) if words else None
    found = None if above is None else above.below.pop(words[-1], None)
    if found is None:
        return False
    text.gone += [(number, f"deleted in line {line}") for item in (found, *found.walk()) for number in item.lines]
    return True


def read_braces(lines: tuple[str, ...]) -> Text:
    """The tree of a configuration in braces."""
    text = Text()
    reader = _Reader(text)
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if reader.commented:
            _, ended, line = line.partition("*/")
            text.ends.append(number)
            if not ended:
                continue
            reader.commented = 0
        if not line or line[0] == "#":
            text.ends.append(number)
            continue
        _line(reader, line, number)
    if reader.commented:
        text.cut.append((reader.commented, "a comment has no end"))
    if reader.stack or reader.words:
        text.cut.append((len(lines), "the text ends within a block: its end is missing"))
    if reader.words:
        reader.stated(len(lines))
    return text


def _line(reader: _Reader, line: str, number: int) -> None:
    at = 0
    while True:
        found = _TOKEN.search(line, at)
        if found is None:
            return
        token, at = found[0], found.end()
        if token.startswith("##"):
            reader.text.ends.append(number)
            return
        if token.startswith("/*"):
            reader.text.ends.append(number)
            end = line.find("*/", found.start() + 2)
            if end < 0:
                reader.commented = number
                return
            at = end + 2
            continue
        reader.token(token, number)
