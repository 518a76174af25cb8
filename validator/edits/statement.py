"""One change of one statement of a filter list, and the network as it is after some of them.

A statement is removed or narrowed wherever it stands (some platforms have one line in several lists); a denial is
put in front of a rule of one list. Nothing else of a device changes: a translation or a tunnel that refers to the
same list keeps what it had.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Rule, RuleSetKind
from parsers.model.service import NO_SERVICE, ServiceSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.device import Device
    from parsers.model.rules import Caller, RuleSet
    from parsers.source import Span
    from validator.graph.network import Network

ADDED = "(added)"
"""What stands where the identity of a rule does that is not in the file."""


class EditKind(StrEnum):
    """REMOVE a rule, NARROW what it speaks of, or DENY something before it decides."""

    REMOVE = "remove"
    NARROW = "narrow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Less:
    """What a narrowed rule no longer speaks of, field by field; empty fields stay as they are."""

    source: AddressSet = NO_ADDRESS
    destination: AddressSet = NO_ADDRESS
    service: ServiceSet = NO_SERVICE

    def of(self, match: Match) -> Match:
        """What is left of a match."""
        return replace(
            match,
            source=_less(match.source, self.source),
            destination=_less(match.destination, self.destination),
            service=ServiceMatch(
                match.service.surely - self.service, match.service.possibly - self.service, match.service.unknown
            )
            if self.service
            else match.service,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """One statement to change: `rule` at the line `origin` of list `rule_set` on device number `node`.

    A denial speaks of `match`, in the addresses that the list sees; where its rule stands in a called chain, it is
    written in front of the rule of the list itself that calls. A narrowed rule loses `less`.
    """

    kind: EditKind
    node: int
    rule_set: str
    rule: Rule
    match: Match | None = None
    less: Less | None = None

    @property
    def origin(self) -> Span:
        """The line."""
        return self.rule.origin if self._caller is None else self._caller.origin

    @property
    def identity(self) -> str:
        """The number or name of the line."""
        return self.rule.identity if self._caller is None else self._caller.identity

    @property
    def _caller(self) -> Caller | None:
        """What a denial stands in front of, where all packets of the list come by, if not the rule's own line."""
        return self.rule.caller if self.kind is EditKind.DENY else None

    @property
    def kept(self) -> Match:
        """What a narrowed rule still speaks of."""
        return self.rule.match if self.less is None else self.less.of(self.rule.match)


def edited(network: Network, edits: Iterable[Edit]) -> Network:
    """The network after all of some edits, which may be in any order."""
    by_node: dict[int, list[Edit]] = {}
    for edit in edits:
        by_node.setdefault(edit.node, []).append(edit)
    nodes = tuple(
        replace(node, device=_edited(node.device, by_node[node.number])) if node.number in by_node else node
        for node in network.nodes
    )
    return replace(network, nodes=nodes)


def spoken(network: Network, edits: Iterable[Edit]) -> tuple[Match, ...]:
    """All that some edits bear on: a line that chains share stands for several rules, which go together."""
    found: dict[Match, None] = {}
    for edit in edits:
        if edit.match is not None:
            found[edit.match] = None
        else:
            found |= dict.fromkeys(rule.match for rule in stated(network, edit.node, edit.origin))
    return tuple(found)


def stated(network: Network, node: int, origin: Span) -> list[Rule]:
    """The rules of filter lists of a device that one line states."""
    return [
        rule
        for item in network.nodes[node].device.rule_sets
        if item.kind is RuleSetKind.FILTER
        for rule in item.rules
        if rule.origin == origin and not rule.implicit
    ]


def _edited(device: Device, edits: list[Edit]) -> Device:
    return replace(device, rule_sets=tuple(_list(item, edits) for item in device.rule_sets))


def _list(rule_set: RuleSet, edits: list[Edit]) -> RuleSet:
    if rule_set.kind is not RuleSetKind.FILTER:
        return rule_set
    gone = {edit.origin for edit in edits if edit.kind is EditKind.REMOVE}
    narrowed: dict[Span, list[Less]] = {}
    denied: dict[Span, list[Edit]] = {}
    for edit in edits:
        if edit.less is not None:
            narrowed.setdefault(edit.origin, []).append(edit.less)
        elif edit.kind is EditKind.DENY and edit.rule_set == rule_set.name:
            denied.setdefault(edit.rule.origin, []).append(edit)
    rules: list[Rule] = []
    for rule in rule_set.rules:
        waiting = denied.get(rule.origin, ())
        rules += [_denial(edit) for edit in waiting if edit.rule == rule]
        if rule.origin in gone and not rule.implicit:
            continue
        match = rule.match
        for less in () if rule.implicit else narrowed.get(rule.origin, ()):
            match = less.of(match)
        rules.append(rule if match is rule.match else replace(rule, match=match))
    return replace(rule_set, rules=tuple(rules))


def _denial(edit: Edit) -> Rule:
    return Rule(ADDED, Action.DENY, edit.match or Match(), edit.origin)


def _less(side: AddressMatch, gone: AddressSet) -> AddressMatch:
    return AddressMatch(side.surely - gone, side.possibly - gone, side.unknown) if gone else side
