"""One card was seen on the segments of two zones.

What it does: reads ARP and MAC tables below `show/`, and looks for a MAC address that was seen on two segments on which
surely stand zones, and none of them on both. It is sure where one table shows both, and possible where two do, for the
station may have been moved between them.

Why it matters: what has a leg in two zones joins them, or can, past every firewall; no configuration shows it.

Example: a data logger with a tagged port in the cell and in the office.

Not reported: hosts with two cards, whose addresses tell nothing of each other (NET001 knows those of the register);
devices of the snapshot; virtual addresses of HSRP, VRRP and GLBP; assets declared `redundant: true`.

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.sightings import apart, maker, sightings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.sightings import Sighting


@check(
    "NET014",
    "station was seen in two zones",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-3 SR 5.1"),
    remediation="Give the station one zone; if its maker wants two networks, declare it redundant with a reason.",
)
def station_in_two_zones(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """One card was seen on the segments of two zones."""
    for mac, found in sightings(evidence).items():
        pair = apart(found)
        if pair is None or _is_redundant(evidence, found):
            continue
        one, other = pair
        sure = one.origin.file == other.origin.file
        yield this.finding(
            f"{mac} ({maker(mac)}) was seen in {' and '.join(one.here)}, on {one.node.id} {one.place}, and in"
            f" {' and '.join(other.here)}, on {other.node.id} {other.place}",
            *(Label(item.origin, f"seen in {' and '.join(item.here)} here") for item in pair),
            certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
            severity=Severity.HIGH if sure else Severity.MEDIUM,
            identity=mac,
            pairs=[(one.here[0], other.here[0])],
        )


def _is_redundant(evidence: Evidence, found: tuple[Sighting, ...]) -> bool:
    """Whether the register says that the station may have several networks."""
    own = {item.address for item in found if item.address is not None}
    return any(
        asset.redundant and any(address in asset.addresses for address in own)
        for zone in evidence.plant.zones
        for asset in zone.assets
    )
