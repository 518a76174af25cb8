"""Where routers that no file shows may hand packets to devices of the snapshot.

Such a router is known by the routes that lead to it: it stands on the segment of the port that they leave by, and hands
on to whatever stands there too. What lies behind it is not known, so it may have a leg on the segment of another such
router, or be the same one; and a port whose addresses no file shows may stand on any network, its own included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import TunnelKind
from validator.graph.attachments import CLIENT, unseen_router

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.device import Unmodelled
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.routing import Way


def handing_in(network: Network) -> tuple[tuple[Port, UnknownMatch], ...]:
    """The ports by which packets may come in from a router that no file shows, each once, and why."""
    found: dict[int, tuple[Port, UnknownMatch]] = {}
    for port in _facing(network):
        for beside in (port, *(other for other, meeting in network.bridges.beside(port) if meeting.possible)):
            found.setdefault(beside.number, (beside, unseen_router(port)))
    for port in network.ports.live:
        if port.addresses_unknown is not None:
            found.setdefault(port.number, (port, port.addresses_unknown))
    return tuple(item for _, item in sorted(found.items()) if _takes(item[0]))


def _takes(port: Port) -> bool:
    return port.tunnel is None and port.over is None and not port.interface.management_only


def _facing(network: Network) -> Iterator[Port]:
    """The ports by which a route or a policy route leads to a router that no file shows, or is learned from one."""
    seen: set[int] = set()
    routers = network.zones.routers
    routed = (way for one in routers.in_use for way in network.tables.outward(*one) if not _is_of_clients(network, way))
    learned = (network.ports.all[number] for number in routers.learned.legs)
    for port in (*(way.port for way in (*routed, *routers.steered)), *learned):
        if port is not None and port.number not in seen and port.number not in network.ports.down:
            seen.add(port.number)
            yield port


def _is_of_clients(network: Network, way: Way) -> bool:
    """Whether a way is the host route of remote-access clients, who hand on nothing."""
    if way.port is None or way.next_hop is not None or way.prefix_length != CLIENT:
        return False
    tunnels = network.nodes[way.port.device].device.tunnels
    return any(item.kind is TunnelKind.REMOTE_ACCESS and item.origin == way.origin for item in tunnels)


def naming(network: Network) -> tuple[tuple[Node, Unmodelled], ...]:
    """What nobody read of devices and may give them addresses: lines that name some, settings that no file shows."""
    every = ((node, item) for node in network.nodes for item in node.device.unmodelled)
    return tuple((node, item) for node, item in every if item.addresses or _is_elsewhere(item))


def _is_elsewhere(item: Unmodelled) -> bool:
    return item.elsewhere and item.effect is Effect.MAY_DO_ANYTHING


def perhaps_of(
    network: Network, scope: str, hop: IPv4Address | IPv6Address, *, held: bool
) -> Iterator[tuple[Port, UnknownMatch]]:
    """Ports of devices that may have a next hop, for a line that nobody read names it, and why.

    Where nothing tells of which interface the line is, it is any; the line may do anything at each of them. A line that
    is not there may name any address: not one that a zone has (`held`), which stands there.
    """
    for node, item in network.naming:
        anyone = item.addresses == EVERY_ADDRESS or _is_elsewhere(item)
        if (held if anyone else hop not in item.addresses) or _sends_to(node, hop):
            continue
        where = "may stand in what was not read of it" if anyone else "stands in a line that was not understood"
        reason = f"next hop {hop} may be an interface of {node.id}: it {where}"
        why = UnknownMatch(UnknownKind.UNRESOLVED, reason, item.origin)
        for port in network.ports.of_device.get(node.number, ()):
            if port.scope == scope and _takes(port) and (item.interfaces is None or port.name in item.interfaces):
                yield port, why


def _sends_to(node: Node, hop: IPv4Address | IPv6Address) -> bool:
    """Whether a device has routes to a next hop: then it is somebody else, unless it is of another VRF.

    That of ports through which nothing passes does not count.
    """
    device = node.device
    alone = len({port.vrf for port in device.interfaces if not port.management_only}) < 2
    return alone and any(route.next_hop == hop for route in device.routes)
