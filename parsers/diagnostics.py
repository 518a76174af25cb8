"""What parsers say about text: `Diagnostic`, and the codes PRS001 and following."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span


class DiagnosticSeverity(StrEnum):
    """How much a diagnostic matters: an error blocks proofs, a warning may, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class DiagnosticCode(StrEnum):
    """Stable codes of parser diagnostics."""

    UNKNOWN_LINE = "PRS001"
    """A line that the reader has no meaning for."""
    PARTLY_READ = "PRS002"
    """A statement whose meaning was read only in part; leftover words are named."""
    INCOMPLETE_EXPORT = "PRS003"
    """The end of the export is missing, or pager residue or unbalanced blocks show that lines are."""
    UNRESOLVED_NAME = "PRS004"
    """A name is used that nothing defines."""
    RECURSIVE_GROUP = "PRS005"
    """An object group contains itself."""
    DUPLICATE_DEFINITION = "PRS006"
    """Something is defined twice; the vendor's rule for which one counts is stated."""
    ENCODING = "PRS007"
    """The bytes had to be read in an encoding other than UTF-8."""
    SEVERAL_FILES = "PRS008"
    """Two configurations were pasted into one file."""
    BAD_VALUE = "PRS009"
    """A value is out of its range or malformed."""
    UNSUPPORTED = "PRS010"
    """Read and understood as a feature that is not modelled; what it touches is not provable."""
    UNBOUND = "PRS011"
    """A list or object is defined and never used."""


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One remark about a text; `message` is one line, present tense, and never repeats the place."""

    span: Span
    code: DiagnosticCode
    severity: DiagnosticSeverity
    message: str


@dataclass(slots=True)
class Diagnostics:
    """Collects remarks while one file is read."""

    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def error(self, code: DiagnosticCode, span: Span, message: str) -> None:
        """Add a remark that blocks proofs."""
        self.found.append(Diagnostic(span, code, DiagnosticSeverity.ERROR, message))

    def warning(self, code: DiagnosticCode, span: Span, message: str) -> None:
        """Add a remark that a reader should see."""
        self.found.append(Diagnostic(span, code, DiagnosticSeverity.WARNING, message))

    def note(self, code: DiagnosticCode, span: Span, message: str) -> None:
        """Add a remark for completeness."""
        self.found.append(Diagnostic(span, code, DiagnosticSeverity.NOTE, message))

    def in_order(self) -> tuple[Diagnostic, ...]:
        """All remarks, sorted by place, without duplicates."""
        return tuple(sorted(set(self.found)))
