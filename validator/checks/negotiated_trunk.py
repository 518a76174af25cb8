"""A port of a switch agrees with whoever is plugged in to be a trunk, or to carry VLANs, or talks of it.

What it does: looks at every port that is up, of switches on which a zone stands. A port whose mode is `dynamic`, said
or by default, becomes a trunk when the other end asks for it. A trunk that does not say `nonegotiate` stays one, and
makes the port at its other end one. A port that registers VLANs (GVRP, MVRP) becomes a member of each that its
neighbour asks for. One finding a switch and kind.

Why it matters: who plugs a laptop into a port that negotiates may become a member of every VLAN of the switch, past
every firewall between them. It takes one program that anybody can download.

Example: `switchport mode dynamic auto`, or a block without a `switchport mode` line.

Not reported: ports that are shut down; ports that nobody uses (NET008, which says if they negotiate); platforms
that do not know DTP, if they do not register VLANs.

References: IEC 62443-3-3:2013 SR 5.1, SR 7.7; Cisco "Configuring VLAN Trunks", 15.0(2)EX; IEEE 802.1Q-2018, clause 11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.switching import is_unused, names_of_ports, names_of_zones, port_labels, switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "NET007",
    "port that negotiates trunking",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.1", "IEC 62443-3-3 SR 7.7"),
    remediation="Give every port its mode and its VLANs, and turn off what negotiates them (DTP, GVRP, MVRP).",
)
def negotiated_trunk(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A port of a switch agrees with whoever is plugged in to be a trunk or to carry VLANs, or talks of it."""
    for switch in switches(evidence):
        loud = [port for port in switch.ports if port.switchport.negotiates and not is_unused(evidence, port)]
        may_be = [port for port in loud if port.switchport.mode is SwitchportMode.DYNAMIC]
        trunks = [port for port in loud if port.switchport.mode is SwitchportMode.TRUNK]
        zones = names_of_zones(switch.zones)
        if may_be:
            what = "a trunk" if len(may_be) == 1 else "trunks"
            yield this.finding(
                f"{names_of_ports(may_be)} of {switch.node.id} may be made {what} by what is plugged in, and the switch"
                f" carries {zones}",
                *port_labels(may_be, lambda _: "negotiates whether it is a trunk"),
                certainty=switch.certainty(may_be),
                identity=f"{switch.node.id}|dynamic",
            )
        asked = [port for port in switch.ports if port.switchport.registers is not None]
        if asked:
            joins = "joins every VLAN that its neighbour asks" if len(asked) == 1 else "join every VLAN that others ask"
            yield this.finding(
                f"{names_of_ports(asked)} of {switch.node.id} {joins} for, and the switch carries {zones}",
                *(
                    Label(port.switchport.registers, f"{port.name} registers VLANs")
                    for port in asked[:MOST_LABELS]
                    if port.switchport.registers is not None
                ),
                identity=f"{switch.node.id}|registers",
            )
        if trunks:
            offers = (
                "is a trunk and offers trunking to its"
                if len(trunks) == 1
                else "are trunks and offer trunking to their"
            )
            yield this.finding(
                f"{names_of_ports(trunks)} of {switch.node.id} {offers} other end",
                *port_labels(trunks, lambda _: "no `switchport nonegotiate`"),
                certainty=switch.certainty(trunks),
                severity=Severity.LOW,
                identity=f"{switch.node.id}|trunk",
            )
