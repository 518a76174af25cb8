"""What a connection of IPsec does not take although it goes to its remote network: other senders than its local ones.

The tunnel is chosen by both networks ("Connections", "Local Subnet"; "Remote End", "Remote Subnet", in the TIA Portal
information system, S615 V7.1 and SC-600 V2.1), so other senders are routed as if it were not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, AddressSet, from_cidr
from parsers.model.interface import AddressRole
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.interface import Interface
    from parsers.model.routing import Address, Network, Route
    from parsers.source import Span

ONE_OF = "one of several routes to {network} is taken"


@dataclass(frozen=True, slots=True)
class Selected:
    """The networks of a connection: it takes packets from `local` to `far`."""

    name: str
    local: AddressSet
    far: AddressSet
    origin: Span


@dataclass(frozen=True, slots=True)
class _Way:
    network: Network
    distance: int
    next_hop: Address | None
    interface: str | None


def past(selected: Sequence[Selected], interfaces: Sequence[Interface], routes: Sequence[Route]) -> list[PolicyRoute]:
    """Policy routes for what goes to a remote network from outside of the local one, the longest prefix first."""
    ways = sorted(_ways(interfaces, routes), key=lambda way: (-way.network.prefixlen, way.distance, str(way)))
    return [made for item in selected for made in _past(item, ways)]


def _ways(interfaces: Sequence[Interface], routes: Sequence[Route]) -> Iterator[_Way]:
    for item in interfaces:
        if item.enabled:
            for one in item.addresses:
                if one.value.version == 4 and one.role is not AddressRole.VIRTUAL:
                    yield _Way(one.value.network, 0, None, item.name)
    for route in routes:
        if route.network.version == 4:
            yield _Way(route.network, route.distance, route.next_hop, route.interface)


def _past(item: Selected, ways: Sequence[_Way]) -> Iterator[PolicyRoute]:
    others = EVERY_IPV4 - item.local
    left = item.far if others else AddressSet()
    for place, way in enumerate(ways):
        here = left & from_cidr(str(way.network))
        if not here:
            continue
        following = ways[place + 1] if place + 1 < len(ways) else None
        doubts: tuple[UnknownMatch, ...] = ()
        if following is not None and (following.network, following.distance) == (way.network, way.distance):
            doubts = (UnknownMatch(UnknownKind.FEATURE, ONE_OF.format(network=way.network), item.origin),)
        else:
            left -= here
        match = Match(AddressMatch.exactly(others), AddressMatch.exactly(here), conditions=doubts)
        yield PolicyRoute(f"past {item.name}: {way.network}", match, way.next_hop, way.interface, item.origin)
