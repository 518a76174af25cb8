"""How a router that nobody handed in gets to the internet, in each IP version by itself."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_case import Both
from diagram_plants import route
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.routing import Route
    from validator.graph.network import Network

NET = zone("NET", "198.51.100.0/24", "203.0.113.0/24", "2001:db8:ffff::/48", kind=ZoneKind.INTERNET)
OPS, CELL = zone("OPS", "10.2.0.0/24", "fd00:2::/64"), zone("CELL", "10.3.0.0/24", "fd00:3::/64")
ZONES = [NET, OPS, CELL]
TO_CELL, TO_CELL_V6 = route("10.3.0.0/24", "10.0.0.1"), route("fd00:3::/64", "fd00::1")


def port(name: str, *addresses: str) -> Interface:
    """One with several addresses."""
    return replace(
        interface(name, addresses[0]), addresses=tuple(interface(name, one).addresses[0] for one in addresses)
    )


FW = device(
    "fw",
    port("out", "10.2.0.2/24", "fd00:2::2/64"),
    port("in", "10.3.0.1/24", "fd00:3::1/64"),
    routes=(route("0.0.0.0/0", "10.2.0.1"), route("::/0", "fd00:2::1")),
)
LOCAL = replace(FW, routes=(FW.routes[0], replace(route("::/0", "fe80::1"), interface="out")))
NO_WAY = replace(FW, routes=FW.routes[:1])


def edge(*routes: Route, line: bool, inside: bool = True) -> Device:
    """It lets nothing through; `line` and `inside` say where it speaks IPv6."""
    out = port("out", "203.0.113.2/29", *(("2001:db8:ffff::2/64",) if line else ()))
    core = port("core", "10.0.0.2/29", *(("fd00::2/64",) if inside else ()))
    ways = route("0.0.0.0/0", "203.0.113.1"), *((route("::/0", "2001:db8:ffff::1"),) if line else ()), *routes
    return listed(device("edge", out, core, routes=ways), BindingPoint.FORWARD, None)


def same(network: Network) -> bool:
    """Whether the second engine says the same in both versions."""
    return all(Both(network, Engine(network), version).differences(exact=True) == [] for version in (4, 6))


@pytest.mark.parametrize(
    ("first", "cell", "open4", "open6"),
    [
        (edge(TO_CELL, line=False, inside=False), FW, False, True),
        (edge(TO_CELL, line=False, inside=False), LOCAL, False, True),
        (edge(TO_CELL, line=False, inside=False), NO_WAY, False, False),
        (edge(TO_CELL, TO_CELL_V6, line=False), FW, False, True),
        (edge(TO_CELL, line=True), FW, False, True),
        (edge(TO_CELL, TO_CELL_V6, line=True), FW, False, False),
        (edge(TO_CELL_V6, line=True), FW, True, False),
    ],
    ids=["none", "by a link-local router", "no way out", "no line", "knows none", "serves both", "serves IPv6 alone"],
)
def test_who_is_served_in_one_version_may_have_a_line_of_its_own_in_the_other(
    first: Device,
    cell: Device,
    open4: bool,  # noqa: FBT001 - a parameter
    open6: bool,  # noqa: FBT001 - a parameter
) -> None:
    network = joined(ZONES, first, cell)
    for source, goal in (("CELL", "NET"), ("NET", "CELL"), ("NET", "OPS")):
        surely, possibly = travels(network, source, goal)
        assert not surely
        found = any("10." in one for one in possibly), any("fd00:" in one for one in possibly)
        assert found == (open4, open6), (source, goal)
    assert same(network)


@pytest.mark.parametrize("seed", range(12))
def test_the_second_engine_says_the_same(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same plants each time, no secrets
    routes = [one for one in (TO_CELL, TO_CELL_V6) if draw.random() < 0.6]
    line, inside = draw.random() < 0.6, draw.random() < 0.7
    first = edge(*(one for one in routes if inside or one is TO_CELL), line=line, inside=inside)
    devices = [first if draw.random() < 0.5 else replace(first, rule_sets=(), bindings=())]
    devices.append(draw.choice((FW, LOCAL, NO_WAY)))
    if draw.random() < 0.5:
        legs = port("m0", "10.0.0.6/29", "fd00::6/64"), port("m1", "10.2.0.6/24", "fd00:2::6/64")
        devices.append(device("mid", *legs, routes=tuple(one for one in (TO_CELL, TO_CELL_V6) if draw.random() < 0.3)))
    assert same(joined(ZONES, *devices))


@pytest.mark.parametrize("told", [4, 6])
@pytest.mark.parametrize("speaks", [True, False])
def test_who_sends_one_version_by_a_line_may_send_the_other(told: int, speaks: bool) -> None:  # noqa: FBT001 - drawn
    """A default route of one version tells of the provider's router; its link has addresses of both, or of that one."""
    every = zone("NET", "0.0.0.0/0", "::/0", kind=ZoneKind.INTERNET)
    addresses = {4: "192.168.77.2/29", 6: "fd00:77::2/64"}
    line = port("line", *(text for version, text in addresses.items() if speaks or version == told))
    way = route("0.0.0.0/0", "192.168.77.1") if told == 4 else route("::/0", "fd00:77::1")
    inner = port("dmz", "10.3.0.1/24", "fd00:3::1/64")
    network = joined([every, CELL], device("edge", line, inner, routes=(way,)))
    surely, possibly = travels(network, "NET", "CELL")
    versions = {6 if ":" in one.split(" > ")[1] else 4 for one in possibly}
    assert versions == ({4, 6} if speaks else {told})
    assert all((":" in one.split(" > ")[1]) == (told == 6) for one in surely)
    assert same(network)
