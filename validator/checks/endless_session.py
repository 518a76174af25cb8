"""A session of the management plane never ends by itself, or stays open for long.

What it does: reads after how many minutes without a word each way of logging in ends a session. Never, and more than
half an hour, fire. One finding a device.

Why it matters: an unlocked screen in a control room is a login that nobody has to guess.

Example: `exec-timeout 0 0` on terminal lines; `set admintimeout 480`.

Not reported: the time-out of the platform where nothing is printed (five or ten minutes; four hours on
pfSense and OPNsense, none on Junos); consoles; VPN clients; Linux gateways, whose `sshd_config` is in no export.

References: IEC 62443-3-3:2013 SR 2.5, SR 2.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, boxes, named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

LONGEST = 30
"""Minutes. The clauses leave the time to the owner of the plant."""


@check(
    "IAM004",
    "session that does not end",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 2.5", "IEC 62443-3-3 SR 2.6"),
    remediation="End sessions after some minutes without a word.",
)
def endless_session(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A session of the management plane never ends by itself, or stays open for long."""
    for node in boxes(evidence):
        long = [
            item
            for item in node.device.management.logins
            if item.idle is not None and not 0 < item.idle <= LONGEST and item.idle_origin is not None
        ]
        if not long:
            continue
        never = any(item.idle == 0 for item in long)
        doors = named([item.door for item in long])
        minutes = max(item.idle or 0 for item in long)
        length = f"never ends sessions of {doors}" if never else f"ends sessions of {doors} after {minutes} minutes"
        labels = [
            Label(item.idle_origin, "never ends" if item.idle == 0 else f"ends after {item.idle} minutes")
            for item in long
            if item.idle_origin is not None
        ]
        yield this.finding(
            f"{node.id} {length}",
            *dict.fromkeys(labels[:MOST_LABELS]),
            severity=Severity.MEDIUM if never and any(not item.console for item in long) else Severity.LOW,
            identity=f"{node.id}|{'|'.join(item.door for item in long)}",
        )
