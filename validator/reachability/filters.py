"""The filters of devices as judgements on a packet's way, made once and remembered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, BindingPoint, Rule, RuleSetKind
from parsers.nouns import dataclass
from validator.graph.nodes import ENTERING_SCOPE
from validator.graph.ports import doubt_of
from validator.reachability.bound_lists import BoundLists
from validator.reachability.meetings import Meetings
from validator.reachability.programs import (
    Line,
    Program,
    as_they_came,
    families_judged,
    filter_lines,
    no_statement,
    of_ordinary,
    undefined_list,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from parsers.model.rules import Binding
    from parsers.model.service import ServiceSet
    from parsers.model.vpn import Tunnel
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.network import Node
    from validator.graph.ports import Port
    from validator.reachability.header import Header


@dataclass(frozen=True, slots=True)
class Judgement:
    """A program and what it is for: a filter may be overruled by a feature that is not modelled."""

    program: Program
    is_filter: bool
    family: int | None = None
    """None: judges both IP versions."""
    guard: bool = False
    """A filter that allows nothing by letting it pass (`RuleSetKind.GUARD`)."""
    each_packet: bool = False
    """A filter that knows no sessions, on a device that keeps them (`RuleSet.each_packet`)."""


def _of_both(line: Line, port: Port, owner: Port) -> Line:
    """The line, with a doubt where it names only one of the interfaces of a packet's way."""
    named = line.match.in_interfaces
    if named is None or (named & port.names and named & owner.names):
        return line
    reason = f"the packet comes in by {port.name} and names an address of {owner.name}; the rule names one of the two"
    unknown = UnknownMatch(UnknownKind.FEATURE, reason, line.statement.origin)
    return replace(line, match=replace(line.match, conditions=(*line.match.conditions, unknown)))


def names(port: Port) -> frozenset[str]:
    """The names by which rules know a port."""
    return port.names


def _of_forgotten(judgement: Judgement, forgotten: ServiceSet) -> Iterator[Judgement]:
    """The judgement for packets of some services; all others pass."""
    program = judgement.program
    kept = Match(service=ServiceMatch.exactly(forgotten.complement()))
    others = Line(Action.PERMIT, kept, no_statement(None), "sessions")
    lines = tuple(line for line in program.lines if line.match.service.possibly & forgotten)
    yield replace(judgement, program=replace(program, lines=(others, *lines)))


