"""A safety zone has ports on a switch that has ports of other zones too.

What it does: for every box with switched ports, looks which zones surely have VLANs there. If one is a safety zone and
another is not, the box is told, with a port of each.

Why it matters: one login, one fault of its software and one failed power supply are then common to the safety system
and to what it protects from; one wrong `switchport access vlan` joins them.

Example: a switch in the cell cabinet with the ports of the controllers in VLAN 10, and two ports in VLAN 340 for the
safety controllers.

Not reported: boxes on which the safety zone shares a trunk (SIS003); management zones, by which the switch itself is
managed; the firewall of the safety zone itself, which has ports in both because it stands between them; an
`integrated` safety zone beside the control system.

References: IEC 62443-3-3:2013 SR 5.1 RE 1 and RE 3; ISA-TR84.00.09; IEC 61511-1:2016 11.2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import zones_at
from validator.findings import Label, Severity
from validator.plant.model import OPERATIONAL, Coupling, ZoneKind
from validator.switching import names_of_zones, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Zone
    from validator.switching import Switch


@check(
    "SIS005",
    "safety zone on a shared switch",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.1 RE 1", "IEC 62443-3-3 SR 5.1 RE 3"),
    remediation="Give the safety network switches of its own.",
)
def safety_zone_on_shared_switch(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A safety zone has ports on a switch that has ports of other zones too."""
    for switch in switches(evidence):
        for zone in switch.zones:
            others = _others(switch, zone) if zone.kind is ZoneKind.SAFETY and not _is_boundary(switch, zone) else []
            if others:
                yield this.finding(
                    f"{zone.id} shares the switch {switch.node.id} with {names_of_zones(others)}",
                    *(_label(switch, one) for one in (zone, *others)),
                    source_zone=others[0].id,
                    destination_zone=zone.id,
                    identity=f"{zone.id}|{switch.node.id}",
                    fixed_severity=True,
                    pairs=[(other.id, zone.id) for other in others],
                )


def _others(switch: Switch, zone: Zone) -> list[Zone]:
    """The other zones on the switch; none where a shared trunk tells of it."""
    if any(zone in port.zones and port.plug.trunk and len(port.zones) > 1 for port in switch.ports):
        return []
    allowed = {ZoneKind.MANAGEMENT, *(OPERATIONAL if zone.coupling is Coupling.INTEGRATED else ())}
    return [other for other in switch.zones if other is not zone and other.kind not in allowed]


def _is_boundary(switch: Switch, zone: Zone) -> bool:
    """Whether the box is the safety zone's own firewall."""
    return any(node.device.stateful and zone in zones_at(switch.evidence.network, node) for node in switch.box.nodes)


def _label(switch: Switch, zone: Zone) -> Label:
    standing = switch.evidence.network.standing
    port = next(port for port in switch.ports if zone in port.zones)
    number = standing.zones_at(port.plug)[zone.id][0]
    return Label(port.plug.line_of(number), f"{port.name} is in VLAN {number} of {zone.id}")
