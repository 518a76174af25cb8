"""Hosts that stand in several zones: who takes such a host stands in all of them, and no firewall has judged it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, union_of
from parsers.nouns import dataclass
from validator.answered_assets import answered_by_devices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.address import AddressSet
    from validator.graph.network import Network
    from validator.plant.model import Asset, Plant, Zone

JUMP_HOST = "jump_host"


@dataclass(frozen=True, slots=True)
class Homes:
    """A declared asset with addresses in two or more zones; one declared `redundant` is one host all the same."""

    asset: str
    addresses: Mapping[str, AddressSet]
    """By zone."""
    redundant: bool = False

    def elsewhere(self, zone: str) -> Iterator[tuple[str, AddressSet]]:
        """The other zones in which it stands, with its addresses there."""
        return ((name, found) for name, found in self.addresses.items() if name != zone)


def homes_of(network: Network) -> tuple[Homes, ...]:
    """All such hosts of a network."""
    devices = _devices_of(network)
    answered = {asset: own for asset, own in answered_by_devices(network).items() if asset not in devices}
    return several_homes(network.plant, network.zones.addresses, answered, devices)


def places_of(network: Network, zone: Zone, asset: Asset) -> Mapping[str, AddressSet]:
    """The zones in which a host of a zone stands, with its addresses there."""
    for one in homes_of(network):
        if one.asset == asset.id and zone.id in one.addresses:
            return one.addresses
    return {zone.id: asset.addresses}


def entered_by_people(plant: Plant) -> Iterator[tuple[Zone, Asset]]:
    """Jump hosts, where a vendor's access must end, and hosts of which it is declared whether they break protocols."""
    named = {vendor.jump_host for vendor in plant.vendors}
    for zone in plant.zones:
        for asset in zone.assets:
            if asset.role == JUMP_HOST or asset.id in named or asset.protocol_break is not None:
                yield zone, asset


def _devices_of(network: Network) -> Mapping[str, AddressSet]:
    """By asset the own addresses of the device that it is: of one that people enter, or that does not forward."""
    entered = {asset.id for _, asset in entered_by_people(network.plant)}
    found: dict[str, AddressSet] = {}
    for zone in network.plant.zones:
        for asset in zone.assets:
            owners = {
                port.device
                for port in network.ports.all
                if port.tunnel is None and port.scope == zone.scope and port.own.meets(asset.addresses)
            }
            if len(owners) == 1 and (asset.id in entered or not network.nodes[min(owners)].device.forwards):
                ports = (port for port in network.ports.of_device[min(owners)] if port.tunnel is None)
                found[asset.id] = union_of(port.own for port in ports if port.scope == zone.scope)
    return found


def several_homes(
    plant: Plant,
    addresses: Mapping[str, AddressSet],
    answered: Mapping[str, AddressSet] | None = None,
    devices: Mapping[str, AddressSet] | None = None,
) -> tuple[Homes, ...]:
    """All such hosts of a plant; `addresses` are those of the zones. Other scopes have their own addresses.

    By asset, at those that devices have `answered` for no host stands; what a device of `devices` has, its asset has.
    """
    found: list[Homes] = []
    for zone in plant.zones:
        around = [other.id for other in plant.zones if other.scope == zone.scope and other.id in addresses]
        for asset in zone.assets:
            own = asset.addresses - (answered or {}).get(asset.id, NO_ADDRESS)
            own |= (devices or {}).get(asset.id, NO_ADDRESS)
            homes = {name: there for name in around if (there := addresses[name] & own)}
            if len(homes) > 1:
                found.append(Homes(asset.id, homes, asset.redundant))
    return tuple(found)
