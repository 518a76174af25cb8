"""A boundary sends its logs to no server.

What it does: for every device at a zone whose target level for timely response (`sl_t`, TRE) is 2 or more, looks for a
server that gets its logs (syslog and the like). One finding for all devices of the plant.

Why it matters: the log of a box is gone when the box is, and whoever owns the box owns the log.

Example: a firewall with `logging buffered` alone.

Not reported: devices at zones of level 1 or without a declared level; platforms whose readers do not read log servers
whole; which messages are sent; where the server stands (LOG004). Where lines of the file were not read, the finding is
possible only.

References: IEC 62443-3-3:2013 SR 6.2, SR 2.8 RE 1 (from level 3 on).
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
RECEIVERS = frozenset({"syslog", "fortianalyzer"})


@check(
    "LOG002",
    "logs stay on the device",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 6.2", "IEC 62443-3-3 SR 2.8 RE 1"),
    remediation="Send logs to a server that stands in the DMZ or in a management network.",
)
def logs_stay_on_device(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A boundary sends its logs to no server."""
    found: dict[Certainty, dict[str, Label]] = {}
    for node in boxes(evidence, Topic.LOGS):
        sent = any(server.purpose in RECEIVERS for server in node.device.management.servers)
        if not sent and is_asked(evidence.network, node, "TRE", LEVEL):
            label = Label(node.device.origin, "no line of this device sends its logs to a server")
            found.setdefault(absence(evidence, node), {})[node.id] = label
    for certainty, devices in sorted(found.items()):
        yield this.finding(
            f"{named(list(devices))} send{'s' if len(devices) == 1 else ''} logs to no server",
            *list(devices.values())[:MOST_LABELS],
            certainty=certainty,
            notes=[("devices", ", ".join(devices))] if len(devices) > 1 else [],
            identity=f"log servers {certainty.value}",
        )
