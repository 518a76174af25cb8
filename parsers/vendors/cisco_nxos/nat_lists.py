"""Lists of the way out beside translations: what they match before and after, for it is not sure which they see.

No document at hand says whether a list of the way out of NX-OS is asked about the header as it came in or as it leaves.
So of packets that a statement may translate, an entry surely takes those that it takes either way, and possibly those
that it takes in one of them. Entries that cannot tell the two apart stay exact, and so do all for other packets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4
from parsers.model.match import AddressMatch, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import NatKind, NatStage
from parsers.model.service import EVERY_PORT, NO_SERVICE, ServiceSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.model.nat import NatRule
    from parsers.model.rules import Rule, RuleSet

REASON = "whether a list of the way out sees packets before or after translation"


def seen_either_way(listed: RuleSet, nat: Iterable[NatRule], interface: str) -> RuleSet:
    """The list of packets that leave by `interface`, whose header may be the one before or after translation."""
    rules = list(nat)
    sources = [
        item
        for item in rules
        if item.stage is NatStage.SOURCE and interface in (item.match.out_interfaces or {interface})
    ]
    targets = [
        item
        for item in rules
        if item.stage is NatStage.DESTINATION
        and (item.match.in_interfaces is None or item.match.in_interfaces - {interface})
    ]
    return replace(listed, rules=tuple(_either(rule, sources, targets) for rule in listed.rules))


def _either(rule: Rule, sources: Sequence[NatRule], targets: Sequence[NatRule]) -> Rule:
    doubt = UnknownMatch(UnknownKind.FEATURE, REASON, rule.origin)
    match = rule.match
    service = _of_targets(_of_sources(match.service, sources, doubt), targets, doubt)
    source, destination = _address(match.source, sources, doubt), _address(match.destination, targets, doubt)
    if (source, destination, service) == (match.source, match.destination, match.service):
        return rule
    return replace(rule, match=replace(match, source=source, destination=destination, service=service))


def _address(listed: AddressMatch, rules: Iterable[NatRule], doubt: UnknownMatch) -> AddressMatch:
    surely, possibly = listed.surely, listed.possibly
    for item in rules:
        if item.address is None:
            continue
        before, after = item.address.original, item.address.translated
        if item.address.kind is NatKind.UNKNOWN or not after:
            after = EVERY_IPV4
        if after - listed.surely:
            surely = surely - before
        if after & listed.possibly:
            possibly = possibly | before
    if (surely, possibly) == (listed.surely, listed.possibly):
        return listed
    return AddressMatch(surely, possibly, (*listed.unknown, doubt))


def _of_sources(listed: ServiceMatch, rules: Iterable[NatRule], doubt: UnknownMatch) -> ServiceMatch:
    """Source ports that a translation chooses may be any."""
    boxes = listed.possibly.boxes
    if all(box.source_ports == EVERY_PORT for box in boxes) or not any(item.source_ports_change for item in rules):
        return listed
    every = ServiceSet(tuple(replace(box, source_ports=EVERY_PORT) for box in boxes))
    return ServiceMatch(NO_SERVICE, every, (*listed.unknown, doubt))


def _of_targets(listed: ServiceMatch, rules: Iterable[NatRule], doubt: UnknownMatch) -> ServiceMatch:
    surely, possibly = listed.surely, listed.possibly
    for item in rules:
        if item.port is None:
            continue
        before = item.match.service.possibly
        after = ServiceSet(tuple(replace(box, destination_ports=item.port.translated) for box in before.boxes))
        if (after - listed.surely).boxes:
            surely = surely - before
        if (after & listed.possibly).boxes:
            possibly = possibly | before
    if (surely, possibly) == (listed.surely, listed.possibly):
        return listed
    return ServiceMatch(surely, possibly, (*listed.unknown, doubt))
