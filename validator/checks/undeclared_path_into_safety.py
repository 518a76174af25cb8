"""Packets surely reach a safety zone outside its declared conduits.

What it does: tells every undeclared path whose target is a zone of kind safety, with all lines that carry it.

Why it matters: the safety system is the last layer; TRITON went through a path that should not have been.

Example: a VLAN interface of the core switch inside the safety network, which routes round the firewall.

Not reported: declared flows (they are in the conduit list); what only may reach it (COV003).

References: IEC 62443-3-2:2020 ZCR 3.3; IEC 62443-3-3:2013 SR 5.2; IEC 61511-1:2016 8.2.4.
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
    "SIS001",
    "undeclared path into a safety zone",
    severity=Severity.CRITICAL,
    clauses=(
        "IEC 62443-3-2 ZCR 3.3",
        "IEC 62443-3-3 SR 5.2",
        "IEC 61511-1 8.2.4",
    ),
    remediation="Remove the path; a safety zone is reached only by its declared conduit.",
)
def undeclared_path_into_safety(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Packets surely reach a safety zone outside its declared conduits."""
    yield from told(this, evidence, Topic.SAFETY, ", and no conduit declares it")
