"""Every remote way in, whose it is, and what closes it: the list of kill actions.

A way in is a pool of remote access, a web portal, a modem that is on, a tunnel to a gateway that is no device of the
snapshot or that takes any, a translation that gives a host an address on a port where an untrusted zone enters (a port
forward), or a protocol of remote control or tunnels on a port of its own that an untrusted zone surely opens inwards,
or the control system and the DMZ outwards. It is of the vendors whose `entry_point` names the device or interface and,
for tunnels, whose zone or gateway it leads to; a tunnel may also be of a conduit that names its gateway, a protocol of
the vendors of the zone at its far end or of the conduits that declare it. What is of nobody is told as that.

Of a crypto map the statement to take away is its entry (IOS) or the line that binds the list (ASA), not a line of the
list: an entry whose list is gone is not closed, for the other gateway may still call, and IOS takes it for every
network.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.interface import InterfaceKind
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import NatKind, NatStage
from parsers.model.service import EVERY_PORT, TCP, UDP
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from validator.catalogue.protocols import called
from validator.findings import UNTRUSTED
from validator.graph.entry_points import enters_at
from validator.graph.portals import is_portal
from validator.kill_actions import by_rules, ends, left_open, without
from validator.plant.model import NOWHERE
from validator.remote_control import remote_controls
from validator.undeclared_gateways import gateways
from validator.way_in import MODEM, WayIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Interval
    from parsers.model.nat import NatRule
    from validator.check import Evidence
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.plant.model import Zone

MOST_ADDRESSES = 2
EVERY_V4 = AddressSet(v4=EVERY_ADDRESS.v4)


MOST_COMPUTED = 24
"""Of more ways it is not computed what is open without them."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A way before it is computed what closes it: the port of a tunnel or a translation, and the zones it brings in."""

    way: WayIn
    node: int
    sources: tuple[Zone, ...]
    ports: tuple[Port, ...] = ()
    rule: NatRule | None = None


def ways_in(evidence: Evidence) -> tuple[WayIn, ...]:
    """All ways in, those of vendors first, then by device and place; protocols of remote control last."""
    found = {item.way: item for item in (*_by_statement(_tunnels(evidence)), *_forwards(evidence))}
    ordered = sorted(found.values(), key=_order)
    computed = [_closed(evidence, item) for item in ordered[:MOST_COMPUTED]]
    others = (item.way for item in ordered[MOST_COMPUTED:])
    return (*computed, *others, *gateways(evidence), *remote_controls(evidence))


def _by_statement(tunnels: Iterator[_Found]) -> Iterator[_Found]:
    """Tunnels that one statement opens are one way: who takes it away takes them all (the lines of a crypto list)."""
    groups: dict[object, list[_Found]] = {}
    for item in tunnels:
        way = item.way
        groups.setdefault((way.owners, way.device, way.kind, way.statement, way.together), []).append(item)
    for group in groups.values():
        ways = [item.way for item in group]
        lines = tuple(dict.fromkeys(span for way in ways for span in way.lines))
        whole = replace(ways[0], name=", ".join(dict.fromkeys(way.name for way in ways)), lines=lines)
        zones = tuple({zone.id: zone for item in group for zone in item.sources}.values())
        yield _Found(whole, group[0].node, zones, tuple(port for item in group for port in item.ports))


def _order(item: _Found) -> tuple[bool, tuple[str, ...], str, str, int, str]:
    way = item.way
    span = way.statement or NOWHERE
    return not way.owners, way.owners, way.device, span.file, span.line, way.name


def _tunnels(evidence: Evidence) -> Iterator[_Found]:
    network = evidence.network
    for port in network.ports.all:
        tunnel = port.tunnel
        if network.ports.joined(port):
            continue
        node = network.node_of(port)
        if port.interface.modem and port.interface.enabled:
            owners = tuple(
                one.id for one in evidence.plant.vendors if one.entry_point and enters_at(one, network, port)
            )
            yield _Found(WayIn(owners, node.id, MODEM, port.name, None, (port.origin,)), node.number, ())
        if tunnel is None and not (port.interface.kind is InterfaceKind.TUNNEL and port.peers):
            continue
        zones = tuple(
            zone for zone in evidence.plant.zones if zone.kind in UNTRUSTED and _attached(network, zone, port)
        )
        owners = _owners(evidence, port)
        if tunnel is not None:
            kind = _KINDS.get(tunnel.kind, "tunnel")
            statement, *together = tunnel.opened_by or (tunnel.origin,)
            lines = tuple(span for span in dict.fromkeys((tunnel.origin, *tunnel.lines)) if span != statement)
            way = WayIn(owners, node.id, kind, tunnel.name, statement, lines, together=tuple(together))
            yield _Found(way, node.number, zones, (port,))
        else:
            way = WayIn(owners, node.id, "tunnel interface", port.name, port.origin)
            yield _Found(way, node.number, zones, (port,))


_KINDS = {TunnelKind.REMOTE_ACCESS: "remote access", TunnelKind.PORTAL: "web portal"}


def _attached(network: Network, zone: Zone, port: Port) -> bool:
    return any(item.port is port for item in network.zones.attachments[zone.id])


