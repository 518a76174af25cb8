"""Where the clients of remote access stand: the addresses that each server gives them, or that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from parsers.model.address import from_cidr, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.vpn import TunnelKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from validator.graph.network import Network
    from validator.graph.nodes import Node

ANYBODY = "any"
"""The peer of an interface that takes whoever calls."""


class Clients(NamedTuple):
    """Those of one server; `name` is its tunnel or interface, `lines` lead to them besides.

    Not `sure`: the file does not decide whether they get these addresses.
    """

    node: Node
    name: str
    given: AddressSet
    origin: Span
    lines: tuple[Span, ...] = ()
    interface: bool = False
    sure: bool = True


def clients(network: Network) -> Iterator[Clients]:
    """Of every server of remote access that is switched on, in the order of the devices; portals give no address."""
    for node in network.nodes:
        for tunnel in node.device.tunnels:
            if tunnel.enabled and tunnel.kind is TunnelKind.REMOTE_ACCESS:
                yield Clients(node, tunnel.name, tunnel.remote, tunnel.origin, tunnel.lines, sure=not tunnel.unknown)
        for item in node.device.interfaces:
            if item.enabled and item.kind is InterfaceKind.TUNNEL and ANYBODY in item.peers:
                routes = [one for one in node.device.routes if one.interface == item.name and one.network.prefixlen]
                given = union_of(from_cidr(str(one.network)) for one in routes)
                lines = tuple(dict.fromkeys(one.origin for one in routes if one.origin != item.origin))
                yield Clients(node, item.name, given, item.origin, lines, interface=True)
