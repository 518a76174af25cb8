"""Packets from the internet or another outside zone surely reach a control, field or safety zone.

What it does: tells undeclared paths whose source is a zone of kind internet or external and whose target
is operational.

Why it matters: what the internet reaches is found by scanners within hours.

Example: a FortiGate virtual IP that publishes an HMI, under a `deny all` that does not stop virtual IPs.

Not reported: paths into safety zones from inside (SIS001).

References: IEC 62443-3-3:2013 SR 1.13, SR 5.2; NIST SP 800-82r3.
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

OR_ELSE = "; bring remote access to a jump host in a DMZ."


@check(
    "PATH004",
    "internet or other outside zone reaches the control system",
    severity=Severity.CRITICAL,
    clauses=(
        "IEC 62443-3-3 SR 1.13",
        "IEC 62443-3-3 SR 5.2",
        "NIST SP 800-82r3 SC-7",
    ),
    remediation=f"Delete the rule or the address translation{OR_ELSE}",
)
def internet_reaches_ot(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Packets from the internet or another outside zone surely reach a control, field or safety zone."""
    yield from told(this, evidence, Topic.FROM_INTERNET, ", and no conduit declares it", OR_ELSE)
