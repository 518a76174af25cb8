"""Random FortiGates with route-based tunnels: what their selectors take, and what engine and oracle make of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

import comparisons
from comparisons import selectors
from strategies import seeded
from tunnelled_gateways import SERVICES, Gateways

if TYPE_CHECKING:
    from tunnelled_gateways import Doc

SEEDS = range(14)


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_oracle_agree(seed: int) -> None:
    found = selectors(seed)
    assert found.wrong == []
    assert found.counts["packets"]


def test_something_travels_and_something_does_not() -> None:
    met = sum((selectors(seed).counts for seed in (0, 1, 2, 3)), Counter[str]())
    assert min(met["surely"], met["never"]) > 5


class Reversed(Gateways):
    """The oracle is told the two sides of each selector the wrong way round."""

    def selectors(self, name: str) -> dict[str, list[Doc]]:
        found = super().selectors(name)
        return {
            tunnel: [{**one, "src": one["dst"], "dst": one["src"]} for one in items] for tunnel, items in found.items()
        }


class PortsForgotten(Gateways):
    """The oracle is not told of protocols and ports."""

    def selectors(self, name: str) -> dict[str, list[Doc]]:
        found = super().selectors(name)
        return {tunnel: [{**one, "service": {}} for one in items] for tunnel, items in found.items()}


@pytest.mark.parametrize("told", [Reversed, PortsForgotten])
def test_an_oracle_with_other_selectors_contradicts(told: type[Gateways], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "Gateways", told)
    assert any(selectors(seed).wrong for seed in range(40))


def test_every_kind_of_selector_is_drawn() -> None:
    texts = "".join(text for seed in range(30) for text in Gateways(seeded(seed)).texts.values())
    for word in (
        "src-subnet",
        "src-addr-type range",
        "src-addr-type ip",
        "dst-addr-type name",
        "protocol 17",
        "dst-port",
    ):
        assert f"        set {word}" in texts
    assert len(SERVICES) == len(set(SERVICES))
