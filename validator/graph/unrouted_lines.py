"""Lines to the internet by which no route leads out: a provider's router stands there all the same.

An edge that speaks BGP to its provider, or of which no file shows the routes, has no default route to him. What leaves
the plant by another line comes in there as whatever the internet sends (ARCHITECTURE, 349).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.graph.families import Family, UnseenRouter, holders_of
from validator.graph.outward import LINKS, is_private
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.ports import Port

UNROUTED = "is the internet's, so a provider's router may stand there, though no route leads to it"


def unrouted_lines(routers: JoinedRouters) -> Mapping[int, UnseenRouter]:
    """The provider's router at each such line, by the number of its port."""
    return {
        port.number: UnseenRouter(port, None, Family(port.scope, outside=True), port.origin, UNROUTED)
        for device, vrf in routers.in_use
        for port in routers.ports.of_device.get(device, ())
        if port.vrf == vrf and _is_unrouted(routers, port)
    }


def _is_unrouted(routers: JoinedRouters, port: Port) -> bool:
    """Whether the internet stands at a port, and no route names anybody there."""
    plain = port.tunnel is None and port.over is None and port.bridge is None and port.interface.kind not in LINKS
    if not plain or port.interface.management_only or routers.families_at(port) or not routers.stands(port, None):
        return False
    named = routers.pinned.get(port.number, ())
    if any(zone.id in named and zone.kind is ZoneKind.INTERNET for zone in routers.zones):
        return True
    held = holders_of(routers.zones, routers.addresses, port, None)
    private = any(is_private(one.value.ip) for one in port.interface.addresses)
    return bool(held) and not private and not named and all(zone.kind is ZoneKind.INTERNET for zone in held)
