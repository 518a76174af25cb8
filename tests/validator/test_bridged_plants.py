"""Transparent firewalls within routed random plants: engine and oracle agree, and would notice what differs.

`scripts/long_run.py bridged` asks about many more (see CONTRIBUTING).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bridged_plants import Spliced, bridged_case, compared, spliced
from comparisons import bridged
from differential import CONNECTIONS, OTHERS, packets
from strategies import FEATURES, OPEN, seeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from differential import Comparison
    from parsers.model.device import Device

HOSTS = (2, 3, 6)
NEVER_OPEN = FEATURES - OPEN


@pytest.mark.parametrize("seed", range(12))
def test_engine_and_oracle_agree(seed: int) -> None:
    found = bridged(seed)
    assert found.wrong == []
    assert found.counts["packets"]


def said(made: Spliced, seed: int) -> list[Comparison]:
    this, random = bridged_case(made), seeded(seed)
    found: list[Comparison] = []
    for zone in this.zones:
        every = list(packets(this, zone, HOSTS, CONNECTIONS + OTHERS))
        found += compared(this, made, zone, random.sample(every, min(len(every), 20)))
    return found


def changed(made: Spliced, change: Callable[[Device], Device]) -> Spliced:
    devices = [change(one) if one.bridges else one for one in made.devices]
    return Spliced(devices, made.sockets, made.behind)


def test_the_lists_of_a_bridge_decide() -> None:
    """The same networks with bridges that let everything pass give other answers, on both sides."""
    differ = 0
    for seed in range(20):
        made = spliced(seeded(seed), NEVER_OPEN)
        judged, open_to_all = said(made, seed), said(changed(made, lambda one: replace(one, bindings=())), seed)
        differ += any(one.oracle != other.oracle for one, other in zip(judged, open_to_all, strict=True))
        assert not any(one.wrong for one in (*judged, *open_to_all))
    assert differ > 2


def test_packets_arrive_across_bridges_and_are_stopped_by_them() -> None:
    met = {one.oracle for seed in range(20) for one in said(spliced(seeded(seed), NEVER_OPEN), seed)}
    assert {(True, True), (False, False)} <= met
