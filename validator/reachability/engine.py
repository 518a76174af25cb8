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
from typing import TYPE_CHECKING

import numpy as np

from parsers.model import intervals
from parsers.model.address import AddressSet
from parsers.model.match import Match
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE, ServiceSet
from validator.packets import Grid, PacketSet, axis, key_intervals, source_port_segments
from validator.reachability.header import AS_SENT, Header, arriving
from validator.reachability.programs import Program, Region, region
from validator.reachability.ways import Edge, FilterCache, Judgement, State, Ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from parsers.model.intervals import Intervals
    from validator.graph.network import Network
    from validator.graph.zones import Attachment
    from validator.plant.model import Zone
    from validator.reachability.programs import Line


@dataclass(frozen=True, slots=True)
class Bounds:
    """A lower and an upper bound of one set of packets; one object twice where they are equal."""

    surely: PacketSet
    possibly: PacketSet

    def __and__(self, other: Bounds) -> Bounds:
        """Both."""
        possibly = self.possibly & other.possibly
        if self.surely is self.possibly and other.surely is other.possibly:
            return Bounds(possibly, possibly)
        return Bounds(self.surely & other.surely, possibly)

    def __or__(self, other: Bounds) -> Bounds:
        """Either."""
        possibly = self.possibly | other.possibly
        if self.surely is self.possibly and other.surely is other.possibly:
            return Bounds(possibly, possibly)
        return Bounds(self.surely | other.surely, possibly)


@dataclass(frozen=True, slots=True)
class _Painted:
    """One line of a program on the grid: class numbers on each axis, lower and upper."""

    line: Line
    sure: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]] | None
    possible: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True)
class Delivery:
    """Packets that arrive in the destination zone under one header."""

    header: Header
    packets: Bounds


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
    adjacent: Bounds | None = None
    """Packets that need no device: both zones stand on one segment."""

    @property
    def total(self) -> Bounds:
        """Everything delivered, under whatever header."""
        nothing = self.grid.empty()
        whole = Bounds(nothing, nothing)
        for delivery in self.deliveries:
            whole = whole | delivery.packets
        return whole


class Painter:
    """Turns programs and regions into packet sets of one grid."""

    def __init__(self, grid: Grid, source: _Line, destination: _Line, services: _Services) -> None:
        """The look-ups from rule sets' sets to class numbers come from the collectors that made the grid."""
        self.grid = grid
        self._source = source
        self._destination = destination
        self._services = services
        self._done: dict[int, tuple[Program, Bounds]] = {}
        self._lines: dict[int, tuple[Program, list[_Painted]]] = {}

    def program(self, program: Program) -> Bounds:
        """The packets that a program permits."""
        known = self._done.get(id(program))
        if known is None:
            known = (program, self._painted(self.lines(program)))
            self._done[id(program)] = known
        return known[1]

    def region(self, match: Match, header: Header) -> Bounds:
        """The packets of a match."""
        painted = self._line(region(match, header))
        grid = self.grid
        if painted is None:
            nothing = grid.empty()
            return Bounds(nothing, nothing)
        possibly = grid.empty()
        self._paint(possibly.bits, painted[1], permit=True)
        if painted[0] is painted[1]:
            return Bounds(possibly, possibly)
        surely = grid.empty()
        if painted[0] is not None:
            self._paint(surely.bits, painted[0], permit=True)
        return Bounds(surely, possibly)

    def lines(self, program: Program) -> list[_Painted]:
        """The lines of a program that concern the grid, in order."""
        known = self._lines.get(id(program))
        if known is None:
            found: list[_Painted] = []
            for line, where in zip(program.lines, program.regions, strict=True):
                cells = self._line(where)
                if cells is not None:
                    found.append(_Painted(line, *cells))
            known = (program, found)
            self._lines[id(program)] = known
        return known[1]

    def cells(self, painted: _Painted, *, possible: bool) -> PacketSet:
        """The packets that one line speaks of."""
        made = self.grid.empty()
        cells = painted.possible if possible else painted.sure
        if cells is not None:
            self._paint(made.bits, cells, permit=True)
        return made

    def _line(
        self, where: Region
    ) -> (
        tuple[
            tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]] | None,
            tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]],
        ]
        | None
    ):
        sources = self._source.classes(where.possible_source)
        if not len(sources):
            return None
        destinations = self._destination.classes(where.possible_destination)
        if not len(destinations):
            return None
        services = self._services.classes(where.possible_service)
        if not len(services):
            return None
        possible = (sources, destinations, services)
        if where.exact:
            return possible, possible
        if not where.certain:
            return None, possible
        return (
            self._source.classes(where.source),
            self._destination.classes(where.destination),
            self._services.classes(where.service),
        ), possible

    def _painted(self, lines: list[_Painted]) -> Bounds:
        """First match wins: later lines are painted first, earlier ones over them."""
        possibly = self.grid.empty()
        exact = all(line.sure is line.possible and line.line.action is not Action.UNKNOWN for line in lines)
        for line in reversed(lines):
            if line.line.action is not Action.DENY:
                self._paint(possibly.bits, line.possible, permit=True)
            elif line.sure is not None:
                self._paint(possibly.bits, line.sure, permit=False)
        if exact:
            return Bounds(possibly, possibly)
        surely = self.grid.empty()
        for line in reversed(lines):
            if line.line.action is not Action.PERMIT:
                self._paint(surely.bits, line.possible, permit=False)
            elif line.sure is not None:
                self._paint(surely.bits, line.sure, permit=True)
        return Bounds(surely, possibly)

    def _paint(
        self,
        bits: NDArray[np.uint64],
        cells: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]],
        *,
        permit: bool,
    ) -> None:
        sources, destinations, services = cells
        word = self._services.word(services)
        where = np.ix_(sources, destinations)
        if permit:
            bits[where] |= word
        else:
            bits[where] &= ~word


