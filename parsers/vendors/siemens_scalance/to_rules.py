"""The firewall as two first-match lists: what passes the device, and what is for the device itself.

Own rules come first, by precedence from 0 up; predefined and automatic rules after them ("The IP packet filter rules
set here have priority over the predefined IP packet filter rules and over the IP packet filter rules created
automatically"); what no rule takes is discarded. Replies to what was let through pass (stateful inspection). Source:
TIA Portal information system, S615 V7.1 and SC-600 V2.1, "IP Rules", "Predefined IP rules", "NAT and firewall".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import ANY_SERVICE, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet
from parsers.model.service import EVERY_SERVICE, NO_SERVICE
from parsers.nouns import dataclass
from parsers.vendors.siemens_scalance.places import DEVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.vendors.siemens_scalance.nouns import IpRule
    from parsers.vendors.siemens_scalance.places import Places
    from parsers.vendors.siemens_scalance.reader import Box

FORWARD, LOCAL, MANAGERS = "firewall", "to the device", "authorized managers"
DISCARDED = "TIA Portal information system, S615 V7.1 and SC-600 V2.1, NAT and firewall: discarded without a rule"
SWITCHED_OFF = "TIA Portal information system, S615 V7.1 and SC-600 V2.1, General: without it nothing is judged"
NO_FIREWALL = "no line shows whether the device has a firewall (the switches of the family have none)"
UNORDERED = "its place among the rules is not printed"
ENTERING = "self"
"""Scope of a list for the device itself that judges by the interface where packets come in."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a device, and where they judge."""

    rule_sets: tuple[RuleSet, ...]
    bindings: tuple[Binding, ...]


def lists(box: Box, places: Places, opened: Sequence[Rule], automatic: Sequence[Rule], early: Sequence[Rule]) -> Lists:
    """Both lists: `opened` are predefined rules, `automatic` those that the device makes; `early` may come first."""
    origin = box.reading.span(box.settings.firewall.line or 1)
    wall = box.settings.firewall
    if wall.on is False:
        off = Rule("switched off", Action.PERMIT, Match(), box.reading.span(wall.on_line), implicit=SWITCHED_OFF)
        return _bound(RuleSet(FORWARD, (off,), origin))
    if not box.walled:
        why = UnknownMatch(UnknownKind.FEATURE, NO_FIREWALL, origin)
        either = Rule("no firewall shown", Action.UNKNOWN, Match(conditions=(why,)), origin, implicit=NO_FIREWALL)
        return _bound(RuleSet(FORWARD, (either,), origin), RuleSet(LOCAL, (either,), origin))
    end = Rule("rest", Action.DENY, Match(), origin, implicit=DISCARDED)
    ordered = in_order(box, places)
    passing = [rule for item, rule in ordered if not _to(item, DEVICE)]
    ending = [rule for item, rule in ordered if _to(item, DEVICE) or item.target_end is None]
    return _bound(
        RuleSet(FORWARD, (*early, *passing, *automatic, end), origin),
        RuleSet(LOCAL, (*ending, *opened, end), origin),
    )


def of_managers(rules: Sequence[Rule]) -> Lists:
    """The list of the managers, which judges beside the other one."""
    if not rules:
        return Lists((), ())
    made = RuleSet(MANAGERS, tuple(rules), rules[0].origin)
    return Lists((made,), (Binding((MANAGERS,), BindingPoint.LOCAL, None, made.origin, ENTERING),))


def _bound(forward: RuleSet, local: RuleSet | None = None) -> Lists:
    made = [Binding((forward.name,), BindingPoint.FORWARD, None, forward.origin)]
    if local is not None:
        made.append(Binding((local.name,), BindingPoint.LOCAL, None, local.origin, ENTERING))
    return Lists((forward,) if local is None else (forward, local), tuple(made))


def _to(item: IpRule, kind: str) -> bool:
    return item.target_end is not None and item.target_end.kind == kind


def in_order(box: Box, places: Places) -> list[tuple[IpRule, Rule]]:
    """The rules that judge what others send, in the order in which they are asked.

    Where two share a place, or one has none, and they do not all do the same, none of them is sure.
    """
    judging = [item for item in box.settings.rules if item.source_end is None or item.source_end.kind != DEVICE]
    met = Counter(item.priority for item in judging)
    mixed = len({item.action for item in judging}) > 1
    unlike = {priority for priority in met if len({item.action for item in judging if item.priority == priority}) > 1}
    made: list[tuple[IpRule, Rule]] = []
    for item in sorted(judging, key=lambda one: (-1 if one.priority is None else one.priority, one.line)):
        doubtful = mixed if item.priority is None else met[item.priority] > 1 and item.priority in unlike
        made.append((item, _rule(box, places, item, doubtful=doubtful)))
    return made


def _rule(box: Box, places: Places, item: IpRule, *, doubtful: bool) -> Rule:
    origin = box.reading.span(item.line)
    entering, of_source = places.names(item.source_end, origin)
    leaving, of_target = (None, ()) if _to(item, DEVICE) else places.names(item.target_end, origin)
    conditions = [*item.conditions, *of_source, *of_target]
    if doubtful:
        conditions.append(UnknownMatch(UnknownKind.UNREAD, UNORDERED, origin))
    match = Match(
        item.source,
        item.destination,
        service_of(box, item),
        in_interfaces=entering,
        out_interfaces=leaving,
        conditions=tuple(conditions),
    )
    identity = str(item.line if item.priority is None else item.priority)
    return Rule(
        f"ipv{item.version}rule {identity}",
        item.action,
        match,
        origin,
        logged=item.logged,
        metadata=RuleMetadata(remark=item.comment),
    )


def service_of(box: Box, item: IpRule) -> ServiceMatch:
    """The service that a rule names; one that nothing defines may be any."""
    if item.service.lower() == "all":
        return ANY_SERVICE
    found = box.settings.services.get(item.service.lower())
    if found is not None:
        return ServiceMatch.exactly(found)
    reason = f"the service {item.service} is not defined in the file"
    why = UnknownMatch(UnknownKind.UNRESOLVED, reason, box.reading.span(item.line))
    return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))


def perhaps(rules: Iterable[Rule], reason: str) -> list[Rule]:
    """The same rules, none of them sure."""
    return [
        replace(
            rule,
            match=replace(
                rule.match,
                conditions=(*rule.match.conditions, UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)),
            ),
        )
        for rule in rules
    ]
