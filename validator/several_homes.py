"""Hosts that stand in several zones: who takes such a host stands in all of them, and no firewall has judged it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.address import AddressSet
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


def several_homes(plant: Plant, addresses: Mapping[str, AddressSet]) -> tuple[Homes, ...]:
    """All such hosts of a plant; `addresses` are those of the zones. Other scopes have their own addresses."""
    found: list[Homes] = []
    for zone in plant.zones:
        around = [other.id for other in plant.zones if other.scope == zone.scope and other.id in addresses]
        for asset in zone.assets:
            homes = {name: there for name in around if (there := addresses[name] & asset.addresses)}
            if len(homes) > 1:
                found.append(Homes(asset.id, homes, asset.redundant))
    return tuple(found)
