"""Reading elements by name, with a fate for each; and what one reading of a file carries around.

A name that a reader asks for becomes MODELLED; what nobody asked for is left UNSEEN, and `sweep` says so.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.diagnostics import Diagnostics
    from parsers.source import Source
    from parsers.syntax.xml_tree import Element


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one of the two products does otherwise than the other.

    `platform` is its name, `title` as people say it. `flags_by_presence`: an element switches on by being there,
    whatever it holds (pfSense: isset); else an empty one or `0` is read in different ways by different versions.
    `ports_anywhere`: a port without a protocol means TCP. `static_routes_translated`: automatic outbound rules
    translate networks of static routes (None: not in every version). `default_family` is that of a rule without
    `ipprotocol`: 4, or 0 for both.
    """

    platform: str
    title: str
    flags_by_presence: bool
    ports_anywhere: bool
    static_routes_translated: bool | None
    link_local_blocked: bool
    private_sources: tuple[str, ...]
    default_family: int


@dataclass(slots=True)
class Context:
    """One file while it is read."""

    source: Source
    diagnostics: Diagnostics
    dialect: Dialect
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    assumed: list[UnknownMatch] = field(default_factory=list["UnknownMatch"])

    def assume(self, reason: str, element: Element) -> None:
        """Take something for granted that the file does not say, and have it said."""
        self.assumed.append(UnknownMatch(UnknownKind.FEATURE, reason, self.span(element)))

    def span(self, element: Element) -> Span:
        """The place of an element."""
        line, column = element.line, element.column
        if column > 1:
            return Span(self.source.name, line, column, len(self.source.lines[line - 1].rstrip()))
        return self.source.span(line, column)

    @property
    def whole(self) -> Span:
        """The file as a whole, for what no line says."""
        return Span(self.source.name, 0)

    def bad(self, element: Element, reason: str) -> None:
        """A value that cannot be what it should be: its line blocks."""
        element.unknown(reason)
        self.diagnostics.warning(DiagnosticCode.BAD_VALUE, self.span(element), reason)

    def unresolved(self, element: Element, reason: str) -> None:
        """A name that nothing defines."""
        self.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, self.span(element), reason)

    def unknown(self, kind: UnknownKind, reason: str, element: Element) -> UnknownMatch:
        """A condition that the file does not decide."""
        return UnknownMatch(kind, reason, self.span(element))

    def open(self, what: str, effect: Effect, element: Element, interfaces: frozenset[str] | None = None) -> None:
        """A feature that is not modelled."""
        self.unmodelled.append(Unmodelled(what, effect, self.span(element), interfaces))


@dataclass(frozen=True, slots=True)
class Entry:
    """An element whose children are its settings."""

    element: Element
    context: Context

    @property
    def origin(self) -> Span:
        """Where it stands."""
        return self.context.span(self.element)

    @property
    def heading(self) -> Span:
        """The line of a rule that people know it by: its description, else where it begins."""
        for name in ("descr", "description"):
            told = self.element.child(name)
            if told is not None and told.text.strip():
                return self.context.span(told)
        return self.origin

    @property
    def lines(self) -> tuple[Span, ...]:
        """Where its settings stand."""
        source = self.context.source
        name, texts = source.name, source.lines
        return tuple(
            [
                Span(name, one.line, one.column, len(texts[one.line - 1].rstrip()))
                if one.column > 1
                else self.context.span(one)
                for one in self.element.children
            ]
        )

    def find(self, name: str) -> Element | None:
        """The first child of that name, which now has a meaning."""
        found = self.element.child(name)
        return None if found is None else found.modelled()

    def at(self, name: str) -> Element:
        """The child of that name, or the element itself: a place for messages."""
        return self.element.child(name) or self.element

    def text(self, name: str, default: str = "") -> str:
        """The text of a child; `default` where it is missing or empty."""
        found = self.element.child(name)
        return default if found is None else found.modelled().text or default

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        """The text of a child at commas and blanks."""
        return tuple(self.text(name, default).replace(",", " ").split())

    def has(self, name: str) -> bool:
        """Whether there is such a child, whatever it holds."""
        return self.find(name) is not None

    @property
    def of_model(self) -> bool:
        """Whether a model of the new style wrote it: a switch is `1` or `0` there, and off where it is empty."""
        return "uuid" in self.element.attributes and self.element.child("sequence") is not None

    def switch(self, name: str) -> bool | None:
        """Whether a child switches something on; None where versions of the product read it in different ways."""
        found = self.find(name)
        if found is None:
            return False
        if self.of_model:
            return found.text not in {"", "0"}
        if self.context.dialect.flags_by_presence:
            return True
        return None if found.text in {"", "0"} else True

    def on(self, name: str, *, default: bool = False) -> bool:
        """A switch of a new-style model: `1` or `0`, `default` where it is missing or empty."""
        text = self.text(name)
        return default if not text else text not in {"0", "no", "off"}

    def child(self, name: str) -> Entry | None:
        """The first child of that name as an entry."""
        found = self.find(name)
        return None if found is None else Entry(found, self.context)

    def all(self, name: str) -> list[Entry]:
        """All children of that name as entries; empty ones (a list without entries) are only structural."""
        found: list[Entry] = []
        for one in self.element.all(name):
            if one.children or one.text:
                found.append(Entry(one.modelled(), self.context))
            else:
                one.structural("an empty list")
        return found

    def under(self, *names: str) -> Entry:
        """The descendant by a path of names; an entry without children where the file has none."""
        here: Entry | None = self
        for name in names:
            here = None if here is None else here.child(name)
        return here or Entry(type(self.element)("", {}, self.element.line, self.element.column), self.context)

    def ignore(self, table: Mapping[str, str]) -> None:
        """Give the children that `table` names (name to reason) the fate IRRELEVANT."""
        for one in self.element.children:
            reason = table.get(one.name)
            if reason is not None:
                one.irrelevant(reason)

    def ignore_all(self, reason: str) -> None:
        """Give every child that nobody asked for the fate IRRELEVANT."""
        for one in self.element.children:
            one.irrelevant(reason)

    def unread(self) -> tuple[UnknownMatch, ...]:
        """What nobody asked for, as conditions; every one of these elements is UNKNOWN and blocks from now on."""
        unseen = LineFate.UNSEEN
        left = [one for one in self.element.children if one.fate is unseen]
        found: list[UnknownMatch] = []
        for one in left:
            reason = f"<{one.name}> is not understood"
            for part in (one, *one.below()):
                part.unknown(reason)
            self.context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, self.context.span(one), reason)
            found.append(self.context.unknown(UnknownKind.UNREAD, reason, one))
        return tuple(found)

    def moved(self, element: Element) -> Entry:
        """Another element in the same file."""
        return Entry(element, self.context)


def sweep(elements: Sequence[Element], context: Context) -> None:
    """Whatever nobody asked for is UNKNOWN, blocks, and may permit or deny; `elements` in the order of the file."""
    unseen = LineFate.UNSEEN
    for one in elements:
        if one.fate is not unseen:
            continue
        if context.dialect.flags_by_presence is False and not one.children and not one.text and not one.attributes:
            one.irrelevant("an empty setting: the default holds")
            continue
        reason = f"no reader has a meaning for <{one.path}>"
        for part in (one, *one.below()):
            part.unknown(reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.span(one), reason)
        context.open(reason, Effect.MAY_DO_EITHER, one)
