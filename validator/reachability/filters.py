"""The filters of devices as judgements on a packet's way, made once and remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.rules import BindingPoint, RuleSetKind
from validator.reachability.header import AS_SENT
from validator.reachability.programs import Line, Program, families_judged, filter_lines, undefined_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import Match
    from parsers.model.vpn import Tunnel
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


def names(port: Port) -> frozenset[str]:
    """The names by which rules know a port."""
    return port.names


def came_by(match: Match, header: Header) -> bool:
    """Whether a match speaks of packets whose destination became what it is on this device as `header` says."""
    return match.translated in {None, header.translated} and (
        match.translated_by is None or header.by in match.translated_by
    )


def _kind(node: Node, name: str) -> RuleSetKind | None:
    rule_set = node.rule_sets.get(name)
    return None if rule_set is None else rule_set.kind


class FilterCache:
    """Programs of filters, remembered across destination zones."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._judgements: dict[object, list[Judgement]] = {}

    def judgements(
        self, node: Node, point: BindingPoint, entering: frozenset[str], leaving: frozenset[str], header: Header | None
    ) -> list[Judgement]:
        """What judges at `point`, for packets between these interfaces.

        `header` None: every line, whatever a translation on this device would have to have done.
        """
        key = (node.number, point, entering, leaving, header)
        if key not in self._judgements:
            self._judgements[key] = list(self._made(node, point, entering, leaving, header))
        return self._judgements[key]

    def _made(
        self, node: Node, point: BindingPoint, entering: frozenset[str], leaving: frozenset[str], header: Header | None
    ) -> Iterator[Judgement]:
        names = leaving if point is BindingPoint.OUTBOUND else entering
        bindings = dict.fromkeys(binding for name in sorted(names) for binding in node.bindings(point, name))
        for binding in bindings:
            lines = filter_lines(node, binding, entering, leaving)
            kept = tuple(line for line in lines if header is None or came_by(line.match, header))
            families = families_judged(node, binding)
            if not families:
                continue
            family = None if families >= {4, 6} else next(iter(families))
            title = " and ".join(binding.rule_sets)
            guard = all(_kind(node, name) is RuleSetKind.GUARD for name in binding.rule_sets)
            yield Judgement(
                Program(node.number, kept, header or AS_SENT, title=title), is_filter=True, family=family, guard=guard
            )

    def tunnel(self, node: Node, tunnel: Tunnel, header: Header, *, swapped: bool) -> Judgement:
        """The tunnel's own filter, seen from the far side or, swapped, from inside."""
        rule_set = node.rule_sets.get(tunnel.rule_set)
        rules = () if rule_set is None else rule_set.rules
        lines = tuple(Line(rule.action, rule.match, rule, tunnel.rule_set) for rule in rules if rule.enabled)
        if rule_set is None:
            lines = (undefined_list(tunnel.rule_set, tunnel.origin),)
        families = frozenset({4, 6}) if rule_set is None else rule_set.families
        family = None if families >= {4, 6} else next(iter(families), None)
        program = Program(node.number, lines, header, swapped=swapped, title=tunnel.rule_set)
        return Judgement(program, is_filter=True, family=family)
