"""Addresses that no declared zone claims, as zones of their own, so that their paths can be asked for.

Two kinds: a network on an interface of which a part is in no zone, and, where the plant declares no zone of
kind internet, everything else that routes lead to. They join the map beside the declared zones and take
nothing from them: verdicts of declared pairs are those of the network without them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.interface import AddressRole, InterfaceKind
from parsers.nouns import dataclass
from validator.graph.claims import PRIVATE
from validator.graph.standing import place_zones
from validator.plant.model import Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.interface import InterfaceAddress
    from validator.graph.network import Network
    from validator.graph.ports import Port

ELSEWHERE = "addresses in no zone"
"""The id of the zone that stands for all that no zone claims and no interface has; no declared id has blanks."""
_OWN = frozenset({AddressRole.PRIMARY, AddressRole.SECONDARY})


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A network on a port, of which `part` is in no zone; `zone` stands for that part."""

    port: Port
    address: InterfaceAddress
    part: AddressSet
    zone: Zone

    @property
    def whole(self) -> bool:
        """Whether no zone has any of the network."""
        return self.part == from_cidr(str(self.address.value.network))


def unclaimed(network: Network) -> tuple[Unclaimed, ...]:
    """Every network on an interface that is not wholly in zones, in the order of the ports; links of IPv6 left out."""
    return tuple(_found(network))


def _found(network: Network) -> Iterator[Unclaimed]:
    zones = network.zones
    claims: dict[str, AddressSet] = {}
    bridged: set[tuple[int, str]] = set()
    for port in network.ports.all:
        if port.tunnel is not None or port.interface.kind is InterfaceKind.LOOPBACK:
            continue
        carrier = port.interface if port.carrier is None else port.carrier
        if port.bridge is not None:
            if port.bridge.routed or (port.device, port.bridge.name) in bridged:
                continue
            bridged.add((port.device, port.bridge.name))
        if port.scope not in claims:
            here = (zones.addresses[zone.id] for zone in zones.zones if zone.scope == port.scope)
            claims[port.scope] = union_of(here)
        for address in carrier.addresses:
            part = from_cidr(str(address.value.network)) - claims[port.scope]
            if address.role in _OWN and part and not address.value.ip.is_link_local:
                name = f"{address.value.network} in no zone ({network.node_of(port).id} {carrier.name})"
                yield Unclaimed(port, address, part, _zone(name, ZoneKind.EXTERNAL, port, part))


def _zone(name: str, kind: ZoneKind, port: Port, part: AddressSet) -> Zone:
    return Zone(name, kind, port.origin, networks=part, scope=port.scope)


def with_unclaimed(network: Network, found: tuple[Unclaimed, ...]) -> Network:
    """The network with a zone more for each of `found`, and one for what is elsewhere if no zone is the internet.

    A network that two ports share is one zone: that of the first. Without a zone of kind internet, public
    networks on interfaces are part of what is elsewhere, as they would be of the internet.
    """
    plant = network.plant
    has_internet = any(zone.kind is ZoneKind.INTERNET for zone in plant.zones)
    extra: list[Zone] = []
    taken: dict[str, AddressSet] = {}
    for item in found:
        part = item.part if has_internet or item.zone.scope else item.part & PRIVATE
        rest = part - taken.get(item.zone.scope, AddressSet())
        if rest:
            taken[item.zone.scope] = rest | taken.get(item.zone.scope, AddressSet())
            extra.append(replace(item.zone, networks=rest))
    if not has_internet:
        extra.append(Zone(ELSEWHERE, ZoneKind.INTERNET, plant.origin))
    return with_zones(network, extra)


def with_zones(network: Network, extra: Sequence[Zone]) -> Network:
    """The network with more zones beside the declared ones, from which they take nothing that those claim."""
    if not extra:
        return network
    plant = network.plant
    wider = replace(plant, zones=(*plant.zones, *extra))
    names = tuple(node.id for node in network.nodes)
    zones, standing = place_zones(wider, names, network.zones.displaced, network.bridges, network.standing.stations)
    return replace(network, plant=wider, zones=zones, standing=standing)
