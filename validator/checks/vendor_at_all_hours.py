"""A vendor may come at certain hours, and the rules let it in at any.

What it does: for each vendor of the register with `hours`, takes what surely gets from the zone of the vendor to
other zones. Whatever a rule with a schedule lets through is not sure, for the hour decides; so what is left is open
day and night. The rules that carry it are shown.

Why it matters: access that is open while nobody watches is used when nobody watches. A schedule costs one line.

Example: `hours: Mon-Fri 08:00-16:00` in the register, and `set schedule "always"` on the policy of its tunnel.

Not reported: vendors without `hours`; whether a schedule has the hours of the register (VEN013); access that depends on
a user or a name besides; vendors whose access is to be turned on by hand (VEN011).

References: IEC 62443-3-3:2013 SR 1.13 RE 1, SR 2.1; IEC 62443-2-4:2015 SP.03.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.reachability.engine import Engine
from validator.telling import services_text
from validator.vendor_access import always_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "VEN010",
    "vendor access at all hours",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 1.13 RE 1",),
    remediation="Give the rules of the vendor a schedule with its hours, or turn them on by hand for each session.",
)
def vendor_at_all_hours(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A vendor may come at certain hours, and the rules let it in at any."""
    engine = evidence.everywhere or Engine(evidence.network)
    for vendor in evidence.plant.vendors:
        opened = list(always_open(evidence, engine, vendor, "without a schedule")) if vendor.hours else []
        if opened:
            what = "; ".join(f"{zone.id} on {services_text(boxes)}" for zone, boxes, _ in opened)
            labels = dict.fromkeys(label for _, _, labels in opened for label in labels)
            yield this.finding(
                f"{vendor.id} is to come at {vendor.hours}, and reaches at any hour {what}",
                *list(labels)[:MOST_LABELS],
                Label(vendor.origin, "its hours are declared here"),
                source_zone=vendor.zone,
                destination_zone=opened[0][0].id,
                identity=vendor.id,
                pairs=[(vendor.zone, zone.id) for zone, _, _ in opened],
                fixed_severity=True,
            )
