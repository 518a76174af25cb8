"""Two lists as one that may be either: on every packet of a small universe, and where they are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE
from parsers.model.address import from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Rule, RuleMetadata, RuleSet
from parsers.model.service import of_ports
from small_plants import device, interface
from strategies import seeded
from validator.graph.joined_lists import joined_lists

SOURCES, PORTS = ("10.0.0.0/30", "10.0.0.0/31", "10.0.0.1", "10.0.0.2/31"), ((1, 4), (1, 2), (2, 3), (4, 4))
PACKETS = [(f"10.0.0.{host}", port) for host in range(4) for port in range(1, 5)]
END = Rule("end", Action.DENY, Match(), HERE, implicit="generated")


def rule(source: str, ports: tuple[int, int], action: Action = Action.PERMIT, identity: str = "1") -> Rule:
    addresses, services = AddressMatch.exactly(from_cidr(source)), ServiceMatch.exactly(of_ports(6, Interval(*ports)))
    return Rule(identity, action, Match(source=addresses, service=services), HERE)


def joined(one: list[Rule], other: list[Rule]) -> tuple[Rule, ...] | None:
    made = [
        replace(device("d", interface("a", "10.0.1.1/24")), rule_sets=(RuleSet("L", (*rules, END), HERE),))
        for rules in (one, other)
    ]
    found = joined_lists(*made)
    return None if found is None else found[0].rules


def fates(rules: list[Rule] | tuple[Rule, ...], packet: tuple[str, int]) -> set[bool]:
    """What may become of a packet: each rule in doubt is there or not."""
    found: set[bool] = set()
    for one in rules:
        hit = from_cidr(packet[0]).meets(one.match.source.possibly) and any(
            box.destination_ports.first <= packet[1] <= box.destination_ports.last
            for box in one.match.service.possibly.boxes
        )
        if hit and one.enabled:
            found.add(one.action is Action.PERMIT)
            if not one.match.conditions:
                return found
    return found | {False}


@pytest.mark.parametrize("seed", range(300))
def test_what_either_half_does_is_possible_and_what_neither_does_is_not(seed: int) -> None:
    random = seeded(seed)
    one = [
        rule(random.choice(SOURCES), random.choice(PORTS), random.choice([Action.PERMIT, Action.PERMIT, Action.DENY]))
        for _ in range(random.randint(0, 4))
    ]
    other = list(one)
    for _ in range(random.randint(0, 2)):
        place = random.randint(0, len(other))
        new = rule(random.choice(SOURCES), random.choice(PORTS), random.choice([Action.PERMIT, Action.DENY]))
        other[place : place + random.randint(0, 1)] = [new] * random.randint(0, 1)
    both = joined(one, other)
    assert both is not None
    for packet in PACKETS:
        halves = fates([*one, END], packet) | fates([*other, END], packet)
        assert halves <= fates(both, packet)
    if one == other:
        assert not any(item.match.conditions for item in both)


def test_rules_of_both_are_sure_around_what_one_has_alone() -> None:
    first, second, more = rule("10.0.0.1", (1, 2)), rule("10.0.0.2/31", (4, 4)), rule("10.0.0.0/31", (3, 4))
    both = joined([first, second], [first, more, second]) or ()
    assert [bool(item.match.conditions) for item in both] == [False, True, False, False]
    assert fates(both, ("10.0.0.1", 1)) == fates(both, ("10.0.0.3", 4)) == {True}
    assert fates(both, ("10.0.0.0", 3)) == {True, False}


def test_the_narrower_of_two_rules_is_in_both() -> None:
    narrow, wide = rule("10.0.0.1", (1, 2)), rule("10.0.0.0/31", (1, 4))
    for one, other in ((narrow, wide), (wide, narrow)):
        both = joined([one], [other]) or ()
        assert fates(both, ("10.0.0.1", 2)) == {True}
        assert fates(both, ("10.0.0.1", 3)) == fates(both, ("10.0.0.0", 1)) == {True, False}


def test_a_permit_within_a_denial_is_in_neither_for_sure() -> None:
    both = joined([rule("10.0.0.1", (1, 2))], [rule("10.0.0.0/31", (1, 4), Action.DENY)]) or ()
    assert fates(both, ("10.0.0.1", 2)) == {True, False}


def test_a_rule_that_is_off_in_one_half_is_in_doubt() -> None:
    on = rule("10.0.0.1", (1, 2))
    both = joined([on], [replace(on, enabled=False)]) or ()
    assert fates(both, ("10.0.0.1", 2)) == {True, False}


def test_what_rules_are_called_is_no_difference() -> None:
    one = rule("10.0.0.1", (1, 2))
    named = replace(one, identity="7", logged=True, metadata=RuleMetadata(remark="a word"))
    both = joined([one], [named]) or ()
    assert [bool(item.match.conditions) for item in both] == [False, False]


def test_lists_that_one_half_lacks_are_not_joined() -> None:
    made = replace(device("d", interface("a", "10.0.1.1/24")), rule_sets=(RuleSet("L", (END,), HERE),))
    assert joined_lists(made, replace(made, rule_sets=())) is None
    assert joined_lists(made, replace(made, rule_sets=(RuleSet("L", (END,), HERE, families=frozenset({4})),))) is None
