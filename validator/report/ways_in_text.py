"""Remote ways in as lines and as plain values: whose each is, what closes it, and what is open then."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.way_in import MODEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.as_json import Json
    from parsers.source import Span
    from validator.kill_actions import Closing, Left
    from validator.report.style import Style
    from validator.way_in import WayIn

MOST = 8
"""Ways of one owner, and statements of one way, that are listed without `--all`."""


def ways_in_lines(
    ways: Sequence[WayIn], sources: Mapping[str, tuple[str, ...]], style: Style, *, everything: bool = False
) -> list[str]:
    """A heading, then the ways of each owner with their kill action; nothing where there is none."""
    if not ways:
        return []
    lines = [style.paint("Remote ways in, and the statement that closes each", Ink.STRONG)]
    ordered = sorted(ways, key=lambda way: (not way.owners, way.owners))
    for owners, group in groupby(ordered, key=lambda way: way.owners):
        of_owner = list(group)
        shown = of_owner if everything else of_owner[:MOST]
        lines += style.wrapped("  ", ", ".join(map(safe_text, owners)) or "nobody declares", "    ")
        for way in shown:
            device = f"{way.device}: " if way.device else ""
            lines += style.wrapped("    ", f"{device}{way.kind} {safe_text(way.name)}", "      ")
            for text in _closings(way, sources, everything=everything):
                lines += style.wrapped("      ", text, "        ")
        if len(shown) < len(of_owner):
            lines.append(f"    and {len(of_owner) - len(shown)} more (--all)")
    return lines


def _closings(way: WayIn, sources: Mapping[str, tuple[str, ...]], *, everything: bool) -> Iterator[str]:
    """The statement with what is left without it, then the rules that close the way as well."""
    if way.statement is not None:
        whole = "the whole that begins with " if _one_of_many(_quoted(way.statement, sources)) else ""
        yield f"disable {whole}{statement_text(way.statement, sources)}{_together(way)}"
        if way.left is not None:
            yield f"then {left_text(way.left)}"
    elif way.kind == MODEM:
        place = "".join(f" ({safe_text(span.file)}:{span.line})" for span in way.lines[:1])
        yield f"turn the interface off{place}, or take its SIM card out"
    if way.rules is not None:
        first = "or by rules: " if way.statement else ""
        nothing = CALLS_NOTHING if way.kind in OUTWARDS else NOTHING
        yield from closing_lines(way.rules, sources, first, nothing, everything=everything)


def _together(way: WayIn) -> str:
    """What must go with the statement, by its lines."""
    if not way.together or way.statement is None:
        return ""
    file = way.statement.file
    places = [f"{span.line}" if span.file == file else f"{safe_text(span.file)}:{span.line}" for span in way.together]
    return f" with line{'' if len(places) == 1 else 's'} {', '.join(places)} and all below them: the whole must go"


SET = "set "
"""How a line begins that is one of many of its rule: the form in which each value has a line of its own."""
ASSIGNED = re.compile(r'set (?:\[|(?:"(?:[^"\\]|\\.)*"\s+|[^\s"]+\s+)?[a-z][a-z0-9.-]*=|.*\\$)')
"""`key=` of RouterOS, a line of which may begin so as well and is the whole statement.

