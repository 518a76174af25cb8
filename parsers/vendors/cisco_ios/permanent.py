"""Routes that stay although their interface is shut.

`ip route ... permanent`: "the route will not be removed, even if the interface shuts down" (Using Cisco IOS Software,
command references, `ip route`; IP Routing Command Reference 12.4, the same). While it stays it is better than what
waits behind it, and nothing passes by it. It never was there where the interface has been shut since the start, of
which a file says nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import RouteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Route
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State


def permanent_routes(state: State) -> Iterator[Route]:
    """What permanent routes by interfaces that are shut may drop."""
    for route in state.routes:
        if route.origin in state.permanent and route.kind is RouteKind.FORWARD and _is_shut(route, state):
            reason = "a permanent route by an interface that is shut may have stayed"
            why = UnknownMatch(UnknownKind.FEATURE, reason, route.origin)
            yield replace(
                route, kind=RouteKind.NULL, next_hop=None, interface=None, next_hop_vrf=None,
                conditions=(*route.conditions, why), watched=True, watch="",
            )  # fmt: skip


def _is_shut(route: Route, state: State) -> bool:
    """Whether a route leads by a shut interface, and its next hop is on no other one."""
    drafts = state.interfaces.values()
    if route.interface is not None:
        return any(not item.enabled and item.name.lower() == route.interface.lower() for item in drafts)
    vrf = route.vrf if route.next_hop_vrf is None else route.next_hop_vrf
    holding = [item for item in drafts if item.vrf == vrf and _holds(item, route)]
    return bool(holding) and not any(item.enabled for item in holding)


def _holds(draft: InterfaceDraft, route: Route) -> bool:
    return route.next_hop is not None and any(route.next_hop in item.value.network for item in draft.addresses)
