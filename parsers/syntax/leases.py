"""Routes whose next hop a lease brings (DHCP, PPP): there while it is, and gone with it.

That a lease is there is taken for granted, as that interfaces are up, where no other route to the same network, or to
one around it, would take its place; else it is a watched route, so that either may be the one that is taken.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.match import UnknownMatch
    from parsers.model.routing import Network, Route


def with_leases(routes: Sequence[Route], leased: Sequence[tuple[Route, UnknownMatch]]) -> list[Route]:
    """All routes: those of the file, and those that a lease brings, each with why it may be gone."""
    return [*routes, *by_lease(((route.network, route.vrf) for route in routes), leased)]


def by_lease(others: Iterable[tuple[Network, str]], leased: Sequence[tuple[Route, UnknownMatch]]) -> Iterator[Route]:
    """The routes that a lease brings, beside `others` by network and VRF."""
    networks = Counter((*others, *((route.network, route.vrf) for route, _ in leased)))
    for route, why in leased:
        held = (count for (network, vrf), count in networks.items() if vrf == route.vrf and _holds(network, route))
        alone = sum(held) == 1
        yield route if alone else replace(route, conditions=(*route.conditions, why), watched=True)


def _holds(network: Network, route: Route) -> bool:
    """Whether a route to a network is for all that another one is for."""
    return network.version == route.network.version and route.network.subnet_of(network)  # type: ignore[arg-type]
