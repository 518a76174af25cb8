"""What a zone can send under the addresses of others: past its first router, as far as nothing checks sources.

Verdicts of pairs speak of packets whose source really is where its zone says. A host can write any source
into a packet, and a rule that permits one station then permits whoever names it. Replies go to the true
owner of the address, so no connection comes about; what needs none (a UDP command, an ICMP message)
takes effect on arrival. TCP is therefore left out (RFC 2827 and RFC 3704 describe the attack and the filter).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.address import EVERY_ADDRESS, AddressSet, union_of
from parsers.model.device import Stage
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, BindingPoint
from parsers.model.service import LAST_PROTOCOL, TCP, ServiceBox, ServiceSet
from parsers.nouns import dataclass
from validator.graph.zones import ZoneMap
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.source_checks import allowed_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.graph.attachments import Attachment
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.plant.model import Plant, Zone
    from validator.reachability.engine import PairReach
    from validator.reachability.programs import Program

MOST_PAIRS = 1_500
"""With more pairs of a sender and a zone of the control system, only safety zones are asked."""
IPV4 = 4
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


def targets(plant: Plant) -> tuple[Zone, ...]:
    """The zones that are asked: those of the control system, or of a large plant the safety zones alone."""
    found = tuple(zone for zone in plant.zones if zone.kind in OPERATIONAL)
    if len(found) * len(plant.zones) <= MOST_PAIRS:
        return found
    return tuple(zone for zone in found if zone.kind is ZoneKind.SAFETY)


def false_reaches(network: Network, sources: Sequence[Zone], destinations: Sequence[Zone]) -> Iterator[FalseReach]:
    """What each of `sources` surely sends to each of `destinations` in another's name.

    Left out is what the zone may send there as itself, and pairs that share a segment, where no router stands.
    """
    senders = {zone.id: _sender(network, zone) for zone in sources if network.zones.attachments[zone.id]}
    engine = Engine(_with_senders(network, tuple(senders.values())))
    for destination in destinations:
        for zone in sources:
            if (
                zone.id == destination.id
                or zone.id not in senders
                or engine.neighbours.shared_segments(zone, destination)
            ):
                continue
            own = network.zones.addresses[zone.id]
            truthful = Match(source=AddressMatch.exactly(own))
            silent = Match(service=ServiceMatch.exactly(CONNECTIONLESS))
            if not any(_may_enter(engine, door, own, destination) for door in senders[zone.id][1]):
                continue
            reaches = engine.reach(senders[zone.id][0], destination, (truthful, silent))
            elsewhere: tuple[Match, ...] = ()
            if any(reach.halved for reach in reaches):
                alone = engine.reach(senders[zone.id][0], destination, (silent,), within=truthful)
                elsewhere = tuple(match for reach in alone for match in _reached(reach))
                reaches = engine.reach(senders[zone.id][0], destination, (truthful, silent, *elsewhere))
            for reach in reaches:
                packets = _in_anothers_name(reach, truthful, silent, elsewhere)
                if packets:
                    yield FalseReach(zone, destination, reach, packets)
        engine.forget(destination)


def _may_enter(engine: Engine, door: Attachment, own: AddressSet, destination: Zone) -> bool:
    """A quick look: whether the first filters let in anything for `destination` that is not from `own` addresses.

    It is one-sided: it may say yes for nothing.
    """
    port = door.port
    node = engine.network.node_of(port)
    if port.tunnel is not None or node.device.unmodelled:
        return True
    foreign = EVERY_ADDRESS - own
    for check in node.device.source_checks:
        if port.name in check.interfaces and not check.rule_set and check.families >= {4, 6}:
            foreign = foreign & allowed_sources(engine.network, port, check).possibly
    for stage, point in _POINTS:
        if stage in node.device.order:
            for judgement in engine.filters.judgements(node, point, port.names, frozenset(), None):
                if judgement.family is None:
                    foreign = foreign & _named(engine, judgement.program, destination)
    return bool(foreign)


_POINTS = ((Stage.INBOUND_FILTER, BindingPoint.INBOUND), (Stage.FORWARD_FILTER, BindingPoint.FORWARD))


def _named(engine: Engine, program: Program, destination: Zone) -> AddressSet:
    """The sources from which a list permits something without connections to a zone."""
    bit = 1 << engine.numbers[destination.id]
    rows = engine.incidence.rows(program)
    return union_of(
        where.possible_source
        for line, where, (_, there) in zip(program.lines, program.regions, rows, strict=True)
        if line.action is not Action.DENY and there & bit and _without_connections(where.possible_service)
    )


@cache
def _without_connections(service: ServiceSet) -> bool:
    return any(box & other is not None for box in service.boxes for other in CONNECTIONLESS.boxes)


def _reached(reach: PairReach) -> Iterator[Match]:
    """Where packets may arrive, and by which services, whoever sends them."""
    for _, destinations, (protocols, source_ports, ports) in reach.total.possibly.products():
        there = AddressSet(v4=destinations) if reach.family == IPV4 else AddressSet(v6=destinations)
        service = ServiceSet((ServiceBox(protocols, source_ports, ports),))
        yield Match(destination=AddressMatch.exactly(there), service=ServiceMatch.exactly(service))


def _in_anothers_name(reach: PairReach, truthful: Match, silent: Match, elsewhere: tuple[Match, ...] = ()) -> PacketSet:
    """The connectionless packets of foreign sources, to where no packet of an own source goes.

    An answer that has some of the sources only does not show where the others go: that is told as `elsewhere`.
    """
    own = reach.painter.region(truthful, AS_SENT).possibly
    sent = reach.total.surely & reach.painter.region(silent, AS_SENT).surely
    as_itself = np.bitwise_or.reduce((reach.total.possibly & own).bits, axis=0)
    foreign = sent - own
    for match in elsewhere:
        foreign = foreign - reach.painter.region(match, AS_SENT).possibly
    return reach.grid.of(foreign.bits & ~as_itself[np.newaxis])


def _sender(network: Network, zone: Zone) -> tuple[Zone, tuple[Attachment, ...]]:
    """The zone as a sender of anything, at the places where it surely stands."""
    places = tuple(replace(item, sources=EVERY_ADDRESS) for item in network.zones.attachments[zone.id] if item.stands)
    return replace(zone, id=f"(false sources) {zone.id}"), places


def _with_senders(network: Network, senders: tuple[tuple[Zone, tuple[Attachment, ...]], ...]) -> Network:
    known = network.zones
    zones = ZoneMap(
        known.zones,
        {**known.addresses, **{zone.id: EVERY_ADDRESS for zone, _ in senders}},
        {**known.attachments, **{zone.id: places for zone, places in senders}},
        known.pinned,
        known.displaced,
        known.routers,
        tuple(zone for zone, _ in senders),
        uplinks=known.uplinks,
    )
    return replace(network, zones=zones)