It stands at once behind `set` or behind the one thing that is set: a number, a name, or `[ find ... ]`; or the line
goes on (a backslash at its end). The other form has its path there, and a `key=` that it holds (in a description: `"see
ticket=123"`) stands further behind.
"""
MOST_ZONES = 4
"""Zones of one kind that a line names."""
NOTHING = "nothing that the files show gets in by it (computed again)"
CALLS_NOTHING = "nothing that the files show gets out by it (computed again)"
OUTWARDS = frozenset({"gateway", "calls out"})
"""Kinds of ways that begin with a call from inside."""


def closing_lines(
    closing: Closing,
    sources: Mapping[str, tuple[str, ...]],
    first: str = "",
    nothing: str = NOTHING,
    *,
    everything: bool = False,
) -> Iterator[str]:
    """The rules to remove, one a line, and what is left without them."""
    if not closing.statements:
        yield f"{first}{closing.why}"
        return
    shown = closing.statements if everything else closing.statements[:MOST]
    for number, (device, span) in enumerate(shown):
        name = closing.names[number] if closing.names else ""
        yield f"{first}remove on {safe_text(device)} {_whole(span, name, sources)}{statement_text(span, sources)}"
        first = ""
    if len(shown) < len(closing.statements):
        yield f"and {len(closing.statements) - len(shown)} more (--all)"
    yield f"then {left_text(closing.left, nothing)}"


def left_text(left: Sequence[Left], nothing: str = NOTHING) -> str:
    """What is open after something was closed, computed again; zones that are reached alike together."""
    if not left:
        return nothing
    alike: dict[tuple[str, str], list[str]] = {}
    for one in left:
        alike.setdefault((one.source, one.services), []).append(one.destination)
    ways = (
        f"{source} > {zones_text(zones)} {f'by {services}' if services else 'only possibly'}"
        for (source, services), zones in sorted(alike.items(), key=lambda item: (not item[0][1], item[0]))
    )
    return f"still open by other ways: {'; '.join(map(safe_text, ways))}"


def zones_text(zones: Sequence[str]) -> str:
    """`A, B, C and 7 more`."""
    more = f" and {len(zones) - MOST_ZONES} more" if len(zones) > MOST_ZONES else ""
    return f"{', '.join(zones[:MOST_ZONES])}{more}"


def way_in_json(way: WayIn, sources: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    """One way in; the statement is the text of the line, redacted as all texts are."""
    return {
        "owners": [safe_text(owner) for owner in way.owners],
        "device": safe_text(way.device),
        "kind": way.kind,
        "name": safe_text(way.name),
        "disable": None if way.statement is None else statement_json(way.statement, sources),
        "together": [statement_json(span, sources) for span in way.together],
        "lines": [{"file": safe_text(span.file), "line": span.line or None} for span in way.lines],
        "left_open": None if way.left is None else [left_json(one) for one in way.left],
        "rules": None if way.rules is None else closing_json(way.rules, sources),
    }


def closing_json(closing: Closing, sources: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    """Rules to remove, and what is left without them."""
    return {
        "statements": [
            {"device": safe_text(device), **statement_json(span, sources)} for device, span in closing.statements
        ],
        "left_open": [left_json(one) for one in closing.left],
        "why_none": closing.why or None,
    }


def left_json(left: Left) -> dict[str, Json]:
    """One pair of zones; services of null only may get through."""
    return {"from": safe_text(left.source), "to": safe_text(left.destination), "services": left.services or None}


def statement_json(span: Span, sources: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    """A line with its place."""
    return {"file": safe_text(span.file), "line": span.line or None, "statement": _quoted(span, sources)}


def statement_text(span: Span, sources: Mapping[str, tuple[str, ...]]) -> str:
    """`configs/fw.txt:12 access-list ...`."""
    return f"{safe_text(span.file)}:{span.line} {_quoted(span, sources)}"


def _whole(span: Span, name: str, sources: Mapping[str, tuple[str, ...]]) -> str:
    """What to say before a line that is a part of its rule alone: rules in `set` form are several lines."""
    text = _quoted(span, sources)
    spread = name and _one_of_many(text) and name in text
    return f"all lines of rule {safe_text(name)}, the first of which is " if spread else ""


def _one_of_many(text: str) -> bool:
    """Whether a line is one of those of its statement, each of which sets a value."""
    return text.startswith(SET) and ASSIGNED.match(text) is None


def _quoted(span: Span, sources: Mapping[str, tuple[str, ...]]) -> str:
    lines = sources.get(span.file, ())
    return safe_text(lines[span.line - 1].strip()) if 0 < span.line <= len(lines) else ""
