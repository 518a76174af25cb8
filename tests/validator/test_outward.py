"""Which routes may lead to what is no device of the snapshot: those of one table, route by route."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, route
from parsers.model.interface import InterfaceKind
from parsers.model.routing import Route, RouteKind
from small_plants import device, interface, joined, out_of
from validator.graph.outward import leads_out

if TYPE_CHECKING:
    from parsers.model.interface import Interface


def both(name: str, *addresses: str, **more: object) -> Interface:
    """An interface with addresses of both families."""
    found = tuple(one for address in addresses for one in interface(name, address).addresses)
    return replace(interface(name, addresses[0]), addresses=found, **more)  # type: ignore[arg-type]  # fields by name


TUNNEL, TO_FAR = InterfaceKind.TUNNEL, "192.0.2.2"
NEAR = device(
    "near",
    both("l", "10.0.9.1/24", "2001:db8:9::1/64", "fe80::1/64"),
    interface("x", "10.0.8.1/24", "X"),
    both("w", "192.0.2.1/24"),
    both("t", "10.0.60.1/30", kind=TUNNEL, peer=TO_FAR),
    both("s", "10.0.61.1/30", kind=TUNNEL, peer="198.51.100.9"),
)
FAR = device(
    "far",
    both("l", "10.0.9.2/24", "2001:db8:9::2/64", "fe80::2/64"),
    both("b", "10.0.2.1/24", "fe80::3/64"),
    both("w", "192.0.2.2/24"),
    both("t", "10.0.60.2/30", kind=TUNNEL, peer="192.0.2.1"),
)
THERE = "10.7.0.0/16"


def by(network: str, hop: str, name: str | None = None, **more: object) -> Route:
    return replace(route(network, hop, **more), interface=name)


ROUTES = {
    "to a device": (by(THERE, "10.0.9.2"), False),
    "to a device by a named interface": (by(THERE, "10.0.9.2", "l"), False),
    "to a stranger": (by(THERE, "10.0.9.77"), True),
    "to a stranger by a named interface": (by(THERE, "10.0.9.77", "l"), True),
    "to a device that is not on the named interface": (by(THERE, "10.0.2.1", "l"), True),
    "by an interface that is not there": (by(THERE, "10.0.9.2", "gone"), False),
    "to an own address": (by(THERE, "10.0.9.1"), True),
    "to an own address by a named interface": (by(THERE, "10.0.9.1", "l"), True),
    "to nobody in particular": (out_of(THERE, "l"), True),
    "nowhere": (Route(ipaddress.ip_network(THERE), None, None, HERE, kind=RouteKind.NULL), False),
    "into a tunnel to a device": (out_of(THERE, "t"), False),
    "into a tunnel to a stranger": (out_of(THERE, "s"), True),
    "by the far end of a tunnel to a device": (by(THERE, "10.0.60.2"), False),
    "by the far end of a tunnel to a stranger": (by(THERE, "10.0.61.2"), True),
    "by the far end of a named tunnel to a stranger": (by(THERE, "10.0.61.2", "s"), True),
    "to a stranger in another VRF": (by(THERE, "10.0.8.9", next_hop_vrf="X"), True),
    "to what the other VRF calls the same": (by(THERE, "10.0.9.2", next_hop_vrf=""), False),
    "to a device in IPv6": (by("2001:db8:7::/48", "2001:db8:9::2"), False),
    "to a stranger in IPv6": (by("2001:db8:7::/48", "2001:db8:9::77"), True),
    "to a device by a link-local address": (by("2001:db8:7::/48", "fe80::2", "l"), False),
    "to a link-local address of another link": (by("2001:db8:7::/48", "fe80::3", "l"), True),
}


@pytest.mark.parametrize(("asked", "outward"), ROUTES.values(), ids=ROUTES)
def test_a_route_leads_out_unless_devices_take_all_of_it(asked: Route, outward: bool) -> None:  # noqa: FBT001 - a case
    """The table finds the ways that do without going through all of them, by the next hops of its routes."""
    network = joined([], replace(NEAR, routes=(asked,)), FAR)
    every = [way for way in network.tables.routes(0, "") if leads_out(network.ports, way)]
    assert any(way.prefix_length == asked.network.prefixlen for way in every) is outward
    assert network.tables.outward(0, "") == every


def test_a_connected_network_leads_out_where_it_is_the_link_of_a_tunnel_to_a_stranger() -> None:
    """Whoever stands on a network of hosts is met there; nobody stands on that of a tunnel."""
    network = joined([], NEAR, FAR)
    names = {way.port.name for way in network.tables.outward(0, "") if way.port is not None}
    assert names == {"s"}
    alone = {way.port.name for way in joined([], NEAR).tables.outward(0, "") if way.port is not None}
    assert alone == {"s", "t"}
