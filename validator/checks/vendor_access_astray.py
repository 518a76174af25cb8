"""Packets from a vendor zone surely reach something that is not declared for the vendor.

What it does: tells every undeclared path whose source is a zone of kind vendor: a site-to-site tunnel, a
remote-access pool, a routed vendor network.

Why it matters: a vendor's laptop is outside your control; only the jump host stands between it and the plant.

Example: a crypto access list that permits a whole control network to the vendor's.

Not reported: paths into safety zones (SIS001).

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13.
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
    "VEN001",
    "vendor access ends elsewhere than its jump host",
    severity=Severity.HIGH,
    clauses=(
        "IEC 62443-3-2 ZCR 3.6",
        "IEC 62443-3-3 SR 1.13",
    ),
    remediation="Let the vendor's access end on its declared jump host only.",
)
def vendor_access_astray(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Packets from a vendor zone surely reach something that is not declared for the vendor."""
    yield from told(this, evidence, Topic.VENDOR, ", which no conduit declares")
