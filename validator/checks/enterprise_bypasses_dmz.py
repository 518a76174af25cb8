"""Packets of the enterprise network surely reach a control or field zone directly.

What it does: tells undeclared paths from zones of kind enterprise into operational zones: the packets
themselves arrive, no host in a DMZ takes them over.

Why it matters: business and control assets belong into separate zones with a DMZ between; a direct path
makes every office computer a neighbour of the controllers.

Example: `permit tcp 10.0.0.0 255.255.0.0 10.20.0.0 255.255.252.0 eq 3389` on the edge firewall.

Not reported: two separate flows that meet on a host in the DMZ.

References: IEC 62443-3-2:2020 ZCR 3.2; IEC 62443-3-3:2013 SR 5.1, SR 5.2.
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


@check(
    "PATH006",
    "enterprise reaches control without the DMZ",
    severity=Severity.HIGH,
    clauses=(
        "IEC 62443-3-2 ZCR 3.2",
        "IEC 62443-3-3 SR 5.1",
        "IEC 62443-3-3 SR 5.2",
    ),
    remediation="Let the flow end on a host in the DMZ, and start a second one from there.",
)
def enterprise_bypasses_dmz(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Packets of the enterprise network surely reach a control or field zone directly."""
    yield from told(this, evidence, Topic.ENTERPRISE, " with no stop in a DMZ")
