"""What a device showed at one moment (`show` outputs): routes in use, neighbours, and stations.

A configuration says what a device was told; these nouns say what it answered when it was asked.
Interface names are those of the device's configuration where one fits, else as printed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.routing import RouteKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.match import Match
    from parsers.model.routing import Address, Network
    from parsers.source import Source, Span


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

    `complete`: nothing suggests that a row is missing; if something does, `lacking` says what. `origin` is the line it
    begins with.
    """

    vrf: str
    version: int
    routes: tuple[TableRoute, ...]
    origin: Span
    complete: bool
    lacking: str = ""


class KernelRouteKind(StrEnum):
    """FORWARD sends on; NULL drops (blackhole, unreachable, prohibit); THROW ends the look-up in this table."""

    FORWARD = "forward"
    NULL = "null"
    THROW = "throw"


@dataclass(frozen=True, slots=True)
class KernelRoute:
    """One route (one next hop) of a table of the Linux kernel; `table` is `main` or its number or name.

    Of equal prefixes the lowest `metric` is used. `next_hop` None: by `interface` alone.
    """

    network: Network
    next_hop: Address | None
    interface: str | None
    origin: Span
    table: str = "main"
    kind: KernelRouteKind = KernelRouteKind.FORWARD
    metric: int = 0
    connected: bool = False
    """It follows from an address of the interface (`proto kernel scope link`)."""


@dataclass(frozen=True, slots=True)
class KernelRule:
    """One row of `ip rule`: packets of `match` look into `table`, or are dropped; in order of `priority`.

    Routes whose prefix is not longer than `suppressed` are passed over (-1: none). What the row asks for
    beside addresses, ports and interfaces is in the conditions of `match`. `table` empty with `drop` False:
    the row does something that is not modelled.
    """

    priority: int
    match: Match
    table: str
    origin: Span
    version: int
    drop: bool = False
    suppressed: int = -1


@dataclass(frozen=True, slots=True)
class KernelTables:
    """The routes that were asked for: of which IP versions, and whether of every table or of `main` alone."""

    routes: tuple[KernelRoute, ...]
    versions: frozenset[int]
    every_table: bool
    origin: Span


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


@dataclass(frozen=True, slots=True)
class Station:
    """A station that a device has seen: `mac` as six bytes in small hexadecimal digits with colons.

    A row of an ARP table has an `address`, and `interface` is where packets to it leave. A row of a MAC table has a
    `vlan`, and `interface` is the socket behind which frames came from it. `own`: it is the device itself.
    `stated`: nobody saw it; the configuration names it (a reservation of DHCP, a fixed row of ARP), with an `address`
    and an empty `interface`, or without an address, and `interface` is the one whose DHCP server knows it.
    """

    mac: str
    interface: str
    origin: Span
    address: Address | None = None
    vlan: int | None = None
    own: bool = False
    stated: bool = False


@dataclass(frozen=True, slots=True)
class ShownVlan:
    """A VLAN of the database of a switch; one that is not `active` forwards nothing. `ports` as printed: no trunks."""

    number: int
    name: str
    origin: Span
    active: bool
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VlanTable:
    """The database of a switch; `complete`: nothing suggests that a row is missing."""

    vlans: tuple[ShownVlan, ...]
    origin: Span
    complete: bool


class SocketState(StrEnum):
    """CONNECTED: something answers at the other end. EMPTY: nothing does, and the socket waits. OFF: it is shut."""

    CONNECTED = "connected"
    EMPTY = "empty"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Socket:
    """A socket of a switch as it was when it was asked; `interface` as printed until it is joined."""

    interface: str
    state: SocketState
    origin: Span


@dataclass(frozen=True, slots=True)
class StoredConfiguration:
    """The configuration that the next start brings; its lines have the numbers of the file that holds them."""

    source: Source
    origin: Span


@dataclass(frozen=True, slots=True)
class ListHits:
    """How often each entry of a list matched, in the order of the list, remarks left out; `lines` say where.

    `software`: only what the processor forwards is counted, so that nothing counted does not mean nothing matched.
    """

    name: str
    counts: tuple[int, ...]
    lines: tuple[Span, ...]
    software: bool = False
