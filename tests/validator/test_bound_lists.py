"""One program of a list for all ways through a device between which it says the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from diagram_plants import HERE, match
from parsers.model.address import EVERY_ADDRESS
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from small_plants import device, interface, joined, zone
from validator.reachability.bound_lists import BoundLists
from validator.reachability.header import AS_SENT, Field
from validator.reachability.programs import filter_lines

if TYPE_CHECKING:
    from validator.graph.network import Node

A, B, C, UNKNOWN = frozenset({"a", "inside"}), frozenset({"b"}), frozenset({"c"}), frozenset[str]()
FORWARD = Binding(("list", "missing"), BindingPoint.FORWARD, None, HERE)
ANYWHERE = Rule("1", Action.PERMIT, match(), HERE)
INTO_B = Rule("2", Action.DENY, replace(match(), out_interfaces=B), HERE)
FROM_A = Rule("3", Action.PERMIT, replace(match(), in_interfaces=frozenset({"inside", "x"})), HERE)
OFF = Rule("4", Action.PERMIT, match(), HERE, enabled=False)
TRANSLATED = Rule("5", Action.PERMIT, replace(match(), translated=True), HERE)


def node_of(*rules: Rule) -> Node:
    one = device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
    one = replace(one, rule_sets=(RuleSet("list", rules, HERE),), bindings=(FORWARD,))
    return joined([zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")], one).nodes[0]


def test_a_program_has_the_lines_for_its_interfaces_in_order() -> None:
    node, lists = node_of(FROM_A, ANYWHERE, INTO_B, OFF), BoundLists()
    for entering, leaving in product((A, B, C, UNKNOWN), repeat=2):
        program = lists.program(node, FORWARD, entering, leaving, AS_SENT)
        assert program.lines == filter_lines(node, FORWARD, entering, leaving)
        assert program.title == "list and missing"
    names = [line.statement.origin for line in lists.program(node, FORWARD, A, B, AS_SENT).lines]
    assert len(names) == 4


def test_ways_of_which_a_list_sees_the_same_share_a_program() -> None:
    node, lists = node_of(ANYWHERE, INTO_B), BoundLists()
    there = lists.program(node, FORWARD, A, C, AS_SENT)
    assert there is lists.program(node, FORWARD, C, A, AS_SENT)
    assert there is lists.program(node, FORWARD, B, C, None)
    assert there is not lists.program(node, FORWARD, A, B, AS_SENT)
    assert len(lists.program(node, FORWARD, A, UNKNOWN, AS_SENT).lines) == len(there.lines) + 1


def test_ways_that_keep_the_same_lines_share_a_program() -> None:
    """A list that names one exit in one line, and entrances in others: all other exits of an entrance are alike."""
    other, lists = frozenset({"d"}), BoundLists()
    named = replace(INTO_B, match=replace(match(), in_interfaces=frozenset({"x"}), out_interfaces=C))
    node = node_of(FROM_A, ANYWHERE, INTO_B, named)
    there = lists.program(node, FORWARD, A, C, AS_SENT)
    assert there is lists.program(node, FORWARD, A, other, AS_SENT)
    assert there is not lists.program(node, FORWARD, A, B, AS_SENT)
    assert there is not lists.program(node, FORWARD, B, C, AS_SENT)
    assert there.lines == filter_lines(node, FORWARD, A, C)


def test_lines_that_ask_for_a_translation_are_read_by_the_header() -> None:
    node, lists = node_of(TRANSLATED, ANYWHERE), BoundLists()
    changed = replace(AS_SENT, destination=Field(within=EVERY_ADDRESS), translated=True)
    untranslated, every = (lists.program(node, FORWARD, A, B, header) for header in (AS_SENT, None))
    assert [line.statement for line in untranslated.lines][:1] == [ANYWHERE]
    assert [line.statement for line in every.lines][:2] == [TRANSLATED, ANYWHERE]
    assert [line.statement for line in lists.program(node, FORWARD, A, B, changed).lines][:2] == [TRANSLATED, ANYWHERE]
    assert lists.program(node, FORWARD, A, B, changed).header == changed
