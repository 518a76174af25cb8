"""Who can open a web portal: whoever can send packets to the interface where it listens, past all that filters.

A portal answers at the address of its interface alone, so packets that come in elsewhere at its device do not get
there. Filters on the way are not asked: the answer is wider than what they allow, and never narrower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.vpn import TunnelKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.graph.ports import Port, Ports


def is_portal(port: Port) -> bool:
    """Whether a port is the inside of a web portal."""
    return port.tunnel is not None and port.tunnel.kind is TunnelKind.PORTAL


def portal_users(ports: Ports, places: Mapping[str, Sequence[Port]]) -> Iterator[tuple[Port, tuple[str, ...]]]:
    """Each portal with the zones that may reach it, in their order; `places` are the ports where each zone enters."""
    for port in ports.all:
        if is_portal(port):
            around = _around(ports, port)
            yield port, tuple(zone for zone, met in places.items() if any(one.number in around for one in met))


def _around(ports: Ports, portal: Port) -> frozenset[int]:
    """The ports from which a wire leads to the interface of a portal, by way of any device but its own."""
    first = [port for port in ports.of_device[portal.device] if port.tunnel is None and port.name == portal.name]
    seen = {port.number for port in first}
    devices = {portal.device}
    while first:
        port = first.pop()
        for other in ports.all:
            if other.device in devices or not _beside(ports, port, other):
                continue
            devices.add(other.device)
            first += ports.of_device[other.device]
            seen.update(item.number for item in ports.of_device[other.device])
    return frozenset(seen)


def _beside(ports: Ports, port: Port, other: Port) -> bool:
    """Whether two ports may stand on one wire, or be the ends of one tunnel."""
    if port.scope != other.scope:
        return False
    if other in ports.known_far_ends(port) or port.networks & other.networks:
        return True
    return port.addresses_unknown is not None or other.addresses_unknown is not None
