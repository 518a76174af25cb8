"""Addresses that the units of a cluster have of their own, out of a pool.

"ASA Cluster" (General Operations CLI guide 9.x), individual interfaces: `ip address A MASK cluster-pool POOL` gives the
address A to the control unit, whichever it is, and each unit one of the pool; neighbours route to the units by these,
and a unit is managed at its own. An interface for management is one also where the others span the cluster.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole, InterfaceAddress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.intervals import Interval
    from parsers.vendors.cisco_asa.state import State

MOST_UNITS = 256
"""A pool with more addresses is not written out; a cluster has at most sixteen units."""


def give_units_addresses(state: State) -> None:
    """Add them to the ports; one whose pool is not in the file, or is too large, may have any."""
    for port in state.config.ports.values():
        for name, own in port.unit_pools:
            parts = _parts(state, name, own.value.version)
            port.addresses += _addresses(parts, own)
            port.dynamic = port.dynamic or not parts


def _addresses(parts: Iterable[Interval], own: InterfaceAddress) -> Iterator[InterfaceAddress]:
    network = own.value.network
    make = ipaddress.IPv4Address if own.value.version == 4 else ipaddress.IPv6Address
    for address in (make(number) for part in parts for number in range(part.first, part.last + 1)):
        if address in network and address != own.value.ip:
            value = ipaddress.ip_interface(f"{address}/{network.prefixlen}")
            yield InterfaceAddress(value, AddressRole.STANDBY, own.origin)


def _parts(state: State, name: str, version: int) -> tuple[Interval, ...]:
    pool = state.config.vpn.pools.get(name)
    if pool is None:
        return ()
    parts = pool.addresses.v4 if version == 4 else pool.addresses.v6
    return parts if sum(part.last - part.first + 1 for part in parts) <= MOST_UNITS else ()
