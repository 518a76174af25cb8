"""Where policy routes lead, whatever packets they take: a router may be named by them alone.

One that takes packets to every destination leads out as a default route does, any other as a route to single networks;
one of which it is not understood which it takes, as either.
The gateway of a switch that does not route (`ip default-gateway`) is a router on its segment too, by which only what
the switch itself sends leaves: Cisco IOS IP Routing command reference, "ip default-gateway"; "EOS User Manual", "IPv4"
(both from memory, not opened for this). `network parms` of Hirschmann and `backup-router` of Junos name one as well.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6
from validator.graph.outward import leads_out
from validator.graph.routing import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.device import Device
    from parsers.model.routing import PolicyRoute
    from validator.graph.ports import Ports
    from validator.graph.routing import RoutingTables

STATED = 1
"""Ways of policy routes count as stated by a route that is no default route."""


def tables_in_use(ports: Ports, tables: RoutingTables) -> tuple[tuple[int, str], ...]:
    """The tables (device, VRF) that decide for some packet: of interfaces, and those that policy routes look into."""
    found = {(port.device, port.vrf) for port in ports.live}
    for number, device in enumerate(tables.devices):
        named = (item.target_vrf for item in device.policy_routes if item.enabled)
        found.update((number, vrf) for vrf in named if vrf is not None)
    return tuple(sorted(found))


def steered(ports: Ports, tables: RoutingTables) -> Iterator[Way]:
    """The ways to what is no device of the snapshot that policy routes state by an interface or a next hop."""
    for number, device in enumerate(tables.devices):
        ways = (*_of_device(number, device, ports, tables), *_of_switch(number, device, ports))
        yield from (way for way in ways if leads_out(ports, way))


def _of_switch(number: int, device: Device, ports: Ports) -> Iterator[Way]:
    """To the gateway of a switch that has no routes; beside routes of the VRF of that network the line is idle."""
    routed = {item.vrf for item in device.routes} | {item.vrf for item in device.dynamic_routing}
    for item in device.management.gateways:
        hop = address_of(item.value)
        for port in ports.of_device.get(number, ()):
            if hop is not None and port.vrf not in routed and hop in port.networks and port.number not in ports.down:
                yield Way(EVERY_ADDRESS, port, hop, item.origin, prefix_length=0)


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """An address as it is written, or None."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _of_device(number: int, device: Device, ports: Ports, tables: RoutingTables) -> Iterator[Way]:
    for item in device.policy_routes:
        if item.enabled and not item.drop:
            meant, sure = item.match.destination.possibly, item.match.destination.surely
            whole = not (EVERY_IPV4 - meant and EVERY_IPV6 - meant)
            lengths = {0 if whole else STATED, STATED if EVERY_IPV4 - sure and EVERY_IPV6 - sure else 0}
            for way in _stated(number, item, ports, tables):
                for length in sorted(lengths):
                    yield replace(way, destinations=meant, origin=item.origin, prefix_length=length)


def _stated(number: int, item: PolicyRoute, ports: Ports, tables: RoutingTables) -> Iterator[Way]:
    """An entry that asks the table for its next hop states none (`routed`)."""
    if item.interface is not None:
        out = ports.find(number, item.interface)
        asks = item.routed and item.next_hop is None
        if out is not None and out.number not in ports.down and not asks:
            yield Way(EVERY_ADDRESS, out, item.next_hop, item.origin)
        return
    for hop in (item.next_hop, *item.alternatives):
        if hop is not None:
            yield from tables.towards(number, item.vrf, hop)
