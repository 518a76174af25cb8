"""A zone can send packets under another zone's addresses, and what is open to those is open to it.

What it does: for each zone, takes packets of every source, lets them enter where the zone stands, and tells
what of them surely reaches the control system and is not open to the zone's own addresses. The first
router checks sources if its inbound list names them, or if it looks for a way back (reverse-path check).

Why it matters: a rule that permits one station permits whoever names it. Replies do not come back, so
TCP does not work; commands over UDP, and ICMP, take effect all the same, and some safety systems
are programmed over UDP.

Example: the list of the control network's interface permits the safety engineering station, which
stands elsewhere, to write to the safety controller; any host of the control network can send as it.

Not reported: TCP; targets that are open to the zone as itself; zones of one segment; what only may pass. Of plants
with many zones only the safety zones are asked; the report then says so.

References: IEC 62443-3-3:2013 SR 3.1, SR 5.2; RFC 2827; RFC 3704.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.false_sources import false_reaches, targets
from validator.findings import Label, Severity
from validator.flowtext import flow_text
from validator.plant.model import ZoneKind
from validator.reachability.carriers import carriers
from validator.telling import flows_of, services_text, zone_names
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.false_sources import FalseReach
    from validator.findings import Finding
    from validator.verdicts import Box

MOST_RULES = 4
"""Labels for so many rules at most; the flows say the rest."""
_ORDER = {ZoneKind.SAFETY: 0, ZoneKind.CONTROL: 1, ZoneKind.FIELD: 2}


@check(
    "NET003",
    "false source addresses pass",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 3.1", "IEC 62443-3-3 SR 5.2"),
    remediation="Let the first router drop what does not come from its own network: a reverse-path check, "
    "or an inbound list that names the sources.",
)
def false_source_passes(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A zone can send packets under another zone's addresses, and what is open to those is open to it."""
    zones = evidence.plant.zones
    found: dict[str, list[FalseReach]] = {}
    for item in false_reaches(evidence.network, zones, targets(evidence.plant)):
        found.setdefault(item.source.id, []).append(item)
    for zone in zones:
        if zone.id in found:
            group = sorted(found[zone.id], key=lambda item: (_ORDER[item.destination.kind], item.destination.id))
            yield _finding(this, evidence, group)


def _finding(this: Check, evidence: Evidence, group: Sequence[FalseReach]) -> Finding:
    worst = group[0]
    boxes = worst.packets.boxes()
    into_safety = worst.destination.kind is ZoneKind.SAFETY
    return this.finding(
        f"{worst.source.id} can send to {worst.destination.id} on {_services(boxes)} under addresses of others",
        *_entrances(worst),
        *_rules(group),
        severity=Severity.HIGH if into_safety else None,
        source_zone=worst.source.id,
        destination_zone=worst.destination.id,
        flows=flows_of((box for item in group for box in item.packets.boxes()), zone_names(evidence)),
        witness=flow_text(witness(worst.packets, evidence.network)),
        identity=worst.source.id,
        pairs=[(item.source.id, item.destination.id) for item in group],
    )


def _services(boxes: Sequence[Box]) -> str:
    text = services_text(boxes)
    return "every protocol but TCP" if text == "nearly every service" else text


def _entrances(item: FalseReach) -> list[Label]:
    """The interfaces by which packets of the zone come in and are not asked where they are from."""
    origins = dict.fromkeys(entrance.port.origin for entrance, sent in item.reach.entered if sent.surely & item.packets)
    return [
        Label(origin, f"nothing here checks that {item.source.id} sends from its own addresses") for origin in origins
    ]


def _rules(group: Sequence[FalseReach]) -> list[Label]:
    found: dict[Label, None] = {}
    for item in group:
        for carrier in carriers(item.reach, item.packets):
            if carrier.rule is not None and not carrier.rule.implicit:
                found[Label(carrier.rule.origin, "permits it by its source address")] = None
    return list(found)[:MOST_RULES]
