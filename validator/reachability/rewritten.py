"""Packets of which any field may have been rewritten: only whether any of them arrives is told.

No line tells more about them, so their ways are looked at once for each state, and for each IP version by itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.reachability.header import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from validator.reachability.passage import Edge, State
    from validator.reachability.programs import Program

MOST_STATES = 500
"""So many states are looked at to see whether what may have been rewritten arrives anywhere."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Cuts ways short where any field may have been rewritten; `edges` gives all that can happen in a state."""

    edges: Callable[[State], Iterable[Edge]]
    _arriving: dict[State, bool] = field(default_factory=dict["State", bool])

    def cut_short(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """Packets that may have been rewritten possibly arrive if any of them does."""
        for edge in edges:
            if edge.target is None or edge.target.header != ANYTHING:
                yield edge
            elif self._arrives(edge.target):
                yield replace(edge, target=None)

    def _arrives(self, start: State) -> bool:
        """Whether any packet gets from a state to the zone; yes where there are too many ways to look at."""
        if start not in self._arriving:
            self._arriving[start] = any(self._leads_there(start, family) for family in (4, 6))
        return self._arriving[start]

    def _leads_there(self, start: State, family: int) -> bool:
        seen = {start: None}
        queue = deque(seen)
        while queue:
            for edge in self.edges(queue.popleft()):
                if not passable(edge, family):
                    continue
                if edge.target is None or len(seen) > MOST_STATES:
                    return True
                if edge.target not in seen:
                    seen[edge.target] = None
                    queue.append(edge.target)
        return False


def passable(edge: Edge, family: int) -> bool:
    """Whether any packet of an IP version may pass an edge: each list that judges it has a line that may permit one."""
    judging = (item for item in edge.judgements if item.family in {None, family})
    return all(_permits(item.program, family) for item in judging if not (item.is_filter and edge.may_permit))


def _permits(program: Program, family: int) -> bool:
    return any(
        line.action is not Action.DENY
        and bool(_of(where.possible_source, family))
        and bool(_of(where.possible_destination, family))
        and bool(where.possible_service.boxes)
        for line, where in zip(program.lines, program.regions, strict=True)
    )


def _of(addresses: AddressSet, family: int) -> Intervals:
    return addresses.v4 if family == 4 else addresses.v6
