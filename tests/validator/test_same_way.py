"""Flows with one way there and one way back are not compared set by set; the comparison says the same of them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, cast

from differential import case
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import TCP, of_protocol
from strategies import FEATURES, WITHOUT, random_devices, seeded
from validator.declared import mirrored
from validator.reachability import sessions
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

SEEDS = range(81_000, 81_030)
DRAWN = FEATURES & WITHOUT.keys()
"""Among these networks are some whose one way there is not the one way back, by other devices that keep sessions."""


def test_what_is_passed_over_is_never_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    shortcut = cast("Callable[..., bool]", sessions.same_way)

    def watched(*arguments: object) -> bool:
        asked.append(shortcut(*arguments))
        return asked[-1]

    def never(*_: object) -> bool:
        return False

    monkeypatch.setattr(sessions, "same_way", watched)
    passed = 0
    for seed in SEEDS:
        this = case(random_devices(seeded(seed), DRAWN))
        engine = Engine(this.network)
        zones = this.network.zones
        for source, destination in permutations(this.zones, 2):
            one, other = (AddressMatch.exactly(zones.addresses[zone.id]) for zone in (source, destination))
            match = Match(one, other, ServiceMatch.exactly(of_protocol(TCP)))
            answer = mirrored(match, connections=True)
            forward = engine.reach(source, destination, (match,))
            backward = engine.reach(destination, source, (answer,), replies=True, within=answer)
            asked.clear()
            quick = sessions.strays(engine, source, destination, match, forward, backward)
            if any(asked):
                passed += 1
                with monkeypatch.context() as slow:
                    slow.setattr(sessions, "same_way", never)
                    assert sessions.strays(engine, source, destination, match, forward, backward) == quick, seed
    assert passed > len(SEEDS)
