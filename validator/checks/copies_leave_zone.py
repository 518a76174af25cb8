"""A switch sends copies of what a control zone carries to a port of another zone, or takes in what is sent there.

What it does: takes the mirror sessions (SPAN) of each switch, and the zones of the control system whose VLANs or ports
are copied. A session is told where a port of copies leads to another zone, by the plant file (`wiring:`) or by the
VLAN that its own lines give it; where it leads to another device of the snapshot, which may pass the copies on, or
into a VLAN that carries them over trunks (RSPAN); and where stations at the port may send as well (`ingress`). Copies
to a monitoring sensor in a DMZ or a management network are what such sessions are for. One finding a session; of high
severity where copies of a safety zone leave, or an office or a stranger gets them.

Why it matters: copies hold everything that the zone says, passwords in clear text and recipes among them, and no list
judges them. A port that takes frames in besides is a way into the zone past every firewall.

Example: `monitor session 1 source vlan 340` and a destination port that stands in the VLAN of the office.

Not reported: sessions whose sensor stands in the zone that is copied, or of whose far end nothing is known; sessions
that are shut down; copies that are sent over the network in packets (ERSPAN), which leave the device in doubt.

References: IEC 62443-3-3:2013 SR 5.1, SR 5.2, SR 4.1 (SR 6.2 is what sensors are for); IEC 62443-3-2:2020 ZCR 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind, SwitchportMode
from parsers.model.intervals import Interval, holds
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import UNTRUSTED, Label, Severity
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.switching import names_of_zones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from parsers.model.mirror import Mirror
    from validator.findings import Finding
    from validator.graph.frames import Box
    from validator.graph.nodes import Node
    from validator.graph.wires import Wires
    from validator.plant.model import Zone

SENSORS = frozenset({ZoneKind.DMZ, ZoneKind.MANAGEMENT})
"""Kinds of zones in which sensors stand that are given copies."""
STRANGE = UNTRUSTED | {ZoneKind.ENTERPRISE}


@check(
    "NET019",
    "copies of a zone leave it",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-3 SR 5.1", "IEC 62443-3-3 SR 5.2"),
    remediation="Give copies to a sensor of the zone alone, named in `wiring`, without `ingress`; or end the session.",
)
def copies_leave_zone(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A switch sends copies of what a control zone carries elsewhere, or takes in what is sent there."""
    segments = evidence.network.standing.segments
    for node in evidence.network.nodes:
        for mirror in node.device.mirrors:
            box = segments.box_of(node.number)
            copied = [
                zone for zone in _standing(evidence, box, mirror.vlans, mirror.copied) if zone.kind in OPERATIONAL
            ]
            if copied:
                yield from _told(this, evidence, node, mirror, copied)


def _told(this: Check, evidence: Evidence, node: Node, mirror: Mirror, copied: list[Zone]) -> Iterator[Finding]:
    wires = evidence.network.standing.segments.wires
    box = evidence.network.standing.segments.box_of(node.number)
    own = {zone.id for zone in copied}
    found = [zone for port in mirror.ports for zone in _ends(evidence, box, port)]
    far = [
        zone for zone in {zone.id: zone for zone in found}.values() if zone.id not in own and zone.kind not in SENSORS
    ]
    onward = [port for port in mirror.ports if _leads_on(wires, (box.number, port))]
    onward += [f"VLAN {mirror.remote}"] if mirror.remote is not None else []
    if not far and not onward and mirror.heard is None:
        return
    parts = [f"a port of {names_of_zones(far)}"] if far else []
    parts += [f"on to other devices ({', '.join(onward)})"] if onward else []
    parts += ["and takes in what is sent there"] if mirror.heard is not None else []
    by = f" by {', '.join(mirror.ports)}, " if mirror.ports else " "
    bad = any(zone.kind is ZoneKind.SAFETY for zone in copied) or any(zone.kind in STRANGE for zone in far)
    yield this.finding(
        f"{node.id} sends copies of {names_of_zones(copied)} out{by}{', '.join(parts)}",
        Label(mirror.origin, "copies leave here"),
        *([Label(mirror.heard, "frames are taken in here")] if mirror.heard is not None else []),
        *[
            Label(item.origin, "where copies go")
            for item in node.device.interfaces
            if item.name in mirror.ports and (far or onward)
        ][:MOST_LABELS],
        severity=Severity.HIGH if bad and (far or onward) else Severity.MEDIUM,
        source_zone=copied[0].id,
        destination_zone=far[0].id if far else "",
        pairs=[(one.id, two.id) for one in copied for two in far],
        identity=f"{node.id}|{mirror.name}",
        fixed_severity=True,
    )


def _standing(evidence: Evidence, box: Box, vlans: Intervals, names: tuple[str, ...] = ()) -> list[Zone]:
    """The zones that surely stand in some VLANs of a switch, or at some of its ports."""
    standing = evidence.network.standing
    here: set[str] = set()
    for plug in standing.segments.plugs:
        if plug.box == box.number:
            zones = standing.zones_at(plug)
            here |= {zone for zone, found in zones.items() if plug.name in names or any(holds(vlans, n) for n in found)}
    for _, item in box.interfaces.values():
        routed = item.kind is InterfaceKind.VLAN and item.vlan is not None and holds(vlans, item.vlan)
        if routed or (item.name in names and item.switchport is None):
            here |= set(standing.zones_in(box.point(item.name)))
    return [zone for zone in evidence.plant.zones if zone.id in here]


def _ends(evidence: Evidence, box: Box, port: str) -> list[Zone]:
    """The zones at the far end of a port: of hosts that are declared there, else of the VLAN that its lines name."""
    wires = evidence.network.standing.segments.wires
    declared = wires.hosts.get((box.number, port), [])
    if declared:
        return [evidence.plant.zone(end.zone) for end in declared if end.zone]
    item = box.interfaces[port][1] if port in box.interfaces else None
    if item is None or item.switchport is None or not item.switchport.lines:
        return []
    access = item.switchport.mode is SwitchportMode.ACCESS
    vlan = item.switchport.access_vlan if access else item.switchport.native_vlan
    return _standing(evidence, box, (Interval(vlan, vlan),))


def _leads_on(wires: Wires, socket: tuple[int, str]) -> bool:
    return any(socket in cable.sockets for cable in wires.cables)
