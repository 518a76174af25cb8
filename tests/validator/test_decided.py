"""Idle rules against the plain definition, on every packet of a tiny universe."""

from __future__ import annotations

import random
from itertools import product

import pytest

from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleSet
from parsers.model.service import EVERY_PORT, Fragment, ServiceBox, ServiceSet, State
from parsers.source import Span
from validator.decided import hygiene

LAST = 3
WHY = UnknownMatch(UnknownKind.TIME, "a time", Span("x", 1))
PACKETS = tuple(product(range(LAST + 1), range(LAST + 1), (6, 17), range(LAST + 1)))


def addresses(draw: random.Random) -> AddressSet:
    first = draw.randint(0, LAST)
    return AddressSet(v4=(Interval(first, draw.randint(first, LAST)),))


def services(draw: random.Random) -> ServiceSet:
    protocol = draw.choice((Interval(6, 6), Interval(17, 17), Interval(6, 17)))
    first = draw.randint(0, LAST)
    ports = Interval(first, draw.randint(first, LAST))
    whole = ServiceBox(protocol, EVERY_PORT, ports, State.NEW | State.ESTABLISHED, Fragment.WHOLE)
    return ServiceSet((whole,))


def rules(draw: random.Random) -> list[Rule]:
    found: list[Rule] = []
    for number in range(draw.randint(2, 6)):
        match = Match(
            AddressMatch.exactly(addresses(draw)),
            AddressMatch.exactly(addresses(draw)),
            ServiceMatch.exactly(services(draw)),
            conditions=(WHY,) if draw.random() < 0.15 else (),
        )
        action = draw.choice((Action.PERMIT, Action.PERMIT, Action.DENY))
        found.append(Rule(str(number), action, match, Span("x", number + 1)))
    return found


def speaks(rule: Rule, packet: tuple[int, int, int, int]) -> bool:
    source, destination, protocol, port = packet
    match = rule.match
    return (
        any(part.first <= source <= part.last for part in match.source.possibly.v4)
        and any(part.first <= destination <= part.last for part in match.destination.possibly.v4)
        and any(
            box.protocols.first <= protocol <= box.protocols.last
            and box.destination_ports.first <= port <= box.destination_ports.last
            for box in match.service.possibly.boxes
        )
    )


def fate(found: list[Rule], packet: tuple[int, int, int, int]) -> set[Action]:
    """What may become of a packet; rules with a condition may or may not take it."""
    ends: set[Action] = set()
    for rule in found:
        if speaks(rule, packet):
            ends.add(rule.action)
            if not rule.match.conditions:
                return ends
    return ends | {Action.DENY}


def is_shadowed(found: list[Rule], place: int) -> bool:
    earlier = [rule for rule in found[:place] if not rule.match.conditions]
    own = [packet for packet in PACKETS if speaks(found[place], packet)]
    return all(any(speaks(rule, packet) for rule in earlier) for packet in own)


def is_needless(found: list[Rule], place: int) -> bool:
    without = found[:place] + found[place + 1 :]
    return all(fate(found, packet) == fate(without, packet) for packet in PACKETS)


def seeded(seed: int) -> list[Rule]:
    return rules(random.Random(seed))  # noqa: S311 - the same lists each time, no secrets


@pytest.mark.parametrize("seed", range(400))
def test_idle_rules_of_random_lists(seed: int) -> None:
    found = seeded(seed)
    told = hygiene(RuleSet("L", tuple(found), Span("x", 1)))
    shadowed = {idle.rule.identity for idle in told.shadowed}
    redundant = {idle.rule.identity for idle in told.redundant}
    assert shadowed == {rule.identity for place, rule in enumerate(found) if is_shadowed(found, place)}
    unconditional = all(not rule.match.conditions for rule in found)
    for place, rule in enumerate(found):
        if rule.identity in redundant:
            assert is_needless(found, place)
        elif unconditional and rule.action is Action.PERMIT and rule.identity not in shadowed:
            assert not is_needless(found, place)


def test_the_lists_hold_what_is_looked_for() -> None:
    told = [hygiene(RuleSet("L", tuple(seeded(seed)), Span("x", 1))) for seed in range(400)]
    assert min(sum(bool(one.shadowed) for one in told), sum(bool(one.redundant) for one in told)) > 20
