"""Stations that a configuration names: reservations of a DHCP server, rows of a fixed ARP table.

Such a row says that somebody knew of the station, not that it is there.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.mac import COLONS, colons, is_multicast
from parsers.model.shown import Station

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Address
    from parsers.source import Span

_SEVERAL = re.compile(r"[\s,]+")


def stated(macs: str, address: str, origin: Span, interface: str = "") -> Iterator[Station]:
    """One station for each whole MAC address of a text.

    Where the address is none (`0.0.0.0`, a range, a name), it stands behind `interface`; with neither there is none.
    """
    where = _address(address)
    if where is None and not interface:
        return
    for text in _SEVERAL.split(macs.strip()):
        mac = text.replace("-", ":")
        if re.fullmatch(COLONS, mac) and not is_multicast(mac):
            yield Station(colons(mac), interface if where is None else "", origin, where, stated=True)


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text.partition("/")[0])
    except ValueError:
        return None
    return None if found.is_unspecified else found
