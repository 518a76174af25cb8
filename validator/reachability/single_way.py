"""Packets that have one way and surely all get there by it: found by walking along it, without a grid.

Most answers of declared flows come back so. They are one product of senders, receivers and services, and each line of
a list holds all of them, none, or a part. Where a part would decide, where several ways are open or anything is in
doubt, nothing is said, and the question has to be asked in full.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from parsers.model import intervals
from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.packets import key_intervals, source_port_segments
from validator.reachability.header import AS_SENT
from validator.reachability.passage import State, entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from parsers.model.match import Match
    from parsers.model.service import ServiceSet
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.reachability.passage import Edge
    from validator.reachability.programs import Program, Region
    from validator.reachability.ways import Ways

    LookUp: TypeAlias = Callable[[Program], list[int] | None]

SHORT = 4
"""So few lines are not looked up."""


class Share(Enum):
    """How much of some packets: none surely, all surely, or what is not known."""

    NONE = auto()
    SOME = auto()
    ALL = auto()


@dataclass(frozen=True, slots=True)
class _Packets:
    """A product that is not empty, in one address family."""

    family: int
    sources: Intervals
    destinations: Intervals
    services: ServiceSet

    def of(self, addresses: AddressSet) -> Intervals:
        """Addresses of the family."""
        return addresses.v4 if self.family == 4 else addresses.v6


class SingleWays:
    """Walks of answers in one network."""

    def __init__(self, engine: Engine) -> None:
        """What services have in common is remembered from walk to walk."""
        self._engine = engine
        self._services: dict[ServiceSet, ServiceSet] = {}
        self._shares: dict[tuple[int, int], tuple[ServiceSet, ServiceSet, Share]] = {}

    def back(self, source: Zone, destination: Zone, answer: Match) -> Mapping[int, frozenset[int]] | None:
        """By address family, the devices (by number) that all answers of a match pass by the only way they have.

        `answer` has bounds that are one. None where it is not known, or not so, or there is nothing to send.
        """
        engine = self._engine
        if engine.neighbours.may_be_beside(source, destination):
            return None
        ways = engine.answers(destination)
        own = engine.network.zones.addresses[source.id] & answer.source.possibly
        universe = ways.universe & answer.destination.possibly
        services = self._services.setdefault(answer.service.possibly, answer.service.possibly)
        look_up = engine.look_up(source, destination)
        found: dict[int, frozenset[int]] = {}
        for family, sources, destinations in ((4, own.v4, universe.v4), (6, own.v6, universe.v6)):
            if sources and destinations:
                packets = _Packets(family, sources, destinations, services)
                start = self._entrance(source, packets)
                devices = None if start is None else self._walked(ways, start, packets, look_up)
                if devices is None:
                    return None
                found[family] = devices
        return found or None

    def _entrance(self, source: Zone, packets: _Packets) -> State | None:
        """Where all the packets surely enter, if none of them may enter elsewhere."""
        met = [
            item
            for item in self._engine.network.zones.attachments[source.id]
            if intervals.meet(packets.of(item.sources), packets.sources)
        ]
        if len(met) != 1 or not met[0].stands or met[0].filters:
            return None
        whole = intervals.within(packets.sources, packets.of(met[0].sources))
        return entry(met[0]) if whole else None

    def _walked(self, ways: Ways, start: State, packets: _Packets, look_up: LookUp) -> frozenset[int] | None:
        """The devices from an entrance to where the packets arrive; None as soon as anything is not plain."""
        state: State | None = start
        seen: dict[State, int] = {}
        while state is not None:
            if state in seen:
                return None
            seen[state] = self._engine.network.ports.all[state.port].device
            edge = self._only(ways.edges(state), packets, look_up)
            if edge is None or edge.header != AS_SENT or edge.opens is not None:
                return None
            if edge.target is None and edge.out_port is not None and edge.out_port.number == state.port:
                return None
            state = edge.target
        return frozenset(seen.values())

    def _only(self, edges: Iterable[Edge], packets: _Packets, look_up: LookUp) -> Edge | None:
        """The edge that surely carries all the packets, if every other surely carries none."""
        found: Edge | None = None
        for edge in edges:
            share = self._carried(edge, packets, look_up)
            if share is Share.SOME or (share is Share.ALL and found is not None):
                return None
            if share is Share.ALL:
                found = edge
        return found

    def _carried(self, edge: Edge, packets: _Packets, look_up: LookUp) -> Share:
        whole = edge.sure and edge.firm and not edge.forks
        for judgement in edge.judgements:
            if judgement.family not in {None, packets.family}:
                continue
            share = self._permitted(judgement.program, packets, look_up)
            if share is Share.NONE and not (judgement.is_filter and edge.may_permit):
                return Share.NONE
            whole = whole and share is Share.ALL
        return Share.ALL if whole else Share.SOME

    def _permitted(self, program: Program, packets: _Packets, look_up: LookUp) -> Share:
        """How much a program permits: first match wins."""
        numbers = None if len(program.lines) <= SHORT else look_up(program)
        permitted = False
        for number in range(len(program.lines)) if numbers is None else numbers:
            held = self._held(program.regions[number], packets)
            action = program.lines[number].action
            if held is Share.NONE:
                continue
            if action is Action.PERMIT and held is Share.ALL:
                return Share.ALL
            if action is not Action.PERMIT:
                denied = action is Action.DENY and held is Share.ALL and not permitted
                return Share.NONE if denied else Share.SOME
            permitted = True
        return Share.SOME if permitted else Share.NONE

    def _held(self, where: Region, packets: _Packets) -> Share:
        """How much a line speaks of."""
        sources, destinations = packets.of(where.possible_source), packets.of(where.possible_destination)
        if not intervals.meet(sources, packets.sources) or not intervals.meet(destinations, packets.destinations):
            return Share.NONE
        if self._in(packets.services, where.possible_service) is Share.NONE:
            return Share.NONE
        whole = (
            where.certain
            and intervals.within(packets.sources, packets.of(where.source))
            and intervals.within(packets.destinations, packets.of(where.destination))
            and self._in(packets.services, where.service) is Share.ALL
        )
        return Share.ALL if whole else Share.SOME

    def _in(self, services: ServiceSet, line: ServiceSet) -> Share:
        """How much of the answers of some services a line's services hold (remembered by object; both are kept)."""
        key = id(services), id(line)
        known = self._shares.get(key)
        if known is None:
            segments = source_port_segments((services, line))
            asked, told = (key_intervals(one, segments, replies=True) for one in (services, line))
            share = Share.SOME if intervals.meet(asked, told) else Share.NONE
            if asked and intervals.within(asked, told):
                share = Share.ALL
            known = self._shares[key] = services, line, share
        return known[2]
