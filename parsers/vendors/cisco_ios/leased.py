"""`ip route PREFIX MASK [INTERFACE] dhcp`: static routes to the gateway that a DHCP server tells (option 3).

Cisco "DHCP - Statically Configured Routes Using a DHCP Gateway" (IOS 12.2SB): such a route is active only while a lease
tells the next hop. Where the line names no interface, it is the gateway of the one that asks for an address; with
several of these, which one is not in the file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting
from parsers.syntax.leases import with_leases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.routing import Route
    from parsers.vendors.cisco_ios.nouns import State


def leased_routes(routes: Sequence[Route], state: State) -> tuple[Route, ...]:
    """All routes of the device with those by DHCP; one that nothing places may lead anywhere."""
    found: list[tuple[Route, UnknownMatch]] = []
    for route in state.leased:
        asking = [
            name
            for name, draft in state.interfaces.items()
            if draft.dhcp and draft.enabled and draft.vrf == route.vrf and route.interface in {None, name}
        ]
        if len(asking) != 1:
            state.dynamic.append(DynamicRouting("dhcp", route.origin, route.vrf))
            continue
        why = UnknownMatch(UnknownKind.SESSION, f"the lease of {asking[0]} tells the next hop", route.origin)
        found.append((replace(route, interface=asking[0]), why))
    return tuple(with_leases(routes, found))