class _Line:
    """Collects address sets of one family on one axis, then answers which classes a set consists of."""

    def __init__(self, universe: AddressSet, family: int, cache: ClipCache) -> None:
        self._universe = universe.v4 if family == 4 else universe.v6
        self._clips = cache.of(universe, family)
        self._family = family
        self._numbers: dict[int, int] = {}
        self._sets: list[Intervals] = []
        self._keep: list[AddressSet] = []
        self.axis = axis((), ())
        self._all = np.zeros(0, dtype=np.intp)

    def overlaps(self, addresses: AddressSet) -> bool:
        return bool(self._clips.clip(addresses))

    def add(self, addresses: AddressSet) -> None:
        if id(addresses) not in self._numbers:
            self._numbers[id(addresses)] = len(self._sets)
            self._sets.append(self._clips.clip(addresses))
            self._keep.append(addresses)

    def close(self) -> None:
        self.axis = axis(self._universe, self._sets)
        self._all = np.arange(len(self.axis))

    def classes(self, addresses: AddressSet) -> NDArray[np.intp]:
        number = self._numbers.get(id(addresses))
        if number is None:
            number = self._equal(addresses)
        return self.axis.members[number]

    def _equal(self, addresses: AddressSet) -> int:
        """A set that was collected as another object of the same value."""
        clip = self._clips.clip(addresses)
        for number, known in enumerate(self._sets):
            if known == clip:
                self._numbers[id(addresses)] = number
                self._keep.append(addresses)
                return number
        message = "a set of addresses was not collected for the grid"
        raise AssertionError(message)


class Clips:
    """Address sets cut to one universe, remembered by object (each is kept alive)."""

    def __init__(self, universe: Intervals, family: int) -> None:
        self._universe = universe
        self._family = family
        self._known: dict[int, tuple[AddressSet, Intervals]] = {}

    def clip(self, addresses: AddressSet) -> Intervals:
        known = self._known.get(id(addresses))
        if known is None:
            parts = addresses.v4 if self._family == 4 else addresses.v6
            known = (addresses, intervals.intersection(self._universe, parts))
            self._known[id(addresses)] = known
        return known[1]


