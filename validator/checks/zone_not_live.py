"""A zone is declared as planned or retired, and a device has it all the same; or a conduit leads to it.

What it does: for zones of `status: planned` or `retired`, lists the ports where they surely stand and the conduits
that name them. They are judged like any other zone.

Why it matters: what was taken out of the drawing and not out of the firewall is open, and nobody looks at it.

Example: `status: retired`, and its network on an interface that is up.

Not reported: live zones; such zones that no device has.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 6.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.register import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "MOD017",
    "zone that is not live",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 6.4"),
    remediation="Take it off the devices and out of the conduits, or declare it as live.",
)
def zone_not_live(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A zone is declared as planned or retired, and a device has it all the same; or a conduit leads to it."""
    network = evidence.network
    for record in evidence.plant.register.zones:
        if record.status is Status.LIVE:
            continue
        seen: set[int] = set()
        for item in network.zones.attachments.get(record.id, ()):
            if item.sure and item.port.number not in seen:
                seen.add(item.port.number)
                node = network.node_of(item.port)
                yield this.finding(
                    f"{record.id} is {record.status.value}, and {node.id} has it on {item.port.name}",
                    Label(item.port.origin, f"{record.id} stands here"),
                    Label(record.origin, f"declared as {record.status.value}"),
                    source_zone=record.id,
                    identity=f"{record.id}|{node.id}|{item.port.name}",
                )
        for conduit in evidence.plant.conduits:
            if record.id in {conduit.source_zone, conduit.destination_zone}:
                yield this.finding(
                    f"{conduit.id} leads from or to {record.id}, which is {record.status.value}",
                    Label(conduit.origin, "declared here"),
                    Label(record.origin, f"declared as {record.status.value}"),
                    source_zone=conduit.source_zone,
                    destination_zone=conduit.destination_zone,
                    identity=f"{record.id}|{conduit.id}",
                )
