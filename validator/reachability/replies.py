"""There and back: the packets whose answers come back to the sender, translated back where they were translated.

A packet is followed with the translations that each device made of it. Its answer begins as its mirror image on the
wire and carries these translations along: the device that made the last of them undoes it when the answer comes by,
for the session that it keeps (RFC 2663, 2.3 and 3). An answer that goes another way stays as it is, and the sender
does not know it. Filters that keep no state judge answers with the header on the wire at their place.
"""

from __future__ import annotations

from collections import deque
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from parsers.model.address import union_of
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.nouns import dataclass
from validator.reachability.answering import UNANSWERED
from validator.reachability.axis_lines import ClipCache
from validator.reachability.engine import Delivery, Question, adjacent, carried, entering, permitted
from validator.reachability.header import AS_SENT, Undo
from validator.reachability.painter import Bounds
from validator.reachability.passage import State, entry
from validator.reachability.programs import region
from validator.reachability.settling import arrivals, by_choice
from validator.reachability.shared_gateways import shared_gateways, whichever
from validator.reachability.translation import leading_to, unheard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.graph.attachments import Attachment
    from validator.graph.network import Network
    from validator.graph.standing import Joint
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.filters import Judgement
    from validator.reachability.header import Header
    from validator.reachability.passage import Edge
    from validator.reachability.shared_gateways import SharedGateway

Trail: TypeAlias = tuple[Undo, ...]
_K = TypeVar("_K")
MOST_CHANGES = 6
"""A packet that is translated more often is not followed: whether its answers come back stays open."""
MOST_WORDS = 1 << 19
"""Words of a set of packets beyond which answers are not followed."""
MOST_MARKS = 1 << 26
"""Sets times boundaries of one axis beyond which its classes are not found."""
MOST_EDGES = 5_000
"""Passages of devices there, or back, beyond which answers are not followed: each takes about a millisecond, and
ordinary plants have ten. So many states with translations are gone through at most to see how answers can begin."""
NO_ANSWER = Match(service=ServiceMatch.exactly(UNANSWERED))


@dataclass(frozen=True, slots=True)
class _There:
    """A packet about to enter a port, with the translations so far."""

    state: State
    trail: Trail


def round_trips(engine: Engine, source: Zone, destination: Zone, extra: Sequence[Match]) -> list[PairReach]:
    """For each address family the packets that arrive and whose answers come back, by the header they arrive with.

    Packets that no match of `extra` speaks of, as sent or as they arrive, are left out.
    """
    found: list[PairReach] = []
    zones = engine.network.zones
    spoken = union_of(match.destination.possibly for match in extra)
    own = zones.addresses[source.id] & union_of(match.source.possibly for match in extra)
    there, back = engine.ways(destination), engine.answers(source)
    shared = engine.neighbours.shared_segments(source, destination)
    beside = engine.neighbours.past_routers(source, destination)
    universe = there.universe & (spoken | leading_to(engine.network, spoken))
    for family in (4, 6):
        question = Question(own, universe, family, ClipCache(), replies=False)
        if question.empty:
            continue
        doors = engine.doors(question, zones.attachments[source.id])
        forward = question.edges(there, [entry(item) for item in doors], most=MOST_EDGES)
        beginnings = None if len(forward) > MOST_EDGES else _beginnings(engine.network, forward, doors)
        gates = zones.attachments[destination.id]
        starts = [entry(item, header) for header in beginnings or () for item in gates]
        backward = question.edges(back, starts, most=MOST_EDGES)
        if beginnings is None or len(backward) > MOST_EDGES:
            found.append(_undecided(question, doors, extra))
            continue
        question.declare((*extra, NO_ANSWER), (*forward, *beside))
        for header in beginnings:
            for item in gates:
                question.collect(region(Match(AddressMatch.exactly(item.sources)), header))
                question.judged(engine.filters.frames(engine.network.nodes, item.filters, header))
            for gateway in shared_gateways(gates, question.failed):
                question.collect(region(gateway.match, header))
        for edge in beside:
            question.takes(edge)
        near = list(_near(engine, source, destination, question))
        if question.marks > MOST_MARKS:
            found.append(_undecided(question, doors, extra))
            continue
        answer = question.closed(doors, (*shared, *((one.sources, one.destinations) for one, _, _ in near)))
        if answer.grid.size > MOST_WORDS:
            found.append(_undecided(question, doors, extra))
            continue
        trip = _Trip(engine, answer, forward, backward)
        answer.deliveries += [Delivery(AS_SENT, _within(answer, item)) for item in near]
        answer.deliveries += trip.returned(doors, gates, question)
        answer.deliveries += [
            Delivery(AS_SENT, Bounds(answer.grid.empty(), carried(answer, edge).possibly)) for edge in beside
        ]
        adjacent(answer, shared, question)
        found.append(answer)
    return found


