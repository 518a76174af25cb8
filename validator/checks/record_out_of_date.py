"""A review, an approval, an attestation or a compensating control of the register has run out.

What it does: compares with the day of the audit: `review.next`, or the last review (without one, the newest
approval) and `interval` or `defaults.review_days`; the `expires` of attestations and of compensating controls. The
day that is named is the last good one.

Why it matters: an attestation that has expired vouches for nothing, and what rested on it is UNKNOWN from then on;
what was approved years ago was another plant.

Example: `review: {last: 2024-03-01, interval: 365}`.

Not reported: expired exceptions (MOD001), contracts of vendors (VEN), old exports (COV008); zones that are retired.

References: IEC 62443-3-2:2020 ZCR 5.12, ZCR 7.1.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.register import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.register import Record


@check(
    "MOD009",
    "record out of date",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 5.12", "IEC 62443-3-2 ZCR 7.1"),
    remediation="Review it, have it approved again, and write down the day.",
)
def record_out_of_date(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A review, an approval, an attestation or a compensating control of the register has run out."""
    register = evidence.plant.register
    for one in register.attestations:
        if one.expires is not None and not one.in_force(evidence.as_of):
            yield this.finding(
                f"attestation {one.id} expired on {one.expires}, and vouches for nothing any more",
                Label(one.origin, "attested here"),
                severity=Severity.MEDIUM,
                identity=f"attestation {one.id}",
            )
    for record in (*register.zones, *register.conduits):
        if record.status is Status.RETIRED:
            continue
        due = _due(record, register.review_days)
        if due is not None and due < evidence.as_of:
            yield this.finding(
                f"the review of {record.id} was due on {due}",
                Label(record.review.origin if record.review else record.origin, "last looked at here"),
                identity=f"review {record.id}",
            )
        for control in record.compensations:
            if control.expires is not None and control.expires < evidence.as_of:
                yield this.finding(
                    f"the compensating control of {record.id} for {control.requirement} expired on {control.expires}",
                    Label(control.origin, control.control),
                    identity=f"control {record.id} {control.requirement}",
                )


def _due(record: Record, review_days: int | None) -> dt.date | None:
    """The last day on which the review of an item is in time; None where nothing says."""
    review = record.review
    if review is not None and review.next is not None:
        return review.next
    days = review.interval if review is not None and review.interval is not None else review_days
    last = review.last if review is not None and review.last is not None else None
    if last is None:
        last = max((one.day for one in record.approvals if one.day is not None), default=None)
    if last is None or days is None or dt.date.max - last < dt.timedelta(days=days):
        return None
    return last + dt.timedelta(days=days)
