"""XML as a tree that keeps every place and every fate; read by the standard library's expat.

Nothing is fetched and nothing is expanded: a DOCTYPE or an entity declaration ends the reading with a
problem. Names are kept as written, prefixes included. Text in front of the first `<` line and behind the root (what
a collector or a terminal adds) stays outside of the tree as `strays`.

Each element is a unit of the ledger and starts UNSEEN. A reader says of each what became of it; `account`
then gives every line the worst fate of the elements that it holds, and counts the elements. End tags, the
XML declaration and comments are structural.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING
from xml.parsers import expat

from parsers.ledger import LineFate
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView, Sequence

    from parsers.ledger import Ledger
    from parsers.source import Source, Span

DEEPEST = 200
"""Elements nest no deeper; a deeper file is no export of a device."""
MOST_ELEMENTS = 20_000_000
FEW = 4
"""So many children are looked through one by one."""
_NO_MEANING = "no reader has a meaning for <{name}>"


@dataclass(slots=True, eq=False)
class Element:
    """One element. `line` and `column` (from 1) are those of its start tag, `end_line` of its end tag.

    `text` is its own character data, stripped; text between its children is joined by blanks.
    """

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    parent: Element | None = None
    end_line: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list["Element"])
    fate: LineFate = LineFate.UNSEEN
    blocking: bool = False
    reason: str = ""
    _named: dict[str, Element] | None = None
    _counted: int = 0

    @property
    def path(self) -> str:
        """Names from the root down, joined by slashes."""
        names: list[str] = []
        here: Element | None = self
        while here is not None:
            names.append(here.name)
            here = here.parent
        return "/".join(reversed(names))

    def child(self, name: str) -> Element | None:
        """The first child of that name. Children may be added to the end of the list, not exchanged in it."""
        named, children = self._named, self.children
        if named is not None and self._counted == len(children):
            return named.get(name)
        if len(children) < FEW:
            for one in children:
                if one.name == name:
                    return one
            return None
        self._named = named = {one.name: one for one in reversed(children)}
        self._counted = len(children)
        return named.get(name)

    @property
    def names(self) -> KeysView[str] | set[str]:
        """The names of its children."""
        if self._named is not None and self._counted == len(self.children):
            return self._named.keys()
        return {one.name for one in self.children}

    def all(self, name: str) -> Iterator[Element]:
        """Every child of that name, in order."""
        return (one for one in self.children if one.name == name)

    def below(self) -> Iterator[Element]:
        """Every element beneath this one, in the order of the file."""
        waiting = list(reversed(self.children))
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.children))

    def modelled(self) -> Element:
        """Its meaning is in the device model; its children speak for themselves."""
        if self.fate is LineFate.UNSEEN:
            self.fate = LineFate.MODELLED
        elif self.fate is not LineFate.MODELLED:
            self._becomes(LineFate.MODELLED)
        return self

    def structural(self, reason: str = "") -> Element:
        """It only holds others."""
        return self._becomes(LineFate.STRUCTURAL, reason)

    def irrelevant(self, reason: str) -> Element:
        """It has no bearing on access, and nothing beneath it has that was not judged by itself; `reason` says why."""
        for one in (self, *self.below()) if self.children else (self,):
            if one.fate is LineFate.UNSEEN:
                one.fate, one.reason = LineFate.IRRELEVANT, reason
        return self

    def partial(self, reason: str, *, blocking: bool = True) -> Element:
        """Some of it is in the model; `reason` names what is left over."""
        return self._becomes(LineFate.PARTIAL, reason, blocking=blocking)

    def unknown(self, reason: str, *, blocking: bool = True) -> Element:
        """It is not understood."""
        return self._becomes(LineFate.UNKNOWN, reason, blocking=blocking)

    def _becomes(self, fate: LineFate, reason: str = "", *, blocking: bool = False) -> Element:
        if fate >= self.fate:
            self.fate, self.reason = fate, reason
            self.blocking = self.blocking or blocking
        return self

    def let_go(self) -> None:
        """Part with all elements below, so that the memory of a large tree is free at once (they form cycles)."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            waiting += [part for part in one.children if part.children]
            one._named = None  # noqa: SLF001 - of its own kind
            one.children = []


@dataclass(slots=True)
class XmlTree:
    """A whole file. `root` is None where there is no XML at all.

    `problem` is (line, what is wrong) where the reading ended early; what was read until then is in the tree,
    and elements that were open have `end_line` 0. `strays` are the lines outside of the root that are not blank.
    `elements` are those of the file in its order, or none where the tree was not read from XML.
    """

    root: Element | None = None
    problem: tuple[int, str] | None = None
    strays: list[int] = field(default_factory=list[int])
    comments: list[int] = field(default_factory=list[int])
    last_line: int = 0
    elements: list[Element] = field(default_factory=list["Element"])

    def let_go(self) -> None:
        """Part with the elements: as those that know their parents form cycles, they would stay long."""
        for one in self.elements:
            one.parent = None
        self.elements = []
        self.root = None

    def span(self, element: Element, source: Source) -> Span:
        """The place of an element: its start tag's line, from the tag to the end of that line."""
        return source.span(element.line, element.column)

    def account(self, ledger: Ledger, lines: Sequence[str]) -> None:
        """Carry the fates of all elements into the ledger; lines without an element of their own are structural."""
        stray = set(self.strays)
        if self.root is not None:
            _carry(self.elements or [self.root, *self.root.below()], ledger)
        read_to = 0 if self.root is None else self.last_line if self.problem is None else self.problem[0] - 1
        for number in ledger.unseen():
            if not lines[number - 1].strip() or (number <= read_to and number not in stray):
                ledger.structural(number)


