"""What a switch showed of its VLANs and sockets: when its table is trusted, and what it adds to the device.

A database stands in the configuration of IOS only where VTP is transparent or off; elsewhere the table is the only
one that says which VLANs the switch forwards. It is used where it is whole and says of every access port what the
configuration says. VLANs that are suspended or shut forward nothing and are left out (Cisco IOS LAN Switching
Command Reference, `state`, `shutdown`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode, Vlan
from validator.shown.names import interface_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device
    from parsers.model.shown import Socket, Station, VlanTable
    from parsers.source import Span

DEFAULT = 1
"""The VLAN that every switch has and no configuration names."""


def contradiction(device: Device, table: VlanTable) -> tuple[Span, str] | None:
    """Why a table is not used: it is not whole, or says otherwise than the configuration."""
    if not table.complete:
        return table.origin, "it is not whole"
    known = {vlan.number for vlan in device.vlans} - {DEFAULT}
    shown = {vlan.number: vlan for vlan in table.vlans}
    if known and known != shown.keys() - {DEFAULT}:
        first = min(known ^ (shown.keys() - {DEFAULT}))
        place = shown[first].origin if first in shown else table.origin
        where = "the table alone" if first in shown else "the configuration alone"
        return place, f"VLAN {first} is in {where}"
    down = {vlan.number for vlan in device.vlans if vlan.down is not None}
    for number in sorted(down & shown.keys()):
        if shown[number].active:
            return shown[number].origin, f"VLAN {number} is active there, and shut as configured"
    for vlan in table.vlans:
        for printed in vlan.ports:
            interface = interface_named(device, printed)
            port = None if interface is None else interface.switchport
            plain = port is not None and port.mode is SwitchportMode.ACCESS and port.private is None
            if port is not None and plain and port.access_vlan != vlan.number:
                return vlan.origin, f"{printed} is in VLAN {vlan.number} there, and in {port.access_vlan} as configured"
    return None


def tables_that_differ(tables: Sequence[VlanTable]) -> list[Span]:
    """The places of all tables, if they do not say the same."""
    contents = {frozenset((one.number, one.active) for one in table.vlans) for table in tables}
    return [table.origin for table in tables] if len(contents) > 1 else []


def database(table: VlanTable) -> tuple[Vlan, ...]:
    """The VLANs that the switch forwards."""
    return tuple(Vlan(one.number, one.name, one.origin) for one in table.vlans if one.active)


def with_seen(device: Device, stations: Sequence[Station], sockets: Sequence[Socket]) -> Device:
    """The device with whom it has seen, and which of its sockets are in use."""
    if not stations and not sockets:
        return device
    return replace(device, stations=(*device.stations, *stations), sockets=tuple(sockets))
