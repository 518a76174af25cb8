"""A tunnel or a remote-access pool ends on a device, and no vendor of the register owns it.

What it does: takes every policy-based tunnel and every remote-access pool, and asks which zone its far side
lies in. Servers that are interfaces (L2TP, PPTP, SSTP, OpenVPN of RouterOS) lead to the addresses that are routed
there. It must be a zone of kind vendor whose vendor names this device or interface as entry point (or none), or a
zone of another kind that is declared as a site of your own. A tunnel interface that leads to a zone of kind
vendor needs such a vendor as well, and so does a web portal that opens connections for its users.

Why it matters: each way in that nobody owns stays open when the contract ends.

Example: a second pool on the edge firewall, made for a commissioning in 2019.

Not reported: tunnels that are shut down; tunnels of any networks to any gateway (VEN004); addresses that a device
of the snapshot at the far end puts in the place of those of a zone.

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.nat import NatStage
from parsers.model.vpn import TunnelKind
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.graph.entry_points import enters_at
from validator.graph.portals import is_portal
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.remote_clients import clients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.findings import Finding
    from validator.graph.ports import Port
    from validator.plant.model import Zone


@check(
    "VEN002",
    "remote access that nobody declares",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13"),
    remediation="Declare the vendor with its zone and entry point, or remove the access.",
)
def undeclared_remote_access(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A tunnel or a remote-access pool ends on a device, and no vendor of the register owns it."""
    for port in evidence.network.ports.all:
        if port.tunnel is None:
            continue
        node = evidence.network.node_of(port)
        brought = ", ".join(port.tunnel.remote.cidrs()[:4]) or "unknown addresses"
        label = "whoever reaches it and logs in" if is_portal(port) else f"brings in {brought}"
        fault = _portal_fault(evidence, port) if is_portal(port) else _fault(evidence, port)
        fault = "" if _any_networks(port) else fault
        inside = _inside(evidence, _given(port))
        if fault:
            yield this.finding(
                f"{_title(port)} on {node.id} {fault}",
                Label(port.tunnel.origin, label),
                *(Label(span, "part of it") for span in port.tunnel.lines[:4]),
                destination_zone=inside[0] if inside else "",
                identity=f"{node.id}|{port.tunnel.name}",
            )
    yield from _interfaces(this, evidence)
    yield from _dialled(this, evidence)


def _interfaces(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Tunnel interfaces that lead to a vendor's zone, and no vendor is declared there with this entry point."""
    for zone in evidence.plant.zones:
        if zone.kind is not ZoneKind.VENDOR:
            continue
        found = {item.port.number: item.port for item in evidence.network.zones.attachments[zone.id]}
        for port in found.values():
            node = evidence.network.node_of(port)
            if port.tunnel is None and port.interface.kind is InterfaceKind.TUNNEL and not _owned(evidence, zone, port):
                yield this.finding(
                    f"tunnel interface {port.name} on {node.id} leads to {zone.id},"
                    " for which no vendor is declared with this entry point",
                    Label(port.origin, f"{zone.id} enters here"),
                    source_zone=zone.id,
                    identity=f"{node.id}|{port.name}|{zone.id}",
                )


def _dialled(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Servers that are interfaces: their clients may call from anywhere, and get addresses that are routed there."""
    for item in clients(evidence.network):
        inside = _inside(evidence, item.given)
        addresses = evidence.network.zones.addresses
        fault = ""
        if inside:
            fault = f"puts its clients into {' and '.join(inside)}"
        elif item.given and not any(addresses[zone.id] & item.given for zone in evidence.plant.zones):
            fault = "brings in addresses that no zone claims"
        if fault and item.interface:
            yield this.finding(
                f"remote access {item.name} on {item.node.id} {fault}",
                Label(item.origin, f"brings in {', '.join(item.given.cidrs()[:4])}"),
                *(Label(span, "leads to its clients") for span in item.lines[:4]),
                destination_zone=inside[0] if inside else "",
                identity=f"{item.node.id}|{item.name}|clients",
            )


def _owned(evidence: Evidence, zone: Zone, port: Port) -> bool:
    """Whether a vendor of the register has this zone and may enter at this port."""
    owners = (vendor for vendor in evidence.plant.vendors if vendor.zone == zone.id)
    return any(enters_at(vendor, evidence.network, port) for vendor in owners)


def _inside(evidence: Evidence, given: AddressSet) -> list[str]:
    """The operational zones in which clients of a remote access get their addresses."""
    addresses = evidence.network.zones.addresses
    zones = evidence.plant.zones
    return [zone.id for zone in zones if zone.kind in OPERATIONAL and addresses[zone.id] & given]


def _given(port: Port) -> AddressSet:
    """The addresses of the clients of a remote access; none where a tunnel joins networks."""
    tunnel = port.tunnel
    remote = tunnel is not None and tunnel.kind is TunnelKind.REMOTE_ACCESS
    return tunnel.remote if tunnel is not None and remote else NO_ADDRESS


def _title(port: Port) -> str:
    """The name of a portal says what it is."""
    tunnel = port.tunnel
    return port.name if tunnel is None else tunnel.name if is_portal(port) else f"{tunnel.kind} {tunnel.name}"


def _any_networks(port: Port) -> bool:
    """Whether a tunnel takes any networks of any gateway, which VEN004 tells."""
    tunnel = port.tunnel
    called = tunnel is not None and tunnel.kind is TunnelKind.SITE_TO_SITE and not port.peers
    return called and tunnel is not None and not EVERY_ADDRESS - tunnel.remote


def _portal_fault(evidence: Evidence, port: Port) -> str:
    owned = any(enters_at(vendor, evidence.network, port) for vendor in evidence.plant.vendors)
    return "" if owned else "opens connections to inside hosts for its users, and no vendor enters there"


def _translated_there(evidence: Evidence, port: Port) -> AddressSet:
    """The addresses that devices of the snapshot at the far end of a tunnel put in the place of those behind them."""
    network = evidence.network
    ends = network.ports.known_far_ends(port) if network.ports.joined(port) else ()
    rules = (rule for end in ends for rule in network.node_of(end).device.nat if rule.enabled)
    return union_of(
        rule.address.translated if rule.stage is NatStage.SOURCE else rule.address.original
        for rule in rules
        if rule.address is not None
    )


def _fault(evidence: Evidence, port: Port) -> str:
    tunnel = port.tunnel
    addresses = evidence.network.zones.addresses
    if tunnel is None:
        return ""
    homes = [zone for zone in evidence.plant.zones if addresses[zone.id] & tunnel.remote]
    inside = _inside(evidence, _given(port))
    if inside:
        return f"puts its clients into {' and '.join(inside)}"
    known = union_of((*(addresses[zone.id] for zone in homes), _translated_there(evidence, port)))
    if not tunnel.remote & known or tunnel.remote - known:
        return "brings in addresses that no zone claims"
    for zone in homes:
        if zone.kind is ZoneKind.INTERNET:
            return "brings in addresses that no zone claims"
        if zone.kind is ZoneKind.VENDOR and not _owned(evidence, zone, port):
            return f"leads to {zone.id}, for which no vendor is declared with this entry point"
    return ""
