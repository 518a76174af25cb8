"""The engine: which packets can travel from one zone to another, surely and possibly.

For one pair of zones the rules that concern both are collected along every way, a grid of the
classes they tell apart is made, and each filter becomes a set of packets on that grid: first match
wins, painted from the last rule to the first. Filters along a way are ANDed, ways are ORed, and
states are visited until nothing new arrives, so that loops and any number of ways are covered.

*Surely* uses the lower bound of permits and the upper bound of denies; *possibly* the reverse.
"""

from __future__ import annotations

from collections import deque
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.nat import NatStage
from parsers.nouns import dataclass
from validator.graph.ports import doubt_of
from validator.reachability.axis_lines import ClipCache, Services
from validator.reachability.filters import FilterCache, Judgement
from validator.reachability.header import ANYTHING, AS_SENT
from validator.reachability.incidence import Incidence
from validator.reachability.meetings import bits_of
from validator.reachability.neighbours import Neighbours, by_itself
from validator.reachability.passage import Edge, entry
from validator.reachability.propagation import adjacent, carried, entering, joined, permitted, propagate
from validator.reachability.prospects import Prospects
from validator.reachability.question import Delivery, PairReach, Question
from validator.reachability.single_way import SingleWays
from validator.reachability.transit import Transits
from validator.reachability.translation import leading_to, stated_for
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parsers.model.address import AddressSet
    from validator.graph.attachments import Attachment
    from validator.graph.network import Network
    from validator.graph.standing import Joint
    from validator.plant.model import Zone
    from validator.reachability.programs import Program


MOST_WORDS = 1 << 16
"""Words of a set of packets, beyond which a question is answered in parts."""
WORDS_OF_A_PART = 1 << 13
"""The same where lines name so little that parts are quick, and what explains them is small."""
MOST_WORDS_OF_A_PAIR = 1 << 22
"""Words of all answers about a pair; what is left then is undecided, and takes no more memory."""
MOST_ZONES_REWRITTEN = 40
"""In plants of more zones, packets that only a line that was not understood may translate into one are not followed."""
WORDS_OF_A_LINE = 32
"""So much a line of an answer counts, with what explains it."""

__all__ = [
    "Delivery",
    "Engine",
    "PairReach",
    "Question",
    "adjacent",
    "carried",
    "entering",
    "permitted",
    "propagate",
]


