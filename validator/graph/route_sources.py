"""What may tell a device of routers that no file shows: protocols that it speaks, and routes that its file leaves out.

The latter are those of a table that was not handed in (a rule base without routes, the kernel's tables), and lines that
nobody read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from parsers.model.routing import DynamicRouting
    from parsers.source import Span

INNER = re.compile(r"\b(ospf|rip|eigrp|igrp|is-?is|babel|olsr)", re.IGNORECASE)
"""Protocols that are spoken within one administration."""
ANY = re.compile(rf"{INNER.pattern}|\bbgp\b|\b(bird|frr|quagga)", re.IGNORECASE)
ROUTES_UNSHOWN = "for routes of its device are not in its file"
LINE_UNREAD = "for what was not understood of its device may be a route"


@dataclass(frozen=True, slots=True)
class Unshown:
    """Routes of some IP versions that a file leaves out; `because` says so, as the end of a sentence.

    `anywhere`: it is a whole table, so they lead to a router also where the device has no link to one.
    """

    families: frozenset[int]
    origin: Span
    because: str
    anywhere: bool


def spoken_by(device: Device, vrf: str) -> list[DynamicRouting]:
    """The protocols by which a VRF of a device learns routes from its neighbours."""
    return [
        item
        for item in device.dynamic_routing
        if item.vrf == vrf and item.source_vrf is None and not is_table(item) and ANY.search(item.protocol)
    ]


def unshown_of(device: Device, vrf: str) -> Iterator[Unshown]:
    """What the table of a VRF may hold beside what the file shows, and learned from nobody."""
    for item in device.dynamic_routing:
        if item.vrf == vrf and is_table(item):
            yield Unshown(item.families, item.origin, ROUTES_UNSHOWN, anywhere=True)
    for line in device.unmodelled:
        if line.interfaces is None and line.effect.routes:
            yield Unshown(frozenset({4, 6}), line.origin, LINE_UNREAD, anywhere=False)


def is_table(item: DynamicRouting) -> bool:
    """Whether it is no protocol: the device has these routes written, and its file does not show them."""
    return item.unshown or item.elsewhere
