"""Configurations of Junos as XML and as JSON, read to the tree of words that text gives.

Source: Junos XML Protocol Developer Guide, "Mapping Configuration Statements to Junos XML Tag Elements"; "Map Junos OS
Configuration Statements to JSON". `inactive` is an attribute (in JSON of the member `@`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.syntax.statements import Statement, Text
from parsers.syntax.xml_tree import xml_tree
from parsers.vendors.juniper_junos.element_names import (
    IDENTIFIERS,
    NAMES_OF_ITS_OWN,
    NO_WORD,
    RENAMED,
    THROUGH,
    VALUES,
    ZONE_PAIR,
)
from parsers.vendors.juniper_junos.json_form import json_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.syntax.xml_tree import Element, XmlTree

_HARMLESS = frozenset({"inactive", "active", "protect", "unprotect", "comment", "changed-seconds", "changed-localtime"})
"""Attributes that say nothing, or are read."""
_AROUND = frozenset({"rpc-reply", "data", "configuration-output", "configuration-information", "output"})
_DEEPEST = 60
_STATE = re.compile(r"\{[\w:.-]+\}(\[[\w .-]*\])?")
"""What Junos prints before prompts of clusters and of paired routing engines: `{master}`, `{primary:node0}[edit]`."""
_OPENING = " \t{["


def read_xml(lines: tuple[str, ...]) -> Text:
    """The tree of a configuration in XML."""
    return _read(xml_tree(lines), lines)


def read_json(lines: tuple[str, ...]) -> Text:
    """The tree of a configuration in JSON."""
    return _read(json_tree(lines), lines)


def _read(tree: XmlTree, lines: Sequence[str]) -> Text:
    text = Text()
    if tree.problem is not None:
        line, message = tree.problem
        text.cut.append((min(max(line, 1), len(lines)), f"the reading ends here: {message}"))
    reader = _Reader(text, lines)
    configuration = _configuration(tree.root)
    if configuration is None:
        text.cut.append((1, "there is no configuration in it"))
    else:
        reader.below(text.root, configuration, 0)
    ended = len(lines) if tree.problem is None else tree.problem[0] - 1
    strays = set(tree.strays)
    for line, raw in enumerate(lines, 1):
        if not raw.strip() or (line <= ended and line not in strays and line not in reader.stated):
            text.ends.append(line)
        elif line in strays:
            _stray(text, raw.strip(), line)
    if tree.root is not None:
        tree.root.let_go()
    return text


def _stray(text: Text, raw: str, line: int) -> None:
    """What a terminal prints around it."""
    if _STATE.fullmatch(raw) or "@" in raw.partition(">")[0].partition("#")[0]:
        text.ends.append(line)
    else:
        text.wrong.append((line, "no reader has a meaning for this line"))


def _configuration(root: Element | None) -> Element | None:
    here = root
    while here is not None and here.name != "configuration":
        here = next((child for child in here.children if child.name == "configuration" or child.name in _AROUND), None)
    return here


class _Reader:
    """Puts elements into the tree; `stated` are the lines that say something."""

    def __init__(self, text: Text, lines: Sequence[str]) -> None:
        self._text = text
        self._lines = lines
        self.stated: set[int] = set()

    def below(
        self, here: Statement, element: Element, depth: int, *, skipped: frozenset[str] = frozenset(), around: str = ""
    ) -> None:
        """What stands in an element; `around` names the element that counts as the one around it."""
        for child in element.children:
            if child.name.endswith(":comment") or child.name in skipped:
                continue
            if depth > _DEEPEST:
                self._text.wrong.append((child.line, f"more than {_DEEPEST} levels"))
                self.stated.add(child.line)
            elif child.name in THROUGH:
                self.below(here, child, depth + 1, around=around or element.name)
            else:
                self._statement(here, around or element.name, child, depth)

    def _statement(self, here: Statement, around: str, element: Element, depth: int) -> None:
        if element.attributes:
            self._odd(element)
        words, taken = self._words(around, element)
        made = here.add(words, element.line, self._column(element)) if words else here
        self.stated.add(element.line)
        for child in element.children if taken else ():
            if child.name in taken:
                self._also(made, child.line, child.end_line)
        if not element.children and (not words or element.end_line > element.line):
            self._also(made, element.line, element.end_line)
        if element.attributes.get("inactive") is not None and made is not here:
            made.active = False
        self.below(made, element, depth + 1, skipped=taken)

    @staticmethod
    def _words(around: str, element: Element) -> tuple[list[str], frozenset[str]]:
        """The words of an element in text, and the names of its children that are among them."""
        if (around, element.name) in VALUES and not element.children:
            return [element.text], frozenset()
        if element.name == "policy" and element.child(ZONE_PAIR[0]) is not None:
            first, second = (child.text if (child := element.child(name)) else "" for name in ZONE_PAIR)
            return ["from-zone", first, "to-zone", second], frozenset(ZONE_PAIR)
        words = [] if (around, element.name) in NO_WORD else [RENAMED.get(element.name, element.name)]
        if not element.children:
            return [*words, element.text] if element.text else words, frozenset()
        if element.name in NAMES_OF_ITS_OWN:
            return words, frozenset()
        identifiers = [child for child in element.children if child.name in IDENTIFIERS and not child.children]
        words += [child.text for child in identifiers]
        return words, frozenset([child.name for child in identifiers])

    def _column(self, element: Element) -> int:
        """Where an element begins in its line; 0 where it is the first that the line says."""
        before = self._lines[element.line - 1][: element.column - 1]
        return element.column if before.strip(_OPENING) else 0

    def _also(self, made: Statement, first: int, last: int) -> None:
        """More lines of a statement."""
        for line in range(first, max(first, last) + 1):
            self.stated.add(line)
            if not made.lines or made.lines[-1] < line:
                made.lines.append(line)

    def _odd(self, element: Element) -> None:
        """Attributes that change what is there."""
        for name in element.attributes:
            if name not in _HARMLESS and not name.startswith(("junos:", "xmlns", "xml:", "nc:")):
                self._text.wrong.append((element.line, f"{name}={element.attributes[name]!r} is not understood"))
                self.stated.add(element.line)
