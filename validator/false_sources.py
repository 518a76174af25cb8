"""What a zone can send under the addresses of others: past its first router, as far as nothing checks sources.

Verdicts of pairs speak of packets whose source really is where its zone says. A host can write any source
into a packet, and a rule that permits one station then permits whoever names it. Replies go to the true
owner of the address, so no connection comes about; what needs none (a UDP command, an ICMP message)
takes effect on arrival. TCP is therefore left out (RFC 2827 and RFC 3704 describe the attack and the filter).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.address import EVERY_ADDRESS
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import LAST_PROTOCOL, TCP, ServiceBox, ServiceSet
from validator.graph.zones import Attachment, ZoneMap
from validator.packets import PacketSet
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.engine import PairReach

CONNECTIONLESS = ServiceSet(
    (ServiceBox(protocols=Interval(0, TCP - 1)), ServiceBox(protocols=Interval(TCP + 1, LAST_PROTOCOL)))
)
"""Every protocol but TCP."""


@dataclass(frozen=True)
class FalseReach:
    """Packets of false source that surely travel from `source` to `destination`, to what it cannot reach as itself."""

    source: Zone
    destination: Zone
    reach: PairReach
    packets: PacketSet


def false_reaches(network: Network, sources: Sequence[Zone], destinations: Sequence[Zone]) -> Iterator[FalseReach]:
    """What each of `sources` surely sends to each of `destinations` in another's name.

    Left out is what the zone may send there as itself, and pairs that share a segment, where no router stands.
    """
    senders = {zone.id: _sender(network, zone) for zone in sources if network.zones.attachments[zone.id]}
    engine = Engine(_with_senders(network, tuple(senders.values())))
    for destination in destinations:
        for zone in sources:
            if zone.id == destination.id or zone.id not in senders or _beside(network, zone, destination):
                continue
            own = network.zones.addresses[zone.id]
            truthful = Match(source=AddressMatch.exactly(own))
            silent = Match(service=ServiceMatch.exactly(CONNECTIONLESS))
            for reach in engine.reach(senders[zone.id][0], destination, (truthful, silent)):
                packets = _in_anothers_name(reach, truthful, silent)
                if packets:
                    yield FalseReach(zone, destination, reach, packets)
        engine.forget(destination)


def _in_anothers_name(reach: PairReach, truthful: Match, silent: Match) -> PacketSet:
    """The connectionless packets of foreign sources, to where no packet of an own source goes."""
    own = reach.painter.region(truthful, AS_SENT).possibly
    sent = reach.total.surely & reach.painter.region(silent, AS_SENT).surely
    as_itself = np.bitwise_or.reduce((reach.total.possibly & own).bits, axis=0)
    foreign = sent - own
    return PacketSet(reach.grid, foreign.bits & ~as_itself[np.newaxis])


def _beside(network: Network, one: Zone, other: Zone) -> bool:
    """Whether two zones have addresses on one network."""
    if one.scope != other.scope:
        return False
    first, second = network.zones.addresses[one.id], network.zones.addresses[other.id]
    return any(port.networks & first and port.networks & second for port in network.ports.all if port.tunnel is None)


def _sender(network: Network, zone: Zone) -> tuple[Zone, tuple[Attachment, ...]]:
    """The zone as a sender of anything, at the places where it surely stands."""
    places = tuple(replace(item, sources=EVERY_ADDRESS) for item in network.zones.attachments[zone.id] if item.sure)
    return replace(zone, id=f"(false sources) {zone.id}"), places


def _with_senders(network: Network, senders: tuple[tuple[Zone, tuple[Attachment, ...]], ...]) -> Network:
    known = network.zones
    zones = ZoneMap(
        known.zones,
        {**known.addresses, **{zone.id: EVERY_ADDRESS for zone, _ in senders}},
        {**known.attachments, **{zone.id: places for zone, places in senders}},
        known.pinned,
        tuple(zone for zone, _ in senders),
    )
    return replace(network, zones=zones)
