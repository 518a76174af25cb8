"""`Network`: the devices of a snapshot joined to one another and to the declared zones."""

from __future__ import annotations

from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from parsers.model.nat import NatStage
from parsers.nouns import dataclass
from validator.graph.behind import Behind
from validator.graph.bridged_networks import networks_by_wire
from validator.graph.bridges import Bridges
from validator.graph.contexts import absent_contexts
from validator.graph.cuts import NO_CUT
from validator.graph.displaced import Displaced
from validator.graph.far_interfaces import FarInterfaces, told_apart
from validator.graph.frames import boxes_of, vlan_numbers
from validator.graph.named_interfaces import with_named_interfaces
from validator.graph.nodes import TRANSIT_SCOPES, Node, Twin, missing_entries, numbered
from validator.graph.onward import Onward
from validator.graph.ports import Ports, ports_of
from validator.graph.routing import RoutingTables
from validator.graph.segments import Segments
from validator.graph.standing import Standing, place_zones
from validator.graph.stations import Stations
from validator.graph.tagged_frames import beside_trunks
from validator.graph.tunnelled_frames import with_tunnelled_frames
from validator.graph.unread_pools import with_unread_pools
from validator.graph.unread_switches import beside_unread
from validator.graph.unseen_routers import handing_in, naming
from validator.graph.unshown_networks import unshown_networks
from validator.graph.wired_hosts import WiredHosts
from validator.graph.wires import wires_of
from validator.graph.zones import named_ports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.device import Device, Unmodelled
    from parsers.model.intervals import Intervals
    from parsers.model.match import UnknownMatch
    from validator.graph.contexts import AbsentContext
    from validator.graph.cuts import Cut
    from validator.graph.frames import Box
    from validator.graph.ports import Port
    from validator.graph.unshown_networks import UnshownNetwork
    from validator.graph.zones import ZoneMap
    from validator.plant.model import Conduit, DeviceEntry, Plant, Zone

__all__ = ["TRANSIT_SCOPES", "Network", "Node", "Twin", "build_network"]


@dataclass(frozen=True)
class Network:
    """Everything that reachability is computed from."""

    plant: Plant
    nodes: tuple[Node, ...]
    ports: Ports
    bridges: Bridges
    tables: RoutingTables
    zones: ZoneMap
    standing: Standing
    """Which zones share a broadcast domain."""
    missing: tuple[DeviceEntry, ...] = field(default=())
    """Declared devices that no configuration was handed in for, and that nobody attests."""
    contexts: tuple[AbsentContext, ...] = ()
    """Virtual devices that a box of the snapshot holds, and that no configuration was handed in for."""
    unread: tuple[str, ...] = ()
    """Sentences about files that no reader took: each may be a device that joins any two zones."""
    twins: tuple[Twin, ...] = ()
    """Second halves of failover pairs, which are one device with the first."""
    uncarried: Mapping[tuple[int, int], UnknownMatch] = field(default_factory=dict[tuple[int, int], "UnknownMatch"])
    """Port numbers of two ends of a tunnel to why nothing surely comes through: its packets may be denied."""
    dead: frozenset[tuple[int, int]] = frozenset()
    """Port numbers of two ends of a tunnel through which nothing comes: nothing at all gets from gateway to gateway."""
    conditions: tuple[str, ...] = ()
    """Sentences about moments that every verdict rests on: route tables as of the time they were shown."""
    given: tuple[str, ...] = ()
    """Sentences about what somebody vouches for, that every verdict rests on."""
    unshown: Mapping[str, tuple[UnshownNetwork, ...]] = field(default_factory=dict[str, "tuple[UnshownNetwork, ...]"])
    """By zone, its networks that no file shows, where others of it are shown; a failure hides none."""

    def node(self, name: str) -> Node | None:
        """A device by the plant's id, its hostname, or `hostname/context`."""
        for node in self.nodes:
            device = node.device
            if name in {node.id, device.name, f"{device.name}/{device.context}"}:
                return node
        return None

    def node_of(self, port: Port) -> Node:
        """The device of a port."""
        return self.nodes[port.device]

    def doubt_between(self, port: Port, far: Port) -> tuple[UnknownMatch, ...]:
        """Why nothing surely comes through the tunnel of two ports, if the network between them denies its packets."""
        found = self.uncarried.get((port.number, far.number))
        return () if found is None else (found,)

    @cached_property
    def between(self) -> Mapping[tuple[str, str], tuple[Conduit, ...]]:
        """The conduits from one zone to another, in the order of the plant."""
        found: dict[tuple[str, str], tuple[Conduit, ...]] = {}
        for conduit in self.plant.conduits:
            ends = conduit.source_zone, conduit.destination_zone
            found[ends] = (*found.get(ends, ()), conduit)
        return found

    @cached_property
    def keepers(self) -> frozenset[int]:
        """The devices (by number) that remember what they let pass."""
        return frozenset(node.number for node in self.nodes if node.keeps_sessions)

    @cached_property
    def translated_receivers(self) -> AddressSet:
        """The destinations that some device makes others of."""
        return union_of(
            rule.match.destination.possibly & rule.address.original
            for node in self.nodes
            for rule in node.device.nat
            if rule.enabled and rule.stage is NatStage.DESTINATION and rule.address is not None
        )

    @cached_property
    def told_apart(self) -> AddressSet:
        """Addresses of devices that no zone reaches through the device itself, as far as a rule names them alone."""
        return told_apart(self.nodes)

    @cached_property
    def far(self) -> FarInterfaces:
        """Addresses of devices for which they drop, or may drop, what comes in elsewhere."""
        return FarInterfaces(self.nodes)

    @cached_property
    def onward(self) -> Onward:
        """Which devices bring on what a router that no file shows gives them."""
        return Onward(self.nodes, self.ports, self.tables, self.zones.routers)

    @cached_property
    def handing_in(self) -> tuple[tuple[Port, UnknownMatch], ...]:
        """The ports by which packets may come in from a router that no file shows, and why."""
        return handing_in(self)

    @cached_property
    def led_to_devices(self) -> dict[int, Intervals]:
        """Addresses by IP version that are translated into devices themselves, as far as somebody asked."""
        return {}

    @cached_property
    def handed_to(self) -> dict[AddressSet, tuple[tuple[Port, UnknownMatch], ...]]:
        """Those of them where what comes in for some addresses gets any further, as far as somebody asked."""
        return {}

    @cached_property
    def naming(self) -> tuple[tuple[Node, Unmodelled], ...]:
        """What nobody read of devices and may give them addresses."""
        return naming(self)

    def without(self, down: frozenset[int], cut: Cut = NO_CUT) -> Network:
        """The network after some ports failed, and some are parted: addresses, zones and numbers stay."""
        ports = self.ports.without(down)
        tables = self.tables.without(ports)
        bridges = self.bridges.without(ports, cut)
        zones = self.zones.after(ports, tables, bridges, cut)
        return replace(self, ports=ports, bridges=bridges, tables=tables, zones=zones)


