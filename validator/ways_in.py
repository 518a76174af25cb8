"""Every remote way in, whose it is, and the one statement that closes it: the list of kill actions.

A way in is a pool of remote access, a web portal, a tunnel to a gateway that is no device of the snapshot or that takes
any, or a translation that gives a host an address on a port where an untrusted zone enters (a port forward). It is of
the vendors whose `entry_point` names the device or interface and, for tunnels, whose zone or gateway it leads to; a
tunnel may also be of a conduit that names its gateway. What is of nobody is told as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.model.nat import NatKind, NatStage
from parsers.model.vpn import TunnelKind
from validator.catalogue.protocols import names_of
from validator.findings import UNTRUSTED
from validator.graph.entry_points import enters_at
from validator.graph.portals import is_portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.nat import NatRule
    from parsers.source import Span
    from validator.check import Evidence
    from validator.graph.ports import Port

TCP = 6
MOST_ADDRESSES = 2


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way in. `owners` are vendors, or conduits as `conduit ID`; none where nobody declares it.

    `statement` is the line that opens it: without it the way is closed. `lines` are the others that it is made of.
    """

    owners: tuple[str, ...]
    device: str
    kind: str
    name: str
    statement: Span
    lines: tuple[Span, ...] = ()


def ways_in(evidence: Evidence) -> tuple[WayIn, ...]:
    """All ways in, those of vendors first, then by device and place."""
    found = [*_tunnels(evidence), *_forwards(evidence)]
    return tuple(sorted(dict.fromkeys(found), key=_order))


def _order(way: WayIn) -> tuple[bool, tuple[str, ...], str, str, int, str]:
    return not way.owners, way.owners, way.device, way.statement.file, way.statement.line, way.name


def _tunnels(evidence: Evidence) -> Iterator[WayIn]:
    network = evidence.network
    for port in network.ports.all:
        tunnel = port.tunnel
        if network.ports.joined(port):
            continue
        node = network.node_of(port)
        if tunnel is not None:
            kind = {TunnelKind.REMOTE_ACCESS: "remote access", TunnelKind.PORTAL: "web portal"}.get(
                tunnel.kind, "tunnel"
            )
            lines = tuple(span for span in tunnel.lines if span != tunnel.origin)
            yield WayIn(_owners(evidence, port), node.id, kind, tunnel.name, tunnel.origin, lines)
        elif port.interface.kind is InterfaceKind.TUNNEL and port.peers:
            yield WayIn(_owners(evidence, port), node.id, "tunnel interface", port.name, port.origin)


def _owners(evidence: Evidence, port: Port) -> tuple[str, ...]:
    """The vendors that enter here, and the conduits that name the gateway."""
    network, plant = evidence.network, evidence.plant
    zones = {zone for zone, items in network.zones.attachments.items() if any(item.port is port for item in items)}
    found = [
        vendor.id
        for vendor in plant.vendors
        if enters_at(vendor, network, port)
        and (vendor.entry_point if is_portal(port) else vendor.zone in zones or set(vendor.peers) & set(port.peers))
    ]
    found += [f"conduit {conduit.id}" for conduit in plant.conduits if set(conduit.peers) & set(port.peers)]
    return tuple(found)


def _forwards(evidence: Evidence) -> Iterator[WayIn]:
    """Translations of destinations that packets of untrusted zones meet where they come in."""
    network = evidence.network
    untrusted = {zone.id for zone in evidence.plant.zones if zone.kind in UNTRUSTED}
    for node in network.nodes:
        doors = {
            item.port.number: item.port
            for zone in untrusted
            for item in network.zones.attachments[zone]
            if item.port.device == node.number
        }
        for rule in node.device.nat:
            met = [doors[number] for number in sorted(doors) if _meets(rule, doors[number])]
            if met:
                vendors = evidence.plant.vendors
                owners = tuple(
                    vendor.id
                    for vendor in vendors
                    if vendor.entry_point and any(enters_at(vendor, network, port) for port in met)
                )
                yield WayIn(owners, node.id, "port forward", _forwarded(rule), rule.origin, rule.lines)


def _meets(rule: NatRule, port: Port) -> bool:
    """Whether a translation gives a host another address for what comes in at a port."""
    address = rule.address
    if rule.stage is not NatStage.DESTINATION or not rule.enabled or address is None:
        return False
    if address.kind is NatKind.IDENTITY or address.original == address.translated:
        return False
    return rule.match.in_interfaces is None or bool(rule.match.in_interfaces & port.names)


def _forwarded(rule: NatRule) -> str:
    """`203.0.113.10 tcp/3389 (rdp) to 10.2.0.10`."""
    if rule.address is None:
        return rule.identity
    seen, behind = (_text(addresses.cidrs()) for addresses in (rule.address.original, rule.address.translated))
    if rule.port is None:
        return f"{seen} to {behind}"
    inner = rule.port.translated
    names = "/".join(one.id for one in names_of(TCP, inner.first)) if inner.first == inner.last else ""
    ports = f"{inner.first}" if inner.first == inner.last else f"{inner.first}-{inner.last}"
    return f"{seen} port {rule.port.original.first} to {behind} port {ports}{f' ({names})' if names else ''}"


def _text(cidrs: tuple[str, ...]) -> str:
    shown = ",".join(text.removesuffix("/32").removesuffix("/128") for text in cidrs[:MOST_ADDRESSES])
    return f"{shown},+{len(cidrs) - MOST_ADDRESSES} more" if len(cidrs) > MOST_ADDRESSES else shown