class Engine:
    """Reachability between the zones of one network."""

    def __init__(self, network: Network) -> None:
        """Nothing is computed before it is asked for."""
        self.network = network
        self.filters = FilterCache()
        self.neighbours = Neighbours(network)
        self.clips = ClipCache()
        self._spoken = {replies: Services(replies=replies) for replies in (False, True)}
        self._ways: dict[tuple[str, bool], Ways] = {}
        self._transits = Transits(network, self.filters.meetings)
        self._rewritten_from: dict[tuple[str, int], bool] = {}
        self.numbers = {zone.id: number for number, zone in enumerate(network.zones.everyone)}

    def ways(self, zone: Zone, *, replies: bool = False) -> Ways:
        """The ways towards a zone."""
        key = (zone.id, replies)
        if key not in self._ways:
            self._ways[key] = Ways(
                self.network, zone, self.filters, replies=replies, stated=self.coarse, transits=self._transits
            )
        return self._ways[key]

    @cached_property
    def rewriting(self) -> tuple[UnknownMatch, ...]:
        """The lines that were not understood and may translate, or send packets elsewhere."""
        unread = (item for node in self.network.nodes for item in node.device.unmodelled if item.effect.rewrites)
        return tuple(dict.fromkeys(doubt_of(item) for item in unread))

    @cached_property
    def _concerned(self) -> AddressSet:
        """Where packets are sent that these lines may concern; anywhere where another translation may lead to them."""
        every = [item for node in self.network.nodes for item in node.device.unmodelled if item.effect.rewrites]
        rules = (rule for node in self.network.nodes for rule in node.device.nat)
        places = [item.destinations for item in every if item.destinations is not None]
        moved = any(rule.enabled and rule.stage is NatStage.DESTINATION for rule in rules)
        return EVERY_ADDRESS if moved or len(places) < len(every) else union_of(places)

    @cached_property
    def coarse(self) -> bool:
        """Whether what only a line that was not understood may translate is told for all packets at once."""
        return bool(self.rewriting) and len(self.network.zones.everyone) > MOST_ZONES_REWRITTEN

    def answers(self, zone: Zone) -> Ways:
        """The ways of answers back to a zone, translations undone."""
        return self.ways(zone, replies=True)

    @cached_property
    def single_ways(self) -> SingleWays:
        """Finds answers that have one way and surely get there."""
        return SingleWays(self)

    def forget(self, zone: Zone) -> None:
        """Drop what was remembered for one destination zone."""
        self._ways.pop((zone.id, False), None)

    def look_up(self, source: Zone, destination: Zone) -> Callable[[Program], list[int] | None]:
        """Answers which lines of a program can concern a pair."""
        incidence, one, other = self.incidence, self.numbers[source.id], self.numbers[destination.id]
        return lambda program: incidence.candidates(program, one, other)

    @cached_property
    def incidence(self) -> Incidence:
        """Which zones the lines of a list can concern."""
        zones = self.network.zones
        own = [zones.addresses[zone.id] for zone in zones.everyone]
        leading = stated_for if self.coarse else leading_to
        return Incidence(own, [item | leading(self.network, item) for item in own])

    @cached_property
    def _prospects(self) -> Prospects:
        return Prospects(self.network, self.filters, self.incidence, stated=self.coarse)

    def ends(self, zone: Zone) -> tuple[int, int]:
        """The devices, as bits, by which packets of a zone enter, and by which packets may arrive in it."""
        return self._prospects.devices(zone)

    def silent(self, destination: Zone) -> int:
        """The zones, as bits by `numbers`, of which a quick look tells that nothing travels from there to another.

        Then `reach` has no answer, whatever is declared.
        """
        if self.coarse:
            return 0
        near = self._senders
        for place in self.neighbours.beside(destination):
            near |= self._beside_each.get(place, 0)
        return self._everyone & ~(near | self._prospects.sources(destination))

    @cached_property
    def _everyone(self) -> int:
        return (1 << len(self.numbers)) - 1

    @cached_property
    def _senders(self) -> int:
        return bits_of(self.numbers[zone.id] for zone in self.network.zones.senders)

    @cached_property
    def _beside_each(self) -> dict[object, int]:
        """The zones, as bits, that others may reach without any device between, by what `_beside` has of them."""
        found: dict[object, int] = {}
        for zone in self.network.zones.zones:
            for place in self.neighbours.beside(zone):
                found[place] = found.get(place, 0) | 1 << self.numbers[zone.id]
        return found

    def doors(
        self, question: Question, attachments: Sequence[Attachment], met: frozenset[int] = frozenset()
    ) -> list[Attachment]:
        """Where packets of a question enter; what judges them within the broadcast domain is collected.

        At the ports of `met` (by number) a router that no file shows may hand them on without the device.
        """
        nodes, onward = self.network.nodes, self.network.onward
        question.failed = self.network.ports.failed
        found = [item for item in attachments if question.sources.number(item.sources)]
        found = [
            item
            for item in found
            if not item.joined or item.port.number in met or onward.leads(item.port, question.universe)
        ]
        return [item for item in found if question.enters(item, self.filters.frames(nodes, item.filters, AS_SENT))]

    def _judging(self, question: Question, joint: Joint) -> list[Judgement] | None:
        """What judges packets within a broadcast domain; None if it surely lets nothing pass."""
        judges = self.filters.frames(self.network.nodes, joint.filters, AS_SENT)
        return judges if question.judged(judges) else None

    def reach(  # noqa: PLR0913 - five switches, all by keyword
        self,
        source: Zone,
        destination: Zone,
        extra: Sequence[Match] = (),
        *,
        replies: bool = False,
        avoiding: frozenset[int] = frozenset(),
        within: Match | None = None,
        halfway: bool = False,
    ) -> list[PairReach]:
        """What travels from `source` to `destination`, an answer for each address family in which anything may.

        Where rules tell very many classes apart there are several answers in a family, with packets that are not in
        the others. `within` asks for packets of some addresses only.

        `extra` are matches (declared flows) whose boundaries the grid must hold as well. With `replies`
        it is packets that answer: stateful devices let them pass, stateless ones judge them. Devices of
        `avoiding` (by number) carry nothing. With `halfway`, what gets to devices on the way is told (`arrived`)
        also where nothing gets to the destination.
        """
        zones = self.network.zones
        own = zones.addresses[source.id]
        near = self.neighbours.may_be_beside(source, destination)
        if near:
            self.filters.meetings.note_all()
        shared = self.neighbours.shared_segments(source, destination) if near else []
        beside = self.neighbours.past_routers(source, destination) if near else []
        joints = self.neighbours.joints(source, destination, shared) if near else []
        regardless = replies or halfway or bool(shared or beside or joints)
        travels = regardless or self._prospects.possible(source, destination)
        if not travels and not self.coarse:
            return []
        ways = self.ways(destination, replies=replies)
        asked = _Asked(source, destination, ways, extra, avoiding, shared, beside, joints)
        if within is not None:
            own = own & within.source.possibly
        if not travels and not extra:
            return self._rewritten(asked, own, EVERY_ADDRESS, within)
        universe = ways.universe if within is None else ways.universe & within.destination.possibly
        found: list[PairReach] = []
        for family in (4, 6):
            question = Question(own, universe, family, self.clips, replies=replies, spoken=self._spoken[replies])
            question.look_up = self.look_up(source, destination)
            found += self._answered(asked, question)
        rest = EVERY_ADDRESS - ways.universe
        return found + (self._rewritten(asked, own, rest, within) if self.coarse and not replies else [])

    def _rewritten(self, asked: _Asked, own: AddressSet, rest: AddressSet, within: Match | None) -> list[PairReach]:
        """Packets to addresses from which only a line that was not read may translate them into the zone.

        They are those that no read translation leads there; or all, where by what was read nothing travels at all.
        """
        universe = (rest if within is None else rest & within.destination.possibly) & self._concerned
        found: list[PairReach] = []
        for family in (4, 6):
            question = Question(own, universe, family, ClipCache(), replies=False)
            doors = [] if question.empty else self.doors(question, self.network.zones.attachments[asked.source.id])
            if doors and self.meets_unread(asked.source, family):
                found += self._given_up(asked, question, doors, self.rewriting, rewritten=True)
        return found

    def meets_unread(self, source: Zone, family: int) -> bool:
        """Whether any packet of a zone, to whatever address, may get to a line that was not read and may rewrite it."""
        key = source.id, family
        if key not in self._rewritten_from:
            own = self.network.zones.addresses[source.id]
            question = Question(own, EVERY_ADDRESS, family, ClipCache(), replies=False, spoken=self._spoken[False])
            doors = [] if question.empty else self.doors(question, self.network.zones.attachments[source.id])
            seen = dict.fromkeys(entry(item) for item in doors)
            queue, met = deque(seen), False
            while queue and not met:
                for edge in self._everywhere.edges(queue.popleft()):
                    if edge.target is None or not question.takes(edge):
                        continue
                    met = met or edge.target.header == ANYTHING
                    if edge.target not in seen:
                        seen[edge.target] = None
                        queue.append(edge.target)
            self._rewritten_from[key] = met
        return self._rewritten_from[key]

    @cached_property
    def _everywhere(self) -> Ways:
        return Ways(self.network, EVERY_ADDRESS, self.filters)

    def _answered(
        self, asked: _Asked, question: Question, *, part: bool = False, halved: bool = False
    ) -> Iterator[PairReach]:
        """The answer to a question, in parts where one would be too large."""
        if question.empty:
            return
        met = frozenset(edge.source.port for edge in asked.beside)
        doors = self.doors(question, self.network.zones.attachments[asked.source.id], met)
        if asked.spent and sum(asked.spent) > MOST_WORDS_OF_A_PAIR:
            ends = f"from {asked.source.id} to {asked.destination.id}"
            reason = f"rules tell too many packets {ends} apart to compare them all"
            unknown = UnknownMatch(UnknownKind.FEATURE, reason, asked.source.origin)
            yield from self._given_up(asked, question, doors, (unknown,))
            return
        judged = [(joint, judges) for joint in asked.joints if (judges := self._judging(question, joint)) is not None]
        edges = [
            edge
            for edge in question.edges(asked.ways, [entry(item) for item in doors])
            if self.network.ports.all[edge.source.port].device not in asked.avoiding
        ]
        edges += [edge for edge in asked.beside if question.takes(edge)]
        if not (asked.extra or asked.shared or judged) and all(edge.target is not None for edge in edges):
            return
        question.declare(asked.extra, edges)
        near = (*asked.shared, *((one.sources, one.destinations) for one, _ in judged))
        large = question.crowded or (question.words > WORDS_OF_A_PART * 4 and question.thin)
        answer = None if large else question.closed(doors, near)
        if answer is None or answer.grid.size > MOST_WORDS or (answer.grid.size > WORDS_OF_A_PART and question.thin):
            parts = question.parts()
            for own, universe in parts:
                yield from self._part(asked, question, own, universe, halved=halved)
            if parts:
                return
        if answer is None:
            answer = question.closed(doors, near)
        answer.part, answer.halved = part, halved
        asked.spent.append(answer.grid.size + WORDS_OF_A_LINE * question.lines)
        propagate(answer, doors, edges, question)
        adjacent(answer, asked.shared, question)
        joined(answer, judged, question)
        answer.painter.forget()
        yield answer

    def _given_up(
        self,
        asked: _Asked,
        question: Question,
        doors: list[Attachment],
        unknown: tuple[UnknownMatch, ...],
        *,
        rewritten: bool = False,
    ) -> Iterator[PairReach]:
        """All packets of a question possibly arrive (of neighbours surely): nobody tells them apart."""
        header = ANYTHING if rewritten else AS_SENT
        rest = Question(question.own, question.universe, question.family, ClipCache(), replies=asked.ways.replies)
        edges = [by_itself(item.port, entry(item), Match(), unknown) for item in doors]
        rest.declare(asked.extra, [replace(edge, header=header) for edge in edges if rest.takes(edge)])
        perhaps = [
            (replace(joint, doubts=(*joint.doubts, *unknown)), list[Judgement]())
            for joint in asked.joints
            if self._judging(question, joint) is not None
        ]
        answer = rest.closed(doors, (*asked.shared, *((one.sources, one.destinations) for one, _ in perhaps)))
        answer.part, answer.halved, answer.rewritten = True, not rewritten, rewritten
        propagate(answer, doors, edges, rest)
        answer.deliveries = [replace(one, header=header) for one in answer.deliveries]
        adjacent(answer, asked.shared, rest)
        joined(answer, perhaps, rest)
        yield answer

    def _part(
        self, asked: _Asked, whole: Question, own: AddressSet, universe: AddressSet, *, halved: bool
    ) -> Iterator[PairReach]:
        """The answer for a part of a question; only lines that concern the whole can concern it."""
        replies = asked.ways.replies
        part = Question(own, universe, whole.family, ClipCache(), replies=replies, spoken=self._spoken[replies])
        part.look_up = lambda program: (
            whole.look_up(program) if (kept := whole.kept(program, own, universe)) is None else kept
        )
        yield from self._answered(asked, part, part=True, halved=halved or own is not whole.own)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a pair of zones, and what may travel there without routing."""

    source: Zone
    destination: Zone
    ways: Ways
    extra: Sequence[Match]
    avoiding: frozenset[int]
    shared: list[tuple[AddressSet, AddressSet]]
    beside: list[Edge]
    joints: list[Joint]
    spent: list[int] = field(default_factory=list[int])
    """Words of the answers so far."""
