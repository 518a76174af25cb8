"""What is declared or wired is not allowed by the coupling of a safety zone.

What it does: takes the `coupling` of each safety zone and looks at what the plant file declares and how the zone is
wired. An `airgap` has no conduit, no device that joins it to another zone, no switch that surely carries VLANs of both,
and no segment in common with one. An `interfaced` zone has conduits with control, field, safety, DMZ and management
zones alone, and no segment in common. An `integrated` one may share segments with the control system, and has the same
conduits. None has a modem, a radio or a laptop of its own (`unmanaged_paths`). One finding a zone.

Why it matters: the coupling is what the safety analysis was told. Where the network differs from it, the analysis is of
another plant.

Example: `coupling: airgap` and a conduit from the control network; a conduit from the enterprise straight into the
zone.

Not reported: undeclared ways (SIS001, SIS002); shared trunks (SIS003) where no air gap is declared; what only may be
shared; zones without a declared coupling.

References: IEC 62443-3-2:2020 ZCR 3.3; IEC 62443-3-3:2013 SR 5.1 RE 3; ISA-TR84.00.09; IEC 61511-1:2016 8.2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.isolation import breaches
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "SIS004",
    "coupling of a safety zone is broken",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.3", "IEC 62443-3-3 SR 5.1 RE 3", "IEC 61511-1 8.2.4"),
    remediation="Build what the safety analysis was told, or have the coupling assessed and approved anew.",
)
def coupling_broken(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """What is declared or wired is not allowed by the coupling of a safety zone."""
    for zone in evidence.plant.zones:
        found = list(breaches(evidence.network, zone)) if zone.kind is ZoneKind.SAFETY else []
        if found and zone.coupling is not None:
            first, others = found[0].text, len(found) - 1
            more = f", and {others} more" if others else ""
            yield this.finding(
                f"{zone.id} is declared {zone.coupling.value}, but {first}{more}",
                *(Label(one.origin, one.text) for one in found[:MOST_LABELS]),
                Label(zone.origin, f"coupling {zone.coupling.value} is declared here"),
                destination_zone=zone.id,
                identity=f"{zone.id}|{'|'.join(one.text for one in found)}",
                fixed_severity=True,
            )
