"""Which networks a bridge carries, where none of its own lines and no zone that names its members tells it.

A transparent domain of FortiOS and a virtual wire pair have no address in the network that they part. Wires tell it:
the networks of routers that surely are in the domain of a member, and of the zones that surely stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.graph.behind import Behind
    from validator.graph.bridges import Bridges
    from validator.graph.segments import Segments
    from validator.plant.model import Zone


def networks_by_wire(
    bridges: Bridges, segments: Segments, behind: Behind, zones: tuple[Zone, ...]
) -> Mapping[tuple[int, str], AddressSet]:
    """By device and interface the networks that wires tell of members, where nothing else tells any of the bridge."""
    found: dict[tuple[int, str], AddressSet] = {}
    for group in bridges.untold:
        for zone in zones:
            side = behind.side(zone.id, group.members)
            if side is not None and side.scope == zone.scope:
                key = (side.device, side.interface.name)
                found[key] = found.get(key, NO_ADDRESS) | zone.networks
        for member in group.members:
            domain = segments.surely(segments.point(member))
            for port in segments.ports.all:
                routed = port.tunnel is None and port.bridge is None and port.device != member.device
                if routed and port.networks and segments.surely(segments.point(port)) == domain:
                    key = (member.device, member.interface.name)
                    found[key] = found.get(key, NO_ADDRESS) | port.networks
    return found
