"""The audit as a JSON document with fixed names; readers ignore keys that they do not know.

Lines and columns are counted from 1; a line of null means that no line states it. The schema of
the document is `audit.schema.json` beside this module.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from validator.grouping import group_keys
from validator.quiet import QuietVerdicts
from validator.report.draw import severity_word
from validator.report.isolation_json import isolation_json
from validator.report.jump_host_text import jump_host_json
from validator.report.layer2_text import layer2_lines, scope
from validator.report.leftover_text import leftover_json
from validator.report.lives_json import lives_json
from validator.report.observed_json import observed_json
from validator.report.requirements_json import requirements_json
from validator.report.safe_text import AlikeRows, WrittenRows, json_item, json_pieces, safe_text
from validator.report.vendors_text import vendor_json
from validator.report.ways_in_text import way_in_json
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.as_json import Json
    from parsers.diagnostics import Diagnostic
    from validator.findings import Finding, FindingFlow, Label
    from validator.report.document import CoverageRow, Layer2, Report
    from validator.report.safe_text import Pieces
    from validator.verdicts import Box, ConduitVerdict, DeclaredFlowVerdict, ManagementVerdict, PairVerdict, Wire

SCHEMA = 1


def json_report(report: Report) -> str:
    """The document as text, with a final newline; the same report gives the same bytes."""
    return "".join(json_report_pieces(report))


def json_report_pieces(report: Report) -> Pieces:
    """The same in pieces: of a plant of 500 firewalls it is half a gigabyte of pairs that are alike."""
    pairs = report.pairs
    if isinstance(pairs, QuietVerdicts):
        return json_pieces(_document(report, AlikeRows(_quiet_rows(pairs))))
    return json_pieces(_document(report, WrittenRows(_pair_rows(pairs)) if len(pairs) > 1 else [*map(_pair, pairs)]))


def audit_document(report: Report) -> dict[str, Json]:
    """The whole report; every text in it is made safe to print."""
    return _document(report, [_pair(pair) for pair in report.pairs])


def _document(report: Report, pairs: list[Json]) -> dict[str, Json]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "segval", "version": report.tool_version},
        "plant": {"id": safe_text(report.plant_id), "name": safe_text(report.plant_name)},
        "snapshot": {"name": safe_text(report.snapshot_name), "sha256": report.snapshot_sha256},
        "as_of": report.as_of,
        "exit": report.exit,
        "fail_on": severity_word(report.fail_on),
        "allow_incomplete": report.allow_incomplete,
        "incomplete": [safe_text(reason) for reason in report.incomplete],
        "scope": scope(report.layer2),
        "layer2": _layer2(report.layer2),
        "conditions": [safe_text(condition) for condition in (*report.given, *report.conditions)],
        "limits": [safe_text(text) for text in report.limits],
        "failures": {
            "at_once": report.failures.at_once,
            "simulated": report.failures.simulated,
            "rerouting": report.failures.rerouting,
            "opened": report.failures.opened,
        },
        "baseline": lives_json(report.lives),
        "fail_on_new": report.fail_on_new,
        "findings": _findings(report),
        "pairs": pairs,
        "conduits": _one_by_one(map(_conduit, report.conduits), len(report.conduits)),
        "safety": [isolation_json(answer) for answer in report.safety],
        "leftovers": [leftover_json(item) for item in report.leftovers],
        "jump_hosts": [jump_host_json(host) for host in report.jump_hosts],
        "vendors": [vendor_json(one, report.sources) for one in report.vendors],
        "ways_in": [way_in_json(way, report.sources) for way in report.ways_in],
        "management": [management_json(row) for row in report.management],
        "exceptions": [
            {"id": safe_text(name), "expires": day, "in_force": valid} for name, day, valid in report.exceptions
        ],
        "observed": observed_json(report.observed, report.conduits),
        "requirements": [requirements_json(one) for one in report.requirements],
        "coverage": [_coverage(row) for row in report.coverage],
        "diagnostics": [_diagnostic(item) for item in report.diagnostics],
    }


def _one_by_one(items: Iterator[Json], count: int) -> list[Json]:
    """The items of a long list, each written before the next is made."""
    return WrittenRows(map(json_item, items)) if count > 1 else [*items]


def _life(finding: Finding, report: Report) -> dict[str, Json]:
    """New, open or reopened, and the day of the first report that had it; nothing is known without a baseline."""
    if report.lives is None:
        return {"life": None, "since": report.as_of}
    life, since = report.lives.of[finding.fingerprint]
    return {"life": life.value, "since": since}


def _review(finding: Finding, report: Report) -> dict[str, Json]:
    """What somebody said of a finding; null where nobody did."""
    review = None if report.reviews is None else report.reviews.of.get(finding.fingerprint)
    if review is None:
        return {"review": None}
    days = [None if day is None else day.isoformat() for day in (review.due, review.on)]
    said: dict[str, Json] = {
        "rating": None if review.rating is None else str(review.rating),
        "owner": safe_text(review.owner),
        "due": days[0],
        "late": review.is_late(dt.date.fromisoformat(report.as_of)),
        "by": safe_text(review.by),
        "on": days[1],
        "note": safe_text(review.note),
    }
    return {"review": said}


def _layer2(layer2: Layer2) -> dict[str, Json]:
    return {
        "devices": layer2.devices,
        "trunks": layer2.trunks,
        "known": layer2.known,
        "zones": [{"id": safe_text(zone), "grade": grade} for zone, grade in layer2.grades],
        "statement": list(layer2_lines(layer2)),
    }


def box_json(box: Box) -> dict[str, Json]:
    """`{"src": [cidr], "dst": [cidr], "proto", "sport", "dport"}`; where it is translated also `"wire": [...]`."""
    document: dict[str, Json] = {
        "src": list(box.src),
        "dst": list(box.dst),
        "proto": box.proto,
        "sport": box.sport,
        "dport": box.dport,
    }
    return document | {"wire": [_wire(wire) for wire in box.wire]} if box.wire else document


def _wire(wire: Wire) -> dict[str, Json]:
    return {
        "src": list(wire.src),
        "dst": list(wire.dst),
        "sport": wire.sport,
        "dport": wire.dport,
        "behind": [safe_text(name) for name in wire.behind],
    }


def _findings(report: Report) -> list[Json]:
    """All of them, in their order; those of one cause have the same `group`."""
    keys = group_keys(report.findings)
    return [
        _finding(finding) | {"group": key} | _life(finding, report) | _review(finding, report)
        for finding, key in zip(report.findings, keys, strict=True)
    ]


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "code": finding.code,
        "title": safe_text(finding.title),
        "message": safe_text(finding.message),
        "severity": severity_word(finding.severity),
        "certainty": finding.certainty.value,
        "from": safe_text(finding.source_zone),
        "to": safe_text(finding.destination_zone),
        "flows": [_flow(flow) for flow in finding.flows],
        "labels": [_label(label) for label in finding.labels],
        "witness": safe_text(finding.witness),
        "clauses": list(finding.clauses),
        "remediation": safe_text(finding.remediation),
        "notes": [{"key": safe_text(key), "value": safe_text(value)} for key, value in finding.told_notes],
        "fingerprint": finding.fingerprint,
    }


def _flow(flow: FindingFlow) -> dict[str, Json]:
    document: dict[str, Json] = {
        "src": safe_text(flow.src),
        "dst": safe_text(flow.dst),
        "proto": safe_text(flow.proto),
        "ports": safe_text(flow.ports),
    }
    further = {"sport": flow.sport, "wire": flow.wire}
    return document | {key: safe_text(text) for key, text in further.items() if text}


def _label(label: Label) -> dict[str, Json]:
    span = label.span
    return {
        "file": safe_text(span.file),
        "line": span.line or None,
        "col": span.column if span.line else None,
        "end_col": span.end_column if span.line else None,
        "text": safe_text(label.text),
    }


def _pair(pair: PairVerdict) -> dict[str, Json]:
    return {
        "from": safe_text(pair.source),
        "to": safe_text(pair.destination),
        "verdict": pair.verdict.value,
        "surely": [box_json(box) for box in pair.surely],
        "possibly": [box_json(box) for box in pair.possibly],
        "reasons": [safe_text(reason) for reason in pair.reasons],
        "layer2": pair.layer2,
    }


def _pair_rows(pairs: Iterable[PairVerdict]) -> Iterator[str]:
    """The same as JSON: of a plant with hundreds of zones most pairs are silent, and alike but for their names."""

    @cache
    def named(name: str) -> str:
        return json_item(safe_text(name))

    for pair in pairs:
        if pair.surely or pair.possibly or pair.reasons:
            yield json_item(_pair(pair))
        else:
            yield (
                f'{{"from": {named(pair.source)}, "to": {named(pair.destination)}, "verdict": "{pair.verdict}",'
                f' "surely": [], "possibly": [], "reasons": [], "layer2": {named(pair.layer2)}}}'
            )


def _quiet_rows(pairs: QuietVerdicts) -> Iterator[tuple[str, list[str]]]:
    """The same of pairs that are quiet for the most part: a row is what its source and its destination add to it."""
    names = [json_item(safe_text(name)) for name in pairs.zones]
    places = {name: number for number, name in enumerate(pairs.zones)}
    ends: dict[tuple[str, ...], list[str]] = {}
    for number, (zone, name) in enumerate(zip(pairs.zones, names, strict=True)):
        layer2 = tuple(pairs.layer2(zone))
        if layer2 not in ends:
            ends[layer2] = [_quiet_end(other, grade) for other, grade in zip(names, layer2, strict=True)]
        beginning = f'{{"from": {name}, "to": '
        rows = ends[layer2].copy()
        for other, verdict in pairs.spoken[zone].items():
            rows[places[other]] = json_item(_pair(verdict)).removeprefix(beginning)
        del rows[number]
        if rows:
            yield beginning, rows


def _quiet_end(name: str, layer2: str) -> str:
    nothing = '"surely": [], "possibly": [], "reasons": []'
    return f'{name}, "verdict": "{Verdict.PROVED}", {nothing}, "layer2": {json_item(layer2)}}}'


def _conduit(conduit: ConduitVerdict) -> dict[str, Json]:
    return {
        "id": safe_text(conduit.id),
        "from": safe_text(conduit.source),
        "to": safe_text(conduit.destination),
        "verdict": conduit.verdict.value,
        "flows": [_declared(flow) for flow in conduit.flows],
    }


def _declared(flow: DeclaredFlowVerdict) -> dict[str, Json]:
    document: dict[str, Json] = {
        "index": flow.index,
        "verdict": flow.verdict.value,
        "why": safe_text(flow.why),
    }
    return document | {"wire": [box_json(box) for box in flow.wire]} if flow.wire else document


def management_json(row: ManagementVerdict) -> dict[str, Json]:
    """Who can open one service of a device; a line of null where no single line offers it."""
    return {
        "device": safe_text(row.device),
        "service": safe_text(row.service),
        "transport": row.transport,
        "port": row.port,
        "from": safe_text(row.source),
        "surely": [box_json(box) for box in row.surely],
        "possibly": [box_json(box) for box in row.possibly],
        "declared": row.declared,
        "file": safe_text(row.origin.file),
        "line": row.origin.line or None,
    }


def _coverage(row: CoverageRow) -> dict[str, Json]:
    return {
        "file": safe_text(row.file),
        "device": safe_text(row.device),
        "platform": row.platform,
        "maturity": row.maturity,
        "complete": row.complete,
        "units": row.units,
        "unit": row.unit,
        "modelled": row.modelled,
        "structural": row.structural,
        "irrelevant": row.irrelevant,
        "partial": row.partial,
        "unknown": row.unknown,
        "blocking": row.blocking,
        "sha256": row.sha256,
    }


def _diagnostic(item: Diagnostic) -> dict[str, Json]:
    return {
        "code": item.code.value,
        "severity": item.severity.value,
        "file": safe_text(item.span.file),
        "line": item.span.line or None,
        "message": safe_text(item.message),
    }
