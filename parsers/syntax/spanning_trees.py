"""What a switch of Cisco or Arista does against loops, as far as it bears on what passes a wire: `spanning-tree` lines.

"Configuring STP" (Catalyst 2960-X guide 15.0(2)EX, IE 5000 guide): per-VLAN trees run in every VLAN by default, `no
spanning-tree vlan` stops one; `spanning-tree mode mst` ("Configuring MSTP"). Nexus 9000 Layer 2 Switching Guide 9.x:
Rapid PVST+ is the default. `spanning-tree bpdufilter enable` of a port ("Configuring Optional Spanning-Tree Features"):
it neither sends nor takes BPDUs. That of all edge ports (`spanning-tree portfast bpdufilter default`) ends where a
BPDU comes in, and each end sends some when it comes up: it keeps nothing apart here.

BPDU guard (same chapter; Nexus 9000 Layer 2 Switching Guide 9.x, "Configuring STP Extensions"): `spanning-tree
bpduguard enable` of a port, else that of all edge ports: `spanning-tree portfast [edge] bpduguard default` with
`spanning-tree portfast [edge]` of the port or `... default` of all that are no trunk; on a trunk only with `trunk`
behind it. NX-OS says `spanning-tree port type edge` for the same, EOS `spanning-tree edge-port bpduguard default` for
the guard of edge ports (Arista EOS User Manual, "Spanning Tree", "BPDU Guard"); that EOS finds an edge port out by
itself (`portfast auto`) is taken for one where a line says so.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.interface import SpanningTree, SwitchportMode
from parsers.model.intervals import Intervals, difference, holds, union
from parsers.nouns import dataclass
from parsers.syntax.vlans import vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.source import Span

MODES = {"pvst": SpanningTree.PER_VLAN, "rapid-pvst": SpanningTree.PER_VLAN, "mst": SpanningTree.MULTIPLE}
_NO_EDGE = frozenset({"disable", "network", "normal"})


@dataclass(slots=True)
class Trees:
    """The trees of one switch, the VLANs that have none, and the ports that filter BPDUs."""

    mode: SpanningTree = SpanningTree.PER_VLAN
    without: Intervals = ()
    filtering: set[str] = field(default_factory=set[str])
    guards: dict[str, tuple[bool, Span]] = field(default_factory=dict[str, "tuple[bool, Span]"])
    """By port whether a line of its own guards it; under no name the line that guards edge ports."""
    edges: dict[str, str] = field(default_factory=dict[str, str])
    """By port whether it is an edge port: always (`trunk`), unless it is a trunk (`edge`), or not (`no`)."""

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

    def guard(self, port: str, words: Sequence[str], origin: Span) -> bool:
        """Take in a line that guards a port from BPDUs, or makes it one of those that are; no port: of all.

        Whether it is such a line, and no default.
        """
        off = words[0] == "no"
        rest = [word for word in words[1 + off :] if word != "default"]
        own = bool(port) and rest[:1] == ["bpduguard"]
        if own or (not port and rest[-1:] == ["bpduguard"] and _names_edges(rest[:-1])):
            if off:
                return self.guards.pop(port, None) is not None
            on, known = rest[-1] != "disable", self.guards.get(port)
            self.guards[port] = on, origin
            return on or known is not None
        if not _names_edges(rest) or rest[-1] == "bpdufilter":
            return False
        before = self.edges.get(port)
        if off:
            return self.edges.pop(port, None) is not None
        self.edges[port] = "no" if rest[-1] in _NO_EDGE else "trunk" if rest[-1] == "trunk" else "edge"
        return self.edges[port] != before and (before is not None or self.edges[port] != "no")

    def guarded(self, port: str, mode: SwitchportMode) -> Span | None:
        """The line by which a port is shut when a BPDU comes in."""
        own = self.guards.get(port)
        if own is not None:
            return own[1] if own[0] else None
        on, origin = self.guards.get("", (False, None))
        edge = self.edges.get(port, self.edges.get("", "no"))
        is_edge = edge == "trunk" or (edge == "edge" and mode is not SwitchportMode.TRUNK)
        return origin if on and is_edge else None

    def of(self, port: str, mode: SwitchportMode, access: int, native: int) -> SpanningTree:
        """The tree of a port's VLAN without a tag."""
        if port in self.filtering:
            return SpanningTree.FILTERED
        if self.mode is SpanningTree.PER_VLAN and holds(
            self.without, access if mode is SwitchportMode.ACCESS else native
        ):
            return SpanningTree.OFF
        return self.mode


def _names_edges(words: Sequence[str]) -> bool:
    return words[:1] in (["portfast"], ["edge-port"]) or words[:2] == ["port", "type"]
