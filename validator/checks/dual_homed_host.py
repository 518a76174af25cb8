"""One asset has addresses in two or more zones.

What it does: places every address of every declared asset in the zone that has it. An address that no zone has is a
second network as well: it is told with the address.

Why it matters: a host in two networks is a way round the firewall between them that no firewall shows.

Example: a laboratory database with one card in the historian DMZ and one in the office.

Not reported: assets declared `redundant: true` (fault-tolerant networks, a maker's dual-homed server); addresses that
lead out of no host or no segment (127.0.0.0/8, ::1, 169.254.0.0/16, fe80::/10); a device that was handed in, and the
address under which one translates the asset: rules judge what passes there. Where zones are declared by ports or
VLANs, whose configuration may be missing, an address that no zone has is possible, not sure.

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, from_cidr, union_of
from validator.answered_assets import answered_by_devices
from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.findings import Finding

OF_ONE_HOST = union_of(from_cidr(text) for text in ("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"))
"""RFC 1122, RFC 4291, RFC 3927: loopback and link-local addresses are no network of the plant."""


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
    answered = answered_by_devices(evidence.network)
    everywhere = union_of(addresses[zone.id] for zone in evidence.plant.zones)
    for zone in evidence.plant.zones:
        for asset in zone.assets:
            if asset.redundant:
                continue
            own = asset.addresses - answered.get(asset.id, NO_ADDRESS)
            around = [other for other in evidence.plant.zones if other.scope == zone.scope]
            homes = sorted(other.id for other in around if addresses[other.id] & own)
            stray = own - union_of(addresses[other] for other in homes) - OF_ONE_HOST if homes else NO_ADDRESS
            if len(homes) > 1 or stray:
                whose = "no zone of its scope" if stray.meets(everywhere) else "no zone"
                beside = f" and has {_named(stray)}, which {whose} has" if stray else ""
                vague = len(homes) == 1 and any(other.vlans or other.interfaces for other in around)
                yield this.finding(
                    f"{asset.id} stands in {' and '.join(homes)}{beside}",
                    Label(asset.origin, f"has {', '.join(asset.addresses.cidrs())}"),
                    certainty=Certainty.POSSIBLE if vague else Certainty.SURE,
                    identity=asset.id,
                    pairs=[(zone.id, other) for other in homes if other != zone.id],
                )


def _named(addresses: AddressSet) -> str:
    return ", ".join(text.removesuffix("/32").removesuffix("/128") for text in addresses.cidrs())
