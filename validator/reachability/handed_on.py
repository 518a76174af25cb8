"""What a router that no file shows makes of packets that are not for the goal as they are: a device may translate them.

It hands them to whatever device it can, and that one may be the device which translates them into the goal. What
arrives in the goal as it is needs no such device (`Landing.ends`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.graph.unseen_routers import perhaps_of
from validator.reachability.goal import Arrival, Goal, destination_mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.address import AddressSet
    from parsers.model.match import UnknownMatch
    from validator.graph.network import Network
    from validator.graph.ports import Port


def handed_on(
    network: Network, goal: Goal, out: Port, destinations: AddressSet, unknown: tuple[UnknownMatch, ...]
) -> Iterator[Arrival]:
    """The ports by which a router behind `out` may hand on what is for `destinations`, so that it is translated."""
    led = destinations & goal.led
    if not led:
        return
    for port, why in network.handing_in:
        if port.scope == out.scope:
            yield Arrival(port, False, tuple(dict.fromkeys((*unknown, why))), destination_mask(led))


def at_its_owner(network: Network, out: Port, hop: IPv4Address | IPv6Address, *, held: bool) -> Iterator[Arrival]:
    """The devices that may have a next hop themselves, whatever routes lead to it; `held`: a zone has the address."""
    for port, why in perhaps_of(network, out.scope, hop, held=held):
        yield Arrival(port, False, (why,))
