"""Frames without a tag on a trunk belong to VLAN 1, or to the VLAN of a zone.

What it does: reads the native VLAN of every trunk of switches on which a zone stands, where the trunk lets it pass.
VLAN 1 and a VLAN that surely is a zone's are told, one finding a switch.

Why it matters: whoever can plug in where a trunk ends is in that VLAN without knowing a tag; a host in the same VLAN
can put a second tag behind the one that the switch takes off, and send into another VLAN. VLAN 1 is where every port
stands that nobody configured, and where switches talk to each other.

Example: `switchport mode trunk` without `switchport trunk native vlan`.

Not reported: trunks that do not let their native VLAN pass, or tag its frames (`vlan dot1q tag native`); native VLANs
that no zone has; routed ports with subinterfaces; ends with different native VLANs (NET005).

References: IEEE 802.1Q-2018, 6.9; IEC 62443-3-3:2013 SR 5.1, SR 7.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode
from parsers.model.intervals import holds
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.switching import names_of_ports, names_of_zones, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Zone
    from validator.switching import SwitchPort


@check(
    "NET009",
    "native VLAN of a trunk is in use",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 5.1", "IEC 62443-3-3 SR 7.7"),
    remediation="Give trunks a native VLAN that nothing else uses, and do not allow it there.",
)
def native_vlan_in_use(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Frames without a tag on a trunk belong to VLAN 1, or to the VLAN of a zone."""
    for switch in switches(evidence):
        found: list[tuple[SwitchPort, int, list[Zone]]] = []
        for port in switch.ports:
            native = _native(port)
            zones = _zones(evidence, port, native)
            if native == 1 or zones:
                found.append((port, native, zones))
        if not found:
            continue
        numbers = ", ".join(map(str, sorted({native for _, native, _ in found})))
        into = {zone.id: zone for _, _, zones in found for zone in zones}
        whose = f" of {names_of_zones(into.values())}" if into else ""
        verb = "takes" if len(found) == 1 else "take"
        yield this.finding(
            f"{names_of_ports([port for port, _, _ in found])} of {switch.node.id} {verb} frames without a tag into"
            f" VLAN {numbers}{whose} on a trunk",
            *(
                Label(port.plug.line_of(native), f"frames without a tag belong to VLAN {native} on this trunk")
                for port, native, _ in found[:MOST_LABELS]
            ),
            certainty=switch.certainty(port for port, _, _ in found),
            severity=Severity.MEDIUM if into else Severity.LOW,
            identity=switch.node.id,
        )


def _native(port: SwitchPort) -> int:
    """The VLAN of frames without a tag on a trunk that lets it pass; 0 if there is none."""
    switchport = port.switchport
    plain = switchport.private is None and switchport.tags_native is None
    passes = switchport.mode is SwitchportMode.TRUNK and plain
    return switchport.native_vlan if passes and holds(switchport.allowed, switchport.native_vlan) else 0


def _zones(evidence: Evidence, port: SwitchPort, native: int) -> list[Zone]:
    here = evidence.network.standing.zones_at(port.plug)
    return [zone for zone in port.zones if native in here[zone.id]]
