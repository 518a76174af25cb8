"""What is declared goes on: answers, exceptions, and other flows of the same rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import BindingPoint
from parsers.model.service import of_ports
from small_plants import device, interface, joined, listed, zone
from validator.edits.fewest import DECLARED, fewest
from validator.edits.keeping import Keeping
from validator.edits.recomputed import recomputed
from validator.edits.statement import EditKind
from validator.pairs_asked import PairsAsked
from validator.plant.model import NOWHERE, Conduit, Flow, FlowEnd, PlantException
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from validator.edits.fewest import Remedy
    from validator.edits.recomputed import Recomputed
    from validator.graph.network import Network

DAY = dt.date(2026, 1, 1)
MODBUS = of_ports(6, Interval(502, 502))
TCP = of_ports(6)


def conduit(source: str, target: str) -> Conduit:
    flow = Flow(FlowEnd(source, None), FlowEnd(target, None), MODBUS, "tcp/502", NOWHERE)
    return Conduit(f"{source}-{target}", source, target, (flow,), NOWHERE)


def network(*permits: Match, stateful: bool = True, back: bool = False) -> Network:
    """Zones A and B at one device, with a list where packets of A come in, and one where those of B do."""
    made = device("r", interface("a", "10.1.0.1/24"), interface("b", "10.2.0.1/24"), stateful=stateful)
    made = listed(made, BindingPoint.INBOUND, "a", *permits)
    if back:
        made = listed(made, BindingPoint.INBOUND, "b", Match(service=ServiceMatch.exactly(TCP)))
    return joined([zone("A", "10.1.0.0/24"), zone("B", "10.2.0.0/24")], made)


def declared(there: Network, *conduits: Conduit, exceptions: tuple[PlantException, ...] = ()) -> Network:
    return replace(there, plant=replace(there.plant, conduits=conduits, exceptions=exceptions))


def closed(there: Network, ends: tuple[str, str] = ("A", "B")) -> tuple[Remedy, Recomputed | None]:
    pairs = PairsAsked(Engine(there), DAY)
    gap = next(iter(pairs.chosen(*ends)[0]))
    keeping = Keeping(pairs)
    remedy = fewest(pairs.engine, gap, keeping)
    return remedy, recomputed(pairs, keeping, remedy.edits, ends) if remedy.edits else None


def test_a_rule_that_carries_nothing_declared_is_removed() -> None:
    remedy, after = closed(network(Match(service=ServiceMatch.exactly(TCP))))
    assert [edit.kind for edit in remedy.edits] == [EditKind.REMOVE]
    assert remedy.proved
    assert after is not None
    assert after.harmless


def test_a_rule_that_carries_something_declared_is_narrowed_to_it() -> None:
    there = declared(network(Match(service=ServiceMatch.exactly(TCP))), conduit("A", "B"))
    remedy, after = closed(there)
    assert [edit.kind for edit in remedy.edits] == [EditKind.NARROW]
    kept = remedy.edits[0].kept.service.possibly
    assert not MODBUS - kept
    assert not kept - MODBUS
    assert after is not None
    assert after.harmless


def test_what_an_exception_excuses_goes_on() -> None:
    one = AddressMatch.exactly(from_cidr("10.1.0.7/32"))
    excused = PlantException(
        "X", one.surely, from_cidr("10.2.0.9/32"), MODBUS, "", NOWHERE, expires=dt.date(2026, 12, 31)
    )
    there = declared(network(Match(source=one, service=ServiceMatch.exactly(MODBUS))), exceptions=(excused,))
    remedy, after = closed(there)
    assert [edit.kind for edit in remedy.edits] == [EditKind.NARROW]
    assert "10.2.0.9/32" in remedy.edits[0].kept.destination.possibly.cidrs()
    assert after is not None
    assert after.harmless


def test_answers_of_a_declared_flow_are_not_denied_by_a_list_without_memory() -> None:
    """The list that lets A open everything also lets the answers to B pass; no address or port tells them apart."""
    there = declared(network(Match(service=ServiceMatch.exactly(TCP)), stateful=False, back=True), conduit("B", "A"))
    remedy, _ = closed(there)
    assert not remedy.edits
    assert remedy.why == DECLARED
    assert [(one.conduit, one.index) for one in remedy.lost] == [("B-A", 0)]
