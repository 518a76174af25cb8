"""Chains by hosts against the dumbest search there is: one address at a time, over small universes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model.address import AddressSet, from_cidr, union_of
from validator.pivots.ground import Ground
from validator.plant.model import NOWHERE, Asset, Plant, Zone, ZoneKind
from validator.several_homes import several_homes
from validator.stepping_stones import Step, Terrain, hosts_text
from validator.verdicts import Box, Wire

NAMES = ("OUT", "A", "B", "IN")
HOSTS = {name: [f"10.{number}.0.{host}/32" for host in range(3)] for number, name in enumerate(NAMES)}
WHOLE = {name: union_of(map(from_cidr, hosts)) for name, hosts in HOSTS.items()}


def plant(*assets: Asset) -> Plant:
    zones = tuple(
        Zone(name, ZoneKind.CONTROL, NOWHERE, assets=assets if name == "A" else ()) for name in NAMES
    )  # fmt: skip
    return Plant("P", "", "", NOWHERE, zones, ())


def box(source: list[str], destination: list[str], port: int = 1, wire: tuple[Wire, ...] = ()) -> Box:
    return Box(tuple(source), tuple(destination), "tcp", "any", str(port), wire)


def naive(boxes: dict[tuple[str, str], tuple[Box, ...]], homes: tuple[tuple[str, str], ...] = ()) -> int | None:
    """Hosts between OUT and IN, found one address at a time; None if there is no way. `homes` are one host each."""
    taken, frontier, number = set(HOSTS["OUT"]), set(HOSTS["OUT"]), 0
    while frontier:
        new: set[str] = set()
        for host in frontier:
            for found in boxes.values():
                new |= {other for one in found if host in one.src for other in one.dst}
            if number:
                new |= {other for hosts in HOSTS.values() if host in hosts for other in hosts}
        beginning = set() if number else taken
        new |= {other for home in homes if (new | beginning).intersection(home) for other in home}
        if new & set(HOSTS["IN"]):
            return number
        frontier = new - taken
        taken |= new
        number += 1
    return None


def some(name: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(HOSTS[name]), min_size=1, max_size=2, unique=True)


@st.composite
def terrains(draw: st.DrawFn) -> dict[tuple[str, str], tuple[Box, ...]]:
    pairs = [(one, other) for one in NAMES for other in NAMES if one != other]
    found: dict[tuple[str, str], tuple[Box, ...]] = {}
    for one, other in draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True)):
        found[one, other] = tuple(box(draw(some(one)), draw(some(other)), port) for port in (1, 2))
    return found


@settings(max_examples=300, deadline=None)
@given(terrains())
def test_as_many_hosts_as_one_address_at_a_time(boxes: dict[tuple[str, str], tuple[Box, ...]]) -> None:
    steps = Terrain(plant(), WHOLE, boxes).steps("OUT", "IN")
    assert (None if steps is None else len(steps) - 1) == naive(boxes)
    for one, other in pairwise(steps or ()):
        assert (other.services == "") == (one.zone == other.zone)


ANY_TWO = st.tuples(*(st.sampled_from([host for hosts in HOSTS.values() for host in hosts]) for _ in range(2)))


@settings(max_examples=300, deadline=None)
@given(terrains(), st.lists(ANY_TWO, max_size=2))
def test_a_host_of_two_zones_is_taken_in_both(
    boxes: dict[tuple[str, str], tuple[Box, ...]], drawn: list[tuple[str, str]]
) -> None:
    homes = [home for number, home in enumerate(drawn) if all(not set(home) & set(one) for one in drawn[:number])]
    steps = Terrain(plant(*assets_of(homes)), WHOLE, boxes).steps("OUT", "IN")
    apart = tuple(home for home in homes if home[0].split(".")[1] != home[1].split(".")[1])
    assert (None if steps is None else len(steps) - 1) == naive(boxes, apart)
    told = Ground(WHOLE, boxes, several_homes(plant(*assets_of(homes)), WHOLE)).shortest("OUT", "IN")[0]
    assert {len(chain) for chain in told} == ({len(steps)} if steps is not None else set())


def assets_of(homes: list[tuple[str, str]]) -> list[Asset]:
    return [Asset(f"H{number}", union_of(map(from_cidr, home)), NOWHERE) for number, home in enumerate(homes)]


def test_a_move_within_a_zone_is_a_host_more() -> None:
    boxes = {
        ("OUT", "A"): (box(HOSTS["OUT"], HOSTS["A"][:1]),),
        ("A", "IN"): (box(HOSTS["A"][1:2], HOSTS["IN"], 502),),
    }
    gateway = Asset("GW", from_cidr(HOSTS["A"][1]), NOWHERE)
    assert Terrain(plant(gateway), WHOLE, boxes).steps("OUT", "IN") == (
        Step("A", "10.1.0.0", "tcp/1"),
        Step("A", "GW", ""),
        Step("IN", "any host", "tcp/502 (modbus_tcp)"),
    )


def test_a_port_forward_lands_where_translation_sends_it() -> None:
    wire = Wire(tuple(HOSTS["OUT"]), (HOSTS["A"][2],), "any", "1", ("fw",))
    forwarded = box(HOSTS["OUT"], ["192.0.2.1/32"], 1, (wire,))
    steps = Terrain(plant(), WHOLE, {("OUT", "A"): (forwarded,)}).steps("OUT", "A")
    assert steps is not None
    assert [step.hosts for step in steps] == ["10.1.0.2"]


@pytest.mark.parametrize(
    ("hosts", "text"),
    [
        (WHOLE["A"], "any host"),
        (from_cidr("10.1.0.0"), "GW"),
        (from_cidr("10.1.0.1"), "10.1.0.1"),
        (from_cidr("10.1.0.0/31"), "10.1.0.0/31"),
        (AddressSet(), ""),
    ],
)
def test_hosts_go_by_name_where_all_are_known(hosts: AddressSet, text: str) -> None:
    zone = plant(Asset("GW", from_cidr("10.1.0.0"), NOWHERE)).zone("A")
    assert hosts_text(zone, hosts, WHOLE) == text
