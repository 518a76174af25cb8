"""Where spanning tree may hold a wire that joins two VLANs by frames without a tag.

Cisco, "Troubleshoot Spanning Tree PVID- and Type-Inconsistencies" (document 24063); Catalyst 3750, 3560, 2975, 2970
and 2960 Switch System Message Guide, SPANTREE-2-RECV_PVID_ERR, BLOCK_PVID_LOCAL and BLOCK_PVID_PEER: a trunk that gets
the BPDU of another VLAN blocks both VLANs until the native VLANs agree; a port without trunking that gets a per-VLAN
BPDU is blocked too (RECV_1Q_NON_TRUNK). Access ports send BPDUs that name no VLAN: between two nothing is noticed (from
memory). A tree that is off for the VLAN at one end hands the BPDUs of others on (HPE ArubaOS-Switch 16.02 Advanced
Traffic Management Guide, "Allowing traffic on VLAN ID (PVID) mismatched links", says so of its own), and a multiple
tree answers a neighbour that runs per-VLAN ones ("PVST simulation", from memory): there too a port only may be blocked.
That it is blocked is never relied upon, for a switch that restarts or a filter of BPDUs opens it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SpanningTree, SwitchportMode
from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from parsers.model.interface import Switchport
    from validator.graph.frames import Plug


def held_apart(one: Plug, other: Plug) -> tuple[UnknownMatch, ...]:
    """Why frames without a tag may not pass between two ends of a wire that put them into different VLANs."""
    ports = [plug.interface.switchport for plug in (one, other)]
    first, second = ports
    if first is None or second is None or _untagged(first) == _untagged(second):
        return ()
    trees = {first.tree, second.tree}
    if SpanningTree.PER_VLAN not in trees or trees & {None, SpanningTree.FILTERED}:
        return ()
    if first.mode is second.mode is SwitchportMode.ACCESS:
        return ()
    reason = (
        f"{one.name} has VLAN {_untagged(first)} without a tag and {other.name} at the other end VLAN "
        f"{_untagged(second)}: spanning tree for each VLAN may hold both blocked there"
    )
    plug, port = (one, first) if first.tree is SpanningTree.PER_VLAN else (other, second)
    return (UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(_untagged(port))),)


def _untagged(port: Switchport) -> int:
    return port.access_vlan if port.mode is SwitchportMode.ACCESS else port.native_vlan
