"""Who can open what on a device: `M(d)`, exact, zone by zone (see `target`).

The same classes, programs and headers as between zones: the goal is a device instead of a zone, and the packets
that end in it are told apart by the service that they open.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from parsers.model.management import Answers
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.nouns import dataclass
from validator.graph.attachments import Attachment
from validator.reachability.engine import Question, propagate
from validator.reachability.filters import Judgement
from validator.reachability.header import ANYTHING, AS_SENT
from validator.reachability.incidence import Incidence
from validator.reachability.passage import Edge, entry
from validator.reachability.programs import Line, Program, no_statement
from validator.reachability.target import UNREAD, Service, Target, asks, target_of
from validator.reachability.translation import leading_to, sources_made, stated_for
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.management import ManagementService
    from parsers.source import Span
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.painter import Bounds


MOST_EDGES = 5_000
"""Passages that one question may take: with more, only those that are sure are followed, and all may be open."""
MOST_CARRIED = 1 << 25
"""Edges times words of a set of packets; beyond that they are too many as well."""


@dataclass(frozen=True)
class Access:
    """The packets of one zone that open one service of a device, in one address family."""

    service: Service
    reach: PairReach
    packets: Bounds
    edges: tuple[tuple[Edge, Bounds], ...]
    """How they come in, with what comes in so."""


class Doors:
    """Access to the devices of one network."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is computed before it is asked for."""
        self._engine = engine
        self._network = engine.network
        self._numbers = {zone.id: number for number, zone in enumerate(engine.network.zones.zones)}
        self._ways: tuple[Target, Ways] | None = None
        self._too_many: set[int] = set()
        """Devices to which the ways are too many to follow."""

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every device, in the order of the network."""
        return tuple(target_of(self._network, node) for node in self._network.nodes)

    def access(self, source: Zone, target: Target, extra: Sequence[Match] = ()) -> list[Access]:
        """What a zone can open on a device, possibly or surely; `extra` are matches whose boundaries the grids hold."""
        if not self.worth_asking(source, target):
            return []
        return [item for reach in self._reaches(source, target, extra) for item in _by_service(reach)]

    def worth_asking(self, source: Zone, target: Target) -> bool:
        """A look before the work: whether any service may let in an address that packets of the zone can have."""
        device = target.node.device
        management = device.management
        if target.may_open or management.answers is Answers.UNKNOWN or (management.services and self._network_rewrites):
            return True
        if not management.services:
            return False
        own = self._network.zones.addresses[source.id] | self._translated
        return any(item.sources.possibly & own for item in management.services)

    @cached_property
    def _network_rewrites(self) -> bool:
        return any(node.may_rewrite for node in self._network.nodes)

    @cached_property
    def _translated(self) -> AddressSet:
        return sources_made(self._network)

    def _reaches(self, source: Zone, target: Target, extra: Sequence[Match]) -> Iterator[PairReach]:
        ways = self._ways_to(target)
        for family in (4, 6):
            question, entering, edges = self._followed(source, target, ways, family)
            if question.empty or all(edge.target is not None for edge in edges):
                continue
            question.declare(extra, edges)
            answer = question.closed(entering, ())
            if answer.grid.size * len(edges) > MOST_CARRIED and target.node.number not in self._too_many:
                self._too_many.add(target.node.number)
                question, entering, edges = self._followed(source, target, ways, family)
                question.declare(extra, edges)
                answer = question.closed(entering, ())
            propagate(answer, entering, edges, question)
            answer.painter.forget()
            yield answer
        if self._engine.coarse:
            yield from self._rewritten(source, target, EVERY_ADDRESS - ways.universe, extra)

    def _rewritten(self, source: Zone, target: Target, rest: AddressSet, extra: Sequence[Match]) -> Iterator[PairReach]:
        """Packets that only a line that was not read may bring to the device: each of its services may be open."""
        for family in (4, 6):
            question, entering = self._question(source, target, rest, family)
            if question.empty or not (_touched(target, entering) or self._engine.meets_unread(source, family)):
                continue
            edges = list(_perhaps_all(self._network, target, entering, self._engine.rewriting))
            question.declare(extra, [edge for edge in edges if question.takes(edge)])
            answer = question.closed(entering, ())
            propagate(answer, entering, edges, question)
            yield answer

    def _followed(
        self, source: Zone, target: Target, ways: Ways, family: int
    ) -> tuple[Question, list[Attachment], list[Edge]]:
        """A question with the ways to a device; where they are too many, the sure ones, and all that may be beside."""
        question, entering = self._question(source, target, ways.universe, family)
        edges: list[Edge] = []
        if question.empty:
            return question, entering, edges
        starts = [entry(item) for item in entering]
        if target.node.number not in self._too_many:
            edges = question.edges(ways, starts, most=MOST_EDGES)
            if len(edges) > MOST_EDGES:
                self._too_many.add(target.node.number)
        if target.node.number in self._too_many:
            question, entering = self._question(source, target, ways.universe, family)
            edges = question.edges(ways, starts, surely=True, most=MOST_EDGES)
            reason = f"more than {MOST_EDGES} ways lead to {target.node.id}, and they were not followed"
            doubt = UnknownMatch(UnknownKind.FEATURE, reason, target.node.device.origin)
            edges += [edge for edge in _perhaps_all(self._network, target, entering, (doubt,)) if question.takes(edge)]
        return question, entering, edges

    def _question(
        self, source: Zone, target: Target, universe: AddressSet, family: int
    ) -> tuple[Question, list[Attachment]]:
        own = self._network.zones.addresses[source.id]
        question = Question(own, universe, family, self._engine.clips, replies=False)
        question.look_up = self._look_up(source, target)
        entering = [] if question.empty else self._engine.doors(question, list(self._entering(source, target)))
        return question, entering

    def _ways_to(self, target: Target) -> Ways:
        """The ways of the last target are kept: zones are asked one after the other."""
        if self._ways is None or self._ways[0] is not target:
            self._ways = (target, Ways(self._network, target, self._engine.filters, stated=self._engine.coarse))
        return self._ways[1]

    def _entering(self, source: Zone, target: Target) -> Iterator[Attachment]:
        """Where the zone meets the devices; also on a segment of the target that it reaches by a router not shown."""
        bridges = self._network.bridges
        for item in self._network.zones.attachments[source.id]:
            yield item
            port = item.port
            if port.tunnel is not None or not item.sources - port.networks:
                continue
            for beside, meeting in (*bridges.beside(port), *bridges.members_beside(port)):
                if beside.device == target.node.number:
                    reason = f"a router that no file shows stands on the segment of {port.name}"
                    unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)
                    doubts = (*item.unknown, unknown, *meeting.unknown)
                    yield Attachment(beside, item.sources, sure=False, unknown=doubts)

    def _look_up(self, source: Zone, target: Target) -> Callable[[Program], list[int] | None]:
        one, other = self._numbers[source.id], target.node.number
        return lambda program: self._incidence.candidates(program, one, other)

    @cached_property
    def _incidence(self) -> Incidence:
        zones = self._network.zones
        leading = stated_for if self._engine.coarse else leading_to
        reached = [item.possible | leading(self._network, item.possible) for item in self.targets]
        return Incidence([zones.addresses[zone.id] for zone in zones.zones], reached)


def _perhaps_all(
    network: Network, target: Target, entering: Sequence[Attachment], doubts: tuple[UnknownMatch, ...]
) -> Iterator[Edge]:
    """Every service of a device, possibly for all that comes in: what is said where the ways cannot be followed.

    Lists and sources are left out, and ports where some device translates them or a line that nobody read may; whoever
    follows the ways finds no more.
    """
    node, origin = target.node, target.node.device.origin
    header = ANYTHING if any(one.may_rewrite for one in network.nodes) else AS_SENT
    moved = any(rule.port is not None and rule.enabled for one in network.nodes for rule in one.device.nat)
    unread = bool(target.may_open) or node.device.management.answers is Answers.UNKNOWN
    services = [*target.services, *([UNREAD] if unread else [])]
    for state in dict.fromkeys(entry(item) for item in entering):
        for service in services:
            asked = Match() if moved or service == UNREAD else asks(service)
            offers = [_offer(item) for item in target.services.get(service, ())] or [no_statement(origin)]
            lines = tuple(Line(Action.PERMIT, asked, one, service.protocol) for one in offers)
            judgement = Judgement(Program(node.number, lines, header, title=service.protocol), is_filter=True)
            yield Edge(state, None, (judgement,), header, False, doubts, (), None, origin, opens=service)


def _touched(target: Target, entering: Sequence[Attachment]) -> bool:
    """Whether anything enters a device by a port where a line that was not read may rewrite it."""
    names = [item.port.name for item in entering if item.port.device == target.node.number]
    return any(item.effect.rewrites for name in names for item in target.node.unmodelled(name))


def _offer(item: ManagementService) -> Rule:
    """The line that offers a service, as a rule."""
    return Rule(item.protocol, Action.PERMIT, Match(source=item.sources), item.origin, item.lines)


def _by_service(reach: PairReach) -> Iterator[Access]:
    found: dict[Service, list[tuple[Edge, Bounds]]] = {}
    for edge, taken in reach.taken:
        if edge.opens is not None:
            found.setdefault(edge.opens, []).append((edge, taken))
    for service, edges in sorted(found.items(), key=lambda item: (item[0] == UNREAD, item[0])):
        packets = edges[0][1]
        for _, taken in edges[1:]:
            packets = packets | taken
        yield Access(service, reach, packets, tuple(edges))


def deciding_lines(access: Access, packets: PacketSet) -> Iterator[tuple[Rule, PacketSet]]:
    """The lines of the service that let `packets` in, each with those it decides, in the order of the file."""
    for edge, taken in access.edges:
        left = taken.possibly & packets
        for line in access.reach.painter.lines(edge.judgements[-1].program):
            here = access.reach.painter.cells(line, possible=True) & left
            if here and isinstance(line.line.statement, Rule) and access.service != UNREAD:
                yield line.line.statement, here
            left = left - access.reach.painter.cells(line, possible=False)


def admitting_lines(access: Access, packets: PacketSet) -> Iterator[Rule]:
    """The written rules of lists on the device that let some of `packets` come as far as the service."""
    painter, families = access.reach.painter, {None, access.reach.family}
    for edge, taken in access.edges:
        judging = [item for item in edge.judgements[:-1] if item.is_filter and not item.guard]
        for judgement in judging:
            left = taken.possibly & packets
            for line in painter.lines(judgement.program) if judgement.family in families else ():
                rule = line.line.statement
                here = painter.cells(line, possible=True) & left
                if here and isinstance(rule, Rule) and not rule.implicit and line.line.action is not Action.DENY:
                    yield rule
                left = left - painter.cells(line, possible=False)


def offers(access: Access, origin: Span) -> bool:
    """Whether the line of the service at `origin` surely lets some of the packets in."""
    painter = access.reach.painter
    return any(
        painter.cells(line, possible=False) & taken.surely
        for edge, taken in access.edges
        for line in painter.lines(edge.judgements[-1].program)
        if line.line.statement.origin == origin
    )
