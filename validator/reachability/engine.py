"""The engine: which packets can travel from one zone to another, surely and possibly.

For one pair of zones the rules that concern both are collected along every way, a grid of the
classes they tell apart is made, and each filter becomes a set of packets on that grid: first match
wins, painted from the last rule to the first. Filters along a way are ANDed, ways are ORed, and
states are visited until nothing new arrives, so that loops and any number of ways are covered.

*Surely* uses the lower bound of permits and the upper bound of denies; *possibly* the reverse.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.match import AddressMatch, Match, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE
from validator.graph.zones import unseen_router
from validator.packets import Grid
from validator.reachability.filters import FilterCache, Judgement
from validator.reachability.header import AS_SENT, Header, arriving
from validator.reachability.incidence import Incidence
from validator.reachability.painter import AddressLine, Bounds, ClipCache, Painter, ServiceLine
from validator.reachability.passage import Edge, State
from validator.reachability.programs import Line, Program, no_statement, region
from validator.reachability.prospects import Prospects
from validator.reachability.translation import leading_to
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from parsers.model.address import AddressSet
    from validator.graph.bridges import Meeting
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.standing import Joint
    from validator.graph.zones import Attachment
    from validator.plant.model import Zone
    from validator.reachability.programs import Region


@dataclass(frozen=True)
class Delivery:
    """Packets that arrive in the destination zone under one header.

    Not `served` where only a broadcast domain brings them: whoever wants to can send them, and no host does by itself
    what is beyond its own network, so that no declared flow rests on it. `turned` is the port by which a router got
    them and sends them back.
    """

    header: Header
    packets: Bounds
    served: bool = True
    turned: Port | None = None


@dataclass
class PairReach:
    """What travels from one zone to another in one address family, with all that explains it.

    `arrived` are the packets that come to each state, `taken` those that each edge carries.
    """

    family: int
    grid: Grid
    painter: Painter
    deliveries: list[Delivery] = field(default_factory=list["Delivery"])
    arrived: dict[State, Bounds] = field(default_factory=dict["State", "Bounds"])
    taken: list[tuple[Edge, Bounds]] = field(default_factory=list[tuple["Edge", "Bounds"]])
    entered: list[tuple[Attachment, Bounds]] = field(default_factory=list[tuple["Attachment", "Bounds"]])
    """What each place where the source meets the devices sends."""
    adjacent: Bounds | None = None
    """Packets that need no device: both zones stand on one segment."""
    joined: list[tuple[Joint, Bounds]] = field(default_factory=list[tuple["Joint", "Bounds"]])
    """Packets that need no router: both zones are, or may be, in one broadcast domain."""

    @property
    def total(self) -> Bounds:
        """Everything delivered, under whatever header."""
        nothing = self.grid.empty()
        whole = Bounds(nothing, nothing)
        for delivery in self.deliveries:
            whole = whole | delivery.packets
        return whole


class Engine:
    """Reachability between the zones of one network."""

    def __init__(self, network: Network) -> None:
        """Nothing is computed before it is asked for."""
        self.network = network
        self.filters = FilterCache()
        self.clips = ClipCache()
        self._ways: dict[tuple[str, bool], Ways] = {}
        self._places: dict[str, dict[int, AddressSet]] = {}
        self.numbers = {zone.id: number for number, zone in enumerate(network.zones.everyone)}

    def ways(self, zone: Zone, *, replies: bool = False) -> Ways:
        """The ways towards a zone."""
        key = (zone.id, replies)
        if key not in self._ways:
            self._ways[key] = Ways(self.network, zone, self.filters, replies=replies)
        return self._ways[key]

    def answers(self, zone: Zone) -> Ways:
        """The ways of answers back to a zone, translations undone."""
        return self.ways(zone, replies=True)

    def forget(self, zone: Zone) -> None:
        """Drop what was remembered for one destination zone."""
        self._ways.pop((zone.id, False), None)

    def _look_up(self, source: Zone, destination: Zone) -> Callable[[Program], list[int] | None]:
        """Answers which lines of a program can concern a pair."""
        incidence, one, other = self.incidence, self.numbers[source.id], self.numbers[destination.id]
        return lambda program: incidence.candidates(program, one, other)

    @cached_property
    def incidence(self) -> Incidence:
        """Which zones the lines of a list can concern."""
        zones = self.network.zones
        own = [zones.addresses[zone.id] for zone in zones.everyone]
        return Incidence(own, [item | leading_to(self.network, item) for item in own])

    @cached_property
    def _prospects(self) -> Prospects:
        return Prospects(self.network, self.filters, self.incidence)

    def shared_segments(self, source: Zone, destination: Zone) -> list[tuple[AddressSet, AddressSet]]:
        """Connected networks in which both zones have addresses: no device stands between them on layer 3."""
        return list(dict.fromkeys(item[1:] for item, meeting in self._meetings(source, destination) if meeting.sure))

    def _perhaps_shared(self, source: Zone, destination: Zone) -> list[Edge]:
        """Packets between zones on one subnet where it is not known whether a bridge stands between them."""
        entered = {item.port.number for item in self.network.zones.attachments[source.id]}
        found: list[Edge] = []
        for (number, one, other), meeting in self._meetings(source, destination):
            port = self.network.ports.all[number]
            if not meeting.sure and number in entered and not self.network.bridges.filtered(port):
                match = Match(AddressMatch.exactly(one), AddressMatch.exactly(other))
                found.append(_by_itself(port, match, meeting.unknown))
        return found + self._behind_one_member(source, destination)

    def _behind_one_member(self, source: Zone, destination: Zone) -> list[Edge]:
        """Zones of which one stands nowhere surely may be neighbours behind a bridge whose network nobody tells."""
        zones = self.network.zones
        if zones.stands(source.id) and zones.stands(destination.id):
            return []
        there = {item.port.number: item for item in zones.attachments[destination.id]}
        found: list[Edge] = []
        for item in zones.attachments[source.id]:
            other, why = there.get(item.port.number), item.port.addresses_unknown
            if item.port.bridge is not None and other is not None and why is not None:
                match = Match(AddressMatch.exactly(item.sources), AddressMatch.exactly(other.sources))
                found.append(_by_itself(item.port, match, (why,)))
        return found

    def _meetings(
        self, source: Zone, destination: Zone
    ) -> Iterator[tuple[tuple[int, AddressSet, AddressSet], Meeting]]:
        """Ports (by number) on whose networks both zones have addresses, and whether they meet on its segment."""
        if source.scope != destination.scope or source in self.network.zones.senders:
            return
        one, other = self._standing(source), self._standing(destination)
        for number in one:
            if number in other:
                port = self.network.ports.all[number]
                ends = (source.id, one[number]), (destination.id, other[number])
                for here, there, meeting in self.network.bridges.met(*ends, port):
                    yield (number, here, there), meeting

    def _standing(self, zone: Zone) -> dict[int, AddressSet]:
        """The ports on whose networks a zone has addresses, with these addresses."""
        known = self._places.get(zone.id)
        if known is None:
            own = self.network.zones.addresses[zone.id]
            ports = (
                port
                for port in self.network.ports.all
                if port.tunnel is None and port.over is None and port.scope == zone.scope
            )
            known = {port.number: here for port in ports if (here := port.networks & own)}
            self._places[zone.id] = known
        return known

    def past_routers(self, source: Zone, destination: Zone) -> list[Edge]:
        """What may travel without any device of the snapshot, for want of knowing who stands where."""
        return self._past_routers(source, destination) + self._perhaps_shared(source, destination)

    def _joints(self, source: Zone, destination: Zone, shared: list[tuple[AddressSet, AddressSet]]) -> list[Joint]:
        """Broadcast domains that both zones are or may be in, beyond the networks that they `shared` anyway."""
        if source in self.network.zones.senders:
            return []
        found = self.network.standing.joints(source.id, destination.id)
        return [joint for joint in found if (joint.sources, joint.destinations) not in shared]

    def _past_routers(self, source: Zone, destination: Zone) -> list[Edge]:
        """What a router that no file shows may carry by itself: it stands on a segment, and one zone lies behind it."""
        zones = self.network.zones
        if source in zones.senders:
            return []
        return [
            _by_itself(
                item.port,
                Match(AddressMatch.exactly(item.sources), AddressMatch.exactly(other.sources)),
                (unseen_router(item.port),),
            )
            for item, other in zones.meeting_at_routers(source.id, destination.id)
        ]

    def doors(self, question: Question, attachments: Sequence[Attachment]) -> list[Attachment]:
        """Where packets of a question enter; what judges them within the broadcast domain is collected."""
        nodes = self.network.nodes
        found = [item for item in attachments if question.sources.overlaps(item.sources)]
        return [item for item in found if question.enters(item, self.filters.frames(nodes, item.filters, AS_SENT))]

    def _judging(self, question: Question, joint: Joint) -> list[Judgement] | None:
        """What judges packets within a broadcast domain; None if it surely lets nothing pass."""
        judges = self.filters.frames(self.network.nodes, joint.filters, AS_SENT)
        return judges if question.judged(judges) else None

    def reach(
        self,
        source: Zone,
        destination: Zone,
        extra: Sequence[Match] = (),
        *,
        replies: bool = False,
        avoiding: frozenset[int] = frozenset(),
    ) -> list[PairReach]:
        """What travels from `source` to `destination`, one answer for each address family in which anything may.

        `extra` are matches (declared flows) whose boundaries the grid must hold as well. With `replies`
        it is packets that answer: stateful devices let them pass, stateless ones judge them. Devices of
        `avoiding` (by number) carry nothing.
        """
        zones = self.network.zones
        own = zones.addresses[source.id]
        shared = self.shared_segments(source, destination)
        beside = self.past_routers(source, destination)
        joints = self._joints(source, destination, shared)
        if not (replies or shared or beside or joints) and not self._prospects.possible(source, destination):
            return []
        ways = self.ways(destination, replies=replies)
        found: list[PairReach] = []
        for family in (4, 6):
            question = Question(own, ways.universe, family, self.clips, replies=replies)
            question.look_up = self._look_up(source, destination)
            if question.empty:
                continue
            doors = self.doors(question, zones.attachments[source.id])
            near = [(joint, judges) for joint in joints if (judges := self._judging(question, joint)) is not None]
            edges = [
                edge
                for edge in question.edges(ways, [State(item.port.number, AS_SENT) for item in doors])
                if self.network.ports.all[edge.source.port].device not in avoiding
            ]
            edges += [edge for edge in beside if question.takes(edge)]
            if not (extra or shared or near) and all(edge.target is not None for edge in edges):
                continue
            question.declare(extra, edges)
            answer = question.closed(doors, (*shared, *((one.sources, one.destinations) for one, _ in near)))
            propagate(answer, doors, edges, question)
            adjacent(answer, shared, question)
            _joined(answer, near, question)
            found.append(answer)
        return found


def _by_itself(port: Port, match: Match, unknown: tuple[UnknownMatch, ...]) -> Edge:
    """What may travel on the segment of a port without any device of the snapshot."""
    line = Line(Action.PERMIT, match, no_statement(port.origin), "segment")
    judgement = Judgement(Program(port.device, (line,), AS_SENT), is_filter=False)
    state = State(port.number, AS_SENT)
    return Edge(state, None, (judgement,), AS_SENT, False, unknown, (), port, port.origin)


class Question:
    """One pair of zones in one family while its classes are collected."""

    def __init__(self, own: AddressSet, universe: AddressSet, family: int, clips: ClipCache, *, replies: bool) -> None:
        """Three axes, nothing on them yet."""
        self.family = family
        self.sources = AddressLine(own, family, clips)
        self.destinations = AddressLine(universe, family, clips)
        self.services = ServiceLine(replies=replies)
        self.look_up: Callable[[Program], list[int] | None] = _every_line
        self._candidates: dict[int, list[int]] = {}
        self.entrances: dict[Attachment, list[Judgement]] = {}

    def judged(self, judges: Sequence[Judgement]) -> bool:
        """Collect the sets of filters that no feature overrules; False if one surely lets nothing of the pair pass."""
        found = [self._concerns(judgement, overruled=False) for judgement in judges]
        return all(found)

    def enters(self, item: Attachment, judges: list[Judgement]) -> bool:
        """Collect the sets of what judges packets on their way to an entrance; False if nothing gets there."""
        self.entrances[item] = judges
        return self.judged(judges)

    @property
    def empty(self) -> bool:
        """Whether one of the zones has no address of this family."""
        return self.sources.empty or self.destinations.empty

    def edges(self, ways: Ways, starts: Iterable[State]) -> list[Edge]:
        """All edges that packets of the pair might take, with the sets of their rules collected."""
        seen: dict[State, None] = dict.fromkeys(starts)
        queue = deque(seen)
        found: list[Edge] = []
        while queue:
            for edge in ways.edges(queue.popleft()):
                if not self.takes(edge):
                    continue
                found.append(edge)
                if edge.target is not None and edge.target not in seen:
                    seen[edge.target] = None
                    queue.append(edge.target)
        return found

    def takes(self, edge: Edge) -> bool:
        """Collect the sets of one more edge; False if it concerns nothing of the pair."""
        return all(self._concerns(item, overruled=bool(edge.may_permit)) for item in edge.judgements)

    def declare(self, extra: Sequence[Match], edges: Sequence[Edge]) -> None:
        """Collect the boundaries of declared flows, as sent and as they arrive."""
        headers = dict.fromkeys((AS_SENT, *(arriving(edge.header) for edge in edges if edge.target is None)))
        for match in extra:
            for header in headers:
                self.collect(region(match, header))

    def closed(self, doors: Sequence[Attachment], shared: Sequence[tuple[AddressSet, AddressSet]]) -> PairReach:
        """The grid, when everything is collected."""
        for item in doors:
            self.sources.add(item.sources)
        for one, other in shared:
            self.sources.add(one)
            self.destinations.add(other)
        self.services.add(EVERY_SERVICE)
        lines = self.sources, self.destinations, self.services
        for line in lines:
            line.close()
        axes = self.sources.axis, self.destinations.axis, self.services.axis
        grid = Grid(self.family, *axes, self.services.segments)
        return PairReach(self.family, grid, Painter(grid, *lines, candidates=self._candidates))

    def _concerns(self, judgement: Judgement, *, overruled: bool) -> bool:
        """Collect the sets of a judgement's rules; False if it surely lets nothing of the pair pass."""
        if judgement.family not in {None, self.family}:
            return True
        program = judgement.program
        permits = judgement.is_filter and overruled
        if id(program) in self._candidates:
            numbers = self._candidates[id(program)]
            return permits or any(program.lines[number].action is not Action.DENY for number in numbers)
        found = self.look_up(program)
        chosen = range(len(program.lines)) if found is None else found
        kept = [number for number in chosen if self.collect(program.regions[number])]
        self._candidates[id(program)] = kept
        return permits or any(program.lines[number].action is not Action.DENY for number in kept)

    def collect(self, where: Region) -> bool:
        """Add the boundaries of a region, if it concerns the pair at all."""
        if not self.sources.overlaps(where.possible_source):
            return False
        if not self.destinations.overlaps(where.possible_destination):
            return False
        if not self.services.speaks(where.possible_service):
            return False
        for addresses in (where.source, where.possible_source):
            self.sources.add(addresses)
        for addresses in (where.destination, where.possible_destination):
            self.destinations.add(addresses)
        for services in (where.service, where.possible_service):
            self.services.add(services)
        return True


