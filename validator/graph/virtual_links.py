"""The other ends of links between two virtual devices of one box: a cable that nobody else can be on.

FortiOS, "Inter-VDOM routing" (Administration Guide 7.4): a link has two interfaces, each in a VDOM, with or without
addresses; both may lie in one VDOM, to join two VRFs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind

if TYPE_CHECKING:
    from validator.graph.network import Network
    from validator.graph.ports import Port


def partners(network: Network, port: Port) -> list[Port]:
    """The live ports at the other end of a virtual link: of the same file, or of a device of the same name."""
    if port.interface.kind is not InterfaceKind.VIRTUAL_LINK:
        return []
    box = network.nodes[port.device].device
    return [
        other
        for other in network.ports.live
        if other.number != port.number
        and other.name in port.interface.members
        and (other.origin.file == port.origin.file or network.nodes[other.device].device.name == box.name)
    ]
