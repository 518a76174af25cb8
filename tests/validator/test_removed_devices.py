"""Plants of which devices were not handed in: no verdict becomes the opposite of what it is with all of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, audited_anew
from diagram_plants import route
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.device import Device

SMALL = (
    "arista-level3",
    "linux-gateways",
    "nexus-level3",
    "openwrt-cell",
    "pf-site",
    "scalance-cell",
    "srx-panos-site",
)
OPPOSITE = {(Verdict.VIOLATED, Verdict.PROVED), (Verdict.PROVED, Verdict.VIOLATED)}


@pytest.mark.parametrize("name", SMALL)
def test_no_verdict_of_a_plant_turns_round_without_a_device(tmp_path: Path, name: str) -> None:
    """The others of the repository's plants name their devices, so that a missing one leaves all open."""
    whole = {(one.source, one.destination): one.verdict for one in audited(FIXTURES / "plants" / name).pairs}
    for file in sorted((FIXTURES / "plants" / name / "configs").iterdir()):
        folder = tmp_path / file.stem
        shutil.copytree(FIXTURES / "plants" / name, folder)
        (folder / "configs" / file.name).unlink()
        now = {(one.source, one.destination): one.verdict for one in audited_anew(folder).pairs}
        assert [pair for pair, verdict in now.items() if (whole[pair], verdict) in OPPOSITE] == []


NET = zone("NET", "0.0.0.0/0", kind=ZoneKind.INTERNET)
IT, CELL1, CELL2 = zone("IT", "10.1.0.0/16"), zone("CELL1", "10.3.0.0/24"), zone("CELL2", "10.5.0.0/24")
ZONES = [NET, IT, CELL1, CELL2]
EVERY = "0.0.0.0/0"
EACH = ("10.1.0.0/16", "10.3.0.0/24", "10.5.0.0/24")


def _edge(*known: str) -> Device:
    """It lets nothing in or out."""
    routes = (route(EVERY, "203.0.113.1"), *(route(one, "10.0.0.1") for one in known))
    made = device("edge", interface("out", "203.0.113.2/29"), interface("core", "10.0.0.2/30"), routes=routes)
    return listed(listed(made, BindingPoint.INBOUND, "out"), BindingPoint.INBOUND, "core")


def _core(leg: str, *more: str) -> Device:
    """With the offices, and the cells on links of their own but for those where it has a leg itself."""
    links = {1: ("10.9.1.1/30", "10.3.0.0/24"), 2: ("10.9.2.1/30", "10.5.0.0/24")}
    ports = [interface("edge", "10.0.0.1/30"), interface("it", "10.1.0.1/16")]
    ports += [interface(f"l{number}", link) for number, (link, _) in links.items() if leg != str(number)]
    ports += [interface("leg", "10.3.0.254/24")] if leg == "1" else []
    routes = [route(cell, f"10.9.{number}.2") for number, (_, cell) in links.items() if leg != str(number)]
    return device("core", *ports, routes=(route(EVERY, "10.0.0.2"), *routes, *(route(one, "10.0.0.2") for one in more)))


def _wall(number: int, cell: str, *, closed: bool, modem: bool = False) -> Device:
    hop = "10.99.1.1" if modem else f"10.9.{number}.1"
    up = interface("up", "10.99.1.2/30" if modem else f"10.9.{number}.2/30")
    up = replace(up, modem=modem)
    made = device(f"fw{number}", up, interface("in", cell), routes=(route(EVERY, hop),))
    return listed(made, BindingPoint.INBOUND, "up") if closed else made


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("known", [("10.0.0.0/8",), EACH, ()], ids=str)
@pytest.mark.parametrize("leg", ["", "1"], ids=["a firewall", "a modem beside a leg of the core"])
def test_what_surely_travels_may_travel_without_a_device(leg: str, known: tuple[str, ...], closed: bool) -> None:  # noqa: FBT001 - a parameter
    """Links are in no zone. A summary says nothing of a leg in a cell, which is why that is not asked of it.

    Without the edge the link behind it is the only line out of all zones, in no zone, and so the internet's (268).
    """
    devices = {
        "edge": _edge(*known),
        "core": _core(leg),
        "fw1": _wall(1, "10.3.0.1/24", closed=closed, modem=bool(leg)),
        "fw2": _wall(2, "10.5.0.1/24", closed=closed),
    }
    pairs = [(one.id, other.id) for one in ZONES for other in ZONES if one is not other]
    whole = {pair: travels(joined(ZONES, *devices.values()), *pair) for pair in pairs}
    for gone in devices:
        if leg and gone == "core" and known != EACH:
            continue
        network = joined(ZONES, *(one for name, one in devices.items() if name != gone))
        for pair in pairs:
            surely, possibly = travels(network, *pair)
            assert possibly or not whole[pair][0] or not network.zones.shown(network.plant.zone(pair[1])), (gone, pair)
            assert not surely or whole[pair][1] or (gone == "edge" and NET.id in pair), (gone, pair)


def test_the_core_may_stand_on_another_network_of_a_firewall_that_sends_it_nothing() -> None:
    """The firewall of a cell answers nobody outside, for it has no routes; the core sends to it from the network of a zone."""
    bench = zone("BENCH", "10.7.0.0/24")
    zones = [*ZONES, bench]
    core = device(
        "core",
        *(interface("edge", "10.0.0.1/30"), interface("it", "10.1.0.1/16"), interface("bench", "10.7.0.1/24")),
        routes=(route(EVERY, "10.0.0.2"), route("10.3.0.0/24", "10.7.0.2")),
    )
    wall = device("fw1", interface("up", "10.7.0.2/24"), interface("in", "10.3.0.1/24"))
    edge = device(
        "edge",
        *(interface("out", "203.0.113.2/29"), interface("core", "10.0.0.2/30"), interface("it", "10.5.0.1/24")),
        routes=(route(EVERY, "203.0.113.1"), route("10.3.0.0/24", "10.0.0.1"), route("10.1.0.0/16", "10.0.0.1")),
    )
    assert [bool(one) for one in travels(joined(zones, core, wall, edge), "IT", "BENCH")] == [True, True]
    without = joined(zones, wall, edge)
    assert [bool(one) for one in travels(without, "IT", "BENCH")] == [False, True]
    assert [bool(one) for one in travels(without, "BENCH", "NET")] == [False, True]
    second = replace(wall, routes=(route(EVERY, "10.7.0.1"),))
    assert [bool(one) for one in travels(joined(zones, second, edge), "IT", "BENCH")] == [False, True]
