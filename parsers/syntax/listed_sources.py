"""Which sources a list lets open a service of the device itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_PORT, Fragment, ServiceBox, ServiceSet, State

if TYPE_CHECKING:
    from parsers.model.rules import RuleSet


def sources_of(rule_set: RuleSet, protocol: int, port: int) -> AddressMatch:
    """Which sources the list lets open a service; what it says about destinations only may apply."""
    wanted = ServiceSet(
        (ServiceBox(Interval(protocol, protocol), EVERY_PORT, Interval(port, port), State.NEW, Fragment.WHOLE),)
    )
    family = EVERY_IPV6 if 6 in rule_set.families else EVERY_IPV4
    surely = possibly = NO_ADDRESS
    reach_surely = reach_possibly = family
    unknown: list[UnknownMatch] = []
    for rule in rule_set.rules:
        match = rule.match
        if not match.service.possibly & wanted:
            continue
        decided = not match.conditions and not (wanted - match.service.surely)
        decided = decided and not family - match.destination.surely and rule.action is not Action.UNKNOWN
        sure = match.source.surely if decided else NO_ADDRESS
        if rule.action is not Action.DENY:
            surely |= reach_surely & sure
            possibly |= reach_possibly & match.source.possibly
        if sure != match.source.possibly:
            unknown += match.unknown or (
                UnknownMatch(UnknownKind.FEATURE, "destinations or ports of the access list", rule.origin),
            )
        reach_possibly -= sure
        reach_surely -= match.source.possibly
    return AddressMatch(surely, possibly | surely, tuple(dict.fromkeys(unknown)) if surely != possibly else ())
