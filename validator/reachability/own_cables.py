"""Next hops that a device has itself, in another VRF: a cable, a tunnel or a device of no file may join the two.

Routers join their VRFs so where no route may leak. VLANs do not keep two interfaces apart: a transparent firewall
between two VLANs of one switch is how traffic between its VRFs is filtered. Nothing else is on a loopback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from validator.graph.outward import on_link
from validator.reachability.goal import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way

_ALONE = frozenset({InterfaceKind.LOOPBACK, InterfaceKind.VIRTUAL_LINK})
"""Kinds that nothing but what the file shows is on."""


def by_own_cable(network: Network, out: Port, way: Way) -> Iterator[Arrival]:
    """Ports of the same device, in another VRF, that a cable may lead to."""
    hop = way.next_hop
    if hop is None or out.interface.kind in _ALONE or not on_link(out, hop):
        return
    own = (port for port in network.ports.owner(out.scope, hop) if port.device == out.device and port.vrf != out.vrf)
    for owner in own:
        meeting = network.bridges.between(out, owner)
        if meeting.possible and owner.interface.kind not in _ALONE:
            joined = f"may join {out.name} and {owner.name}, which has the next hop {hop}"
            reason = f"a cable or a bridge that no file shows {joined}"
            unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin)
            yield Arrival(owner, False, (unknown,)).where(meeting)


def astray(way: Way) -> UnknownMatch:
    """Why a next hop may not be reached by the port that a route names."""
    name = way.port.name if way.port else ""
    itself = way.port is not None and way.next_hop is not None and way.next_hop in way.port.own
    reason = f"next hop {way.next_hop} is {'an address' if itself else 'on no network'} of {name}"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin)
