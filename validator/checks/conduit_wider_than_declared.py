"""A conduit lets through more than its declared flows.

What it does: like PATH001, for pairs of zones that have a conduit: packets outside its flows surely travel.

Why it matters: a conduit is approved for its flows; every further service or host is an unassessed path
under an approved name.

Example: the historian conduit declares `tcp/5450`, the policy says `set service "ALL"`.

Not reported: replies to declared flows; what an exception in force allows.

References: IEC 62443-3-3:2013 SR 5.2 RE 1 (deny by default, allow by exception).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Severity
from validator.telling import told
from validator.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

OR_ELSE = ", or declare what is really needed."


@check(
    "PATH002",
    "conduit wider than declared",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.2 RE 1",),
    remediation=f"Narrow the rule to the declared flows{OR_ELSE}",
)
def conduit_wider_than_declared(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A conduit lets through more than its declared flows."""
    yield from told(this, evidence, Topic.WIDER, ", more than its conduit declares", OR_ELSE)
