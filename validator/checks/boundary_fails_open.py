"""A firewall joins its two sides when it has no power, or when it fails.

What it does: looks for lines that close the relays of a bypass between two ports (Cisco ISA 3000; models of FortiGate
with a pair of bypass ports). One finding for each line, with the zones that stand at the two ports, or at the device
where the line does not name them: of a FortiGate the model says which they are, so that the zones only may be joined.

Why it matters: without power the ports are one cable, and whoever can take the power away opens the boundary.

Example: `hardware-bypass GigabitEthernet 1/1-1/2`.

Not reported: bypass cards outside of the configuration; inspection that lets packets pass uninspected when it is
overloaded, for the rules of the firewall still hold then; devices at one zone alone. A plant may want this between two
parts of one process: then say so in an exception of your own.

References: IEC 62443-3-3:2013 SR 5.2 RE 3; Cisco ISA 3000, CLI configuration guide, "Hardware Bypass".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.bypasses import bypasses, is_named, joined_by, when_of
from validator.check import Check, Evidence, check
from validator.device_facts import boxes
from validator.findings import Certainty, Label, Severity
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

_RANK = (ZoneKind.SAFETY, ZoneKind.CONTROL, ZoneKind.FIELD)
MEETING = 2
"""A device on which fewer zones meet is no boundary."""


@check(
    "PATH011",
    "boundary that fails open",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2 RE 3",),
    remediation="Turn the bypass off, and give the firewall a second power supply.",
)
def boundary_fails_open(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A firewall joins its two sides when it has no power."""
    for node in boxes(evidence):
        for setting in bypasses(node):
            zones = sorted(joined_by(evidence.network, node, setting), key=lambda zone: (_weight(zone.kind), zone.id))
            if len(zones) >= MEETING:
                worst, *others = zones
                joins = "joins" if is_named(setting) else "may join"
                yield this.finding(
                    f"{node.id} {joins} {', '.join(zone.id for zone in zones)} without a filter {when_of(setting)}",
                    Label(setting.origin, "closes the relays between two ports"),
                    certainty=Certainty.SURE if is_named(setting) else Certainty.POSSIBLE,
                    source_zone=others[0].id,
                    destination_zone=worst.id,
                    pairs=[(zone.id, worst.id) for zone in others],
                    identity=f"{node.id}|{setting.value}",
                    fixed_severity=worst.kind is not ZoneKind.SAFETY,
                )


def _weight(kind: ZoneKind) -> int:
    return _RANK.index(kind) if kind in _RANK else len(_RANK)
