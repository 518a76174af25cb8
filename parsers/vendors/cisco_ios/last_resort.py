"""`ip default-network`: whose next hop is the gateway of last resort.

Cisco IOS command reference, "ip default-network" (IP Routing Protocol-Independent Commands), and the IE 4000 guide,
"Specifying Default Routes and Networks": a network that the router has a route to and no interface on is a candidate
for the default route; among candidates distance and metric decide. The command is classful: of a subnet, it makes a
summary route of its major network instead. Where a port stands on the network, only routing protocols use it.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route, RouteKind

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

EVERYWHERE = ipaddress.IPv4Network("0.0.0.0/0")
CLASSES = ((128, 8), (192, 16), (224, 24))
"""First byte below, and the length of networks of the class (RFC 791, 3.2)."""


def read_default_network(statement: Statement, state: State) -> bool:
    """`ip default-network NETWORK`; that of a subnet is not modelled."""
    address = ipaddress.IPv4Address(statement.words[2])
    length = next((length for below, length in CLASSES if int(address) >> 24 < below), 0)
    if len(statement.words) != 3 or not length or int(address) & ((1 << 32 - length) - 1):
        return False
    state.default_networks.append((ipaddress.IPv4Network((address, length)), state.span(statement)))
    state.modelled(statement)
    return True


def last_resort(state: State) -> tuple[Route, ...]:
    """The default routes that follow; in doubt where more than one candidate, or a subnet of one, is there."""
    found: list[Route] = []
    defaults = [route for route in state.routes if route.network == EVERYWHERE and not route.vrf]
    for network, origin in state.default_networks:
        within = [route for route in state.routes if not route.vrf and _within(route, network)]
        if _is_connected(state, network):
            continue
        several = (
            defaults or len(state.default_networks) > 1 or state.dynamic or len({one.network for one in within}) > 1
        )
        for route in within:
            if route.network == network and route.kind is RouteKind.FORWARD:
                doubt = UnknownMatch(
                    UnknownKind.FEATURE, f"{network} is one of several candidates for a default", origin
                )
                conditions = (*route.conditions, *((doubt,) if several else ()))
                found.append(
                    Route(
                        EVERYWHERE,
                        route.next_hop,
                        route.interface,
                        origin,
                        distance=route.distance,
                        next_hop_vrf=route.next_hop_vrf,
                        conditions=conditions,
                        lines=(route.origin,),
                    )
                )
    return tuple(found)


def _within(route: Route, network: ipaddress.IPv4Network) -> bool:
    return isinstance(route.network, ipaddress.IPv4Network) and route.network.subnet_of(network)


def _is_connected(state: State, network: ipaddress.IPv4Network) -> bool:
    """Whether a port that is up stands on the network or a subnet of it."""
    return any(
        item.value.version == 4 and item.value.network.overlaps(network)
        for draft in state.interfaces.values()
        if draft.enabled and not draft.vrf
        for item in draft.addresses
    )
