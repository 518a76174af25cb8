"""Pairs that edits are said to bear nothing on, judged before and after: nothing about them may differ."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from parsers.model.rules import RuleSetKind
from validator.audit import AuditOptions, joined, load
from validator.edits.bearing import Bearing
from validator.edits.keeping import concerns
from validator.edits.statement import Edit, EditKind, edited, spoken
from validator.pairs_asked import PairsAsked
from validator.questions import Silent
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from validator.graph.network import Network

PLANTS = sorted((Path(__file__).resolve().parents[3] / "fixtures" / "plants").iterdir())
EDITS = 4


def removals(network: Network) -> list[Edit]:
    """Every rule of a filter list that somebody wrote, removed."""
    return [
        Edit(EditKind.REMOVE, node.number, rule_set.name, rule)
        for node in network.nodes
        for rule_set in node.device.rule_sets
        if rule_set.kind is RuleSetKind.FILTER
        for rule in rule_set.rules
        if not rule.implicit
    ]


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda path: path.name)
def test_what_is_spared_is_as_before(plant: Path, seen: Counter[str]) -> None:
    network = joined(*load(plant, AuditOptions(None, AS_OF), Silent()))
    before = PairsAsked(Engine(network), AS_OF)
    every = removals(network)
    for edit in random.Random(7).sample(every, min(EDITS, len(every))):  # noqa: S311 - reproducible
        bearing = Bearing(before.engine, [edit])
        after = PairsAsked(Engine(edited(network, [edit])), AS_OF)
        for destination in network.plant.zones:
            for source in network.plant.zones:
                if source.id != destination.id and not bearing.on(source, destination):
                    assert before.gap(source, destination) == after.gap(source, destination), edit
                    seen["by their ways"] += concerns(network, spoken(network, [edit]), source, destination)


def test_pairs_were_spared_by_their_ways(seen: Counter[str]) -> None:
    assert seen["by their ways"] > 0
