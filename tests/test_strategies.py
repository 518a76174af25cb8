"""The random networks: none of their features is idle, and the oracle obeys its laws on them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from naive import Network, Packet, zone_reach
from strategies import WITHOUT, boundary_packets, deciding, documents, doors, random_devices, seeded, universe

if TYPE_CHECKING:
    from random import Random

NETWORKS = 160
"""Far more than are drawn until every feature has decided `ENOUGH` verdicts."""
ENOUGH = 3


def packets_of(docs: list[dict[str, Any]], door: tuple[str, str], random: Random, count: int) -> list[Packet]:
    """Some packets that come from behind the door to somewhere else."""
    subnet = f"10.0.{door[1][1:]}." if door[1].startswith("z") else "10.2.0."
    found = [one for one in universe(docs) if one.src.startswith(subnet) and not one.dst.startswith(subnet)]
    return random.sample(found, min(count, len(found)))


def test_no_feature_of_the_generator_is_idle() -> None:
    found: Counter[str] = Counter()
    for seed in range(NETWORKS):
        random = seeded(seed)
        docs = documents(random_devices(random))
        idle = [name for name in WITHOUT if found[name] < ENOUGH]
        if not idle:
            break
        for door in random.sample(doors(docs), 2):
            found += deciding(docs, door, packets_of(docs, door, random, 24), idle)
    assert not [name for name in WITHOUT if found[name] < ENOUGH]


@pytest.mark.parametrize("seed", range(100, 112))
def test_what_surely_arrives_possibly_arrives_and_every_packet_ends(seed: int) -> None:
    random = seeded(seed)
    docs = documents(random_devices(random))
    network, ways = Network(docs), doors(docs)
    for door in ways:
        packets = packets_of(docs, door, random, 60)
        assert all(network.fates(one, door) for one in packets)
        surely, possibly = zone_reach(network, [door], ways, packets)
        assert surely <= possibly


@pytest.mark.parametrize("seed", range(200, 206))
def test_without_unknowns_every_reading_is_the_same(seed: int) -> None:
    random = seeded(seed)
    plain = frozenset(
        {"state", "disabled", "interfaces", "outbound", "forward", "null", "floating", "equal-cost", "vrf"}
    )
    docs = documents(random_devices(random, plain))
    network = Network(docs)
    for door in doors(docs):
        packets = packets_of(docs, door, random, 60)
        assert all(fate.certain for one in packets for fate in network.fates(one, door))


def test_the_same_seed_gives_the_same_network() -> None:
    assert documents(random_devices(seeded(5))) == documents(random_devices(seeded(5)))


def test_boundary_packets_stand_on_and_beside_every_edge() -> None:
    match = {"src": ["10.0.1.0/30"], "dst": ["10.0.2.2/32"], "service": [{"proto": "6", "dport": "80-81"}]}
    docs = [{"rule_sets": [{"rules": [{"match": match}]}]}]
    found = boundary_packets(docs)
    assert {one.src for one in found} == {"10.0.0.255", "10.0.1.0", "10.0.1.3", "10.0.1.4"}
    assert {one.dst for one in found} == {"10.0.2.1", "10.0.2.2", "10.0.2.3"}
    assert {one.dport for one in found} == {79, 80, 81, 82}
    assert {one.proto for one in found} == {5, 6, 7}
    assert len(found) == len(set(found))
