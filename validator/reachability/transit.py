"""Passages that are the same wherever packets go in the end: by one sure route to the next router, all of them.

Where a plain device sends everything for a zone by one route to a router of the snapshot, its filters and the links
decide, and the zone does not. Such passages are found once and serve every zone behind that router.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import cached_property
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.device import Stage
from parsers.nouns import dataclass
from validator.graph.outward import on_link
from validator.graph.virtual_links import partners
from validator.reachability.header import AS_SENT
from validator.reachability.meetings import EVERY_DEVICE

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Address

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from validator.graph.families import Family
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.meetings import Meetings
    from validator.reachability.passage import Edge, State

    _Way: TypeAlias = tuple[int, IPv4Address | IPv6Address, Span, int]
    _Hop: TypeAlias = tuple[int, IPv4Address | IPv6Address, bool]
    _Made: TypeAlias = tuple[tuple[Edge, ...], int]


@dataclass(frozen=True)
class Transits:
    """The shared passages of one network, towards zones or, with `packets`, of single packets wherever they end."""

    network: Network
    meetings: Meetings
    packets: bool = False
    _made: dict[tuple[bool, int, Family | None, int], _Made] = field(
        default_factory=dict["tuple[bool, int, Family | None, int]", "_Made"]
    )
    """By port, the hidden routers that gave the packets, and way: a passage begins in the state that was asked of."""
    _alike: dict[tuple[bool, int, Family | None, _Hop], _Made] = field(
        default_factory=dict["tuple[bool, int, Family | None, _Hop]", "_Made"]
    )
    """Of one way to each next hop: those by other routes there differ in what states them."""
    _numbers: dict[_Way, int] = field(default_factory=dict["_Way", int])
    """Ways that are alike but for their addresses."""
    _ways: list[Way] = field(default_factory=list["Way"])
    """One of each number."""
    _plain: dict[int, bool] = field(default_factory=dict[int, bool])
    _towards: dict[tuple[int, str, int], tuple[AddressSet, int | None]] = field(
        default_factory=dict[tuple[int, str, int], "tuple[AddressSet, int | None]"]
    )
    """By device, table and addresses (each set is kept alive); of single packets nothing is remembered."""

    def edges(
        self, state: State, universe: AddressSet, made: Callable[[], tuple[Edge, ...]], *, replies: bool
    ) -> tuple[Edge, ...]:
        """What can happen in a state to packets to some addresses: known from others, or `made`."""
        way = self._onwards(state, universe)
        if way is None:
            return made()
        key = replies, state.port, state.given, way
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._by(state, self._ways[way], made, replies=replies)
        self.meetings.add(found[1])
        return found[0]

    def _by(self, state: State, way: Way, made: Callable[[], tuple[Edge, ...]], *, replies: bool) -> _Made:
        """What can happen by a way: as by another route to the same next hop, where nothing about that is in doubt."""
        if way.port is None or way.next_hop is None:
            return made(), EVERY_DEVICE
        key = replies, state.port, state.given, (way.port.number, way.next_hop, way.prefix_length == 0)
        known = self._alike.get(key)
        if known is not None:
            return tuple(replace(edge, origin=way.origin) for edge in known[0]), known[1]
        found = self.meetings.made_at(self.network.ports.all[state.port].device, made)
        if all(edge.sure and edge.origin is way.origin and not edge.unknown and not edge.forks for edge in found[0]):
            self._alike[key] = found
        return found

    def _onwards(self, state: State, universe: AddressSet) -> int | None:
        """The number of the only way of all packets, if it is sure and leads to a router whatever zone they are for."""
        port = self.network.ports.all[state.port]
        if (
            state.frame is not None
            or (state.header is not AS_SENT and state.header != AS_SENT)
            or not self._is_plain(port)
        ):
            return None
        if self._told_apart(port).meets(universe):
            return None
        if self.packets:
            return self._only_way(port, universe)
        key = port.device, port.vrf, id(universe)
        if key not in self._towards:
            self._towards[key] = universe, self._only_way(port, universe)
        return self._towards[key][1]

    def _only_way(self, port: Port, universe: AddressSet) -> int | None:
        """The number of the route of a port's table by which all of some addresses go, if it is one and leads on."""
        ways = self.network.tables.ways(port.device, port.vrf, universe)
        if len(ways) != 1 or not whole(ways[0], universe) or not self._leads_on(ways[0]):
            return None
        way = ways[0]
        if way.port is None or way.next_hop is None:
            return None
        number = self._numbers.setdefault(
            (way.port.number, way.next_hop, way.origin, way.prefix_length), len(self._numbers)
        )
        if number == len(self._ways):
            self._ways.append(way)
        return number

    def _is_plain(self, port: Port) -> bool:
        known = self._plain.get(port.number)
        if known is None:
            known = self._plain[port.number] = self._routes_only(port)
        return known

    def _routes_only(self, port: Port) -> bool:
        """Whether a device does nothing to packets that come in by a port but filter and route them by its table."""
        node = self.network.node_of(port)
        device = node.device
        return not (
            port.tunnel is not None
            or port.interface.management_only
            or self.network.bridges.of(port) is not None
            or not device.forwards
            or device.tunnels
            or device.bridges
            or node.may_rewrite
            or node.beside
            or Stage.ROUTE_LOOKUP in device.order
            or any(rule.enabled for rule in device.nat)
            or any(route.enabled for route in device.policy_routes)
        )

    def _told_apart(self, port: Port) -> AddressSet:
        """Addresses of the device for which it drops, or may drop, what comes in by a port, as far as that counts.

        They are on networks of its own, to which no route leads, unless those are of another VRF.
        """
        known = self._far.get(port.number)
        if known is None:
            own, others = self.network.far.of(port)
            far = own | others
            known = self._far[port.number] = far if self.packets else far & self.network.told_apart
        return known

    @cached_property
    def _far(self) -> dict[int, AddressSet]:
        return {}

    def _leads_on(self, way: Way) -> bool:
        """Whether a way ends at ports of other devices and at nothing else, as `Landing` sees it."""
        out, hop = way.port, way.next_hop
        if out is None or hop is None or (isinstance(hop, IPv6Address) and hop.is_link_local):
            return False
        if way.drop or not way.sure or way.unknown or way.choice:
            return False
        if out.over is not None or out.tunnel is not None or out.bridge is not None:
            return False
        if self.network.bridges.of(out) is not None or partners(self.network, out) or hop in out.own:
            return False
        owners = self.network.ports.owner(out.scope, hop)
        return on_link(out, hop) and any(owner.device != out.device for owner in owners)


def whole(way: Way, universe: AddressSet) -> bool:
    """Whether a way is for all of some addresses."""
    return universe is way.destinations or not universe - way.destinations
