"""Next hops of static routes that BFD watches: `ip route static bfd INTERFACE NEXT-HOP`.

"Depending on status of the BFD session, static routes are added to or removed from the Routing Information Base" (IP
Routing: BFD Configuration Guide, IOS 15E, "BFD - Static Route Support"; NX-OS has the same line, Interfaces
Configuration Guide 9.3, "Configuring BFD for Static Routes"). IOS watches routes that name the interface as well; of a
route that names the next hop alone it is taken to be open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import RouteKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.model.routing import Address, Route
    from parsers.source import Span


@dataclass(frozen=True, slots=True)
class WatchedHop:
    """A next hop that BFD watches at an interface; `vrf` None: of whichever VRF. `alone`: by this session alone."""

    interface: str
    hop: Address
    origin: Span
    vrf: str | None = None
    alone: bool = True


def with_bfd(routes: Iterable[Route], hops: Sequence[WatchedHop]) -> list[Route]:
    """The routes; those by watched next hops may be gone."""
    return [_watched(route, [item for item in hops if _concerns(item, route)]) for route in routes]


def _concerns(item: WatchedHop, route: Route) -> bool:
    by = route.interface is None or route.interface.lower() == item.interface.lower()
    return route.kind is RouteKind.FORWARD and by and route.next_hop == item.hop and item.vrf in {None, route.vrf}


def _watched(route: Route, hops: Sequence[WatchedHop]) -> Route:
    if not hops:
        return route
    whys = [
        UnknownMatch(UnknownKind.SESSION, f"BFD to {item.hop} decides whether the route stands", item.origin)
        for item in hops
    ]
    alone = not route.conditions and len(hops) == 1 and hops[0].alone
    return replace(
        route,
        conditions=(*route.conditions, *whys),
        watched=route.watched or not route.conditions,
        watch=f"bfd {hops[0].interface} {hops[0].hop}" if alone else "",
    )