def build_network(
    plant: Plant,
    devices: tuple[tuple[Device, str], ...],
    unread: tuple[str, ...] = (),
    *,
    every_interface: bool = False,
) -> Network:
    """Join `devices` (each with the name of its file) and place the zones of `plant` on them."""
    framed = tuple((with_tunnelled_frames(device), file) for device, file in devices)
    nodes, twins = numbered(plant, framed, by_itself=every_interface)
    missing = missing_entries(plant, nodes, twins)
    boxes = boxes_of(nodes)
    plant = with_named_interfaces(plant, boxes, twins)
    entries = {entry.id: entry for entry in plant.devices}
    scopes: dict[tuple[int, str], str] = {}
    scoped = [zone for zone in plant.zones if zone.scope]
    for node in nodes:
        entry = entries.get(node.id)
        for interface in node.device.interfaces:
            scope = _scope(scoped, node, interface.name, entry)
            if scope:
                scopes[node.number, interface.name] = scope
    everything = tuple(node.device for node in nodes)
    declared, names = _declared(plant, nodes), tuple(node.id for node in nodes)
    ports = ports_of(everything, scopes, declared, every_interface=every_interface)
    pins = named_ports(plant, names, ports)
    segments = _segments(plant, boxes, twins, ports, Bridges(ports, names, pins))
    told = networks_by_wire(Bridges(ports, names, pins), segments, Behind(segments, plant.zones), plant.zones)
    if told:
        declared |= {key: declared.get(key, AddressSet()) | networks for key, networks in told.items()}
        ports = ports_of(everything, scopes, declared, every_interface=every_interface)
        segments = _segments(plant, boxes, twins, ports, Bridges(ports, names, pins))
    tables = RoutingTables(everything, ports)
    stations = Stations(segments, plant.zones)
    behind = Behind(segments, plant.zones)
    bridges = Bridges(ports, names, pins, segments.wired, stations=stations, behind=behind)
    displaced = Displaced(ports, tables, WiredHosts(segments, bridges, plant.zones))
    zones, standing = place_zones(plant, names, displaced, bridges, stations)
    zones = with_unread_pools(zones, nodes, ports)
    nodes = beside_trunks(beside_unread(nodes, segments), segments)
    contexts = absent_contexts(plant, nodes, twins)
    unshown = unshown_networks(zones, standing, nodes, ports, tables)
    return Network(
        plant, nodes, ports, bridges, tables, zones, standing, missing, contexts, unread, twins, unshown=unshown
    )


def _segments(
    plant: Plant, boxes: tuple[Box, ...], twins: tuple[Twin, ...], ports: Ports, bridges: Bridges
) -> Segments:
    """The broadcast domains, from the switches and the wiring that is known."""
    numbers = vlan_numbers(boxes, (number for zone in plant.zones for number in zone.vlans))
    return Segments(boxes, ports, wires_of(plant, boxes, twins), numbers, bridges)


def _declared(plant: Plant, nodes: tuple[Node, ...]) -> dict[tuple[int, str], AddressSet]:
    """The declared networks of the zones that name an interface, by every name of it."""
    numbers = {node.id: node for node in nodes}
    found: dict[tuple[int, str], AddressSet] = {}
    for zone in plant.zones:
        for device, name in zone.interfaces:
            node = numbers.get(device)
            for item in () if node is None else node.device.interfaces:
                if node is not None and name in {item.name, *item.aliases}:
                    key = (node.number, item.name)
                    found[key] = found.get(key, AddressSet()) | zone.networks
    return found


def _scope(scoped: Sequence[Zone], node: Node, interface: str, entry: DeviceEntry | None) -> str:
    """The address scope of an interface: declared for it, for a zone that names it, or for its device."""
    if entry is not None and interface in entry.interface_scopes:
        return entry.interface_scopes[interface]
    for zone in scoped:
        if (node.id, interface) in zone.interfaces:
            return zone.scope
    return entry.scope if entry is not None else ""
