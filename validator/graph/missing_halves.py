"""Routers that share an address with another one of which no file is here (HSRP, VRRP, CARP).

A shared address says that a second router stands on the segment, and each of the two has lists and routes of its own.
Which of them forwards is decided while they run, so what the one denies the other may let pass. Both files are judged
as any two ways are; where one is missing, nothing there is PROVED. What the router that is here lets pass stays sure:
whoever sends may take it as the next hop by its own address. Halves of a failover pair, which have one configuration
(`Device.high_availability`), are one device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.device import Device
    from parsers.model.interface import Interface


def alone(devices: Sequence[Device]) -> frozenset[str]:
    """The addresses that one of the devices has and no other; a shared one also counts where its interface is shut."""
    holders: dict[str, set[int]] = {}
    for number, device in enumerate(devices):
        for interface in device.interfaces:
            for item in interface.addresses:
                if interface.enabled or item.role is AddressRole.VIRTUAL:
                    holders.setdefault(str(item.value.ip), set()).add(number)
    return frozenset(address for address, found in holders.items() if len(found) == 1)


def of_missing_half(device: Device, only: frozenset[str]) -> tuple[Unmodelled, ...]:
    """What a second router at the shared addresses of a device may do; `only` are those that nobody else has."""
    if device.high_availability or not device.forwards:
        return ()
    return tuple(doubt for interface in device.interfaces for doubt in _doubts(interface, only))


def _doubts(interface: Interface, only: frozenset[str]) -> Iterator[Unmodelled]:
    shared = (item for item in interface.addresses if item.role is AddressRole.VIRTUAL and str(item.value.ip) in only)
    first = next(shared, None)
    if first is not None and interface.enabled:
        what = f"the other router that shares {first.value.ip} is not handed in; its lists and routes are its own"
        yield Unmodelled(what, Effect.MAY_PERMIT, first.origin, frozenset({interface.name}))
