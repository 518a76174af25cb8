"""Declared flows and exceptions, asked for single packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.intervals import holds
from parsers.model.service import EVERY_PORT, State
from parsers.nouns import dataclass
from validator.declared import flow_match, mirrored

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from parsers.model.intervals import Intervals
    from parsers.model.match import Match
    from parsers.model.service import ServiceBox
    from validator.graph.network import Network
    from validator.observed.traffic import Packet
    from validator.plant.model import PlantException


FEW = 64
PORTED = (6, 17, 132)


@dataclass(frozen=True, slots=True)
class Declared:
    """One flow of a conduit (`conduit` and `index`, its packets and those that answer it without a connection)."""

    conduit: str
    index: int
    match: Match
    answers: Match


class Declarations:
    """All flows of a plant, by pair of zones, and its exceptions."""

    def __init__(self, network: Network) -> None:
        """Matches are made once."""
        self._of: dict[tuple[str, str], list[Declared]] = {}
        self._exceptions = network.plant.exceptions
        for conduit in network.plant.conduits:
            for index, flow in enumerate(conduit.flows):
                match = flow_match(network, conduit, flow)
                one = Declared(conduit.id, index, match, mirrored(match, connections=False))
                self._of.setdefault((conduit.source_zone, conduit.destination_zone), []).append(one)

    def flows(self, source: str, destination: str, packet: Packet) -> list[tuple[str, int]]:
        """The flows that a packet is of, or answers, by conduit and index."""
        there = [(one, one.match) for one in self._of.get((source, destination), ())]
        back = [(one, one.answers) for one in self._of.get((destination, source), ())]
        return [(one.conduit, one.index) for one, match in (*there, *back) if matches(match, packet)]

    def of_service(self, source: str, destination: str, packet: Packet) -> list[tuple[str, int]]:
        """The flows of a pair whose service a packet is of, whatever its addresses."""
        there = self._of.get((source, destination), ())
        return [(one.conduit, one.index) for one in there if _speaks(one.match, packet)]

    def exceptions(self, packet: Packet, day: dt.date) -> list[PlantException]:
        """The exceptions in force on a day that a packet is of."""
        return [
            item
            for item in self._exceptions
            if item.in_force(day)
            and _among(item.source.v4 if packet.version == 4 else item.source.v6, packet.source)
            and _among(item.destination.v4 if packet.version == 4 else item.destination.v6, packet.destination)
            and any(_box_holds(box, packet) for box in item.services.boxes)
        ]

    def cuts(self) -> set[int]:
        """First ports of the ranges of source ports that flows and exceptions tell apart."""
        boxes = [
            box
            for flows in self._of.values()
            for one in flows
            for match in (one.match, one.answers)
            for box in match.service.surely.boxes
        ]
        boxes += [box for item in self._exceptions for box in item.services.boxes]
        return port_cuts(boxes)

    def ports(self) -> frozenset[tuple[int, int]]:
        """Protocols and ports that flows name one by one, or in ranges of few."""
        boxes = (box for flows in self._of.values() for one in flows for box in one.match.service.surely.boxes)
        return frozenset(
            (protocol, port)
            for box in boxes
            if box.destination_ports.last - box.destination_ports.first < FEW
            for protocol in PORTED
            if box.protocols.first <= protocol <= box.protocols.last
            for port in range(box.destination_ports.first, box.destination_ports.last + 1)
        )


def port_cuts(boxes: Iterable[ServiceBox]) -> set[int]:
    """Where the ranges of source ports of some services begin and end."""
    found: set[int] = set()
    for box in boxes:
        if box.source_ports != EVERY_PORT:
            found |= {box.source_ports.first, box.source_ports.last + 1}
    return found - {0}


def matches(match: Match, packet: Packet) -> bool:
    """Whether a match of equal bounds holds a packet that opens a conversation."""
    source, destination = match.source.surely, match.destination.surely
    return (
        _among(source.v4 if packet.version == 4 else source.v6, packet.source)
        and _among(destination.v4 if packet.version == 4 else destination.v6, packet.destination)
        and _speaks(match, packet)
    )


def _speaks(match: Match, packet: Packet) -> bool:
    return any(_box_holds(box, packet) for box in match.service.surely.boxes)


def _box_holds(box: ServiceBox, packet: Packet) -> bool:
    return (
        box.protocols.first <= packet.protocol <= box.protocols.last
        and box.destination_ports.first <= packet.port <= box.destination_ports.last
        and box.source_ports.first <= packet.source_port <= box.source_ports.last
        and bool(box.states & State.NEW)
    )


def _among(parts: Intervals, number: int) -> bool:
    return holds(parts, number)
