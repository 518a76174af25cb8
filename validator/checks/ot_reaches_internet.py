"""A control, field or safety zone surely reaches the internet or another outside zone.

What it does: tells undeclared paths out of operational zones to zones of kind internet or external.

Why it matters: malware calls home, and vendors' boxes open tunnels from inside.

Example: a policy from a package unit to `all` on HTTPS.

Not reported: paths from a DMZ.

References: IEC 62443-3-3:2013 SR 5.2.
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

OR_ELSE = "; let updates and cloud services end on a proxy in the DMZ."


@check(
    "PATH005",
    "control system reaches the internet or other outside zone",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2",),
    remediation=f"Delete the rule{OR_ELSE}",
)
def ot_reaches_internet(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A control, field or safety zone surely reaches the internet or another outside zone."""
    yield from told(this, evidence, Topic.TO_INTERNET, ", and no conduit declares it", OR_ELSE)
