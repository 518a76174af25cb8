"""A protocol of safety controllers is open from elsewhere than the declared engineering station.

What it does: tells undeclared paths into a safety zone on ports that the catalogue of protocols calls
safety: programming and serving of safety controllers (TriStation, SILworX and their like).

Why it matters: who speaks the engineering protocol can change the safety logic or stop it; many of these
protocols ask for no password.

Example: `permit udp object-group ENG host 10.30.40.2 eq 1502`, where the group nests a whole network.

Not reported: the declared flows of the safety engineering station; wider paths (SIS001).

References: IEC 62443-3-2:2020 ZCR 3.3; IEC 62443-3-3:2013 SR 5.2; ISA-TR84.00.09.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Severity
from validator.telling import Topic, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "SIS002",
    "safety protocol open from elsewhere than the engineering station",
    severity=Severity.CRITICAL,
    clauses=(
        "IEC 62443-3-2 ZCR 3.3",
        "IEC 62443-3-3 SR 5.2",
        "IEC 61511-1 8.2.4",
    ),
    remediation="Permit the protocol from the safety engineering station alone.",
)
def safety_protocol_from_elsewhere(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A protocol of safety controllers is open from elsewhere than the declared engineering station."""
    yield from told(this, evidence, Topic.SAFETY_PROTOCOL, ", and is not its declared engineering station")
