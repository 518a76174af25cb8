"""A declared flow has no purpose or no owner.

What it does: looks at the flows of conduits that have an end in a zone of the control system or in a DMZ, where some
zone of the plant declares a target level (`sl_t`) or some flow of it has an owner. One finding a conduit.

Why it matters: a flow that nobody can explain is never removed, and nobody is asked when it should be.

Example: `flows: [{src: SCADA, dst: PLC, service: modbus_tcp}]`.

Not reported: flows of conduits between other zones; plants that declare no target level and no owner at all, whose
register is a sketch (the report says so at its end; `init` takes purposes from remarks); rules without a remark in the
configuration, for the register is where the reason stands.

References: NERC CIP-005-7 R1.3; IEC 62443-3-2:2020 ZCR 6.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, gives_reasons
from validator.findings import Label, Severity
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Flow

_GUARDED = OPERATIONAL | {ZoneKind.DMZ}


@check(
    "MOD003",
    "declared flow without a reason",
    severity=Severity.LOW,
    clauses=("NERC CIP-005-7 R1.3", "IEC 62443-3-2 ZCR 6.4"),
    remediation="Write `purpose` and `owner` beside the flow, or take it out of the register and the configuration.",
)
def flow_without_reason(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow has no purpose or no owner."""
    plant = evidence.plant
    if not gives_reasons(plant):
        return
    kinds = {zone.id: zone.kind for zone in plant.zones}
    for conduit in plant.conduits:
        bare = [flow for flow in conduit.flows if not flow.purpose or not flow.owner]
        if bare and {kinds[conduit.source_zone], kinds[conduit.destination_zone]} & _GUARDED:
            flows = "1 flow" if len(bare) == 1 else f"{len(bare)} flows"
            yield this.finding(
                f"{flows} of {conduit.id} {'has' if len(bare) == 1 else 'have'} no purpose or no owner",
                *(Label(flow.origin, f"{_missing(flow)} is not given") for flow in bare[:MOST_LABELS]),
                identity=conduit.id,
            )


def _missing(flow: Flow) -> str:
    return " and ".join(name for name, text in (("purpose", flow.purpose), ("owner", flow.owner)) if not text)
