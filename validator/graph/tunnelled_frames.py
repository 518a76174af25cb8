"""Bridges with a tunnel among their members: the far end of the tunnel and the bridge are one broadcast domain.

Who sends frames there is not looked for, whatever the tunnel is made of: EoIP (RouterOS documentation, "EoIP": "the
functionality is similar to a transparent bridge"), GRE and VXLAN with Ethernet frames, OpenVPN with TAP devices. So
the stations of that domain, and what passes between its members, are in doubt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.bridge import Bridge
    from parsers.model.device import Device
    from parsers.model.interface import Interface


def with_tunnelled_frames(device: Device) -> Device:
    """The device with a doubt for each tunnel that one of its bridges holds; the same one where none does."""
    by_name = {item.name: item for item in device.interfaces}
    doubts = [doubt for bridge in device.bridges for doubt in _of(bridge, by_name)]
    return replace(device, unmodelled=(*device.unmodelled, *doubts)) if doubts else device


def _of(bridge: Bridge, by_name: Mapping[str, Interface]) -> Iterator[Unmodelled]:
    for name in bridge.members:
        tunnel = _tunnel(name, by_name)
        if tunnel is not None and tunnel.enabled:
            what = f"frames of other networks come and go by the tunnel {tunnel.name}, a member of {bridge.name}"
            touched = frozenset({*bridge.members, bridge.interface} - {""})
            yield Unmodelled(what, Effect.MAY_DO_EITHER, tunnel.origin, touched)


def _tunnel(name: str, by_name: Mapping[str, Interface]) -> Interface | None:
    """The tunnel that a member is, or is a VLAN of."""
    seen: set[str] = set()
    item = by_name.get(name)
    while item is not None and item.name not in seen:
        if item.kind is InterfaceKind.TUNNEL:
            return item
        seen.add(item.name)
        item = by_name.get(item.parent)
    return None
