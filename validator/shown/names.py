"""Names of interfaces as outputs print them, found in a configuration: whole, or abbreviated (`Gi1/0/1`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.interface import Interface

_PARTS = re.compile(r"([a-z-]+) ?(\d\S*)$")


def interface_named(device: Device, printed: str) -> Interface | None:
    """The one interface that `printed` can mean, or None.

    A whole name or alias comes first, then one that differs in case only, then one whose word begins
    with the printed word and whose number is the same.
    """
    exact = [item for item in device.interfaces if printed in {item.name, *item.aliases}]
    if exact:
        return exact[0]
    small = printed.casefold()
    alike = [item for item in device.interfaces if small in {name.casefold() for name in (item.name, *item.aliases)}]
    if alike:
        return alike[0] if len(alike) == 1 else None
    short = _PARTS.match(small)
    if short is None:
        return None
    found = [item for item in device.interfaces if any(_shortens(short, name) for name in (item.name, *item.aliases))]
    return found[0] if len(found) == 1 else None


def _shortens(short: re.Match[str], name: str) -> bool:
    whole = _PARTS.match(name.casefold())
    return whole is not None and whole[2] == short[2] and whole[1].startswith(short[1])
