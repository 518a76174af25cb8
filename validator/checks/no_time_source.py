"""A boundary asks no server for the time.

What it does: for every device at a zone whose target level for use control (`sl_t`, UC) is 2 or more, looks for a time
server. One finding for all devices of the plant.

Why it matters: logs of two boxes whose clocks differ do not tell what came first, and rules bound to hours open at
others.

Example: a firewall without `ntp server`.

Not reported: devices at zones of level 1 or without a declared level; platforms whose readers do not read time servers
whole, and FortiOS where `system ntp` is not printed; whether the server proves itself; where it stands (LOG004). Where
lines of the file were not read, the finding is possible only.

References: IEC 62443-3-3:2013 SR 2.11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Topic
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, absence, boxes, is_asked, named
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

LEVEL = 2


@check(
    "LOG003",
    "no time source",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 2.11",),
    remediation="Let the device ask a time server of the plant, with authentication.",
)
def no_time_source(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A boundary asks no server for the time."""
    found: dict[Certainty, dict[str, Label]] = {}
    for node in boxes(evidence, Topic.TIME):
        asks = any(server.purpose == "ntp" for server in node.device.management.servers)
        if not asks and is_asked(evidence.network, node, "UC", LEVEL):
            label = Label(node.device.origin, "no line of this device names a time server")
            found.setdefault(absence(evidence, node), {})[node.id] = label
    for certainty, devices in sorted(found.items()):
        yield this.finding(
            f"{named(list(devices))} ask{'s' if len(devices) == 1 else ''} no server for the time",
            *list(devices.values())[:MOST_LABELS],
            certainty=certainty,
            notes=[("devices", ", ".join(devices))] if len(devices) > 1 else [],
            identity=f"time servers {certainty.value}",
        )
