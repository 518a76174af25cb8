"""What an edited line concerns: the pairs and packets that it may speak of, in either direction, and no others."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from diagram_plants import HERE, match
from parsers.model.address import from_cidr
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Rule, RuleSet
from parsers.source import Span
from small_plants import device, interface, joined, zone
from validator.flowtext import ConcretePacket
from validator.remembered.edits import Edit, Edits, edit_of

ZONES = [zone(name, f"10.0.{number}.0/24") for number, name in enumerate("ABC", 1)]
A, B, C = range(3)
FIRST, SECOND, BOTH, EVERY = 1, 2, 3, -1
"""Devices that were met, as bits."""
SPOKEN = Rule("1", Action.PERMIT, match(ZONES[A].networks, ZONES[B].networks), HERE)
PLAIN = device("one", *(interface(name, f"10.0.{number}.1/24") for number, name in enumerate("abc", 1)))


def edits(*made: Edit, nat: tuple[NatRule, ...] = ()) -> Edits:
    network = joined(ZONES, replace(PLAIN, nat=nat), device("two", interface("q", "10.0.9.1/24")))
    return Edits(network, made)


@pytest.mark.parametrize(
    ("source", "destination", "met", "spared"),
    [
        (A, B, FIRST, False),
        (B, A, FIRST, False),
        (A, C, FIRST, True),
        (C, B, FIRST, True),
        (A, B, SECOND, True),
        (A, B, BOTH, False),
        (A, C, EVERY, False),
        (C, C, EVERY, False),
    ],
)
def test_a_line_concerns_the_pair_that_it_speaks_of_where_its_device_was_met(
    source: int, destination: int, met: int, *, spared: bool
) -> None:
    """The reverse, too, for answers; and every pair of which it is not known what devices were met."""
    found = edits(Edit(0, (SPOKEN,), moved=False))
    assert found.spare(source, destination, met) is spared
    assert found.spare(source, destination, met, answered=True) is spared


def test_lines_of_other_devices_do_not_count() -> None:
    """The second device has a new line for the pair, and only the first was met, whose line is for another pair."""
    other = replace(SPOKEN, match=match(ZONES[A].networks, ZONES[C].networks))
    found = edits(Edit(0, (other,), moved=False), Edit(1, (SPOKEN,), moved=False))
    assert [found.spare(A, B, met) for met in (FIRST, SECOND, BOTH)] == [True, False, False]


def test_places_that_moved_concern_whoever_names_them_and_too_many_lines_everybody() -> None:
    assert edits().spare(A, B, EVERY, EVERY)
    for moved in (False, True):
        found = edits(Edit(0, (SPOKEN,), moved=moved))
        assert [found.spare(A, C, FIRST, told) for told in (0, FIRST, SECOND, EVERY)] == [True, not moved, True, False]
    many = edits(Edit(0, None))
    assert [many.spare(A, C, met) for met in (FIRST, SECOND, EVERY)] == [False, True, False]


def test_an_answer_is_met_by_the_name_that_a_translation_made() -> None:
    """A goes to B as 10.0.7.9: what was written for that name concerns the answers of the pair."""
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.0.1.9"), from_cidr("10.0.7.9"))
    hides = NatRule("n", NatStage.SOURCE, match(from_cidr("10.0.1.9")), change, HERE)
    back = replace(SPOKEN, match=match(ZONES[B].networks, from_cidr("10.0.7.9")))
    for nat, spared in (((hides,), False), ((), True)):
        assert edits(Edit(0, (back,), moved=False), nat=nat).spare(A, B, FIRST, answered=True) is spared


@pytest.mark.parametrize(
    ("before", "after", "spoken"), [("10.0.7.9", "10.0.2.9", "10.0.7.9"), ("10.0.2.9", "10.0.8.8", "10.0.8.8")]
)
def test_a_packet_to_a_zone_is_met_by_each_destination_that_it_has_on_the_way(
    before: str, after: str, spoken: str
) -> None:
    """A host of B that is asked for by another address, and one whose packets go to another host."""
    change = AddressTranslation(NatKind.STATIC, from_cidr(before), from_cidr(after))
    turns = NatRule("n", NatStage.DESTINATION, match(target=from_cidr(before)), change, HERE)
    line = replace(SPOKEN, match=match(ZONES[A].networks, from_cidr(spoken)))
    for nat, spared in (((turns,), False), ((), True)):
        assert edits(Edit(0, (line,), moved=False), nat=nat).spare(A, B, FIRST) is spared


@pytest.mark.parametrize(
    ("src", "dst", "met", "spared"),
    [
        ("10.0.1.5", "10.0.2.5", FIRST, False),
        ("10.0.2.5", "10.0.1.5", FIRST, False),
        ("10.0.1.5", "10.0.3.5", FIRST, True),
        ("10.0.1.5", "10.0.2.5", SECOND, True),
        ("10.0.1.5", "10.0.3.5", EVERY, False),
    ],
)
def test_so_it_is_with_one_packet(src: str, dst: str, met: int, *, spared: bool) -> None:
    packet = ConcretePacket(ipaddress.ip_address(src), ipaddress.ip_address(dst), 6, 40_000, 443)
    assert edits(Edit(0, (SPOKEN,))).spare_packet(packet, met) is spared
    assert edits(Edit(0, None)).spare_packet(packet, met) is (met == SECOND)


RULES = [replace(SPOKEN, identity=str(number), origin=Span("fw.txt", number)) for number in range(1, 6)]
ELSE = replace(SPOKEN, identity="else", action=Action.DENY, origin=Span("fw.txt", 2))


def alike(one: Rule, other: Rule) -> bool:
    return replace(one, origin=HERE) == replace(other, origin=HERE)


def edited(old: list[Rule], new: list[Rule]) -> Edit:
    lists = (RuleSet("first", (), HERE), RuleSet("list", tuple(old), HERE))
    one, other = (replace(PLAIN, rule_sets=(lists[0], replace(lists[1], rules=tuple(rules)))) for rules in (old, new))
    return edit_of(0, one, other, alike)


@pytest.mark.parametrize("place", range(5))
def test_one_other_line_is_the_edit_and_nothing_moves(place: int) -> None:
    new = [ELSE if number == place else rule for number, rule in enumerate(RULES)]
    assert edited(RULES, new) == Edit(0, (RULES[place], ELSE), moved=False, lists=frozenset({1}))


@pytest.mark.parametrize("place", range(6))
def test_one_more_line_is_the_edit_and_what_stands_behind_it_moves(place: int) -> None:
    new = [*RULES[:place], ELSE, *(replace(one, origin=Span("fw.txt", one.origin.line + 1)) for one in RULES[place:])]
    assert edited(RULES, new) == Edit(0, (ELSE,), moved=True, lists=frozenset({1}))
    assert edited(new, RULES) == Edit(0, (ELSE,), moved=True, lists=frozenset({1}))


@pytest.mark.parametrize("place", range(5))
def test_a_line_that_only_stands_elsewhere_is_no_edit_but_moves(place: int) -> None:
    moved = [replace(one, origin=Span("fw.txt", 90)) if number == place else one for number, one in enumerate(RULES)]
    assert edited(RULES, moved) == Edit(0, (), moved=True, lists=frozenset())
    assert edited(RULES, RULES) == Edit(0, (), moved=False, lists=frozenset())
