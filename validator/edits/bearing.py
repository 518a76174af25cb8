"""Which pairs of zones an edit may bear on: those whose packets, by any way, may come to a device that is edited.

Filters are not asked, only where devices send packets: a pair is spared where no way from its source to its destination
meets an edited device, whatever lists let through. An edit changes nothing but lists of a device, so that what is
answered of such a pair stands.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from validator.edits.keeping import concerns
from validator.edits.statement import spoken
from validator.reachability.meetings import bits_of
from validator.reachability.passage import State, entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.edits.statement import Edit
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine


class Bearing:
    """What some edits of one network may bear on; `engine` is that of the network before them."""

    def __init__(self, engine: Engine, edits: Sequence[Edit]) -> None:
        """Nothing is looked at yet."""
        self._engine = engine
        self._matches = spoken(engine.network, edits)
        self._nodes = frozenset(edit.node for edit in edits)
        self._devices = bits_of(self._nodes)
        self._to = ""
        self._meeting: frozenset[State] = frozenset()
        """The states from which packets to that zone may come to an edited device."""

    def on(self, source: Zone, destination: Zone) -> bool:
        """Whether they may bear on packets between two zones; quick if the destinations are asked for together."""
        engine, network = self._engine, self._engine.network
        if not concerns(network, self._matches, source, destination):
            return False
        if network.between.get((source.id, destination.id)):  # answers are judged, and have ways of their own
            return True
        if engine.rewriting or engine.neighbours.may_be_beside(source, destination):
            return True
        if (engine.ends(source)[0] | engine.ends(destination)[1]) & self._devices:
            return True
        if self._to != destination.id:
            self._to, self._meeting = destination.id, self._towards(destination)
        doors = network.zones.attachments[source.id]
        return any(
            entry(item) in self._meeting or any(one.node in self._nodes for one in item.filters) for item in doors
        )

    def _towards(self, destination: Zone) -> frozenset[State]:
        """The states that any zone's packets to a zone may come to, and from which they may come to such a device."""
        engine, zones = self._engine, self._engine.network.zones
        ways, meetings = engine.ways(destination), engine.filters.meetings
        doors = (item for zone in zones.everyone for item in zones.attachments[zone.id])
        seen = dict.fromkeys(entry(item) for item in doors)
        queue = deque(seen)
        leading: dict[State, list[State]] = {}
        found: dict[State, None] = {}
        before = meetings.begin()
        while queue:
            state = queue.popleft()
            meetings.begin()
            edges = ways.edges(state)
            if meetings.met & self._devices:
                found[state] = None
            for edge in edges:
                if edge.target is None:
                    continue
                leading.setdefault(edge.target, []).append(state)
                if edge.target not in seen:
                    seen[edge.target] = None
                    queue.append(edge.target)
        meetings.add(before)
        queue.extend(found)
        while queue:
            for state in leading.get(queue.popleft(), ()):
                if state not in found:
                    found[state] = None
                    queue.append(state)
        return frozenset(found)
