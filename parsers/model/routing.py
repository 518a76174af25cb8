"""Where a device sends packets: static routes, policy routes, and what decides outside the file."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt

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

    At least one of `next_hop` and `interface` is set for FORWARD, or neither, with a `next_hop_vrf`: then the table
    of that VRF decides about the destination, and where it has no route, the packet ends. `distance` is the
    administrative distance (0 to 255; lower wins, a route of 255 is never used); `metric` decides among
    equals where the platform says so. `vrf` is where the route stands, `next_hop_vrf` where its next hop is looked
    up. `conditions` say why the route may be absent (tracking, disabled by a monitor). `choice` are those of them
    that only leave open which of several routes with the same `choice` the device takes; one of these it does.
    `watched`: all `conditions` leave open only whether the route is there at the moment; where it is not, the next best
    decides. `watch` names what decides that: watched routes of a device with the same one are there together or gone
    together; empty where nothing tells. `asks` are what watches of other names ask as well, so that these may fall
    together too.
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
    choice: tuple[UnknownMatch, ...] = ()
    watched: bool = False
    watch: str = ""
    asks: frozenset[str] = frozenset()


class Unusable(StrEnum):
    """Where packets of a policy route go whose way is not there: by the TABLE, or to the NEXT entry."""

    TABLE = "table"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class PolicyRoute:
    """Packets that match take this way instead of the routing table; in order, first match wins.

    `next_hop`, `interface` and `target_vrf` all None means: use the routing table (a deny entry).
    `drop` means the packets end here. `alternatives` are next hops that are tried in turn where the
    one before is not there. `adjacent`: next hops count only on a connected network of the device.
    `default`: only packets for which the table has no route but the default route; others go by the table. `routed`:
    only packets that the table could send out of `interface` as well. `best`: only packets that the table would send
    out of one of these interfaces. `target_vrf` is the VRF whose table decides; where it has no route, nobody
    does (`unusable` TABLE) or the next entry (NEXT). `conditions` say why the way may not be usable (those of
    `UnknownKind.SESSION`: a tracked object, and nothing else is open); `unusable` what happens then. `until`: as of a
    `Rule`. `choice` are those conditions of `match` that only leave open which of several entries of one `origin` is
    taken, which follow each other. `answers`: of a device that keeps
    sessions; True for packets that come back in one alone, False for those alone that open one, None for both.
    """

    identity: str
    match: Match
    next_hop: Address | None
    interface: str | None
    origin: Span
    vrf: str = ""
    drop: bool = False
    enabled: bool = True
    alternatives: tuple[Address, ...] = ()
    adjacent: bool = False
    default: bool = False
    routed: bool = False
    best: frozenset[str] = frozenset()
    target_vrf: str | None = None
    conditions: tuple[UnknownMatch, ...] = ()
    unusable: Unusable = Unusable.TABLE
    until: dt.date | None = None
    choice: tuple[UnknownMatch, ...] = ()
    answers: bool | None = None


@dataclass(frozen=True, slots=True)
class DynamicRouting:
    """A routing protocol runs in `vrf`, so destinations beyond connected networks may go anywhere.

    `source_vrf`: routes of that VRF of the same device may come into this one (route targets, leaks), so
    packets may leave by its interfaces. `families` are the IP versions whose routes are not known.
    `listed`: the route table that the device shows for `vrf` holds these routes. `elsewhere`: no protocol, but
    entries that the file does not show; the plant may vouch that there are none. `unshown`: a table of which the file
    shows nothing but the connected networks. `neighbours` are addresses that the file names as those of whom the device
    speaks to. `interfaces` are those on which it is spoken; None: not told.
    `chosen`: the file keeps it silent on others that would speak it, so these are meant for neighbours.
    """

    protocol: str
    origin: Span
    vrf: str = ""
    source_vrf: str | None = None
    families: frozenset[int] = frozenset({4, 6})
    listed: bool = True
    elsewhere: bool = False
    neighbours: tuple[Address, ...] = ()
    interfaces: frozenset[str] | None = None
    unshown: bool = False
    chosen: bool = False


class SourceCheckMode(StrEnum):
    """Which sources may enter an interface (RFC 3704).

    STRICT: the best route to the source leaves by that interface. FEASIBLE: some active route does.
    LOOSE: there is a route at all.
    """

    STRICT = "strict"
    FEASIBLE = "feasible"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Reverse-path check of packets that enter any of `interfaces`, of the IP versions in `families`.

    The default route counts with `allow_default`. `rule_set` names a list that lets pass what fails the
    check, or is empty. `implicit` names the document that says the device does so without being told. `doubt` is the
    reason why a default route, and one that drops, may count as well.
    """

    mode: SourceCheckMode
    interfaces: frozenset[str]
    origin: Span
    families: frozenset[int] = frozenset({4, 6})
    allow_default: bool = False
    rule_set: str = ""
    implicit: str = ""
    doubt: UnknownMatch | None = None
