"""Policy routes of outside interfaces see sources as outside statements have translated them.

From outside to inside a packet is translated, then routed by policy, then by the table ("NAT Order of Operation", Cisco
document 6209). The model translates sources after routing, so what a policy route says of a source is put back into the
words of the packet that comes in. A static statement does so exactly; what a list or a pool decides is in doubt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, UnknownKind, UnknownMatch
from parsers.model.nat import NatKind, NatStage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.nat import NatRule
    from parsers.model.routing import PolicyRoute


def as_received(routes: Iterable[PolicyRoute], nat: Iterable[NatRule], outside: frozenset[str]) -> list[PolicyRoute]:
    """The policy routes, those of `outside` interfaces in terms of sources before translation."""
    rules = [
        rule
        for rule in nat
        if rule.stage is NatStage.SOURCE
        and rule.address is not None
        and (rule.match.in_interfaces or outside) & outside
    ]
    return [_received(route, rules) for route in routes]


def _received(route: PolicyRoute, rules: list[NatRule]) -> PolicyRoute:
    entering = route.match.in_interfaces
    source = route.match.source
    if source == ANY_ADDRESS:
        return route
    left = source
    done = NO_ADDRESS
    for rule in rules:
        if entering is None or entering & (rule.match.in_interfaces or entering):
            left = _before(source, left, rule, done)
            done = done | (rule.match.source.surely if _whole(rule) else NO_ADDRESS)
    return replace(route, match=replace(route.match, source=left))


def _before(said: AddressMatch, left: AddressMatch, rule: NatRule, done: AddressSet) -> AddressMatch:
    """What `said` means for the sources that a rule translates and none before it did (`done`)."""
    mine = rule.match.source.possibly - done
    if not mine:
        return left
    made = _static(said, rule)
    if made is not None:
        surely, possibly = made
        return replace(
            left, surely=(left.surely - mine) | (surely & mine), possibly=(left.possibly - mine) | (possibly & mine)
        )
    reason = "which source a policy route sees that outside statements may translate"
    doubt = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
    return AddressMatch(left.surely - mine, left.possibly | mine, (*left.unknown, doubt))


def _static(said: AddressMatch, rule: NatRule) -> tuple[AddressSet, AddressSet] | None:
    """The sources that surely and possibly become one of `said`; None where it depends on more than the source."""
    address = rule.address
    if address is None or address.kind is not NatKind.STATIC or not _whole(rule):
        return None
    if len(address.original.v4) != 1 or len(address.translated.v4) != 1:
        return None
    step = address.original.v4[0].first - address.translated.v4[0].first
    surely, possibly = (
        AddressSet(tuple(Interval(part.first + step, part.last + step) for part in (made & address.translated).v4))
        for made in (said.surely, said.possibly)
    )
    return surely, possibly


def _whole(rule: NatRule) -> bool:
    """Whether a rule takes every packet of its sources; what it does to those that leave elsewhere is asked later."""
    match = rule.match
    return match.destination == ANY_ADDRESS and match.service == ANY_SERVICE and not match.source.unknown
