"""An essential flow has an end in the business network or outside.

What it does: looks at the flows that are declared `essential: true`, and at the kinds of the zones of both ends.

Why it matters: essential is what must go on when the plant is cut off from everything else (island mode). What
needs the office, a vendor or the internet stops with the cut, and then the plant stops, or nobody dares to cut.

Example: `{src: SCADA-01, dst: CORP-NTP, service: ntp, essential: true}`.

Not reported: essential flows between zones of the control system, and those to a DMZ, which stays on the plant's
side of the cut; which way a flow takes in between.

References: IEC 62443-3-3:2013 SR 5.1 RE 2, SR 5.2 RE 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import OUTSIDE, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

BEYOND_THE_CUT = OUTSIDE - {ZoneKind.WIRELESS} | {ZoneKind.ENTERPRISE}
"""Radio of the plant itself stays with it."""


@check(
    "MOD012",
    "essential flow through the business",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 5.2 RE 2",),
    remediation="Give the plant a server of its own for it, or declare that the plant can go on without.",
)
def essential_flow_through_business(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """An essential flow has an end in the business network or outside."""
    kinds = {zone.id: zone.kind for zone in evidence.plant.zones}
    for conduit in evidence.plant.conduits:
        ends = (conduit.source_zone, conduit.destination_zone)
        beyond = [end for end in ends if kinds[end] in BEYOND_THE_CUT]
        for flow in conduit.flows if beyond else ():
            if flow.essential:
                text = f"{flow.source.text} > {flow.destination.text} {flow.service_text}"
                yield this.finding(
                    f"{text} of {conduit.id} is essential, and needs {beyond[0]} ({kinds[beyond[0]].value})",
                    Label(flow.origin, "stops when the plant is cut off"),
                    source_zone=ends[0],
                    destination_zone=ends[1],
                    identity=f"{conduit.id}|{text}",
                )
