"""The answers of `trace` and `test-rules` for reading; the documents are those of their JSON face.

Which paths of an answer are drawn, and how many are counted only, is said in `flow_paths`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.flow_paths import paths_told
from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.as_json import Json
    from validator.report.style import Style

_INKS = {"permit": Ink.GOOD, "deny": Ink.BAD, "possibly": Ink.WARN}


def answer_text(document: Mapping[str, Json], style: Style) -> str:
    """One answer: the flow and its verdict, the line that decides, the reasons, and of a trace the paths."""
    flow = _flow(document)
    error = document.get("error")
    if error is not None:
        return "\n".join(style.wrapped(f"{style.paint('error', Ink.BAD)} ", f"{flow}: {error}", "  "))
    verdict = str(document.get("verdict"))
    lines = [f"{style.paint(verdict, _INKS.get(verdict, Ink.NOTE))} {safe_text(flow)}"]
    lines += style.wrapped("  by ", _decider(document), "    ")
    for item in _rows(document.get("because")):
        where = _place(item)
        reason = str(item.get("reason"))
        lines += style.wrapped("  because ", f"{where}: {reason}" if where else reason, "    ")
    for condition in _texts(document.get("conditions")):
        lines += style.wrapped("  given that ", condition, "    ")
    for head, hops in paths_told([*_rows(document.get("paths"))]):
        lines += style.wrapped("  ", head, "    ")
        lines += [line for hop in hops for line in _hop(hop, style)]
    return "\n".join(lines)


def _texts(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _flow(document: Mapping[str, Json]) -> str:
    """The flow as it was judged; as it was written where it could not be read."""
    if document.get("error") is not None and "flow" in document:
        return str(document["flow"])
    proto = _text(document, "proto")
    if document.get("icmp_type") is not None:
        proto += f"/{_text(document, 'icmp_type')}.{_text(document, 'icmp_code') or '0'}"
    elif document.get("dport") is not None and proto in {"tcp", "udp", "6", "17"}:
        proto += f"/{_text(document, 'dport')}"
    state = " established" if document.get("state") == "established" else ""
    return f"{_end(document)} > {_text(document, 'dst')} {proto}{state}"


def _end(document: Mapping[str, Json]) -> str:
    address, port = _text(document, "src"), _text(document, "sport")
    if not port or port == "0":
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _decider(document: Mapping[str, Json]) -> str:
    rule_set, rule, where = _text(document, "rule_set"), _text(document, "rule"), _place(document)
    named = " ".join(part for part in (rule_set, f"rule {rule}" if rule else "") if part) or "no rule"
    why = _text(document, "implicit_by")
    if rule == "implicit":
        implicit = f" ({why})" if why else ""
    else:
        implicit = f" (implicit: {why})" if why else " (implicit)" if document.get("implicit") else ""
    return f"{named}{implicit}" + (f" at {where}" if where else "")


def _hop(hop: Mapping[str, Json], style: Style) -> list[str]:
    """The passage through one device, and below it what each of its lists said."""
    way = f"{_text(hop, 'in') or '?'}>{_text(hop, 'out') or '?'}"
    vrf = f" vrf {_text(hop, 'vrf')}" if hop.get("vrf") else ""
    header, before = _header(hop), hop.get("before")
    if isinstance(before, dict) and _header(before) != header:
        header = f"{_header(before)} becomes {header}"
    lines = style.wrapped("    ", f"{_text(hop, 'device')} {way}{vrf} [{header}]", "      ")
    for rule in [*_rows(hop.get("rules"))] or [hop]:
        if rule.get("rule_set") or rule.get("rule"):
            lines += style.wrapped("      ", f"{_text(rule, 'action')} by {_decider(rule)}", "        ")
    for nat in _rows(hop.get("nat")):
        lines += style.wrapped("      ", f"translated by {_decider(nat)}", "        ")
    return lines


def _header(row: Mapping[str, Json]) -> str:
    return f"{_end(row)} > {_text(row, 'dst')}" + (f":{_text(row, 'dport')}" if row.get("dport") else "")


def _place(row: Mapping[str, Json]) -> str:
    file, line = row.get("file"), row.get("line")
    if not file:
        return ""
    return f"{file}:{line}" if line else str(file)


def _text(row: Mapping[str, Json], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)


def _rows(value: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield item
