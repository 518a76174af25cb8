"""What the packet oracle learned last, drawn at random; and by hand who answers ARP for what a device translates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from comparisons import across, bridge_routers, portals, told_tables, told_who_answers, ways_by_table
from comparisons import own_targets as to_itself
from diagram_plants import HERE, match
from parsers.model.address import from_cidr
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from small_plants import device, interface, joined, travels, zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from comparisons import Told

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
SHOWN, REAL = from_cidr("10.0.9.5/32"), from_cidr("10.0.2.5/32")
RULE = NatRule(
    "shown", NatStage.DESTINATION, match(target=SHOWN), AddressTranslation(NatKind.STATIC, SHOWN, REAL), HERE
)
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"))
FAR = replace(device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24")), nat=(RULE,))
FLOW = ["10.0.1.0/24 > 10.0.9.5/32 any/any"]


def test_a_router_reaches_what_its_neighbour_translates_if_that_answers() -> None:
    silent = replace(FAR, answers_translated=False)
    told = tuple(replace(one, answers_for=SHOWN) if one.name == "l" else one for one in FAR.interfaces)
    assert travels(joined([A, B], NEAR, FAR), "A", "B") == (FLOW, FLOW)
    assert travels(joined([A, B], NEAR, silent), "A", "B") == ([], FLOW)
    assert travels(joined([A, B], NEAR, replace(FAR, nat=(replace(RULE, unanswered=True),))), "A", "B") == ([], FLOW)
    assert travels(joined([A, B], NEAR, replace(silent, interfaces=told)), "A", "B") == (FLOW, FLOW)


@pytest.mark.parametrize("suite", [ways_by_table, told_who_answers, told_tables, to_itself, bridge_routers, across])
@pytest.mark.parametrize("seed", [51_000_000, 51_000_001])
def test_engine_and_oracle_agree(suite: Callable[[int], Told], seed: int) -> None:
    found = suite(seed)
    assert found.wrong == []
    assert found.counts["packets"]


def test_a_portal_is_possible_for_whoever_reaches_it() -> None:
    """Of these networks, some packets are possible through a portal alone."""
    found = [portals(seed) for seed in (51_000_006, 51_000_012)]
    assert [one.wrong for one in found] == [[], []]
    assert sum(one.counts["through a portal"] for one in found)


def test_what_may_be_rewritten_behind_a_portal_does_not_make_a_zone_possible_that_nothing_leads_to() -> None:
    """Here one zone is behind a disabled interface and one in a VRF of its own, and a feature elsewhere may rewrite."""
    found = portals(71_000_006)
    assert found.counts["packets"]
    assert found.wrong == []
