"""Zones in which the other gateway of a tunnel stands, and no file shows that gateway: what it may bring by the tunnel.

The gateway is a host of that zone. It can send into the tunnel, whatever else it was set up for, and so can those to
whom it hands on. A gateway that a vendor or a conduit names under `peers` brings what is declared of it.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.interface import InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import TunnelKind
from validator.graph.attachments import Attachment
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.address import AddressSet
    from validator.graph.ports import Port, Ports
    from validator.plant.model import Plant


def beside_far_gateways(
    plant: Plant, ports: Ports, addresses: Mapping[str, AddressSet]
) -> Iterator[tuple[str, Attachment]]:
    """Each zone but an internet in which such a gateway stands, with where its hosts may come in by the tunnel."""
    declared = {peer for conduit in plant.conduits for peer in conduit.peers}
    declared |= {peer for vendor in plant.vendors for peer in vendor.peers}
    for port in ports.all:
        for peer in ports.strange_peers(port) if _joins_networks(port) else ():
            if peer in declared or not _is_address(peer):
                continue
            reason = f"{peer}, the other gateway of {_called(port)}, stands there, and no file shows what it hands on"
            doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)
            for zone in plant.zones:
                own = addresses[zone.id]
                if zone.kind is ZoneKind.INTERNET or zone.scope != port.scope or not own.meets(from_cidr(peer)):
                    continue
                sources = own - port.networks if port.tunnel is None else own & port.tunnel.remote
                if sources:
                    yield zone.id, Attachment(port, sources, sure=False, unknown=(doubt,))


def _joins_networks(port: Port) -> bool:
    if port.tunnel is None:
        return port.interface.kind is InterfaceKind.TUNNEL
    return port.tunnel.kind is TunnelKind.SITE_TO_SITE


def _called(port: Port) -> str:
    return port.name if port.tunnel is None else port.tunnel.name


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
