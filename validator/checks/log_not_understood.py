"""A log of traffic was not read, or not all of it was understood.

What it does: tells each file below `flows/` (or of `--observed`) that no reader takes, that ends early, or that has
lines which were not understood; the reasons are counted, each with its first line.

Why it matters: what was not read was not seen. A flow that is told as unused may stand in such a line.

Example: the log of the firewall names hosts instead of addresses.

Not reported: lines that are known to tell of no conversation; they are counted in the report.

References: IEC 62443-3-3:2013 SR 6.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.source import Span
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "COV009",
    "log of traffic is not understood",
    severity=Severity.LOW,
    clauses=(),
    remediation="Export the log in a format that is read (README), or take the file away.",
)
def log_not_understood(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A log of traffic was not read, or not all of it was understood."""
    for log in () if evidence.observed is None else evidence.observed.logs:
        if not log.lost and not log.why:
            continue
        what = f"is not read: {log.why}" if not log.reader else f"{log.lost} of {log.lines} lines were not understood"
        if log.reader and log.why:
            what += f"; {log.why}"
        places = [Label(Span(log.file, line), f"{count} lines: {why}") for why, count, line in log.not_understood]
        yield this.finding(
            f"{log.file}: {what}" if log.reader else f"{log.file} {what}",
            *(places or [Label(Span(log.file, 0), "this file")]),
            identity=log.file,
        )