def _undecided(question: Question, doors: Sequence[Attachment], extra: Sequence[Match]) -> PairReach:
    """All packets of a question possibly arrive and are answered: there is no room to tell them apart."""
    rest = Question(question.own, question.universe, question.family, ClipCache(), replies=False)
    rest.declare(extra, ())
    answer = replace(rest.closed(doors, ()), unfollowed=True)
    answer.deliveries.append(Delivery(AS_SENT, Bounds(answer.grid.empty(), answer.grid.everything())))
    return answer


_Near: TypeAlias = "tuple[Joint, list[Judgement], list[list[Judgement]]]"
"""What hosts of one network send each other where their domain filters: what judges it, and each way of its answers."""


def _near(engine: Engine, source: Zone, destination: Zone, question: Question) -> Iterator[_Near]:
    nodes, standing = engine.network.nodes, engine.network.standing
    if source in engine.network.zones.senders:
        return
    back = [item for item in standing.joints(destination.id, source.id) if item.served and not item.doubts]
    for joint in standing.joints(source.id, destination.id):
        ways = [
            engine.filters.frames(nodes, item.filters, replace(AS_SENT, undo=()))
            for item in back
            if not joint.sources - item.destinations and not joint.destinations - item.sources
        ]
        judges = engine.filters.frames(nodes, joint.filters, AS_SENT)
        if joint.served and question.judged(judges):
            for way in ways:
                question.judged(way)
            yield joint, judges, ways


def _within(answer: PairReach, item: _Near) -> Bounds:
    """What passes within a domain, and comes back there or needs no answer."""
    joint, judges, ways = item
    match = Match(AddressMatch.exactly(joint.sources), AddressMatch.exactly(joint.destinations))
    packets = permitted(answer, answer.painter.region(match, AS_SENT), judges)
    if joint.doubts:
        packets = Bounds(answer.grid.empty(), packets.possibly)
    returned = packets & answer.painter.region(NO_ANSWER, AS_SENT)
    for way in ways:
        returned = returned | permitted(answer, packets, way)
    return returned


def _grown(network: Network, trail: Trail, edge: Edge) -> Trail:
    """The trail after an edge: one entry more if the device changed anything."""
    before = edge.source.header.next_device()
    if edge.header.next_device() == before:
        return trail
    return (*trail, Undo(network.ports.all[edge.source.port].device, before))


def _beginnings(network: Network, edges: Sequence[Edge], doors: Sequence[Attachment]) -> list[Header] | None:
    """The headers with which answers can begin; None where packets come to too many places with too many trails."""
    found: dict[Header, None] = {}
    by_state = _by_state(edges)
    seen = dict.fromkeys(_There(entry(item), ()) for item in doors)
    queue = deque(seen)
    while queue:
        if len(seen) > MOST_EDGES:
            return None
        here = queue.popleft()
        for edge in by_state.get(here.state, ()):
            trail = _grown(network, here.trail, edge)
            if len(trail) > MOST_CHANGES:
                continue
            if edge.target is None:
                found[_answer(edge, trail)] = None
            elif (after := _There(edge.target, trail)) not in seen:
                seen[after] = None
                queue.append(after)
    return list(found)


def _answer(edge: Edge, trail: Trail) -> Header:
    return replace(edge.header.next_device(), undo=trail)


def _by_state(edges: Iterable[Edge]) -> dict[State, list[Edge]]:
    found: dict[State, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.source, []).append(edge)
    return found


