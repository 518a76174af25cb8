"""Whether the network between two gateways lets the outer packets of their tunnel pass.

A tunnel carries something only while its own packets arrive: GRE, or ESP with key exchange, or ESP within UDP 4500
(RFC 2784, 4303, 3948). Where every way between the two gateways that the files show surely denies all of these, in both
directions, the tunnel surely brings nothing. What is possible stays: another way, another wrapping or another day's
routes may carry it, and the lists of the gateways themselves are not asked. A way that leads to no device of the
snapshot, or a gateway beyond the next segment, is taken to carry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.match import UnknownKind, UnknownMatch
from validator.flowtext import ConcretePacket
from validator.reachability.judge import PacketVerdict
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way

    Address = IPv4Address | IPv6Address

GRE, ESP, UDP = 47, 50, 17
WRAPPINGS = ((GRE, 0), (ESP, 0), (UDP, 500), (UDP, 4500))
"""Protocol and port of what a tunnel sends, and of its key exchange."""


def with_carriers(network: Network) -> Network:
    """The network that knows which of its tunnels nothing carries."""
    found: dict[tuple[int, int], UnknownMatch] = {}
    tracer = Tracer(network)
    for port in network.ports.all:
        for far in network.ports.known_far_ends(port):
            key, back = (port.number, far.number), (far.number, port.number)
            if back in found:
                found[key] = found[back]
            elif not _carried(network, tracer, port, far):
                found[key] = _uncarried(network, port, far)
    return replace(network, uncarried=found) if found else network


def _uncarried(network: Network, port: Port, far: Port) -> UnknownMatch:
    one, other = (network.node_of(end).id for end in (port, far))
    reason = (
        f"every way from {one} to {other} denies GRE, ESP and key exchange, so what carries their tunnel is not shown"
    )
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)


def _carried(network: Network, tracer: Tracer, port: Port, far: Port) -> bool:
    """Whether any outer packet may travel, either way, between any two addresses that the gateways use."""
    here, there = list(_addresses(network, port, far)), list(_addresses(network, far, port))
    ends = [(one, other) for one in here for other in there if one.version == other.version]
    if not ends:
        return True
    return any(
        _may_travel(network, tracer, start, ConcretePacket(src, dst, protocol, dport, dport))
        for one, other in ends
        for start, src, dst in ((port, one, other), (far, other, one))
        for protocol, dport in WRAPPINGS
    )


def _addresses(network: Network, port: Port, far: Port) -> Iterator[Address]:
    """The addresses of a gateway that the far end names; all of its own where the far end takes any."""
    own = {address.value.ip: None for item in network.node_of(port).device.interfaces for address in item.addresses}
    named = [address for address in own if str(address) in far.peers]
    yield from named or own


def _may_travel(network: Network, tracer: Tracer, start: Port, packet: ConcretePacket) -> bool:
    """Whether a packet of the device of `start` may get to its destination."""
    to = from_cidr(str(packet.dst))
    vrfs = {port.vrf for port in network.ports.of_device[start.device]}
    ways = [way for vrf in sorted(vrfs) for way in network.tables.ways(start.device, vrf, to)]
    return not ways or any(_may_pass(network, tracer, way, packet) for way in ways)


def _may_pass(network: Network, tracer: Tracer, way: Way, packet: ConcretePacket) -> bool:
    """Whether a packet that takes a way out of its own device may arrive: by devices that let it pass, or unseen."""
    port, hop = way.port, way.next_hop
    if port is None or way.drop:
        return False
    if hop is None or any(True for _ in network.bridges.members_beside(port)):
        return True
    owners = [owner for owner in network.ports.known(port.scope, hop) if owner.device != port.device]
    paths = [path for owner in owners for path in tracer.paths_from(packet, owner, None)]
    return not paths or overall(paths) is not PacketVerdict.DENY