def _closed(evidence: Evidence, item: _Found) -> WayIn:
    """The way with what is left without it: nothing is said where it brings no zone that nobody trusts."""
    network = evidence.network
    wanted: tuple[Match, ...] = ()
    if item.ports:
        rest = without(network, {}, ends(network, item.ports))
    elif item.rule is not None and item.rule.address is not None:
        rest = without(network, {item.node: frozenset({item.rule.origin})})
        wanted = (Match(destination=AddressMatch.exactly(item.rule.address.original)),)
    else:
        return item.way
    pairs = list(_pairs(evidence, item))
    if not item.sources:
        return item.way
    rules = by_rules(network, pairs, wanted) if wanted and pairs else None
    return replace(item.way, left=tuple(left_open(rest, pairs, wanted)), rules=rules)


def _pairs(evidence: Evidence, item: _Found) -> Iterator[tuple[Zone, Zone]]:
    """From the zones that a way brings to those that they may reach today: for a translation, where it leads."""
    sources = {zone.id for zone in item.sources}
    address = None if item.rule is None else item.rule.address
    whole = evidence.network.zones.addresses
    for gap in evidence.gaps.open:
        leads = address is None or bool(whole[gap.destination.id] & address.translated)
        if gap.source.id in sources and gap.verdict.possibly and leads:
            yield gap.source, gap.destination


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


def _forwards(evidence: Evidence) -> Iterator[_Found]:
    """Translations of destinations that packets of untrusted zones meet where they come in."""
    network = evidence.network
    untrusted = [zone for zone in evidence.plant.zones if zone.kind in UNTRUSTED]
    for node in network.nodes:
        doors = [
            (item.port, zone)
            for zone in untrusted
            for item in network.zones.attachments[zone.id]
            if item.port.device == node.number
        ]
        for rule in node.device.nat:
            met = [(port, zone) for port, zone in doors if _meets(rule, port)]
            if met:
                owners = tuple(
                    vendor.id
                    for vendor in evidence.plant.vendors
                    if vendor.entry_point and any(enters_at(vendor, network, port) for port, _ in met)
                )
                way = WayIn(owners, node.id, "port forward", _forwarded(rule), rule.origin, rule.lines)
                yield _Found(way, node.number, tuple({zone.id: zone for _, zone in met}.values()), rule=rule)


def _meets(rule: NatRule, port: Port) -> bool:
    """Whether a translation gives a host another address for what comes in at a port."""
    address = rule.address
    if rule.stage is not NatStage.DESTINATION or not rule.enabled or address is None:
        return False
    if address.kind is NatKind.IDENTITY or address.original == address.translated:
        return False
    return rule.match.in_interfaces is None or bool(rule.match.in_interfaces & port.names)


def _forwarded(rule: NatRule) -> str:
    """`203.0.113.10 tcp/3389 (rdp) to 10.2.0.10`, with the port behind where it is another one."""
    if rule.address is None:
        return rule.identity
    seen, behind = (_text(addresses.cidrs()) for addresses in (rule.address.original, rule.address.translated))
    if not EVERY_V4 - rule.address.original:
        seen = "an address that the file does not show" if rule.match.unknown else "any address"
    protocols, asked = _service(rule)
    inner = rule.port.translated if rule.port is not None else asked
    name = "" if inner is None or inner.first != inner.last or not protocols else _name(protocols[0], inner.first)
    outer = asked if rule.port is None or rule.port.original == EVERY_PORT else rule.port.original
    before = _ports(protocols, outer)
    after = "" if rule.port is None or outer == inner else _ports(protocols, inner)
    return f"{seen}{before}{name if not after else ''} to {behind}{after}{name if after else ''}"


def _service(rule: NatRule) -> tuple[tuple[int, ...], Interval | None]:
    """TCP, UDP or both, if a translation speaks of nothing else, and its ports if not all."""
    boxes = rule.match.service.possibly.boxes
    protocols = tuple(sorted({box.protocols.first for box in boxes if box.protocols.first == box.protocols.last}))
    known = {TCP, UDP} >= set(protocols) and all(box.protocols.first == box.protocols.last for box in boxes)
    ports = {box.destination_ports for box in boxes}
    narrow = known and bool(protocols) and len(ports) == 1 and ports != {EVERY_PORT}
    return protocols if known else (), next(iter(ports)) if narrow else None


def _ports(protocols: tuple[int, ...], ports: Interval | None) -> str:
    if ports is None:
        return ""
    text = f"{ports.first}" if ports.first == ports.last else f"{ports.first}-{ports.last}"
    names = ",".join("tcp" if one == TCP else "udp" for one in protocols)
    return f" {names}/{text}" if names else f" port {text}"


def _name(protocol: int, port: int) -> str:
    name = called(protocol, port)
    return f" ({name})" if name else ""


def _text(cidrs: tuple[str, ...]) -> str:
    shown = ",".join(text.removesuffix("/32").removesuffix("/128") for text in cidrs[:MOST_ADDRESSES])
    return f"{shown},+{len(cidrs) - MOST_ADDRESSES} more" if len(cidrs) > MOST_ADDRESSES else shown
