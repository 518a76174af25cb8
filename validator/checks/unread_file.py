"""A file among the configurations was not read at all.

What it does: lists files that are binary, too large, empty, or of a format that no reader takes or more than
one does. Each may be a device that joins any two zones, so no pair is PROVED while it stands there.

Why it matters: a configuration that is skipped in silence is a hole in the proof.

Example: an encrypted backup, or an export that is cut off before its header.

Not reported: hidden files; documents (`.md`, `.html`, `.pdf`, pictures) are named at the end of the report only.

References: IEC 62443-3-2:2020 ZCR 1.1.
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
    "COV004",
    "file was not read",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1",),
    remediation="Export the configuration again as text, name its platform in the plant, or take the file away.",
)
def unread_file(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A file among the configurations was not read at all."""
    for item in evidence.snapshot.unread:
        yield this.finding(
            f"{item.name} was not read: {item.reason}", Label(Span(item.name, 0), "not read"), identity=item.name
        )
