"""A question about one pair of zones while its classes are collected, and its answer on the grid of these."""

from __future__ import annotations

from collections import deque
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.packets import Grid
from validator.reachability.axis_lines import AddressLine, ClipCache, ServiceLine, Services
from validator.reachability.header import AS_SENT, Header, arriving
from validator.reachability.line_index import Slices
from validator.reachability.painter import Bounds, Painter, placed
from validator.reachability.programs import Program, region
from validator.reachability.shared_gateways import shared_gateways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.match import Match
    from validator.graph.attachments import Attachment
    from validator.graph.ports import Port
    from validator.graph.standing import Joint
    from validator.packets import PacketSet
    from validator.reachability.filters import Judgement
    from validator.reachability.painter import Placed, Places
    from validator.reachability.passage import Edge, State
    from validator.reachability.programs import Region
    from validator.reachability.shared_gateways import SharedGateway
    from validator.reachability.ways import Ways


MOST_MARKS = 1 << 22
"""Sets times boundaries of one axis; beyond that a question is parted before its axes are made."""
FEW_LINES = 64
"""So many are looked at one by one, where more are looked up."""
MOST_PARTS = 16
"""Into so many parts at once, or more where each line is met in few of them."""
LINES_OF_A_PART = 12, 40
"""So many lines of a part, at least and at most, make a grid that is quick to paint and small to keep."""
ROOM_FOR_PARTS = 3_600_000
"""About so many words all parts of a long list may take: a line of a part takes a word for each other, and these:"""
WORDS_BESIDE = 32


@dataclass(frozen=True)
class Delivery:
    """Packets that arrive in the destination zone under one header.

    Not `served` where only a broadcast domain brings them: whoever wants to can send them, and no host does by itself
    what is beyond its own network, so that no declared flow rests on it. `turned` is the port by which a router got
    them and sends them back. `loose` are packets that surely arrive by one of several ways or gateways, and may be lost
    on another.
    """

    header: Header
    packets: Bounds
    served: bool = True
    turned: Port | None = None
    loose: PacketSet | None = None

    @property
    def steady(self) -> PacketSet:
        """What surely arrives, whichever ways the devices take, and whichever of several takes the packets of hosts."""
        return self.packets.surely if self.loose is None else self.packets.surely - self.loose


@dataclass
class PairReach:
    """What travels from one zone to another in one address family, with all that explains it.

    `arrived` are the packets that come to each state, `taken` those that each edge carries.
    """

    family: int
    grid: Grid
    painter: Painter
    part: bool = False
    """Whether other answers of the pair have others of its packets in this family."""
    halved: bool = False
    """Whether other answers of the pair have some of its sources, with the same destinations."""
    rewritten: bool = False
    """Packets that only a line that was not understood may bring to the zone; they were not followed."""
    unfollowed: bool = False
    """There were more ways and sets than are followed, so that all packets possibly arrive."""
    deliveries: list[Delivery] = field(default_factory=list["Delivery"])
    arrived: dict[State, Bounds] = field(default_factory=dict["State", "Bounds"])
    taken: list[tuple[Edge, Bounds]] = field(default_factory=list[tuple["Edge", "Bounds"]])
    entered: list[tuple[Attachment, Bounds]] = field(default_factory=list[tuple["Attachment", "Bounds"]])
    """What each place where the source meets the devices sends."""
    gateways: tuple[SharedGateway, ...] = ()
    """Those of these places, by number, of which hosts do not choose one."""
    adjacent: Bounds | None = None
    """Packets that need no device: both zones stand on one segment."""
    joined: list[tuple[Joint, Bounds]] = field(default_factory=list[tuple["Joint", "Bounds"]])
    """Packets that need no router: both zones are, or may be, in one broadcast domain."""
    within: list[tuple[Judgement, PacketSet]] = field(default_factory=list[tuple["Judgement", "PacketSet"]])
    """What judges within such a domain, with the packets that it may leave open."""
    settled: PacketSet | None = None
    """Packets of which no single way is sure, and that surely arrive by one or the other."""

    @property
    def total(self) -> Bounds:
        """Everything delivered, under whatever header."""
        nothing = self.grid.empty()
        whole = Bounds(nothing, nothing)
        for delivery in self.deliveries:
            whole = whole | delivery.packets
        return whole


