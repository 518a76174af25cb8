"""Remote clients that may come in by a second gateway, for a line there that nobody read names their addresses.

A gateway names the addresses that it gives to its clients. Where a line names some that are in a zone of clients, was
not understood and may do anything, it may be the pool of one more gateway. So may what is not modelled and speaks of
remote clients (`Unmodelled.clients`): their pool may have a name, or a server may give the addresses. What is read of
it tells no interface, so they may come in by any.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from parsers.model.device import Effect
from parsers.model.interface import InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import TunnelKind
from validator.graph.attachments import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.device import Unmodelled
    from validator.graph.nodes import Node
    from validator.graph.ports import Port, Ports
    from validator.graph.zones import ZoneMap
    from validator.plant.model import Zone


def with_unread_pools(zones: ZoneMap, nodes: Sequence[Node], ports: Ports) -> ZoneMap:
    """The map with zones of remote clients at each device that may have a pool of them in a line that nobody read."""
    lines = [(node, item) for node in nodes for item in node.device.unmodelled if _may_be_a_pool(item)]
    more: dict[str, tuple[Attachment, ...]] = {}
    for zone in zones.zones if lines else ():
        if any(_is_of_clients(item.port, zones.addresses[zone.id]) for item in zones.attachments[zone.id]):
            more[zone.id] = tuple(_perhaps(zone, zones, lines, ports))
    if not any(more.values()):
        return zones
    attachments = {zone: (*items, *more.get(zone, ())) for zone, items in zones.attachments.items()}
    return replace(zones, attachments=attachments)


def _may_be_a_pool(item: Unmodelled) -> bool:
    """One of an interface leaves in doubt what stands there anyway; one that may hold any address names no pool."""
    if item.clients and item.interfaces is None:
        return True
    anything = item.effect is Effect.MAY_DO_ANYTHING and item.interfaces is None
    return anything and bool(item.addresses) and item.addresses != EVERY_ADDRESS


def _is_of_clients(port: Port, own: AddressSet) -> bool:
    """Whether clients of these addresses come in: by a pool, or by a tunnel interface of theirs to whoever calls."""
    if port.tunnel is not None:
        return port.tunnel.kind is TunnelKind.REMOTE_ACCESS
    return port.interface.kind is InterfaceKind.TUNNEL and "any" in port.interface.peers and own.meets(port.networks)


def _perhaps(
    zone: Zone, zones: ZoneMap, lines: Sequence[tuple[Node, Unmodelled]], ports: Ports
) -> Iterator[Attachment]:
    own, seen = zones.addresses[zone.id], {item.port.number for item in zones.attachments[zone.id]}
    for node, line in lines:
        if not line.clients and not own.meets(line.addresses):
            continue
        said = f"not modelled: {line.what}" if line.clients else "a line that was not understood names some"
        reason = f"{node.id} may have a pool of remote clients of {zone.id}: {said}"
        why = UnknownMatch(UnknownKind.UNRESOLVED, reason, line.origin)
        for port in ports.of_device.get(node.number, ()):
            if port.number not in seen and port.scope == zone.scope and port.tunnel is None and port.over is None:
                seen.add(port.number)
                yield Attachment(port, own, sure=False, unknown=(why,), shown=False)
