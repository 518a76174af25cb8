"""YAML text as a small tree in which every item has its place.

libyaml's events are read one by one and the tree is built without recursion: nesting is counted
on the way, and aliases, anchors, merge keys, tags, duplicate keys and second documents are
mistakes. Scalars stay text (`22:30` is not 1350, `no` is not false). Before libyaml sees the text
its size, its brackets and its characters are checked (200,000 open brackets crash recursive
readers; an alias bomb is harmless until someone walks it).
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Protocol, TypeAlias

import yaml

from parsers.nouns import dataclass
from parsers.source import Source, Span
from validator.plant.mistakes import HOSTILE, Mistakes, PlantError, PlantMistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LARGEST_PLANT = 24 * 1024 * 1024
"""Characters of one plant file."""
DEEPEST = 64
"""Lists and mappings inside each other, the outermost included."""

_QUOTES_COMMENTS_BRACKETS = re.compile(
    r"""[\[{]|[\]}]|"(?<![^\s\[{,:]")(?:[^"\\]|\\.)*"|'(?<![^\s\[{,:]')(?:[^']|'')*'"""
    r"""|\#(?<![^\s\[{,:]\#)[^\n]*""",
    re.DOTALL,
)
"""Each begins with a character of its own, so that all others are passed over quickly."""
_STACKED_DASHES = re.compile(rf"^[ ]*(?:[-?][ ]+){{{DEEPEST},}}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `plain` when it is not quoted (then empty, `~` and `null` mean that nothing is given)."""

    text: str
    span: Span
    plain: bool = True

    @property
    def absent(self) -> bool:
        """Whether the value says that there is none."""
        return self.plain and self.text in {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: list[Node]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their places and values, in order, each key once."""

    entries: dict[str, tuple[Span, Node]]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of `key`; None when it is missing or says that there is none."""
        found = self.entries.get(key)
        if found is None or (isinstance(found[1], Scalar) and found[1].absent):
            return None
        return found[1]


class _Mark(Protocol):
    """A place as libyaml tells it, from 0."""

    line: int
    column: int


class _Reader(Protocol):
    """The reader of events, in C where PyYAML was built with libyaml."""

    def get_event(self) -> yaml.Event | None:
        """The next event; None behind the last."""
        ...


READER: Callable[[str], _Reader] = getattr(yaml, "CLoader", yaml.Loader)

Node: TypeAlias = Scalar | Items | Mapping


_NO_KEY = "\0"
"""Stands for a key that is none; no file that is read holds it."""


@dataclass(slots=True)
class _Open:
    """A collection that is being filled."""

    start: _Mark | None
    flow: bool
    items: list[Node] | None = None
    entries: dict[str, tuple[Span, Node]] | None = None
    key: Scalar | None = None


@dataclass(slots=True)
class _Tree:
    """Builds the tree of one file from its events."""

    source: Source
    mistakes: Mistakes
    stack: list[_Open] = field(default_factory=list[_Open])
    root: Node | None = None
    documents: int = 0

    def take(self, events: Iterable[yaml.Event]) -> None:
        """Use all events of a file; most are texts, so those come first.

        Raises:
            PlantError: the file is nested too deep, or holds aliases, anchors or tags.
        """
        file, stack, scalar = self.source.name, self.stack, yaml.ScalarEvent
        for event in events:
            if isinstance(event, scalar):
                if event.anchor is not None or event.tag is not None:
                    self._refuse_properties(event)
                start, end = event.start_mark, event.end_mark
                if start is not None and end is not None and start.line == end.line:
                    column, last = start.column + 1, end.column
                    span = Span(file, start.line + 1, column, max(column, last))
                else:
                    span = self._span(start, end)
                text = Scalar(event.value, span, not event.style)
                inside = stack[-1] if stack else None
                if inside is not None and inside.items is not None:
                    inside.items.append(text)
                elif inside is not None and inside.key is not None and inside.entries is not None:
                    self._enter(inside.entries, inside.key, text)
                    inside.key = None
                else:
                    self._place(text)
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                self._refuse_properties(event)
                self._descend(event)
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                self._close(event)
            else:
                self._other(event)

    def _other(self, event: yaml.Event) -> None:
        """An alias, or the beginning of a document; nothing else matters."""
        if isinstance(event, yaml.AliasEvent):
            span = self._span(event.start_mark, event.end_mark)
            raise _fatal(span, f"the alias *{event.anchor} repeats another part of the file", "the values written out")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _fatal(self._span(event.start_mark, event.end_mark), "a second YAML document begins here", _ONE)

    def _refuse_properties(self, event: yaml.Event) -> None:
        """Anchors and tags; a `!` alone or `!!str` is a tag too."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is None and tag is None:
            return
        span = self._span(event.start_mark, event.start_mark)
        if anchor is not None:
            raise _fatal(span, f"the anchor &{anchor} names a part of the file", "the values alone")
        tag = str(tag).replace("tag:yaml.org,2002:", "!!")
        raise _fatal(span, f"the tag {tag} gives a value a type", "the value alone; every value is text")

    def _descend(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        if len(self.stack) >= DEEPEST:
            raise _too_deep(self._span(event.start_mark, event.start_mark))
        opened = _Open(event.start_mark, bool(event.flow_style))
        if isinstance(event, yaml.MappingStartEvent):
            opened.entries = {}
        else:
            opened.items = []
        self.stack.append(opened)

    def _close(self, event: yaml.Event) -> None:
        done = self.stack.pop()
        span = self._span(done.start, event.end_mark if done.flow else None)
        if done.entries is not None:
            self._place(Mapping(done.entries, span))
        else:
            self._place(Items(done.items or [], span))

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.stack:
            self.root = node
            return
        inside = self.stack[-1]
        if inside.items is not None:
            inside.items.append(node)
        elif inside.key is None:
            inside.key = self._key(node)
        elif inside.entries is not None:
            self._enter(inside.entries, inside.key, node)
            inside.key = None

    def _key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self.mistakes.add(node.span, "a key is a list or a mapping", "a word followed by a colon")
            return Scalar(_NO_KEY, node.span)
        if node.text == "<<" and node.plain:
            raise _fatal(node.span, "the merge key << takes values from elsewhere", "the values written out")
        return node

    def _enter(self, entries: dict[str, tuple[Span, Node]], key: Scalar, node: Node) -> None:
        if key.text == _NO_KEY:
            return
        entered = key.span, node
        known = entries.setdefault(key.text, entered)
        if known is not entered:
            first = known[0]
            where = f"line {first.line}" if first.line != key.span.line else "the same line"
            self.mistakes.add(key.span, f"the key '{key.text}' is written twice", f"it once; it stands in {where} too")

    def _span(self, start: _Mark | None, end: _Mark | None) -> Span:
        """From `start` to before `end`, or to the end of the first line when it ends further down or is open."""
        if start is None:
            return Span(self.source.name, 1)
        line, column = start.line + 1, start.column + 1
        if end is not None and end.line == start.line:
            last = end.column
            return Span(self.source.name, line, column, max(column, last))
        length = len(self.source.lines[start.line].rstrip()) if start.line < len(self.source.lines) else 0
        return Span(self.source.name, line, column, max(column, length))


def read_tree(source: Source, mistakes: Mistakes) -> Mapping:
    """The tree of a plant file; duplicate keys are added to `mistakes`.

    Raises:
        PlantError: the text is no YAML that this tool reads; nothing more can be said about it.
    """
    text = "\n".join(source.lines) + "\n"
    _guard(source, text)
    tree = _Tree(source, mistakes)
    try:
        tree.take(_events(text))
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(source, error) from error
    except yaml.YAMLError as error:
        raise _fatal(Span(source.name, 1), "the text is not YAML", "UTF-8 text") from error
    if tree.root is None or (isinstance(tree.root, Scalar) and tree.root.absent):
        raise _fatal(Span(source.name, 1), "the plant file is empty", "plant:, zones: and conduits:")
    if not isinstance(tree.root, Mapping):
        what = "a list" if isinstance(tree.root, Items) else "a text"
        raise _fatal(tree.root.span, f"the plant file is {what}", "a mapping with plant:, zones: and conduits:")
    return tree.root


def _events(text: str) -> Iterator[yaml.Event]:
    return iter(READER(text).get_event, None)  # it gives None behind the end


def _guard(source: Source, text: str) -> None:
    """Refuse what could harm before libyaml sees it: size, characters, nesting."""
    if len(text) > LARGEST_PLANT:
        raise _fatal(Span(source.name, 1), f"the plant file is larger than {LARGEST_PLANT >> 20} MB", "a smaller one")
    if (dashes := _STACKED_DASHES.search(text)) is not None:
        raise _too_deep(_at(source, text, dashes.start()))
    for index, line in enumerate(source.lines):
        if (found := HOSTILE.search(line)) is not None:
            span = Span(source.name, index + 1, found.start() + 1, found.start() + 1)
            raise _fatal(span, f"the character U+{ord(found.group()):04X} cannot be seen", "plain text")
    if text.count("[") + text.count("{") > DEEPEST:
        _guard_brackets(source, text)


def _guard_brackets(source: Source, text: str) -> None:
    """Count open brackets outside quotes and comments; the event stream counts again, exactly."""
    depth = 0
    for found in _QUOTES_COMMENTS_BRACKETS.finditer(text):
        bracket = found.group()
        if bracket in {"[", "{"}:
            depth += 1
            if depth > DEEPEST:
                raise _too_deep(_at(source, text, found.start()))
        elif bracket in {"]", "}"}:
            depth = max(0, depth - 1)


def _at(source: Source, text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset)
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Span(source.name, line + 1, column, column)


def _too_deep(span: Span) -> PlantError:
    return _fatal(span, f"lists and mappings are nested deeper than {DEEPEST}", "a flatter file")


def _fatal(span: Span, message: str, expected: str) -> PlantError:
    return PlantError([PlantMistake(span, message, expected)])


_ONE = "one document a file"
_INDENTED = "spaces up to the key above, or '- ' in the column of the other '- '"
_PLAIN_WORDS = (
    ("cannot start any token", "a character stands where no value can begin", "spaces instead of tabs, or quotes"),
    ("mapping values are not allowed", "a second colon makes a mapping where none can be", "quotes round the text"),
    ("did not find expected ',' or ']'", "a list is not closed, or a comma is missing", "',' or ']'"),
    ("did not find expected ',' or '}'", "a mapping is not closed, or a comma is missing", "',' or '}'"),
    ("found unexpected end of stream", "a quoted text is not closed", "its closing quote"),
    ("did not find expected '-' indicator", "a line is not indented like the list it stands in", _INDENTED),
    ("did not find expected key", "a line is not indented like the keys round it", "a key in their column"),
    ("could not find expected ':'", "a key has no colon", "a colon after the key"),
    ("did not find expected node content", "a value is missing", "a value"),
)
"""libyaml's words, ours, and what belongs there."""


_CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019]")


_WIDE_BLANK = re.compile(":([\u00a0\u2000-\u200b\u202f\u3000])")


def _wide_blank(source: Source, start: yaml.Mark | None, last: int) -> Span | None:
    """The first blank behind a colon that YAML does not count as one, from `start` to line `last`."""
    first = start.line if start is not None else last - 1
    for number, text in enumerate(source.lines[first:last], first + 1):
        if (found := _WIDE_BLANK.search(text)) is not None:
            return Span(source.name, number, found.start(1) + 1, found.start(1) + 1)
    return None


def _not_yaml(source: Source, error: yaml.MarkedYAMLError) -> PlantError:
    problem = error.problem or "the text is not YAML"
    mark = error.problem_mark or error.context_mark
    if "end of stream" in problem:
        mark = error.context_mark or mark
    line = min(mark.line + 1, max(1, len(source.lines))) if mark else 1
    column = mark.column + 1 if mark and line == mark.line + 1 else 1
    span = Span(source.name, line, column, column)
    text = source.lines[line - 1] if line <= len(source.lines) else ""
    if "\t" in text[: len(text) - len(text.lstrip())] or text[column - 1 : column] == "\t":
        return _fatal(span, "a tab stands where spaces must", "spaces; YAML is not indented by tabs")
    if (curly := _CURLY.search(text)) is not None:
        here = Span(source.name, line, curly.start() + 1, curly.start() + 1)
        return _fatal(here, f"the quote {curly.group()} of a word processor is no quote of YAML", "\" or '")
    if "':'" in problem and (blank := _wide_blank(source, error.context_mark, line)) is not None:
        return _fatal(blank, "a blank that is no space stands where a space must", "a space")
    for theirs, ours, expected in _PLAIN_WORDS:
        if theirs in problem:
            return _fatal(span, ours, expected)
    return _fatal(span, f"the text is not YAML: {problem}", "YAML as in the example of the manual")