class Question:
    """One pair of zones in one family while its classes are collected."""

    def __init__(  # noqa: PLR0913 - two switches, by keyword
        self,
        own: AddressSet,
        universe: AddressSet,
        family: int,
        clips: ClipCache,
        *,
        replies: bool,
        spoken: Services | None = None,
    ) -> None:
        """Three axes, nothing on them yet; `spoken` is handed on from a question of the same direction."""
        self.family = family
        self.own, self.universe = own, universe
        self.sources = AddressLine(own, family, clips)
        self.destinations = AddressLine(universe, family, clips)
        self.services = ServiceLine(spoken or Services(replies=replies))
        self.look_up: Callable[[Program], list[int] | None] = _every_line
        self._candidates: dict[int, list[Placed]] = {}
        self._met: dict[int, tuple[Program, list[int]]] = {}
        self._slices: dict[int, Slices] = {}
        self.entrances: dict[Attachment, list[Judgement]] = {}
        self.failed = frozenset[int]()

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

    def edges(self, ways: Ways, starts: Iterable[State], *, surely: bool = False, most: int = 0) -> list[Edge]:
        """All edges that packets of the pair might take, with the sets of their rules collected.

        With `surely`, those alone that are sure. More than `most` (0: no limit) are not looked for: the list is then
        longer than that, and not whole.
        """
        seen: dict[State, None] = dict.fromkeys(starts)
        queue = deque(seen)
        found: list[Edge] = []
        while queue and not 0 < most < len(found):
            for edge in ways.edges(queue.popleft()):
                if (surely and not edge.sure) or not self.takes(edge):
                    continue
                found.append(edge)
                if edge.target is not None and edge.target not in seen:
                    seen[edge.target] = None
                    queue.append(edge.target)
        return found

    def takes(self, edge: Edge) -> bool:
        """Collect the sets of one more edge; False if it concerns nothing of the pair."""
        overruled = bool(edge.may_permit)
        for item in edge.judgements:
            if not self._concerns(item, overruled=overruled):
                return False
        for fork, _ in edge.forks:
            self.judged(list(fork.judgements))
        return True

    def declare(self, extra: Sequence[Match], edges: Sequence[Edge]) -> None:
        """Collect the boundaries of declared flows, as sent and as they arrive."""
        headers = dict.fromkeys((AS_SENT, *(arriving(edge.header) for edge in edges if edge.target is None)))
        for match in extra:
            for header in headers:
                self.collect(region(match, header))

    def closed(self, doors: Sequence[Attachment], shared: Sequence[tuple[AddressSet, AddressSet]]) -> PairReach:
        """The grid, when everything is collected."""
        gateways = shared_gateways(doors, self.failed)
        for item in doors:
            self.sources.add(item.sources)
        for gateway in gateways:
            self.collect(region(gateway.match, AS_SENT))
        for one, other in shared:
            self.sources.add(one)
            self.destinations.add(other)
        lines = self.sources, self.destinations, self.services
        services = self.services.close()
        grid = Grid(self.family, self.sources.close(), self.destinations.close(), services.axis, services.segments)
        return PairReach(self.family, grid, Painter(grid, *lines, candidates=self._candidates), gateways=gateways)

    def kept(self, program: Program, own: AddressSet, universe: AddressSet) -> list[int] | None:
        """The lines of a program that were collected and may concern a part of the question; None: it was not met."""
        met = self._met.get(id(program))
        if met is None:
            return None
        _, numbers = met
        if len(numbers) < FEW_LINES:
            return numbers
        slices = self._slices.get(id(program))
        if slices is None:
            slices = self._slices[id(program)] = Slices(program.regions, numbers, self.family)
        return slices.within(own, universe)

    @property
    def lines(self) -> int:
        """How many lines of programs were collected."""
        return sum(len(numbers) for _, numbers in self._met.values())

    @property
    def crowded(self) -> bool:
        """Whether so many sets were collected that even their classes are too many to find in one piece."""
        return self.marks > MOST_MARKS

    @property
    def words(self) -> int:
        """About how many 64-bit words the grid would take if every set had a class of its own."""
        return self.sources.most * self.destinations.most * (1 + self.services.most // 64)

    @property
    def marks(self) -> int:
        """Sets times boundaries, of the axis that has the most."""
        return max(line.marks for line in (self.sources, self.destinations, self.services))

    def parts(self) -> list[tuple[AddressSet, AddressSet]]:
        """The same packets in parts, of which each concerns few of the lines: by destinations or by sources.

        They are cut along the axis on which lines name less; none if it cannot be cut.
        """
        shares = self._shares()
        fewest, room = LINES_OF_A_PART[0], ROOM_FOR_PARTS // max(1, self.lines) - WORDS_BESIDE
        each = max(fewest, min(room, LINES_OF_A_PART[1]))
        most = max(MOST_PARTS, min(self.lines // each, int(1 / min(shares))))
        by_destination = [(self.own, part) for part in self.destinations.parts(most)]
        by_source = [(part, self.universe) for part in self.sources.parts(most)]
        first, second = (by_source, by_destination) if shares[0] < shares[1] else (by_destination, by_source)
        return first if len(first) > 1 else second if len(second) > 1 else []

    @property
    def thin(self) -> bool:
        """Whether lines name so little on one axis that in parts each of them would be met about once."""
        return min(self._shares()) * MOST_PARTS <= 1

    def _shares(self) -> tuple[float, float]:
        """How much of the sources and of the destinations a line names, on average, counted in pieces between edges."""
        met = [program.regions[number] for program, numbers in self._met.values() for number in numbers]
        return (
            self.sources.share([where.possible_source for where in met]),
            self.destinations.share([where.possible_destination for where in met]),
        )

    def _concerns(self, judgement: Judgement, *, overruled: bool) -> bool:
        """Collect the sets of a judgement's rules; False if it surely lets nothing of the pair pass."""
        if judgement.family not in {None, self.family}:
            return True
        program = judgement.program
        permits = judgement.is_filter and overruled
        kept = self._candidates.get(id(program))
        if kept is None:
            found, regions = self.look_up(program), program.regions
            chosen = range(len(program.lines)) if found is None else found
            kept = [(number, places) for number in chosen if (places := self.collect(regions[number])) is not None]
            self._candidates[id(program)] = kept
            self._met[id(program)] = program, [number for number, _ in kept]
        return permits or any(program.lines[number].action is not Action.DENY for number, _ in kept)

    def collect(self, where: Region) -> Places | None:
        """Add the boundaries of a region and say what it is on the three axes; None: it does not concern the pair."""
        sources, destinations, services = self.sources, self.destinations, self.services
        places = placed(where, sources, destinations, services)
        if places is None:
            return None
        surely, (source, destination, service) = places
        sources.tell(source)
        destinations.tell(destination)
        services.tell(service)
        if surely is not places[1]:
            sources.add(where.source)
            destinations.add(where.destination)
            services.add(where.service)
        return places


def _every_line(_program: Program) -> list[int] | None:
    """No index: any line may concern the pair."""
    return None
