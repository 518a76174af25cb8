"""A configuration is older than a review may rest on, or younger than the day that is judged.

What it does: for every configuration, takes the day of its export: `exported` of the device in the plant file, else
what the file says (RouterOS, iptables-save). More than 35 days before the day that is judged (`--as-of`) is old. A file
that was changed or exported after that day, or changed after its declared export, contradicts itself.

Why it matters: a verdict is about the files, not about the plant. Rules are added in turnarounds and in the night;
after a month nobody knows what the verdict is worth.

Example: a verdict of November rests on an export of August.

Not reported: files whose day nobody knows; the report counts them. IOS, OPNsense and pfSense say when they were changed
last, which may be long ago and right.

References: NERC CIP-010-4 R2 (changes are looked for every 35 days); IEC 62443-3-3:2013 SR 7.6 RE 1.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import device_names
from validator.exports import Export, exports
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

OLDEST = dt.timedelta(days=35)


@check(
    "COV008",
    "old evidence",
    severity=Severity.LOW,
    clauses=("NERC CIP-010-4 R2.1", "IEC 62443-3-3 SR 7.6 RE 1"),
    remediation="Export the configuration again, and say in the plant file when (`exported`).",
)
def old_evidence(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A configuration is older than a review may rest on, or younger than the day that is judged."""
    for export in exports(evidence):
        later = next((stamp for stamp in export.stamps if stamp.at.date() > evidence.as_of), None)
        if later is not None:
            day = later.at.date()
            yield this.finding(
                f"the export {export.file} was {later.kind} on {day}, after {evidence.as_of}, which is judged",
                Label(later.origin, f"{later.kind} on {day}"),
                severity=Severity.MEDIUM,
                identity=f"{device_names(evidence, export.file)}|later",
            )
        yield from _of_export(this, evidence, export)


def _of_export(this: Check, evidence: Evidence, export: Export) -> Iterator[Finding]:
    as_of, name = evidence.as_of, device_names(evidence, export.file)
    if export.day is None or export.origin is None:
        return
    changed = next((stamp for stamp in export.stamps if stamp.at.date() > export.day), None)
    if changed is not None:
        yield this.finding(
            f"the export {export.file} is declared as of {export.day}, and was {changed.kind} on {changed.at.date()}",
            Label(export.origin, f"exported on {export.day}"),
            Label(changed.origin, f"{changed.kind} on {changed.at.date()}"),
            severity=Severity.MEDIUM,
            identity=f"{name}|contradicted",
        )
    elif as_of - export.day > OLDEST:
        days = (as_of - export.day).days
        yield this.finding(
            f"the export {export.file} is {days} days old on {as_of}",
            Label(export.origin, f"exported on {export.day}"),
            identity=name,
        )
