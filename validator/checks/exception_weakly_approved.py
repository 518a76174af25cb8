"""An exception of the register has fewer than two approvers, or the one who asked for it among them.

What it does: counts the different people who approve each exception in force, without the one who asked for it;
and compares its life with a year, where the day of its making is given.

Why it matters: an exception opens what the model closes. One pair of eyes, or the requester's own, is no approval,
and what is renewed for years is no exception.

Example: a recipe copy, requested and approved by one person.

Not reported: expired exceptions (MOD001); whether the approvers had the right to approve.

References: IEC 62443-3-2:2020 ZCR 5.12, ZCR 7.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import PlantException

APPROVERS = 2
LONGEST = 366
"""Days from its making to its expiry."""


@check(
    "MOD004",
    "exception is weakly approved",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 5.12", "IEC 62443-3-2 ZCR 7.1"),
    remediation="Have a second person approve it, or let it end.",
)
def exception_weakly_approved(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """An exception in force has too few approvers, or too long a life."""
    for item in evidence.plant.exceptions:
        for fault in _faults(item) if item.in_force(evidence.as_of) else ():
            yield this.finding(
                f"exception {item.id} {fault}",
                Label(item.origin, f"excuses {item.text} until {item.expires}"),
                identity=f"{item.id}|{fault}",
            )


def _faults(item: PlantException) -> Iterator[str]:
    people = {name.strip().lower() for name in (*item.approved_by, item.functional_safety_approver) if name.strip()}
    asked = item.requested_by.strip().lower()
    if asked in people:
        yield "is approved by the one who asked for it"
    if len(people - {asked}) < APPROVERS:
        yield f"is approved by fewer than {APPROVERS} people"
    if item.created is not None and (item.expires - item.created).days > LONGEST:
        yield "lasts longer than a year"
