"""Where a device sends packets: static routes, policy routes, and what decides outside the file."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.match import Match, UnknownMatch
    from parsers.source import Span

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class RouteKind(StrEnum):
    """FORWARD sends on; NULL drops (null0, blackhole)."""

    FORWARD = "forward"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Route:
    """One static route; connected routes follow from interface addresses and are not listed.

    At least one of `next_hop` and `interface` is set for FORWARD. `distance` is the
    administrative distance (0 to 255; lower wins); `metric` decides among equals where the
    platform says so. `vrf` is where the route stands, `next_hop_vrf` where its next hop is looked
    up. `conditions` say why the route may be absent (tracking, disabled by a monitor).
    """

    network: Network
    next_hop: Address | None
    interface: str | None
    origin: Span
    kind: RouteKind = RouteKind.FORWARD
    distance: int = 1
    metric: int = 0
    vrf: str = ""
    next_hop_vrf: str | None = None
    conditions: tuple[UnknownMatch, ...] = ()
    lines: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyRoute:
    """Packets that match take this way instead of the routing table; in order, first match wins.

    Both `next_hop` and `interface` None means: use the routing table (a deny entry).
    `drop` means the packets end here.
    """

    identity: str
    match: Match
    next_hop: Address | None
    interface: str | None
    origin: Span
    vrf: str = ""
    drop: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class DynamicRouting:
    """A routing protocol runs in `vrf`, so destinations beyond connected networks may go anywhere."""

    protocol: str
    origin: Span
    vrf: str = ""
