"""Ways that may lead to what is no device of the snapshot, and which routes of a table are such.

A route by an address of the interface itself is one without a next hop: "If an IP address from one ASA interface is
used as the gateway IP address, the ASA will ARP the designated IP address in the packet instead of ARPing the gateway
IP address" (Cisco ASA 5500 Series Configuration Guide using ASDM, chapter 25, "Configuring Static and Default Routes").
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.routing import RouteKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from parsers.model.routing import Route
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import Way
    from validator.plant.model import Zone

LINKS = frozenset({InterfaceKind.TUNNEL, InterfaceKind.OTHER})
"""Interfaces on whose networks nobody stands: a route out of them names what lies behind."""
WIDE = tuple(
    (from_cidr(network), longest)
    for network, longest in (("0.0.0.0/0", 8), ("172.16.0.0/12", 12), ("192.168.0.0/16", 16), ("::/0", 8))
)
"""Routes of no more bits in one of these speak of everything, or of all private networks (RFC 1918, RFC 4193)."""
PRIVATE = tuple(from_cidr(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
LARGEST_LINK = 16
"""Networks of more addresses than this are taken to hold hosts."""
LONGEST_OF_EVERYTHING = 8
MOST_OF_EVERYTHING = 2**23, 2**119
"""More IPv4 or IPv6 addresses than this are most of a network of eight bits, also without some networks in it."""


def on_link(port: Port, hop: IPv4Address | IPv6Address) -> bool:
    """Whether a next hop stands on the network of a port; a port without networks (unnumbered) takes any."""
    return not port.networks or hop in port.networks


def asks_there(port: Port, hop: IPv4Address | IPv6Address | None) -> bool:
    """Whether a route asks for destinations on the segment of a port itself, and hands them to no router."""
    return hop is None or hop in port.own


def is_known(ports: Ports, port: Port, hop: IPv4Address | IPv6Address) -> bool:
    """Whether a next hop on the link of a port is a device of the snapshot: by a link-local address one beside it.

    Such addresses mean something on one link only (RFC 4291, 2.5.6): `fe80::1` of another link is somebody else.
    """
    if not on_link(port, hop):
        return False
    if hop.version == 6 and hop.is_link_local:
        return any(hop in other.own for other in (port, *ports.known_beside(port)))
    return bool(ports.known(port.scope, hop))


def is_far_stranger(ports: Ports, port: Port | None, hop: IPv4Address | IPv6Address | None) -> bool:
    """Whether a next hop is the other end of a tunnel to one gateway that is no device of the snapshot.

    Nobody else is on such a tunnel, so a next hop there that no device has is that gateway, and a route by it says what
    one without a next hop says. Of a tunnel whose own address is all of its network the file of a FortiGate writes the
    far end beside it (`remote-ip`), where no network shows it.
    """
    if port is None or hop is None or port.interface.kind is not InterfaceKind.TUNNEL or hop in port.own:
        return False
    to_one = len(port.peers) == 1 == len(ports.strange_peers(port))
    return to_one and (hop in port.networks or port.networks == port.own) and not ports.known(port.scope, hop)


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of private networks (RFC 1918, RFC 4193)."""
    return any(address in wide for wide in PRIVATE)


def private_as_all(zone: Zone) -> AddressSet:
    """The private ranges that an internet has only as it has all addresses: no line leads to them."""
    return union_of(one for one in PRIVATE if not zone.networks or not one - zone.networks)


def leads_out(ports: Ports, way: Way) -> bool:
    """Whether what takes a way may arrive in any zone by itself, and not at a device or on a connected network."""
    port, hop = way.port, way.next_hop
    if port is None or way.drop:
        return False
    if hop is not None and not asks_there(port, hop):
        return not is_known(ports, port, hop)
    connected = port.interface.kind not in LINKS and not way.destinations - port.networks
    return not (ports.joined(port) or (connected and ports.unanswered(port) is None))


def says_where(way: Way) -> bool:
    """Whether the route of a way speaks of where its destinations lie, and not of whatever lies nowhere else."""
    return not any(way.prefix_length <= longest and not way.destinations - wide for wide, longest in WIDE)


def names_places(addresses: AddressSet) -> bool:
    """The same of a set without a length, as policy routes and tunnels have it: not where it is most of all."""
    private = [wide for wide, longest in WIDE if longest > LONGEST_OF_EVERYTHING]
    most_v4, most_v6 = MOST_OF_EVERYTHING
    if _size(addresses.v4) > most_v4 or _size(addresses.v6) > most_v6:
        return False
    return not any(2 * _size((addresses & wide).v4) > _size(wide.v4) for wide in private)


def _size(parts: Intervals) -> int:
    return sum(part.last - part.first + 1 for part in parts)


def links_devices_only(ports: Ports, port: Port) -> bool:
    """Whether every host address of the port's networks belongs to a device: a transit link has no hosts.

    On a link between two virtual devices of one file nobody else can be, however large its network.
    """
    carrier = port.interface if port.carrier is None else port.carrier
    if carrier.kind is InterfaceKind.VIRTUAL_LINK:
        ends = (other for other in ports.live if other.name in carrier.members and other.number != port.number)
        return any(other.origin.file == port.origin.file for other in ends)
    if port.tunnel is not None or port.addresses_unknown is not None or not carrier.addresses:
        return False
    management = {address.value.ip for address in carrier.addresses}
    return all(
        address.value.network.num_addresses <= LARGEST_LINK
        and all(host in management or ports.known(port.scope, host) for host in address.value.network.hosts())
        for address in carrier.addresses
    )


@dataclass(frozen=True, slots=True)
class Inward:
    """Tells routes of one table that lead to devices of the snapshot alone, whatever their destinations.

    Where it says no, the ways of the route tell. A table has many routes and few next hops, so each hop is looked at
    once; `known` finds it as an object, which lives as long as its route. `port_of` gives the port of an interface,
    `towards` the ways to a next hop.
    """

    ports: Ports
    port_of: Callable[[str], Port | None]
    towards: Callable[[IPv4Address | IPv6Address], Iterable[Way]]
    known: dict[tuple[str | None, int], bool] = field(default_factory=dict[tuple["str | None", int], bool])

    def holds(self, route: Route, vrf: str) -> bool:
        """Whether no way of a route of VRF `vrf` leads out."""
        if route.kind is RouteKind.NULL:
            return True
        hop, interface = route.next_hop, route.interface
        elsewhere = interface is None and route.next_hop_vrf not in {None, vrf}
        if hop is None or elsewhere:
            return False
        key = interface, id(hop)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._found(interface, hop)
        return found and (interface is not None or hop not in route.network)

    def _found(self, interface: str | None, hop: IPv4Address | IPv6Address) -> bool:
        if interface is None:
            return not any(
                leads_out(self.ports, way) or (way.port is not None and asks_there(way.port, hop))
                for way in self.towards(hop)
            )
        port = self.port_of(interface)
        return port is None or (not asks_there(port, hop) and is_known(self.ports, port, hop))