class ClipCache:
    """`Clips` of every universe asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[AddressSet, Clips]] = {}

    def of(self, universe: AddressSet, family: int) -> Clips:
        key = (id(universe), family)
        if key not in self._known:
            parts = universe.v4 if family == 4 else universe.v6
            self._known[key] = (universe, Clips(parts, family))
        return self._known[key][1]


class _Services:
    """Collects services, then answers which classes they consist of."""

    def __init__(self, *, replies: bool) -> None:
        self._replies = replies
        self._numbers: dict[int, int] = {}
        self._sets: list[ServiceSet] = []
        self._keep: list[ServiceSet] = []
        self._words: dict[int, NDArray[np.uint64]] = {}
        self.segments: Intervals = ()
        self.axis = axis((), ())

    def add(self, services: ServiceSet) -> None:
        if id(services) not in self._numbers:
            self._numbers[id(services)] = len(self._sets)
            self._sets.append(services)

    def close(self) -> None:
        self.segments = source_port_segments(self._sets)
        universe = key_intervals(EVERY_SERVICE, self.segments, replies=self._replies)
        keys = [key_intervals(one, self.segments, replies=self._replies) for one in self._sets]
        self.axis = axis(universe, keys)

    def classes(self, services: ServiceSet) -> NDArray[np.intp]:
        number = self._numbers.get(id(services))
        if number is None:
            number = next(index for index, known in enumerate(self._sets) if known == services)
            self._numbers[id(services)] = number
            self._keep.append(services)
        return self.axis.members[number]

    def word(self, classes: NDArray[np.intp]) -> NDArray[np.uint64]:
        known = self._words.get(id(classes))
        if known is None:
            size = (len(self.axis) + 63) // 64 * 64
            flags = np.zeros(size, dtype=np.uint8)
            flags[classes] = 1
            known = np.packbits(flags, bitorder="little").view(np.uint64)
            self._words[id(classes)] = known
        return known


class Engine:
    """Reachability between the zones of one network."""

    def __init__(self, network: Network) -> None:
        """Nothing is computed before it is asked for."""
        self.network = network
        self._filters = FilterCache()
        self._clips = ClipCache()
        self._ways: dict[tuple[str, bool], Ways] = {}

    def ways(self, zone: Zone, *, replies: bool = False) -> Ways:
        """The ways towards a zone."""
        key = (zone.id, replies)
        if key not in self._ways:
            self._ways[key] = Ways(self.network, zone, self._filters, replies=replies)
        return self._ways[key]

    def forget(self, zone: Zone) -> None:
        """Drop what was remembered for one destination zone."""
        self._ways.pop((zone.id, False), None)

    def reach(
        self, source: Zone, destination: Zone, extra: Sequence[Match] = (), *, replies: bool = False
    ) -> list[PairReach]:
        """What travels from `source` to `destination`, one answer for each address family in use.

        `extra` are matches (declared flows) whose boundaries the grid must hold as well. With `replies`
        it is packets that answer: stateful devices let them pass, stateless ones judge them.
        """
        ways = self.ways(destination, replies=replies)
        attachments = self.network.zones.attachments[source.id]
        own = self.network.zones.addresses[source.id]
        found: list[PairReach] = []
        for family in (4, 6):
            if not (own.v4 and ways.universe.v4 if family == 4 else own.v6 and ways.universe.v6):
                continue
            found.append(self._reach(own, attachments, ways, extra, family, replies=replies))
        return found

    def _reach(  # noqa: PLR0913 - the question has this many parts
        self,
        own: AddressSet,
        attachments: Sequence[Attachment],
        ways: Ways,
        extra: Sequence[Match],
        family: int,
        *,
        replies: bool,
    ) -> PairReach:
        source, destination = _Line(own, family, self._clips), _Line(ways.universe, family, self._clips)
        services = _Services(replies=replies)
        entering = [item for item in attachments if source.overlaps(item.sources)]
        edges = self._collected(entering, ways, source, destination, services, family)
        for match in extra:
            headers = (arriving(edge.header) for edge in edges if edge.target is None)
            for header in dict.fromkeys((AS_SENT, *headers)):
                _collect(region(match, header), source, destination, services)
        shared = _shared_segments(self.network, own, ways.own, ways.zone.scope)
        for item in entering:
            source.add(item.sources)
        for one, other in shared:
            source.add(one)
            destination.add(other)
        services.add(EVERY_SERVICE)
        source.close()
        destination.close()
        services.close()
        grid = Grid(family, source.axis, destination.axis, services.axis, services.segments)
        painter = Painter(grid, source, destination, services)
        answer = PairReach(family, grid, painter)
        _propagate(answer, entering, edges, source)
        _adjacent(answer, shared, source, destination)
        return answer

    def _collected(  # noqa: PLR0913 - one collector for each axis
        self,
        entering: Sequence[Attachment],
        ways: Ways,
        source: _Line,
        destination: _Line,
        services: _Services,
        family: int,
    ) -> list[Edge]:
        """All edges that packets of the pair might take, with the sets of their rules collected."""
        seen: dict[State, None] = dict.fromkeys(State(item.port.number, AS_SENT) for item in entering)
        queue = deque(seen)
        found: list[Edge] = []
        while queue:
            for edge in ways.edges(queue.popleft()):
                if not all(
                    self._concerns(judgement, bool(edge.may_permit), family, (source, destination, services))
                    for judgement in edge.judgements
                ):
                    continue
                found.append(edge)
                if edge.target is not None and edge.target not in seen:
                    seen[edge.target] = None
                    queue.append(edge.target)
        return found

    def _concerns(
        self,
        judgement: Judgement,
        overruled: bool,
        family: int,
        lines: tuple[_Line, _Line, _Services],
    ) -> bool:
        """Collect the sets of a judgement's rules; False if it surely lets nothing of the pair pass."""
        if judgement.family not in {None, family}:
            return True
        program = judgement.program
        permits = judgement.is_filter and overruled
        for line, where in zip(program.lines, program.regions, strict=True):
            if _collect(where, *lines):
                permits = permits or line.action is not Action.DENY
        return permits


