"""An exception of the register has expired, and no longer excuses anything.

What it does: compares the expiry of every exception with the day of the audit, and names the lines that let its flow
through still.

Why it matters: from that day its flow is undeclared; if a rule still carries it, a path finding says so.

Example: a recipe copy that was tolerated until the new system came.

Not reported: exceptions in force.

References: IEC 62443-3-2:2020 ZCR 5.12.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.intervals import meet
from parsers.model.service import ServiceBox
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.causes import Cause
    from validator.findings import Finding
    from validator.packets import Service
    from validator.plant.model import PlantException


@check(
    "MOD001",
    "exception has expired",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 5.12",),
    remediation="Remove the exception and the rule it excused, or have it approved again.",
)
def expired_exception(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """An exception of the register has expired."""
    for item in evidence.plant.exceptions:
        if item.expires < evidence.as_of:
            live = dict.fromkeys(cause.origin for cause in evidence.causes if _is_of(item, cause, evidence))
            yield this.finding(
                f"exception {item.id} expired on {item.expires}{', and what it excused still passes' if live else ''}",
                Label(item.origin, f"excused {item.text}"),
                *(Label(origin, "lets it through still") for origin in list(live)[:MOST_LABELS]),
                identity=item.id,
            )


def _is_of(item: PlantException, cause: Cause, evidence: Evidence) -> bool:
    """Whether a rule surely lets something through that the exception speaks of."""
    gap, addresses = cause.share.gap, evidence.network.zones.addresses
    if not cause.share.sure:
        return False
    if not addresses[gap.source.id].meets(item.source) or not addresses[gap.destination.id].meets(item.destination):
        return False
    packets = cause.share.packets
    of_four = packets.grid.family == 4
    sources, destinations = (side.v4 if of_four else side.v6 for side in (item.source, item.destination))
    return any(
        meet(one, sources) and meet(two, destinations) and _excuses(item, service)
        for one, two, service in packets.products()
    )


def _excuses(item: PlantException, service: Service) -> bool:
    box = ServiceBox(*service)
    return any(box & other for other in item.services.boxes)
