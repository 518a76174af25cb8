"""Whether what may have been rewritten arrives, on graphs of a few states that are written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE
from parsers.model.address import from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.rules import Action
from validator.reachability import rewritten
from validator.reachability.filters import Judgement
from validator.reachability.header import ANYTHING, AS_SENT
from validator.reachability.passage import Edge, State
from validator.reachability.programs import Line, Program, no_statement
from validator.reachability.rewritten import Rewritten, passable

ONE, TWO, THREE = (State(number, ANYTHING) for number in (1, 2, 3))
FOUR, SIX = from_cidr("10.0.0.0/24"), from_cidr("2001:db8::/64")
SENT = State(9, AS_SENT)


def edge(source: State, target: State | None, *permits: Match, judged: bool = False) -> Edge:
    """A passage; with `judged`, by a list of these permits alone."""
    lines = tuple(Line(Action.PERMIT, match, no_statement(HERE), "list") for match in permits)
    judgements = (Judgement(Program(0, lines, AS_SENT), is_filter=True),) if judged else ()
    return Edge(source, target, judgements, ANYTHING, False, (), (), None, HERE)


def between(source: object, target: object) -> Match:
    """Packets from one set of addresses to another."""
    return Match(AddressMatch.exactly(source), AddressMatch.exactly(target))  # type: ignore[arg-type]  # sets


def cut(*edges: Edge) -> list[State | None]:
    """Where the passage from a packet as it was sent to the first state leads now: to the zone (None), or it is gone."""
    graph = {one: [item for item in edges if item.source == one] for one in (ONE, TWO, THREE)}
    return [item.target for item in Rewritten(lambda state: graph[state]).cut_short([edge(SENT, ONE)])]


def test_what_gets_to_the_zone_by_any_way_arrives_at_once() -> None:
    found = cut(edge(ONE, TWO), edge(TWO, ONE), edge(TWO, THREE), edge(THREE, None))
    assert found == [None]


@pytest.mark.parametrize("more", [(), (edge(TWO, ONE),), (edge(TWO, TWO), edge(TWO, THREE))])
def test_what_only_goes_round_does_not(more: tuple[Edge, ...]) -> None:
    assert cut(edge(ONE, TWO), *more) == []


def test_a_list_that_permits_nothing_closes_the_way() -> None:
    assert cut(edge(ONE, TWO, judged=True), edge(TWO, None)) == []
    assert cut(edge(ONE, TWO), edge(TWO, None, judged=True)) == []


@pytest.mark.parametrize("only", [FOUR, SIX])
def test_one_ip_version_suffices_and_two_halves_do_not(only: object) -> None:
    other = SIX if only is FOUR else FOUR
    same = edge(ONE, TWO, between(only, only), judged=True), edge(TWO, None, between(only, only), judged=True)
    assert cut(*same) == [None]
    assert cut(same[0], edge(TWO, None, between(other, other), judged=True)) == []
    assert cut(edge(ONE, None, between(only, other), judged=True)) == []


@pytest.mark.parametrize("family", [4, 6])
def test_a_permit_is_for_the_ip_version_of_its_addresses(family: int) -> None:
    found = edge(ONE, None, between(FOUR, FOUR), judged=True)
    assert passable(found, family) is (family == 4)


def test_two_lists_of_one_ip_version_each_close_a_way_together() -> None:
    lists = tuple(Judgement(Program(0, (), AS_SENT), is_filter=True, family=family) for family in (4, 6))
    assert cut(replace(edge(ONE, None), judgements=lists)) == []
    assert [cut(replace(edge(ONE, None), judgements=(one,))) for one in lists] == [[None], [None]]


def test_what_is_not_rewritten_or_arrives_already_stays_as_it_is() -> None:
    kept = [edge(SENT, State(1, AS_SENT)), edge(SENT, None)]
    assert list(Rewritten(lambda _state: []).cut_short(kept)) == kept


def test_what_has_too_many_states_is_taken_to_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    round_trip = edge(ONE, TWO), edge(TWO, THREE), edge(THREE, ONE)
    assert cut(*round_trip) == []
    monkeypatch.setattr(rewritten, "MOST_STATES", 2)
    assert cut(*round_trip) == [None]
