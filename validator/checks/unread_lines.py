"""A configuration holds lines that bear on access and were not understood.

What it does: lists, for each file, the lines whose fate is UNKNOWN or PARTIAL in a place that can bear on
access. Nothing that such a line can touch is PROVED, and the exit status is 3.

Why it matters: a wrong "isolated" can cost lives; silence about what was not read would be one.

Example: `access-list IN extended permit zzz any any`.

Not reported: unknown lines in places that cannot bear on access; `segval parse --annotate` shows them all.

References: IEC 62443-3-3:2013 SR 7.6 RE 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.ledger import what_is_open
from validator.check import Check, Evidence, check
from validator.device_facts import device_names
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


MOST_LABELS = 200
"""A finding points at no more lines than this; the coverage table has the number."""


@check(
    "COV001",
    "lines that matter were not understood",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 7.6 RE 1",),
    remediation="Read the lines; if they bear on access, ask for support of them, or let the plant say what they do.",
)
def unread_lines(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A configuration holds lines that bear on access and were not understood."""
    for result in evidence.results:
        rows = [row for row in result.ledger.open_rows() if row.blocking]
        if not rows:
            continue
        device = ", ".join(item.name for item in result.devices) or result.source.name
        labels = [Label(result.source.span(row.line), row.reason or "not understood") for row in rows]
        yield this.finding(
            f"{what_is_open(rows)} in the configuration of {device}",
            *labels[:MOST_LABELS],
            certainty=Certainty.SURE,
            identity=device_names(evidence, result.source.name),
        )
