"""Lists of VLANs, by which frames they judge: those of one direction, and maps.

- A VLAN map (Cisco) judges what comes into the VLAN by a socket, and what a router of the box sends into it ("Using
  VLAN Maps with Router ACLs", Catalyst 3750-X 12.2(55)SE). It is bound both ways, or to the VLAN as a whole.
- An inbound list judges what comes in by a socket and nothing that is routed into the VLAN. Lists of HiOS are for what
  comes in at ports or VLANs (UM BasicConfig HiOS-2S RSPE 6.1, page 148). Junos has a routed packet pass the ingress
  filter of the VLAN that it came from and the egress filter of the one that it goes to ("Understanding Firewall Filter
  Processing Points for Bridged and Routed Packets on EX Series Switches").
- An outbound list (Junos) judges what leaves the VLAN by a socket, bridged or routed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from parsers.model.rules import BindingPoint
from validator.graph.frame_filters import VLAN_MAP, FrameFilter, map_vlan
from validator.graph.points import Point

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.graph.segments import Segments

Filters = frozenset[FrameFilter]
NO_FILTERS: Filters = frozenset()


class VlanLists(NamedTuple):
    """The lists of each VLAN of each box: all, and those that judge what enters, what leaves, what is routed in."""

    every: Mapping[Point, tuple[FrameFilter, ...]]
    entering: Mapping[Point, Filters]
    leaving: Mapping[Point, Filters]
    routed_in: Mapping[Point, Filters]


def of_vlans(segments: Segments) -> VlanLists:
    """Each list once a VLAN, whether the VLAN has an interface (a map is bound twice there) or not."""
    found: defaultdict[Point, dict[tuple[str, ...], FrameFilter]] = defaultdict(dict)
    sides: defaultdict[FrameFilter, set[BindingPoint]] = defaultdict(set)
    for point, item in _bound(segments):
        sides[found[point].setdefault(item.binding.rule_sets, item)].add(item.binding.point)
    every = {point: tuple(filters.values()) for point, filters in found.items()}

    def judging(*points: set[BindingPoint]) -> Mapping[Point, Filters]:
        return {point: frozenset(item for item in items if sides[item] not in points) for point, items in every.items()}

    inbound, outbound = {BindingPoint.INBOUND}, {BindingPoint.OUTBOUND}
    leaving = {point: frozenset(item for item in items if sides[item] == outbound) for point, items in every.items()}
    return VlanLists(every, judging(outbound), leaving, judging(inbound, outbound))


def _bound(segments: Segments) -> Iterator[tuple[Point, FrameFilter]]:
    for box in segments.boxes:
        for node in box.nodes:
            for binding in node.device.bindings:
                if binding.scope.startswith(VLAN_MAP):
                    vlan = map_vlan(binding.scope, binding.interface or "")
                    yield Point(box.number, "", vlan), FrameFilter(node.number, binding)
