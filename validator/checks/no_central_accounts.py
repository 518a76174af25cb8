"""People log in to devices with local accounts alone, where a central server is asked for.

What it does: for every device at a zone whose target level for identification (`sl_t`, IAC) is 2 or more, looks for
a way of logging in that asks a server (TACACS+, RADIUS, LDAP) at each of its open management services. One finding
for all devices of the plant that lack it somewhere.

Why it matters: an account that exists once on every box is shared in practice, and stays when its owner goes.

Example: `login local` on the terminal lines of a switch in front of a zone of SL-T 2.

Not reported: devices at zones of level 1 or without a declared level; Linux gateways, whose logins (`sshd_config`,
PAM) are in no export of rules; platforms whose readers do not read logins whole; doors at which nobody is asked at
all (IAM001); consoles.

References: IEC 62443-3-3:2013 SR 1.1 RE 1, SR 1.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import LoginMethod, Topic
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, boxes, is_asked, listens, named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.identity import Login
    from validator.findings import Finding
    from validator.graph.network import Node

LEVEL = 2
ADMINISTRATORS = "administrators"
"""The door of platforms that ask everywhere alike."""


@check(
    "IAM003",
    "local accounts alone",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 1.1 RE 1", "IEC 62443-3-3 SR 1.3"),
    remediation="Ask a central server first, and keep one local account for emergencies.",
)
def no_central_accounts(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """People log in to devices with local accounts alone, where a central server is asked for."""
    found: dict[str, list[Label]] = {}
    doors: dict[str, None] = {}
    for node in boxes(evidence, Topic.LOGINS):
        local = [item for item in node.device.management.logins if _is_local(node, item)]
        if local and is_asked(evidence.network, node, "IAC", LEVEL):
            place = [item.lines[-1] if item.lines else item.origin for item in local]
            doors |= dict.fromkeys(item.door for item in local if item.door != ADMINISTRATORS)
            found[node.id] = [Label(span, "only accounts of the device itself are asked") for span in place]
    if found:
        labels = [label for some in found.values() for label in dict.fromkeys(some)]
        yield this.finding(
            f"{named(list(found))} know{'s' if len(found) == 1 else ''} local accounts alone"
            + (f" for {', '.join(doors)}" if doors else ""),
            *labels[:MOST_LABELS],
            notes=[("devices", ", ".join(found))] if len(found) > 1 else [],
            identity="local accounts",
        )


def _is_local(node: Node, login: Login) -> bool:
    opened = login.door == ADMINISTRATORS or listens(node, login)
    return opened and not login.remote_access and set(login.methods) == {LoginMethod.LOCAL}
