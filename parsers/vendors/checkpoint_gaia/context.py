"""What every reader of a file of Check Point shares: its places, its diagnostics, what widens its device."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.syntax.json_tree import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.json_tree import Node

NO_BEARING: dict[str, str] = {
    "domain": "which domain of the management server holds it",
    "meta-info": "who changed it and when",
    "icon": "for people",
    "color": "for people",
    "comments": "for people",
    "tags": "for people",
    "display-name": "for people",
    "custom-fields": "for people",
    "read-only": "who may change it",
    "available-actions": "what the management server offers to do",
    "groups": "groups name their members themselves",
    "hits": "how often it matched",
    "uid-of-creator": "who made it",
    "ignore-warnings": "of the answer",
}
"""Keys that every object and rule may have and that bear on nobody's way."""


@dataclass
class Context:
    """One file while it is read."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    complete: bool = True

    def span(self, node: Node | None = None) -> Span:
        """The place of a node; without one, the file as a whole."""
        return Span(self.source.name, 0) if node is None else place(node, self.source)

    def heading(self, node: Node) -> Span:
        """The line of a rule that people know it by: its name, else its number, else where it begins."""
        for key in ("name", "rule-number"):
            child = node.get(key)
            if child is not None and child.text:
                return self.span(child)
        return self.span(node)

    def why(self, kind: UnknownKind, reason: str, node: Node) -> UnknownMatch:
        """A condition that the file does not decide."""
        return UnknownMatch(kind, reason, self.span(node))

    def feature(
        self, what: str, effect: Effect, origin: Span, interfaces: frozenset[str] | None = None, *, told: bool = True
    ) -> None:
        """Something that was read and is not modelled."""
        self.unmodelled.append(Unmodelled(what, effect, origin, interfaces))
        if told:
            self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, origin, what)

    def unread(self, node: Node, reason: str) -> None:
        """Something that was not understood and whose doubt nothing else carries: it may do anything."""
        node.unknown(reason)
        self.feature(reason, Effect.MAY_DO_ANYTHING, self.span(node), told=False)
        self.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, self.span(node), reason)

    def bad(self, node: Node, reason: str) -> UnknownMatch:
        """A value that is not understood; the doubt that it leaves belongs into a match."""
        node.partial(reason)
        self.diagnostics.warning(DiagnosticCode.BAD_VALUE, self.span(node), reason)
        return self.why(UnknownKind.UNREAD, reason, node)

    def missing(self, origin: Span, reason: str) -> None:
        """Something that the file should hold and does not."""
        self.complete = False
        self.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, origin, reason)

    def truth(self, node: Node) -> bool | None:
        """Whether something is so; None, and told, where the value is neither true nor false."""
        value = node.modelled().value
        if isinstance(value, bool):
            return value
        self.bad(node, f"{node.text!r} is neither true nor false")
        return None

    def settle(self, node: Node, known: Iterable[str], reasons: Mapping[str, str] | None = None) -> None:
        """Give every member of a small object its fate: `known` ones are read, others may do anything."""
        node.modelled()
        for key in known:
            if (child := node.get(key)) is not None:
                child.all_modelled()
        self.quiet(node, reasons)
        for key, child in node.members.items():
            if child.fate is LineFate.UNSEEN:
                self.unread(child, f"{key!r} is not understood there")

    def quiet(self, node: Node, known: Mapping[str, str] | None = None) -> None:
        """Give members that bear on nobody's way their reason, as far as nobody has judged them."""
        for key, child in node.members.items():
            if child.fate is LineFate.UNSEEN:
                reason = NO_BEARING.get(key) or (known or {}).get(key)
                if reason is not None:
                    child.irrelevant(reason)


def modelled(node: Node | None) -> str:
    """The text of a scalar, which counts as read; empty without one."""
    return "" if node is None else node.modelled().text


def alike(one: Node, other: Node) -> bool:
    """Whether two answers show the same value."""
    if isinstance(one.value, dict) and isinstance(other.value, dict):
        return one.value.keys() == other.value.keys() and all(
            alike(one.value[key], other.value[key]) for key in one.value
        )
    if isinstance(one.value, list) and isinstance(other.value, list):
        return len(one.value) == len(other.value) and all(map(alike, one.value, other.value))
    return type(one.value) is type(other.value) and one.value == other.value


def disagreeing(one: Node, other: Node) -> list[Node]:
    """Members of `one` that bear on somebody's way and that `other` shows with another value."""
    return [
        child
        for key, child in one.members.items()
        if key not in NO_BEARING and (twin := other.get(key)) is not None and not alike(child, twin)
    ]
