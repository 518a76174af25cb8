"""A VLAN of a safety zone shares a trunk with VLANs of other zones.

What it does: for every port that carries several VLANs, looks which zones these surely belong to. If one is a
safety zone and another is not, the port is told, both ends together where the wire is known.

Why it matters: what keeps the safety system apart there is the tag on a frame. A port that is configured wrongly, a
flood on the trunk or a fault of the switch reaches it past the safety firewall, and whoever administers the other
zones' switch administers the safety network.

Example: `switchport trunk allowed vlan add 340` on the uplink of a cell switch, VLAN 340 being the safety network.

Not reported: a switch that has ports of both zones and no common trunk; VLANs that a trunk only may carry, because
the VLANs of its device are not in the file.

References: IEC 62443-3-3:2013 SR 5.1 RE 1 and RE 3; ISA-TR84.00.09.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.findings import Finding
    from validator.graph.frames import Plug
    from validator.graph.standing import Standing
    from validator.plant.model import Zone


@check(
    "SIS003",
    "safety VLAN on a shared trunk",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.1 RE 1", "IEC 62443-3-3 SR 5.1 RE 3"),
    remediation="Take the VLAN off the trunk; give the safety network switches and cables of its own.",
)
def safety_vlan_on_shared_trunk(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A VLAN of a safety zone shares a trunk with VLANs of other zones."""
    standing = evidence.network.standing
    shared = {plug: standing.zones_at(plug) for plug in standing.segments.plugs if plug.switched and plug.trunk}
    for zone in evidence.plant.zones:
        if zone.kind is ZoneKind.SAFETY:
            carriers = [plug for plug, zones in shared.items() if zone.id in zones and len(zones) > 1]
            for ends in standing.segments.by_wire(carriers):
                yield _finding(this, standing, zone, ends, shared)


def _finding(
    this: Check,
    standing: Standing,
    zone: Zone,
    ends: Sequence[Plug],
    shared: Mapping[Plug, Mapping[str, tuple[int, ...]]],
) -> Finding:
    others = sorted({other for plug in ends for other in shared[plug]} - {zone.id})
    names = " and ".join(standing.segments.called(plug) for plug in ends)
    own = sorted({number for plug in ends for number in shared[plug][zone.id]})
    labels = [Label(plug.line_of(number), f"puts VLAN {number} of {zone.id} here") for plug in ends for number in own]
    labels += [
        Label(plug.line_of(numbers[0]), f"puts VLAN {numbers[0]} of {other} here")
        for plug in ends
        for other, numbers in shared[plug].items()
        if other != zone.id
    ]
    vlans = ", ".join(map(str, own))
    return this.finding(
        f"VLAN {vlans} of {zone.id} shares the trunk {names} with {', '.join(others)}",
        *dict.fromkeys(labels),
        source_zone=others[0],
        destination_zone=zone.id,
        identity=f"{zone.id}|{names}",
        fixed_severity=True,
        pairs=[(other, zone.id) for other in others],
    )
