"""The rows of a routing table, by the network that they are for."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from parsers.nouns import dataclass
from validator.graph.address_index import AddressIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ipaddress import IPv4Network, IPv6Network

    from parsers.model.device import Device
    from parsers.model.routing import Route
    from validator.graph.ports import Port

CONNECTED = (0, 0)
NEVER_USED = 255
"""The administrative distance of a route that is never used."""


@dataclass(slots=True)
class Entry:
    """One row of a table: connected (`port` set) or static (`route` set).

    `distance` is the administrative distance, and what decides among equals; the lower is used. Nobody changes one;
    tables have so many that those of frozen classes take twice as long to make.
    """

    network: AddressSet
    order: tuple[int, int, str]
    """Sorts networks: by version, longest prefix first, then as texts."""
    distance: tuple[int, int]
    port: Port | None = None
    route: Route | None = None

    @property
    def length(self) -> int:
        """Of the prefix."""
        return -self.order[1]

    @property
    def watch(self) -> str:
        """What decides whether the route is there, if that is named."""
        return "" if self.route is None else self.route.watch


class KnownNetworks:
    """The networks that tables speak of, and how they lie to each other: most tables of a plant speak of the same."""

    def __init__(self) -> None:
        """None are known yet."""
        self._sets: dict[int, tuple[IPv4Network | IPv6Network, AddressSet, tuple[int, int, str]]] = {}
        self._indexes: dict[tuple[int, ...], tuple[list[AddressSet], AddressIndex]] = {}

    def addresses(
        self, network: IPv4Network | IPv6Network
    ) -> tuple[IPv4Network | IPv6Network, AddressSet, tuple[int, int, str]]:
        """The network, its addresses (one object for one network) and its place in the order of a table."""
        known = self._sets.get(id(network))
        if known is None:
            addresses = from_cidr(str(network))
            part = (addresses.v4 or addresses.v6)[0]
            order = network.version, -network.prefixlen, f"{part.first}, {part.last}"
            known = self._sets[id(network)] = network, addresses, order
        return known

    def index(self, networks: list[AddressSet]) -> AddressIndex:
        """Finds, of these networks, those that others overlap."""
        key = tuple(map(id, networks))
        known = self._indexes.get(key)
        if known is None:
            known = self._indexes[key] = networks, AddressIndex(networks)
        return known[1]


def entries(device: Device, vrf: str, own: Iterable[Port], networks: KnownNetworks) -> Iterator[Entry]:
    """The rows of one VRF of a device; `own` are its ports there."""
    for port in own:
        for address in port.interface.addresses:
            _, network, order = networks.addresses(address.value.network)
            yield Entry(network, order, CONNECTED, port=port)
    for route in device.routes:
        if route.vrf == vrf and route.distance < NEVER_USED:
            _, network, order = networks.addresses(route.network)
            yield Entry(network, order, (route.distance, route.metric), route=route)


def grouped(rows: Iterable[Entry]) -> list[tuple[AddressSet, list[Entry]]]:
    """The rows of each network, the lowest distance first; networks by version, longest prefix first."""
    groups: defaultdict[tuple[int, int, str], list[Entry]] = defaultdict(list)
    for entry in rows:
        groups[entry.order].append(entry)
    return [
        (group[0].network, group if len(group) == 1 else sorted(group, key=lambda entry: entry.distance))
        for _, group in sorted(groups.items(), key=itemgetter(0))
    ]
