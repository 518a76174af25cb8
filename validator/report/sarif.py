"""The findings as SARIF 2.1.0 (OASIS Standard, errata 01): one run, for code-scanning pages and their filters.

Columns count UTF-16 code units, as SARIF's default says it; SARIF's `endColumn` is one past the last.
Places without a line (a default that no line states) carry the file alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from validator.check import checks
from validator.findings import Severity
from validator.grouping import group_keys
from validator.report.draw import severity_word
from validator.report.layer2_text import scope
from validator.report.safe_text import json_rows, safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.as_json import Json
    from validator.findings import Finding, Label
    from validator.report.document import Report

VERSION = "2.1.0"
SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
"""The `security-severity` that code-scanning pages sort by: the middle of each CVSS v3.1 band."""


def sarif_report(report: Report) -> str:
    """The document as text, with a final newline; the same report gives the same bytes."""
    return json_rows(sarif_document(report))


def sarif_document(report: Report) -> dict[str, Json]:
    """One log with one run."""
    rules = _rules(report)
    numbers = {str(rule["id"]): number for number, rule in enumerate(rules)}
    driver: dict[str, Json] = {"name": "segval", "version": report.tool_version, "rules": rules}
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "artifacts": _artifacts(report),
        "invocations": [_invocation(report)],
        "results": [
            _result(finding, numbers[finding.code], group, report.sources)
            for finding, group in zip(report.findings, group_keys(report.findings), strict=True)
        ],
        "properties": {
            "plant": safe_text(report.plant_id),
            "snapshotSha256": report.snapshot_sha256,
            "asOf": report.as_of,
            "scope": scope(report.layer2),
        },
    }
    return {"$schema": SCHEMA_URI, "version": VERSION, "runs": [run]}


def _artifacts(report: Report) -> list[dict[str, Json]]:
    """The files that were read, each once (several virtual devices may share one)."""
    digests = {row.file: row.sha256 for row in report.coverage}
    found: list[dict[str, Json]] = []
    for file, digest in sorted(digests.items()):
        found.append({"location": _artifact(file)})
        if digest:
            found[-1]["hashes"] = {"sha-256": digest}
    return found


def _rules(report: Report) -> list[dict[str, Json]]:
    """All checks, and those that findings name besides, in the order of their codes."""
    known = checks()
    found: dict[str, dict[str, Json]] = {}
    for code, one in known.items():
        found[code] = _rule(code, one.title, one.remediation, one.severity, one.clauses)
        page = one.page.strip()
        if page:
            found[code]["fullDescription"] = {"text": page}
    for finding in report.findings:
        if finding.code not in found:
            found[finding.code] = _rule(
                finding.code, finding.title, finding.remediation, finding.severity, finding.clauses
            )
    return [found[code] for code in sorted(found)]


def _rule(code: str, title: str, help_text: str, severity: Severity, clauses: Sequence[str]) -> dict[str, Json]:
    rule: dict[str, Json] = {
        "id": code,
        "shortDescription": _message(title or code),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": ["security", "IEC 62443"],
            "security-severity": _SCORES[severity],
            "clauses": list(clauses),
        },
    }
    if help_text:
        rule["help"] = _message(help_text)
    return rule


def _invocation(report: Report) -> dict[str, Json]:
    return {
        "executionSuccessful": True,
        "exitCode": report.exit,
        "toolExecutionNotifications": [
            {"level": "warning", "message": _message(reason)} for reason in report.incomplete
        ],
    }


def _result(finding: Finding, number: int, group: str, sources: Mapping[str, Sequence[str]]) -> dict[str, Json]:
    result: dict[str, Json] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": _message(finding.message),
        "partialFingerprints": {"segval/v1": finding.fingerprint},
        "properties": {
            "severity": severity_word(finding.severity),
            "group": group,
            "security-severity": _SCORES[finding.severity],
            "certainty": finding.certainty.value,
            "from": safe_text(finding.source_zone),
            "to": safe_text(finding.destination_zone),
            "witness": safe_text(finding.witness),
            "clauses": list(finding.clauses),
            "notes": [f"{safe_text(key)}: {safe_text(value)}" for key, value in finding.told_notes],
        },
    }
    placed = [label for label in finding.labels if label.span.file]
    if placed:
        result["locations"] = [_location(placed[0], sources)]
    if placed[1:]:
        related = dict.fromkeys(placed[1:])
        result["relatedLocations"] = [
            {"id": identity, **_location(label, sources)} for identity, label in enumerate(related, 1)
        ]
    return result


def _location(label: Label, sources: Mapping[str, Sequence[str]]) -> dict[str, Json]:
    span = label.span
    physical: dict[str, Json] = {"artifactLocation": _artifact(span.file)}
    if span.line:
        lines = sources.get(span.file, ())
        text = lines[span.line - 1] if span.line <= len(lines) else ""
        start = _utf16_column(text, span.column)
        end = max(_utf16_column(text, span.end_column + 1), start)
        physical["region"] = {"startLine": span.line, "startColumn": start, "endColumn": end}
    location: dict[str, Json] = {"physicalLocation": physical}
    if label.text:
        location["message"] = _message(label.text)
    return location


def _message(text: str) -> dict[str, Json]:
    r"""A plain message in which nothing is an embedded link (SARIF 3.11.6 escapes brackets with `\`)."""
    shown = safe_text(text)
    return {"text": shown.replace("[", r"\[").replace("]", r"\]") if "](" in shown else shown}


def _utf16_column(text: str, column: int) -> int:
    """The column of character `column` (from 1) counted in UTF-16 code units."""
    return column + sum(character > "\uffff" for character in text[: column - 1])


def _artifact(file: str) -> dict[str, Json]:
    """A relative reference; a first segment with a colon would read as a scheme."""
    return {"uri": quote(file.encode(errors="surrogatepass"), safe="/-._~")}
