"""A conduit lets a vendor further than the vendor's own entry in the register says.

What it does: compares each flow that a conduit declares out of a vendor's zone with the entries of the vendors of
that zone: the jump host where their access ends, the services, the zones (the jump host's own is one of them). A flow
that no entry allows is told.

Why it matters: the contract says one jump host; the conduit that was widened for one night says a subnet. The paths
are declared, so no other check speaks of them.

Example: `jump_host: JH-01` of the vendor, and `dst: 10.20.0.0/24` in the conduit.

Not reported: what an entry leaves open (no `services`, no `zones`, no `jump_host`); paths that no conduit declares
(VEN001); vendors whose contract has ended, of which VEN003 speaks.

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Asset, Conduit, Flow, Vendor


@check(
    "VEN006",
    "vendor declared too far",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13"),
    remediation="Narrow the flow to what the vendor's entry says, or change the entry and have it approved.",
)
def vendor_declared_too_far(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A conduit lets a vendor further than the vendor's own entry in the register says."""
    plant = evidence.plant
    assets = {asset.id: asset for zone in plant.zones for asset in zone.assets}
    homes = {asset.id: zone.id for zone in plant.zones for asset in zone.assets}
    for conduit in plant.conduits:
        vendors = [vendor for vendor in plant.vendors if vendor.zone == conduit.source_zone]
        for flow in conduit.flows if vendors else ():
            faults = [_fault(vendor, conduit, flow, assets, homes) for vendor in vendors]
            if all(faults):
                text = f"{flow.source.text} > {flow.destination.text} {flow.service_text}"
                yield this.finding(
                    f"{text} of {conduit.id} goes beyond the entry of {vendors[0].id}: {faults[0]}",
                    Label(flow.origin, "declared here"),
                    *(Label(vendor.origin, fault) for vendor, fault in zip(vendors, faults, strict=True)),
                    source_zone=conduit.source_zone,
                    destination_zone=conduit.destination_zone,
                    identity=f"{conduit.id}|{text}",
                )


def _fault(vendor: Vendor, conduit: Conduit, flow: Flow, assets: dict[str, Asset], homes: dict[str, str]) -> str:
    """How a flow goes beyond the entry of a vendor; empty: it does not."""
    jump = conduit.destination_zone == homes.get(vendor.jump_host) if vendor.jump_host else False
    if vendor.zones and not jump and conduit.destination_zone not in vendor.zones:
        return f"{conduit.destination_zone} is not among its zones"
    if vendor.services is not None and flow.services - vendor.services:
        return f"its services are {vendor.service_text}"
    end = flow.destination.addresses
    if vendor.jump_host and (end is None or end - assets[vendor.jump_host].addresses):
        return f"its access ends at {vendor.jump_host}"
    return ""
