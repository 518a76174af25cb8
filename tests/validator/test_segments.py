"""Broadcast domains against a follower of frames that knows nothing of them, on small random switched networks."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from naive_frames import Frames, Place
from parsers.as_json import device_json
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Device
from parsers.model.interface import Interface, InterfaceKind, SpanningTree, Switchport, SwitchportMode, Vlan
from parsers.model.intervals import Interval, normal
from parsers.source import Span
from strategies import seeded
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant, WireEnd, WireEntry, Wiring, Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from validator.graph.frames import Point
    from validator.graph.segments import Segments

LONG = bool(os.environ.get("SEGVAL_LONG"))
NETWORKS = 6_000 if LONG else 400
NUMBERS = (1, 2, 3)
HERE = Span("generated.txt", 1)
Socket = tuple[str, str]
Wire = tuple[Socket, Socket]


def switch(random: Random, name: str, *, dynamic: bool, listed: bool) -> Device:
    """A switch with two or three ports, perhaps an aggregate, and an interface in one VLAN."""
    modes = [SwitchportMode.ACCESS, SwitchportMode.TRUNK, *([SwitchportMode.DYNAMIC] if dynamic else [])]
    items: list[Interface] = []
    for number in range(random.choice((2, 2, 3))):
        allowed = normal(Interval(one, one) for one in NUMBERS if random.random() < 0.7)
        port = Switchport(
            random.choice(modes),
            random.choice(NUMBERS),
            random.choice((None, None, None, 3)),
            random.choice(NUMBERS),
            allowed,
            tree=random.choice((None, *SpanningTree)),
        )
        enabled = random.random() < 0.9
        items.append(Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE, enabled=enabled, switchport=port))
    if len(items) == 3 and random.random() < 0.5:
        members = tuple(replace(item, parent="po1") for item in items[1:])
        whole = Interface("po1", InterfaceKind.AGGREGATE, HERE, members=("p1", "p2"), switchport=items[1].switchport)
        items = [items[0], *members, whole]
    vlans = (
        tuple(
            Vlan(number, "", HERE, down=HERE if number > 1 and random.random() < 0.15 else None)
            for number in NUMBERS
            if number == 1 or random.random() < 0.8
        )
        if listed
        else ()
    )
    return Device(name, "cisco_ios", (), False, HERE, interfaces=tuple(items), vlans=vlans, forwards=False)


def router(random: Random, name: str) -> Device:
    """A router with one or two ports, the first with subinterfaces."""
    items = [Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE) for number in range(random.choice((1, 2)))]
    for tag in NUMBERS[1:]:
        if random.random() < 0.7:
            untagged = random.random() < 0.2 and not any(item.untagged for item in items)
            kind = InterfaceKind.SUBINTERFACE
            items.append(Interface(f"p0.{tag}", kind, HERE, vlan=tag, parent="p0", untagged=untagged))
    return Device(name, "cisco_ios", (), False, HERE, interfaces=tuple(items))


def sockets(devices: Sequence[Device]) -> list[Socket]:
    return [
        (device.name, item.name)
        for device in devices
        for item in device.interfaces
        if item.kind in {InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE} and not item.parent
    ]


def wired(random: Random, devices: Sequence[Device], share: float) -> tuple[list[Wire], list[Socket]]:
    """Some wires between devices, and some sockets that lead to hosts or nowhere."""
    free = sockets(devices)
    random.shuffle(free)
    wires: list[Wire] = []
    closed: list[Socket] = []
    while free:
        one = free.pop()
        other = next((socket for socket in free if socket[0] != one[0]), None)
        if other is not None and random.random() < share:
            free.remove(other)
            wires.append((one, other))
        elif random.random() < share:
            closed.append(one)
    return wires, closed


def entry(ends: Sequence[Socket], *, alone: bool = False) -> WireEntry:
    named = tuple(WireEnd(f"{device}:{name}", replace_span(device, name), device, name) for device, name in ends)
    return WireEntry((*named, WireEnd("nothing", HERE)) if alone else named, HERE)


def replace_span(device: str, name: str) -> Span:
    return Span(f"{device}:{name}", 1)


def segments(devices: Sequence[Device], wires: Sequence[Wire], closed: Sequence[Socket]) -> Segments:
    wiring = Wiring((*(entry(wire) for wire in wires), *(entry([socket], alone=True) for socket in closed)))
    zone = Zone("Z", ZoneKind.CONTROL, NOWHERE, vlans=frozenset(NUMBERS))
    plant = Plant("P", "", "", NOWHERE, (zone,), (), wiring=wiring)
    return build_network(plant, tuple((device, f"{device.name}.txt") for device in devices)).standing.segments


def place(made: Segments, point: Point) -> Place:
    name = made.names[made.boxes[point.box].nodes[0].number]
    return (name, point.name, point.vlan) if point.name else (name, "vlan", point.vlan)


def compared(
    devices: Sequence[Device], wires: Sequence[Wire], closed: Sequence[Socket]
) -> tuple[set[tuple[str, Place, Place]], int]:
    """Pairs of places on which the two disagree in the wrong direction, and how many only the upper bound adds."""
    made = segments(devices, wires, closed)
    frames = Frames([device_json(device) for device in devices], list(wires), frozenset(closed), NUMBERS)
    places = {place(made, point): point for point in made.points}
    always: dict[Place, frozenset[Place]] = {}
    ever: dict[Place, frozenset[Place]] = dict.fromkeys(places, frozenset())
    for reading in frames.readings():
        for start in places:
            reached = frames.reached(start, reading)
            always[start] = always.get(start, reached) & reached
            ever[start] |= reached
    wrong: set[tuple[str, Place, Place]] = set()
    wider = 0
    for one, here in places.items():
        for other, there in places.items():
            surely, possibly = made.surely(here) == made.surely(there), made.possibly(here) == made.possibly(there)
            if surely and other not in always[one]:
                wrong.add(("surely", one, other))
            if other in ever[one] and not possibly:
                wrong.add(("possibly", one, other))
            wider += possibly and other not in ever[one]
    return wrong, wider


def drawn(seed: int, *, dynamic: bool, listed: bool, share: float) -> tuple[list[Device], list[Wire], list[Socket]]:
    random = seeded(seed)
    devices = [
        switch(random, "sw-a", dynamic=dynamic, listed=listed),
        switch(random, "sw-b", dynamic=False, listed=True),
    ]
    if random.random() < 0.7:
        devices.append(router(random, "rt-c"))
    return devices, *wired(random, devices, share)


@pytest.mark.parametrize("share", [0.4, 0.8])
@pytest.mark.parametrize(("dynamic", "listed"), [(False, True), (True, True), (False, False), (True, False)])
def test_no_reading_contradicts_the_segments(share: float, *, dynamic: bool, listed: bool) -> None:
    found: Counter[str] = Counter()
    for seed in range(NETWORKS // 8):
        network = drawn(seed, dynamic=dynamic, listed=listed, share=share)
        wrong, _ = compared(*network)
        assert not wrong, (seed, network)
        made = segments(*network)
        points = made.points
        found["sure"] += any(
            made.surely(one) == made.surely(other) for one in points for other in points if one < other
        )
        found["possible"] += any(
            made.possibly(one) == made.possibly(other) and made.surely(one) != made.surely(other)
            for one in points
            for other in points
        )
    assert found["sure"]
    assert found["possible"]


def test_known_wiring_and_plain_ports_leave_nothing_open() -> None:
    """Every socket known, no negotiation, the VLANs listed: what is sure is what frames do, however trees may block."""
    joined = held = 0
    for seed in range(NETWORKS):
        devices, wires, closed = drawn(seed, dynamic=False, listed=True, share=0.8)
        known = {socket for wire in wires for socket in wire} | set(closed)
        closed = [*closed, *(socket for socket in sockets(devices) if socket not in known)]
        made = segments(devices, wires, closed)
        frames = Frames([device_json(device) for device in devices], wires, frozenset(closed), NUMBERS)
        readings = list(frames.readings())
        held += len(readings) > 1
        for point in made.points:
            reached = frozenset.intersection(*(frames.reached(place(made, point), reading) for reading in readings))
            domain = {place(made, one) for one in made.points if made.surely(one) == made.surely(point)}
            assert domain == reached & {place(made, one) for one in made.points}, (seed, point)
            joined += len(domain) > 1
    assert joined
    assert held


def bridged(mode: BridgeMode) -> Device:
    """A router that bridges tag 2 of one port with tag 3 of the other."""
    ports = [Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE) for number in (0, 1)]
    points = [
        Interface(f"p{number} instance", InterfaceKind.SUBINTERFACE, HERE, vlan=tag, parent=f"p{number}")
        for number, tag in ((0, 2), (1, 3))
    ]
    bridge = Bridge("domain 7", tuple(item.name for item in points), mode, HERE)
    return Device("rt-c", "cisco_ios", (), False, HERE, interfaces=(*ports, *points), bridges=(bridge,))


@pytest.mark.parametrize("mode", BridgeMode)
def test_a_bridge_joins_its_members_unless_it_filters(mode: BridgeMode) -> None:
    port = Switchport(SwitchportMode.TRUNK, native_vlan=1)
    trunks = tuple(Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE, switchport=port) for number in (0, 1))
    vlans = tuple(Vlan(number, "", HERE) for number in NUMBERS)
    one = Device("sw-a", "cisco_ios", (), False, HERE, interfaces=trunks, vlans=vlans, forwards=False)
    made = segments([one, bridged(mode)], [(("sw-a", "p0"), ("rt-c", "p0")), (("sw-a", "p1"), ("rt-c", "p1"))], [])
    two, three = (next(point for point in made.points if not point.name and point.vlan == vlan) for vlan in (2, 3))
    assert (made.surely(two) == made.surely(three)) == (mode is BridgeMode.SWITCHED)
    assert (made.possibly(two) == made.possibly(three)) == (mode is BridgeMode.SWITCHED)


def test_a_wire_more_never_shrinks_what_is_surely_joined() -> None:
    more = 0
    for seed in range(NETWORKS):
        devices, wires, closed = drawn(seed, dynamic=False, listed=True, share=0.6)
        if not wires:
            continue
        before, after = segments(devices, wires[1:], closed), segments(devices, wires, closed)
        for one in before.points:
            for other in before.points:
                if before.surely(one) == before.surely(other):
                    assert after.surely(one) == after.surely(other)
                more += before.surely(one) != before.surely(other) and after.surely(one) == after.surely(other)
    assert more


def test_unknown_wiring_lies_between_none_and_all() -> None:
    """What is sure with unknown ends is what wires alone join; what may be holds every wiring."""
    between = 0
    for seed in range(NETWORKS // 2):
        devices, wires, closed = drawn(seed, dynamic=False, listed=True, share=0.4)
        rest = [socket for socket in sockets(devices) if socket not in {one for wire in wires for one in wire}]
        unknown, none = segments(devices, wires, closed), segments(devices, wires, rest)
        for one in unknown.points:
            for other in unknown.points:
                joined = none.possibly(one) == none.possibly(other)
                assert (unknown.surely(one) == unknown.surely(other)) == (none.surely(one) == none.surely(other))
                assert not joined or unknown.possibly(one) == unknown.possibly(other)
                between += unknown.possibly(one) == unknown.possibly(other) and not joined
    assert between
