"""Why it is not decided whether a declared flow works, where several ways or devices may take its packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.flow_arrival import is_asked_for
from validator.reachability.header import AS_SENT, arriving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import Match
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.reachability.engine import PairReach


def loose(network: Network, match: Match, reaches: Sequence[PairReach]) -> str:
    """Which devices may take ways of which not each lets the packets through; empty if each does.

    Or which devices share the address of a gateway, and not each of them does.
    """
    forks: set[int] = set()
    shared: dict[str, None] = {}
    for reach in reaches:
        for delivery in reach.deliveries:
            wanted = reach.painter.region(match, arriving(delivery.header)).possibly
            if delivery.loose is not None and (lost := delivery.loose & wanted):
                taken = (edge for edge, passed in reach.taken if passed.possibly & lost)
                forks |= {fork.node for edge in taken for fork, _ in edge.forks}
                shared |= dict.fromkeys(_sharing(network, reach, lost))
    if not forks and shared:
        return f"{next(iter(shared))}, and not each of them surely lets all of it through"
    if not forks:
        return ""
    names = " and ".join(network.nodes[number].id for number in sorted(forks))
    return f"{names} may take one of several ways, and not each of them lets all of it through"


def _sharing(network: Network, reach: PairReach, lost: PacketSet) -> Iterator[str]:
    """The devices that share an address to which some packets are sent."""
    for gateway in reach.gateways:
        if reach.painter.region(gateway.match, AS_SENT).possibly & lost:
            devices = dict.fromkeys(reach.entered[number][0].port.device for number in gateway.entrances)
            yield f"{' and '.join(network.nodes[number].id for number in devices)} share {gateway.address}"


def turned(match: Match, reaches: Sequence[PairReach]) -> str:
    """Why hosts of one network may not send to the router that would turn their packets back; empty if none would."""
    for reach in reaches:
        for delivery in reach.deliveries:
            if delivery.turned is not None and delivery.packets.surely and is_asked_for(match, delivery.turned):
                return f"hosts of one network ask for each other, and nothing says that {delivery.turned.name} answers"
    return ""
