"""Networks after a failure: the engine on what is left, and the oracle on devices whose interfaces are down, agree.

The oracle reads the same documents with `enabled` false on every failed interface. A next hop that has failed is
still where it was: packets for it are lost, not handed to somebody unknown.
"""

from __future__ import annotations

import os
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from differential import CONNECTIONS, OTHERS, Case, Oracle, case, disagreements, packets
from strategies import FEATURES, random_devices, seeded
from validator.graph.failures import single_failures
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from validator.graph.failures import Failure

SEEDS = range(200) if os.environ.get("SEGVAL_LONG") == "1" else range(8)
HOSTS = (2, 3)
ASKED = 40
"""Packets of each zone after each failure."""


@cache
def drawn(seed: int) -> Case:
    """No route is watched: the oracle does not know what a watch sees after a failure (`test_watched_routes` does)."""
    devices = random_devices(seeded(seed), FEATURES - {"tunnel", "down"})
    return case([replace(one, routes=tuple(replace(route, watched=False) for route in one.routes)) for one in devices])


def after(whole: Case, failure: Failure) -> Case:
    """The case when something has failed."""
    docs = deepcopy(whole.docs)
    for number in failure.down:
        port = whole.network.ports.all[number]
        for item in docs[port.device]["interfaces"]:
            if item["name"] == port.name:
                item["enabled"] = False
    network = whole.network.without(failure.down)
    return replace(whole, docs=docs, network=network, engine=Engine(network))


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_oracle_agree_after_every_failure(seed: int) -> None:
    whole = drawn(seed)
    dice = seeded(seed)
    for failure in single_failures(whole.network):
        left = after(whole, failure)
        oracle = Oracle(left.docs)
        oracle.links = Oracle(whole.docs).links
        for zone in left.zones:
            every = list(packets(left, zone, HOSTS, (*CONNECTIONS, *OTHERS)))
            asked = dice.sample(every, min(ASKED, len(every)))
            wrong = [item for item in disagreements(left, zone, asked, oracle) if item.wrong]
            assert not wrong, (failure.name, wrong[0])


def test_failures_open_and_close_ways() -> None:
    """The drawn networks are worth the comparison: some failures open something, many close something."""
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        whole = drawn(seed)
        for failure in single_failures(whole.network):
            left = after(whole, failure)
            for source in whole.zones:
                for target in whole.zones:
                    if source is not target:
                        before = {
                            box for reach in whole.engine.reach(source, target) for box in reach.total.possibly.boxes()
                        }
                        later = {
                            box for reach in left.engine.reach(source, target) for box in reach.total.possibly.boxes()
                        }
                        seen["opened" if later - before else "closed" if before - later else "same"] += 1
    assert seen["opened"] >= 4
    assert seen["closed"] >= 4