def _collect(where: Region, source: _Line, destination: _Line, services: _Services) -> bool:
    """Add the boundaries of a region, if it concerns the pair at all."""
    if not source.overlaps(where.possible_source) or not destination.overlaps(where.possible_destination):
        return False
    source.add(where.source)
    source.add(where.possible_source)
    destination.add(where.destination)
    destination.add(where.possible_destination)
    services.add(where.service)
    services.add(where.possible_service)
    return True


def _propagate(answer: PairReach, entering: Sequence[Attachment], edges: Sequence[Edge], source: _Line) -> None:
    """Carry packets along the edges until no state gets anything new."""
    grid = answer.grid
    nothing = grid.empty()
    by_state: dict[State, list[tuple[Edge, Bounds]]] = {}
    for edge in edges:
        by_state.setdefault(edge.source, []).append((edge, _mask(answer, edge)))
    everything = grid.everything()
    queue: deque[State] = deque()
    for item in entering:
        state = State(item.port.number, AS_SENT)
        bits = np.zeros_like(everything.bits)
        chosen = source.classes(item.sources)
        bits[chosen] = everything.bits[chosen]
        here = PacketSet(grid, bits)
        packets = Bounds(here if item.sure else nothing, here)
        answer.arrived[state] = answer.arrived[state] | packets if state in answer.arrived else packets
        queue.append(state)
    while queue:
        state = queue.popleft()
        packets = answer.arrived[state]
        for edge, mask in by_state.get(state, ()):
            if edge.target is None:
                continue
            passed = packets & mask
            known = answer.arrived.get(edge.target)
            if known is None:
                if not passed.possibly:
                    continue
                answer.arrived[edge.target] = passed
                queue.append(edge.target)
            elif not (passed.possibly <= known.possibly and passed.surely <= known.surely):
                answer.arrived[edge.target] = known | passed
                queue.append(edge.target)
    delivered: dict[Header, Bounds] = {}
    for state, packets in answer.arrived.items():
        for edge, mask in by_state.get(state, ()):
            passed = packets & mask
            if not passed.possibly:
                continue
            answer.taken.append((edge, passed))
            if edge.target is None:
                known = delivered.get(edge.header)
                delivered[edge.header] = passed if known is None else known | passed
    answer.deliveries += [Delivery(header, packets) for header, packets in delivered.items()]


def _mask(answer: PairReach, edge: Edge) -> Bounds:
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
    return whole if edge.sure else Bounds(answer.grid.empty(), whole.possibly)


def _shared_segments(
    network: Network, own: AddressSet, other: AddressSet, scope: str
) -> list[tuple[AddressSet, AddressSet]]:
    """Connected networks in which both zones have addresses: no device stands between them on layer 3."""
    found: dict[tuple[AddressSet, AddressSet], None] = {}
    for port in network.ports.all:
        if port.tunnel is not None or port.scope != scope:
            continue
        one, two = port.networks & own, port.networks & other
        if one and two:
            found[one, two] = None
    return list(found)


def _adjacent(
    answer: PairReach, shared: Sequence[tuple[AddressSet, AddressSet]], source: _Line, destination: _Line
) -> None:
    if not shared:
        return
    grid = answer.grid
    everything, made = grid.everything(), grid.empty()
    for one, other in shared:
        where = np.ix_(source.classes(one), destination.classes(other))
        made.bits[where] = everything.bits[where]
    answer.adjacent = Bounds(made, made)
    answer.deliveries.append(Delivery(AS_SENT, answer.adjacent))
