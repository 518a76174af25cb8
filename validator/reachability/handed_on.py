"""What a router that no file shows makes of packets that are not for the goal as they are: a device may translate them.

It hands them to whatever device it can, and that one may be the device which translates them into the goal. What
arrives in the goal as it is needs no such device (`Landing.ends`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.model.nat import NatStage
from validator.graph.outward import LINKS
from validator.graph.unseen_routers import perhaps_of
from validator.reachability.goal import Arrival, Goal, destination_mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.address import AddressSet
    from parsers.model.match import UnknownMatch
    from parsers.model.nat import NatRule
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way


MOST_DOORS = 12
"""At more doors nobody looks which of them a packet takes, and what their filters say: it may arrive."""
JOINED = LINKS | {InterfaceKind.VIRTUAL_LINK}
"""Kinds at whose other end a device may be, whatever next hop a route names."""


def handed_on(
    network: Network, goal: Goal, out: Port, destinations: AddressSet, unknown: tuple[UnknownMatch, ...]
) -> Iterator[Arrival]:
    """The ports by which a router behind `out` may hand on what is for `destinations`, so that it is translated.

    What only a line that may rewrite packets would translate is handed to the device of that line alone.
    """
    led = destinations & goal.led
    if not led:
        return
    doors = _where_it_matters(network, goal.stated)
    if len(doors) > MOST_DOORS and goal.device is None:
        doubts = tuple(dict.fromkeys((*unknown, doors[0][1])))
        yield Arrival(None, False, doubts, destination_mask(led))
        return
    for port, why in doors:
        there = led if network.node_of(port).may_rewrite else led & goal.stated
        if port.scope == out.scope and there:
            yield Arrival(port, False, tuple(dict.fromkeys((*unknown, why))), destination_mask(there))


def _where_it_matters(network: Network, led: AddressSet) -> tuple[tuple[Port, UnknownMatch], ...]:
    """The ports by which packets for some addresses come to more than the next router that no file shows."""
    known = network.handed_to.get(led)
    if known is None:
        known = network.handed_to[led] = tuple(item for item in network.handing_in if _leads_on(network, item[0], led))
    return known


def _leads_on(network: Network, port: Port, led: AddressSet) -> bool:
    """Whether a device may translate what comes in for some addresses, or send it to another of the snapshot."""
    node = network.node_of(port)
    device = node.device
    if node.may_rewrite or device.policy_routes or device.tunnels or device.dynamic_routing or network.naming:
        return True
    if any(item.device.bridges for item in network.nodes) or any(_touches(rule, led) for rule in device.nat):
        return True
    return not all(_is_lost(network, way) for way in network.tables.ways(port.device, port.vrf, led))


def _touches(rule: NatRule, led: AddressSet) -> bool:
    """Whether a translation may change destinations of some addresses, or the way that they take."""
    chosen = bool(rule.egress) or rule.stage is NatStage.DESTINATION
    return rule.enabled and chosen and rule.match.destination.possibly.meets(led)


def _is_lost(network: Network, way: Way) -> bool:
    """Whether a way leads to no device of the snapshot, but at best to another router that no file shows."""
    port, hop = way.port, way.next_hop
    if port is None or way.drop:
        return True
    if hop is None or hop.is_link_local or port.interface.peer or port.interface.kind in JOINED:
        return False
    return not network.ports.known(port.scope, hop)


def at_its_owner(network: Network, out: Port, hop: IPv4Address | IPv6Address, *, held: bool) -> Iterator[Arrival]:
    """The devices that may have a next hop themselves, whatever routes lead to it; `held`: a zone has the address."""
    for port, why in perhaps_of(network, out.scope, hop, held=held):
        yield Arrival(port, False, (why,))
