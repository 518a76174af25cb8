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
def audited(folder: Path, failures: int | None = None) -> Report:
    """The report of a fixture folder, made once; `failures` None: as the folder's `options.txt` says, else none."""
    options = folder / "options.txt"
    asked = "--failures 1" in options.read_text(encoding="utf-8") if options.exists() else False
    return audited_anew(folder, int(asked) if failures is None else failures)


def audited_anew(folder: Path, failures: int = 0) -> Report:
    """The report of a folder as it is now."""
    return audit(folder, AuditOptions(None, AS_OF, failures=failures), Silent())


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


ASA = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif a
 security-level 20
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif b
 security-level 80
 ip address 10.2.0.1 255.255.255.0
{more}access-list IN extended permit tcp host 10.1.0.5 host 10.2.0.9 eq 502
access-list IN extended deny ip any any
access-group IN in interface a
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
"""An ASA between a and b; `more` stands above its list."""
