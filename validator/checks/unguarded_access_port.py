"""An access port of a control zone takes whatever is plugged in.

What it does: looks at every access port that is up and surely stands in a VLAN of a zone of the control system that
declares a security level of at least 2 for identification (`sl_t`, IAC), for that is where the clause begins.
Where neither port security nor 802.1X nor MAC authentication stands on it, it is told, one finding a switch.

Why it matters: a laptop in place of the operator panel is a host of the zone, and everything that the firewall
permits to the zone it may do.

Example: `switchport mode access`, `switchport access vlan 20`, and no `switchport port-security`.

Of platforms whose statements for this no document told us (SCALANCE, MX-ROS, OpenWrt, ports of an ASA) it is possible.

Not reported: ports that lead to a device of the snapshot, by a known wire; ports that nobody uses (NET008); zones
without `sl_t`; how many stations a port lets in, and whether it lets them in before anybody is asked by a default rule
of the server.

References: IEC 62443-3-3:2013 SR 1.2 (SL 2), SR 2.4; IEEE 802.1X-2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode
from validator.check import Check, Evidence, check
from validator.findings import Certainty, Severity
from validator.plant.model import OPERATIONAL
from validator.switching import is_unused, names_of_ports, names_of_zones, port_labels, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Zone
    from validator.switching import SwitchPort

LEVEL = 2
"""SR 1.2 begins here (IEC 62443-3-3, annex B)."""


@check(
    "NET011",
    "access port takes any station",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 1.2",),
    remediation="Let the port ask stations for 802.1X or their MAC address, or limit it to those that belong there.",
)
def unguarded_access_port(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """An access port of a control zone takes whatever is plugged in."""
    for switch in switches(evidence):
        found = [port for port in switch.ports if _asked(port) and _open(evidence, port)]
        if found:
            zones = {zone.id: zone for port in found for zone in _asked(port)}
            untold = _untold(found)
            verb = "may take" if untold else "takes" if len(found) == 1 else "take"
            yield this.finding(
                f"{names_of_ports(found)} of {switch.node.id} {verb} any station into {names_of_zones(zones.values())}",
                *port_labels(found, lambda port: f"in {names_of_zones(_asked(port))}, and {_asks(port)}"),
                certainty=Certainty.POSSIBLE if untold else switch.certainty(found),
                identity=switch.node.id,
            )


def _untold(ports: list[SwitchPort]) -> bool:
    """Whether the reader of the platform does not know how a port would ask; a line about it is not understood."""
    return all(port.switchport.guards is None for port in ports)


def _asks(port: SwitchPort) -> str:
    return "asks nobody" if port.switchport.guards == () else "no line that was read says that it asks anybody"


def _asked(port: SwitchPort) -> list[Zone]:
    if port.switchport.mode is not SwitchportMode.ACCESS:
        return []
    return [zone for zone in port.zones if zone.kind in OPERATIONAL and zone.sl_t.get("IAC", 0) >= LEVEL]


def _open(evidence: Evidence, port: SwitchPort) -> bool:
    """Whether hosts may be plugged in, and nothing that was read asks them who they are."""
    wires = evidence.network.standing.segments.wires
    socket = (port.plug.box, port.name)
    leads_on = socket in wires.dark or any(socket in cable.sockets for cable in wires.cables)
    return not port.switchport.guards and not leads_on and not is_unused(evidence, port)
