"""An exception of the register has expired, and no longer excuses anything.

What it does: compares the expiry of every exception with the day of the audit.

Why it matters: from that day its flow is undeclared; if a rule still carries it, a path finding says so.

Example: a recipe copy that was tolerated until the new system came.

Not reported: exceptions in force.

References: IEC 62443-3-2:2020 ZCR 5.12.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "MOD001",
    "exception has expired",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 5.12",),
    remediation="Remove the exception and the rule it excused, or have it approved again.",
)
def expired_exception(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """An exception of the register has expired."""
    for item in evidence.plant.exceptions:
        if item.expires < evidence.as_of:
            yield this.finding(
                f"exception {item.id} expired on {item.expires}",
                Label(item.origin, f"excused {item.text}"),
                identity=item.id,
            )
