"""The second engine's answer to how a router that no file shows gets to the internet.

From where the internet surely stands, devices lead on to each other by networks that two of them are on, by tunnels
between them, and within a device from VRF to VRF where it leaks. So do routers of the plant that nobody handed in, to
devices beside such routers: if one of those devices sends there a network that the other has, and so does (to whomever)
the device at the internet; or either may have learned it. The way of a router is shown if one of these sends to it. All of
one IP version: an internet that stands nowhere in it may be behind any such router.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from diagram_learned import is_unshown
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr, union_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagram_joined import Joined
    from diagram_plan import Entrance, Place, Plan
    from parsers.model.address import AddressSet
    from parsers.model.interface import Interface
    from parsers.model.vpn import Tunnel

IPV4 = 4
Half: TypeAlias = "tuple[int, str]"
"""A device by number and a VRF."""


def leads(plan: Plan, joined: Joined, goal: Place, sender: Half) -> bool:
    """Whether devices lead from an internet to routers of the plant, and none of these may have a line of its own.

    One may, if there is a router beside it with networks of which those devices know and send inward none.
    """
    lines = {
        (one.door.device, plan.interface(one.door.device, one.door.interface).vrf)
        for one in goal.entrances
        if one.sure and _is_spoken(plan, one)
    }
    if not lines:
        return False
    found = _grown(plan, lines)
    at_lines = {device for device, _ in lines}
    told = union_of(_told(plan, joined, one) for one in found if one[0] in at_lines)
    sent = union_of(_sent_inward(plan, joined, one) for one in found)
    inner = {(door.device, plan.interface(door.device, door.interface).vrf) for door in joined.within}
    served = _grown(plan, found | {one for one in inner if _networks(plan, one) & told & sent})
    if not inner & found and not any(_has_private_core(plan, joined, one) for one in found):
        return sender in found and inner <= found
    return all(one in served or not _routes_between(plan, one) for one in inner)


def _is_spoken(plan: Plan, one: Entrance) -> bool:
    """Whether the IP version of the plan is spoken at an entrance: by an address, or a route; or nothing is known."""
    port = plan.interface(one.door.device, one.door.interface)
    here = any(plan.networks(port)) or not port.addresses or one.routed
    return here and bool(one.sources & from_cidr("0.0.0.0/0" if plan.space.version == IPV4 else "::/0"))


def _routes_between(plan: Plan, half: Half) -> bool:
    between = [port for port in _ports(plan, half) if port.addresses]
    spoken = any(plan.networks(port) for port in between)
    return plan.devices[half[0]].forwards and spoken and len(between) > 1


def _grown(plan: Plan, first: set[Half]) -> set[Half]:
    """Devices, and all that they lead on to."""
    found, before = set(first), set[Half]()
    while before != found:
        before = set(found)
        found |= {end for one in before for other in _all(plan) for end in _ends(plan, one, other)}
    return found


def _networks(plan: Plan, half: Half) -> AddressSet:
    return union_of(from_cidr(str(net)) for port in _ports(plan, half) for net in plan.networks(port))


def _learned(plan: Plan, half: Half) -> AddressSet:
    running = plan.devices[half[0]].dynamic_routing
    learns = any(one.vrf == half[1] and not is_unshown(one) for one in running)
    return EVERY_ADDRESS if learns else NO_ADDRESS


def _told(plan: Plan, joined: Joined, half: Half) -> AddressSet:
    """What a device has or routes, but for default routes and what is a provider's; also what its tunnels take."""
    routes = plan.routes[half[0]]
    found = _learned(plan, half) | _networks(plan, half)
    found |= union_of(tunnel.remote for tunnel in plan.tunnels[half[0]].values())
    for choice in routes.choices(half[1]):
        for way in (*choice.sure, *choice.maybe):
            if way.out and way.length:
                port = plan.interface(half[0], way.out)
                hop = joined.asked(port, way.hop)
                known = hop in plan.owners and any(hop in one for one in plan.networks(port))
                inward = joined.stands(port, hop) and False in joined.kinds(half[0], port, hop)
                if known or inward:
                    found |= from_cidr(str(choice.network))
    return found


def _sent_inward(plan: Plan, joined: Joined, half: Half) -> AddressSet:
    """What a device sends to routers of the plant that no file shows; everything where it may have learned routes."""
    found = _learned(plan, half)
    for net, way in joined.strange(plan.routes[half[0]], half[1]):
        port = plan.interface(half[0], way.out)
        hop = joined.asked(port, way.hop)
        if way.length and joined.stands(port, hop) and False in joined.kinds(half[0], port, hop):
            found |= from_cidr(str(net))
    return found


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
