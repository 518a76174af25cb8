"""What passes within broadcast domains that filter, against a follower of frames that knows nothing of the tool's."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from naive_frames import Frames
from parsers.as_json import device_json
from parsers.model.device import Device
from parsers.model.interface import (
    Interface,
    InterfaceKind,
    PrivatePair,
    PrivatePort,
    PrivateRole,
    PrivateVlan,
    Switchport,
    SwitchportMode,
    Vlan,
)
from parsers.model.intervals import Interval, normal
from parsers.source import Span
from strategies import seeded
from validator.graph.crossings import Crossings, Spot
from validator.graph.network import build_network
from validator.graph.points import Point
from validator.graph.private_vlans import PrivateVlans
from validator.plant.model import NOWHERE, DeviceEntry, NodeKind, Plant, WireEnd, WireEntry, Wiring, Zone, ZoneKind

if TYPE_CHECKING:
    from random import Random

NETWORKS = 8_000 if os.environ.get("SEGVAL_LONG") else 500
HERE = Span("generated.txt", 1)
PRIMARY, ISOLATED, FIRST, SECOND, PLAIN = 10, 11, 12, 13, 20
NUMBERS = (PRIMARY, ISOLATED, FIRST, SECOND, PLAIN)
VLANS = (
    Vlan(PRIMARY, "", HERE, PrivateVlan.PRIMARY, normal([Interval(ISOLATED, SECOND)])),
    Vlan(ISOLATED, "", HERE, PrivateVlan.ISOLATED),
    Vlan(FIRST, "", HERE, PrivateVlan.COMMUNITY),
    Vlan(SECOND, "", HERE, PrivateVlan.COMMUNITY),
    Vlan(PLAIN, "", HERE),
)


def some(random: Random, numbers: tuple[int, ...]) -> tuple[Interval, ...]:
    """Some of the numbers, at least one."""
    chosen = [number for number in numbers if random.random() < 0.6] or [random.choice(numbers)]
    return normal(Interval(number, number) for number in chosen)


def port(random: Random) -> Switchport:
    """A port of any kind, private or not."""
    protected = HERE if random.random() < 0.4 else None
    kind = random.choice(("access", "trunk", *PrivateRole, PrivateRole.HOST))
    if kind == "access":
        return Switchport(SwitchportMode.ACCESS, random.choice(NUMBERS), protected=protected)
    allowed = some(random, NUMBERS)
    if kind == "trunk":
        return Switchport(SwitchportMode.TRUNK, 1, None, random.choice(NUMBERS), allowed, protected=protected)
    role = PrivateRole(kind)
    one = role in {PrivateRole.HOST, PrivateRole.SECONDARY_TRUNK}
    secondary = random.choice((ISOLATED, FIRST, SECOND))
    secondaries = (Interval(secondary, secondary),) if one else some(random, (ISOLATED, FIRST, SECOND))
    mode = SwitchportMode.TRUNK if "trunk" in role.value else SwitchportMode.ACCESS
    native = random.choice((PLAIN, 1))
    pairs = (PrivatePair(PRIMARY, secondaries),)
    plain = some(random, (PLAIN, SECOND)) if "trunk" in role.value else ()
    return Switchport(mode, 1, None, native, plain, private=PrivatePort(role, pairs))


def drawn(seed: int) -> tuple[list[Device], list[tuple[tuple[str, str], tuple[str, str]]], frozenset[int]]:
    """Two or three switches in a row, with the places of the wires that carry one way."""
    random = seeded(seed)
    devices: list[Device] = []
    for name in ("sw-a", "sw-b", "sw-c")[: random.choice((1, 2, 2, 3))]:
        items = tuple(
            Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE, switchport=port(random)) for number in range(4)
        )
        apart = (replace(VLANS[0], secondaries=normal([Interval(ISOLATED, FIRST)])), *VLANS[1:])
        vlans: tuple[Vlan, ...] = apart if random.random() < 0.2 else VLANS
        if random.random() < 0.2:
            down = random.choice(NUMBERS)
            vlans = tuple(replace(vlan, down=HERE) if vlan.number == down else vlan for vlan in vlans)
        devices.append(Device(name, "cisco_ios", (), False, HERE, interfaces=items, vlans=vlans, forwards=False))
    wires = [((one.name, "p3"), (other.name, "p0")) for one, other in pairwise(devices)]
    one_way = frozenset(number for number in range(len(wires)) if random.random() < 0.3)
    trunk = Switchport(SwitchportMode.TRUNK, 1, None, 1, normal([Interval(1, 4094)]))
    if random.random() < 0.6:
        for number, device in enumerate(devices):
            ends = {name for wire in wires for box, name in wire if box == device.name}
            items = tuple(replace(item, switchport=trunk) if item.name in ends else item for item in device.interfaces)
            devices[number] = replace(device, interfaces=items)
    return devices, wires, one_way


def end(socket: tuple[str, str]) -> WireEnd:
    return WireEnd(":".join(socket), Span(":".join(socket), 1), *socket)


def test_frames_pass_where_the_naive_follower_says_and_nowhere_else() -> None:
    """Every plug to every other, where all wires are known and nothing negotiates.

    What only may pass does so under a tag of the native VLAN, which a trunk may take, and the follower does not send.
    """
    found: Counter[str] = Counter()
    for seed in range(NETWORKS):
        devices, wires, one_way = drawn(seed)
        known = {socket for wire in wires for socket in wire}
        sockets = [(device.name, item.name) for device in devices for item in device.interfaces]
        closed = [socket for socket in sockets if socket not in known]
        entries = [
            WireEntry((end(one), end(other)), HERE, f"diode {number}" if number in one_way else "", number in one_way)
            for number, (one, other) in enumerate(wires)
        ]
        entries += [WireEntry((end(socket), WireEnd("nothing", HERE)), HERE) for socket in closed]
        zone = Zone("Z", ZoneKind.CONTROL, NOWHERE, vlans=frozenset(NUMBERS))
        diodes = tuple(
            DeviceEntry(f"diode {number}", HERE, attested="A", kind=NodeKind.DIODE) for number in sorted(one_way)
        )
        plant = Plant("P", "", "", NOWHERE, (zone,), (), devices=diodes, wiring=Wiring(tuple(entries)))
        made = build_network(plant, tuple((device, f"{device.name}.txt") for device in devices)).standing.segments
        crossings = Crossings(made)
        single = frozenset(wires[number] for number in one_way)
        frames = Frames([device_json(device) for device in devices], wires, frozenset(closed), NUMBERS, single)
        (reading,) = frames.readings()
        plugs = {(made.names[plug.device], plug.name): number for number, plug in enumerate(made.plugs)}
        for start in closed:
            heard = frames.heard(start, reading)
            for other in closed:
                if start == other:
                    continue
                crossing = crossings.between((Spot(plugs[start]),), (Spot(plugs[other]),))
                surely = crossing.possible and not crossing.unknown
                assert surely == (other in heard), (seed, start, other)
                assert surely or all("may carry" in doubt.reason for doubt in crossing.unknown), (seed, start, other)
                found["passes" if surely else "may pass" if crossing.possible else "stops"] += 1
                found["passes one way"] += surely and start not in frames.heard(other, reading)
    assert min(found[word] for word in ("passes", "stops", "passes one way")) > NETWORKS // 2, found
    assert found["may pass"] < found["stops"] // 4, found


def plain(seed: int, device: Device) -> Device:
    """The switch without private VLANs and protected ports: what comes in is of one VLAN, whoever sends it."""
    random = seeded(seed)
    kinds = (SwitchportMode.ACCESS, SwitchportMode.TRUNK)
    items = tuple(
        replace(
            item,
            switchport=Switchport(
                random.choice(kinds), random.choice(NUMBERS), None, random.choice(NUMBERS), some(random, NUMBERS)
            ),
        )
        for item in device.interfaces
    )
    return replace(device, interfaces=items, vlans=tuple(Vlan(number, "", HERE) for number in NUMBERS))


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("other", ["nothing", "X"])
def test_who_stands_where_nobody_tells_reaches_what_frames_reach(other: str, part: int) -> None:
    """From some socket that no shown switch is wired to, with some tag or none, to each VLAN of each switch."""
    found: Counter[str] = Counter()
    for seed in range(part, NETWORKS, 2):
        drawn_devices, wires, _ = drawn(seed)
        devices = [plain(seed + number, device) for number, device in enumerate(drawn_devices)]
        known = {socket for wire in wires for socket in wire}
        sockets = [(device.name, item.name) for device in devices for item in device.interfaces]
        closed = [socket for socket in sockets if socket not in known]
        entries = [WireEntry((end(one), end(far)), HERE) for one, far in wires]
        entries += [WireEntry((end(socket), WireEnd(other, HERE)), HERE) for socket in closed]
        zone = Zone("Z", ZoneKind.CONTROL, NOWHERE, vlans=frozenset(NUMBERS))
        nodes = (DeviceEntry("X", HERE),) if other == "X" else ()
        plant = Plant("P", "", "", NOWHERE, (zone,), (), devices=nodes, wiring=Wiring(tuple(entries)))
        made = build_network(plant, tuple((device, f"{device.name}.txt") for device in devices)).standing.segments
        crossings = Crossings(made)
        frames = Frames([device_json(device) for device in devices], wires, frozenset(closed), NUMBERS)
        (reading,) = frames.readings()
        entered = [frames.entering(socket, tag, reading) for socket in closed for tag in (0, *NUMBERS)]
        reached = {place for one in entered if one is not None for place in frames.reached(one, reading)}
        boxes = {box.nodes[0].device.name: box.number for box in made.boxes}
        for name, _, number in sorted(reached):
            point = Point(boxes[name], "", number)
            stands = crossings.outside(point)
            assert crossings.between(stands, crossings.router(point, frozenset())).possible, (seed, name, number)
            found["by tags" if all(spot.tagged for spot in stands) else "without"] += 1
    assert min(found[word] for word in ("by tags", "without")) > NETWORKS // 20, found


@pytest.mark.parametrize("role", PrivateRole)
@pytest.mark.parametrize("held", [(), (PRIMARY,), (ISOLATED,)], ids=["neither", "the primary", "the secondary"])
def test_a_pair_of_which_the_vlan_database_holds_half_only_may_carry(role: PrivateRole, held: tuple[int, ...]) -> None:
    database = {vlan.number: vlan for vlan in VLANS if vlan.number in held}
    private = PrivatePort(role, (PrivatePair(PRIMARY, (Interval(ISOLATED, ISOLATED),)),))
    this = Switchport(SwitchportMode.ACCESS, 1, None, 1, (), private=private)
    surely, possibly, gives, may_give = PrivateVlans(0, database, this, private).maps()
    assert not surely
    assert not gives
    assert possibly
    assert may_give
