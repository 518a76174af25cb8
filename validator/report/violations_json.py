"""Violations as JSON: the list by causes, and each pair explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.edits.statement import EditKind
from validator.flowtext import flow_text
from validator.reachability.questions import trace_document
from validator.report.json_report import box_json
from validator.report.safe_text import safe_text
from validator.service_names import service_text
from validator.telling import services_text
from validator.verdicts import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from parsers.as_json import Json
    from parsers.model.match import Match
    from parsers.source import Span
    from validator.edits.keeping import Lost
    from validator.edits.recomputed import Recomputed
    from validator.edits.statement import Edit
    from validator.graph.network import Network
    from validator.reachability.carriers import Carrier
    from validator.violations import Listed, Violation

    Lines = Mapping[str, Sequence[str]]
    """The lines of each file."""


def listed_document(found: Sequence[Listed], pairs: int, undecided: int, lines: Lines) -> dict[str, Json]:
    """`{"schema", "pairs", "undecided", "causes": [{"device", "rule", "file", "line", "statement", "pairs", ...}]}`."""
    return {"schema": 1, "pairs": pairs, "undecided": undecided, "causes": [_cause(one, lines) for one in found]}


def _cause(one: Listed, lines: Lines) -> dict[str, Json]:
    head = one.head
    rule = head.carrier.rule if head.carrier is not None else None
    return {
        "device": safe_text(head.device),
        "rule_set": safe_text(head.carrier.rule_set if head.carrier is not None else ""),
        "rule": safe_text(rule.identity if rule is not None else ""),
        **_where(head.origin, lines),
        "severity": one.severity.name.lower(),
        "services": safe_text(services_text(head.share.boxes)),
        "pairs": [{"from": safe_text(source), "to": safe_text(target)} for source, target in one.pairs],
    }


def violation_document(violation: Violation, lines: Lines) -> dict[str, Json]:
    """One pair: what travels by services, every carrier, a witness with its trace, and the fewest edits."""
    return {
        "from": safe_text(violation.gap.source.id),
        "to": safe_text(violation.gap.destination.id),
        "services": [
            {"service": safe_text(one.service), "boxes": [box_json(box) for box in one.boxes]}
            for one in violation.carried
        ],
        "carried_by": [carrier_json(violation.network, one, lines) for one in violation.carriers],
        "witness": safe_text(flow_text(violation.witness)),
        "trace": witness_document(violation),
        "closing": _closing(violation, lines),
    }


def witness_document(violation: Violation) -> dict[str, Json]:
    """One packet of a violation as `trace` tells it, with its first way that arrives."""
    document = trace_document(violation.tracer, violation.witness)
    paths = document.get("paths")
    ways = paths if isinstance(paths, list) else []
    arriving = [way for way in ways if isinstance(way, dict) and way.get("disposition") == "delivered"]
    return {**document, "paths": arriving[:1]}


def carrier_json(network: Network, carrier: Carrier, lines: Lines) -> dict[str, Json]:
    """A rule that lets packets pass, or the port by which they come in where nothing judges them."""
    rule = carrier.rule
    origin = rule.origin if rule is not None else network.ports.all[carrier.edge.source.port].origin
    return {
        "device": safe_text(network.nodes[carrier.node].id),
        "rule_set": safe_text(carrier.rule_set),
        "rule": safe_text(rule.identity if rule is not None else ""),
        "implicit": rule is None or bool(rule.implicit),
        **_where(origin, lines),
        "sure": carrier.sure,
        "more": carrier.rest,
    }


def _closing(violation: Violation, lines: Lines) -> dict[str, Json]:
    remedy, after = violation.remedy, violation.after
    packet = remedy.open_packet
    return {
        "edits": [edit_json(violation.network, edit, lines) for edit in remedy.edits],
        "fewest": "proved" if remedy.proved else "found" if remedy.edits else None,
        "why": safe_text(remedy.why) or None,
        "unjudged": None if packet is None else safe_text(flow_text(packet)),
        "would_stop": [_lost(one) for one in remedy.lost] if not remedy.edits else [],
        "computed_again": None if after is None else _after(after),
    }


def _after(after: Recomputed) -> dict[str, Json]:
    return {
        "pairs": after.pairs,
        "computed": after.computed,
        "verdict": after.verdict.value,
        "closed": _pairs(after.closed),
        "narrower": _pairs(after.narrower),
        "wider": _pairs(after.wider),
        "stopped": [_lost(one) for one in after.lost],
    }


def _pairs(found: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"from": safe_text(source), "to": safe_text(target)} for source, target in found]


def _lost(one: Lost) -> dict[str, Json]:
    return {
        "from": safe_text(one.source),
        "to": safe_text(one.destination),
        "conduit": safe_text(one.conduit) or None,
        "flow": one.index,
    }


def edit_json(network: Network, edit: Edit, lines: Lines) -> dict[str, Json]:
    """`{"do": "remove|narrow|deny", "device", ..., "boxes"}`: what is denied, or what a narrowed rule keeps."""
    match = edit.match if edit.kind is EditKind.DENY else edit.kept if edit.kind is EditKind.NARROW else None
    return {
        "do": edit.kind.value,
        "device": safe_text(network.nodes[edit.node].id),
        "rule_set": safe_text(edit.rule_set),
        "rule": safe_text(edit.identity),
        **_where(edit.origin, lines),
        "boxes": [box_json(box) for box in match_boxes(match)] if match is not None else [],
    }


def match_boxes(match: Match) -> list[Box]:
    """What a match may speak of, one box a range of services."""
    source, destination = match.source.possibly.cidrs(), match.destination.possibly.cidrs()
    found = (
        Box(source, destination, *service_text(box.protocols, box.source_ports, box.destination_ports))
        for box in match.service.possibly.boxes
    )
    return list(dict.fromkeys(found))


def statement(origin: Span, lines: Lines) -> str:
    """The words of a line; empty where there is none."""
    there = lines.get(origin.file, ())
    return there[origin.line - 1].strip() if 0 < origin.line <= len(there) else ""


def _where(origin: Span, lines: Lines) -> dict[str, Json]:
    return {
        "file": safe_text(origin.file),
        "line": origin.line or None,
        "statement": safe_text(statement(origin, lines)) or None,
    }
