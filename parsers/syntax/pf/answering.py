"""Where answers go: rules of an interface that has a gateway send them there (`reply-to`), else the table does.

An answer belongs to a state and is judged by no rule, so no gateway of a rule takes it. A rule that passes packets in
by one interface with a gateway, and has no gateway itself, keeps with the state that answers leave there to that
gateway, also those to hosts of the interface's own network (`filter_generate_user_rule` of pfSense 2.5; pf.conf(5),
"reply-to"; OPNsense documentation, "Settings", "Disable reply-to", which ends it for all, as a rule does for itself).

Written as policy routes of answers where the table has another way: to networks beside the gateway, and to what it
sends out of another interface with a gateway. By which of them such a session came in is known where rules of one
interface alone pass its packets in; otherwise no file shows it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, union_of
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.model.service import EVERY_PORT, ServiceBox, ServiceSet, of_protocol
from parsers.syntax.pf.rules import IN, NO_REPLY, first_match_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.routing import Route
    from parsers.source import Span
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.routes import Gateway, Ways
    from parsers.syntax.pf.rules import PfRule

_ICMP = (1, 58)
_WHY = "by which of its gateways a session came in is in no file"


def reply_routes(
    root: Entry, ways: Ways, rules: Sequence[PfRule], routes: Sequence[Route], *, all_rules: Sequence[PfRule]
) -> list[PolicyRoute]:
    """The policy routes of answers, those that surely decide before the others of an interface.

    `rules` are those of people, `all_rules` also those that the product writes.
    """
    if root.under("system").has("disablereplyto"):
        return []
    in_force = [item for item in first_match_order(rules) if item.rule.enabled and not item.rule.implicit]
    passing = [item for item in in_force if item.rule.action is not Action.DENY and IN in item.directions]
    every = [item for item in all_rules if item.rule.enabled and item.rule.action is not Action.DENY]
    inward = [item for item in every if IN in item.directions]
    gated = list(ways.of_interfaces())
    found: list[PolicyRoute] = []
    for name, gateway in gated:
        others = frozenset(one for one, other in gated if one != name and other.family == gateway.family)
        elsewhere = union_of(ways.connected(one) for one in others)
        here = [item for item in passing if item.acts(name, IN)]
        beside = _beside(ways, name, gateway, routes)
        last = max((number for number, item in enumerate(here) if _replies(item, name)), default=-1)
        for item in here[: last + 1]:
            doubts = () if _alone(item, name, inward) else (_why(item),)
            found += _of_rule(ways, item, (name, gateway), beside, (others, elsewhere, doubts))
    return found


def _beside(ways: Ways, name: str, gateway: Gateway, routes: Sequence[Route]) -> AddressSet:
    """What the table reaches by an interface otherwise than by its gateway."""
    led = ways.led_beside(name, gateway, routes)
    family = EVERY_IPV4 if gateway.family == 4 else EVERY_IPV6
    return ((led | ways.connected(name)) & family) - address.from_cidr(str(gateway.hop))


def _replies(item: PfRule, name: str) -> bool:
    """Whether the rule keeps where answers go: one for a single interface and direction, without a gateway."""
    single = item.directions == frozenset({IN}) and item.interfaces == frozenset({name})
    return single and not item.gateway and item.reply != NO_REPLY


def _why(item: PfRule) -> UnknownMatch:
    return UnknownMatch(UnknownKind.FEATURE, _WHY, item.rule.origin)


def _alone(item: PfRule, name: str, inward: Sequence[PfRule]) -> bool:
    """Whether what a rule passes in comes in by `name` alone: no rule of another interface may pass a packet of it."""
    mine = item.rule.match
    for other in inward:
        match = other.rule.match
        meets = mine.source.possibly & match.source.possibly and mine.destination.possibly & match.destination.possibly
        if other.interfaces != frozenset({name}) and meets and mine.service.possibly & match.service.possibly:
            return False
    return True


def _of_rule(
    ways: Ways,
    item: PfRule,
    here: tuple[str, Gateway],
    beside: AddressSet,
    other: tuple[frozenset[str], AddressSet, tuple[UnknownMatch, ...]],
) -> Iterator[PolicyRoute]:
    """The routes of one rule; `other` are the other gated interfaces, their networks, and why it may be theirs too."""
    (name, gateway), (others, elsewhere, doubts) = here, other
    rule, match = item.rule, item.rule.match
    to = match.source
    service = _mirrored(match.service, rule.origin)

    def made(within: AddressSet, best: frozenset[str], *doubts: UnknownMatch) -> PolicyRoute:
        wanted = AddressMatch(to.surely & within, to.possibly & within, to.unknown)
        answer = Match(match.destination, wanted, service, conditions=(*match.conditions, *doubts))
        return PolicyRoute(rule.identity, answer, None, None, rule.origin, best=best, answers=True)

    kept = _replies(item, name)
    named = ways.gateway(item.reply) if kept and item.reply else gateway
    if to.possibly & beside:
        plain = made(beside, frozenset({name}))
        yield ways.answered(plain, named) if kept and named is not None else plain
    if kept and named is not None and others and to.possibly - beside - elsewhere:
        yield ways.answered(made(to.possibly - beside - elsewhere, others, *doubts), named)


def _mirrored(service: ServiceMatch, origin: Span) -> ServiceMatch:
    """The services of answers; of ICMP by type, any of its packets, perhaps."""
    sure, perhaps = (
        ServiceSet(tuple(_turned(box) for box in part.boxes if not _typed(box)))
        for part in (service.surely, service.possibly)
    )
    typed = {number for box in service.possibly.boxes if _typed(box) for number in _ICMP if _is_of(box, number)}
    if not typed:
        return ServiceMatch(sure, perhaps, service.unknown)
    why = UnknownMatch(UnknownKind.FEATURE, "which answers of ICMP belong to it", origin)
    for number in sorted(typed):
        perhaps |= of_protocol(number)
    return ServiceMatch(sure, perhaps, (*service.unknown, why))


def _turned(box: ServiceBox) -> ServiceBox:
    return replace(box, source_ports=box.destination_ports, destination_ports=box.source_ports)


def _typed(box: ServiceBox) -> bool:
    """Whether a box tells ICMP apart by type, where others have ports."""
    narrow = (box.source_ports, box.destination_ports) != (EVERY_PORT, EVERY_PORT)
    return narrow and any(_is_of(box, number) for number in _ICMP)


def _is_of(box: ServiceBox, number: int) -> bool:
    return box.protocols.first <= number <= box.protocols.last
