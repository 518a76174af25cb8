"""`ip address dhcp|pppoe setroute`: the default route that the provider tells.

ASA command reference, "ip address dhcp" and "ip address pppoe" (`setroute`); its distance is that of a static route.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.syntax.leases import with_leases

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.nouns import Config

EVERYWHERE = ipaddress.IPv4Network("0.0.0.0/0")


def leased_routes(config: Config) -> list[Route]:
    """The static routes, and those that a lease brings, each in the VRF of its interface."""
    vrfs = {port.nameif: port.vrf for port in config.ports.values() if port.nameif and port.vrf}
    static = (
        [replace(route, vrf=vrfs.get(route.interface or "", "")) for route in config.routes] if vrfs else config.routes
    )
    leased: list[tuple[Route, UnknownMatch]] = []
    for port in config.ports.values():
        origin = port.default_route
        if origin is not None and port.nameif and port.enabled:
            why = UnknownMatch(UnknownKind.SESSION, f"the lease of {port.nameif} tells the next hop", origin)
            leased.append((Route(EVERYWHERE, None, port.nameif, origin, vrf=port.vrf or ""), why))
    return with_leases(static, leased)
