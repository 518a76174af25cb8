"""What rules of the Linux packet filter leave open until the interfaces of their device are known."""

from __future__ import annotations

OWN_DESTINATION = "the destination is an address of this device"
OTHER_DESTINATION = "the destination is no address of this device"
"""Reasons of conditions that the addresses of the device decide."""
NO_TOPOLOGY = "interfaces and routes are not in a file of rules; `ip -j addr` and `ip -j route` show them"
"""What stands for interfaces and routes until they are known."""
BETWEEN_PORTS = "bridge rules may drop frames between ports of a bridge"
"""What chains of the family `bridge` at the hook `forward` may do; which ports there are, the interfaces tell."""
