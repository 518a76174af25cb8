"""A tunnel to other networks takes a gateway that calls from any address.

What it does: looks at tunnels of networks and at tunnel interfaces whose other gateway is no address: a dynamic
crypto map, a dial-up gateway without a pool, a multipoint tunnel, a peer of WireGuard without an endpoint. Whoever
holds the key may be at the far end, and no route or list says where that is.

Why it matters: a key that leaves with a contractor opens the way from anywhere.

Example: a FortiOS phase 1 of `type dynamic` made for a site with a changing address, and never closed.

Not reported: remote-access pools (VEN002); tunnels whose far side is the zone of a vendor that is declared with this
entry point; tunnels that are shut down.

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13, SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.vpn import TunnelKind
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.graph.entry_points import enters_at
from validator.graph.ports import ANY_PEER
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.ports import Port


@check(
    "VEN004",
    "tunnel to a gateway at any address",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13"),
    remediation="Name the gateway's address, or declare the vendor whose zone lies behind it with this entry point.",
)
def tunnel_to_anybody(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A tunnel to other networks takes a gateway that calls from any address."""
    ports = evidence.network.ports
    pools = {
        (port.device, port.name)
        for port in ports.all
        if port.tunnel is not None and port.tunnel.kind is TunnelKind.REMOTE_ACCESS
    }
    for port in ports.all:
        name = port.name if port.tunnel is None else port.tunnel.name
        pooled = port.tunnel is None and (port.device, port.name) in pools
        if _takes_any(port) and not pooled and not _vendor_behind(evidence, port):
            node = evidence.network.node_of(port)
            yield this.finding(
                f"tunnel {name} on {node.id} takes a gateway that calls from any address",
                Label(port.origin, "no address of the other gateway; a key, if it asks for one, is all it goes by"),
                identity=f"{node.id}|{name}",
            )


def _takes_any(port: Port) -> bool:
    if port.tunnel is None:
        return ANY_PEER in port.peers
    return port.tunnel.kind is TunnelKind.SITE_TO_SITE and not port.peers


def _vendor_behind(evidence: Evidence, port: Port) -> bool:
    """Whether every zone that enters here is one of a declared vendor with this entry point, and there is one."""
    zones = evidence.network.zones
    behind = [zone for zone in zones.zones if any(item.port is port for item in zones.attachments[zone.id])]
    owned = {vendor.zone for vendor in evidence.plant.vendors if enters_at(vendor, evidence.network, port)}
    return bool(behind) and all(zone.kind is ZoneKind.VENDOR and zone.id in owned for zone in behind)