@dataclass(frozen=True)
class _Trip:
    """The edges there and back on one grid."""

    engine: Engine
    answer: PairReach
    forward: Sequence[Edge]
    backward: Sequence[Edge]
    delivered: dict[Header, Bounds] = field(default_factory=dict["Header", "Bounds"])
    """What arrived, by the header with which its answers begin."""

    def returned(self, doors: Sequence[Attachment], gates: Sequence[Attachment], question: Question) -> list[Delivery]:
        """What arrives, needs no answer or gets it, by the header it arrives with."""
        found: list[Delivery] = []
        unanswered = self.answer.painter.region(NO_ANSWER, AS_SENT)
        self.delivered.update(self._delivered(doors, question))
        for header, packets in self.delivered.items():
            plain = replace(header, undo=None)
            if header.undo is None:
                found.append(Delivery(plain, Bounds(self.answer.grid.empty(), packets.possibly)))
            else:
                found.append(Delivery(plain, packets & unanswered))
                found.append(Delivery(plain, packets & self._back(header, packets, gates)))
        return found + list(self._whichever(gates))

    def _whichever(self, gates: Sequence[Attachment]) -> Iterator[Delivery]:
        """What arrives whichever way a device chooses, and is answered by whatever header it then has."""
        edges = _by_state(self.forward)
        if not by_choice(edges):
            return
        lost = self.answer.grid.empty()
        for header, packets in self.delivered.items():
            back = self.answer.grid.empty()
            if header.undo is not None:
                back = self._back(header, Bounds(packets.possibly, packets.possibly), gates).surely
            lost = lost | (packets.possibly - back)
        lost = lost - self.answer.painter.region(NO_ANSWER, AS_SENT).surely
        for header, arrived in arrivals(self.answer, edges):
            kept = arrived - lost
            if kept:
                yield Delivery(header.next_device(), Bounds(kept, kept))

    def _delivered(self, doors: Sequence[Attachment], question: Question) -> dict[Header, Bounds]:
        """What arrives, by the header with which its answers begin; without a trail what may: that grew too long."""
        by_state, masks = _by_state(self.forward), {id(edge): carried(self.answer, edge) for edge in self.forward}
        arrived: dict[_There, Bounds] = {}
        found: dict[Header, Bounds] = {}
        queue: deque[_There] = deque()
        for item in doors:
            here = _There(entry(item), ())
            sent = entering(self.answer, item, question)
            self.answer.entered.append((item, sent))
            if _add(arrived, here, sent):
                queue.append(here)
        while queue:
            here = queue.popleft()
            for edge in by_state.get(here.state, ()):
                passed = arrived[here] & masks[id(edge)]
                trail = _grown(self.engine.network, here.trail, edge)
                if len(trail) > MOST_CHANGES:
                    _add(found, edge.header.next_device(), passed)
                elif edge.target is None:
                    _add(found, _answer(edge, trail), passed)
                elif _add(arrived, _There(edge.target, trail), passed):
                    queue.append(_There(edge.target, trail))
        for here, packets in arrived.items():
            _add(self.answer.arrived, here.state, packets)
        return found

    def _back(self, header: Header, packets: Bounds, gates: Sequence[Attachment]) -> Bounds:
        """The packets whose answers come back: surely, whichever of the gates that share an address takes them."""
        whole, gateways = self._back_by(header, packets, gates), self._shared(gates)
        if not gateways:
            return whole
        begun = {number: self._begun(header, packets, item) for number, item in enumerate(gates)}
        back = {number: self._back_by(header, packets, [item]).surely for number, item in enumerate(gates)}
        anyhow = whichever(gateways, self.answer.painter, header, begun, back)
        return Bounds(whole.surely & anyhow, whole.possibly)

    def _shared(self, gates: Sequence[Attachment]) -> tuple[SharedGateway, ...]:
        return shared_gateways(gates, self.engine.network.ports.failed)

    def _begun(self, header: Header, packets: Bounds, item: Attachment) -> Bounds:
        """The packets whose answers begin at a gate."""
        begun = self.answer.painter.region(Match(AddressMatch.exactly(item.sources)), header) & packets
        begun = permitted(
            self.answer, begun, self.engine.filters.frames(self.engine.network.nodes, item.filters, header)
        )
        begun = self._heard(begun, item, header)
        return begun if item.stands else Bounds(self.answer.grid.empty(), begun.possibly)

    def _back_by(self, header: Header, packets: Bounds, gates: Sequence[Attachment]) -> Bounds:
        """The packets whose answers, begun with `header` at one of the gates, come back as the sender expects them.

        Where a device gets an answer again that it has translated back before, it is another connection to it: Linux
        gives such a packet another source port, others may drop it, so it only may come back.
        """
        by_state = _by_state(self.backward)
        arrived: dict[State, Bounds] = {}
        queue: deque[State] = deque()
        for item in gates:
            if _add(arrived, entry(item, header), self._begun(header, packets, item)):
                queue.append(entry(item, header))
        found: dict[str, Bounds] = {}
        while queue:
            here = queue.popleft()
            for edge in by_state.get(here, ()):
                passed = arrived[here] & carried(self.answer, edge)
                if edge.target is None:
                    if edge.header.unchanged and not edge.header.undo:
                        _add(found, "", passed)
                    continue
                if self._had(edge.target, header):
                    passed = Bounds(self.answer.grid.empty(), passed.possibly)
                if _add(arrived, edge.target, passed):
                    queue.append(edge.target)
        nothing = self.answer.grid.empty()
        return found.get("", Bounds(nothing, nothing))

    def _heard(self, begun: Bounds, gate: Attachment, header: Header) -> Bounds:
        """What begins at a gate; of hosts of its network perhaps, if nobody answers whom they ask for."""
        port, near = gate.port, gate.sources & gate.port.networks
        given = header.undo and header.undo[-1].device == port.device
        if not given or not near or not unheard(self.engine.network, port, header):
            return begun
        asking = self.answer.painter.region(Match(AddressMatch.exactly(near)), header)
        return Bounds(begun.surely - asking.possibly, begun.possibly)

    def _had(self, state: State, begun: Header) -> bool:
        """Whether an answer that began with `begun` gets to a device that has translated it back already."""
        undone = (begun.undo or ())[len(state.header.undo or ()) :]
        here = self.engine.network.ports.all[state.port].device
        return any(one.device == here for one in undone)


def _add(known: dict[_K, Bounds], key: _K, packets: Bounds) -> bool:
    """Add packets to those at `key`; whether any are new."""
    before = known.get(key)
    if before is None:
        if not packets.possibly:
            return False
        known[key] = packets
        return True
    if packets.possibly <= before.possibly and packets.surely <= before.surely:
        return False
    known[key] = before | packets
    return True
