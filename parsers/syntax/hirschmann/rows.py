"""Rows: commands of a script or entries of a MIB table, with their values by name, and what became of them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source, Span
    from parsers.syntax.xml_tree import Element

ON = frozenset({"enable", "enabled", "true", "yes", "on"})
OFF = frozenset({"disable", "disabled", "false", "no", "off"})


@dataclass(slots=True, eq=False)
class Row:
    """One statement. `values` are texts by the names that both forms share; `elements` are theirs in XML.

    `negated`: the command began with `no`. `element` is the entry in XML; None in a script.
    """

    kind: str
    values: dict[str, str]
    origin: Span
    negated: bool = False
    element: Element | None = None
    elements: dict[str, Element] = field(default_factory=dict[str, "Element"])
    taken: set[str] = field(default_factory=set[str])

    def take(self, key: str, default: str = "") -> str:
        """The value of that name; it counts as read."""
        self.taken.add(key)
        return self.values.get(key, default)

    def number(self, key: str) -> int | None:
        """A whole number of that name, or None."""
        text = self.take(key)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else None

    def switch(self, key: str) -> bool | None:
        """Whether it is on; None where it is not there or is neither on nor off."""
        text = self.take(key).lower()
        return True if text in ON else False if text in OFF else None

    @property
    def left(self) -> list[str]:
        """Names of the values that nobody took."""
        return [key for key in self.values if key not in self.taken]


@dataclass(slots=True)
class Reading:
    """One file while it is read."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    complete: bool = True

    def modelled(self, row: Row) -> None:
        """The row is in the model; values that nobody took are told, and may do anything."""
        left = row.left
        if left:
            self.bad(row, f"{row.kind}: {', '.join(f'{key} {row.values[key]}'.strip() for key in left)[:120]}", left)
            return
        self._fate(row, LineFate.MODELLED, "")

    def irrelevant(self, row: Row, reason: str) -> None:
        """The row is known and does not bear on who may talk to whom."""
        self._fate(row, LineFate.IRRELEVANT, reason)

    def bad(self, row: Row, reason: str, keys: list[str] | None = None) -> None:
        """A row whose values are not understood (`keys`: only those); it may do anything."""
        self._fate(row, LineFate.PARTIAL, f"not understood: {reason}", keys)
        self.diagnostics.warning(DiagnosticCode.BAD_VALUE, row.origin, f"not understood: {reason}")
        self.doubt(f"not understood: {reason}", Effect.MAY_DO_ANYTHING, row.origin)

    def partly(self, row: Row, reason: str) -> None:
        """A row whose doubt stands in its rule."""
        self._fate(row, LineFate.PARTIAL, reason)
        self.diagnostics.warning(DiagnosticCode.PARTLY_READ, row.origin, reason)

    def unsupported(self, row: Row, what: str, effect: Effect, interfaces: frozenset[str] | None = None) -> None:
        """A feature that was read and is not modelled."""
        self._fate(row, LineFate.PARTIAL, f"not modelled: {what}")
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, row.origin, f"not modelled: {what}")
        self.doubt(what, effect, row.origin, interfaces)

    def unknown(self, row: Row, reason: str) -> None:
        """A row without a meaning here; it may do anything."""
        self._fate(row, LineFate.UNKNOWN, reason)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, row.origin, reason)
        self.doubt(reason, Effect.MAY_DO_ANYTHING, row.origin)

    def doubt(self, what: str, effect: Effect, origin: Span, interfaces: frozenset[str] | None = None) -> None:
        """Something that the model does not hold."""
        self.unmodelled.append(Unmodelled(what, effect, origin, interfaces))

    def missing(self, what: str, effect: Effect, origin: Span) -> None:
        """Something that the file does not show; somebody may vouch that there is nothing of it."""
        self.unmodelled.append(Unmodelled(what, effect, origin, elsewhere=True))
        self.tell(origin, what)

    def tell(self, span: Span, what: str) -> None:
        """A remark for people about what the model holds as a doubt."""
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, span, what)

    def _fate(self, row: Row, fate: LineFate, reason: str, keys: list[str] | None = None) -> None:
        if row.element is None:
            self._line(row.origin.line, fate, reason)
            return
        _set(row.element, fate, reason, blocking=True)
        for key, element in row.elements.items():
            blamed = fate is not LineFate.PARTIAL or (keys is not None and key in keys)
            _set(element, fate if blamed else LineFate.MODELLED, reason if blamed else "", blocking=False)

    def _line(self, line: int, fate: LineFate, reason: str) -> None:
        match fate:
            case LineFate.MODELLED:
                self.ledger.modelled(line)
            case LineFate.IRRELEVANT:
                self.ledger.irrelevant(line, reason)
            case LineFate.PARTIAL:
                self.ledger.partial(line, reason)
            case _:
                self.ledger.unknown(line, reason)


def _set(element: Element, fate: LineFate, reason: str, *, blocking: bool) -> None:
    match fate:
        case LineFate.MODELLED:
            element.modelled()
        case LineFate.IRRELEVANT:
            element.irrelevant(reason)
        case LineFate.PARTIAL:
            element.partial(reason, blocking=blocking)
        case _:
            element.unknown(reason, blocking=blocking)
