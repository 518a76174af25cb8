"""Where hosts can be: networks on interfaces, behind tunnels, and behind routers that no file shows."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.interface import AddressRole, InterfaceKind
from parsers.model.routing import RouteKind
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from validator.graph.claims import PRIVATE
from validator.graph.outward import links_devices_only
from validator.init.kinds import NAME, TEXT, Clue, Guess, kind_of
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.interface import Interface
    from parsers.model.routing import Route
    from parsers.source import Span
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port

HARDWARE = re.compile(r"(?i)[a-z-]{1,24}[0-9][0-9a-z/.:_-]*|lan|wan|opt[0-9]+|internal|inside|outside|any")
"""Names of interfaces that name a socket, not a purpose."""
_OWN = frozenset({AddressRole.PRIMARY, AddressRole.SECONDARY})
OUTER = re.compile(r"(?i)(outside|internet|wan|dialer|cellular|untrust|isp|ppp|lte|wwan)")
"""An interface without an address of its own that is called so leads to the internet."""


@dataclass(frozen=True, slots=True)
class Site:
    """A line of a configuration that shows a place: `what` is a phrase for people."""

    what: str
    span: Span

    def __str__(self) -> str:
        """The phrase with its line."""
        return f"{self.what} ({self.span.place})"


@dataclass(slots=True)
class Place:
    """One network, or the far side of one tunnel, while zones are made of places.

    `behind` are networks that a router in this network leads to, and that router is in no file. `default`: such a
    router is where a default route leads. `only_devices`: a link between devices, on which no host stands.
    """

    networks: dict[str, Site]
    clues: list[Clue] = field(default_factory=list[Clue])
    names: list[str] = field(default_factory=list[str])
    devices: list[str] = field(default_factory=list[str])
    behind: dict[str, Site] = field(default_factory=dict[str, Site])
    default: Site | None = None
    vlans: set[int] = field(default_factory=set[int])
    only_devices: bool = False
    guess: Guess | None = None

    @property
    def addresses(self) -> AddressSet:
        """All addresses of the place."""
        return union_of(from_cidr(text) for text in (*self.networks, *self.behind))

    @property
    def private(self) -> bool:
        """Whether one of its own networks is private."""
        return any(from_cidr(text) & PRIVATE for text in self.networks)


@dataclass(frozen=True, slots=True)
class Outer:
    """An interface whose address the file does not show; `internet` where its name says that it leads there."""

    device: str
    interface: str
    site: Site
    internet: bool


@dataclass(slots=True)
class Found:
    """All places, and what could not be placed."""

    places: list[Place] = field(default_factory=list[Place])
    outer: list[Outer] = field(default_factory=list[Outer])
    defaults: list[Site] = field(default_factory=list[Site])
    """Default routes whose next hop is in no known network."""
    unplaced: list[Site] = field(default_factory=list[Site])
    """Routes to networks of which nobody knows where they stand."""


def places_of(network: Network) -> Found:
    """Every place of the devices, in the order of devices and interfaces, with the guess of its words."""
    found = Found()
    by_network: dict[str, Place] = {}
    vlan_names = _vlan_names(network)
    for node in network.nodes:
        for interface in node.device.interfaces:
            _interface(node, interface, by_network, vlan_names)
    found.places = list({id(place): place for place in by_network.values()}.values())
    _links(network, by_network)
    _outer(network, found)
    _tunnels(network, found)
    for node in network.nodes:
        for route in node.device.routes:
            _route(network, node, route, found)
    for place in found.places:
        place.guess = place.guess or _guess(place)
    return found


def _guess(place: Place) -> Guess | None:
    """What its names say, but no private link between two devices of the files is the internet."""
    guess = kind_of(place.clues)
    if guess is None or guess.kind is not ZoneKind.INTERNET or not (place.only_devices and place.private):
        return guess
    words = ((clue, kind_of([clue])) for clue in place.clues)
    return kind_of(clue for clue, said in words if said is None or said.kind is not ZoneKind.INTERNET)


def _vlan_names(network: Network) -> dict[int, Clue]:
    """Names of VLANs; a number with names that differ has none."""
    names: dict[int, Clue | None] = {}
    for node in network.nodes:
        for vlan in node.device.vlans:
            if vlan.name and not re.fullmatch(r"(?i)vlan0*[0-9]+|default", vlan.name):
                clue = Clue("VLAN name", vlan.name, vlan.origin, NAME)
                known = names.setdefault(vlan.number, clue)
                if known is not None and known.text != vlan.name:
                    names[vlan.number] = None
    return {number: clue for number, clue in names.items() if clue is not None}


def _interface(node: Node, interface: Interface, by_network: dict[str, Place], vlan_names: dict[int, Clue]) -> None:
    if not interface.enabled or interface.kind is InterfaceKind.LOOPBACK:
        return
    for address in interface.addresses:
        if address.role not in _OWN or address.value.ip.is_link_local:
            continue
        text = str(address.value.network)
        site = Site(f"{node.id} {interface.name}", address.origin)
        place = by_network.get(text) or _beside(interface, address.value.version, by_network) or Place({})
        by_network[text] = place
        place.networks.setdefault(text, site)
        if node.id not in place.devices:
            place.devices.append(node.id)
        place.clues += _clues(interface)
        named = (interface.firewall_zone, interface.name, *interface.aliases)
        place.names += [name for name in named if name and not HARDWARE.fullmatch(name)]
        if interface.vlan is not None:
            place.vlans.add(interface.vlan)
            if interface.vlan in vlan_names:
                place.clues.append(vlan_names[interface.vlan])
                place.names.append(vlan_names[interface.vlan].text)


def _beside(interface: Interface, version: int, by_network: dict[str, Place]) -> Place | None:
    """The place of an address of the other family on the same interface: the same hosts have both."""
    others = (str(address.value.network) for address in interface.addresses if address.value.version != version)
    return next((by_network[text] for text in others if text in by_network), None)


def _clues(interface: Interface) -> Iterator[Clue]:
    origin = interface.origin
    if interface.firewall_zone:
        yield Clue("firewall zone", interface.firewall_zone, origin, NAME)
    named = interface.name.lower()
    if named != "outside" or interface.security_level == 0:
        yield Clue("interface", interface.name, origin, NAME)
    for alias in interface.aliases:
        yield Clue("interface", alias, origin, NAME)
    if interface.description:
        words = re.split(r"(?i)[,;(]? *\b(?:to|via|uplink to|link to)\b ", interface.description)[0]
        yield Clue("description", words or interface.description, origin, TEXT)
    if interface.vrf:
        yield Clue("VRF", interface.vrf, origin, TEXT)
    if interface.management_only:
        yield Clue("interface", "management only", origin, TEXT)


def _links(network: Network, by_network: dict[str, Place]) -> None:
    for port in network.ports.all:
        carrier = port.interface if port.carrier is None else port.carrier
        if links_devices_only(network.ports, port):
            for address in carrier.addresses:
                place = by_network.get(str(address.value.network))
                if place is not None:
                    place.only_devices = True


def _outer(network: Network, found: Found) -> None:
    """Ports whose address the file does not show."""
    for port in network.ports.all:
        if port.tunnel is None and port.bridge is None and not port.networks and port.addresses_unknown is not None:
            node = network.node_of(port)
            words = " ".join((port.name, *port.interface.aliases, port.interface.description))
            internet = bool(OUTER.search(words)) or port.interface.security_level == 0
            site = Site(f"{node.id} {port.name} has an address that is not in the file", port.origin)
            found.outer.append(Outer(node.id, port.name, site, internet))


def _tunnels(network: Network, found: Found) -> None:
    """The far sides of policy-based tunnels and the pools of remote access that lie in no network found so far."""
    for port in network.ports.all:
        tunnel = port.tunnel
        if tunnel is None or network.ports.joined(port) or tunnel.remote in {EVERY_ADDRESS, AddressSet()}:
            continue
        node = network.node_of(port)
        pool = tunnel.kind is TunnelKind.REMOTE_ACCESS
        what = "pool of remote access" if pool else "far side of tunnel"
        taken = {text for place in found.places for text in place.networks}
        cidrs = [text for text in tunnel.remote.cidrs() if text not in taken and not text.endswith("/0")]
        if cidrs:
            site = Site(f"{what} {tunnel.name} of {node.id}", tunnel.origin)
            name = f"{'VPN' if pool else 'TUNNEL'}-{tunnel.name}"
            guess = Guess(ZoneKind.VENDOR, f"it is the {site}")
            found.places.append(Place(dict.fromkeys(cidrs, site), names=[name], devices=[node.id], guess=guess))


def _route(network: Network, node: Node, route: Route, found: Found) -> None:
    """A route to a router that no file shows: what it leads to stands behind that router."""
    if route.kind is not RouteKind.FORWARD or (route.next_hop is not None and _known(network, node, route.next_hop)):
        return
    port = None if route.interface is None else network.ports.find(node.number, route.interface)
    site = Site(f"{node.id} routes {route.network} to {route.next_hop or route.interface}", route.origin)
    place = _holding(found, node, route.next_hop) if route.next_hop is not None else _on(found, port)
    if route.network.prefixlen == 0:
        if place is not None:
            place.default = place.default or site
        else:
            found.defaults.append(site)
        return
    text = str(route.network)
    if any(text in one.networks or text in one.behind for one in found.places):
        return
    if place is not None:
        place.behind[text] = site
    elif port is not None and port.interface.kind in {InterfaceKind.TUNNEL, InterfaceKind.OTHER}:
        if not network.ports.joined(port):
            _behind_tunnel(node, port, text, site, found)
    else:
        found.unplaced.append(site)


def _known(network: Network, node: Node, hop: IPv4Address | IPv6Address) -> bool:
    scopes = {port.scope for port in network.ports.all if port.device == node.number} or {""}
    return any(network.ports.known(scope, hop) for scope in scopes)


def _holding(found: Found, node: Node, hop: IPv4Address | IPv6Address) -> Place | None:
    """The narrowest network of the device that a next hop stands in."""
    here = [
        (from_cidr(text), place)
        for place in found.places
        if node.id in place.devices
        for text in place.networks
        if hop in from_cidr(text)
    ]
    return min(here, key=lambda item: _size(item[0]))[1] if here else None


def _size(addresses: AddressSet) -> int:
    return sum(part.last - part.first for part in (*addresses.v4, *addresses.v6))


def _on(found: Found, port: Port | None) -> Place | None:
    """The place of a port that has a network and is no tunnel: some router there may answer."""
    if port is None or port.interface.kind in {InterfaceKind.TUNNEL, InterfaceKind.OTHER}:
        return None
    own = {str(address.value.network) for address in port.interface.addresses if address.role in _OWN}
    return next((place for place in found.places if own & set(place.networks)), None)


def _behind_tunnel(node: Node, port: Port, text: str, site: Site, found: Found) -> None:
    name = f"TUNNEL-{node.id}-{port.name}"
    place = next((one for one in found.places if one.names == [name]), None)
    if place is None:
        guess = Guess(ZoneKind.VENDOR, f"it is behind tunnel {port.name} of {node.id} ({port.origin.place})")
        place = Place({}, names=[name], devices=[node.id], guess=guess)
        found.places.append(place)
    place.networks[text] = site
