"""Remote-access gateways and cellular routers that were seen and are no asset of the register, and their ways out.

What a box calls holds a tunnel open by which somebody comes in; so each is told as a way in, with the rules that let it
call, and what is open without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.mac import colons
from parsers.model.match import AddressMatch, Match
from validator.catalogue.gateways import gateway_of, organisation
from validator.kill_actions import by_rules
from validator.sightings import sightings
from validator.topics import OUTSIDE
from validator.way_in import WayIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.catalogue.gateways import Gateway
    from validator.check import Evidence
    from validator.plant.model import Zone
    from validator.sightings import Sighting

    Seen = tuple[Gateway, tuple[Sighting, ...]]

MOST_COMPUTED = 12
"""Of more boxes it is not computed which rules close their ways."""


def undeclared_gateways(evidence: Evidence) -> Iterator[Seen]:
    """Each box once, by its MAC address, with every place where it was seen, or is named."""
    assets = (asset for zone in evidence.plant.zones for asset in zone.assets)
    declared = {colons(asset.mac.replace("-", "")) for asset in assets if asset.mac}
    for mac, found in sightings(evidence, stated=True).items():
        gateway = gateway_of(mac)
        if gateway is not None and mac not in declared and not _is_asset(evidence, found):
            yield gateway, found


def _is_asset(evidence: Evidence, found: tuple[Sighting, ...]) -> bool:
    """Whether an asset has an address of a box: one with which it was seen, or, where nobody saw it, a named one."""
    seen = [item for item in found if not item.stated] or found
    return any(_is_declared(evidence, item) for item in seen)


def _is_declared(evidence: Evidence, item: Sighting) -> bool:
    return item.address is not None and any(
        item.address in asset.addresses for zone in evidence.plant.zones for asset in zone.assets
    )


def with_address(found: tuple[Sighting, ...]) -> Sighting:
    """The first sighting that has an address, else the first."""
    return next((item for item in found if item.address is not None), found[0])


def sent_by(item: Sighting) -> Match:
    """What a station with an address sends."""
    return Match(AddressMatch.exactly(from_cidr(str(item.address))))


def outside(evidence: Evidence, item: Sighting) -> tuple[Zone, ...]:
    """The zones outside the plant that a box may call from where it stands."""
    return tuple(zone for zone in evidence.plant.zones if zone.kind in OUTSIDE and zone.id not in item.here)


def gateways(evidence: Evidence) -> Iterator[WayIn]:
    """Each box that stands in the plant, as a way in that nobody declares."""
    network = evidence.network
    inside = {zone.id: zone for zone in evidence.plant.zones if zone.kind not in OUTSIDE}
    for number, (gateway, found) in enumerate(undeclared_gateways(evidence)):
        first = with_address(found)
        if not any(name in inside for name in first.here):
            continue
        known = "" if first.address is None else f"{first.address} "
        where = " and ".join(first.here)
        name = f"{known}({organisation(first.mac)}, {gateway.makes}) in {where}"
        rules = None
        if number < MOST_COMPUTED and first.zone is not None and first.zone.id in inside and first.address is not None:
            rules = by_rules(network, [(first.zone, zone) for zone in outside(evidence, first)], (sent_by(first),))
        yield WayIn((), first.node.id, "gateway", name, None, tuple(item.origin for item in found), rules=rules)
