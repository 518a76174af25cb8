"""Firewalls that become a cable without power or when they fail: their relays, and the zones at the two ports.

Of Cisco ISA 3000 the line names the ports. Of models of FortiGate that have one pair it names none: any two zones of
the device may be those that are joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.management import MODEL_PAIR
from validator.device_facts import zones_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import Setting
    from validator.graph.network import Network, Node
    from validator.plant.model import Zone

OFF = ("off", "boot-delay")
PAIR = 2


def bypasses(node: Node) -> Iterator[Setting]:
    """The lines of a device that close relays between two ports when it has no power."""
    for setting in node.device.management.settings:
        if setting.name == "hardware bypass" and not setting.value.startswith(OFF):
            yield setting


def is_named(setting: Setting) -> bool:
    """Whether the line says which ports are joined, and not only the model."""
    return not setting.value.startswith(MODEL_PAIR)


def when_of(setting: Setting) -> str:
    """When the relays close."""
    return "when it fails" if setting.value == f"{MODEL_PAIR} when it fails" else "when it has no power"


def joined_by(network: Network, node: Node, setting: Setting) -> tuple[Zone, ...]:
    """The zones that surely stand at the two ports, or at the whole device where the line does not name two of it."""
    words = set(setting.value.split())
    met = {port.number: words & _names(node, port.name) for port in network.ports.of_device.get(node.number, ())}
    ports = {number for number, names in met.items() if names}
    if len({name for names in met.values() for name in names}) < PAIR:
        return zones_at(network, node)
    return tuple(
        zone
        for zone in network.plant.zones
        if any(item.sure and item.port.number in ports for item in network.zones.attachments.get(zone.id, ()))
    )


def _names(node: Node, name: str) -> set[str]:
    """What an interface is called, by rules and by its hardware or that of what carries it."""
    return {
        text
        for interface in node.device.interfaces
        if interface.name == name
        for text in (interface.name, *interface.aliases, interface.parent)
    }
