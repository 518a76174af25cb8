"""Ports of one network that one switch surely has in two of its VLANs: as wires tell they stand on two segments.

Two ports with one network are taken to stand on one segment, for nothing else makes both of them answer. A wire says
more exactly where each of them is. If the domains of both, as wires make them, hold VLANs of one switch, and no cable
that nobody shows may join them (two trunks, two ports of one VLAN number), then somebody plugged a port into the wrong
VLAN, or something between the two VLANs is not in the snapshot: a transparent firewall, a patch between access ports.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.source import Span
    from validator.graph.points import Point
    from validator.graph.ports import Port
    from validator.graph.segments import Segments


class TwoVlans:
    """Tells of ports whose networks say one segment; made before networks join anything."""

    def __init__(self, segments: Segments, wider: Callable[[Point], Point]) -> None:
        """`wider` gives the domains that may be, by cables that nobody shows as well."""
        self._segments = segments
        self._wider = wider
        self._vlans: defaultdict[Point, dict[int, int]] = defaultdict(dict)
        for point in segments.points:
            if not point.name:
                self._vlans[segments.surely(point)].setdefault(point.box, point.vlan)

    def doubts(self, port: Port, other: Port, place: Span) -> tuple[UnknownMatch, ...]:
        """Why two ports of one network may stand apart; `place` is the line that is told."""
        segments = self._segments
        here, there = segments.point(port), segments.point(other)
        first, second = self._vlans.get(segments.surely(here), {}), self._vlans.get(segments.surely(there), {})
        both = sorted(first.keys() & second.keys())
        if not both or self._wider(here) == self._wider(there):
            return ()
        names = [f"{segments.names[item.device]}:{item.name}" for item in (port, other)]
        switch = segments.boxes[both[0]].nodes[0].id
        reason = (
            f"{names[0]} and {names[1]} have one network, and wires lead from them to VLAN {first[both[0]]} and "
            f"VLAN {second[both[0]]} of {switch}"
        )
        return (UnknownMatch(UnknownKind.UNRESOLVED, reason, place),)
