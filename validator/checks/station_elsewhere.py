"""A station was seen where the register does not put it.

What it does: reads ARP and MAC tables below `show/`. A station whose address belongs to a zone, and which was seen on a
segment where other zones stand and this one does not, is told; and one whose address no zone has, on a segment of a
zone. One finding a device and place.

Why it matters: the proofs speak of the plant that was declared. A controller on the office segment is reached by
everybody there, whatever the firewall says.

Example: the register has 10.1.0.10 in the cell, and its card was seen in VLAN 20 of the office.

Not reported: segments on which no zone surely stands; stations without an address in any ARP table; devices of the
snapshot; stations seen in two places (NET014).

References: IEC 62443-2-1:2010 4.2.3.4; IEC 62443-3-3:2013 SR 7.8, SR 5.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.sightings import apart, maker, sightings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.sightings import Sighting


@check(
    "NET013",
    "station is not where it is declared",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 7.8", "IEC 62443-3-3 SR 5.1"),
    remediation="Find the station; correct the register, or put it where it belongs.",
)
def station_elsewhere(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A station was seen where the register does not put it."""
    places: dict[tuple[str, str, tuple[str, ...], str], list[Sighting]] = {}
    for found in sightings(evidence).values():
        if apart(found) is not None:
            continue
        for item in found:
            zone = "" if item.zone is None else item.zone.id
            if item.address is not None and zone not in item.here:
                places.setdefault((item.node.id, item.place, item.here, zone), []).append(item)
    for (device, place, here, zone), items in places.items():
        addresses = sorted({str(item.address) for item in items})
        which = addresses[0] if len(addresses) == 1 else f"{addresses[0]} and {len(addresses) - 1} more"
        whose = f"of {zone}" if zone else "of no zone"
        was = "was" if len(addresses) == 1 else "were"
        yield this.finding(
            f"{which} {whose} {was} seen on {device} {place}, where {' and '.join(here)} stands",
            *(Label(item.origin, f"{item.address} is {item.mac}, {maker(item.mac)}") for item in items[:MOST_LABELS]),
            severity=Severity.MEDIUM if zone else Severity.LOW,
            identity=f"{device}|{place}|{zone}|{'|'.join(addresses)}",
            pairs=[(zone, other) for other in here] if zone else (),
        )
