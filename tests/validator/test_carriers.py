"""Which rules carry packets, and what leaves them open, on plants of one device worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, MAYBE, match, route
from parsers.model.address import from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from small_plants import device, interface, joined, zone
from validator.reachability import carriers as module
from validator.reachability.carriers import Carrier, carriers, doubts
from validator.reachability.engine import Engine, PairReach

if TYPE_CHECKING:
    from parsers.model.device import Device

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
ONE = device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
LOW, HIGH, SOME = from_cidr("10.0.1.0/25"), from_cidr("10.0.1.128/25"), from_cidr("10.0.1.0/26")
OTHER = UnknownMatch(UnknownKind.TIME, "office hours", HERE)
END = Rule("end", Action.DENY, Match(), HERE, implicit="generated")


def permit(name: str, only: Match) -> Rule:
    return Rule(name, Action.PERMIT, only, HERE)


def deny(name: str, only: Match) -> Rule:
    return Rule(name, Action.DENY, only, HERE)


def judged(
    *rules: Rule, kind: RuleSetKind = RuleSetKind.FILTER, families: frozenset[int] = frozenset({4, 6})
) -> Device:
    made = RuleSet("list", rules, HERE, kind=kind, families=families)
    return replace(ONE, rule_sets=(made,), bindings=(Binding(("list",), BindingPoint.FORWARD, None, HERE),))


def reach(*devices: Device) -> PairReach:
    (found,) = Engine(joined([A, B], *devices)).reach(A, B)
    return found


def told(found: PairReach, *, possible: bool = False) -> list[tuple[str, str, bool]]:
    """Each carrier as its rule, the sources of its packets, and whether that is sure."""
    total = found.total.possibly if possible else found.total.surely
    return [_told(one) for one in carriers(found, total, possible=possible)]


def _told(one: Carrier) -> tuple[str, str, bool]:
    sources = {net for box in one.packets.boxes() for net in box.src}
    return (one.rule.identity if one.rule else "", ",".join(sorted(sources)), one.sure)


def test_each_permit_carries_what_no_rule_before_it_took() -> None:
    found = reach(judged(permit("1", match(SOME)), deny("2", match(LOW)), permit("3", match()), END))
    assert told(found) == [("1", "10.0.1.0/26", True), ("3", "10.0.1.128/25", True)]
    assert {(one.node, one.rule_set, one.undefined, one.rest) for one in carriers(found, found.total.surely)} == {
        (0, "list", False, False)
    }


def test_of_packets_asked_about_only_those_count() -> None:
    found = reach(judged(permit("1", match(LOW)), permit("2", match(HIGH)), END))
    only = found.total.surely - next(carriers(found, found.total.surely)).packets
    assert [_told(one) for one in carriers(found, only)] == [("2", "10.0.1.128/25", True)]
    assert list(carriers(found, found.grid.empty())) == []


def test_a_rule_in_doubt_carries_possibly_and_leaves_its_packets_to_the_next() -> None:
    found = reach(judged(permit("1", replace(match(LOW), conditions=(MAYBE,))), permit("2", match()), END))
    assert told(found, possible=True) == [("1", "10.0.1.0/25", False), ("2", "10.0.1.0/24", True)]


def test_a_rule_that_was_not_read_is_never_sure() -> None:
    found = reach(judged(Rule("1", Action.UNKNOWN, match(LOW), HERE), END))
    assert told(found, possible=True) == [("1", "10.0.1.0/25", False)]
    assert told(found) == []


@pytest.mark.parametrize(
    "open_device",
    [
        ONE,
        judged(permit("1", match()), kind=RuleSetKind.GUARD),
        judged(permit("1", match()), families=frozenset({6})),
    ],
)
def test_where_nothing_judges_the_device_itself_carries(open_device: Device) -> None:
    """A guard allows nothing, and a list of IPv6 says nothing of IPv4."""
    found = reach(open_device)
    assert told(found) == [("", "10.0.1.0/24", True)]
    assert [one.node for one in carriers(found, found.total.surely)] == [0]


def test_the_answer_of_the_platform_to_a_list_that_is_not_there_is_told() -> None:
    answer = Rule("1", Action.PERMIT, Match(), HERE, implicit="generated: a list that is not defined permits")
    (found,) = carriers(one := reach(judged(answer)), one.total.surely)
    assert found.undefined
    (found,) = carriers(one := reach(judged(permit("1", match()))), one.total.surely)
    assert not found.undefined
    both = list(carriers(one := reach(judged(permit("0", match(LOW)), answer)), one.total.surely))
    assert [item.undefined for item in both] == [False, False]


@pytest.mark.parametrize(("bound", "value"), [("MOST_NAMED", 1), ("MOST_KEPT", 1), ("MOST_EXAMINED", 0)])
def test_of_too_many_rules_the_rest_is_told_together(bound: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = reach(judged(permit("1", match(SOME)), permit("2", match(LOW)), permit("3", match()), END))
    kept = value if bound != "MOST_KEPT" else found.grid.empty().bits.nbytes
    monkeypatch.setattr(module, bound, kept)
    (first, rest) = carriers(found, found.total.surely)
    assert (_told(first), first.rest) == (("1", "10.0.1.0/26", True), False)
    assert (rest.rest, _told(rest)[0]) == (True, "2")
    assert {net for box in rest.packets.boxes() for net in box.src} == {"10.0.1.64/26", "10.0.1.128/25"}


def test_two_lists_on_the_way_each_have_their_carrier() -> None:
    far = device(
        "two", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"), routes=(route("10.0.1.0/24", "10.0.9.1"),)
    )
    near = device(
        "one", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(route("10.0.2.0/24", "10.0.9.2"),)
    )
    bound = judged(permit("1", match()))
    near, far = (replace(one, rule_sets=bound.rule_sets, bindings=bound.bindings) for one in (near, far))
    found = reach(near, far)
    assert [(one.node, one.rule and one.rule.identity) for one in carriers(found, found.total.surely)] == [
        (0, "1"),
        (1, "1"),
    ]


# What leaves packets open


def open_by(found: PairReach) -> dict[str, str]:
    """Each doubt by its reason, with the sources of the packets that it leaves open."""
    left = found.total.possibly - found.total.surely
    return {
        item.reason: ",".join(sorted({net for box in packets.boxes() for net in box.src}))
        for item, packets in doubts(found, left).items()
    }


def test_the_conditions_of_a_rule_leave_its_packets_open() -> None:
    rules = (
        permit("1", replace(match(LOW), conditions=(MAYBE,))),
        permit("2", replace(match(SOME), conditions=(OTHER,))),
    )
    assert open_by(reach(judged(*rules, END))) == {MAYBE.reason: "10.0.1.0/25", OTHER.reason: "10.0.1.0/26"}


def test_the_conditions_of_a_rule_that_decides_none_of_them_do_not() -> None:
    sure = permit("1", match(LOW)), permit("2", replace(match(HIGH), conditions=(MAYBE,)))
    assert open_by(reach(judged(*sure, END))) == {MAYBE.reason: "10.0.1.128/25"}
    assert open_by(reach(judged(permit("1", match(LOW)), END))) == {}


@pytest.mark.parametrize("effect", [Effect.MAY_DENY, Effect.MAY_PERMIT])
def test_a_feature_on_the_way_leaves_open_what_it_touches(effect: Effect) -> None:
    shut = judged(permit("1", match(LOW)), END)
    feature = Unmodelled("a feature", effect, HERE, frozenset({"b"}))
    expected = "10.0.1.0/25" if effect is Effect.MAY_DENY else "10.0.1.128/25"
    assert open_by(reach(replace(shut, unmodelled=(feature,)))) == {"a feature": expected}


def test_doubts_of_a_list_of_another_ip_version_do_not_count() -> None:
    six = judged(permit("1", replace(match(), conditions=(OTHER,))), END, families=frozenset({6}))
    feature = Unmodelled("a feature", Effect.MAY_DENY, HERE, frozenset({"b"}))
    assert open_by(reach(replace(six, unmodelled=(feature,)))) == {"a feature": "10.0.1.0/24"}


def test_a_place_where_a_zone_only_may_stand_leaves_its_packets_open() -> None:
    hidden = replace(
        ONE, interfaces=(replace(ONE.interfaces[0], addresses=(), dynamic_address=True), ONE.interfaces[1])
    )
    (reason,) = open_by(reach(hidden))
    assert "a" in reason


def test_one_condition_of_two_rules_leaves_the_packets_of_both_open() -> None:
    rules = (permit(name, replace(match(part), conditions=(MAYBE,))) for name, part in (("1", SOME), ("2", HIGH)))
    assert open_by(reach(judged(*rules, END))) == {MAYBE.reason: "10.0.1.0/26,10.0.1.128/25"}


def test_of_packets_asked_about_no_others_are_open() -> None:
    """Of a place where the zone only may stand."""
    shut = judged(permit("1", match(LOW)), END)
    interfaces = (replace(ONE.interfaces[0], addresses=(), dynamic_address=True), ONE.interfaces[1])
    found = reach(replace(shut, interfaces=interfaces))
    (sent,) = doubts(found, found.total.possibly).values()
    assert {net for box in sent.boxes() for net in box.src} == {"10.0.1.0/25"}


def test_a_place_where_a_zone_only_may_stand_is_no_doubt_of_what_it_surely_sends() -> None:
    third = replace(interface("c", "10.0.3.1/24"), addresses=(), dynamic_address=True)
    found = reach(replace(ONE, interfaces=(*ONE.interfaces, third)))
    assert doubts(found, found.total.surely) == {}
