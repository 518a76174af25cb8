"""A tunnel leads to a gateway that is no device of the snapshot and that nobody declares.

What it does: takes every site-to-site tunnel and every tunnel interface whose other gateway is named, by address or
by name, and looks for it among the addresses of the snapshot's devices and among the `peers` of vendors and conduits.
The gateway of a vendor counts at the vendor's entry point. One finding a device and gateway.

Why it matters: the other end of a tunnel decides who enters it. A gateway that nobody knows is a door whose key
somebody else holds, and its address stays in the file when the contract or the site is gone.

Example: `set peer 198.51.100.77` in a crypto map, and the register does not say whose address that is.

Not reported: tunnels that take any gateway (VEN004); remote-access pools (VEN002); tunnels that are shut down; a
vendor's tunnel at another device than its entry point where its zone enters there, for VEN002 tells it. A gateway of
yours behind address translation is no device's address: declare it at its conduit.

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13, SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.vpn import TunnelKind
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.graph.entry_points import enters_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.ports import Port
    from validator.plant.model import Vendor

_MOST_TUNNELS = 4
"""So many tunnels of one gateway are shown."""


@check(
    "VEN005",
    "tunnel to a gateway that nobody declares",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13"),
    remediation="Name the gateway under `peers` of its vendor or conduit, hand in its file, or remove the tunnel.",
)
def tunnel_to_unknown_gateway(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A tunnel leads to a gateway that is no device of the snapshot and that nobody declares."""
    carried = {peer for conduit in evidence.plant.conduits for peer in conduit.peers}
    found: dict[tuple[str, str], dict[Port, str]] = {}
    for port in evidence.network.ports.all:
        if port.tunnel is not None and port.tunnel.kind is TunnelKind.REMOTE_ACCESS:
            continue
        device = evidence.network.node_of(port).id
        for peer in evidence.network.ports.strange_peers(port):
            if peer not in carried and (fault := _fault(evidence, port, peer)):
                found.setdefault((device, peer), {})[port] = fault
    for (device, peer), ports in found.items():
        yield this.finding(
            f"{device} has a tunnel to {peer}, {next(iter(ports.values()))}",
            *(Label(port.origin, f"{_name(port)} leads there") for port in list(ports)[:_MOST_TUNNELS]),
            identity=f"{device}|{peer}",
        )


def _name(port: Port) -> str:
    return port.name if port.tunnel is None else port.tunnel.name


def _fault(evidence: Evidence, port: Port, peer: str) -> str:
    """What is wrong with a gateway that no conduit declares; empty where a vendor may have it here."""
    owners = [vendor for vendor in evidence.plant.vendors if peer in vendor.peers]
    if not owners:
        return "which is no device of the snapshot, and no vendor or conduit declares it"
    if any(enters_at(vendor, evidence.network, port) for vendor in owners):
        return ""
    if any(_enters(evidence, vendor, port) for vendor in owners):
        return ""
    vendor = owners[0]
    return f"which {vendor.id} declares, and its entry point is {vendor.entry_point}"


def _enters(evidence: Evidence, vendor: Vendor, port: Port) -> bool:
    """Whether the vendor's zone comes in by this tunnel."""
    return any(item.port is port for item in evidence.network.zones.attachments[vendor.zone])
