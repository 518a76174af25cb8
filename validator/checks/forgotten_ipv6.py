"""A zone is declared for IPv4 alone, and its network speaks IPv6 too.

What it does: for every interface where a zone surely stands by its IPv4 addresses, looks for IPv6 addresses of the
same interface that this zone does not claim.

Why it matters: the same wire carries both. The hosts of the zone give themselves IPv6 addresses as soon as a router
announces a prefix, and rules that were written for IPv4 do not judge them.

Example: `networks: [10.20.0.0/24]`, and `ipv6 address 2001:db8:20::1/64` on the interface.

Not reported: link-local addresses; zones declared by `vlans` or `interfaces`, which take what stands there. That no
zone at all claims the IPv6 network is NET002 besides.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import InterfaceAddress
    from validator.findings import Finding
    from validator.graph.ports import Port
    from validator.plant.model import Zone

IPV6 = 6


@check(
    "MOD011",
    "IPv6 forgotten",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 3.1"),
    remediation="Declare the IPv6 network in the zone, or take IPv6 off the interface.",
)
def forgotten_ipv6(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A zone is declared for IPv4 alone, and its network speaks IPv6 too."""
    network = evidence.network
    for zone in evidence.plant.zones:
        seen: set[int] = set()
        for item in network.zones.attachments.get(zone.id, ()):
            if item.port.number in seen or not item.sure:
                continue
            seen.add(item.port.number)
            for address in _unclaimed(zone, item.port, evidence):
                node = network.node_of(item.port)
                yield this.finding(
                    f"{zone.id} is declared for IPv4 alone, and {node.id} {item.port.name} has {address.value} there",
                    Label(address.origin, "IPv6 on the network of the zone"),
                    Label(zone.origin, f"{zone.id} is declared here"),
                    source_zone=zone.id,
                    identity=f"{zone.id}|{node.id}|{item.port.name}|{address.value}",
                )


def _unclaimed(zone: Zone, port: Port, evidence: Evidence) -> Iterator[InterfaceAddress]:
    """The IPv6 addresses of a port that the zone does not claim, where it claims the port's IPv4 network."""
    own = evidence.network.zones.addresses[zone.id]
    if zone.networks.v6 or not (port.networks & own).v4:
        return
    carrier = port.interface if port.carrier is None else port.carrier
    for address in carrier.addresses:
        network = address.value.network
        if network.version == IPV6 and not network.is_link_local and from_cidr(str(network)) - own:
            yield address
