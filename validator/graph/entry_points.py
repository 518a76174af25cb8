"""Where a vendor of the register comes in: its `entry_point`, a device, or an interface of one as `DEVICE:INTERFACE`.

The device is named by its id in the plant or by its hostname. The interface is named as rules call it, by another
name that it answers to, or by the name of a tunnel that ends there; a tunnel interface also by what carries it.
Letter case does not count, for vendors of firewalls write interfaces in either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.plant.model import Vendor


def enters_at(vendor: Vendor, network: Network, port: Port) -> bool:
    """Whether the register lets a vendor in at a port: it names the port, its device alone, or nothing."""
    if not vendor.entry_point:
        return True
    node = network.node_of(port)
    if vendor.entry_point in {node.id, node.device.name}:
        return True
    device, _, interface = vendor.entry_point.rpartition(":")
    if device not in {node.id, node.device.name}:
        return False
    names = {*port.names, *port.interface.aliases, port.interface.parent}
    return interface.lower() in {name.lower() for name in names if name}
