"""The `set` form of PAN-OS, read to the tree of the XML form.

Source: PAN-OS CLI Quick Start 10.1, "Display the Configuration in Set Format" (`set cli config-output-format set`, then
`show` in configuration mode). Each line is one value with its whole path from `devices/entry` on; what belongs to the
only virtual system stands without it. Lists of several members stand in brackets, words with blanks in quotes, and a
quoted text may go on over lines. Of two commands for one value the later counts, as if both were typed in. People type
several values of one thing into one command (`set_values.py`).
"""

from __future__ import annotations

import re
from dataclasses import field
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.syntax.xml_tree import DEEPEST, Element, XmlTree
from parsers.vendors.paloalto_panos.set_lists import ENTRIES, HOLDERS, LONGEST, MEMBERS, NO_LISTS
from parsers.vendors.paloalto_panos.set_values import Word, single_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.vendors.paloalto_panos.set_values import SingleValue

COMMAND = re.compile(r"\s*set\s+(?!cli\s)\S")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)|(")', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CONFIG = frozenset({"mgt-config", "shared", "readonly", "panorama", "devices"})
"""What stands beside `devices`."""
_DEVICE = frozenset({
    "deviceconfig", "network", "vsys", "device-group", "template", "template-stack", "plugins", "log-collector",
    "log-collector-group",
})  # fmt: skip
"""What stands in the entry of the device; everything else belongs to the only virtual system."""
LONGEST_TEXT = 1_000
"""Lines of one quoted text."""
_BOX, _SYSTEM = "localhost.localdomain", "vsys1"
_SAID_AGAIN = "a later line says it again"


class Kind(Enum):
    """What the word behind a name is."""

    ENTRY = auto()
    MEMBER = auto()
    ELEMENT = auto()
    VALUE = auto()


@cache
def kind_of(path: tuple[str, ...]) -> Kind:
    """What stands behind the last name of a path; the longest row that fits counts."""
    for length in range(min(LONGEST, len(path)), 0, -1):
        end = path[-length:]
        for rows, kind in (
            (NO_LISTS, Kind.VALUE),
            (HOLDERS, Kind.ELEMENT),
            (ENTRIES, Kind.ENTRY),
            (MEMBERS, Kind.MEMBER),
        ):
            if end in rows:
                return kind
    return Kind.VALUE


@dataclass(slots=True)
class SetText:
    """The tree, and the commands (line, reason) that say nothing because of later ones.

    `left` are elements whose words one value left over; whatever they mean, they are to be told.
    """

    tree: XmlTree
    hidden: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    left: list[Element] = field(default_factory=list[Element])


def set_tree(lines: Sequence[str]) -> SetText:
    """The tree of a file of commands; lines that are none are its strays."""
    builder = _Builder()
    tree = builder.text.tree
    tree.last_line = len(lines)
    number = 0
    while number < len(lines):
        number += 1
        line = lines[number - 1]
        if not COMMAND.match(line):
            if line.strip():
                tree.strays.append(number)
            continue
        end = _end(lines, number)
        if end is None:
            tree.problem = (number, "a quoted text has no end")
            break
        words = list(_words("\n".join(lines[number - 1 : end]), number))
        fault = next((wrong for part in single_values(words) if (wrong := builder.command(part))), "")
        if fault:
            tree.problem = (number, fault)
            break
        number = end
    return builder.text


def _end(lines: Sequence[str], number: int) -> int | None:
    """The last line of the command that begins on `number`; None where a quote is never closed."""
    if lines[number - 1].count('"') % 2 == 0:
        return number
    for end in range(number, min(number + LONGEST_TEXT, len(lines)) + 1):
        if not any(match[3] for match in _WORD.finditer("\n".join(lines[number - 1 : end]))):
            return end
    return None


def _words(text: str, number: int) -> Iterator[Word]:
    """The words behind `set`."""
    start = text.index("set") + 3
    for match in _WORD.finditer(text, start):
        line = number + text.count("\n", 0, match.start())
        column = match.start() - text.rfind("\n", 0, match.start())
        if match[1] is None:
            yield Word(match[0], line, column, line, match[0] in "[]")
        else:
            end = line + match[0].count("\n")
            yield Word(_ESCAPE.sub(r"\1", match[1]), line, column, end, bracket=False)


class _Builder:
    """Puts one command after the other into the tree."""

    def __init__(self) -> None:
        self.text = SetText(XmlTree())
        self._root = Element("config", {}, 1, 1)
        self._paths: dict[int, tuple[str, ...]] = {id(self._root): ("config",)}
        self._below: dict[int, dict[str, Element]] = {id(self._root): {}}

    def command(self, value: SingleValue) -> str:
        """One command; what is wrong with it, or empty."""
        words = value.words
        if len(words) > DEEPEST and not any(word.bracket for word in words):
            return f"a command of more than {DEEPEST} words"
        if self.text.tree.root is None:
            self._root.line = self._root.end_line = words[0].line
            self.text.tree.root = self._root
        here, place = self._anchor(words)
        while place < len(words):
            word = words[place]
            kind = Kind.ELEMENT if here.name == "entry" or here is self._root else kind_of(self._paths[id(here)])
            last = place == len(words) - 1
            if word.bracket or (last and kind is Kind.MEMBER):
                return self._members(here, words[place:])
            if last and kind is Kind.VALUE and not here.children:
                self._value(here, word)
                return ""
            here = self._entry(here, word) if kind is Kind.ENTRY else self._element(here, word.text, word)
            if value.left and words[value.left] is word:
                self.text.left.append(here)
            place += 1
        return ""

    def _anchor(self, words: list[Word]) -> tuple[Element, int]:
        """Where a command begins, and its first word from there on."""
        first = words[0]
        if first.text == "config":
            return self._root, 1
        if first.text in _CONFIG:
            return self._root, 0
        box = self._entry(self._element(self._root, "devices", first), first, _BOX)
        if first.text in _DEVICE:
            return box, 0
        return self._entry(self._element(box, "vsys", first), first, _SYSTEM), 0

    def _element(self, here: Element, name: str, word: Word) -> Element:
        """The element of that name; a text that turns out to be the name of another is one."""
        if here.text:
            text, here.text = here.text, ""
            self._made(here, text, word, {}, text)
        return self._made(here, name, word, {}, name)

    def _entry(self, here: Element, word: Word, name: str | None = None) -> Element:
        text = word.text if name is None else name
        return self._made(here, "entry", word, {"name": text}, f"entry {text}")

    def _made(self, here: Element, name: str, word: Word, attributes: dict[str, str], key: str) -> Element:
        below = self._below[id(here)]
        found = below.get(key)
        if found is None:
            found = Element(name, attributes, word.line, word.column, here, word.end_line)
            below[key] = found
            here.children.append(found)
            path = self._paths[id(here)]
            self._paths[id(found)] = path if name == "entry" else (*path, name)
            self._below[id(found)] = {}
        return found

    def _members(self, here: Element, words: list[Word]) -> str:
        """Members, in brackets or one by itself."""
        if words[0].bracket and (words[0].text != "[" or words[-1].text != "]" or not words[-1].bracket):
            return "a list has no end"
        inner = words[1:-1] if words[0].bracket else words
        if any(word.bracket for word in inner):
            return "a list within a list"
        for word in inner:
            self._made(here, "member", word, {}, f"member {word.text}").text = word.text
        return ""

    def _value(self, here: Element, word: Word) -> None:
        if here.text and here.text != word.text:
            self.text.hidden.append((here.line, _SAID_AGAIN))
            here.line, here.column = word.line, word.column
        here.text, here.end_line = word.text, word.end_line
