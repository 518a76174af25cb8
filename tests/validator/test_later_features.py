"""Tunnels between gateways, packets that came unencrypted, and other later features: engine and oracle agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import comparisons
import naive
from comparisons import forgotten, later, remembered, sessions_and_others, some_destinations
from differential import CONNECTIONS, OTHERS, Oracle, case, packets, reached, without_filters
from later_features import with_later
from strategies import FEATURES, OPEN, random_devices, seeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.device import Device

DIFFERED = (1_026, 1_155, 1_163, 11_000_017)
"""On the first three a far end that was in doubt brought packets surely; on the last the oracle missed source ports."""


@pytest.mark.parametrize("seed", [*range(16), *DIFFERED])
def test_engine_and_oracle_agree(seed: int) -> None:
    assert later(seed).wrong == []


@pytest.mark.parametrize("seed", range(12))
def test_answers_to_sessions_pass_where_a_list_lets_them(seed: int) -> None:
    assert remembered(seed).wrong == []


def test_such_lists_decide_some_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle that takes none of them for an answer contradicts the engine."""
    monkeypatch.setattr(comparisons, "all_answer", lambda document: document)
    assert any(remembered(seed).wrong for seed in range(12))


@pytest.mark.parametrize("seed", range(10))
def test_answers_of_which_no_session_is_kept_are_judged_like_what_begins(seed: int) -> None:
    """On seed 6 the filter of a tunnel did not judge them."""
    assert forgotten(seed).wrong == []


def test_what_is_forgotten_decides_some_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle whose devices forget nothing contradicts the engine."""
    monkeypatch.setattr(comparisons, "keeps_no", lambda device, _protocol: not device.stateful)
    assert any(forgotten(seed).wrong for seed in range(10))


@pytest.mark.parametrize("seed", [*range(12), 126])
def test_lists_of_packets_and_policy_routes_of_one_direction(seed: int) -> None:
    """Beside sessions, lists that judge each packet, and ways that answers alone take, or what begins alone."""
    assert sessions_and_others(seed).wrong == []


def test_such_lists_and_ways_decide_some_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle that lets answers pass all lists contradicts the engine, as one does where answers and others part."""
    with monkeypatch.context() as patch:
        patch.setattr(comparisons, "for_answers", without_filters)
        assert any(sessions_and_others(seed).wrong for seed in range(12))
    monkeypatch.setattr(comparisons, "for_what_begins", lambda device: device)
    assert sessions_and_others(126).wrong


@pytest.mark.parametrize("seed", range(12))
def test_a_feature_that_concerns_some_destinations_leaves_others_alone(seed: int) -> None:
    assert some_destinations(seed).wrong == []


def test_what_it_does_not_concern_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle whose features concern every packet contradicts the engine."""
    monkeypatch.setattr(naive, "_concerns", lambda _item, _step: True)
    assert any(some_destinations(seed).wrong for seed in range(4))


def without_translations(name: str) -> Callable[[Device], Device]:
    return lambda one: replace(one, nat=tuple(rule for rule in one.nat if rule.identity != name))


WITHOUT: dict[str, Callable[[Device], Device]] = {
    "tunnels of sites": lambda one: replace(
        one, tunnels=tuple(item for item in one.tunnels if item.kind != "site-to-site")
    ),
    "clear text": lambda one: replace(one, tunnels=tuple(replace(item, drops_clear=False) for item in one.tunnels)),
    "never used": lambda one: replace(one, routes=tuple(replace(item, distance=1) for item in one.routes)),
    "not routed": lambda one: replace(one, forwarded=frozenset({4, 6})),
    "ports chosen": without_translations("pool of ports"),
    "not understood": without_translations("not understood"),
    "other VRF": lambda one: replace(
        one, dynamic_routing=tuple(item for item in one.dynamic_routing if item.source_vrf is None)
    ),
}


def ends(devices: list[Device], seed: int) -> list[tuple[set[str], set[str]]]:
    this, random = case(devices), seeded(seed)
    oracle, found = Oracle(this.docs), []
    for zone in this.zones[:3]:
        every = list(packets(this, zone, (2, 3, 6), CONNECTIONS + OTHERS))
        for packet in random.sample(every, min(len(every), 15)):
            said = reached(this, oracle, zone, packet)
            found.append((said.surely, said.possibly | said.astray))
    return found


def test_every_feature_decides_some_packet() -> None:
    """Otherwise agreement would say nothing about it."""
    met = Counter[str]()
    for seed in range(400):
        idle = [name for name in WITHOUT if not met[name]]
        if not idle:
            break
        random = seeded(seed)
        features = FEATURES - OPEN - {"equal-cost", "policy-route", "overload", "pool"}
        devices = with_later(random, random_devices(random, features), unknowns=True)
        for name in idle:
            others = [WITHOUT[name](one) for one in devices]
            if others != devices and len(others) < 4:
                met[name] += ends(devices, seed) != ends(others, seed)
    assert [name for name in WITHOUT if not met[name]] == []
