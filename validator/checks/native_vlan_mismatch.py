"""A wire joins two VLANs of different numbers.

What it does: for every known wire between two switched ports, compares the VLANs that frames without a tag belong to
at its ends: the native VLAN of a trunk, the VLAN of an access port.

Why it matters: frames without a tag cross from the one VLAN to the other. Two networks that were drawn apart are one
there, and nothing filters between them. Switches that run a spanning tree for each VLAN block both VLANs on the wire
when they notice; then the one of the two that should pass does not.

Example: a trunk with native VLAN 998 at one end and the default, VLAN 1, at the other.

Not reported: ends that drop frames without a tag; wires that nobody declares and no device reports; ports that
negotiate.

References: IEEE 802.1Q-2018, 6.9; IEC 62443-3-3:2013 SR 5.1.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.graph.frames import UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "NET005",
    "VLANs differ at the ends of a wire",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.1",),
    remediation="Give both ends the same native VLAN, one that no zone uses, and do not allow it on the trunk.",
)
def native_vlan_mismatch(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A wire joins two VLANs of different numbers."""
    segments = evidence.network.standing.segments
    for cable in segments.wires.cables:
        plugs = [plug for box, name in cable.sockets if (plug := segments.plug_of(box, name)) is not None]
        for one, other in combinations(plugs, 2):
            here, there = one.surely.get(UNTAGGED), other.surely.get(UNTAGGED)
            if here is None or there is None or not here.vlan or not there.vlan or here.vlan == there.vlan:
                continue
            yield this.finding(
                f"{segments.called(one)} has VLAN {here.vlan} without a tag, and {segments.called(other)} at the other "
                f"end of the wire VLAN {there.vlan}",
                Label(one.line_of(here.vlan), f"frames without a tag belong to VLAN {here.vlan} here"),
                Label(other.line_of(there.vlan), f"and to VLAN {there.vlan} here"),
                Label(cable.origin, cable.text),
                identity=f"{segments.called(one)}|{segments.called(other)}",
            )
