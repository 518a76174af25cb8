"""A port without a known use is up, in VLAN 1 or in the VLAN of a zone.

What it does: looks for ports that are up and of which the plant file says that nothing is plugged in (`wiring:`),
whose description says no more than that they are spare, or which have neither a description nor a known wire and
stand in VLAN 1, or were empty when the switch was asked (`show interfaces status`). One finding a switch. Where such
a port may become a trunk, or stands in the VLAN of a zone, it is of medium severity.

Why it matters: an open port in a cabinet on the plant floor is a way into the network for everybody who walks by.

Example: `interface FastEthernet1/7` with nothing beneath it: up, in VLAN 1, and it negotiates.

Not reported: ports in a VLAN of no zone, by the plant file, other than VLAN 1 (a VLAN to park ports in); ports with
a VLAN of their own and no description of which nothing was shown, for somebody gave them one; ports whose
description names a station that was off.

References: IEC 62443-3-3:2013 SR 7.7, SR 5.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode
from parsers.model.shown import SocketState
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.switching import is_unused, names_of_ports, names_of_zones, port_labels, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.switching import SwitchPort

_SEEN = {
    SocketState.CONNECTED: "something is plugged in",
    SocketState.EMPTY: "nothing was plugged in when the switch was asked",
    SocketState.OFF: "the switch says that it is off",
}


@check(
    "NET008",
    "unused port is up",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7", "IEC 62443-3-3 SR 5.1"),
    remediation="Shut the port down, and put it into a VLAN that no zone uses.",
)
def unused_port_up(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A port without a known use is up, in VLAN 1 or in the VLAN of a zone."""
    wires = evidence.network.standing.segments.wires
    for switch in switches(evidence):
        found = [port for port in switch.ports if is_unused(evidence, port) and _leads_somewhere(port)]
        if not found:
            continue
        into = {zone.id: zone for port in found for zone in port.zones}
        dynamic = [port for port in found if port.switchport.mode is SwitchportMode.DYNAMIC]
        busy = [port for port in found if port.seen is not None and port.seen.state is SocketState.CONNECTED]
        plugged = f", and something is plugged into {names_of_ports(busy)}" if busy else ""
        verb = "is" if len(found) == 1 else "are"
        trunks = f", and {len(dynamic)} may be made a trunk by what is plugged in" if dynamic else ""
        where = f" in {names_of_zones(into.values())}" if into else ""
        declared = [
            Label(wires.empty[socket], "nothing is plugged in here, by the plant file")
            for port in found
            if (socket := (port.plug.box, port.name)) in wires.empty
        ]
        yield this.finding(
            f"{names_of_ports(found)} of {switch.node.id} without a known use {verb} up{where}{trunks}{plugged}",
            *port_labels(found, _where),
            *dict.fromkeys(declared[:MOST_LABELS]),
            *(Label(port.seen.origin, _SEEN[port.seen.state]) for port in found[:MOST_LABELS] if port.seen is not None),
            certainty=switch.certainty(found),
            severity=Severity.MEDIUM if into or dynamic else Severity.LOW,
            identity=switch.node.id,
        )


def _leads_somewhere(port: SwitchPort) -> bool:
    return bool(port.zones) or port.switchport.access_vlan == 1 or port.switchport.mode is not SwitchportMode.ACCESS


def _where(port: SwitchPort) -> str:
    if port.switchport.mode is SwitchportMode.TRUNK:
        return "up, a trunk"
    negotiates = ", and negotiates" if port.switchport.mode is SwitchportMode.DYNAMIC else ""
    return f"up, in VLAN {port.switchport.access_vlan}{negotiates}"
