"""Remote ways in as lines and as plain values: whose each is, and the statement to remove to close it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.as_json import Json
    from parsers.source import Span
    from validator.report.style import Style
    from validator.ways_in import WayIn

MOST = 8
"""Ways of one owner that are listed without `--all`."""


def ways_in_lines(
    ways: Sequence[WayIn], sources: Mapping[str, tuple[str, ...]], style: Style, *, everything: bool = False
) -> list[str]:
    """A heading, then the ways of each owner with their kill action; nothing where there is none."""
    if not ways:
        return []
    lines = [style.paint("Remote ways in, and the statement that closes each", Ink.STRONG)]
    for owners, group in groupby(ways, key=lambda way: way.owners):
        of_owner = list(group)
        shown = of_owner if everything else of_owner[:MOST]
        lines += style.wrapped("  ", ", ".join(map(safe_text, owners)) or "nobody declares", "    ")
        for way in shown:
            lines += style.wrapped("    ", f"{way.device}: {way.kind} {safe_text(way.name)}", "      ")
            lines += style.wrapped(
                "      disable ", f"{_place(way.statement)} {_quoted(way.statement, sources)}", "        "
            )
        if len(shown) < len(of_owner):
            lines.append(f"    and {len(of_owner) - len(shown)} more (--all)")
    return lines


def way_in_json(way: WayIn, sources: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    """One way in; the statement is the text of the line, redacted as all texts are."""
    return {
        "owners": [safe_text(owner) for owner in way.owners],
        "device": safe_text(way.device),
        "kind": way.kind,
        "name": safe_text(way.name),
        "disable": {
            "file": safe_text(way.statement.file),
            "line": way.statement.line or None,
            "statement": _quoted(way.statement, sources),
        },
        "lines": [{"file": safe_text(span.file), "line": span.line or None} for span in way.lines],
    }


def _place(span: Span) -> str:
    return f"{safe_text(span.file)}:{span.line}"


def _quoted(span: Span, sources: Mapping[str, tuple[str, ...]]) -> str:
    lines = sources.get(span.file, ())
    return safe_text(lines[span.line - 1].strip()) if 0 < span.line <= len(lines) else ""
