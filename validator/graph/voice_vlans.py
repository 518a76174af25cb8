"""Voice VLANs: a port of one VLAN that also takes frames with the tag of another, from whatever is plugged in.

A phone is meant to send them. The port takes them from a host all the same, for it asks for the tag and not for the
phone (from memory of Catalyst switches, so it is possible and never sure).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode
from validator.graph.frames import UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.frames import Plug, Point
    from validator.graph.segments import Segments


def tagged_from(segments: Segments, zone: str, point: Point) -> Iterator[tuple[Point, Plug]]:
    """Points of voice VLANs that hosts of a zone in the domain of a point may send into, each with the port."""
    root = segments.surely(point)
    for member in segments.sure_members.get(root, (root,)):
        for plug in segments.at.get(member, ()):
            port = plug.interface.switchport
            if port is None or port.mode is not SwitchportMode.ACCESS or port.voice_vlan is None:
                continue
            if member in plug.possibly.get(UNTAGGED, ()) and _takes_hosts_of(segments, plug, zone):
                yield from ((other, plug) for other in plug.possibly.get(port.voice_vlan, ()) if other != member)


def _takes_hosts_of(segments: Segments, plug: Plug, zone: str) -> bool:
    """Whether hosts of a zone may be plugged in: no wire leads to a device, to hosts of other zones, or nowhere."""
    socket, wires = (plug.box, plug.name), segments.wires
    if socket in wires.hosts:
        return any(end.zone == zone for end in wires.hosts[socket])
    elsewhere = socket in wires.dark or socket in wires.empty
    return not elsewhere and not any(socket in cable.sockets for cable in wires.cables)