def _every_line(_program: Program) -> list[int] | None:
    """No index: any line may concern the pair."""
    return None


def propagate(answer: PairReach, doors: Sequence[Attachment], edges: Sequence[Edge], question: Question) -> None:
    """Carry packets along the edges until no state gets anything new."""
    leaving: dict[State, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
    by_state: dict[State, list[tuple[Edge, Bounds]]] = {}
    queue: deque[State] = deque()
    for item in doors:
        state = State(item.port.number, AS_SENT)
        sent = entering(answer, item, question)
        answer.entered.append((item, sent))
        _arrive(answer, state, sent)
        queue.append(state)
    while queue:
        state = queue.popleft()
        if state not in by_state:
            by_state[state] = [(edge, carried(answer, edge)) for edge in leaving.get(state, ())]
        for edge, mask in by_state[state]:
            if edge.target is not None and _arrive(answer, edge.target, answer.arrived[state] & mask):
                queue.append(edge.target)
    _deliver(answer, by_state)


def entering(answer: PairReach, item: Attachment, question: Question) -> Bounds:
    """The packets that an attachment sends, as far as they get to its port."""
    made = answer.grid.empty()
    chosen = question.sources.classes(item.sources)
    made.bits[chosen] = answer.grid.full_word
    judges = question.entrances.get(item)
    sure = item.sure if judges is None else item.stands
    return permitted(answer, Bounds(made if sure else answer.grid.empty(), made), judges or ())


def permitted(answer: PairReach, packets: Bounds, judges: Sequence[Judgement]) -> Bounds:
    """What all of some filters let pass."""
    for judgement in judges:
        if judgement.family in {None, answer.family}:
            packets = packets & answer.painter.program(judgement.program)
    return packets


def _arrive(answer: PairReach, state: State, packets: Bounds) -> bool:
    """Add packets to a state; whether any of them are new."""
    known = answer.arrived.get(state)
    if known is None:
        if not packets.possibly:
            return False
        answer.arrived[state] = packets
        return True
    if packets.possibly <= known.possibly and packets.surely <= known.surely:
        return False
    answer.arrived[state] = known | packets
    return True


def _deliver(answer: PairReach, by_state: Mapping[State, Sequence[tuple[Edge, Bounds]]]) -> None:
    """Note what each edge carries in the end, and what arrives under which header."""
    delivered: dict[tuple[Header, Port | None], Bounds] = {}
    for state, packets in answer.arrived.items():
        for edge, mask in by_state.get(state, ()):
            passed = packets & mask
            if not passed.possibly:
                continue
            answer.taken.append((edge, passed))
            if edge.target is None:
                back = edge.out_port is not None and edge.out_port.number == edge.source.port
                key = edge.header, edge.out_port if back and edge.header == AS_SENT else None
                known = delivered.get(key)
                delivered[key] = passed if known is None else known | passed
    answer.deliveries += [Delivery(header, packets, turned=port) for (header, port), packets in delivered.items()]


def carried(answer: PairReach, edge: Edge) -> Bounds:
    """The packets that an edge carries: all its judgements permit them."""
    everything = answer.grid.everything()
    whole = Bounds(everything, everything)
    for judgement in edge.judgements:
        if judgement.family not in {None, answer.family}:
            continue
        part = answer.painter.program(judgement.program)
        if judgement.is_filter and edge.may_permit:
            part = Bounds(part.surely, everything)
        whole = whole & part
        if not whole.possibly:
            break
    return whole if edge.sure else Bounds(answer.grid.empty(), whole.possibly)


def adjacent(answer: PairReach, shared: Sequence[tuple[AddressSet, AddressSet]], question: Question) -> None:
    """Deliver everything between neighbours on one segment."""
    made = answer.grid.empty()
    for one, other in shared:
        where = np.ix_(question.sources.classes(one), question.destinations.classes(other))
        made.bits[where] = answer.grid.full_word
    if made:
        answer.adjacent = Bounds(made, made)
        answer.deliveries.append(Delivery(AS_SENT, answer.adjacent))


def _joined(answer: PairReach, joints: Sequence[tuple[Joint, list[Judgement]]], question: Question) -> None:
    """Deliver within a broadcast domain what its filters permit: surely, unless something is in doubt."""
    for joint, judges in joints:
        made = answer.grid.empty()
        where = np.ix_(question.sources.classes(joint.sources), question.destinations.classes(joint.destinations))
        made.bits[where] = answer.grid.full_word
        packets = permitted(answer, Bounds(answer.grid.empty() if joint.doubts else made, made), judges)
        if packets.possibly:
            answer.joined.append((joint, packets))
            answer.deliveries.append(Delivery(AS_SENT, packets, served=joint.served))
