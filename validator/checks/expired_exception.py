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

from parsers.model.intervals import meet, within
from parsers.model.service import ServiceBox
from validator.check import Check, Evidence, check
from validator.declared import speaks_of
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from validator.causes import Cause
    from validator.findings import Finding
    from validator.plant.model import PlantException

    Product = tuple[int, Intervals, Intervals, ServiceBox]
    """The family of the addresses, sources, destinations, services."""


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
            live = [(cause.origin, part) for cause in evidence.causes for part in _passing(item, cause, evidence)]
            whole = {origin for origin, part in live if _is_all(item, part)}
            much = "what" if whole else "some of what"
            still = f", and {much} it excused still passes" if live else ""
            yield this.finding(
                f"exception {item.id} expired on {item.expires}{still}",
                Label(item.origin, f"excused {item.text}"),
                *(
                    Label(origin, f"lets {'it' if origin in whole else 'some of it'} through still")
                    for origin in list(dict(live))[:MOST_LABELS]
                ),
                identity=item.id,
            )


def _passing(item: PlantException, cause: Cause, evidence: Evidence) -> Iterator[Product]:
    """What a rule surely lets through, by parts of which the exception speaks."""
    gap, addresses = cause.share.gap, evidence.network.zones.addresses
    if not cause.share.sure or not speaks_of(evidence.network, item, {gap.source.id, gap.destination.id}):
        return
    if not addresses[gap.source.id].meets(item.source) or not addresses[gap.destination.id].meets(item.destination):
        return
    packets = cause.share.packets
    sources, destinations = _sides(item, packets.grid.family)
    for one, two, service in packets.products():
        box = ServiceBox(*service)
        if meet(one, sources) and meet(two, destinations) and any(box & other for other in item.services.boxes):
            yield packets.grid.family, one, two, box


def _is_all(item: PlantException, part: Product) -> bool:
    """Whether one part of what a rule lets through is all that the exception speaks of."""
    family, one, two, box = part
    sources, destinations = _sides(item, family)
    return (
        not all(_sides(item, 10 - family))
        and within(sources, one)
        and within(destinations, two)
        and all(box & other == other for other in item.services.boxes)
    )


def _sides(item: PlantException, family: int) -> tuple[Intervals, Intervals]:
    source, destination = item.source, item.destination
    return (source.v4, destination.v4) if family == 4 else (source.v6, destination.v6)
