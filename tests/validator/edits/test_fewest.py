"""The fewest edits against every edit there is, on plants that are small enough to try them all."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

import naive
from edit_plants import CELLS, NAMES, PORTS, SOURCES, TARGETS, TO_B, WAYS, arriving, drawn, permitted
from naive import Packet
from parsers.as_json import device_json
from validator.edits.fewest import fewest
from validator.edits.keeping import Keeping
from validator.edits.recomputed import recomputed
from validator.edits.statement import edited
from validator.pairs_asked import PairsAsked
from validator.reachability.engine import Engine
from validator.verdicts import Verdict

DAY = dt.date(2026, 1, 1)
SEEDS = range(50)
MOST = 2


def oracle(network: object) -> int:
    """The cells that arrive, one packet at a time, by the oracle of the engine."""
    there = naive.Network([device_json(node.device) for node in network.nodes])  # type: ignore[attr-defined]  # a network
    found = 0
    for number, (one, other, port) in enumerate(CELLS):
        packet = Packet(SOURCES[one].removesuffix("/32"), TARGETS[other].removesuffix("/32"), 6, 40_000, PORTS[port])
        for way in WAYS:
            fates = there.fates(packet, (NAMES[way[0]], "a"))
            if any(fate.disposition == "delivered" for fate in fates):
                found |= 1 << number
    return found


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_fewer_edits_close_it(seed: int, seen: Counter[str]) -> None:
    plant = drawn(seed)
    assert oracle(plant.network) == arriving([permitted(one) for one in plant.lists])
    pairs = PairsAsked(Engine(plant.network), DAY)
    gap = pairs.gap(*(pairs.network.plant.zone(name) for name in ("A", "B")))
    undeclared = arriving([permitted(one) for one in plant.lists]) & TO_B & ~plant.declared
    assert (gap.verdict.verdict is Verdict.VIOLATED) == bool(undeclared)
    if not undeclared:
        return
    keeping = Keeping(pairs)
    remedy = fewest(pairs.engine, gap, keeping)
    least = plant.least(MOST)
    assert remedy.edits, remedy.why
    after = recomputed(pairs, keeping, remedy.edits, ("A", "B"))
    assert after.harmless
    assert after.verdict is Verdict.PROVED
    assert ("A", "B") in after.closed
    arrives = oracle(edited(plant.network, remedy.edits))
    assert not arrives & undeclared
    assert not arriving([permitted(one) for one in plant.lists]) & plant.declared & ~arrives
    assert not arrives & ~arriving([permitted(one) for one in plant.lists])
    seen[f"{'proved' if remedy.proved else 'found'} {len(remedy.edits)}, least {least}"] += 1
    fewer = least is not None and least < len(remedy.edits)
    assert not (remedy.proved and fewer)
    assert least is None or least <= len(remedy.edits)


def test_most_of_them_were_proved_and_of_several_sizes(seen: Counter[str]) -> None:
    proved = {name: count for name, count in seen.items() if name.startswith("proved")}
    assert {name.partition(",")[0] for name in proved} >= {"proved 1", "proved 2"}, seen
    assert sum(proved.values()) * 2 > sum(seen.values()), seen
