"""What a switch of Cisco does against loops, as far as it tells native VLANs apart: `spanning-tree` lines.

"Configuring STP" (Catalyst 2960-X guide 15.0(2)EX, IE 5000 guide): per-VLAN trees run in every VLAN by default, `no
spanning-tree vlan` stops one; `spanning-tree mode mst` ("Configuring MSTP"). Nexus 9000 Layer 2 Switching Guide 9.x:
Rapid PVST+ is the default. `spanning-tree bpdufilter enable` of a port ("Configuring Optional Spanning-Tree Features"):
it neither sends nor takes BPDUs. That of all edge ports (`spanning-tree portfast bpdufilter default`) ends where a
BPDU comes in, and each end sends some when it comes up: it keeps nothing apart here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.model.interface import SpanningTree, SwitchportMode
from parsers.model.intervals import Intervals, difference, holds, union
from parsers.syntax.vlans import vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

MODES = {"pvst": SpanningTree.PER_VLAN, "rapid-pvst": SpanningTree.PER_VLAN, "mst": SpanningTree.MULTIPLE}


@dataclass(slots=True)
class Trees:
    """The trees of one switch, the VLANs that have none, and the ports that filter BPDUs."""

    mode: SpanningTree = SpanningTree.PER_VLAN
    without: Intervals = ()
    filtering: set[str] = field(default_factory=set[str])

    def change(self, words: Sequence[str]) -> bool:
        """Take in `[no] spanning-tree mode|vlan ...`; whether it bears on native VLANs, and is no default.

        Raises:
            ValueError: the VLANs are no list.
        """
        off = words[0] == "no"
        rest = list(words[1 + off :])
        if rest[:1] == ["mode"] and (off or (len(rest) == 2 and rest[1] in MODES)):
            before = self.mode
            self.mode = SpanningTree.PER_VLAN if off else MODES[rest[1]]
            return self.mode is not before
        if rest[:1] == ["vlan"] and len(rest) == 2:
            named = vlan_numbers(rest[1])
            known = self.without
            self.without = union(known, named) if off else difference(known, named)
            return self.without != known
        return False

    def filter(self, port: str, words: Sequence[str]) -> bool:
        """Take in `[no] spanning-tree bpdufilter [enable|disable]` of a port; whether it changes anything."""
        on = words[-1] == "enable" and words[0] != "no"
        if on is (port in self.filtering):
            return False
        self.filtering.symmetric_difference_update({port})
        return True

    def of(self, port: str, mode: SwitchportMode, access: int, native: int) -> SpanningTree | None:
        """The tree of a port's VLAN without a tag; None where no BPDU gets through."""
        if port in self.filtering:
            return None
        if self.mode is SpanningTree.PER_VLAN and holds(
            self.without, access if mode is SwitchportMode.ACCESS else native
        ):
            return SpanningTree.OFF
        return self.mode
