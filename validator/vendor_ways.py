"""By what a vendor of the register comes in, as the configurations have it: tunnels, and what clients are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.model.vpn import TunnelKind
from validator.graph.entry_points import enters_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.identity import Login
    from validator.check import Evidence
    from validator.graph.nodes import Node
    from validator.graph.ports import Port
    from validator.plant.model import Vendor

ANYBODY = "any"
"""The peer of an interface that takes whoever calls."""
CLIENTS = frozenset({TunnelKind.REMOTE_ACCESS, TunnelKind.PORTAL})


def tunnels_of(evidence: Evidence, vendor: Vendor) -> Iterator[tuple[Node, Port, bool]]:
    """The tunnels that bring a vendor's zone in where it may enter, and whether these are for single clients."""
    network = evidence.network
    here = {item.port.number for item in network.zones.attachments[vendor.zone]}
    for port in network.ports.all:
        clients = _for_clients(port)
        known = port.number in here or bool(set(vendor.peers) & set(port.peers))
        if clients is not None and known and enters_at(vendor, network, port):
            yield network.node_of(port), port, clients


def _for_clients(port: Port) -> bool | None:
    """Whether a tunnel is for single clients; None: it is no tunnel."""
    if port.tunnel is not None:
        return port.tunnel.kind in CLIENTS
    return ANYBODY in port.peers if port.interface.kind is InterfaceKind.TUNNEL and port.peers else None


def called(port: Port) -> str:
    """The tunnel by its name."""
    return port.name if port.tunnel is None else port.tunnel.name


def logins_of(evidence: Evidence, vendor: Vendor) -> Iterator[tuple[Node, Port, Login]]:
    """What the clients of a vendor are asked for."""
    for node, port, clients in tunnels_of(evidence, vendor):
        for login in node.device.management.logins if clients else ():
            if login.remote_access and login.door.removeprefix("remote access ") == called(port):
                yield node, port, login


def entrances_of(evidence: Evidence, vendor: Vendor) -> dict[str, Port]:
    """The devices by which the zone of a vendor surely comes in, or by tunnels, each with the first such port."""
    found: dict[str, Port] = {}
    for item in evidence.network.zones.attachments[vendor.zone]:
        tunnel = item.port.tunnel is not None or item.port.interface.kind is InterfaceKind.TUNNEL
        if (item.stands or tunnel) and enters_at(vendor, evidence.network, item.port):
            found.setdefault(evidence.network.node_of(item.port).id, item.port)
    return found
