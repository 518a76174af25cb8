"""Stations that a configuration names with both addresses: reservations of a DHCP server, rows of a fixed ARP table.

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

    from parsers.source import Span

_SEVERAL = re.compile(r"[\s,]+")


def stated(macs: str, address: str, origin: Span) -> Iterator[Station]:
    """One station for each whole MAC address of a text; none where the address is none (`0.0.0.0`, a range, a name)."""
    try:
        where = ipaddress.ip_address(address.partition("/")[0])
    except ValueError:
        return
    for text in _SEVERAL.split(macs.strip()):
        mac = text.replace("-", ":")
        if re.fullmatch(COLONS, mac) and not where.is_unspecified and not is_multicast(mac):
            yield Station(colons(mac), "", origin, where, stated=True)
