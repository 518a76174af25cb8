"""One zone serves two purposes: it says so, or it holds assets of another kind of zone.

What it does: looks at `purpose` where it is a list, and at the roles of assets: those of a safety system outside
safety zones, those of the business inside the control system, those of the basic control system inside a safety
zone that is not declared as integrated.

Why it matters: the parts of a zone reach each other freely and share one target level. What has another purpose has
another risk, and drags the zone to its own.

Example: `{id: SIS-EWS, role: safety_engineering_workstation}` in a zone of kind control.

Not reported: assets without a role, or whose role is in none of these lists; a safety zone of coupling integrated.

References: IEC 62443-3-2:2020 ZCR 3.1, ZCR 3.2, ZCR 3.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, named
from validator.findings import Label, Severity
from validator.plant.model import OPERATIONAL, Coupling, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Asset, Zone

SAFETY_ROLES = frozenset({"safety_controller", "safety_engineering_workstation"})
BUSINESS_ROLES = frozenset({"erp_server", "mail_server", "office_pc", "office_printer"})
BASIC_ROLES = frozenset(
    {"controller", "engineering_workstation", "historian", "hmi", "operator_server", "operator_station", "scada_server"}
)


@check(
    "MOD007",
    "zone with two purposes",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-2 ZCR 3.2", "IEC 62443-3-2 ZCR 3.3"),
    remediation="Make two zones of it, with a conduit between them.",
)
def zone_with_two_purposes(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """One zone serves two purposes: it says so, or it holds assets of another kind of zone."""
    purposes = {record.id: record.purposes for record in evidence.plant.register.zones}
    for zone in evidence.plant.zones:
        if len(purposes.get(zone.id, ())) > 1:
            yield this.finding(
                f"{zone.id} has {len(purposes[zone.id])} purposes: {named(purposes[zone.id])}",
                Label(zone.origin, "declared here"),
                source_zone=zone.id,
                identity=f"{zone.id}|purposes",
            )
        strangers, of = _strangers(zone)
        if strangers:
            yield this.finding(
                f"{zone.id} is of kind {zone.kind.value} and holds {of}: {named([one.id for one in strangers])}",
                *(Label(one.origin, f"its role is {one.role}") for one in strangers[:MOST_LABELS]),
                Label(zone.origin, f"{zone.id} is declared here"),
                source_zone=zone.id,
                severity=Severity.MEDIUM,
                identity=f"{zone.id}|{of}",
            )


def _strangers(zone: Zone) -> tuple[list[Asset], str]:
    """The assets that belong into another kind of zone, and what they are."""
    if zone.kind is ZoneKind.SAFETY or zone.safety_designation not in {"", "none"}:
        roles = frozenset[str]() if zone.coupling is Coupling.INTEGRATED else BASIC_ROLES
        what = "parts of the basic control system"
    elif any(asset.role in SAFETY_ROLES for asset in zone.assets):
        roles, what = SAFETY_ROLES, "parts of a safety system"
    else:
        roles = BUSINESS_ROLES if zone.kind in OPERATIONAL else frozenset[str]()
        what = "what belongs to the business"
    return [asset for asset in zone.assets if asset.role in roles], what
