"""A trunk of a switch in the control system carries every VLAN there is.

What it does: looks for trunks without a list of allowed VLANs on switches on which a zone of the control system stands
(control, field, safety). One finding a switch; of medium severity if such a trunk surely carries VLANs of two zones.

Why it matters: each VLAN that somebody makes somewhere in the plant reaches this switch by itself, and its own VLANs
reach the other end. Nobody decides which zones meet on a cable.

Example: `switchport mode trunk` without `switchport trunk allowed vlan`; `vlan members all` of Junos.

Not reported: lists that name more than is needed; a safety zone that shares a trunk (SIS003); platforms on which a
trunk carries nothing that is not named.

References: IEC 62443-3-3:2013 SR 5.1, SR 7.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import EVERY_VLAN, SwitchportMode
from validator.check import Check, Evidence, check
from validator.findings import Severity
from validator.switching import names_of_ports, names_of_zones, port_labels, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.switching import SwitchPort


@check(
    "NET010",
    "trunk carries every VLAN",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 5.1", "IEC 62443-3-3 SR 7.7"),
    remediation="List on the trunk the VLANs that are needed at its other end.",
)
def trunk_without_list(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A trunk of a switch in the control system carries every VLAN there is."""
    for switch in switches(evidence):
        found = [port for port in switch.ports if _carries_all(port)]
        if not found or not switch.is_operational:
            continue
        shared = [port for port in found if len(port.zones) > 1]
        verb = "carries" if len(found) == 1 else "carry"
        meet = {zone.id: zone for port in shared for zone in port.zones}
        more = f", and {names_of_zones(meet.values())} meet there" if meet else ""
        yield this.finding(
            f"{names_of_ports(found)} of {switch.node.id} {verb} every VLAN{more}",
            *port_labels(found, lambda _: "this trunk is not limited to some VLANs"),
            certainty=switch.certainty(found),
            severity=Severity.MEDIUM if meet else Severity.LOW,
            identity=switch.node.id,
        )


def _carries_all(port: SwitchPort) -> bool:
    switchport = port.switchport
    return switchport.mode is SwitchportMode.TRUNK and switchport.private is None and switchport.allowed == EVERY_VLAN
