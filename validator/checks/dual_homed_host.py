"""One asset has addresses in two or more zones.

What it does: places every address of every declared asset in the zone that has it.

Why it matters: a host in two networks is a way round the firewall between them that no firewall shows.

Example: a laboratory database with one card in the historian DMZ and one in the office.

Not reported: assets declared `redundant: true` (fault-tolerant networks, a maker's dual-homed server).

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "NET001",
    "host stands in two zones",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-3 SR 5.1"),
    remediation="Give the host one zone; if its maker wants two networks, declare it redundant with a reason.",
)
def dual_homed_host(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """One asset has addresses in two or more zones."""
    addresses = evidence.network.zones.addresses
    for zone in evidence.plant.zones:
        for asset in zone.assets:
            if asset.redundant:
                continue
            homes = sorted(
                other.id
                for other in evidence.plant.zones
                if other.scope == zone.scope and addresses[other.id] & asset.addresses
            )
            if len(homes) > 1:
                yield this.finding(
                    f"{asset.id} stands in {' and '.join(homes)}",
                    Label(asset.origin, f"has {', '.join(asset.addresses.cidrs())}"),
                    identity=asset.id,
                    pairs=[(zone.id, other) for other in homes if other != zone.id],
                )
