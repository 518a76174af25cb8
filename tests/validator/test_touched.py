"""Which packets on a way a feature concerns that says to which destinations it may do anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from diagram_plants import HERE
from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.model.device import Effect, Unmodelled
from validator.reachability.header import AS_SENT, Field
from validator.reachability.passage import Branch
from validator.reachability.touched import concerned, parted

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from validator.reachability.filters import Judgement
    from validator.reachability.header import Header

SOME = from_cidr("10.2.0.0/24")
OTHERS = EVERY_ADDRESS - SOME
ALL_OF_IT = Unmodelled("whole", Effect.MAY_REWRITE, HERE, frozenset({"a"}))
SOME_OF_IT = replace(ALL_OF_IT, destinations=SOME)
PERMITS = replace(SOME_OF_IT, effect=Effect.MAY_PERMIT)
MOVED = replace(AS_SENT, destination=Field(within=from_cidr("10.7.0.1/32")))
WAY = Branch(AS_SENT, frozenset({"a"}))


def asked(judgements: tuple[Judgement, ...]) -> list[tuple[AddressSet, Header]]:
    """To which destinations packets may go, under which headers."""
    return [(one.program.lines[0].match.destination.surely, one.program.header) for one in judgements]


def parts(branch: Branch, *touched: Unmodelled, received: Header = AS_SENT) -> list[tuple[object, list[str]]]:
    """The parts of a branch, with the reasons why they may not leave."""
    found = parted(touched, 1, branch, received)
    return [(asked(one.judgements), [why.reason.split(":")[0] for why in denies]) for one, denies in found]


def test_a_feature_for_every_destination_concerns_all_packets() -> None:
    assert list(concerned(ALL_OF_IT, 1, AS_SENT)) == [()]


def test_a_feature_for_some_concerns_what_goes_there_under_either_header() -> None:
    assert [asked(one) for one in concerned(SOME_OF_IT, 1, AS_SENT, AS_SENT)] == [[(SOME, AS_SENT)]]
    assert [asked(one) for one in concerned(SOME_OF_IT, 1, AS_SENT, MOVED)] == [[(SOME, AS_SENT)], [(SOME, MOVED)]]


def test_what_goes_elsewhere_leaves_without_a_doubt() -> None:
    (here, why), rest = parts(WAY, SOME_OF_IT)
    assert here == [(SOME, AS_SENT)]
    assert len(why) == 1
    assert rest == ([(OTHERS, AS_SENT)], [])


def test_under_two_headers_the_rest_goes_there_under_neither() -> None:
    first, second, rest = parts(replace(WAY, header=MOVED), SOME_OF_IT)
    assert first[0] == [(SOME, AS_SENT)]
    assert second[0] == [(OTHERS, AS_SENT), (SOME, MOVED)]
    assert rest == ([(OTHERS, AS_SENT), (OTHERS, MOVED)], [])


def test_a_feature_for_every_destination_is_a_doubt_of_each_part() -> None:
    (_, both), (_, one) = parts(WAY, ALL_OF_IT, SOME_OF_IT)
    assert (len(both), len(one)) == (2, 1)


def test_what_only_permits_stops_nothing() -> None:
    assert parts(WAY, PERMITS) == [([], [])]
