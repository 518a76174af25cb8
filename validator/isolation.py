"""How a safety zone is isolated: one answer for each, from what the audit has found.

What `coupling` allows (ISA-TR84.00.09 speaks of these shapes): an `airgap` has no way in or out, no conduit, and no
device that joins it to another zone; an `interfaced` system has conduits to the control system, the DMZ and management
alone, and no segment in common with others; an `integrated` one may share segments with the control system. Chains of
zones are told by the ways that surely are open, whatever their service: whoever controls a host in one may try the
next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.routing import RouteKind
from parsers.nouns import dataclass
from validator.address_text import addresses_of
from validator.boundaries import judged_between
from validator.device_facts import zones_at
from validator.graph.portals import is_portal
from validator.plant.model import OPERATIONAL, Coupling, ZoneKind
from validator.remote_clients import clients
from validator.safety_grounds import SAFETY, judged, station_addresses, stations
from validator.several_homes import homes_of
from validator.stepping_stones import landing
from validator.telling import services_text
from validator.travel import Way, classes_of, way_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.routing import Route
    from parsers.source import Span
    from validator.chains import Chain, Chains
    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.graph.network import Network, Node
    from validator.plant.model import Asset, Conduit, Zone
    from validator.verdicts import Verdict

NEAR = OPERATIONAL | {ZoneKind.DMZ, ZoneKind.MANAGEMENT}
"""Kinds of zones that an interfaced safety zone may have conduits with."""


WATCHED = (SAFETY, "any")
"""Classes of services by which a safety controller can be programmed."""


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
    """Everything about the isolation of one safety zone, and the verdict with its `grounds`, the worst first."""

    zone: str
    coupling: str
    verdict: Verdict
    grounds: tuple[str, ...]
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
    inside: str = ""
    breaches: tuple[Breach, ...] = ()


def isolation(evidence: Evidence) -> tuple[SafetyAnswer, ...]:
    """One answer for each zone of kind safety, in the order of the plant."""
    zones = [zone for zone in evidence.plant.zones if zone.kind is ZoneKind.SAFETY]
    if not zones:
        return ()
    from validator.chains import Chains  # noqa: PLC0415 - networkx takes as long to load as many an audit

    chains = Chains(evidence)
    return tuple(_answer(evidence, zone, chains) for zone in zones)


def _answer(evidence: Evidence, zone: Zone, chains: Chains) -> SafetyAnswer:
    network = evidence.network
    into, out = evidence.gaps.by_zone.get(zone.id, ((), ()))
    front = _front(network, zone)
    found = tuple(breaches(network, zone))
    verdict, grounds = judged(evidence, zone, front, [one.text for one in found])
    return SafetyAnswer(
        zone.id,
        zone.coupling.value if zone.coupling is not None else "",
        verdict,
        grounds,
        network.standing.grades[zone.id].value,
        tuple(_shared(network, zone)),
        tuple(way_of(network, gap, gap.source.id) for gap in into if gap.verdict.possibly),
        tuple(way_of(network, gap, gap.destination.id) for gap in out if gap.verdict.possibly),
        tuple(_programmed_from(evidence, zone, into)),
        tuple(_exposure(evidence, asset, owner) for owner, asset in stations(evidence.plant, zone)),
        tuple(_managed(evidence, node) for node in front),
        tuple(_remote(network, zone, chains)),
        tuple(chains.into(zone)),
        tuple(_default_routes(front)),
        tuple(_stops(evidence, zone)),
        _inside(network, zone),
        found,
    )


def _shared(network: Network, zone: Zone) -> Iterator[str]:
    """What the zone has in common with others on layer 2, and hosts that stand in others too."""
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
    yield from _tables(network, zone)
    homes = (one for one in homes_of(network) if zone.id in one.addresses)
    yield from (f"host {one.asset} with {', '.join(name for name, _ in one.elsewhere(zone.id))}" for one in homes)


def _tables(network: Network, zone: Zone) -> Iterator[str]:
    """The routing tables by which the zone's packets are forwarded, with other zones from which no list keeps it apart.

    That a firewall routes between the zones at its ports is what it is for: only what it does not judge is told.
    """
    at: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for other in network.plant.zones:
        for item in network.zones.attachments[other.id]:
            forwards = network.nodes[item.port.device].device.forwards and not item.port.interface.management_only
            if item.sure and forwards:
                found = at.setdefault((item.port.device, item.port.vrf), [])
                found.append((other.id, item.port.interface.name))
    for (device, vrf), ports in sorted(at.items()):
        node = network.nodes[device]
        own = {name for one, name in ports if one == zone.id}
        others = [one for one, name in ports if one != zone.id and not judged_between(node, own, name)]
        if own and others:
            table = f"VRF {vrf}" if vrf else "routing table"
            yield f"{table} of {node.id} with {', '.join(dict.fromkeys(others))}"


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


def _programmed_from(evidence: Evidence, zone: Zone, into: Sequence[Gap]) -> Iterator[str]:
    """From where protocols that program or serve safety controllers get in, and from which hosts they may."""
    known = station_addresses(evidence.plant, zone)
    for gap in into:
        boxes = [box for box in gap.verdict.surely if set(WATCHED) & set(classes_of(box))]
        if boxes:
            others = [box for box in boxes if addresses_of(box.src) - known]
            who = "hosts that are no declared station"
            if others != boxes:
                who = "declared stations and other hosts" if others else "declared stations"
            yield f"from {gap.source.id} by {services_text(boxes)} ({who})"
        elif any(set(WATCHED) & set(classes_of(box)) for box in gap.verdict.possibly):
            yield f"only possibly from {gap.source.id}"


def _exposure(evidence: Evidence, asset: Asset, owner: Zone) -> Exposure:
    found: list[str] = []
    for gap in evidence.gaps.open:
        if gap.destination.id == owner.id:
            boxes = [box for box in gap.verdict.surely if landing(box) & asset.addresses]
            if boxes:
                found.append(f"{gap.source.id} by {services_text(boxes)}")
    return Exposure(asset.id, tuple(found))


def _managed(evidence: Evidence, node: Node) -> Exposure:
    zones: dict[str, list[str]] = {}
    for item in evidence.openings:
        if item.node.number == node.number and item.manages and any(one.packets.surely for one in item.access):
            mark = "!" if any(one.surely for one in item.undeclared) else ""
            zones.setdefault(item.source.id, []).append(f"{item.service.protocol}{mark}")
    return Exposure(node.id, tuple(f"{zone} {' '.join(dict.fromkeys(names))}" for zone, names in zones.items()))


def _remote(network: Network, zone: Zone, chains: Chains) -> Iterator[str]:
    """Pools of remote access with the zones of their clients, portals with those of their users; ways in no file."""
    portals = [
        (name, item.port.tunnel)
        for name, items in network.zones.attachments.items()
        for item in items
        if is_portal(item.port)
    ]
    yield from (f"possibly {path.text()}" for path in network.plant.register.open_paths(zone.id))
    for item in clients(network):
        have = "have" if item.sure else "may have"
        for other in network.plant.zones:
            if network.zones.addresses[other.id] & item.given:
                near = "the zone itself" if other.id == zone.id else chains.nearness(other, zone)
                yield f"{item.name} on {item.node.id}: its clients {have} addresses of {other.id}, {near}"
    for node in network.nodes:
        for tunnel in node.device.tunnels:
            for other in network.plant.zones if tunnel.enabled else ():
                if (other.id, tunnel) in portals:
                    nearness = chains.nearness(other, zone)
                    yield f"{tunnel.name} on {node.id}: it may be opened from {other.id}, {nearness}"


def _default_routes(front: list[Node]) -> Iterator[str]:
    for node in front:
        for route in node.device.routes:
            if route.network.prefixlen == 0 and node.device.forwards:
                yield f"{node.id} to {_goal(route)}" + (f" in VRF {route.vrf}" if route.vrf else "")


def _goal(route: Route) -> str:
    """Where a route leads, in words."""
    if route.kind is RouteKind.NULL:
        return "nowhere (drops)"
    if route.next_hop is not None or route.interface is not None:
        return str(route.next_hop or route.interface)
    return f"the table of VRF {route.next_hop_vrf}" if route.next_hop_vrf else "the main table"


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


def _inside(network: Network, zone: Zone) -> str:
    """What traffic between hosts of the zone itself needs: nothing, or devices that route it."""
    here = [item.port for item in network.zones.attachments[zone.id] if item.sure]
    whole = network.zones.addresses[zone.id]
    parts = {port.networks & whole for port in here if port.networks & whole}
    if whole - union_of(parts):
        return "how hosts of the zone reach each other is not known, for no device shows where all of them stand"
    routers = sorted({network.nodes[port.device].id for port in here if network.nodes[port.device].device.forwards})
    if len(parts) > 1:
        names = ", ".join(sorted(text for part in parts for text in part.cidrs()))
        return f"hosts of {names} reach each other by {' or '.join(routers)} alone, which must stay up"
    return "hosts of the zone are in one network, and need no device that routes to reach each other"


def breaches(network: Network, zone: Zone) -> Iterator[Breach]:
    """What is declared or wired and is not allowed by the coupling; nothing where none is declared."""
    if zone.coupling is not None:
        yield from _conduits_not_allowed(network, zone, zone.coupling)
        if zone.coupling is Coupling.AIRGAP:
            yield from _joining_devices(network, zone)
        yield from _shared_segments(network, zone, zone.coupling)
        for path in network.plant.register.open_paths(zone.id):
            if path.zone:
                kind = f" ({path.kind.replace('_', ' ')})" if path.kind else ""
                yield Breach(f"unmanaged path {path.id}{kind} leads into it", path.origin)


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
        else:
            yield from _shared_switch(network, node, zone)


def _shared_switch(network: Network, node: Node, zone: Zone) -> Iterator[Breach]:
    """A switch that surely carries a VLAN of the zone and VLANs of others: what parts them is its configuration."""
    standing = network.standing
    box = standing.segments.box_of(node.number)
    plugs = [plug for plug in standing.segments.plugs if plug.box == box.number and plug.switched]
    found = {plug: standing.zones_at(plug) for plug in plugs}
    own = next(((plug, zones[zone.id][0]) for plug, zones in found.items() if zones.get(zone.id)), None)
    others = {name for zones in found.values() for name in zones if name != zone.id}
    if own is not None and others:
        names = ", ".join(one.id for one in network.plant.zones if one.id in others)
        yield Breach(f"switch {node.id} carries it beside {names}", own[0].line_of(own[1]))


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
