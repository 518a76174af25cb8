"""One function that draws a finding or a diagnostic: the message, the lines that cause it, and what follows.

The shape is that of compilers: an arrow line with the first place, source lines in a gutter with
carets under the columns meant, `:::` before each further file, `= key: value` at the end. Long
lines are cut around the label, so that the columns meant are always on the page.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from parsers.diagnostics import Diagnostic
from parsers.nouns import dataclass
from validator.findings import Label, Severity
from validator.report.excerpt import excerpt
from validator.report.safe_text import cells, safe_text
from validator.report.style import NARROWEST, Ink, Style
from validator.verdicts import protocol_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from validator.findings import Finding, FindingFlow

MOST_FLOWS = 5
MOST_SERVICES = 6
ROOM_FOR_WORDS = 30
"""Columns that a label text needs beside or below its carets; with less it starts at the margin."""
_INKS = {
    "critical": Ink.BAD,
    "high": Ink.BAD,
    "error": Ink.BAD,
    "medium": Ink.WARN,
    "warning": Ink.WARN,
}


def draw(item: Finding | Diagnostic, sources: Mapping[str, Sequence[str]], style: Style) -> str:
    """`item` with its places, as lines joined by newlines, without a final one.

    `sources` maps file names to lines; a place whose line is not at hand keeps its label.
    """
    if isinstance(item, Diagnostic):
        word = item.severity.value
        labels: tuple[Label, ...] = (Label(item.span, ""),)
        notes: list[tuple[str, str]] = []
    else:
        word, labels, notes = severity_word(item.severity), item.labels, finding_notes(item)
    ink = _INKS.get(word, Ink.NOTE)
    digits = max((len(str(label.span.line)) for label in labels), default=1)
    head = f"{word}[{item.code}]: "
    lines = style.wrapped(head, item.message, "  ")
    lines[0] = style.paint(head.rstrip(), ink) + lines[0][len(head.rstrip()) :]
    lines += _Frame(sources, style, digits, ink).places(labels)
    for key, value in notes:
        first = f"{' ' * digits} = {key}: "
        lines += style.wrapped(first, value, " " * (digits + 5))
    return "\n".join(lines)


def severity_word(severity: Severity) -> str:
    """`critical`, `high`, `medium`, `low` or `info`."""
    return severity.name.lower()


def place(label: Label, *, column: bool = True) -> str:
    """`file:line:column`, or the file alone where no line says it; empty without a file."""
    span = label.span
    if not span.file or not span.line:
        return safe_text(span.file)
    return safe_text(f"{span.file}:{span.line}" + (f":{span.column}" if column else ""))


def finding_notes(finding: Finding) -> list[tuple[str, str]]:
    """What stands below the places: notes, flows, witness, clauses, certainty and help, as key and value."""
    notes = finding.told_notes
    extra = dict(notes).get("certainty", "")
    found = [(key, value) for key, value in notes if key != "certainty"]
    if finding.flows:
        found.append(("flows", _flows(finding.flows)))
    if finding.witness:
        found.append(("witness", finding.witness))
    if finding.clauses:
        found.append(("clauses", "; ".join(finding.clauses)))
    found.append(("certainty", f"{finding.certainty.value} ({extra})" if extra else finding.certainty.value))
    if finding.remediation:
        found.append(("help", finding.remediation))
    return [(safe_text(key), value) for key, value in found]


def _flows(flows: Sequence[FindingFlow]) -> str:
    """The flows between the same addresses together; of more than `MOST_FLOWS` such lines the others are counted."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for flow in flows:
        service = protocol_text(flow.proto) + (f"/{flow.ports}" if flow.ports not in {"", "any"} else "")
        service += f" from port {flow.sport}" if flow.sport else ""
        alike.setdefault((flow.src, flow.dst, flow.wire), []).append(service)
    shown = [
        f"{src} > {dst} {_some(services)}" + (f" ({wire})" if wire else "")
        for (src, dst, wire), services in list(alike.items())[:MOST_FLOWS]
    ]
    if len(alike) > MOST_FLOWS:
        shown.append(f"and {len(alike) - MOST_FLOWS} more")
    return "; ".join(shown)


def _some(services: Sequence[str]) -> str:
    more = f" and {len(services) - MOST_SERVICES} more" if len(services) > MOST_SERVICES else ""
    return ", ".join(services[:MOST_SERVICES]) + more


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of a drawing between the message and the notes; `digits` is the width of the line numbers."""

    sources: Mapping[str, Sequence[str]]
    style: Style
    digits: int
    ink: Ink

    def places(self, labels: Sequence[Label]) -> list[str]:
        """All labels, file by file; the first label's file is first, and that label has carets, the others dashes."""
        lines: list[str] = []
        files = list(dict.fromkeys(label.span.file for label in labels))
        for file in files:
            here = [label for label in labels if label.span.file == file]
            arrow = "-->" if file == files[0] else " :::"
            where = place(here[0]) or "(no file states it)"
            lines.append(self._paint(" " * self.digits + arrow) + " " + where)
            if file == files[0]:
                lines.append(self._gutter())
            lines += self._file(sorted(dict.fromkeys(here), key=lambda label: label.span), labels[0])
            lines.append(self._gutter())
        return lines

    def _file(self, labels: Iterable[Label], primary: Label) -> list[str]:
        lines: list[str] = []
        last = 0
        for number, group in groupby(labels, key=lambda label: label.span.line):
            if last and number > last + 1:
                lines.append(self._paint("...".rjust(self.digits)))
            last = number
            here = list(group)
            text = self._line(here[0].span.file, number)
            if text is None:
                lines += [line for label in here for line in self._words(label.text, 0, number)]
            else:
                lines += self._shown(text, here, primary)
        return lines

    def _line(self, file: str, number: int) -> str | None:
        source = self.sources.get(file, ())
        return source[number - 1] if 0 < number <= len(source) else None

    def _shown(self, text: str, labels: Sequence[Label], primary: Label) -> list[str]:
        """One source line and the carets and words of each of its labels below it."""
        span = next((label for label in labels if label == primary), labels[0]).span
        part = excerpt(text, span.column, span.end_column, self._room())
        lines = [self._gutter(part.text, span.line)]
        for label in labels:
            first, length = part.columns(label.span.column, label.span.end_column)
            marks = ("^" if label == primary else "-") * length
            ink = self.ink if label == primary else Ink.FRAME
            beside = " " * first + self.style.paint(marks, ink)
            if first + length + 1 + len(cells(label.text)) <= self._room():
                lines.append(self._gutter(f"{beside} {safe_text(label.text)}".rstrip()))
            else:
                lines.append(self._gutter(beside))
                lines += self._words(label.text, first if self._room() - first >= ROOM_FOR_WORDS else 0)
        return lines

    def _words(self, text: str, column: int, number: int = 0) -> list[str]:
        """A label's text in the gutter; `number` where the line itself is not at hand."""
        whole = Style(max(self._room(), NARROWEST)).wrapped(" " * column, text, " " * column)
        return [self._gutter(line, 0 if more else number) for more, line in enumerate(whole)]

    def _room(self) -> int:
        return max(self.style.width, NARROWEST) - self.digits - 3

    def _gutter(self, text: str = "", number: int = 0) -> str:
        mark = f"{number or '':>{self.digits}} |"
        return self._paint(mark) + (f" {text}" if text else "")

    def _paint(self, text: str) -> str:
        return self.style.paint(text, Ink.FRAME)
