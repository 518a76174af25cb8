"""The reverse path of a new connection: what answers it must meet the translation by which it came.

Documents: "System Log Messages", 305013 ("Asymmetric NAT rules matched for forward and reverse flows": a connection
to a mapped host by its actual address is rejected); phase "NAT, rpf-check" of `packet-tracer` (Command Reference).
Before a connection is made, the first source rule that its answers would meet is looked up. It must come from the
statement that led the packet here, or leave the addresses as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import EVERYTHING, Match, ServiceMatch
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import ServiceSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.nat import NatRule
    from parsers.source import Span

NAME = "(implicit) NAT reverse path"
DROPPED = "Cisco ASA: message 305013, asymmetric NAT rules matched for forward and reverse flows"
PASSED = "Cisco ASA: answers meet the same translation"


def reverse_path(rules: Iterable[NatRule], file: Span) -> tuple[tuple[RuleSet, ...], tuple[Binding, ...]]:
    """The guard with its binding; nothing where no source is ever translated."""
    found = [made for rule in rules if rule.enabled and rule.stage is NatStage.SOURCE for made in _looked_up(rule)]
    if all(rule.action is Action.PERMIT for rule in found):
        return (), ()
    end = Rule("implicit", Action.PERMIT, EVERYTHING, file, implicit=PASSED)
    guard = RuleSet(NAME, (*found, end), file, RuleSetKind.GUARD)
    return (guard,), (Binding((NAME,), BindingPoint.FORWARD, None, file),)


def _looked_up(rule: NatRule) -> Iterator[Rule]:
    """Packets whose answers would meet `rule`: those of its own statement pass, others only if it changes nothing."""
    match = _answered(rule.match)
    if rule.address is None or rule.address.kind is NatKind.IDENTITY:
        yield Rule(rule.identity, Action.PERMIT, match, rule.origin, implicit=PASSED)
        return
    own = replace(match, translated_by=frozenset({rule.statement}))
    yield Rule(rule.identity, Action.PERMIT, own, rule.origin, implicit=PASSED)
    yield Rule(rule.identity, Action.DENY, match, rule.origin, implicit=DROPPED)


def _answered(match: Match) -> Match:
    """The packets whose answers are in `match`."""
    service = match.service
    if service.surely is service.possibly:
        turned = ServiceMatch.exactly(_turned(service.surely))
    else:
        turned = ServiceMatch(_turned(service.surely), _turned(service.possibly), service.unknown)
    return Match(match.destination, match.source, turned, match.out_interfaces, match.in_interfaces, match.conditions)


def _turned(services: ServiceSet) -> ServiceSet:
    """Each box with its ports on the other side."""
    return ServiceSet(
        tuple(
            replace(box, source_ports=box.destination_ports, destination_ports=box.source_ports)
            for box in services.boxes
        )
    )
