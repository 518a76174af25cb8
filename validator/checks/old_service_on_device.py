"""A device runs old services of its own that nobody needs.

What it does: looks for lines that turn such a service on: the small servers of TCP and UDP, finger, BOOTP, a
configuration fetched from the network at every start, source routing, and version 1 of SSH. One finding a device. Port
forwards on request (UPnP, NAT-PMP) are of medium severity, and high on a device where a zone of the control system
stands: whoever is on the inside opens its machines to the other side.

Why it matters: each answers packets, some before any filter, and none is watched.

Example: `service tcp-small-servers`; `set admin-ssh-v1 enable`; `ssh version 1`.

Not reported: what is on because nothing is printed; management in clear text (MGT002).

References: IEC 62443-3-3:2013 SR 7.7, SR 4.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.management import REQUESTED_FORWARDS
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, boxes, is_operational, named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import Setting
    from validator.findings import Finding
    from validator.graph.nodes import Node

OLD = frozenset(
    {REQUESTED_FORWARDS, "small servers", "finger", "bootp server", "configuration from the network", "source routing"}
)
FIRST_SSH = frozenset({("ssh version", "1"), ("ssh", "version 1"), ("ssh version 1", "enable")})


@check(
    "MGT003",
    "old service on a device",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7", "IEC 62443-3-3 SR 4.3"),
    remediation="Turn the service off.",
)
def old_service_on_device(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A device runs old services of its own that nobody needs."""
    for node in boxes(evidence):
        last = {(item.name, item.value.removeprefix("no ")): item for item in node.device.management.settings}
        found = [item for item in last.values() if (name := _name(item)) and name]
        if found:
            names = list(dict.fromkeys(_name(item) for item in found))
            yield this.finding(
                f"{node.id} runs {named(names)}",
                *(Label(item.origin, f"turns {_name(item)} on") for item in found[:MOST_LABELS]),
                severity=_severity(evidence, node, names),
                identity=f"{node.id}|{'|'.join(names)}",
            )


def _severity(evidence: Evidence, node: Node, names: list[str]) -> Severity:
    if REQUESTED_FORWARDS not in names:
        return Severity.LOW
    return Severity.HIGH if is_operational(evidence.network, node) else Severity.MEDIUM


def _name(setting: Setting) -> str:
    """The old service that a line turns on, or nothing."""
    if (setting.name, setting.value) in FIRST_SSH:
        return "SSH version 1"
    on = setting.name in OLD and not setting.value.startswith("no") and setting.value != "off"
    return setting.name if on else ""
