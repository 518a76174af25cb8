"""Lines of an ASA export as statements with their sub-statements, by indentation.

Blocks are indented by one space for each level; a block may be re-opened later; `exit` is rare.
Comments begin with `!` or `:`; certificates are hexadecimal bodies closed by `quit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

CHAIN = ["crypto", "ca", "certificate", "chain"]
PAGER = "<--- More --->"
BODY = frozenset("0123456789abcdefABCDEF \t<>redacted*")


@dataclass(slots=True)
class Statement:
    """One line with words: `line` from 1, its `indent`, and the deeper lines that follow it."""

    line: int
    indent: int
    words: list[str]
    children: list[Statement]


class Outline:
    """The tree of one file. `complete` turns False when pager residue or an open certificate shows a loss."""

    def __init__(self, source: Source, ledger: Ledger, diagnostics: Diagnostics) -> None:
        """Build the tree; blank lines, comments and opaque bodies get their fates here."""
        self.source = source
        self.ledger = ledger
        self.diagnostics = diagnostics
        self.complete = True
        self.top: list[Statement] = []
        self._stack: list[Statement] = []
        self._certificate = 0
        self._walk()

    def _walk(self) -> None:
        structural = self.ledger.structural
        for number, text in enumerate(self.source.lines, 1):
            words = text.split()
            if self._certificate and self._in_certificate(number, text):
                continue
            if not words:
                structural(number, "blank")
                continue
            first = words[0]
            if first[0] in "!:":
                structural(number, "comment")
                continue
            if "<---" in text and PAGER in text:
                text = self._without_pager(number, text)  # noqa: PLW2901  the rest of the line is what the device printed
                words = text.split()
                if not words:
                    continue
            elif "\b" in text:
                text = text.replace("\b", " ")  # noqa: PLW2901  backspaces are how a pager erases itself
                words = text.split()
            if not words:
                structural(number, "pager residue")
                continue
            self._place(number, text, words)
        if self._certificate:
            self._open_certificate(len(self.source.lines))

    def _place(self, number: int, text: str, words: list[str]) -> None:
        stack = self._stack
        if text[0] not in " \t":
            statement = Statement(number, 0, words, [])
            self.top.append(statement)
            self._stack = [statement]
            return
        indent = len(text) - len(text.lstrip())
        while stack and stack[-1].indent >= indent:
            stack.pop()
        statement = Statement(number, indent, words, [])
        (stack[-1].children if stack else self.top).append(statement)
        if words[0] == "certificate" and stack and stack[-1].words[:4] == CHAIN:
            self._certificate = number
        stack.append(statement)

    def _in_certificate(self, number: int, text: str) -> bool:
        """Whether the line belongs to an open certificate; closes it at `quit`."""
        stripped = text.strip()
        if stripped == "quit":
            self.ledger.structural(number, f"end of the certificate of line {self._certificate}")
            self._certificate = 0
            return True
        if BODY.issuperset(stripped):
            self.ledger.structural(number, f"certificate of line {self._certificate}")
            return True
        self._open_certificate(number)
        return False

    def _open_certificate(self, number: int) -> None:
        self.complete = False
        self.diagnostics.error(
            DiagnosticCode.INCOMPLETE_EXPORT,
            self.source.span(number),
            "the certificate that begins above has no `quit`",
        )
        self._certificate = 0

    def _without_pager(self, number: int, text: str) -> str:
        self.complete = False
        span = self.source.span(number)
        self.diagnostics.error(
            DiagnosticCode.INCOMPLETE_EXPORT,
            span,
            "pager residue; lines may be missing, export with `terminal pager 0`",
        )
        before, _, after = text.partition(PAGER)
        if before.strip():
            return before
        shown = after.replace("\b", "").rpartition("\r")[2]
        if not shown.strip():
            self.ledger.structural(number, "pager residue")
            return ""
        return shown if "\r" in after else shown.lstrip()
