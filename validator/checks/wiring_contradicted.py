"""A device reports another neighbour than the plant file declares.

What it does: compares `wiring:` of the plant file with what devices say of their neighbours (CDP, LLDP).

Why it matters: proofs on layer 2 rest on the declared wires. A cable that was moved makes them speak of another plant.

Example: the plant file says that a port leads to the cell switch, and LLDP reports the office switch there.

Not reported: neighbours that are not in the snapshot (telephones, access points); ports that the plant file does not
name.

References: IEC 62443-2-1:2010 4.3.4.3.2; IEC 62443-3-3:2013 SR 7.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "NET006",
    "declared wire is contradicted",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 7.8",),
    remediation="Look where the cable leads, and correct the plant file or the cable.",
)
def wiring_contradicted(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A device reports another neighbour than the plant file declares."""
    segments = evidence.network.standing.segments
    for item in segments.wires.contradictions:
        box, name = item.socket
        device = segments.boxes[box].nodes[0].id
        seen = item.neighbour
        yield this.finding(
            f"{device}:{name} is declared to lead elsewhere than {seen.protocol.upper()} reports"
            f" ({seen.local_interface} to {seen.remote_name} {seen.remote_interface})",
            Label(item.declared, "declared here"),
            Label(seen.origin, "reported here"),
            identity=f"{device}:{name}|{seen.remote_name}|{seen.remote_interface}",
        )
