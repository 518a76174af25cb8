"""Random routers with `show ip route`: what the tables say decides, and engine and oracle agree on it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import comparisons
from comparisons import tables
from shown_routers import Routers, TableOracle
from strategies import seeded

if TYPE_CHECKING:
    from shown_routers import Doc


@pytest.mark.parametrize("seed", range(9))
def test_engine_and_oracle_agree(seed: int) -> None:
    found = tables(seed)
    assert found.wrong == []
    assert found.counts["packets"]


def test_every_table_is_used() -> None:
    """Otherwise nothing would be said about them."""
    for seed in range(4):
        drawn = Routers(seeded(seed))
        with tempfile.TemporaryDirectory() as folder:
            plant = TableOracle(drawn.written(Path(folder) / "plant"), drawn)
            assert len(plant.network.conditions) == len(drawn.all)


class Forgetful(Routers):
    """The oracle is not told what the routers learned."""

    def document(self, name: str) -> Doc:
        found = super().document(name)
        found["routes"] = [one for one in found["routes"] if one["distance"] != 110]
        return found


class Unranked(Routers):
    """The oracle takes what was learned for as good as what was told."""

    def document(self, name: str) -> Doc:
        found = super().document(name)
        for one in found["routes"]:
            one["distance"] = 1
        return found


@pytest.mark.parametrize("told", [Forgetful, Unranked])
def test_an_oracle_with_other_routes_contradicts(told: type[Routers], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "Routers", told)
    assert any(tables(seed).wrong for seed in (1, 2, 4, 5, 7, 8))
