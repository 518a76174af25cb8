"""`Network`: the devices of a snapshot joined to one another and to the declared zones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from validator.graph.ports import Ports, ports_of
from validator.graph.routing import RoutingTables
from validator.graph.zones import ZoneMap, map_zones

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.device import Device, Unmodelled
    from parsers.model.rules import Binding, BindingPoint, RuleSet
    from validator.graph.ports import Port
    from validator.plant.model import DeviceEntry, Plant

TRANSIT_SCOPES = frozenset({"", "port", "vlan-map"})
"""Bindings of other scopes judge management access and the like, never transit."""


@dataclass(frozen=True)
class Node:
    """One device of the network: `id` is what the plant calls it, else its hostname."""

    number: int
    id: str
    device: Device
    file: str

    @cached_property
    def rule_sets(self) -> Mapping[str, RuleSet]:
        """Rule sets by name."""
        return {item.name: item for item in self.device.rule_sets}

    @cached_property
    def _bindings(self) -> Mapping[tuple[BindingPoint, str | None], tuple[Binding, ...]]:
        found: defaultdict[tuple[BindingPoint, str | None], list[Binding]] = defaultdict(list)
        for item in self.device.bindings:
            if item.scope in TRANSIT_SCOPES:
                found[item.point, item.interface].append(item)
        return {key: tuple(value) for key, value in found.items()}

    def bindings(self, point: BindingPoint, interface: str) -> tuple[Binding, ...]:
        """What judges transit at `point` of `interface`, or at that point of the whole device."""
        return self._bindings.get((point, interface), ()) + self._bindings.get((point, None), ())

    def unmodelled(self, *interfaces: str) -> tuple[Unmodelled, ...]:
        """Features that are not modelled and touch packets through any of `interfaces`."""
        return tuple(
            item
            for item in self.device.unmodelled
            if item.interfaces is None or any(name in item.interfaces for name in interfaces)
        )

    @cached_property
    def may_rewrite(self) -> bool:
        """Whether something that is not modelled may change addresses here."""
        return any(item.effect is Effect.MAY_REWRITE for item in self.device.unmodelled)


@dataclass(frozen=True)
class Network:
    """Everything that reachability is computed from."""

    plant: Plant
    nodes: tuple[Node, ...]
    ports: Ports
    tables: RoutingTables
    zones: ZoneMap
    missing: tuple[DeviceEntry, ...] = field(default=())
    """Declared devices that no configuration was handed in for, and that nobody attests."""
    unread: tuple[str, ...] = ()
    """Sentences about files that no reader took: each may be a device that joins any two zones."""

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


def build_network(
    plant: Plant,
    devices: tuple[tuple[Device, str], ...],
    unread: tuple[str, ...] = (),
    *,
    every_interface: bool = False,
) -> Network:
    """Join `devices` (each with the name of its file) and place the zones of `plant` on them."""
    nodes, missing = _nodes(plant, devices)
    entries = {entry.id: entry for entry in plant.devices}
    scopes: dict[tuple[int, str], str] = {}
    for node in nodes:
        entry = entries.get(node.id)
        for interface in node.device.interfaces:
            scope = _scope(plant, node, interface.name, entry)
            if scope:
                scopes[node.number, interface.name] = scope
    everything = tuple(node.device for node in nodes)
    ports = ports_of(everything, scopes, every_interface=every_interface)
    tables = RoutingTables(everything, ports)
    zones = map_zones(plant, tuple(node.id for node in nodes), ports, tables)
    return Network(plant, nodes, ports, tables, zones, missing, unread)


def _scope(plant: Plant, node: Node, interface: str, entry: DeviceEntry | None) -> str:
    """The address scope of an interface: declared for it, for a zone that names it, or for its device."""
    if entry is not None and interface in entry.interface_scopes:
        return entry.interface_scopes[interface]
    for zone in plant.zones:
        if zone.scope and (node.id, interface) in zone.interfaces:
            return zone.scope
    return entry.scope if entry is not None else ""


def _nodes(plant: Plant, devices: tuple[tuple[Device, str], ...]) -> tuple[tuple[Node, ...], tuple[DeviceEntry, ...]]:
    """Give each device its id in the plant; the second half of an HA pair is the same device."""
    nodes: list[Node] = []
    seen: dict[str, Device] = {}
    used: set[str] = set()
    for device, file in devices:
        entry = _entry(plant, device, file)
        if entry is not None:
            used.add(entry.id)
        name = entry.id if entry is not None else _plain_name(device)
        if entry is not None and entry.peer and (entry.peer in seen or _same(device, seen.get(entry.peer))):
            used.add(entry.peer)
            continue
        if _same(device, seen.get(name)):
            continue
        seen[name] = device
        nodes.append(Node(len(nodes), name, device, file))
    paired = {entry.peer for entry in plant.devices if entry.id in used and entry.peer}
    missing = tuple(entry for entry in plant.devices if entry.id not in used | paired and not entry.attested)
    return tuple(nodes), missing


def _plain_name(device: Device) -> str:
    return f"{device.name}/{device.context}" if device.context else device.name


def _entry(plant: Plant, device: Device, file: str) -> DeviceEntry | None:
    by_file = [entry for entry in plant.devices if entry.file and entry.file == file]
    for entry in by_file or plant.devices:
        if entry.context and entry.context != device.context:
            continue
        if by_file and (entry.context or not device.context or len(by_file) == 1):
            return entry if entry.context == device.context or not device.context else None
        if not entry.file and device.name in {entry.hostname, entry.id} and entry.context == device.context:
            return entry
        if not entry.file and f"{device.name}/{device.context}" == entry.id:
            return entry
    return None


def _same(device: Device, other: Device | None) -> bool:
    """Whether two configurations are halves of one failover pair: same name, same addresses."""
    if other is None or (device.name, device.context) != (other.name, other.context):
        return False
    return {address.value for item in device.interfaces for address in item.addresses} == {
        address.value for item in other.interfaces for address in item.addresses
    }
