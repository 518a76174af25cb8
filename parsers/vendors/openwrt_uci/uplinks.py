"""Several uplinks: mwan3 chooses, connection by connection, by which of them packets leave.

It marks packets by its rules, and a mark leads to a table of one uplink, which holds a default route alone; a packet
for a network of which the table `main` has another route than the default one is never marked, and what comes in by an
uplink is routed by `main`. So only the default routes are its to choose from, or to take away (`last_resort`).
Sources: openwrt/packages, net/mwan3, mwan3.sh (`mwan3_set_connected_iptables`, `mwan3_create_iface_rules`,
`mwan3_create_iface_route`, `mwan3_create_policies_iptables`); RutOS has the same program ("Failover").
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

PACKAGE = "mwan3"
CHOOSES = "mwan3 chooses by which uplink packets leave, or that they do not"
_EVERY = {"ipv4": ipaddress.ip_network("0.0.0.0/0"), "ipv6": ipaddress.ip_network("::/0")}


def chosen(reading: Reading, wiring: Wiring, routes: Iterable[Route]) -> tuple[Route, ...]:
    """The routes, default ones with the doubt that mwan3 puts on them; every uplink that it names has one."""
    kept = tuple(routes)
    uplinks = [section for section in reading.of(PACKAGE, "interface") if _on(section)]
    if not uplinks:
        return kept
    doubt = UnknownMatch(UnknownKind.SESSION, CHOOSES, uplinks[0].origin)
    made = [
        replace(route, conditions=(*route.conditions, doubt))
        if not route.network.prefixlen and not route.vrf
        else route
        for route in kept
    ]
    for section in uplinks:
        net = wiring.nets.get(section.identity)
        network = _EVERY.get(section.text("family", default="ipv4").lower(), _EVERY["ipv4"])
        if net is not None and not any(item.network == network and item.interface == net.device for item in kept):
            made.append(Route(network, None, net.device, section.origin, conditions=(doubt,)))
    return tuple(made)


def _on(section: Section) -> bool:
    """An uplink works where it is told to (`enabled`)."""
    return section.has("enabled") and section.on("enabled", default=False) is not False
