"""What each written rule of a snapshot decides: nothing, the same as others, far more than most, or what it says.

The judgement of idle rules is `decided`, one list at a time and exact; a rule is only called idle if that is proved.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.rules import Action, RuleSetKind
from parsers.model.service import EVERY_SERVICE, State
from parsers.nouns import dataclass
from validator.boundaries import transit_lists
from validator.decided import hygiene, logs_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import AddressMatch
    from parsers.model.rules import Rule, RuleSet
    from parsers.source import Span
    from validator.decided import Idle
    from validator.graph.network import Network, Node


class Use(StrEnum):
    """The first of these that holds of a rule. FREE: none does.

    OFF is switched off; ENDED was to hold until a day that is over; UNUSED is of a list that judges no traffic;
    IMPOSSIBLE matches no packet; CONTRARY never denies, for earlier rules permit all its packets, or some of them where
    several take them together; SHADOWED never decides; FRAGMENTS decides about later fragments alone; REDUNDANT
    could go and nothing would change; WIDE permits transit, and limits at most one of source, destination and service;
    UNREAD was not fully understood.
    """

    OFF = "off"
    ENDED = "ended"
    UNUSED = "unused"
    IMPOSSIBLE = "impossible"
    CONTRARY = "contrary"
    SHADOWED = "shadowed"
    FRAGMENTS = "fragments"
    REDUNDANT = "redundant"
    WIDE = "wide"
    UNREAD = "unread"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A written rule with its use; `takers` are the rules that take its packets, or meet them with the same end.

    `others` are so many more of these.
    """

    rule: Rule
    use: Use
    takers: tuple[Rule, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class ReviewedList:
    """A list of a device with its written rules, in order. Not `judged`: too long, and nothing is said of idleness."""

    device: str
    name: str
    file: str
    rules: tuple[Reviewed, ...]
    judged: bool

    def having(self, *uses: Use) -> list[Reviewed]:
        """The rules of some uses, in the order of the list."""
        return [item for item in self.rules if item.use in uses]


def review(network: Network) -> tuple[ReviewedList, ...]:
    """Every filter list that has written rules, device by device, in the order of the devices and of their files."""
    return tuple(
        made
        for node in network.nodes
        for rule_set in node.device.rule_sets
        if rule_set.kind is RuleSetKind.FILTER and (made := _list(node, rule_set)).rules
    )


def _list(node: Node, rule_set: RuleSet) -> ReviewedList:
    transit = {name for name, _ in transit_lists(node)}
    used = rule_set.name in transit | _elsewhere(node)
    found = hygiene(rule_set)
    known: dict[int, tuple[Use, Idle | None]] = {}
    for one in found.impossible:
        known[id(one.rule)] = Use.IMPOSSIBLE, one
    for one in found.shadowed:
        known[id(one.rule)] = (Use.CONTRARY if one.contrary else Use.SHADOWED), one
    for one in found.fragmentary:
        known[id(one.rule)] = Use.FRAGMENTS, one
    for one in found.redundant:
        if one.rule.action is Action.PERMIT or not logs_alone(one):
            known[id(one.rule)] = Use.REDUNDANT, one
    wide = {
        id(rule)
        for rule in rule_set.rules
        if rule_set.name in transit and rule.action is Action.PERMIT and _is_wide(rule, rule_set)
    }
    known |= {number: (Use.WIDE, None) for number in wide if number not in known}
    statements: dict[tuple[str, Span], list[Reviewed]] = {}
    for rule in rule_set.rules:
        if not rule.implicit:
            statements.setdefault((rule.identity, rule.origin), []).append(_reviewed(rule, known, used=used))
    rules = tuple(min(parts, key=_standing) for parts in statements.values())
    return ReviewedList(node.id, rule_set.name, node.file, rules, found.judged)


def _standing(part: Reviewed) -> tuple[bool, int]:
    """Of a statement that stands as several rules, the first use of those that are switched on."""
    return not part.rule.enabled, list(Use).index(part.use)


def _reviewed(rule: Rule, known: dict[int, tuple[Use, Idle | None]], *, used: bool) -> Reviewed:
    if not rule.enabled:
        return Reviewed(rule, Use.ENDED if rule.ended else Use.OFF)
    if not used:
        return Reviewed(rule, Use.UNUSED)
    if id(rule) in known:
        use, idle = known[id(rule)]
        return Reviewed(rule, use, idle.takers, idle.others) if idle else Reviewed(rule, use)
    unread = rule.action is Action.UNKNOWN or bool(rule.match.unknown)
    return Reviewed(rule, Use.UNREAD if unread else Use.FREE)


def _elsewhere(node: Node) -> set[str]:
    """Lists that judge what goes to the device itself, or what comes through a tunnel."""
    bound = {name for binding in node.device.bindings for name in binding.rule_sets}
    return bound | {tunnel.rule_set for tunnel in node.device.tunnels if tunnel.rule_set}


def _is_wide(rule: Rule, rule_set: RuleSet) -> bool:
    """Whether two of source, destination and service are unlimited, in an IP version that the list judges.

    Not of rules for answers alone.
    """
    match = rule.match
    if not any(box.states & State.NEW for box in match.service.surely.boxes):
        return False
    every = [one for family, one in ((4, EVERY_IPV4), (6, EVERY_IPV6)) if family in rule_set.families]

    def is_any(side: AddressMatch) -> bool:
        return any(not one - side.surely for one in every)

    unlimited = [is_any(match.source), is_any(match.destination), not EVERY_SERVICE - match.service.surely]
    return sum(unlimited) >= 2


def counted(lists: tuple[ReviewedList, ...]) -> Iterator[tuple[Use, int]]:
    """How many rules each use has; those that have none are left out."""
    for use in Use:
        number = sum(item.use is use for one in lists for item in one.rules)
        if number:
            yield use, number