def _carry(elements: Sequence[Element], ledger: Ledger) -> None:
    """The fates of elements, in the order of the file."""
    modelled_fate = LineFate.MODELLED
    units: Counter[LineFate] = Counter()
    modelled: list[int] = []
    for one in elements:
        if one.fate is modelled_fate and (one.end_line <= one.line or one.children):
            modelled.append(one.line)
        else:
            _judge(ledger, one)
            units[one.fate] += 1
    ledger.all_modelled(modelled)
    units[modelled_fate] += len(modelled)
    units[LineFate.UNKNOWN] += units.pop(LineFate.UNSEEN, 0)
    ledger.units(units)


def _judge(ledger: Ledger, one: Element) -> None:
    """Mark the lines of one element: its start tag and its text, up to its end if it has no children."""
    last = one.line if one.children or one.end_line < one.line else one.end_line
    for line in range(one.line, last + 1):
        column = one.column if line == one.line else None
        match one.fate:
            case LineFate.MODELLED:
                ledger.modelled(line)
            case LineFate.STRUCTURAL:
                ledger.structural(line, one.reason)
            case LineFate.IRRELEVANT:
                ledger.irrelevant(line, one.reason)
            case LineFate.PARTIAL:
                ledger.partial(line, one.reason, blocking=one.blocking, column=column)
            case LineFate.UNKNOWN:
                ledger.unknown(line, one.reason, blocking=one.blocking, column=column)
            case LineFate.UNSEEN:
                ledger.unknown(line, _NO_MEANING.format(name=one.path), column=column)


class _RefusedError(Exception):
    """Something that an export never holds and that is dangerous to follow."""


class _Builder:
    """Takes expat's events; keeps the elements that are open, and the text of each so far."""

    def __init__(self, offset: int, indent: int) -> None:
        self.tree = XmlTree()
        self._every = self.tree.elements
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.CommentHandler = self._comment
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self._indent = indent
        self._offset = offset
        self._open: list[Element] = []
        self._pieces: list[tuple[Element, str]] = []
        """Text with its element; those of an element that is closed are gone, so its own are always the last ones."""

    def _start(self, name: str, attributes: list[str]) -> None:
        waiting, parser = self._open, self.parser
        parent = waiting[-1] if waiting else None
        if parent is None and self.tree.root is not None:
            message = "a second root element"
            raise _RefusedError(message)
        if len(waiting) >= DEEPEST or len(self._every) >= MOST_ELEMENTS:
            message = f"more than {DEEPEST} levels or {MOST_ELEMENTS} elements"
            raise _RefusedError(message)
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True)) if attributes else {}
        line = parser.CurrentLineNumber + self._offset
        column = parser.CurrentColumnNumber + 1
        if line == self._offset + 1:
            column += self._indent
        element = Element(name, pairs, line, column, parent)
        if parent is None:
            self.tree.root = element
        else:
            parent.children.append(element)
        waiting.append(element)
        self._every.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        element.end_line = self.parser.CurrentLineNumber + self._offset
        pieces = self._pieces
        if pieces and pieces[-1][0] is element:
            element.text = pieces.pop()[1]
            if pieces and pieces[-1][0] is element:
                found = [element.text]
                while pieces and pieces[-1][0] is element:
                    found.append(pieces.pop()[1])
                element.text = " ".join(reversed(found))
        if not self._open:
            self.tree.last_line = element.end_line

    def _text(self, data: str) -> None:
        text = data.strip()
        if text and self._open:
            self._pieces.append((self._open[-1], text))

    def _comment(self, _data: str) -> None:
        self.tree.comments.append(self.parser.CurrentLineNumber + self._offset)

    def _doctype(self, *_rest: object) -> None:
        message = "a DOCTYPE; exports of devices have none, and it may pull in other files"
        raise _RefusedError(message)

    def _entity(self, *_rest: object) -> None:
        message = "an entity declaration; exports of devices have none"
        raise _RefusedError(message)


def xml_tree(lines: Sequence[str]) -> XmlTree:
    """The tree of a file, from its first line that begins with `<`; see `XmlTree.problem` for what ends it early."""
    first = next((number for number, text in enumerate(lines) if text.lstrip().startswith("<")), None)
    if first is None:
        return XmlTree(strays=[number for number, text in enumerate(lines, 1) if text.strip()])
    text = "\n".join(lines[first:])
    start = text.lstrip()
    builder = _Builder(first, len(text) - len(start))
    tree = builder.tree
    try:
        builder.parser.Parse(start, True)
    except expat.ExpatError as error:
        number = error.lineno + first
        if not _is_junk_behind(error, tree):
            tree.problem = (number, expat.ErrorString(error.code))
        elif number == tree.last_line:
            tree.problem = (number, "more text in the line in which the document ends")
    except _RefusedError as error:
        tree.problem = (builder.parser.CurrentLineNumber + first, str(error))
    tree.strays = [number for number, line in enumerate(lines[:first], 1) if line.strip()]
    if tree.last_line and tree.problem is None:
        tree.strays += [
            number for number, line in enumerate(lines[tree.last_line :], tree.last_line + 1) if line.strip()
        ]
    return tree


def _is_junk_behind(error: expat.ExpatError, tree: XmlTree) -> bool:
    """Whether the document had ended: what a terminal adds behind it stays outside of the tree."""
    junk = (expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT, expat.errors.XML_ERROR_INVALID_TOKEN)
    return error.code in {expat.errors.codes[name] for name in junk} and tree.last_line > 0
