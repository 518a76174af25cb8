"""A radio of a device stands in a zone of the control system that is not a wireless one.

What it does: looks at the interfaces that are radios and surely switched on (access points, stations and bridges over
the air), and at the zones that surely stand in their broadcast domain. A zone of kind control, field or safety makes it
high, one of kind DMZ or management medium.

Why it matters: the boundary of such a zone is where the signal ends. Whoever knows the key of the radio, or has the
telephone of somebody who does, stands beside the controllers, and no firewall is between.

Example: an access point in the bridge of the cell, so that the fitters can use their tablets.

Not reported: radios of zones of kind wireless; access points that stand behind a switch port and are in no
configuration (declare their zone, or their wire); radios that a filter separates from the zone; how good the key is.

References: IEC 62443-3-2:2020 ZCR 3.5; IEC 62443-3-3:2013 SR 1.6, SR 2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.bridge import BridgeMode
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from validator.findings import Finding
    from validator.graph.nodes import Node
    from validator.plant.model import Zone

INNER = OPERATIONAL | {ZoneKind.DMZ, ZoneKind.MANAGEMENT}
"""Kinds of zones in which a radio is told."""


@check(
    "NET018",
    "radio in a wired zone",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.5",),
    remediation="Give the radio a network and a zone of its own, and let a firewall judge what passes from there.",
)
def radio_beside_control(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A radio of a device stands in a zone of the control system that is not a wireless one."""
    for node in evidence.network.nodes:
        for radio in node.device.interfaces:
            zones = _zones(evidence, node, radio) if radio.radio and radio.enabled else []
            if zones:
                names = ", ".join(zone.id for zone in zones)
                inside = any(zone.kind in OPERATIONAL for zone in zones)
                yield this.finding(
                    f"radio {radio.name} of {node.id} stands in {names}",
                    Label(radio.origin, "whoever is let in here is in the zone"),
                    *(Label(zone.origin, f"{zone.id} is declared to be of kind {zone.kind}") for zone in zones[:1]),
                    severity=Severity.HIGH if inside else Severity.MEDIUM,
                    identity=f"{node.id}|{radio.name}|{names}",
                    pairs=[(zone.id, "") for zone in zones],
                )


def _zones(evidence: Evidence, node: Node, radio: Interface) -> list[Zone]:
    """The wired zones that surely stand where a radio does, with no filter of the device between."""
    filtered = [item for item in node.device.bridges if item.mode is BridgeMode.FILTERED]
    if any(radio.name in item.members for item in filtered):
        return []
    standing = evidence.network.standing
    box = standing.segments.box_of(node.number)
    plug = standing.segments.plug_of(box.number, radio.name)
    here = set(standing.zones_at(plug)) if plug is not None else set[str]()
    here |= set(standing.zones_in(box.point(radio.name)))
    return [zone for zone in evidence.plant.zones if zone.id in here and zone.kind in INNER]
