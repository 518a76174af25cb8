"""A network of one zone lies inside another zone, and the register does not say that it should.

What it does: compares the declared networks and hosts of all zones of one address scope. One finding a pair of
zones; of overlapping networks the most specific owns the addresses.

Why it matters: a zone that was cut out of another by a typing error owns addresses that everybody believes to be
elsewhere, and every verdict about them is about the wrong zone.

Example: `networks: [10.20.0.0/16]` of the control system beside `networks: [10.20.7.0/24]` of a wireless zone.

Not reported: what `parent_zone` says, at any depth; overlaps with zones of kind internet, and with `0.0.0.0/0` or
`::/0`, which say "all that is left"; zones of two scopes; networks that are equal, for those are mistakes of the plant
file. Addresses that no zone claims are NET002.

References: IEC 62443-3-2:2020 ZCR 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.findings import Finding
    from validator.plant.model import Plant, Zone


@check(
    "MOD006",
    "network within another zone",
    severity=Severity.INFO,
    clauses=("IEC 62443-3-2 ZCR 3.1",),
    remediation="Say so with `parent_zone`, or correct the networks of one of the two.",
)
def network_within_another_zone(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A network of one zone lies inside another zone, and the register does not say that it should."""
    plant = evidence.plant
    zones = {zone.id: zone for zone in plant.zones}
    parents = {record.id: record.parent for record in plant.register.zones}
    for inner, outer in sorted(_overlaps(plant)):
        if outer in _above(inner, parents) or inner in _above(outer, parents):
            continue
        shared = [*(zones[inner].networks & zones[outer].networks).cidrs()]
        more = f" and {len(shared) - 1} more networks" if len(shared) > 1 else ""
        yield this.finding(
            f"{shared[0]}{more} of {inner} lies in {outer} as well, and no `parent_zone` says so",
            Label(zones[inner].origin, f"{inner} owns it, for it is more specific"),
            Label(zones[outer].origin, f"{outer} is wider"),
            pairs=[(inner, outer)],
            identity=f"{inner}|{outer}",
        )


def _overlaps(plant: Plant) -> set[tuple[str, str]]:
    """Pairs of zones of which the first begins inside a network of the second, found in one sweep."""
    found: set[tuple[str, str]] = set()
    for scope in {zone.scope for zone in plant.zones}:
        zones = [zone for zone in plant.zones if zone.scope == scope and zone.kind is not ZoneKind.INTERNET]
        for version in (4, 6):
            around: list[tuple[int, str]] = []
            for first, last, zone in sorted(_claims(zones, version), key=lambda one: (one[0], -one[1], one[2])):
                around = [one for one in around if one[0] >= first]
                found |= {(zone, other) for _, other in around if other != zone}
                around.append((last, zone))
    return {(one, other) for one, other in found if (other, one) not in found or one < other}


def _claims(zones: list[Zone], version: int) -> Iterator[tuple[int, int, str]]:
    for zone in zones:
        everything = EVERY_ADDRESS.v4 if version == 4 else EVERY_ADDRESS.v6
        for part in zone.networks.v4 if version == 4 else zone.networks.v6:
            if part not in everything:
                yield part.first, part.last, zone.id


def _above(zone: str, parents: Mapping[str, str]) -> set[str]:
    """The zones that a zone is a part of."""
    found: set[str] = set()
    while (zone := parents.get(zone, "")) and zone not in found:
        found.add(zone)
    return found
