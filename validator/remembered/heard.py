"""A device as pairs of zones rest on it: without what only checks of the device itself ask for.

Who logs in, where logs and time go, how secrets are stored, what people write beside an interface, objects that no line
names, what a device would start with: no packet is judged by any of these. A test looks through all modules that pairs
are judged by, that none of them reads such a field.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.device import Device

UNHEARD = frozenset(
    {
        "accounts",
        "attempts_limited",
        "description",
        "list_hits",
        "logins",
        "secrets",
        "servers",
        "settings",
        "stored",
        "told",
        "unnamed",
    }
)
"""The fields that are left out, of devices, of their management and of their interfaces."""


def heard(device: Device) -> Device:
    """The device without those fields; of its settings the gateway is left, for who stands there may route."""
    management = replace(
        device.management,
        accounts=(),
        servers=(),
        settings=device.management.gateways,
        logins=(),
        secrets=(),
        told=frozenset(),
        attempts_limited=False,
    )
    interfaces = tuple(replace(item, description="") if item.description else item for item in device.interfaces)
    return replace(device, interfaces=interfaces, management=management, unnamed=(), stored=None, list_hits=())
