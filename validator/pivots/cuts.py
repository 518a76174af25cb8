"""What breaks the chains between two zones: the fewest pairs of zones, the fewest rules, and the best single rule.

Whether a chain exists is a question of zones alone, for within a zone any host may be the next. The fewest rules are
found by implicit hitting sets, as in `edits`: as long as some chain of zones is open, one way of one packet of
each of its pairs is looked at, and one of the written rules that let these pass must go.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import networkx as nx

from parsers.nouns import dataclass
from validator.edits.hitting import GivenUpError, smallest
from validator.edits.passing import one_cell, passings, way_of, written
from validator.edits.statement import Edit, EditKind, edited
from validator.on_link import ON_LINK, without_discovery
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.source import Span
    from validator.packets import PacketSet
    from validator.reachability.engine import PairReach
    from validator.several_homes import Homes

Ends = tuple[int, int]
"""An ordered pair of zones, by their numbers in the plant."""
Line = tuple["int", "Span"]
"""A statement: the number of its device, and its place."""
MOST_ORDERS = 10_000
"""Orders of zones that are counted."""
LONGER = 2
"""Orders of zones are counted up to so many zones more than the shortest has."""
MOST_RULES = 8
MOST_ROUNDS = 400
BEST = 3
"""Single rules that are told."""


@dataclass(frozen=True, slots=True)
class Breaking:
    """A rule without which `broken` of the counted orders of zones are no chains any more; `pairs` close with it."""

    edit: Edit
    broken: int
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RuleCut:
    """The fewest written rules without which no chain is left; empty, with `why`, where there are none.

    `unjudged` are pairs of zones between which something travels that no written rule judges.
    """

    edits: tuple[Edit, ...]
    why: str = ""
    unjudged: tuple[tuple[str, str], ...] = ()


class Cuts:
    """The chains of zones from one zone to another over what surely, or possibly, is open."""

    def __init__(
        self,
        engine: Engine,
        open_pairs: Iterable[tuple[str, str]],
        ends: tuple[str, str],
        homes: Sequence[Homes] = (),
        *,
        surely: bool,
    ) -> None:
        """From the first of `ends` to the other; between `open_pairs` something surely (or possibly) travels.

        A host that stands in two zones joins them, and no rule that goes parts them.
        """
        self._engine = engine
        self._surely = surely
        self._zones = engine.network.plant.zones
        numbers = {zone.id: number for number, zone in enumerate(self._zones)}
        self._first, self._last = numbers[ends[0]], numbers[ends[1]]
        every: nx.DiGraph[int] = nx.DiGraph()
        every.add_nodes_from([self._first, self._last])
        every.add_edges_from(sorted((numbers[one], numbers[other]) for one, other in open_pairs))
        self._hosts = {
            (numbers[one], numbers[other]): item.asset
            for item in homes
            for one in item.addresses
            for other, _ in item.elsewhere(one)
        }
        every.add_edges_from(sorted(self._hosts))
        ahead: set[int] = nx.descendants(every, self._first) | {self._first}  # pyright: ignore[reportUnknownMemberType] - stubs
        behind: set[int] = nx.ancestors(every, self._last) | {self._last}  # pyright: ignore[reportUnknownMemberType] - stubs
        self._graph: nx.DiGraph[int] = nx.DiGraph()
        self._graph.add_nodes_from([self._first, self._last])
        self._graph.add_edges_from(pair for pair in every.edges if pair[0] in ahead and pair[1] in behind)
        self._lines: dict[Line, Edit] = {}
        self._known: dict[Ends, dict[Line, bool]] = {}
        self._declared = {
            (numbers[one.source_zone], numbers[one.destination_zone]) for one in engine.network.plant.conduits
        }

    @property
    def joined(self) -> bool:
        """Whether there is any chain."""
        return nx.has_path(self._graph, self._first, self._last)

    @property
    def edges(self) -> frozenset[Ends]:
        """The pairs of zones that some chain may use."""
        return frozenset(self._graph.edges)

    def names(self, ends: Ends) -> tuple[str, str]:
        """The zones of a pair."""
        return self._zones[ends[0]].id, self._zones[ends[1]].id

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fewest ordered pairs of zones that every chain uses one of."""
        if not self.joined:
            return ()
        if not self._hosts:
            found: set[Ends] = nx.minimum_edge_cut(self._graph, self._first, self._last)
            return tuple(self.names(ends) for ends in sorted(found))
        if self.hosts:
            return ()
        weighed: nx.DiGraph[int] = nx.DiGraph()
        weighed.add_edges_from((*ends, {} if ends in self._hosts else {"capacity": 1}) for ends in self._graph.edges)
        found_cut: tuple[float, tuple[set[int], set[int]]] = nx.minimum_cut(weighed, self._first, self._last)  # pyright: ignore[reportUnknownMemberType] - stubs
        before = found_cut[1][0]
        cut = (ends for ends in self._graph.edges if ends[0] in before and ends[1] not in before)
        return tuple(self.names(ends) for ends in sorted(cut))

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that alone, each standing in two zones, join the one end to the other; none where none do."""
        graph: nx.DiGraph[int] = nx.DiGraph(ends for ends in self._hosts if ends in self._graph.edges)
        graph.add_nodes_from([self._first, self._last])
        if not nx.has_path(graph, self._first, self._last):
            return ()
        path: list[int] = nx.shortest_path(graph, self._first, self._last)  # pyright: ignore[reportUnknownMemberType] - stubs
        return tuple(self._hosts[ends] for ends in pairwise(path))

    @cached_property
    def orders(self) -> tuple[tuple[int, ...], ...]:
        """Orders of zones without repetition, from those of few zones on; at most `MOST_ORDERS`."""
        if not self.joined:
            return ()
        least = int(nx.shortest_path_length(self._graph, self._first, self._last))  # pyright: ignore[reportUnknownMemberType] - stubs
        paths = nx.all_simple_paths(self._graph, self._first, self._last, cutoff=least + LONGER)
        return tuple(tuple(path) for path in islice(paths, MOST_ORDERS))

    # What carries a pair

    def _carrying(self, ends: Ends) -> dict[Line, bool]:
        """The written rules that carry some of a pair, each with whether it carries everything of it."""
        if ends not in self._known:
            self._known[ends] = self._carriers(ends)
        return self._known[ends]

    def _carriers(self, ends: Ends) -> dict[Line, bool]:
        found: dict[Line, dict[int, PacketSet]] = {}
        whole: dict[int, PacketSet] = {}
        for reach, packets in self._open(self._engine, ends):
            whole[reach.family] = packets
            for item in passings(self._engine, reach, packets):
                if written(self._engine.network, item):
                    line = item.node, item.rule.origin
                    self._lines.setdefault(line, Edit(EditKind.REMOVE, item.node, item.rule_set, item.rule))
                    known = found.setdefault(line, {})
                    known[reach.family] = known[reach.family] | item.packets if reach.family in known else item.packets
        return {
            line: all(family in known and packets <= known[family] for family, packets in whole.items())
            for line, known in found.items()
        }

    def _open(self, engine: Engine, ends: Ends) -> Iterator[tuple[PairReach, PacketSet]]:
        """What travels between two zones, in each family."""
        for reach in engine.reach(self._zones[ends[0]], self._zones[ends[1]], ON_LINK):
            packets = without_discovery(reach, reach.total.surely if self._surely else reach.total.possibly)
            if packets:
                yield reach, packets

    def _closed(self, later: Engine, ends: Ends) -> bool:
        return ends not in self._hosts and next(self._open(later, ends), None) is None

    # The best single rule

    @cached_property
    def best(self) -> tuple[Breaking, ...]:
        """The rules that break the most of the orders when they alone are removed; each breaks some."""
        through: dict[Ends, set[int]] = {}
        for number, order in enumerate(self.orders):
            for ends in pairwise(order):
                through.setdefault(ends, set()).add(number)
        hopes: dict[Line, list[Ends]] = {}
        for ends in sorted(through):
            for line, everything in self._carrying(ends).items():
                if everything:
                    hopes.setdefault(line, []).append(ends)
        found: list[Breaking] = []
        for line in sorted(hopes, key=lambda one: (-_number(through, hopes[one]), one)):
            if len(found) >= BEST and _number(through, hopes[line]) < found[BEST - 1].broken:
                break
            later = Engine(edited(self._engine.network, [self._lines[line]]))
            closed = [ends for ends in hopes[line] if self._closed(later, ends)]
            if closed:
                pairs = tuple(self.names(ends) for ends in sorted(closed))
                found.append(Breaking(self._lines[line], _number(through, closed), pairs))
                found.sort(key=lambda item: (-item.broken, self._weight(item.edit)))
        return tuple(found[:BEST])

    def _weight(self, edit: Edit) -> tuple[int, int, Span]:
        """Of rules that break as much, first those that carry the fewest declared pairs on the way."""
        line = edit.node, edit.origin
        declared = sum(line in self._carrying(ends) for ends in sorted(self._declared & self.edges))
        return declared, edit.node, edit.origin

    # The fewest rules

    @cached_property
    def rules(self) -> RuleCut:
        """The fewest rules that leave no chain."""
        if not self.joined:
            return RuleCut(())
        demands: list[list[Edit]] = []
        for _ in range(MOST_ROUNDS):
            try:
                chosen = smallest(demands, (), MOST_RULES)
            except GivenUpError:
                break
            if chosen is None:
                return RuleCut((), f"more than {MOST_RULES} rules would have to go")
            later = Engine(edited(self._engine.network, chosen)) if chosen else self._engine
            order = self._still(later, chosen)
            if order is None:
                return RuleCut(tuple(sorted(chosen, key=lambda one: (one.node, one.origin))))
            wanted = {line: edit for ends in pairwise(order) for line, edit in self._stopping(later, ends)}
            if not wanted:
                pairs = tuple(self.names(ends) for ends in pairwise(order))
                if all(ends in self._hosts for ends in pairwise(order)):
                    return RuleCut((), "a host stands on both sides", pairs)
                return RuleCut((), "no written rule judges some of it", pairs)
            demands.append(sorted(wanted.values(), key=self._weight))
        return RuleCut((), "the search was given up: too many rules carry it")

    def _still(self, later: Engine, gone: frozenset[Edit]) -> list[int] | None:
        """A chain of zones that is open without some rules; only pairs on the chains that are looked at are asked."""
        lines = {(edit.node, edit.origin) for edit in gone}
        graph: nx.DiGraph[int] = self._graph.copy()
        while nx.has_path(graph, self._first, self._last):
            found: list[int] = nx.shortest_path(graph, self._first, self._last)  # pyright: ignore[reportUnknownMemberType] - stubs
            closed = [
                ends
                for ends in pairwise(found)
                if not lines.isdisjoint(self._carrying(ends)) and self._closed(later, ends)
            ]
            if not closed:
                return found
            graph.remove_edges_from(closed)
        return None

    def _stopping(self, later: Engine, ends: Ends) -> Iterator[tuple[Line, Edit]]:
        """The rules that let one packet of a pair pass on one way."""
        if ends in self._hosts:
            return
        reach, packets = next(self._open(later, ends))
        for item in way_of(later, reach, one_cell(packets), surely=self._surely) or ():
            if written(later.network, item):
                line = item.node, item.rule.origin
                yield line, self._lines.setdefault(line, Edit(EditKind.REMOVE, item.node, item.rule_set, item.rule))


def _number(through: dict[Ends, set[int]], pairs: Iterable[Ends]) -> int:
    """How many orders use one of some pairs."""
    return len(set[int]().union(*(through[ends] for ends in pairs)))
