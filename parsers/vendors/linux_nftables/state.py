"""One file while it is read: its tables, and what was not understood where."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.nouns import dataclass
from parsers.source import Span

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.netfilter.nouns import Table

PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100, "out": 100}
"""Names of priorities (nft(8), "standard priority names") of all families but `bridge`."""


@dataclass
class RuleFile:
    """Tables so far. `unread` are spans of what stands outside of any rule and was not understood."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    tables: dict[tuple[str, str], Table] = field(default_factory=dict[tuple[str, str], "Table"])
    unread: list[tuple[Span, str]] = field(default_factory=list[tuple[Span, str]])
    rule_lines: list[tuple[tuple[str, str, str], set[int]]] = field(
        default_factory=list[tuple[tuple[str, str, str], set[int]]]
    )
    """For each rule its chain (family, table, name) and its lines."""
    complete: bool = True

    def fault(self, span: Span, reason: str) -> None:
        """A rule was understood in part; its doubt is in the model."""
        self.ledger.partial(span.line, reason)
        self.diagnostics.warning(DiagnosticCode.PARTLY_READ, span, reason)

    def unknown(self, span: Span, reason: str) -> None:
        """Something that may bear on everything was not understood."""
        self.unread.append((span, reason))
        self.ledger.unknown(span.line, reason)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)

    def incomplete(self, reason: str) -> None:
        """The end of the file is missing."""
        self.complete = False
        line = max(len(self.source.lines), 1)
        self.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, self.source.span(line), reason)
