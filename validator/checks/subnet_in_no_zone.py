"""A network stands on an interface, and no zone claims it.

What it does: compares the connected networks of all enabled interfaces with the zones. A zone of kind
internet claims public networks only.

Why it matters: what is in no zone is in nobody's proof: its paths are not judged at all.

Example: a test network on a spare firewall port.

Not reported: loopback addresses, links of 0 hosts, networks of interfaces that carry no transit.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, union_of
from parsers.model.interface import AddressRole, InterfaceKind
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "NET002",
    "subnet is in no zone",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 3.1"),
    remediation="Declare the zone it belongs to.",
)
def subnet_in_no_zone(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A network stands on an interface, and no zone claims it."""
    network = evidence.network
    for port in network.ports.all:
        if port.tunnel is not None or port.interface.kind is InterfaceKind.LOOPBACK:
            continue
        claimed = union_of(
            network.zones.addresses[zone.id] for zone in evidence.plant.zones if zone.scope == port.scope
        )
        for address in port.interface.addresses:
            subnet = from_cidr(str(address.value.network))
            if address.role is AddressRole.PRIMARY or address.role is AddressRole.SECONDARY:
                open_part = subnet - claimed
                if open_part and not address.value.ip.is_link_local:
                    node = network.node_of(port)
                    share = "" if open_part == subnet else "a part of "
                    yield this.finding(
                        f"{share}{address.value.network} on {node.id} {port.name} is in no zone",
                        Label(address.origin, "this network is declared nowhere"),
                        identity=f"{node.id}|{port.name}|{address.value.network}",
                    )
