"""What arrives whichever of several ways the devices take (`forks`), looked at from the end.

A packet gets on from a port if some passage carries it there to where it gets on; of a fork every way that may be
taken must. So it is worked out backwards, from what is delivered, until nothing new gets on; a loop gets nowhere.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.reachability.header import AS_SENT, arriving
from validator.reachability.painter import Bounds
from validator.reachability.passage import State, entry
from validator.reachability.question import Delivery
from validator.reachability.shared_gateways import whichever

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.packets import PacketSet
    from validator.reachability.header import Header
    from validator.reachability.passage import Edge, Fork
    from validator.reachability.question import PairReach


def settle(answer: PairReach, edges: Mapping[State, Sequence[Edge]]) -> None:
    """Note which deliveries rest on one of several ways, and add those of which only the way is open."""
    nothing = answer.grid.empty()
    settled, extra = nothing, list[Delivery]()
    before = nothing
    for delivery in answer.deliveries:
        before = before | delivery.packets.surely
    chooses = by_choice(edges)
    for header, here, anyhow in _arrivals(answer, edges):
        settled = settled | anyhow
        if chooses and here - before:
            more = here - before
            extra.append(Delivery(header, Bounds(more, more), loose=more - anyhow))
    answer.deliveries = [
        replace(one, loose=one.packets.surely - settled) if one.packets.surely - settled else one
        for one in answer.deliveries
    ]
    answer.deliveries += extra
    answer.settled = settled - before if chooses else None


def by_choice(edges: Mapping[State, Sequence[Edge]]) -> bool:
    """Whether no way alone is sure at some fork."""
    return any(fork.chosen for found in edges.values() for edge in found for fork, _ in edge.forks)


def arrivals(answer: PairReach, edges: Mapping[State, Sequence[Edge]]) -> Iterator[tuple[Header, PacketSet]]:
    """What arrives whichever ways are taken, by a header of those that name the receiver alike."""
    for header, here, _ in _arrivals(answer, edges):
        yield header, here


def _arrivals(
    answer: PairReach, edges: Mapping[State, Sequence[Edge]]
) -> Iterator[tuple[Header, PacketSet, PacketSet]]:
    """The same, and what arrives whichever of several routers that share an address takes it besides."""
    aims = {arriving(edge.header): edge.header for found in edges.values() for edge in found if edge.target is None}
    for aim, header in aims.items():
        yield header, *_Settling(answer, edges, aim).from_doors()


@dataclass
class _Settling:
    """What gets on to where it arrives under headers of one kind."""

    answer: PairReach
    edges: Mapping[State, Sequence[Edge]]
    aim: Header
    onwards: dict[State, PacketSet] = field(default_factory=dict[State, "PacketSet"])
    masks: dict[int, PacketSet] = field(default_factory=dict[int, "PacketSet"])

    def from_doors(self) -> tuple[PacketSet, PacketSet]:
        """What surely arrives of all that enters anywhere, and what does whichever gateway takes it."""
        changed = True
        while changed:
            changed = False
            for state in self.answer.arrived:
                found = self._over(self.edges.get(state, ()), 0)
                known = self.onwards.get(state)
                if found and (known is None or not found <= known):
                    self.onwards[state] = found
                    changed = True
        whole = nothing = self.answer.grid.empty()
        sent = {number: packets for number, (_, packets) in enumerate(self.answer.entered)}
        reached: dict[int, PacketSet] = {}
        for number, (item, packets) in enumerate(self.answer.entered):
            reached[number] = self.onwards.get(entry(item), nothing)
            whole = whole | (packets.surely & reached[number])
        if not self.answer.gateways:
            return whole, whole
        return whole, whichever(self.answer.gateways, self.answer.painter, AS_SENT, sent, reached)

    def _over(self, edges: Sequence[Edge], depth: int) -> PacketSet:
        """What gets on over some of these edges, which have passed the same `depth` forks."""
        found = self.answer.grid.empty()
        parted: dict[int, list[Edge]] = {}
        for edge in edges:
            if len(edge.forks) > depth:
                parted.setdefault(id(edge.forks[depth][0]), []).append(edge)
            else:
                found = found | self._by(edge)
        for group in parted.values():
            found = found | self._whichever(group[0].forks[depth][0], group, depth)
        return found

    def _whichever(self, fork: Fork, edges: Sequence[Edge], depth: int) -> PacketSet:
        """What gets on whichever way of a fork it takes."""
        grid, painter = self.answer.grid, self.answer.painter
        found = grid.everything() if fork.complete is None else painter.program(fork.complete.program).surely
        taken = grid.empty()
        for number, mask in enumerate(fork.masks):
            may_take = grid.everything()
            for judgement in mask:
                may_take = may_take & painter.program(judgement.program).possibly
            taken = taken | may_take
            if may_take & found:
                here = [edge for edge in edges if edge.forks[depth][1] == number]
                found = found - (may_take - self._over(here, depth + 1))
        return found & taken

    def _by(self, edge: Edge) -> PacketSet:
        """What one edge surely brings to where it gets on, if it is taken."""
        if not edge.firm:
            return self.answer.grid.empty()
        if edge.target is None:
            # What ends in a device itself is not sent back by the port that it came in by.
            turned = edge.opens is None and edge.out_port is not None and edge.out_port.number == edge.source.port
            if turned or arriving(edge.header) != self.aim:
                return self.answer.grid.empty()
            return self._mask(edge)
        onwards = self.onwards.get(edge.target)
        return self.answer.grid.empty() if onwards is None else onwards & self._mask(edge)

    def _mask(self, edge: Edge) -> PacketSet:
        known = self.masks.get(id(edge))
        if known is None:
            skipped = frozenset[int]().union(*(fork.skipped for fork, _ in edge.forks))
            known = self.answer.grid.everything()
            for judgement in edge.judgements:
                if judgement.family in {None, self.answer.family} and id(judgement) not in skipped:
                    known = known & self.answer.painter.program(judgement.program).surely
            self.masks[id(edge)] = known
        return known
