"""`Device`: one firewall, router or switch, in the words that all vendors share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.management import NO_MANAGEMENT, Management
from parsers.model.service import NO_SERVICE, ServiceSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.bridge import Bridge
    from parsers.model.interface import Interface, Vlan
    from parsers.model.match import Match, UnknownMatch
    from parsers.model.mirror import Mirror
    from parsers.model.nat import NatRule
    from parsers.model.objects import NamedObject
    from parsers.model.routing import DynamicRouting, PolicyRoute, Route, SourceCheck
    from parsers.model.rules import Binding, RuleSet
    from parsers.model.shown import ListHits, Neighbour, RouteTable, Socket, Station, StoredConfiguration
    from parsers.model.vpn import Tunnel
    from parsers.source import Span


class Stage(StrEnum):
    """A step on a packet's way through a device.

    ROUTE_LOOKUP finds the way out of the destination as it is before translation, so that rules of destination
    NAT can name it; a packet without a way ends there. ROUTING then decides anew about what was translated since,
    and leaves other packets their way. FORWARD_FILTER_AS_RECEIVED judges with the forward filters and the way out of
    ROUTING, and sees the header with which the packet entered the device.
    """

    INBOUND_FILTER = "inbound filter"
    ROUTE_LOOKUP = "route lookup"
    DESTINATION_NAT = "destination NAT"
    ROUTING = "routing"
    FORWARD_FILTER = "forward filter"
    FORWARD_FILTER_AS_RECEIVED = "forward filter, header as received"
    SOURCE_NAT = "source NAT"
    OUTBOUND_FILTER = "outbound filter"


class Effect(StrEnum):
    """What a feature that is not modelled may do to packets it touches.

    MAY_DO_ANYTHING is for what nobody read: it may be a list, a translation, a policy route or a way between VRFs.
    """

    MAY_DENY = "may deny"
    MAY_PERMIT = "may permit"
    MAY_DO_EITHER = "may permit or deny"
    MAY_REWRITE = "may rewrite addresses or send elsewhere"
    MAY_DO_ANYTHING = "may do anything"

    @property
    def permits(self) -> bool:
        """Whether it may let packets past the filters."""
        return self in {Effect.MAY_PERMIT, Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING}

    @property
    def denies(self) -> bool:
        """Whether packets may not get by: a packet that is sent elsewhere does not, either."""
        return self is not Effect.MAY_PERMIT

    @property
    def rewrites(self) -> bool:
        """Whether it may change addresses and ports."""
        return self in {Effect.MAY_REWRITE, Effect.MAY_DO_ANYTHING}

    @property
    def opens(self) -> bool:
        """Whether it may be anything that permits: also the device itself, and what stands on layer 2."""
        return self in {Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING}

    @property
    def routes(self) -> bool:
        """Whether it may be a route."""
        return self.opens or self.rewrites


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """A feature that was read and is not modelled, or a blocking line that was not read.

    It touches packets that pass any of `interfaces`, on the way in or out (None: all that pass the
    device). `what` is a phrase for people. Nothing it touches is ever PROVED. `elsewhere`: settings that the device
    has beside those of the file, for the file is not its own or not all of it; the plant may vouch that there are none
    (rules of that kind stand in their place, as conditions of `UnknownKind.ELSEWHERE`). `addresses`: those that a line
    which nobody read names, any of which the device may have itself. `destinations`: of MAY_REWRITE on
    `interfaces`, where packets go that it touches, as they enter or leave the device (None: anywhere).
    `clients`: it may let remote clients in, with addresses that the file does not show.
    """

    what: str
    effect: Effect
    origin: Span
    interfaces: frozenset[str] | None = None
    elsewhere: bool = False
    addresses: AddressSet = NO_ADDRESS
    destinations: AddressSet | None = None
    clients: bool = False


@dataclass(frozen=True, slots=True)
class SeparateContext:
    """A virtual device of the same box whose configuration is a file of its own; `origin` is the line that makes it."""

    name: str
    origin: Span


@dataclass(frozen=True, slots=True)
class Device:
    """One device (or one virtual one: an ASA context, a FortiOS VDOM), complete and frozen.

    `name` is its hostname, or the file's stem if it has none. `context` is the VDOM or context
    name, else empty; `name` and `context` together are unique in a file. `order` is the way of a
    transit packet: each filter sees the header as it stands at its place in the order. `stateful`
    devices let replies pass. Cross references are by name: bindings and tunnels name rule sets;
    rules, routes and NAT name interfaces (and tunnels). `origin` is the line that names the device.
    """

    name: str
    platform: str
    order: tuple[Stage, ...]
    stateful: bool
    origin: Span
    context: str = ""
    version: str = ""
    interfaces: tuple[Interface, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    bindings: tuple[Binding, ...] = ()
    nat: tuple[NatRule, ...] = ()
    routes: tuple[Route, ...] = ()
    policy_routes: tuple[PolicyRoute, ...] = ()
    dynamic_routing: tuple[DynamicRouting, ...] = ()
    source_checks: tuple[SourceCheck, ...] = ()
    tunnels: tuple[Tunnel, ...] = ()
    vlans: tuple[Vlan, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    management: Management = NO_MANAGEMENT
    unmodelled: tuple[Unmodelled, ...] = ()
    assumed: tuple[UnknownMatch, ...] = ()
    """What the file does not say and verdicts take for granted all the same; every report says it."""
    admits_strays: tuple[Match, ...] = ()
    """Packets that may pass though the device did not see their connection begin; `conditions` say by which setting."""
    forgets: ServiceSet = NO_SERVICE
    """Of a stateful device: services of which it keeps no session; their answers are judged like new packets."""
    forwards: bool = True
    """Whether the device routes between its interfaces at all (a layer-2 switch or transparent firewall does not)."""
    forwarded: frozenset[int] = frozenset({4, 6})
    """The IP versions that it routes, where it routes at all."""
    answers_translated: bool = True
    """Whether it answers ARP for addresses of its segments that it translates and does not have."""
    high_availability: str = ""
    """`primary`, `secondary` or empty: its place in a failover pair; `member` of a cluster that has one policy."""
    route_tables: tuple[RouteTable, ...] = ()
    """What the device forwarded by when it was asked (`show` outputs); trusted ones only."""
    neighbours: tuple[Neighbour, ...] = ()
    """Who announced itself on its links (CDP, LLDP)."""
    stations: tuple[Station, ...] = ()
    """Whom it has seen (ARP and MAC tables); bears on no verdict."""
    sockets: tuple[Socket, ...] = ()
    """Into which of its sockets something was plugged; bears on no verdict."""
    held_by: str = ""
    """The management station whose file this is, where it is not the device's own."""
    serials: frozenset[str] = frozenset()
    """Serial numbers under which such a file, or the device's own, names it."""
    unnamed: tuple[NamedObject, ...] = ()
    """Objects that no other line of the file names, where the reader of the platform looks for them."""
    separate: tuple[SeparateContext, ...] = ()
    """Virtual devices beside this one that have interfaces of the box, and are not in its file."""
    stored: StoredConfiguration | None = None
    """What its next start brings, if it was asked for; bears on no verdict."""
    list_hits: tuple[ListHits, ...] = ()
    """How often entries of its lists matched; bears on no verdict. Each has as many entries as the list has rules."""
