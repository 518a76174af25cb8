"""Carrying packets along edges until no state gets anything new, and what neighbours send each other."""

from __future__ import annotations

import hashlib
from collections import deque
from typing import TYPE_CHECKING

from validator.reachability.axis_lines import EVERYTHING
from validator.reachability.header import AS_SENT, Header
from validator.reachability.painter import Bounds
from validator.reachability.passage import Edge, State, entry
from validator.reachability.question import Delivery
from validator.reachability.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.address import AddressSet
    from validator.graph.attachments import Attachment
    from validator.graph.ports import Port
    from validator.graph.standing import Joint
    from validator.packets import PacketSet
    from validator.reachability.filters import Judgement
    from validator.reachability.question import PairReach, Question


def propagate(answer: PairReach, doors: Sequence[Attachment], edges: Sequence[Edge], question: Question) -> None:
    """Carry packets along the edges until no state gets anything new."""
    leaving: dict[State, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
    by_state: dict[State, list[tuple[Edge, Bounds]]] = {}
    queue: deque[State] = deque()
    for item in doors:
        state = entry(item)
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
    if answer.gateways or any(edge.forks for edge, _ in answer.taken):
        settle(answer, leaving)


def entering(answer: PairReach, item: Attachment, question: Question) -> Bounds:
    """The packets that an attachment sends, as far as they get to its port."""
    made = answer.painter.area((question.sources.number(item.sources), EVERYTHING, EVERYTHING))
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


def _one(alike: dict[int | bytes, PacketSet], packets: PacketSet) -> PacketSet:
    """The first set of the same packets: many edges carry the same, and answers are kept."""
    said = packets.said
    key = hashlib.blake2b(said, digest_size=16).digest() if isinstance(said, bytes) else said
    return alike.setdefault(key, packets)


def _alike(alike: dict[int | bytes, PacketSet], packets: Bounds) -> Bounds:
    """The same of both bounds."""
    possibly = _one(alike, packets.possibly)
    return Bounds(possibly if packets.surely is packets.possibly else _one(alike, packets.surely), possibly)


def _deliver(answer: PairReach, by_state: Mapping[State, Sequence[tuple[Edge, Bounds]]]) -> None:
    """Note what each edge carries in the end, and what arrives under which header."""
    delivered: dict[tuple[Header, Port | None], Bounds] = {}
    alike: dict[int | bytes, PacketSet] = {}
    for state, packets in answer.arrived.items():
        answer.arrived[state] = _alike(alike, packets)
        for edge, mask in by_state.get(state, ()):
            passed = packets & mask
            if not passed.possibly:
                continue
            answer.taken.append((edge, _alike(alike, passed)))
            if edge.target is None:
                back = edge.out_port is not None and edge.out_port.number == edge.source.port
                key = edge.header, edge.out_port if back and edge.header == AS_SENT else None
                known = delivered.get(key)
                delivered[key] = passed if known is None else known | passed
    answer.deliveries += [Delivery(header, packets, turned=port) for (header, port), packets in delivered.items()]


def carried(answer: PairReach, edge: Edge) -> Bounds:
    """The packets that an edge carries: all its judgements permit them."""
    whole: Bounds | None = None
    for judgement in edge.judgements:
        if judgement.family not in {None, answer.family}:
            continue
        part = answer.painter.program(judgement.program)
        if judgement.is_filter and edge.may_permit:
            part = Bounds(part.surely, answer.grid.everything())
        whole = part if whole is None else whole & part
        if not whole.possibly:
            break
    if whole is None:
        everything = answer.grid.everything()
        whole = Bounds(everything, everything)
    return whole if edge.sure else Bounds(answer.grid.empty(), whole.possibly)


def adjacent(answer: PairReach, shared: Sequence[tuple[AddressSet, AddressSet]], question: Question) -> None:
    """Deliver everything between neighbours on one segment."""
    made = answer.grid.empty()
    for one, other in shared:
        made = made | _between(answer, one, other, question)
    if made:
        answer.adjacent = Bounds(made, made)
        answer.deliveries.append(Delivery(AS_SENT, answer.adjacent))


def joined(answer: PairReach, joints: Sequence[tuple[Joint, list[Judgement]]], question: Question) -> None:
    """Deliver within a broadcast domain what its filters permit: surely, unless something is in doubt."""
    for joint, judges in joints:
        made = _between(answer, joint.sources, joint.destinations, question)
        packets = permitted(answer, Bounds(answer.grid.empty() if joint.doubts else made, made), judges)
        if packets.possibly:
            answer.joined.append((joint, packets))
            answer.within += [(item, packets.possibly - packets.surely) for item in judges]
            answer.deliveries.append(Delivery(AS_SENT, packets, served=joint.served))


def _between(answer: PairReach, sources: AddressSet, destinations: AddressSet, question: Question) -> PacketSet:
    """Every packet from some addresses to others."""
    return answer.painter.area(
        (question.sources.number(sources), question.destinations.number(destinations), EVERYTHING)
    )
