"""Traffic was seen from or to addresses that are in no zone.

What it does: takes conversations of the logs with an end that no zone of the plant has, and names the other end's zone.
One finding a zone and direction.

Why it matters: the register does not know everybody who talks. What is in no zone has no conduit, no owner, no level.

Example: controllers ask 10.9.9.9 for the time, and no zone holds 10.9.9.9.

Not reported: plants with a zone of kind internet, which has every address that no other zone has; addresses of devices
of the snapshot; multicast and broadcast.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.observed.traffic import Kind, moment_text
from validator.plant.model import OPERATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

MOST_LABELS = 4


@check(
    "NET017",
    "traffic of addresses in no zone",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 3.1"),
    remediation="Put these hosts into a zone, or find out who they are.",
)
def traffic_of_no_zone(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Traffic was seen from or to addresses that are in no zone."""
    observed = evidence.observed
    operational = {zone.id for zone in evidence.plant.zones if zone.kind in OPERATIONAL}
    for seen in () if observed is None else observed.of(Kind.NO_ZONE):
        ends = f"{seen.source or 'addresses in no zone'} to {seen.destination or 'addresses in no zone'}"
        touches = {seen.source, seen.destination} & operational
        yield this.finding(
            f"traffic from {ends} was seen on {seen.services[0][0]}",
            *(
                Label(item.origin, f"{item.packet.text()} {'was answered' if item.answered else 'was seen'}")
                for item in seen.examples[:MOST_LABELS]
            ),
            severity=Severity.MEDIUM if touches else Severity.LOW,
            source_zone=seen.source,
            destination_zone=seen.destination,
            notes=[("seen", f"{seen.conversations} conversations, the last at {moment_text(seen.last)}")],
            identity="observed",
        )
