"""Audits of fixture folders as tests want them: run once each, told as lines of text."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from validator.report.document import Report

FIXTURES = Path(__file__).parents[1] / "fixtures"
AS_OF = dt.date(2026, 11, 23)
"""The day on which every fixture is judged."""


@cache
def audited(folder: Path) -> Report:
    """The report of a fixture folder, made once."""
    return audited_anew(folder)


def audited_anew(folder: Path) -> Report:
    """The report of a folder as it is now."""
    return audit(folder, AuditOptions(None, AS_OF), Silent())


def findings_text(report: Report) -> str:
    """One line a finding, in the order of the report: `file:line:column: CODE message`."""
    lines = []
    for finding in report.findings:
        span = finding.labels[0].span
        lines.append(f"{span.file}:{span.line}:{span.column}: {finding.code} {finding.message}\n")
    return "".join(lines)


def verdicts_text(report: Report) -> str:
    """The exit status, one line an ordered pair, one line a declared flow."""
    lines = [f"exit {report.exit}\n"]
    lines += [f"{pair.source} > {pair.destination} {pair.verdict}\n" for pair in report.pairs]
    for conduit in report.conduits:
        lines += [f"{conduit.id} flow {flow.index} {flow.verdict}\n" for flow in conduit.flows]
    return "".join(lines)
