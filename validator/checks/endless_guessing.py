"""Local accounts may be guessed without end.

What it does: for every device at a zone whose target level for identification (`sl_t`, IAC) is declared as 1 or
more, and that asks its own accounts first at an open management service, looks for a limit of failed logins (`login
block-for`, `aaa local authentication attempts max-fail`). One finding for all devices of the plant.

Why it matters: a guess a second is half a million guesses in a working week.

Example: `login local` on terminal lines, and no `login block-for`.

Not reported: devices that ask a server first, for it counts; platforms that always limit (FortiOS, OPNsense,
pfSense); devices at zones without a declared level. Where lines of the file were not read, the finding is possible
only.

References: IEC 62443-3-3:2013 SR 1.11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import LoginMethod, Topic
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, absence, boxes, is_asked, listens, named
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.identity import Login
    from validator.findings import Finding
    from validator.graph.network import Node


@check(
    "IAM005",
    "failed logins without limit",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 1.11",),
    remediation="Limit failed logins, and keep one way in for emergencies that cannot be locked out from the network.",
)
def endless_guessing(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Local accounts may be guessed without end."""
    found: dict[Certainty, dict[str, Label]] = {}
    for node in boxes(evidence, Topic.ATTEMPTS):
        doors = [item for item in node.device.management.logins if _local_first(node, item)]
        limited = node.device.management.attempts_limited
        if doors and not limited and is_asked(evidence.network, node, "IAC", 1):
            place = doors[0].lines[-1] if doors[0].lines else doors[0].origin
            found.setdefault(absence(evidence, node), {})[node.id] = Label(
                place, "accounts of the device are asked here"
            )
    for certainty, devices in sorted(found.items()):
        yield this.finding(
            f"{named(list(devices))} set{'s' if len(devices) == 1 else ''} no limit to failed logins",
            *list(devices.values())[:MOST_LABELS],
            certainty=certainty,
            notes=[("devices", ", ".join(devices))] if len(devices) > 1 else [],
            identity=f"failed logins {certainty.value}",
        )


def _local_first(node: Node, login: Login) -> bool:
    opened = login.door == "administrators" or listens(node, login)
    return login.methods[:1] == (LoginMethod.LOCAL,) and not login.remote_access and opened
