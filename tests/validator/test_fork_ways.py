"""Among which ways of a table, or entries of policy routes, a device takes one, way by way."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from diagram_plants import HERE, MAYBE, match
from parsers.model.address import from_cidr
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.source import Span
from validator.graph.routing import Way
from validator.reachability.forks import fork_of_entries, fork_of_routes
from validator.reachability.header import AS_SENT
from validator.reachability.policy_routing import Choice
from validator.reachability.programs import Line

if TYPE_CHECKING:
    from validator.reachability.passage import Fork

WHICH = UnknownMatch(UnknownKind.FEATURE, "which member of the SD-WAN is taken", HERE)
HOPS = count(1)


def way(network: str, *, choice: bool = False, **more: object) -> Way:
    """A way to a router of its own; by `choice` one of those that the device chooses from."""
    there = from_cidr(network)
    hop = ipaddress.ip_address("10.9.0.0") + next(HOPS)
    doubts: dict[str, object] = {"sure": False, "unknown": (WHICH,), "choice": (WHICH,)} if choice else {}
    return Way(there, None, hop, HERE, **{**doubts, **more})  # type: ignore[arg-type]  # fields by name


def forked(*ways: Way) -> list[int]:
    """The numbers of the ways among which one is taken."""
    found = fork_of_routes(0, ways, AS_SENT)
    return [] if found is None else [number for number, one in enumerate(ways) if id(one) in found[1]]


def test_ways_to_the_same_addresses_are_taken_one_by_one_in_both_families() -> None:
    for one, part, other in (
        ("10.1.0.0/16", "10.1.2.0/24", "10.2.0.0/16"),
        ("2001:db8:1::/48", "2001:db8:1:2::/64", "2001:db8:2::/48"),
    ):
        assert forked(way(one), way(other)) == []
        assert forked(way(one), way(one)) == [0, 1]
        assert forked(way(one), way(part), way(other)) == [0, 1]
        assert forked(way(part), way(other), way(one)) == [0, 2]


def test_two_routes_that_lead_to_the_same_router_are_no_fork() -> None:
    one = way("10.1.0.0/16")
    assert forked(one, replace(one, prefix_length=8)) == []


def test_a_route_that_is_worse_than_those_that_are_chosen_from_is_not_taken() -> None:
    """One of the members is surely there; where the better ones may be gone, the worse one counts."""
    worse = way("10.1.0.0/16", sure=False, unknown=(MAYBE,))
    assert forked(way("10.1.0.0/16", choice=True), way("10.1.0.0/16", choice=True), worse) == [0, 1]
    beside = replace(worse, destinations=from_cidr("10.0.0.0/8"))
    assert forked(way("10.1.0.0/16", choice=True), way("10.1.0.0/16", choice=True), beside) == [0, 1]


def entries(*origins: int) -> Fork:
    """The fork of entries of a statement on each line; which of those of one statement is taken, nobody knows."""
    made: list[Choice] = []
    for number, origin in enumerate(origins):
        spoken = replace(match(), conditions=(WHICH,))
        hop = ipaddress.ip_address(f"10.9.1.{number}")
        item = PolicyRoute(str(number), spoken, hop, None, Span("fw.txt", origin), choice=(WHICH,))
        made.append(Choice(item, spoken))
    lines = tuple(Line(Action.PERMIT, item.match, item.item, "policy routes") for item in made)
    found = fork_of_entries(0, made, lines, AS_SENT, [])
    assert found is not None
    return found


def test_of_the_entries_of_one_statement_the_last_takes_what_the_others_leave() -> None:
    """So nothing that it speaks of is left to the next statement, or to the table."""
    for origins, doubtful in (
        ((1,), [False]),
        ((1, 1), [True, False]),
        ((1, 1, 2), [True, False, False]),
        ((1, 2, 2), [False, True, False]),
    ):
        *_, (rest,) = entries(*origins).masks
        assert [bool(line.match.conditions) for line in rest.program.lines[:-1]] == doubtful