class FilterCache:
    """Programs of filters, remembered across destination zones."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._judgements: dict[object, list[Judgement]] = {}
        self._lists = BoundLists()
        self.meetings = Meetings()
        """The devices whose filters are asked for."""

    def remembered(self, key: object, made: Callable[[], Iterable[Judgement]]) -> list[Judgement]:
        """What `made` gives, made once for each `key`."""
        if key not in self._judgements:
            self._judgements[key] = list(made())
        return self._judgements[key]

    def judgements(
        self, node: Node, point: BindingPoint, entering: frozenset[str], leaving: frozenset[str], header: Header | None
    ) -> list[Judgement]:
        """What judges at `point`, for packets between these interfaces.

        `header` None: every line, whatever a translation on this device would have to have done.
        """
        self.meetings.note(node.number)
        key = (node.number, point, entering, leaving, header)
        return self.remembered(key, lambda: self._made(node, point, entering, leaving, header))

    def frames(self, nodes: Sequence[Node], filters: Sequence[FrameFilter], header: Header) -> list[Judgement]:
        """What judges a packet under `header` within a broadcast domain."""
        found: list[Judgement] = []
        for item in filters:
            self.meetings.note(item.node)
            made = partial(self._of_frames, nodes[item.node], item, header)
            found += self.remembered(("frames", item, header), made)
        return found

    @staticmethod
    def _of_frames(node: Node, item: FrameFilter, header: Header) -> Iterator[Judgement]:
        binding = item.binding
        families = families_judged(node, binding)
        if families:
            bound = binding.interface or item.entering
            names, leaving = frozenset({bound} if bound else ()), frozenset({item.leaving} if item.leaving else ())
            lines = (*_past(node, names | leaving, binding), *filter_lines(node, binding, names, leaving))
            family = None if families >= {4, 6} else next(iter(families))
            program = Program(node.number, lines, header, title=" and ".join(binding.rule_sets))
            yield Judgement(program, is_filter=True, family=family)

    def answers(self, node: Node, judgements: Iterable[Judgement]) -> Iterator[Judgement]:
        """What judges answers on a device that keeps sessions: filters of packets, and lists those of what it forgets.

        Guards judge what opens a connection, and no answer.
        """
        forgotten = node.device.forgets
        for item in judgements:
            if item.each_packet:
                yield item
            elif forgotten and not item.guard:
                yield from self.remembered(("answers", item.program), partial(_of_forgotten, item, forgotten))

    def softened(self, node: Node, tunnel: Tunnel, header: Header) -> Judgement:
        """The tunnel's own filter where it is open whether it judges packets for the device itself: a deny may."""
        hard = self.tunnel(node, tunnel, header, swapped=False)
        reason = f"no document says whether the filter of {tunnel.name} judges packets for the device itself"
        unknown = UnknownMatch(UnknownKind.FEATURE, reason, tunnel.origin)
        end = Line(Action.DENY, Match(), no_statement(tunnel.origin), tunnel.rule_set)
        lines = tuple(
            line
            if line.action is Action.PERMIT
            else replace(
                line,
                action=Action.UNKNOWN,
                match=replace(line.match, conditions=(*line.match.conditions, unknown)),
            )
            for line in (*hard.program.lines, end)
        )
        return replace(hard, program=Program(node.number, lines, header, title=tunnel.rule_set))

    def local(self, node: Node, port: Port, owner: Port, header: Header) -> list[Judgement]:
        """What judges packets for the device itself that came in by `port` and name an address of `owner`."""
        self.meetings.note(node.number)
        key = (node.number, BindingPoint.LOCAL, port.number, owner.number, header)
        if key not in self._judgements:
            self._judgements[key] = list(self._local(node, port, owner, header))
        return self._judgements[key]

    @staticmethod
    def _local(node: Node, port: Port, owner: Port, header: Header) -> Iterator[Judgement]:
        """Where only one of the two interfaces is named by a rule, it may match: the documents leave open which."""
        for binding in node.local_bindings(port.name, owner.name):
            families = families_judged(node, binding)
            if not families:
                continue
            if binding.scope == ENTERING_SCOPE:
                bridge = frozenset({port.carrier.name}) if port.carrier is not None else frozenset[str]()
                lines = filter_lines(node, binding, port.names | bridge, frozenset())
            else:
                either = filter_lines(node, binding, port.names | owner.names, frozenset())
                lines = tuple(_of_both(line, port, owner) for line in either)
            lines = tuple(as_they_came(lines, header))
            family = None if families >= {4, 6} else next(iter(families))
            program = Program(node.number, lines, header, title=" and ".join(binding.rule_sets))
            yield Judgement(program, is_filter=True, family=family)

    def _made(
        self, node: Node, point: BindingPoint, entering: frozenset[str], leaving: frozenset[str], header: Header | None
    ) -> Iterator[Judgement]:
        entering, leaving = node.judging(entering), node.judging(leaving)
        names = leaving if point is BindingPoint.OUTBOUND else entering
        bindings = dict.fromkeys(binding for name in sorted(names) for binding in node.bindings(point, name))
        for binding in bindings:
            families = families_judged(node, binding)
            if not families:
                continue
            family = None if families >= {4, 6} else next(iter(families))
            lists = [node.rule_sets.get(name) for name in binding.rule_sets]
            guard = all(one is not None and one.kind is RuleSetKind.GUARD for one in lists)
            program = self._lists.program(node, binding, entering, leaving, header)
            each = all(one is not None and one.each_packet for one in lists)
            yield Judgement(program, is_filter=True, family=family, guard=guard, each_packet=each)

    def tunnel(self, node: Node, tunnel: Tunnel, header: Header, *, swapped: bool) -> Judgement:
        """The tunnel's own filter, seen from the far side or, swapped, from inside."""
        self.meetings.note(node.number)
        rule_set = node.rule_sets.get(tunnel.rule_set)
        rules = () if rule_set is None else rule_set.rules
        written = (
            Line(rule.action, match, rule, tunnel.rule_set)
            for rule in rules
            if rule.enabled and (match := of_ordinary(rule)) is not None
        )
        lines = tuple(as_they_came(written, header))
        if rule_set is None:
            lines = (undefined_list(tunnel.rule_set, tunnel.origin),)
        families = frozenset({4, 6}) if rule_set is None else rule_set.families
        family = None if families >= {4, 6} else next(iter(families), None)
        program = Program(node.number, lines, header, swapped=swapped, title=tunnel.rule_set)
        return Judgement(program, is_filter=True, family=family)


def _past(node: Node, names: frozenset[str], binding: Binding) -> Iterator[Line]:
    """What may let frames past a list: one that a server gives to a station instead, or a line that nobody read."""
    doubts = tuple(doubt_of(item) for item in node.unmodelled(*names) if item.effect.permits)
    if doubts:
        place = no_statement(doubts[0].origin)
        yield Line(Action.PERMIT, Match(conditions=doubts), place, " and ".join(binding.rule_sets))


def not_routed(node: Node, header: Header) -> Iterator[Judgement]:
    """Packets of an IP version that a device does not route go no further; lines that nobody read may say otherwise."""
    for family in sorted({4, 6} - node.device.forwarded):
        reason = f"{node.device.platform}: IPv{family} is not routed"
        end = Rule("not routed", Action.DENY, Match(), node.device.origin, implicit=reason)
        program = Program(node.number, (Line(Action.DENY, Match(), end, "routing"),), header, title="routing")
        yield Judgement(program, is_filter=True, family=family, guard=True)
