"""What a device showed at one moment (`show` outputs): routes in use, and neighbours.

A configuration says what a device was told; these nouns say what it answered when it was asked.
Interface names are those of the device's configuration where one fits, else as printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.routing import RouteKind

if TYPE_CHECKING:
    from parsers.model.routing import Address, Network
    from parsers.source import Span


class RouteSource(StrEnum):
    """Where a row of a route table came from; LOCAL is the device's own address as a host route."""

    CONNECTED = "connected"
    LOCAL = "local"
    STATIC = "static"
    DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True)
class TableRoute:
    """One row (one next hop) of a route table; a prefix with several equal next hops is several rows.

    `protocol` is the routing protocol as printed (`ospf`), or the word of `source`. `next_hop` None:
    directly connected, or by `interface` alone. `interface` None: the table names none (the next hop
    is looked up again). `priority` decides among equal distances (FortiOS; the lower is used). `next_hop_vrf`
    None: the table's own VRF.
    """

    network: Network
    next_hop: Address | None
    interface: str | None
    origin: Span
    source: RouteSource
    protocol: str
    kind: RouteKind = RouteKind.FORWARD
    distance: int = 0
    metric: int = 0
    priority: int = 0
    next_hop_vrf: str | None = None


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Every route of one address family (`version` 4 or 6) that was in use in `vrf` when it was asked for.

    `complete`: nothing suggests that a row is missing. `origin` is the line that the table begins with.
    """

    vrf: str
    version: int
    routes: tuple[TableRoute, ...]
    origin: Span
    complete: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A device at the other end of a link, as it announced itself by `protocol` (`cdp`, `lldp`).

    `remote_name` as announced, often with a domain; `remote_interface` as announced, never translated.
    `remote_addresses` are its management addresses, as printed; may be empty.
    """

    local_interface: str
    remote_name: str
    remote_interface: str
    protocol: str
    origin: Span
    remote_addresses: tuple[str, ...] = ()
    remote_platform: str = ""
