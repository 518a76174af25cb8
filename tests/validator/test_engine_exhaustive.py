"""The engine against the oracle on small random networks, packet by packet.

`SEGVAL_LONG=1` takes every packet of many more networks (see CONTRIBUTING).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from differential import (
    ANSWERS,
    CONNECTIONS,
    OTHERS,
    Oracle,
    TooManyReadingsError,
    case,
    comparisons,
    disagreements,
    in_ipv6,
    packets,
    reached,
    without_filters,
)
from naive import Packet
from naive_packets import present
from strategies import FEATURES, OPEN, WITHOUT, deciding, random_devices, seeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differential import Case
    from parsers.model.device import Device

LONG = bool(os.environ.get("SEGVAL_LONG"))
NETWORKS = 2_000 if LONG else 150
PACKETS = 10**9 if LONG else 14
"""Of each zone of each network; the long mode takes all of them."""
HOSTS = range(8) if LONG else (2, 3, 6)


def asked(this: Case, seed: int, services: Sequence[tuple[int, int, int, str]]) -> dict[str, list[Packet]]:
    """The packets of each zone that this run asks about."""
    random = seeded(seed)
    found = {}
    for zone in this.zones:
        every = list(packets(this, zone, HOSTS, services))
        found[zone.id] = every if len(every) <= PACKETS else random.sample(every, PACKETS)
    return found


def differences(devices: Sequence[Device], seed: int, version: int = 4) -> list[str]:
    """Everything that the engine says of one network and the oracle does not; * marks what is wrong."""
    this = case(devices, version)
    oracle = Oracle(this.docs)
    by_zone = asked(this, seed, CONNECTIONS + OTHERS)
    return [
        f"{'*' if item.wrong else ' '} seed {seed}: {item}"
        for zone in this.zones
        for item in disagreements(this, zone, by_zone[zone.id], oracle)
    ]


@pytest.mark.parametrize("part", range(10))
def test_no_packet_is_called_safe_or_sure_that_is_not(part: int) -> None:
    found: list[str] = []
    for seed in range(part, NETWORKS, 10):
        found += differences(random_devices(seeded(seed)), seed)
    assert not [line for line in found if line.startswith("*")]


@pytest.mark.parametrize("part", range(5))
def test_without_unknowns_both_say_the_same(part: int) -> None:
    for seed in range(10_000 + part, 10_000 + NETWORKS // 2, 5):
        assert differences(random_devices(seeded(seed), FEATURES - OPEN), seed) == []


def test_a_router_that_only_a_route_names_may_carry_packets_by_itself() -> None:
    """On seed 1,000,085 a VRF leaks to a next hop of the zone's own segment: the oracle once did not know of it."""
    assert differences(random_devices(seeded(1_000_085), FEATURES - OPEN), 1_000_085) == []


def test_a_list_of_ipv6_spares_no_ipv4_from_a_check_of_sources() -> None:
    """On seed 2,000,015; once the oracle took it for a list that permits, and the engine for one that judges."""
    this = case(random_devices(seeded(2_000_015)))
    one = next(item for item in this.zones if item.id == "CLIENTS")
    packet = Packet("10.2.0.0", "10.1.0.2", 17, 1, 2)
    assert [(said.engine, said.oracle) for said in comparisons(this, one, [packet]) if said.destination == "Z0"] == [
        ((False, True), (False, True))
    ]


@pytest.mark.parametrize("part", range(5))
def test_ipv6_is_judged_alike(part: int) -> None:
    found: list[str] = []
    for seed in range(20_000 + part, 20_000 + NETWORKS // 3, 5):
        found += differences([in_ipv6(one) for one in random_devices(seeded(seed))], seed, 6)
    assert not [line for line in found if line.startswith("*")]


def test_answers_pass_stateful_devices_and_are_judged_by_stateless_ones() -> None:
    features = FEATURES - OPEN - {"destination-nat", "port-nat", "source-nat", "pool", "overload", "identity"}
    delivered = 0
    for seed in range(30_000, 30_000 + NETWORKS // 3):
        devices = random_devices(seeded(seed), features)
        this, open_case = case(devices), case([without_filters(one) for one in devices])
        oracle = Oracle(open_case.docs)
        real = replace(this, docs=open_case.docs)
        by_zone = asked(this, seed, ANSWERS)
        for zone in this.zones:
            own = [one for one in by_zone[zone.id] if one.dst.startswith(("10.0.", "10.2."))]
            assert disagreements(real, zone, own, oracle, replies=True) == []
            delivered += sum(bool(reached(real, oracle, zone, one).surely) for one in own)
    assert delivered


def test_every_feature_decided_some_verdict() -> None:
    """On packets like those above; otherwise agreement would say nothing about the feature."""
    found: Counter[str] = Counter()
    for seed in range(100):
        idle = [name for name in WITHOUT if not found[name]]
        if not idle:
            break
        this = case(random_devices(seeded(seed)))
        if not present(this.docs, idle):
            continue
        oracle = Oracle(this.docs)
        by_zone = asked(this, seed, CONNECTIONS + OTHERS)
        for zone in this.zones:
            for item in this.network.zones.attachments[zone.id][:1]:
                door = item.port.name if item.port.tunnel is None else item.port.tunnel.name
                node = this.network.nodes[item.port.device].device.name
                some = [one for one in by_zone[zone.id] if countable(this, oracle, one, (node, door))]
                found += deciding(this.docs, (node, door), some[:12], idle)
    assert [name for name in WITHOUT if not found[name]] == []


def countable(this: Case, oracle: Oracle, one: Packet, door: tuple[str, str]) -> bool:
    """Whether the oracle can follow the packet without the routes of clients that a case adds."""
    if any(doc["tunnels"] and doc["dynamic_routing"] for doc in this.docs):
        return False
    try:
        return bool(oracle.fates(one, door))
    except TooManyReadingsError:
        return False
