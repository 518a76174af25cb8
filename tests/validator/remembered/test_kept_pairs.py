"""What is kept of pairs and of declared flows, and which edits it does not outlive."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import replace

import pytest

from diagram_plants import HERE, match
from parsers.model.address import from_cidr
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import Route
from parsers.model.rules import Action, BindingPoint, Rule
from parsers.model.service import EVERY_SERVICE
from small_plants import device, interface, joined, listed, zone
from validator.conformance import Gap, judged_pair
from validator.graph.network import Network, build_network
from validator.plant.model import NOWHERE, Conduit, Flow, FlowEnd, Plant, Zone
from validator.reachability.engine import Engine
from validator.remembered.edits import Edit, Edits
from validator.remembered.pairs import Before, PairAnswers, leaf_of
from validator.verdicts import Verdict

DAY = dt.date(2026, 11, 28)
A, B, C = (zone(name, f"10.0.{number}.0/24") for number, name in enumerate("ABC", 1))
LEFT, MIDDLE, RIGHT = 0b001, 0b010, 0b100
"""Three routers in a row, as bits: A is on the first, B on the last, C on the one between, which lets nobody through."""


def led(network: str, hop: str) -> Route:
    return Route(ipaddress.ip_network(network), ipaddress.ip_address(hop), None, HERE)


def row(*conduits: Conduit, nat: tuple[NatRule, ...] = ()) -> Network:
    left = device("left", interface("a", "10.0.1.1/24"), interface("m", "10.9.1.1/24"), nat=nat,
                  routes=(led("10.0.0.0/16", "10.9.1.2"),))  # fmt: skip
    middle = device("middle", interface("l", "10.9.1.2/24"), interface("r", "10.9.2.2/24"), interface("c", "10.0.3.1/24"),
                    routes=(led("10.0.1.0/24", "10.9.1.1"), led("10.0.2.0/24", "10.9.2.1")))  # fmt: skip
    right = device("right", interface("b", "10.0.2.1/24"), interface("m", "10.9.2.1/24"),
                   routes=(led("10.0.0.0/16", "10.9.2.2"),))  # fmt: skip
    for port in ("l", "r", "c"):
        middle = listed(middle, BindingPoint.INBOUND, port)
    devices = (left, middle, right)
    return build_network(Plant("P", "", "", NOWHERE, (A, B, C), conduits), tuple((one, one.name) for one in devices))


def line(source: Zone, destination: Zone) -> Rule:
    return Rule("new", Action.PERMIT, match(source.networks, destination.networks), HERE)


def again(source: Zone, destination: Zone) -> Gap:
    raise AssertionError((source.id, destination.id))


def later(first: PairAnswers, engine: Engine, *edits: Edit) -> PairAnswers:
    """What another run knows of what one has kept, after some edits."""
    book = first.book({}, "", ())
    leaves = {number: leaf_of(leaf) for number, leaf in book.leaves.items()}
    return PairAnswers(engine, Before(book, leaves, Edits(engine.network, edits)))


@pytest.mark.parametrize(
    ("node", "new", "known"),
    [(1, line(A, B), False), (1, line(B, A), False), (1, line(A, C), True), (0, line(A, C), True)],
)
def test_what_a_router_in_between_stops_is_judged_again_where_its_list_speaks_of_it(
    node: int, new: Rule, *, known: bool
) -> None:
    """It stands at neither end of the pair: without what was kept of whom the packets met, nobody would ask."""
    engine = Engine(row())
    assert engine.ends(A) == (LEFT, LEFT)
    assert engine.ends(B) == (RIGHT, RIGHT)
    first = PairAnswers(engine, None)
    engine.filters.meetings.begin()
    gap, _ = judged_pair(engine, A, B, DAY)
    met = engine.filters.meetings.begin()
    assert gap.verdict.verdict is Verdict.PROVED
    assert not gap.verdict.possibly
    assert met & MIDDLE
    first.judged((gap, ()), met)
    now = later(first, engine, Edit(node, (new,), moved=False))
    told = now.recalled(B, again)
    assert (A.id in told or A.id in now.quiet(B)) is known


def test_what_is_undeclared_of_a_remembered_pair_is_found_again_once_and_only_if_asked() -> None:
    """The verdict and the boxes are kept; what they came from is judged again, for causes and ways."""
    engine = Engine(joined([A, C], device("open", interface("a", "10.0.1.1/24"), interface("c", "10.0.3.1/24"))))
    first = PairAnswers(engine, None)
    gap, _ = judged_pair(engine, A, C, DAY)
    assert gap.verdict.verdict is Verdict.VIOLATED
    first.judged((gap, ()), LEFT)
    asked: list[tuple[str, str]] = []

    def counted(source: Zone, destination: Zone) -> Gap:
        asked.append((source.id, destination.id))
        return gap

    told, _ = later(first, engine).recalled(C, counted)[A.id]
    assert (told.verdict, told.surely, asked) == (gap.verdict, gap.surely, [])
    assert [told.undeclared, told.undeclared] == [gap.undeclared, gap.undeclared]
    assert asked == [(A.id, C.id)]


FLOW = Flow(FlowEnd("A", None), FlowEnd("B", None), EVERY_SERVICE, "any", NOWHERE)
DECLARED = Conduit("a-b", "A", "B", (FLOW,), NOWHERE)


@pytest.mark.parametrize("node", range(3))
def test_what_was_told_of_a_flow_rests_on_the_devices_at_both_ends_and_on_those_it_met(node: int) -> None:
    """In both directions, for answers begin where the flow ends."""
    engine = Engine(row(DECLARED))
    first = PairAnswers(engine, None)
    first.replied("a-b", 0, ("no answer", True), MIDDLE)
    first.stopped("a-b", 0, ("stopped", True, ()), MIDDLE, 0)
    for new, known in ((line(A, B), False), (line(B, A), False), (line(A, C), True)):
        now = later(first, engine, Edit(node, (new,), moved=False))
        assert (now.reply("a-b", 0) is not None) is known
        assert (now.stop("a-b", 0) is not None) is known
    assert later(first, engine).reply("a-b", 0) == ("no answer", True)


def test_what_was_told_of_answers_rests_on_lines_for_the_name_that_a_translation_made() -> None:
    """A goes out as 10.0.7.9. What B answers is to that address, and a line that speaks of it may let it pass."""
    change = AddressTranslation(NatKind.POOL, A.networks, from_cidr("10.0.7.9"))
    hides = NatRule("n", NatStage.SOURCE, match(A.networks), change, HERE)
    back = replace(line(B, A), match=match(B.networks, from_cidr("10.0.7.9")))
    for nat, known in (((hides,), False), ((), True)):
        engine = Engine(row(DECLARED, nat=nat))
        first = PairAnswers(engine, None)
        first.replied("a-b", 0, ("no answer", True), MIDDLE)
        first.stopped("a-b", 0, ("stopped", True, ()), MIDDLE, 0)
        now = later(first, engine, Edit(1, (back,), moved=False))
        assert (now.reply("a-b", 0) is not None) is known
        assert (now.stop("a-b", 0) is not None) is known
