"""How a safety zone is isolated: one answer for each, from what the audit has found.

What `coupling` allows (ISA-TR84.00.09 speaks of these shapes): an `airgap` has no way in or out, no conduit, and no
device that joins it to another zone; an `interfaced` system has conduits to the control system, the DMZ and management
alone, and no segment in common with others; an `integrated` one may share segments with the control system. Chains of
zones are told by the ways that surely are open, whatever their service: whoever controls a host in one may try the
next.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import networkx as nx

from parsers.model.address import AddressSet, from_cidr
from parsers.model.vpn import TunnelKind
from validator.catalogue.protocols import names_of
from validator.device_facts import zones_at
from validator.findings import UNTRUSTED
from validator.graph.portals import is_portal
from validator.plant.model import OPERATIONAL, Coupling, ZoneKind
from validator.telling import services_text
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.source import Span
    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.graph.network import Network, Node
    from validator.plant.model import Asset, Conduit, Zone
    from validator.verdicts import Box

WORKSTATION = "safety_engineering_workstation"
"""The role of the assets that may program safety controllers."""
OUTSIDE = UNTRUSTED | {ZoneKind.ENTERPRISE}
NEAR = OPERATIONAL | {ZoneKind.DMZ, ZoneKind.MANAGEMENT}
"""Kinds of zones that an interfaced safety zone may have conduits with."""


MOST_CHAINS = 100
"""Chains of equal length that are counted."""


@dataclass(frozen=True, slots=True)
class Way:
    """What travels between the safety zone and another; `classes` are those of protocols on single ports."""

    zone: str
    verdict: Verdict
    surely: str
    possibly: bool
    undeclared: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The shortest way from an outside zone by zones: `stones` lie between; None where no chain is sure.

    `possible` is the same over ways that only may be open. `apart` counts the zones that must be closed to stop all
    sure chains; 0 where the two meet without any. `services` are what surely is open on each leg of the sure chain, one
    more than its stones; `others` counts further chains that are as short.
    """

    zone: str
    stones: tuple[str, ...] | None
    possible: tuple[str, ...] | None
    apart: int
    services: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Breach:
    """Something declared or wired that the coupling does not allow, with its line."""

    text: str
    origin: Span


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who gets at a thing: `name`, and one phrase for each zone."""

    name: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafetyAnswer:
    """Everything about the isolation of one safety zone; `verdict` is that of its worst pair, in or out."""

    zone: str
    coupling: str
    verdict: Verdict
    grade: str
    shared: tuple[str, ...]
    ways_in: tuple[Way, ...]
    ways_out: tuple[Way, ...]
    programmed_from: tuple[str, ...]
    workstations: tuple[Exposure, ...]
    managed: tuple[Exposure, ...]
    remote: tuple[str, ...]
    chains: tuple[Chain, ...]
    default_routes: tuple[str, ...]
    stops: tuple[str, ...]
    breaches: tuple[Breach, ...] = ()


def isolation(evidence: Evidence) -> tuple[SafetyAnswer, ...]:
    """One answer for each zone of kind safety, in the order of the plant."""
    zones = [zone for zone in evidence.plant.zones if zone.kind is ZoneKind.SAFETY]
    if not zones:
        return ()
    sure, possible = _graph(evidence, possible=False), _graph(evidence, possible=True)
    return tuple(_answer(evidence, zone, sure, possible) for zone in zones)


def _answer(evidence: Evidence, zone: Zone, sure: nx.DiGraph[str], possible: nx.DiGraph[str]) -> SafetyAnswer:
    network = evidence.network
    into = [gap for gap in evidence.gaps.pairs if gap.destination.id == zone.id]
    out = [gap for gap in evidence.gaps.pairs if gap.source.id == zone.id]
    front = _front(network, zone)
    return SafetyAnswer(
        zone.id,
        zone.coupling.value if zone.coupling is not None else "",
        _worst([*into, *out]),
        network.standing.grades[zone.id].value,
        tuple(_shared(network, zone)),
        tuple(_way(gap, gap.source.id) for gap in into if gap.verdict.possibly),
        tuple(_way(gap, gap.destination.id) for gap in out if gap.verdict.possibly),
        tuple(_programmed_from(into)),
        tuple(_exposure(evidence, asset, owner) for owner, asset in _workstations(evidence, zone)),
        tuple(_managed(evidence, node) for node in front),
        tuple(_remote(network, into)),
        tuple(_chains(evidence, zone, sure, possible)),
        tuple(_default_routes(front)),
        tuple(_stops(evidence, zone)),
        tuple(breaches(network, zone)),
    )


def _worst(gaps: list[Gap]) -> Verdict:
    found = {gap.verdict.verdict for gap in gaps}
    return next((one for one in (Verdict.VIOLATED, Verdict.UNKNOWN) if one in found), Verdict.PROVED)


def _way(gap: Gap, other: str) -> Way:
    undeclared = [box for item in gap.undeclared for box in item.sure.boxes()]
    boxes = gap.verdict.surely
    return Way(
        other,
        gap.verdict.verdict,
        services_text(boxes) if boxes else "",
        boxes != gap.verdict.possibly,
        services_text(undeclared) if undeclared else "",
        tuple(sorted({name for box in boxes for name in _classes(box)})),
    )


def _classes(box: Box) -> Iterator[str]:
    """The classes of protocols on one port, and `any` for ranges."""
    if box.proto in {"tcp", "udp"} and box.dport.isdigit():
        for item in names_of(6 if box.proto == "tcp" else 17, int(box.dport)):
            yield from item.classes
    elif box.dport == "any" or "-" in box.dport:
        yield "any"


def _shared(network: Network, zone: Zone) -> Iterator[str]:
    """What the zone has in common with others on layer 2."""
    standing = network.standing
    for other in network.plant.zones:
        joints = standing.joints(zone.id, other.id) if other.id != zone.id else []
        if joints:
            sure = any(not joint.doubts for joint in joints)
            yield f"{'one' if sure else 'possibly one'} broadcast domain with {other.id}"
    for plug in standing.segments.plugs:
        here = set(standing.zones_at(plug)) if plug.switched and plug.trunk else set[str]()
        if zone.id in here and len(here) > 1:
            others = ", ".join(sorted(here - {zone.id}))
            yield f"trunk {standing.segments.called(plug)} with {others}"
    boxes: dict[int, set[str]] = {}
    for plug in standing.segments.plugs:
        if plug.switched:
            boxes.setdefault(plug.device, set()).update(standing.zones_at(plug))
    for device, zones in boxes.items():
        if zone.id in zones and len(zones) > 1:
            yield f"switch {network.nodes[device].id} with {', '.join(sorted(zones - {zone.id}))}"


def _front(network: Network, zone: Zone) -> list[Node]:
    """The devices at the zone, and those that its conduits name."""
    named = {name for conduit in _conduits(network, zone) for name in conduit.via}
    standing = network.standing
    switches = {plug.device for plug in standing.segments.plugs if plug.switched and zone.id in standing.zones_at(plug)}
    return [
        node
        for node in network.nodes
        if node.number in switches or {node.id, node.device.name} & named or zone in zones_at(network, node)
    ]


def _conduits(network: Network, zone: Zone) -> list[Conduit]:
    return [one for one in network.plant.conduits if zone.id in {one.source_zone, one.destination_zone}]


def _programmed_from(into: list[Gap]) -> Iterator[str]:
    """From where protocols that program or serve safety controllers get in."""
    for gap in into:
        boxes = [box for box in gap.verdict.surely if {"safety", "any"} & set(_classes(box))]
        if boxes:
            undeclared = any(item.sure for item in gap.undeclared)
            yield f"{gap.source.id} by {services_text(boxes)}{', more than declared' if undeclared else ''}"


def _workstations(evidence: Evidence, zone: Zone) -> Iterator[tuple[Zone, Asset]]:
    """The engineering workstations of the zone, and those elsewhere that its conduits name."""
    sources = {conduit.source_zone for conduit in _conduits(evidence.network, zone)} | {zone.id}
    for owner in evidence.plant.zones:
        for asset in owner.assets if owner.id in sources else ():
            if asset.role == WORKSTATION:
                yield owner, asset


def _exposure(evidence: Evidence, asset: Asset, owner: Zone) -> Exposure:
    found: list[str] = []
    for gap in evidence.gaps.pairs:
        if gap.destination.id == owner.id:
            boxes = [box for box in gap.verdict.surely if _addresses(box.dst) & asset.addresses]
            if boxes:
                found.append(f"{gap.source.id} by {services_text(boxes)}")
    return Exposure(asset.id, tuple(found))


def _addresses(cidrs: Iterable[str]) -> AddressSet:
    whole = AddressSet()
    for text in cidrs:
        whole |= from_cidr(text)
    return whole


def _managed(evidence: Evidence, node: Node) -> Exposure:
    zones: dict[str, list[str]] = {}
    for item in evidence.openings:
        if item.node.number == node.number and item.manages and any(one.packets.surely for one in item.access):
            mark = "!" if any(one.surely for one in item.undeclared) else ""
            zones.setdefault(item.source.id, []).append(f"{item.service.protocol}{mark}")
    return Exposure(node.id, tuple(f"{zone} {' '.join(dict.fromkeys(names))}" for zone, names in zones.items()))


def _remote(network: Network, into: list[Gap]) -> Iterator[str]:
    """Pools of remote access whose clients get in, and portals whose users do."""
    portals = [
        (zone, item.port.tunnel)
        for zone, items in network.zones.attachments.items()
        for item in items
        if is_portal(item.port)
    ]
    reaching = {gap.source.id: bool(gap.verdict.surely) for gap in into if gap.verdict.possibly}
    for node in network.nodes:
        for tunnel in node.device.tunnels:
            if tunnel.kind is TunnelKind.SITE_TO_SITE or not tunnel.enabled:
                continue
            for zone, sure in reaching.items():
                pooled = tunnel.kind is TunnelKind.REMOTE_ACCESS and network.zones.addresses[zone] & tunnel.remote
                if pooled or (zone, tunnel) in portals:
                    yield f"{tunnel.name} on {node.id} {'by' if sure else 'possibly by'} {zone}"


def _graph(evidence: Evidence, *, possible: bool) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(zone.id for zone in evidence.plant.zones)
    for gap in evidence.gaps.pairs:
        if gap.verdict.possibly if possible else gap.verdict.surely:
            graph.add_edge(gap.source.id, gap.destination.id)
    return graph


def _chains(evidence: Evidence, zone: Zone, sure: nx.DiGraph[str], possible: nx.DiGraph[str]) -> Iterator[Chain]:
    opened = {(gap.source.id, gap.destination.id): gap for gap in evidence.gaps.pairs}
    for other in evidence.plant.zones:
        if other.kind in OUTSIDE:
            stones = _stones(sure, other.id, zone.id)
            direct = sure.has_edge(other.id, zone.id)
            apart = 0 if stones is None or direct else int(nx.node_connectivity(sure, other.id, zone.id))
            legs = () if stones is None else tuple(pairwise((other.id, *stones, zone.id)))
            services = tuple(services_text(opened[leg].verdict.surely) for leg in legs)
            others = _as_short(sure, other.id, zone.id) - 1 if stones else 0
            yield Chain(other.id, stones, _stones(possible, other.id, zone.id), apart, services, others)


def _stones(graph: nx.DiGraph[str], source: str, target: str) -> tuple[str, ...] | None:
    if not nx.has_path(graph, source, target):
        return None
    found: list[str] = nx.shortest_path(graph, source, target)  # pyright: ignore[reportUnknownMemberType] - stubs
    return tuple(found[1:-1])


def _as_short(graph: nx.DiGraph[str], source: str, target: str) -> int:
    """How many chains are as short as the shortest, up to `MOST_CHAINS`."""
    found = nx.all_shortest_paths(graph, source, target)  # pyright: ignore[reportUnknownMemberType] - stubs
    return sum(1 for _ in islice(found, MOST_CHAINS))


def _default_routes(front: list[Node]) -> Iterator[str]:
    for node in front:
        for route in node.device.routes:
            if route.network.prefixlen == 0 and node.device.forwards:
                hop = route.next_hop if route.next_hop is not None else route.interface
                yield f"{node.id} to {hop}" + (f" in VRF {route.vrf}" if route.vrf else "")


def _stops(evidence: Evidence, zone: Zone) -> Iterator[str]:
    """The declared flows that end when the conduits of the zone are cut; essential ones first."""
    rows = [
        (not flow.essential, conduit.id, f"{flow.source.text} > {flow.destination.text} {flow.service_text}", flow)
        for conduit in _conduits(evidence.network, zone)
        for flow in conduit.flows
    ]
    for _, conduit, text, flow in sorted(rows, key=lambda row: row[:3]):
        purpose = f" ({flow.purpose})" if flow.purpose else ""
        yield f"{'ESSENTIAL: ' if flow.essential else ''}{text}{purpose} of {conduit}"


def breaches(network: Network, zone: Zone) -> Iterator[Breach]:
    """What is declared or wired and is not allowed by the coupling; nothing where none is declared."""
    if zone.coupling is not None:
        yield from _conduits_not_allowed(network, zone, zone.coupling)
        if zone.coupling is Coupling.AIRGAP:
            yield from _joining_devices(network, zone)
        yield from _shared_segments(network, zone, zone.coupling)


def _conduits_not_allowed(network: Network, zone: Zone, coupling: Coupling) -> Iterator[Breach]:
    kinds = {one.id: one.kind for one in network.plant.zones}
    for conduit in _conduits(network, zone):
        other = conduit.source_zone if conduit.destination_zone == zone.id else conduit.destination_zone
        if coupling is Coupling.AIRGAP:
            yield Breach(f"conduit {conduit.id} joins it to {other}", conduit.origin)
        elif kinds[other] not in NEAR:
            yield Breach(f"conduit {conduit.id} joins it to {other}, of kind {kinds[other].value}", conduit.origin)


def _joining_devices(network: Network, zone: Zone) -> Iterator[Breach]:
    for node in network.nodes:
        here = zones_at(network, node)
        others = ", ".join(one.id for one in here if one.id != zone.id)
        if others and zone.id in {one.id for one in here}:
            yield Breach(f"device {node.id} joins it to {others}", _line_at(network, node, zone))


def _shared_segments(network: Network, zone: Zone, coupling: Coupling) -> Iterator[Breach]:
    may_share = OPERATIONAL if coupling is Coupling.INTEGRATED else frozenset[ZoneKind]()
    for neighbour in network.plant.zones:
        if neighbour.id != zone.id and neighbour.kind not in may_share:
            for joint in network.standing.joints(zone.id, neighbour.id):
                if not joint.doubts and joint.seams:
                    yield Breach(f"it shares a broadcast domain with {neighbour.id}", joint.seams[0].span)


def _line_at(network: Network, node: Node, zone: Zone) -> Span:
    for item in network.zones.attachments[zone.id]:
        if item.port.device == node.number:
            for interface in node.device.interfaces:
                if interface.name == item.port.name:
                    return interface.origin
    return node.device.origin
