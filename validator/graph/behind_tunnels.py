"""What lies behind a tunnel whose other gateway no file shows: what its selectors name, and what it may hand on.

A tunnel that takes everything says of a zone of the plant no more than a default route. What stands on networks of
other devices is not behind it by itself: the gateway may be joined to them, or hand on to them, and no file shows how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from validator.graph.outward import names_places
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.vpn import Tunnel
    from validator.graph.ports import Port, Ports

BY_DEFAULT = frozenset({ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR, ZoneKind.ENTERPRISE})
"""Kinds of zones that lie where default routes of a plant lead."""


@dataclass(frozen=True, slots=True)
class BehindTunnel:
    """Addresses of a zone, why they may not be behind the tunnel, and whether the tunnel shows that they are."""

    addresses: AddressSet
    unknown: tuple[UnknownMatch, ...]
    shown: bool


def behind_tunnel(
    ports: Ports, port: Port, tunnel: Tunnel, own: AddressSet, kind: ZoneKind | None
) -> Iterator[BehindTunnel]:
    """The addresses of a zone that a tunnel takes; what the tunnel itself may not be is not said here.

    Clients have addresses of a pool, wherever that is.
    """
    remote = tunnel.remote & own
    clients = tunnel.kind is TunnelKind.REMOTE_ACCESS and names_places(tunnel.remote)
    behind = remote if clients else ports.beyond_segments(port.scope, remote)
    if names_places(tunnel.remote):
        if behind:
            yield BehindTunnel(behind, (), shown=True)
        reason = f"{tunnel.name} leads to what stands elsewhere; no file shows who hands it on"
    else:
        reason = f"{tunnel.name} takes everything, and no file shows what lies behind it"
        doubt = () if kind in BY_DEFAULT else (_doubt(reason, tunnel),)
        if behind:
            yield BehindTunnel(behind, doubt, shown=False)
    elsewhere = remote - behind
    if elsewhere:
        yield BehindTunnel(elsewhere, (_doubt(reason, tunnel),), shown=False)


def _doubt(reason: str, tunnel: Tunnel) -> UnknownMatch:
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, tunnel.origin)


def networks_beside(ports: Ports, port: Port) -> AddressSet:
    """The networks of the device of a port in its VRF, but for those of tunnels and bridges."""
    others = ports.of_device.get(port.device, ())
    plain = (one for one in others if one.vrf == port.vrf and one.tunnel is None and one.bridge is None)
    return union_of(one.networks for one in plain)
