"""Which written rules let given packets pass, list by list; and one way of one packet, with what decides on it."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.rules import Action, Rule, RuleSetKind
from parsers.nouns import dataclass
from validator.reachability.header import AS_SENT
from validator.reachability.passage import State, entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.source import Span
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.filters import Judgement
    from validator.reachability.painter import Bounds
    from validator.reachability.passage import Edge
    from validator.reachability.programs import Program

    Before = dict[State, tuple[Edge | None, list[Judgement]]]
    """By which passage packets come to a state; None where they enter there, past some filters."""


@dataclass(frozen=True, slots=True)
class Passing:
    """`rule` of a list lets `packets` pass, as `program` (the list as it is met on one way) has it."""

    program: Program
    rule_set: str
    rule: Rule
    packets: PacketSet

    @property
    def node(self) -> int:
        """The number of the device."""
        return self.program.node


def passings(engine: Engine, reach: PairReach, packets: PacketSet) -> Iterator[Passing]:
    """Every rule of a list that can be edited and that possibly decides some of the packets, on every way."""
    for program in _programs(engine, reach, packets):
        yield from _deciding(reach, program, packets)


def _programs(engine: Engine, reach: PairReach, packets: PacketSet) -> Iterator[Program]:
    """The lists that judge some of the packets, each as often as it is met in another way."""
    found: dict[int, Program] = {}
    for edge, taken in reach.taken:
        if taken.possibly & packets:
            found |= {id(item.program): item.program for item in _filters(reach, edge.judgements, edge)}
    nodes = engine.network.nodes
    for item, sent in reach.entered:
        if sent.possibly & packets:
            judges = engine.filters.frames(nodes, item.filters, AS_SENT)
            found |= {id(one.program): one.program for one in _filters(reach, judges)}
    for joint, joined in reach.joined:
        if joined.possibly & packets:
            judges = engine.filters.frames(nodes, joint.filters, AS_SENT)
            found |= {id(one.program): one.program for one in _filters(reach, judges)}
    yield from found.values()


def _filters(reach: PairReach, judges: Iterable[Judgement], edge: Edge | None = None) -> Iterator[Judgement]:
    """The lists that people write and that nothing overrules."""
    if edge is not None and edge.may_permit:
        return
    for item in judges:
        if item.is_filter and not item.guard and item.family in {None, reach.family}:
            yield item


def _deciding(reach: PairReach, program: Program, packets: PacketSet, *, surely: bool = False) -> Iterator[Passing]:
    """The lines that may permit some of the packets: no earlier line surely takes them.

    With `surely` those that surely permit them: no earlier line may deny them.
    """
    unmatched = packets
    for line in reach.painter.lines(program):
        statement, action = line.line.statement, line.line.action
        permits = action is Action.PERMIT if surely else action is not Action.DENY
        if permits and isinstance(statement, Rule):
            matched = reach.painter.cells(line, possible=not surely) & unmatched
            if matched:
                yield Passing(program, line.line.rule_set, statement, matched)
        unmatched = unmatched - reach.painter.cells(line, possible=surely and action is not Action.PERMIT)
        if not unmatched:
            return


def written(network: Network, passing: Passing) -> bool:
    """Whether the rule is in the file; what a platform does by itself cannot be taken away."""
    return not passing.rule.implicit and _listed(network, passing)


def in_written_list(network: Network, passing: Passing) -> bool:
    """Whether the list has a line that people wrote, so that another can be put in front of the rule."""
    found = network.nodes[passing.node].rule_sets.get(passing.rule_set)
    return (
        found is not None
        and any(rule.enabled and not rule.implicit for rule in found.rules)
        and not passing.program.swapped
        and _listed(network, passing)
    )


def place(network: Network, passing: Passing) -> int:
    """How many rules of the list stand before the rule."""
    rules = network.nodes[passing.node].rule_sets[passing.rule_set].rules
    return next(number for number, rule in enumerate(rules) if rule is passing.rule)


def head(network: Network, passing: Passing) -> int:
    """The place of the first rule of all that are met on behalf of the line of the list itself that leads to a rule.

    In front of it stands what is written in front of that line, which all packets of the list meet; a line in a called
    chain meets only what callers send there.
    """
    rules = network.nodes[passing.node].rule_sets[passing.rule_set].rules
    own = first = place(network, passing)
    line = _line(rules[own])
    while first and _line(rules[first - 1]) == line:
        first -= 1
    return first if any(rule.caller is not None for rule in rules[first : own + 1]) else own


def _line(rule: Rule) -> Span:
    """The line of the list itself by which packets come to a rule."""
    return rule.origin if rule.caller is None else rule.caller.origin


def _listed(network: Network, passing: Passing) -> bool:
    found = network.nodes[passing.node].rule_sets.get(passing.rule_set)
    return found is not None and found.kind is RuleSetKind.FILTER and any(rule is passing.rule for rule in found.rules)


def one_cell(packets: PacketSet) -> PacketSet:
    """The first class of a set that is not empty."""
    place = tuple(int(part[0]) for part in np.nonzero(packets.bits))
    bits = np.zeros_like(packets.bits)
    word = int(packets.bits[place])
    bits[place] = word & -word
    return packets.grid.of(bits)


def way_of(engine: Engine, reach: PairReach, cell: PacketSet, *, surely: bool = False) -> list[Passing] | None:
    """What decides first in each list on one way of a class of packets that may arrive, or (`surely`) that do.

    None where nothing judges them at all. Lists that something overrules are left out.
    """
    return _Ways(engine, reach, cell, surely=surely).one()


@dataclass(frozen=True)
class _Ways:
    """The ways of a class of packets."""

    engine: Engine
    reach: PairReach
    cell: PacketSet
    surely: bool

    def _has(self, packets: Bounds) -> bool:
        return bool((packets.surely if self.surely else packets.possibly) & self.cell)

    def one(self) -> list[Passing] | None:
        """The way with the fewest devices."""
        if self.reach.adjacent is not None and self._has(self.reach.adjacent):
            return None
        for joint, joined in self.reach.joined:
            if self._has(joined):
                return list(self._first(self._frames(joint.filters)))
        before: Before = {
            entry(item): (None, self._frames(item.filters))
            for item, sent in reversed(self.reach.entered)
            if self._has(sent)
        }
        return self._found(before)

    def _found(self, before: Before) -> list[Passing] | None:
        leaving: dict[State, list[Edge]] = {}
        for edge, taken in self.reach.taken:
            if self._has(taken):
                leaving.setdefault(edge.source, []).append(edge)
        queue = deque(before)
        while queue:
            for edge in leaving.get(queue.popleft(), ()):
                if edge.target is None:
                    return self._along(edge, before)
                if edge.target not in before:
                    before[edge.target] = edge, []
                    queue.append(edge.target)
        return None

    def _along(self, last: Edge, before: Before) -> list[Passing]:
        found: list[Passing] = []
        edge: Edge | None = last
        while edge is not None:
            overruled = bool(edge.may_permit) and not self.surely
            found += () if overruled else self._first(edge.judgements)
            edge, judges = before[edge.source]
            found += self._first(judges)
        return found

    def _frames(self, filters: Sequence[FrameFilter]) -> list[Judgement]:
        return self.engine.filters.frames(self.engine.network.nodes, filters, AS_SENT)

    def _first(self, judges: Iterable[Judgement]) -> Iterator[Passing]:
        """Of each list the first line that decides."""
        for item in _filters(self.reach, judges):
            yield from islice(_deciding(self.reach, item.program, self.cell, surely=self.surely), 1)
