"""A zone or conduit of the register is approved or answered for by nobody, or has no target level.

What it does: once any zone or conduit of the plant file says who answers for it (`accountable`, `approvals` or
`review`), asks the same of every live one: somebody accountable, an approval by the asset owner, for safety zones
and conduits into them one by functional safety, and a target level (`sl_t`) for each zone. One finding a fault.
Approvals of days that are still to come are told as well.

Why it matters: ZCR 7.1 asks for the approval of the asset owner; a zone that came later and was approved by nobody
is the one that an assessor finds.

Example: three zones with `approvals`, and a fourth without.

Not reported: plant files that hold none of these keys, which are sketches (`segval register` tells what is missing
of all of them); zones that are planned or retired; target levels of zones of kind internet, external and vendor.

References: IEC 62443-3-2:2020 ZCR 5.6, ZCR 6.4, ZCR 7.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, named
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind
from validator.plant.register import ASSET_OWNER, FUNCTIONAL_SAFETY, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.findings import Finding
    from validator.plant.model import Plant
    from validator.plant.register import Record

NOT_THE_PLANTS_OWN = frozenset({ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR})


@check(
    "MOD008",
    "zone or conduit that nobody accounts for",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 5.6", "IEC 62443-3-2 ZCR 6.4", "IEC 62443-3-2 ZCR 7.1"),
    remediation="Have it approved, and write down who answers for it.",
)
def unaccounted_record(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A zone or conduit of the register is approved or answered for by nobody, or has no target level."""
    if not evidence.plant.register.kept:
        return
    for fault, severity, records in _faults(evidence.plant):
        if records:
            verb = "is" if len(records) == 1 else "are"
            yield this.finding(
                f"{named([record.id for record in records])} {verb} {fault}",
                *(Label(record.origin, f"{record.id} is {fault}") for record in records[:MOST_LABELS]),
                severity=severity,
                identity=f"{fault}|{'|'.join(sorted(record.id for record in records))}",
            )
    for record in (*evidence.plant.register.zones, *evidence.plant.register.conduits):
        for one in record.approvals:
            if one.day is not None and one.day > evidence.as_of:
                yield this.finding(
                    f"the approval of {record.id} by {one.who} is of {one.day}, which is still to come",
                    Label(one.origin, f"the audit is as of {evidence.as_of}"),
                    identity=f"{record.id}|{one.who}|{one.day}",
                )


def _faults(plant: Plant) -> Iterator[tuple[str, Severity, Sequence[Record]]]:
    kinds = {zone.id: zone for zone in plant.zones}
    zones = [record for record in plant.register.zones if record.status is Status.LIVE]
    records = [*zones, *plant.register.conduits]
    safety = {
        zone.id for zone in plant.zones if zone.kind is ZoneKind.SAFETY or zone.safety_designation not in {"", "none"}
    }
    into = {conduit.id for conduit in plant.conduits if {conduit.source_zone, conduit.destination_zone} & safety}
    yield "approved by nobody", Severity.LOW, [record for record in records if not record.approvals]
    approved = [record for record in records if record.approvals]
    yield "not approved by the asset owner", Severity.LOW, [one for one in approved if not _by(one, ASSET_OWNER)]
    guarded = [record for record in zones if record.id in safety]
    guarded += [record for record in plant.register.conduits if record.id in into]
    unsigned = [one for one in guarded if not _by(one, FUNCTIONAL_SAFETY)]
    yield "not approved by functional safety", Severity.MEDIUM, unsigned
    yield "answered for by nobody (accountable)", Severity.LOW, [one for one in records if not one.accountable]
    own = [record for record in zones if kinds[record.id].kind not in NOT_THE_PLANTS_OWN]
    yield "without a target level (sl_t)", Severity.LOW, [record for record in own if not kinds[record.id].sl_t]


def _by(record: Record, role: str) -> bool:
    return any(one.role == role for one in record.approvals)
