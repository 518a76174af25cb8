"""Hosts that stand in several zones: who takes such a host stands in all of them, and no firewall has judged it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.nouns import dataclass
from validator.answered_assets import answered_by_devices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.address import AddressSet
    from validator.graph.network import Network
    from validator.plant.model import Plant


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
    return several_homes(network.plant, network.zones.addresses, answered_by_devices(network))


def several_homes(
    plant: Plant, addresses: Mapping[str, AddressSet], answered: Mapping[str, AddressSet] | None = None
) -> tuple[Homes, ...]:
    """All such hosts of a plant; `addresses` are those of the zones. Other scopes have their own addresses.

    By asset, at those that devices have `answered` for no host stands.
    """
    found: list[Homes] = []
    for zone in plant.zones:
        around = [other.id for other in plant.zones if other.scope == zone.scope and other.id in addresses]
        for asset in zone.assets:
            own = asset.addresses - (answered or {}).get(asset.id, NO_ADDRESS)
            homes = {name: there for name in around if (there := addresses[name] & own)}
            if len(homes) > 1:
                found.append(Homes(asset.id, homes, asset.redundant))
    return tuple(found)
