"""Packets surely travel between two zones for which no conduit is declared.

What it does: for every ordered pair of zones, the exact set of packets that can open a connection on any
way is compared with the flows of conduits and the exceptions in force. What is left is laid to the rule
that speaks of it most narrowly: one finding a rule, with all pairs beneath.

Why it matters: a path that nobody declared has no owner, no risk assessment and no reason, and is the one
that is used in an incident.

Example: `access-list OUT extended permit ip 10.20.1.0 255.255.255.0 any` on a cell firewall.

Not reported: paths into safety zones (SIS001), from vendors (VEN001), from and to the internet (PATH004,
PATH005), from the enterprise past the DMZ (PATH006), beside a conduit (PATH002); replies; what only
may travel (COV003).

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.2.
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

OR_ELSE = ", or declare a conduit with its flows and have it approved."


@check(
    "PATH001",
    "undeclared path between zones",
    severity=Severity.MEDIUM,
    clauses=(
        "IEC 62443-3-2 ZCR 3.1",
        "IEC 62443-3-3 SR 5.2",
    ),
    remediation=f"Narrow or delete the rule{OR_ELSE}",
)
def undeclared_path(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Packets surely travel between two zones for which no conduit is declared."""
    yield from told(this, evidence, Topic.UNDECLARED, ", and no conduit declares it", OR_ELSE)
