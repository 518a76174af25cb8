"""Which states of a device are one ground: the same but for rules of lists, places and what no pair rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from diagram_plants import match
from parsers.model.address import from_cidr
from parsers.model.match import ServiceMatch
from parsers.model.rules import Action, BindingPoint, Rule
from parsers.model.service import EVERY_SERVICE, ServiceBox, ServiceSet, State
from parsers.source import Span
from small_plants import device, interface, listed, out_of, zone
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Conduit, Flow, FlowEnd, Plant
from validator.remembered.ground import alike, differing, facts_of

if TYPE_CHECKING:
    from parsers.model.device import Device

ROUTER = listed(device("r", interface("a", "10.1.0.1/24")), BindingPoint.INBOUND, "a", match(from_cidr("10.1.0.0/24")))
FILE = "r.txt"
NOBODY_WRITES = object()
"""Of no form that is kept."""


def test_what_is_read_again_and_says_the_same_does_not_differ() -> None:
    """Not the same object: a file of which only a comment was edited is read again."""
    assert differing([(ROUTER, FILE)], [(replace(ROUTER), FILE)]) == []


def test_a_device_whose_rules_alone_differ_is_told_and_the_others_are_not() -> None:
    other = replace(ROUTER, name="s")
    edited = replace(other, rule_sets=(replace(other.rule_sets[0], rules=()),))
    assert differing([(ROUTER, FILE), (other, "s.txt")], [(ROUTER, FILE), (edited, "s.txt")]) == [(other, edited)]


def test_a_rule_that_names_the_way_out_in_an_inbound_list_is_more_than_a_rule() -> None:
    """IOS inspects sessions at such an interface: answers rest on it, of whatever pairs the rule speaks."""
    first, *rest = ROUTER.rule_sets[0].rules
    named = replace(first, match=replace(first.match, out_interfaces=frozenset({"b"})))
    inspected = replace(ROUTER, rule_sets=(replace(ROUTER.rule_sets[0], rules=(named, *rest)),))
    assert differing([(ROUTER, FILE)], [(inspected, FILE)]) is None
    assert differing([(inspected, FILE)], [(ROUTER, FILE)]) is None
    denied = replace(named, action=Action.DENY)
    again = replace(inspected, rule_sets=(replace(ROUTER.rule_sets[0], rules=(denied, *rest)),))
    assert differing([(inspected, FILE)], [(again, FILE)]) == [(inspected, again)]


def test_places_count_by_their_order_alone() -> None:
    """Of rules of one priority, of lines that take others back, the place decides; empty lines before them do not."""

    def lines(one: int, other: int) -> Device:
        routes = (out_of("10.2.0.0/16", "a", Span(FILE, one)), out_of("10.3.0.0/16", "a", Span(FILE, other)))
        return replace(ROUTER, routes=routes)

    assert differing([(lines(3, 4), FILE)], [(lines(13, 24), FILE)]) == [(lines(3, 4), lines(13, 24))]
    assert differing([(lines(3, 4), FILE)], [(lines(4, 3), FILE)]) is None
    assert differing([(lines(3, 4), FILE)], [(lines(3, 3), FILE)]) is None


def test_what_has_no_form_is_never_the_same() -> None:
    """Neither rules nor devices: nobody can say what they rest on."""
    odd = replace(ROUTER, version=NOBODY_WRITES)  # type: ignore[arg-type]  # of no form, on purpose
    assert differing([(ROUTER, FILE)], [(odd, FILE)]) is None
    assert differing([(odd, FILE)], [(replace(odd, name="s"), FILE)]) is None
    rule = Rule("1", Action.PERMIT, match(), Span(FILE, 1))
    strange = replace(rule, schedule=NOBODY_WRITES)  # type: ignore[arg-type]  # likewise
    assert alike(rule, replace(rule, origin=Span(FILE, 2)))
    assert not alike(rule, strange)
    assert not alike(strange, strange)


def test_that_a_list_begins_to_remember_is_a_fact_of_plants_that_declare_flows() -> None:
    """Answers then pass by that device alone, for whatever pair: the edited line need not speak of it."""
    first, *rest = ROUTER.rule_sets[0].rules
    answers = ServiceMatch.exactly(ServiceSet((ServiceBox(states=State.ANSWER),)))
    remembered = replace(first, match=replace(first.match, service=answers))
    remembers = replace(ROUTER, rule_sets=(replace(ROUTER.rule_sets[0], rules=(remembered, *rest)),))
    flow = Flow(FlowEnd("A", None), FlowEnd("B", None), EVERY_SERVICE, "any", NOWHERE)
    zones = zone("A", "10.1.0.0/24"), zone("B", "10.2.0.0/24")
    for conduits, same in (((), True), ((Conduit("a-b", "A", "B", (flow,), NOWHERE),), False)):
        plant = Plant("P", "", "", NOWHERE, zones, conduits)
        facts = [facts_of(build_network(plant, ((one, FILE),))) for one in (ROUTER, remembers)]
        assert (facts[0] == facts[1]) is same
