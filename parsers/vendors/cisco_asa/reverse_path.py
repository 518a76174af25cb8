"""The reverse path of a new connection: what answers it must meet the translation by which it came.

Documents: "System Log Messages", 305013 ("Asymmetric NAT rules matched for forward and reverse flows": a connection
to a mapped host by its actual address is rejected); phase "NAT, rpf-check" of `packet-tracer` (Command Reference).
Before a connection is made, the first source rule that its answers would meet is looked up. It must come from the
statement that led the packet here, or leave the addresses as they are. Whether a rule that translates both ends is
found for answers between the two real addresses is not documented, so there the connection only may be dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import EVERYTHING, Match, ServiceMatch, UnknownKind, UnknownMatch
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
    every = [rule for rule in rules if rule.enabled]
    both = frozenset(rule.statement for rule in every if _translates_remote(rule))
    found = [made for rule in every if rule.stage is NatStage.SOURCE for made in _looked_up(rule, both)]
    if all(rule.action is Action.PERMIT for rule in found):
        return (), ()
    end = Rule("implicit", Action.PERMIT, EVERYTHING, file, implicit=PASSED)
    guard = RuleSet(NAME, (*found, end), file, RuleSetKind.GUARD)
    return (guard,), (Binding((NAME,), BindingPoint.FORWARD, None, file),)


def _translates_remote(rule: NatRule) -> bool:
    """Whether a rule gives its remote end another address: the destination half of a twice translation."""
    forward = rule.stage is NatStage.DESTINATION and not rule.identity.startswith(f"{rule.statement} reverse")
    return forward and rule.address is not None and rule.address.kind is not NatKind.IDENTITY


def _looked_up(rule: NatRule, both: frozenset[str]) -> Iterator[Rule]:
    """Packets whose answers would meet `rule`: those of its own statement pass, others only if it changes nothing.

    `both` are the statements that translate both ends.
    """
    match = _answered(rule.match)
    if rule.address is None or rule.address.kind is NatKind.IDENTITY:
        yield Rule(rule.identity, Action.PERMIT, match, rule.origin, implicit=PASSED)
        return
    own = replace(match, translated_by=frozenset({rule.statement}))
    yield Rule(rule.identity, Action.PERMIT, own, rule.origin, implicit=PASSED)
    if rule.statement in both:
        why = f"whether answers between the real addresses of {rule.statement} meet it is not documented"
        doubt = UnknownMatch(UnknownKind.FEATURE, why, rule.origin)
        match = replace(match, conditions=(*match.conditions, doubt))
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
