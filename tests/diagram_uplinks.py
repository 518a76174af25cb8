"""The second engine's answer to how a router that no file shows gets to the internet.

From where the internet surely stands, devices lead on to each other by networks that two of them are on, by tunnels
between them, and within a device from VRF to VRF where it leaks. The router's way is shown if one of these devices sends
to it, or stands beside a router of the plant that nobody handed in; also one that only the private address says to be of
the plant: no zone but the internet has it, and a route to something less than everything leads there.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagram_joined import Joined
    from diagram_plan import Place, Plan
    from parsers.model.interface import Interface
    from parsers.model.vpn import Tunnel

Half: TypeAlias = "tuple[int, str]"
"""A device by number and a VRF."""


def leads(plan: Plan, joined: Joined, goal: Place, sender: Half) -> bool:
    """Whether devices lead from an internet to a router that `sender` sends to, or to one that may be joined to it."""
    found = {
        (one.door.device, plan.interface(one.door.device, one.door.interface).vrf) for one in goal.entrances if one.sure
    }
    before: set[Half] = set()
    while before != found:
        before = set(found)
        found |= {end for one in before for other in _all(plan) for end in _ends(plan, one, other)}
    inner = {(door.device, plan.interface(door.device, door.interface).vrf) for door in joined.beside[False]}
    return sender in found or bool(found & inner) or any(_has_private_core(plan, joined, one) for one in found)


def _all(plan: Plan) -> list[Half]:
    return [
        (number, port.vrf)
        for number, routes in enumerate(plan.routes)
        if plan.devices[number].forwards
        for port in routes.interfaces.values()
    ]


def _ports(plan: Plan, half: Half) -> Iterator[Interface]:
    every = plan.routes[half[0]].interfaces.values()
    return (port for port in every if port.vrf == half[1] and not port.management_only)


def _ends(plan: Plan, one: Half, other: Half) -> Iterator[Half]:
    """The other, if the two are joined."""
    networks = [[net for port in _ports(plan, half) for net in plan.networks(port)] for half in (one, other)]
    beside = any(here.overlaps(there) for here in networks[0] for there in networks[1])
    within = one[0] == other[0] and _leaks(plan, one[0])
    if (
        beside
        or within
        or any(_call(plan, one[0], here, other[0], there) for here, there in _tunnels(plan, one, other))
    ):
        yield other


def _leaks(plan: Plan, number: int) -> bool:
    device = plan.devices[number]
    return any(one.next_hop_vrf not in {None, one.vrf} for one in device.routes)


def _tunnels(plan: Plan, one: Half, other: Half) -> Iterator[tuple[Tunnel, Tunnel]]:
    for here in plan.tunnels[one[0]].values():
        for there in plan.tunnels[other[0]].values():
            yield here, there


def _call(plan: Plan, one: int, here: Tunnel, other: int, there: Tunnel) -> bool:
    """Whether two tunnels name each other's devices, and expect each other's networks."""
    if one == other or not here.peer or not here.local & there.remote or not there.local & here.remote:
        return False
    names = {door.device for door in plan.owners.get(ipaddress.ip_address(here.peer), [])}
    back = {door.device for door in plan.owners.get(ipaddress.ip_address(there.peer), [])} if there.peer else {one}
    return other in names and one in back


def _has_private_core(plan: Plan, joined: Joined, half: Half) -> bool:
    """Whether a device sends some networks to a router that only its private address says to be of the plant."""
    choices = plan.routes[half[0]].choices(half[1])
    ways = (way for choice in choices for way in (*choice.sure, *choice.maybe) if way.out and way.hop is not None)
    return any(
        way.hop not in plan.owners and joined.inner(half[0], plan.interface(half[0], way.out), way.hop) for way in ways
    )
