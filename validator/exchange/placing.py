"""Which zone of a declared plant an address is in: the most specific network wins, as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.nouns import dataclass
from validator.plant.territory import Territories

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from validator.plant.model import Plant


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of a plant, by id and by address."""

    ids: frozenset[str]
    scopes: tuple[str, ...]
    territories: Territories

    @classmethod
    def of_plant(cls, plant: Plant) -> Zones:
        """Those of a plant; networks that only VLANs or interfaces tell are not known without configurations."""
        territories = Territories()
        for zone in plant.zones:
            for prefix in zone.networks.cidrs():
                territories.claim(zone.scope, zone.id, from_cidr(prefix))
        territories.settle()
        scopes = tuple(sorted({zone.scope for zone in plant.zones}))
        return cls(frozenset(zone.id for zone in plant.zones), scopes, territories)

    def of(self, addresses: AddressSet) -> str:
        """The one zone that owns an address, or empty; where two scopes have it, nobody can tell."""
        owners = {owner for scope in self.scopes if (owner := self.territories.owner(scope, addresses))}
        return owners.pop() if len(owners) == 1 else ""
