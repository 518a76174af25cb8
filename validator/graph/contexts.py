"""Virtual devices that a box says it holds, and of which no configuration was handed in.

Each has interfaces of the box, and may join any two zones as well as a device that nobody exported. A configuration
belongs to a context if the plant says so (the `id` or `context` of its entry), or by its hostname or the stem of its
file. Sources: "Multiple Context Mode" (ASA General Operations CLI guide 9.x): the system configuration lists the
contexts, the interfaces that each is given, and where its own configuration is stored. "Creating VDCs" (Nexus 7000
Virtual Device Context Configuration Guide).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.graph.nodes import Node, Twin
    from validator.plant.model import Plant


@dataclass(frozen=True, slots=True)
class AbsentContext:
    """The context `name` of the device `box`; `origin` is the line that makes it."""

    box: str
    name: str
    origin: Span

    def sentence(self) -> str:
        """Why it leaves pairs open."""
        return f"{self.box} holds context {self.name}, and no configuration of it was handed in"


def absent_contexts(plant: Plant, nodes: tuple[Node, ...], twins: tuple[Twin, ...]) -> tuple[AbsentContext, ...]:
    """The contexts of all boxes that are neither handed in, nor attested, nor declared without a file.

    One that the plant declares is told as a missing device.
    """
    told = {name.casefold() for name in _told(plant, nodes, twins)}
    found = {
        (node.id, one.name): AbsentContext(node.id, one.name, one.origin)
        for node, device in (*((node, node.device) for node in nodes), *((twin.node, twin.device) for twin in twins))
        for one in device.separate
        if one.name.casefold() not in told
    }
    return tuple(found[key] for key in sorted(found))


def _told(plant: Plant, nodes: tuple[Node, ...], twins: tuple[Twin, ...]) -> Iterator[str]:
    """Names under which configurations and entries of the plant speak of a context."""
    handed = [(node.device, node.file) for node in nodes] + [(twin.device, twin.file) for twin in twins]
    for device, file in handed:
        if not device.separate:
            yield from (device.name, device.context, PurePath(file).stem)
    yield from (node.id for node in nodes if not node.device.separate)
    systems = {node.id for node in nodes if node.device.separate} | {twin.entry for twin in twins}
    for entry in plant.devices:
        if entry.id not in systems:
            yield from (entry.id, entry.context)
