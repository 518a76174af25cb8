"""An exception of the register has too few approvers, too long a life, or nobody's ticket.

What it does: counts the different people who approve each exception in force, without the one who asked for it and
without approvals of a day still to come (`A. Owner` and `a.owner@plant.example` count as one person). Compares its
life with `defaults.exception_max_days`, or with a year. Asks for a maximum where it was extended, for approval by
functional safety where its destination stands in a safety zone, and for a ticket and a compensating control.

Why it matters: an exception opens what the model closes. One pair of eyes, or the requester's own, is no approval,
and what is renewed for years is no exception.

Example: a recipe copy, requested and approved by one person.

Not reported: expired exceptions (MOD001); whether the approvers had the right to approve. Extensions beyond
`max_extensions`, and an exception without reason, approver or expiry, are mistakes of the plant file.

References: IEC 62443-3-2:2020 ZCR 5.12, ZCR 7.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.people import one_person, people
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.findings import Finding
    from validator.plant.model import PlantException

APPROVERS = 2
LONGEST = 366
"""Days from its making to its expiry, where the plant says nothing else."""


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
        if item.expires < evidence.as_of:
            continue
        grave = Severity.MEDIUM if _touches(item, evidence, OPERATIONAL) else Severity.LOW
        faults = [*((text, grave) for text in _approval(item, evidence)), *_life(item, evidence), *_papers(item)]
        for fault, severity in faults:
            yield this.finding(
                f"exception {item.id} {fault}",
                Label(item.origin, f"excuses {item.text} until {item.expires}"),
                severity=severity,
                identity=f"{item.id}|{fault}",
            )


def _approval(item: PlantException, evidence: Evidence) -> Iterator[str]:
    early = [(who, day) for who, day in item.approval_days if day > evidence.as_of]
    for who, day in early:
        yield f"is approved by {who} on {day}, which is still to come"
    names = [name for name in item.approved_by if all(name != who for who, _ in early)]
    names.append(item.functional_safety_approver)
    if item.requested_by and any(one_person(item.requested_by, name) for name in names if name):
        yield "is approved by the one who asked for it"
    counted = people((item.requested_by, *names)) if item.requested_by else people(tuple(names))
    count = len(counted) - bool(item.requested_by)
    if count < APPROVERS:
        yield f"is approved by fewer than {APPROVERS} people{_twice(item)}"
    if _touches(item, evidence, {ZoneKind.SAFETY}) and not item.functional_safety_approver:
        yield "leads into a safety zone, and nobody of functional safety approves it"


def _twice(item: PlantException) -> str:
    """Two approvers that may be one person."""
    for number, name in enumerate(item.approved_by):
        for other in item.approved_by[:number]:
            if one_person(name, other):
                return f" ({other} and {name} count as one)"
    return ""


def _life(item: PlantException, evidence: Evidence) -> Iterator[tuple[str, Severity]]:
    most = evidence.plant.register.exception_max_days or LONGEST
    limit = "a year" if most == LONGEST else f"{most} days"
    if item.created is not None and item.created > evidence.as_of:
        yield f"begins on {item.created}, and excuses nothing before", Severity.INFO
    if item.created is not None and (item.expires - item.created).days > most:
        yield f"lasts longer than {limit}", Severity.LOW
    elif item.created is None and (item.expires - evidence.as_of).days > most:
        yield f"still lasts longer than {limit}", Severity.LOW
    if item.extensions and item.max_extensions is None:
        yield f"was extended {item.extensions} times, and nothing says how often it may be", Severity.LOW


def _papers(item: PlantException) -> Iterator[tuple[str, Severity]]:
    given = (("ticket", item.ticket), ("compensating control", item.compensating_control))
    missing = [name for name, text in given if not text.strip()]
    if missing:
        yield f"names no {' and no '.join(missing)}", Severity.INFO


def _touches(item: PlantException, evidence: Evidence, kinds: Iterable[ZoneKind]) -> bool:
    """Whether its destination stands in a zone of some kinds, as far as anybody declares or any device shows."""
    addresses = evidence.network.zones.addresses
    return any(
        zone.kind in kinds and bool(item.destination & addresses[zone.id]) for zone in evidence.network.plant.zones
    )
