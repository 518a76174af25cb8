"""Flows with one way there and one way back are not compared set by set; the comparison says the same of them."""

from __future__ import annotations

from itertools import permutations

import pytest

from differential import case
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import TCP, of_protocol
from strategies import WITHOUT, random_devices, seeded
from validator.declared import mirrored
from validator.reachability import sessions
from validator.reachability.engine import Engine

SEEDS = range(81_000, 81_030)


def test_what_is_passed_over_is_never_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    shortcut = sessions._same_way  # noqa: SLF001 - the shortcut is what is judged

    def watched(*arguments: object) -> bool:
        asked.append(shortcut(*arguments))  # type: ignore[arg-type] # the same arguments
        return asked[-1]

    monkeypatch.setattr(sessions, "_same_way", watched)
    passed = 0
    for seed in SEEDS:
        this = case(random_devices(seeded(seed), WITHOUT))
        engine = Engine(this.network)
        zones = this.network.zones
        for source, destination in permutations(this.zones, 2):
            ends = (AddressMatch.exactly(zones.addresses[one.id]) for one in (source, destination))
            match = Match(*ends, ServiceMatch.exactly(of_protocol(TCP)))
            answer = mirrored(match, connections=True)
            forward = engine.reach(source, destination, (match,))
            backward = engine.reach(destination, source, (answer,), replies=True, within=answer)
            asked.clear()
            quick = sessions.strays(engine, source, destination, match, forward, backward)
            if any(asked):
                passed += 1
                with monkeypatch.context() as slow:
                    slow.setattr(sessions, "_same_way", lambda *_: False)
                    assert sessions.strays(engine, source, destination, match, forward, backward) == quick, seed
    assert passed > len(SEEDS)
