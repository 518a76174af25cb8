"""The interfaces that zones name, by the names that their configurations give them.

What the plant names and no configuration has is a mistake of the plant file, with the nearest name that exists: a zone
that stood nowhere would be proved apart from everything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind, SwitchportMode
from validator.graph.frames import interface_called
from validator.nearest import nearest
from validator.plant.mistakes import Mistakes, PlantError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.frames import Box
    from validator.graph.nodes import Node, Twin
    from validator.plant.model import Plant, Zone


def with_named_interfaces(plant: Plant, boxes: tuple[Box, ...], twins: tuple[Twin, ...]) -> Plant:
    """The plant, its zones naming interfaces by id of the device and full name.

    A device that is declared, and that no configuration was handed in for, keeps its interfaces as they are written.

    Raises:
        PlantError: a zone names a device or an interface that does not exist.
    """
    resolver = _Resolver(plant, boxes, twins)
    zones = tuple(resolver.resolved(zone) if zone.interfaces else zone for zone in plant.zones)
    if resolver.mistakes.found:
        raise PlantError(resolver.mistakes.found)
    return replace(plant, zones=zones)


class _Resolver:
    def __init__(self, plant: Plant, boxes: tuple[Box, ...], twins: tuple[Twin, ...]) -> None:
        self.mistakes = Mistakes()
        self._boxes = {node.number: box for box in boxes for node in box.nodes}
        self._nodes = [node for box in boxes for node in box.nodes]
        self._second = {name: twin.node for twin in twins for name in (twin.entry, twin.device.name) if name}
        self._absent = {entry.id for entry in plant.devices}

    def resolved(self, zone: Zone) -> Zone:
        """The zone with every name it uses looked up."""
        found = [self._interface(zone, device, name) for device, name in zone.interfaces]
        found += [inside for named in found for inside in self._behind(*named)]
        return replace(zone, interfaces=tuple(dict.fromkeys(found)))

    def _interface(self, zone: Zone, device: str, name: str) -> tuple[str, str]:
        node = self._node(device)
        if node is None:
            if device not in self._absent:
                message = f"zone {zone.id} names device '{device}', which is no device of the snapshot"
                known = (*(item.id for item in self._nodes), *sorted(self._absent))
                self.mistakes.add(zone.origin, message, "a device of the snapshot", nearest(device, known))
            return device, name
        for item in node.device.interfaces:
            if name in {item.name, *item.aliases}:
                return node.id, item.name
        box = self._boxes[node.number]
        called = interface_called(box, name)
        if called:
            number, interface = box.interfaces[called]
            return next(one.id for one in box.nodes if one.number == number), interface.name
        message = f"zone {zone.id} names interface '{name[:64]}', which device {device} does not have"
        close = nearest(name, sorted(box.by_alias))
        self.mistakes.add(zone.origin, message, "an interface of it", f"{device}:{close}" if close else "")
        return device, name

    def _behind(self, device: str, name: str) -> Iterator[tuple[str, str]]:
        """The member of a bridge that stands for the VLAN of a port without tags: who is on the port is behind it."""
        node = self._node(device)
        if node is None or not node.device.bridges:
            return
        members = {one for bridge in node.device.bridges for one in bridge.members}
        ports = {item.name: item for item in node.device.interfaces}
        port = ports[name].switchport if name in ports else None
        if port is not None and port.mode is SwitchportMode.ACCESS:
            for item in ports.values():
                if item.name in members and item.kind is InterfaceKind.VLAN and item.vlan == port.access_vlan:
                    yield device, item.name

    def _node(self, device: str) -> Node | None:
        """A device by its id in the plant, its hostname, or as the second half of a pair."""
        by_id = (node for node in self._nodes if node.id == device)
        by_hostname = (node for node in self._nodes if node.device.name == device)
        return next(by_id, None) or next(by_hostname, None) or self._second.get(device)
