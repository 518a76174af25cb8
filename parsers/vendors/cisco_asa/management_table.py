"""The routing table of management-only interfaces.

General Operations CLI Configuration Guide 9.5 and later, "Routing Overview", "Routing Table for Management Traffic",
and what 9.5(1) brought ("separate routing table for management-only interfaces"; both from memory, the pages were not
at hand): connected networks, static and learned routes of management-only interfaces stand in a table of their own,
which traffic through the device never uses. Before, they stood in the one table, and what they led to was dropped,
because nothing passes such an interface. Threat Defense had the separate table from its first release.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route, RouteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.cisco_asa.nouns import Port
    from parsers.vendors.cisco_asa.state import State

TABLE = "management-only"
"""Its name in `show route management-only`."""
SEPARATE = (9, 5)
BEFORE = 0
"""The distance of what would be connected in the one table."""


def give_table(state: State) -> None:
    """Management-only interfaces get their table, unless the release is known to have but one."""
    if state.release < SEPARATE or state.config.transparent:
        return
    for port in _ports(state):
        port.vrf = port.vrf or TABLE


def perhaps_in_the_one_table(state: State) -> Iterator[Route]:
    """Of a file without its release: routes that may drop, as an old one does, what leads to management."""
    if state.config.version or state.config.threat_defense:
        return
    reason = "before ASA 9.5 management-only interfaces stand in the one routing table, and no line says the release"
    for port in _ports(state):
        old = UnknownMatch(UnknownKind.FEATURE, reason, port.origin)
        for address in port.addresses:
            yield Route(
                address.value.network, None, None, port.origin, RouteKind.NULL, distance=BEFORE, conditions=(old,)
            )
        for route in state.config.routes:
            if route.interface in {port.nameif, port.hardware}:
                conditions = (*route.conditions, old)
                yield replace(route, next_hop=None, interface=None, kind=RouteKind.NULL, conditions=conditions)


def _ports(state: State) -> list[Port]:
    return [port for port in state.config.ports.values() if port.management_only]
