"""The rows of a routing table, by the network that they are for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from validator.graph.address_index import AddressIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ipaddress import IPv4Network, IPv6Network

    from parsers.model.device import Device
    from parsers.model.intervals import Interval
    from parsers.model.routing import Route
    from validator.graph.ports import Port

CONNECTED = (0, 0)
NEVER_USED = 255
"""The administrative distance of a route that is never used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: connected (`port` set) or static (`route` set).

    `distance` is the administrative distance, and what decides among equals; the lower is used.
    """

    network: AddressSet
    version: int
    length: int
    distance: tuple[int, int]
    port: Port | None = None
    route: Route | None = None

    @property
    def part(self) -> Interval:
        """The network as one interval."""
        return (self.network.v4 or self.network.v6)[0]


class KnownNetworks:
    """The networks that tables speak of, and how they lie to each other: most tables of a plant speak of the same."""

    def __init__(self) -> None:
        """None are known yet."""
        self._sets: dict[int, tuple[IPv4Network | IPv6Network, AddressSet]] = {}
        self._indexes: dict[tuple[int, ...], tuple[list[AddressSet], AddressIndex]] = {}

    def addresses(self, network: IPv4Network | IPv6Network) -> AddressSet:
        """The addresses of a network, one object for one network."""
        known = self._sets.get(id(network))
        if known is None:
            known = self._sets[id(network)] = network, from_cidr(str(network))
        return known[1]

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
            network = address.value.network
            yield Entry(networks.addresses(network), network.version, network.prefixlen, CONNECTED, port=port)
    for route in device.routes:
        if route.vrf == vrf and route.distance < NEVER_USED:
            network = route.network
            rank = (route.distance, route.metric)
            yield Entry(networks.addresses(network), network.version, network.prefixlen, rank, route=route)


def grouped(rows: Iterable[Entry]) -> list[tuple[AddressSet, list[Entry]]]:
    """The rows of each network, the lowest distance first; networks by version, longest prefix first."""
    groups: defaultdict[tuple[int, int, int], list[Entry]] = defaultdict(list)
    for entry in rows:
        groups[entry.version, entry.length, entry.part.first].append(entry)
    ordered = sorted(groups.values(), key=lambda group: (group[0].version, -group[0].length, _text(group[0])))
    return [
        (group[0].network, group if len(group) == 1 else sorted(group, key=lambda entry: entry.distance))
        for group in ordered
    ]


def _text(entry: Entry) -> str:
    """Sorts networks of one length, as texts."""
    return f"{entry.part.first}, {entry.part.last}"
