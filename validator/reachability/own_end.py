"""One packet to an address of the device itself, as `test-rules` asks: what the device lets in, and by which line.

Such a packet is not sent on, so lists of the way out do not judge it; those for the device itself do, and the sources
that a service lets in (see `target`). What a device answers beyond the services that its file shows (routing protocols,
tunnels, its own requests) is not known: such packets are denied by a list, or possible.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.management import ManagementService
from parsers.model.match import UnknownKind, UnknownMatch
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT
from validator.reachability.judge import PacketVerdict, judged
from validator.reachability.passage import State
from validator.reachability.target import target_of
from validator.reachability.trace import Hop, Judged, Path, as_now
from validator.reachability.translation import virtual_destinations
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.reachability.passage import Edge
    from validator.reachability.target import Target

ITSELF = "itself"
ANYTHING = "anything else"
"""Stands for whatever may listen on the device and is not in its file."""


def at_the_device(network: Network, port: Port, packet: ConcretePacket) -> list[Path]:
    """The ways of a packet that ends in the device of `port`; none if it may be sent on, or is translated."""
    target = target_of(network, network.node_of(port))
    there = from_cidr(str(packet.dst))
    if there - target.kept(port) or there & virtual_destinations(network, port):
        return []
    found = list(_paths(network, target, port, packet))
    return found or [_open(path, target) for path in _paths(network, _with_anything(target), port, packet)]


def _with_anything(target: Target) -> Target:
    device = target.node.device
    anything = ManagementService(ANYTHING, 0, device.origin, "any")
    return replace(
        target,
        node=replace(target.node, device=replace(device, management=replace(device.management, services=(anything,)))),
    )


def _open(path: Path, target: Target) -> Path:
    """The file does not say what listens: what no list denies may be answered; the stand-in judged nothing."""
    if path.verdict is PacketVerdict.DENY:
        return path
    hops = tuple(replace(hop, judged=hop.judged[:-1]) for hop in path.hops)
    reason = f"the file does not say whether {target.node.id} answers there"
    doubt = UnknownMatch(UnknownKind.FEATURE, reason, target.node.device.origin)
    return Path(PacketVerdict.POSSIBLY, "unknown", hops, (*path.because, doubt))


def _paths(network: Network, target: Target, port: Port, packet: ConcretePacket) -> Iterator[Path]:
    ways = Ways(network, target, FilterCache())
    for edge in ways.edges(State(port.number, AS_SENT)):
        path = None if edge.opens is None else _path(edge, target, port, packet)
        if path is not None:
            yield path


def _path(edge: Edge, target: Target, port: Port, packet: ConcretePacket) -> Path | None:
    """One service for one packet; None if the packet does not ask for it."""
    because = [] if edge.sure else list(edge.unknown)
    lists: list[Judged] = []
    verdict = PacketVerdict.PERMIT
    for judgement in edge.judgements:
        if judgement.family not in {None, packet.src.version}:
            continue
        decision = judged(judgement.program, packet)
        denied = decision.verdict is PacketVerdict.DENY
        if not judgement.is_filter:
            if denied:
                return None
            because += decision.because
        elif verdict is not PacketVerdict.DENY:
            lists.append(Judged(judgement.program.title, decision))
            because += decision.because
            because += edge.may_permit if decision.verdict is not PacketVerdict.PERMIT else ()
            if denied and not edge.may_permit:
                verdict = PacketVerdict.DENY
    if verdict is PacketVerdict.PERMIT and (because or not edge.sure or any(_open_list(item) for item in lists)):
        verdict = PacketVerdict.POSSIBLY
    now = as_now(packet, edge.header)
    before = as_now(packet, edge.source.header)
    name = port.name if port.tunnel is None else port.tunnel.name
    hop = Hop(target.node.id, name, ITSELF, port.vrf, tuple(lists), *now, before=before)
    ends = {PacketVerdict.DENY: "denied", PacketVerdict.PERMIT: "delivered", PacketVerdict.POSSIBLY: "unknown"}
    return Path(verdict, ends[verdict], (hop,), tuple(dict.fromkeys(because)))


def _open_list(item: Judged) -> bool:
    return item.decision.verdict is PacketVerdict.POSSIBLY
