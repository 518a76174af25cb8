"""Lines of lists under a header, read part by part: IP versions, both bounds, and lines seen from the far side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE, MAYBE, match
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_SERVICE, ServiceBox, ServiceSet, of_icmp, of_ports
from small_plants import device, interface, joined, zone
from validator.reachability.header import AS_SENT, Field, Header
from validator.reachability.programs import families_judged, filter_lines, no_statement, region

FOUR, SIX = from_cidr("10.0.0.0/8"), from_cidr("fd00::/16")
BOTH = FOUR | SIX
V4, V6, ANY = frozenset({4}), frozenset({6}), frozenset({4, 6})
SSH, DNS = of_ports(6, Interval(22, 22)), of_ports(17, Interval(53, 53))
END = Rule("end", Action.DENY, Match(), HERE, implicit="generated")


def rules(name: str, *matches: Match, families: frozenset[int] = ANY, end: bool = True) -> RuleSet:
    made = tuple(Rule(str(number), Action.PERMIT, one, HERE) for number, one in enumerate(matches))
    return RuleSet(name, (*made, END) if end else made, HERE, families=families)


def lines(*sets: RuleSet, names: tuple[str, ...] = ("one",)) -> list[tuple[str, Match]]:
    """The rules of a binding as they are judged, each with the match that is left of it."""
    binding = Binding(names, BindingPoint.FORWARD, None, HERE)
    made = replace(device("d", interface("a", "10.0.1.1/24")), rule_sets=sets, bindings=(binding,))
    node = joined([zone("A", "10.0.1.0/24")], made).nodes[0]
    return [
        (str(line.statement.identity), line.match)
        for line in filter_lines(node, binding, frozenset({"a"}), frozenset({"b"}))
    ]


@pytest.mark.parametrize(("families", "kept", "other"), [(V4, FOUR, SIX), (V6, SIX, FOUR)])
def test_a_list_of_one_ip_version_says_nothing_of_the_other(
    families: frozenset[int], kept: AddressSet, other: AddressSet
) -> None:
    found = dict(
        lines(
            rules(
                "one", match(BOTH, BOTH), match(BOTH), match(target=BOTH), match(kept), match(other), families=families
            )
        )
    )
    assert (found["0"].source.surely, found["0"].destination.surely) == (kept, kept)
    assert (found["1"].source.possibly, found["2"].destination.possibly) == (kept, kept)
    assert not found["1"].destination.surely & other
    assert not found["2"].source.possibly & other
    assert found["3"].source.surely == kept
    assert not found["4"].source.possibly
    assert not found["end"].source.surely & other


def test_what_is_sure_and_what_is_possible_is_limited_alike() -> None:
    doubtful = replace(match(), source=AddressMatch(from_cidr("10.1.0.0/16") | SIX, BOTH, (MAYBE,)))
    found = dict(lines(rules("one", doubtful, families=V4)))["0"].source
    assert (found.surely, found.possibly, found.unknown) == (from_cidr("10.1.0.0/16"), FOUR, (MAYBE,))
    only = replace(match(), source=AddressMatch(NO_ADDRESS, BOTH, (MAYBE,)))
    found = dict(lines(rules("one", only, families=V6)))["0"].source
    assert (found.surely, found.possibly) == (NO_ADDRESS, SIX)


def test_a_list_of_both_versions_is_left_as_it_is() -> None:
    only = match(BOTH, BOTH)
    assert dict(lines(rules("one", only)))["0"] is only


def test_the_end_of_a_list_counts_for_what_no_later_list_judges() -> None:
    """The first list judges both versions, the second IPv4 alone: the end of the first is the end of IPv6."""
    found = lines(rules("one", match(FOUR)), rules("two", match(BOTH), families=V4), names=("one", "two"))
    assert [name for name, _ in found] == ["0", "end", "0", "end"]
    assert (found[1][1].source.surely & FOUR, found[3][1].source.surely & SIX) == (NO_ADDRESS, NO_ADDRESS)
    same = lines(rules("one", match(FOUR)), rules("two", match(BOTH)), names=("one", "two"))
    assert [name for name, _ in same] == ["0", "0", "end"]


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        ((rules("one", families=V4),), V4),
        ((rules("one", families=V4), rules("two", families=V6)), ANY),
        ((rules("one", families=V6), rules("two", families=V6)), V6),
        ((), ANY),
    ],
)
def test_a_binding_judges_the_versions_of_its_lists(sets: tuple[RuleSet, ...], expected: frozenset[int]) -> None:
    """A list that is not there may judge both."""
    names = tuple(one.name for one in sets) or ("nowhere",)
    made = replace(device("d", interface("a", "10.0.1.1/24")), rule_sets=sets)
    node = joined([zone("A", "10.0.1.0/24")], made).nodes[0]
    assert families_judged(node, Binding(names, BindingPoint.FORWARD, None, HERE)) == expected


def test_what_stands_for_no_rule_keeps_the_line_that_matters() -> None:
    assert no_statement(HERE).origin == HERE
    assert no_statement(None).origin != HERE
    assert no_statement(None) is no_statement(None)


# Regions


DOUBTFUL = Match(
    AddressMatch(from_cidr("10.1.0.0/16"), FOUR, (MAYBE,)),
    AddressMatch(from_cidr("10.2.0.0/16"), from_cidr("10.2.0.0/15"), (MAYBE,)),
    ServiceMatch(SSH, EVERY_SERVICE, (MAYBE,)),
)


def test_both_bounds_of_every_field_are_kept() -> None:
    found = region(DOUBTFUL, AS_SENT)
    assert (found.source, found.possible_source) == (from_cidr("10.1.0.0/16"), FOUR)
    assert (found.destination, found.possible_destination) == (from_cidr("10.2.0.0/16"), from_cidr("10.2.0.0/15"))
    assert (found.service, found.possible_service, found.certain) == (SSH, EVERY_SERVICE, True)
    assert not found.exact
    assert region(match(FOUR), AS_SENT).exact
    assert not region(replace(match(FOUR), conditions=(MAYBE,)), AS_SENT).certain


def test_lines_from_the_far_side_have_their_sides_changed() -> None:
    only = replace(DOUBTFUL, service=ServiceMatch(SSH, SSH | DNS, (MAYBE,)))
    found = region(only, AS_SENT, swapped=True)
    assert (found.source, found.possible_source) == (from_cidr("10.2.0.0/16"), from_cidr("10.2.0.0/15"))
    assert (found.destination, found.possible_destination) == (from_cidr("10.1.0.0/16"), FOUR)
    assert [(box.source_ports, box.protocols) for box in found.service.boxes] == [(Interval(22, 22), Interval(6, 6))]
    assert {box.source_ports.first for box in found.possible_service.boxes} == {22, 53}


def test_a_translated_header_is_read_as_it_was_sent() -> None:
    """Addresses were moved by 256: what the rule says of 10.1.1.0/24 was sent to 10.1.0.0/24."""
    moved = Header(source=Field(256), destination=Field(512))
    doubtful = AddressMatch(from_cidr("10.1.1.0/24"), from_cidr("10.1.1.0/24") | from_cidr("10.1.3.0/24"), (MAYBE,))
    only = Match(doubtful, AddressMatch.exactly(from_cidr("10.2.2.0/24")))
    found = region(only, moved)
    assert (found.source, found.destination) == (from_cidr("10.1.0.0/24"), from_cidr("10.2.0.0/24"))
    assert found.possible_source == from_cidr("10.1.0.0/24") | from_cidr("10.1.2.0/24")


def test_types_of_icmp_do_not_change_sides() -> None:
    """An echo request is one in both directions; the ports of whatever else the line speaks of change."""
    ports = Interval(8 << 8, 8 << 8 | 255)
    every = ServiceSet((ServiceBox(destination_ports=ports),))
    found = region(replace(match(), service=ServiceMatch.exactly(every)), AS_SENT, swapped=True).service
    echo = of_icmp(1, 8)
    assert found & echo == echo
    assert not found & of_icmp(1, 0)
    tcp = found & ServiceSet((ServiceBox(protocols=Interval(6, 6)),))
    assert {(box.source_ports, box.destination_ports.first) for box in tcp.boxes} == {(ports, 0)}
    same = region(replace(match(), service=ServiceMatch.exactly(of_icmp(58, 128))), AS_SENT, swapped=True).service
    assert same & of_icmp(58, 128) == of_icmp(58, 128)
    assert region(match(EVERY_ADDRESS), AS_SENT, swapped=True).service == EVERY_SERVICE
