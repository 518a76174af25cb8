"""The access of a vendor is to be off until somebody turns it on, and it is on.

What it does: for each vendor of the register with `default_state: disabled`, takes what surely gets from the zone of
the vendor to other zones by the configuration as it was exported, and shows the rules that carry it.

Why it matters: access that is switched on for a session and never off again is access at any time, with a procedure
that says otherwise.

Example: `default_state: disabled` in the register, and the permit of its tunnel without `inactive`.

Not reported: vendors without `default_state`; what a schedule, a user or a name decides besides, for it is not sure;
whether the export was made during a session that somebody had approved.

References: IEC 62443-3-3:2013 SR 1.13 RE 1; IEC 62443-2-4:2015 SP.07.
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

OFF = "disabled"


@check(
    "VEN011",
    "vendor access is on by default",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 1.13 RE 1",),
    remediation="Turn its rules off, and on for each session that is approved; or declare the state that is meant.",
)
def vendor_open_by_default(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The access of a vendor is to be off until somebody turns it on, and it is on."""
    engine = evidence.everywhere or Engine(evidence.network)
    for vendor in evidence.plant.vendors:
        on = vendor.default_state == OFF
        opened = list(always_open(evidence, engine, vendor, "is on")) if on else []
        if opened:
            what = "; ".join(f"{zone.id} on {services_text(boxes)}" for zone, boxes, _ in opened)
            labels = dict.fromkeys(label for _, _, labels in opened for label in labels)
            yield this.finding(
                f"{vendor.id} is declared as off by default, and reaches {what}",
                *list(labels)[:MOST_LABELS],
                Label(vendor.origin, "its state by default is declared here"),
                source_zone=vendor.zone,
                destination_zone=opened[0][0].id,
                identity=vendor.id,
                pairs=[(vendor.zone, zone.id) for zone, _, _ in opened],
                fixed_severity=True,
            )
