"""Which written rules let given packets pass, list by list; and one way of one packet, with what decides on it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.rules import Action, Rule, RuleSetKind
from validator.packets import PacketSet
from validator.reachability.header import AS_SENT
from validator.reachability.passage import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.graph.network import Network
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.filters import Judgement
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


def _deciding(reach: PairReach, program: Program, packets: PacketSet) -> Iterator[Passing]:
    """The lines that may permit some of the packets: no earlier line surely takes them."""
    unmatched = packets
    for line in reach.painter.lines(program):
        statement = line.line.statement
        if line.line.action is not Action.DENY and isinstance(statement, Rule):
            matched = reach.painter.cells(line, possible=True) & unmatched
            if matched:
                yield Passing(program, line.line.rule_set, statement, matched)
        unmatched = unmatched - reach.painter.cells(line, possible=False)
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


def _listed(network: Network, passing: Passing) -> bool:
    found = network.nodes[passing.node].rule_sets.get(passing.rule_set)
    return found is not None and found.kind is RuleSetKind.FILTER and any(rule is passing.rule for rule in found.rules)


def one_cell(packets: PacketSet) -> PacketSet:
    """The first class of a set that is not empty."""
    place = tuple(int(part[0]) for part in np.nonzero(packets.bits))
    bits = np.zeros_like(packets.bits)
    word = int(packets.bits[place])
    bits[place] = word & -word
    return PacketSet(packets.grid, bits)


def way_of(engine: Engine, reach: PairReach, cell: PacketSet) -> list[Passing] | None:
    """What decides first in each list on one way of a class of packets that may arrive.

    None where nothing judges them at all. Lists that something overrules are left out.
    """
    if reach.adjacent is not None and reach.adjacent.possibly & cell:
        return None
    for joint, joined in reach.joined:
        if joined.possibly & cell:
            judges = engine.filters.frames(engine.network.nodes, joint.filters, AS_SENT)
            return list(_first(reach, _filters(reach, judges), cell))
    before = _doors(engine, reach, cell)
    leaving: dict[State, list[Edge]] = {}
    for edge, taken in reach.taken:
        if taken.possibly & cell:
            leaving.setdefault(edge.source, []).append(edge)
    queue = deque(before)
    while queue:
        for edge in leaving.get(queue.popleft(), ()):
            if edge.target is None:
                return _along(reach, edge, before, cell)
            if edge.target not in before:
                before[edge.target] = edge, []
                queue.append(edge.target)
    return None


def _doors(engine: Engine, reach: PairReach, cell: PacketSet) -> Before:
    """Where the packets enter, with what judges them on their way there."""
    found: Before = {}
    for item, sent in reach.entered:
        state = State(item.port.number, AS_SENT)
        if sent.possibly & cell and state not in found:
            found[state] = None, engine.filters.frames(engine.network.nodes, item.filters, AS_SENT)
    return found


def _along(reach: PairReach, last: Edge, before: Before, cell: PacketSet) -> list[Passing]:
    found = list(_first(reach, _filters(reach, last.judgements, last), cell))
    edge: Edge | None = last
    while edge is not None:
        earlier, judges = before[edge.source]
        if earlier is None:
            found += _first(reach, _filters(reach, judges), cell)
        else:
            found += _first(reach, _filters(reach, earlier.judgements, earlier), cell)
        edge = earlier
    return found


def _first(reach: PairReach, judges: Iterable[Judgement], cell: PacketSet) -> Iterator[Passing]:
    """Of each list the first line that may permit a class of packets."""
    for item in judges:
        yield from (one for one, _ in zip(_deciding(reach, item.program, cell), range(1), strict=False))
