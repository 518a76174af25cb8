"""Where bridges stand: which ports and zones meet on one segment, and which only through a filter in between.

A member of a FILTERED bridge is a port without addresses of its own; the members of one bridge stand on one
subnet and on different segments. On which of them a neighbour stands (its *sides*) is told by wiring, by zones
that name interfaces, by VLANs and sockets of zones (`behind`), or not at all. Whatever stands on one side surely
meets; on different sides never; where it is not told, possibly.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.cuts import NO_CUT
from validator.graph.meeting import NEVER, SURELY, Meeting, joined
from validator.graph.used_twice import UsedTwice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from parsers.model.bridge import Bridge
    from validator.graph.behind import Behind
    from validator.graph.cuts import Cut
    from validator.graph.ports import Port, Ports
    from validator.graph.stations import Stations
    from validator.graph.zones import ZoneMap

    Wired: TypeAlias = Callable[[Port, Port], bool | None]
    """Whether two ports share a broadcast domain without a filter in between; None: not known."""

Sides = frozenset["Port"]


def not_told(_one: Port, _other: Port) -> bool | None:
    """No wiring is declared."""
    return None


@dataclass(frozen=True, eq=False)
class Group:
    """The ports of one FILTERED bridge; `routed` is the port of its interface, if the device routes there."""

    bridge: Bridge
    device: int
    name: str
    members: tuple[Port, ...]
    routed: Port | None


class Bridges:
    """All FILTERED bridges of a network, and who stands behind which of their members."""

    def __init__(  # noqa: PLR0913 - the last ones by keyword
        self,
        ports: Ports,
        names: tuple[str, ...],
        pins: Mapping[int, tuple[str, ...]],
        wired: Wired = not_told,
        *,
        whole: Bridges | None = None,
        stations: Stations | None = None,
        behind: Behind | None = None,
        cut: Cut = NO_CUT,
    ) -> None:
        """`names` are those of the devices by number, `pins` the zones that name a port, by its number.

        `whole` are the bridges before ports failed: what stands behind which member stays as it was. `stations` tell
        what passes within broadcast domains that filter; `behind` tells what switches say of where zones stand.
        """
        self._stations = stations
        self._behind = behind
        self._cut = cut
        self._ports = ports
        self._names = names
        self._pins = pins
        self._wired = wired
        self.twice = UsedTwice(ports, pins, names, wired)
        self.groups: tuple[Group, ...] = tuple(self._made()) if whole is None else whole.groups
        self._of = {member.number: group for group in self.groups for member in group.members}

    def without(self, ports: Ports, cut: Cut = NO_CUT) -> Bridges:
        """The bridges after a failure that left `ports`: failed ports are beside nothing, and what is cut meets not."""
        names, pins, told = self._names, self._pins, self._wired
        return Bridges(ports, names, pins, told, whole=self, stations=self._stations, behind=self._behind, cut=cut)

    def _made(self) -> Iterator[Group]:
        for device, ports in self._ports.of_device.items():
            for bridge in dict.fromkeys(port.bridge for port in ports if port.bridge is not None):
                members = tuple(port for port in ports if port.bridge is bridge and not port.interface.management_only)
                routed = next((port for port in ports if port.over is bridge), None)
                yield Group(bridge, device, f"{bridge.name} of {self._names[device]}", members, routed)

    def of(self, port: Port) -> Group | None:
        """The bridge that a port is a member of."""
        return self._of.get(port.number)

    def carrying(self, port: Port) -> Group | None:
        """The bridge whose stations a routed port reaches through its members."""
        return next((group for group in self.groups if group.routed is port), None) if port.over is not None else None

    def members_beside(self, port: Port) -> Iterator[tuple[Port, Meeting]]:
        """Members of bridges of other devices that stand, or may stand, on the segment of `port`."""
        for group in self._around(port):
            if group.device != port.device:
                for member in group.members:
                    meeting = self.between(port, member)
                    if meeting.possible and member.number not in self._ports.down:
                        yield member, meeting

    def beside(self, port: Port) -> Iterator[tuple[Port, Meeting]]:
        """Routed ports that stand, or may stand, on the segment of `port`; not those over a bridge."""
        if port.bridge is None:
            others = self._ports.beside(port)
        else:
            others = tuple(other for other in self._ports.live if _one_subnet(other, port) and _alone(other))
        for other in others:
            meeting = self.between(port, other)
            if meeting.possible and (port.bridge is None or other.device != port.device):
                yield other, meeting

    def between(self, one: Port, other: Port) -> Meeting:
        """Whether two ports with addresses of one network stand on one segment, and what passes to the `other`."""
        meeting = self._between(one, other).parted(*self._cut.between(one.number, other.number))
        meeting = meeting.doubted(self.twice.between(one, other))
        if self._stations is None:
            return meeting
        return meeting.doubted(self._stations.apart(one, other)).across(self._stations.routers(one, other))

    def _between(self, one: Port, other: Port) -> Meeting:
        if not self.groups:
            return SURELY
        told = self._wired(one, other)
        if told is not None:
            return SURELY if told else NEVER
        groups = dict.fromkeys((*self._around(one), *self._around(other)))
        return joined(
            self._related(self._port_sides(one, group), self._port_sides(other, group), group, self._called(one))
            for group in groups
        )

    def stands(self, zone: str | None, port: Port) -> Meeting:
        """Whether hosts of `zone` (None: of no zone) with addresses of a port's network are on its segment."""
        meeting = self._stands(zone, port).doubted(self.twice.stands(zone, port))
        named = zone is not None and self.names(zone, port)
        if self._stations is not None and not (named or port.bridge or self.around(port)):
            meeting = meeting.doubted(self._stations.deserted.doubts(port))
        return meeting if zone is None else meeting.parted(*self._cut.of_zone(zone, port.number))

    def _stands(self, zone: str | None, port: Port) -> Meeting:
        if zone is not None and self.names(zone, port):
            group = self.of(port)
            if group is None or len(self._zone_sides(zone, group)) == 1:
                return SURELY
        found = joined(
            self._related(self._zone_sides(zone, group), self._port_sides(port, group), group, zone or "the host")
            for group in self._around(port)
        )
        return found.doubted((*self.unplaced((zone,), port), *self._apart(zone, port)))

    def _apart(self, zone: str | None, port: Port) -> tuple[UnknownMatch, ...]:
        """Why hosts of a zone may not be behind a member of a bridge that no zone names.

        The zone names a member of another bridge of the device that has, or may have, the same network.
        """
        group = self.of(port)
        if zone is None or group is None or any(self.names(zone, member) for member in group.members):
            return ()
        elsewhere = [
            (other.bridge.origin, member)
            for other in self.groups
            if other is not group and other.device == port.device
            for member in other.members
            if self.names(zone, member) and (not member.networks or member.networks.meets(port.networks))
        ]
        return tuple(
            UnknownMatch(
                UnknownKind.UNRESOLVED,
                f"{zone} names {self._called(member)}, and its addresses are on the network of {port.name} as well",
                origin,
            )
            for origin, member in elsewhere
        )

    def hosts(
        self, zone: str | None, addresses: AddressSet, port: Port, *, leaving: bool
    ) -> Iterator[tuple[AddressSet, Meeting]]:
        """Hosts of a zone on the segment of a port, by what passes from them to it, or `leaving` it, to them."""
        meeting = self.stands(zone, port)
        if not meeting.possible:
            return
        if self._stations is None:
            yield addresses, meeting
            return
        for part, crossing in self._stations.hosts(zone, addresses, port, leaving=leaving):
            found = meeting.across(crossing)
            if found.possible:
                yield part, found

    def met(
        self, one: tuple[str | None, AddressSet], other: tuple[str | None, AddressSet], port: Port
    ) -> Iterator[tuple[AddressSet, AddressSet, Meeting]]:
        """Hosts of two zones on the network of a port, by what passes from the first to the second."""
        meeting = self.neighbours(one[0], other[0], port)
        if not meeting.possible:
            return
        meeting = meeting.doubted((*self.twice.stands(one[0], port), *self.twice.stands(other[0], port)))
        if port.interface.isolates is not None:
            meeting = replace(meeting, doubts=(*meeting.doubts, port.interface.isolates))
        if self._stations is None:
            yield one[1], other[1], meeting
            return
        for here, there, crossing in self._stations.neighbours(one, other, self._stations.point(port)):
            found = meeting.across(crossing)
            if found.possible:
                yield here, there, found

    def filtered(self, port: Port) -> bool:
        """Whether something filters within the domain of a port."""
        return self._stations is not None and self._stations.filtered(self._stations.point(port))

    def names(self, zone: str, port: Port) -> bool:
        """Whether a zone names a port in its interfaces."""
        return zone in self._pins.get(port.number, ())

    def named(self, port: Port) -> bool:
        """Whether any zone does."""
        return bool(self._pins.get(port.number))

    def around(self, port: Port) -> bool:
        """Whether a bridge stands, or may stand, on the subnet of a port."""
        return bool(self._around(port))

    def contested(self, zones: ZoneMap, zone: str | None, port: Port) -> AddressSet:
        """Addresses of the subnet of a bridge that `zone` shares with other zones: where they stand is not told."""
        if not self._around(port):
            return AddressSet()
        return union_of(
            zones.addresses[other.id] & port.networks
            for other in zones.zones
            if other.id != zone and other.scope == port.scope
        )

    def neighbours(self, one: str | None, other: str | None, port: Port) -> Meeting:
        """Whether hosts of two zones with addresses of a port's network are on one segment."""
        found = joined(
            self._related(
                self._zone_sides(one, group),
                self._zone_sides(other, group),
                group,
                f"{one or 'a host'} and {other or 'a host'}",
            )
            for group in self._around(port)
        )
        return found.doubted(self.unplaced((one, other), port))

    def unplaced(self, zones: Iterable[str | None], port: Port, other: Port | None = None) -> tuple[UnknownMatch, ...]:
        """Why hosts of zones, or an `other` port, may be apart from a port with their network.

        A bridge of which nothing tells where it is may part them; hosts of zones that name the port surely are there.
        """
        if other is None and all(zone is not None and self.names(zone, port) for zone in zones):
            return ()
        return tuple(
            UnknownMatch(
                UnknownKind.UNRESOLVED,
                f"nothing tells which network {group.name} carries, so it may part what is on {self._called(port)}; "
                "name its interfaces in the zones behind them, or declare its wiring",
                group.bridge.origin,
            )
            for group in self.nowhere
            if group.device != port.device and any(member.scope == port.scope for member in group.members)
        )

    @cached_property
    def nowhere(self) -> tuple[Group, ...]:
        """Bridges that may part stations, of which no address and no zone tells the network."""
        return tuple(group for group in self.untold if len(group.members) > 1)

    @cached_property
    def untold(self) -> tuple[Group, ...]:
        """Bridges of which no address and no zone tells the network, also those of one member."""
        return tuple(group for group in self.groups if not any(member.networks for member in group.members))

    def _related(self, one: Sides, other: Sides, group: Group, who: str) -> Meeting:
        if not one & other:
            return NEVER
        if len(one) == len(other) == 1:
            return SURELY
        members = " or ".join(member.name for member in group.members)
        reason = (
            f"{who}: it is not known what stands behind which member of {group.name} ({members}); "
            "name the interfaces in the zones, or wire the zones as a whole (or all of their hosts) in `wiring`"
        )
        return Meeting(doubts=(UnknownMatch(UnknownKind.UNRESOLVED, reason, group.bridge.origin),))

    def _around(self, port: Port) -> tuple[Group, ...]:
        """The bridges on whose subnet a port stands, its own among them."""
        return self._domains.get(port.number, ())

    @cached_property
    def _domains(self) -> Mapping[int, tuple[Group, ...]]:
        if not self.groups:
            return {}
        found: dict[int, tuple[Group, ...]] = {}
        for port in self._ports.all:
            if port.tunnel is not None:
                continue
            around = tuple(
                group
                for group in self.groups
                if group.routed is port
                or port in group.members
                or (group.device != port.device and any(_one_subnet(port, member) for member in group.members))
            )
            if around:
                found[port.number] = around
        return found

    def _port_sides(self, port: Port, group: Group) -> Sides:
        """The members behind which a port may stand; each one that is possible."""
        if port in group.members:
            return frozenset({port})
        wired = self._wired_sides(port, group)
        reached = self._reached([port], group) & wired
        if len(wired) == 1 or len(reached) == 1:
            return wired if len(wired) == 1 else reached
        found = wired
        for zone in self._pins.get(port.number, ()):
            found &= self._zone_sides(zone, group)
        return found or wired

    def _wired_sides(self, port: Port, group: Group) -> Sides:
        """What the wiring leaves possible."""
        told = {member: self._wired(port, member) for member in group.members}
        surely = frozenset(member for member, answer in told.items() if answer)
        return surely or frozenset(member for member, answer in told.items() if answer is None) or frozenset(told)

    def _zone_sides(self, zone: str | None, group: Group) -> Sides:
        """The members behind which hosts of a zone may stand.

        Those that it names; else the one that the ports lead to which it names elsewhere on the subnet; else the one
        that its VLANs and sockets lead to; else those that no zone names.
        """
        if zone is not None:
            named = frozenset(member for member in group.members if self.names(zone, member))
            if named:
                return named
            beside = self._named_beside(zone, group)
            wired = [self._wired_sides(port, group) for port in beside]
            if wired and all(len(sides) == 1 for sides in wired):
                return frozenset(side for sides in wired for side in sides)
            reached = self._reached(beside, group)
            if len(reached) == 1:
                return reached
            if self._behind is not None and (side := self._behind.side(zone, group.members)) is not None:
                return frozenset({side})
        free = frozenset(member for member in group.members if not self.named(member))
        return free if free and zone is not None else frozenset(group.members)

    def _reached(self, starts: list[Port], group: Group) -> Sides:
        """The members of a bridge that ports are joined to, across other bridges, as far as zones tell it.

        Ports that one zone names stand on one segment, unless it names several members of one bridge.
        """
        seen = dict.fromkeys(starts)
        queue = list(starts)
        while queue:
            port = queue.pop()
            across = self._of.get(port.number)
            near = self._together(port)
            if across is not None and across is not group:
                near += across.members
            for other in near:
                if other not in seen:
                    seen[other] = None
                    queue.append(other)
        return frozenset(port for port in seen if port in group.members)

    def _together(self, port: Port) -> tuple[Port, ...]:
        """Ports that surely stand on the segment of a port, because one zone names both."""
        zones = [zone for zone in self._pins.get(port.number, ()) if zone not in self._spread]
        around = self._around(port)
        return tuple(
            other
            for other in self._ports.all
            if any(self.names(zone, other) for zone in zones) and any(group in around for group in self._around(other))
        )

    @cached_property
    def _spread(self) -> frozenset[str]:
        """Zones that name several members of one bridge: they stand on several segments."""
        named = [
            zone for group in self.groups for member in group.members for zone in self._pins.get(member.number, ())
        ]
        twice = [
            zone
            for group in self.groups
            for zone in dict.fromkeys(named)
            if sum(self.names(zone, member) for member in group.members) > 1
        ]
        return frozenset(twice)

    def _named_beside(self, zone: str, group: Group) -> list[Port]:
        """Ports of other devices on the subnet of a bridge that a zone names."""
        return [
            port
            for port in self._ports.all
            if self.names(zone, port) and port not in group.members and group in self._around(port)
        ]

    def _called(self, port: Port) -> str:
        return f"{self._names[port.device]}:{port.name}"


def _alone(port: Port) -> bool:
    """Whether it is a port on its own wire, not part of a bridge."""
    return port.tunnel is None and port.bridge is None and port.over is None


def _one_subnet(port: Port, member: Port) -> bool:
    return port.scope == member.scope and bool(port.networks & member.networks)
