"""The whole plants of the fixtures, packet by packet: engine, tracer and oracle say the same.

The packets lie on and beside the bounds of all rules, from every zone to every zone and to every virtual address.
`SEGVAL_LONG=1` asks ten times as many.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES
from naive import Packet
from plant_oracle import Disagreement, PlantOracle

if TYPE_CHECKING:
    from pathlib import Path

BEHIND_A_ROUTER = {
    "plant.yaml": """\
plant: {id: R, name: A zone behind a router that no file shows}
zones:
  - {id: SIS, kind: safety, networks: [10.30.40.0/24]}
  - {id: FAR, kind: control, networks: [10.50.0.0/24]}
  - {id: FURTHER, kind: control, networks: [10.60.0.0/24]}
devices: [{id: fw, file: fw.txt, platform: cisco_asa}]
""",
    "fw.txt": """\
: Saved
ASA Version 9.16(4)
!
hostname FW
!
interface GigabitEthernet1/1
 nameif sis
 security-level 50
 ip address 10.30.40.1 255.255.255.0
!
access-list X extended deny ip any any log
access-group X in interface sis
route sis 10.50.0.0 255.255.255.0 10.30.40.9 1
route sis 10.60.0.0 255.255.255.0 10.30.40.9 1
Cryptochecksum:00000000d00d00000000d00d00000002
: end
""",
}
"""The router 10.30.40.9 stands on the segment of the SIS."""
TIMES = 10 if os.environ.get("SEGVAL_LONG") == "1" else 1
COUNTS = {"tiny": 8_000 * TIMES, "refinery-u3-clean": 8_000 * TIMES, "refinery-u3-faulty": 4_500 * TIMES}
"""Packets asked of each plant."""
TRACED = 4
"""One packet in so many is traced as well."""
POSSIBLY = {"refinery-u3-faulty"}
"""Plants of which some packet is undecided."""


@cache
def plant(name: str) -> PlantOracle:
    return PlantOracle(FIXTURES / "plants" / name)


@cache
def packets(name: str) -> tuple[Packet, ...]:
    return tuple(plant(name).packets(COUNTS[name], name))


def zone(name: str, address: str) -> str:
    found = plant(name).zone_of(address)
    return "" if found is None else found.id


def told(name: str, met: Counter[str]) -> None:
    """Print how often each verdict was met; none of them may be missing."""
    print(f"{name}: {met.total()} packets, {dict(met)}")  # noqa: T201 - every selection says what it met
    assert met["permit"] > 20
    assert met["deny"] > 20
    assert (met["possibly"] > 0) == (name in POSSIBLY)


@pytest.mark.parametrize("name", COUNTS)
def test_every_zone_and_every_virtual_address_is_asked(name: str) -> None:
    this = plant(name)
    ends = {(zone(name, one.src), zone(name, one.dst)) for one in packets(name)}
    asked = {source for source, _ in ends}, {target for _, target in ends} - {""}
    everyone = {one.id for one in this.zones if this.addresses[one.id].v4}
    assert asked == (everyone, everyone)
    assert this.virtual <= {one.dst for one in packets(name)}


@pytest.mark.parametrize("name", COUNTS)
def test_the_boxes_of_every_pair_hold_exactly_what_the_oracle_delivers(name: str) -> None:
    this, met = plant(name), Counter[str]()
    different = []
    for one in packets(name):
        source = zone(name, one.src)
        said, oracle = this.engine_says(one, source), this.oracle_says(one, source)
        met["permit" if oracle.surely else "possibly" if oracle.possibly else "deny"] += 1
        if said != oracle:
            different.append(Disagreement(one, source, said, oracle))
    told(name, met)
    assert different == []


@pytest.mark.parametrize("name", COUNTS)
def test_the_tracer_says_what_the_oracle_says(name: str) -> None:
    this, met = plant(name), Counter[str]()
    different = []
    for one in packets(name)[::TRACED]:
        said, oracle = this.tracer_says(one), this.oracle_traces(one)
        met[oracle] += 1
        if said != oracle:
            different.append((one, said, oracle))
    print(f"{name}: {met.total()} packets traced, {dict(met)}")  # noqa: T201 - every selection says what it met
    assert different == []
    assert min(met["permit"], met["deny"]) > 10


@pytest.fixture
def behind_a_router(tmp_path: Path) -> PlantOracle:
    for name, text in BEHIND_A_ROUTER.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return PlantOracle(tmp_path)


THERE = Packet("10.50.0.5", "10.30.40.7", 6, 40_000, 502)


def test_a_client_of_a_tunnel_does_not_stand_on_the_segment_of_its_firewall() -> None:
    one = Packet("10.66.0.24", "203.0.113.2", 17, 40_000, 500)
    assert plant("refinery-u3-clean").oracle_traces(one) == "deny"
    assert plant("refinery-u3-clean").tracer_says(one) == "deny"


def test_the_tracer_knows_that_a_router_may_deliver_to_its_own_segment(behind_a_router: PlantOracle) -> None:
    assert behind_a_router.oracle_traces(THERE) == "possibly"
    assert behind_a_router.tracer_says(THERE) == "possibly"


def test_the_engine_knows_that_a_router_may_deliver_to_its_own_segment(behind_a_router: PlantOracle) -> None:
    assert behind_a_router.oracle_says(THERE, "FAR").possibly == {"SIS"}
    assert behind_a_router.engine_says(THERE, "FAR").possibly == {"SIS"}


@pytest.mark.parametrize(
    ("src", "dst", "source", "target"),
    [("10.50.0.5", "10.60.0.7", "FAR", "FURTHER"), ("10.30.40.7", "10.50.0.5", "SIS", "FAR")],
)
def test_a_router_on_the_segment_may_carry_packets_past_the_firewall(
    behind_a_router: PlantOracle, src: str, dst: str, source: str, target: str
) -> None:
    """Between two zones behind it, and from its own segment to one of them: the firewall denies, and nobody asks it."""
    packet = Packet(src, dst, 6, 40_000, 502)
    assert behind_a_router.engine_says(packet, source).possibly == {target}
    assert behind_a_router.oracle_says(packet, source).possibly == {target}
    assert behind_a_router.oracle_traces(packet) == "possibly"
    assert behind_a_router.tracer_says(packet) == "possibly"
