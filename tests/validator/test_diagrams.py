"""The engine against the second engine on decision diagrams: every pair's printed boxes are the same diagram.

Compared by equality, both surely and possibly: filters, chains, states, fragments, interfaces, families, every order of
stages, routing (null, floating, conditional, equal cost, VRFs, dynamic, policy routes, doors that are down), static,
port, identity, pool and overload translation, tunnels, unknown matches, and features that may permit or deny.
There `surely` means: on some way every step is sure.

Compared by inclusion, because the engine is documented to remember less (decisions 16 and 26): networks in which some
rule tells apart what a pool or a PAT may choose, and those in which something may rewrite packets at will. There what
the engine calls sure is sure, and what it calls impossible is impossible.

Since then it learned reverse-path checks, statements that translated (`translated_by`), tunnels between gateways with both
ends' selectors, packets that came unencrypted, IP versions that are not routed, and ports that a translation chooses.
It leaves out, and refuses: bridges and private VLANs, a first look-up before translation (PAN-OS), entries of policy routes
with conditions and alternatives, gateways of tunnel interfaces, portals, routes of other VRFs, and answers, so that
inspection and sessions (`forgets`, `admits_strays`) have the packet oracle and the laboratory alone. Zone firewalls
and NAT that lives come to it as lists and rules like any others.

`SEGVAL_LONG=1` compares many more networks (see CONTRIBUTING).
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from comparisons import later_diagrams, without_leaks
from diagram_case import Both
from diagram_features import COMPARED, LATER, LATER_WITHOUT, WITHOUT, divides, every, rewrites
from diagram_plants import large_plant
from differential import case, in_ipv6
from later_features import with_later
from parsers.model.intervals import Interval
from parsers.model.service import EVERY_PORT, ServiceBox
from strategies import FEATURES, random_devices, seeded
from validator.graph.network import build_network
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device

LONG = os.environ.get("SEGVAL_LONG") == "1"
NETWORKS, NETWORKS6 = (3_000, 600) if LONG else (48, 12)
LISTS = 200 if LONG else 8
LARGE, SITES = (24, 5) if LONG else (2, 3)
ENOUGH, MOST_NETWORKS = (10, 1_000) if LONG else (1, 200)
"""So many networks in which a feature decides suffice, and so many are asked at most."""
BY_INCLUSION = frozenset({"may rewrite", "overload"})
ALONE = {
    "equal-cost": frozenset({"equal-cost", "outbound"}),
    "floating": frozenset({"floating", "conditional", "down"}),
    "fragment": frozenset({"fragment", "outbound"}),
    "may rewrite": frozenset({"unmodelled"}),
    "next-hop vrf": frozenset({"vrf"}),
    "null": frozenset({"null"}),
    "orders": frozenset({"orders", "destination-nat", "source-nat", "outbound"}),
    "overload": frozenset({"pool", "overload", "outbound", "forward"}),
    "source ports": frozenset({"outbound"}),
    "state": frozenset({"state", "outbound"}),
    "translated": frozenset({"translated", "destination-nat", "forward", "outbound"}),
    "unknown": frozenset({"unknown", "outbound"}),
}
"""Features that rarely decide among many others: what else the networks have."""
KNOWN = (72, 123, 146, 237, 351, 10_003, 10_141, 70_057, 70_063, 70_176, 70_228, 2_000_021)
"""Networks that once showed a difference."""


def both(devices: Sequence[Device], version: int = 4) -> Both:
    this = case(devices, version)
    return Both(this.network, this.engine, version)


def differences(devices: Sequence[Device], name: str, version: int = 4) -> list[str]:
    exact = not rewrites(devices) and not divides(devices)
    return [f"{name}: {told}" for told in both(devices, version).differences(exact=exact)]


@pytest.mark.parametrize("part", range(8))
def test_every_pair_is_the_same_diagram(part: int) -> None:
    found: list[str] = []
    for seed in range(70_000 + part, 70_000 + NETWORKS, 8):
        found += differences(random_devices(seeded(seed), COMPARED), f"seed {seed}")
    assert found == []


@pytest.mark.parametrize("seed", KNOWN)
def test_what_once_differed_does_not_any_more(seed: int) -> None:
    assert differences(random_devices(seeded(seed), COMPARED), f"seed {seed}") == []


@pytest.mark.parametrize("part", range(4))
def test_what_it_learned_since_too(part: int) -> None:
    """Reverse-path checks, statements that translated, tunnels between gateways, and what came unencrypted."""
    found: list[str] = []
    for seed in range(100_000 + part, 100_000 + NETWORKS // 2, 4):
        found += later_diagrams(seed).wrong
    assert found == []


@pytest.mark.parametrize("name", LATER_WITHOUT)
def test_what_it_learned_since_decides_some_pair(name: str) -> None:
    decided = asked = 0
    while not decided and asked < MOST_NETWORKS:
        random = seeded(110_000 + asked)
        drawn = with_later(random, random_devices(random, LATER - {"unmodelled", "overload"}), unknowns=False)
        this = both([without_leaks(one) for one in drawn])
        decided += this.decides(LATER_WITHOUT[name])
        asked += 1
    assert decided


@pytest.mark.parametrize("seed", range(LISTS))
def test_lists_that_are_not_there_too(seed: int) -> None:
    """A list that something names and the device does not hold may do either."""
    devices = random_devices(seeded(95_000 + seed), COMPARED - {"unmodelled"})
    lost = [replace(one, rule_sets=one.rule_sets[:-1]) for one in devices]
    assert differences(lost, f"seed {seed}") == []


def test_the_generator_has_every_feature_that_is_compared() -> None:
    assert COMPARED <= FEATURES


@pytest.mark.parametrize("part", range(4))
def test_in_ipv6_too(part: int) -> None:
    found: list[str] = []
    for seed in range(80_000 + part, 80_000 + NETWORKS6, 4):
        found += differences([in_ipv6(one) for one in random_devices(seeded(seed), COMPARED)], f"seed {seed}", 6)
    assert found == []


def large(seed: int, sites: int, version: int = 4) -> Both:
    plant, devices = large_plant(seeded(seed), sites)
    if version == 6:
        devices = [in_ipv6(one) for one in devices]
        plant = replace(plant, zones=in_ipv6(plant.zones))
    network = build_network(plant, tuple((one, "generated.txt") for one in devices))
    return Both(network, Engine(network), version)


@pytest.mark.parametrize("seed", range(LARGE))
def test_large_plants_too(seed: int) -> None:
    this = large(seed, SITES)
    assert this.differences(exact=not divides(this.devices)) == []


@pytest.mark.parametrize("seed", range(LARGE // 2))
def test_large_plants_in_ipv6_too(seed: int) -> None:
    this = large(seed, SITES - 1, 6)
    assert this.differences(exact=not divides(this.devices)) == []


def narrowed(box: ServiceBox) -> ServiceBox:
    return replace(box, source_ports=Interval(0, 1023)) if box.destination_ports != EVERY_PORT else box


by_source_port = every(ServiceBox, narrowed)
"""Rules for ports look at the source port as well: without such rules, nobody sees what a PAT does to it."""


@pytest.mark.parametrize("name", WITHOUT)
def test_every_feature_decides_some_pair(name: str) -> None:
    """Otherwise agreement would say nothing about the feature."""
    by_equality = by_inclusion = asked = 0
    while (by_inclusion if name in BY_INCLUSION else by_equality) < ENOUGH and asked < MOST_NETWORKS:
        devices = random_devices(seeded(90_000 + asked), ALONE.get(name, COMPARED))
        this = both([by_source_port(one) for one in devices] if name == "overload" else devices)
        exact = not rewrites(this.devices) and not divides(this.devices)
        decides = this.decides(WITHOUT[name])
        by_equality += exact and decides
        by_inclusion += not exact and decides
        asked += 1
    print(f"{name}: decided {by_equality} networks compared by equality and {by_inclusion} by inclusion, of {asked}")  # noqa: T201 - every generator says what it met
    assert by_inclusion if name in BY_INCLUSION else by_equality
