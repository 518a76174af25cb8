"""Behind which member of a bridge a zone stands by its VLANs and sockets, where wires lead from there to a member.

A zone that names no interface of the bridge may be told by a switch: its VLAN, or the sockets that it names, or the
one that the zone as a whole is wired to, or those of hosts that have all of its addresses, are in the broadcast domain
of one member. That tells it only where every place of the zone is surely told and none may be in the domain of another
member as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from validator.graph.frames import interface_called

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from validator.graph.frames import Plug
    from validator.graph.points import Point
    from validator.graph.ports import Port
    from validator.graph.segments import Segments
    from validator.plant.model import Zone


class Behind:
    """What switches and wires tell of the members behind which zones stand."""

    def __init__(self, segments: Segments, zones: tuple[Zone, ...]) -> None:
        """Nothing is looked up before it is asked for."""
        self._segments = segments
        self._zones = {zone.id: zone for zone in zones}
        self._known: dict[str, tuple[Point, ...]] = {}

    def side(self, zone: str, members: Sequence[Port]) -> Port | None:
        """The only member whose domain has the places of a zone; None where that is not told."""
        if zone not in self._known:
            self._known[zone] = tuple(self._places(self._zones[zone])) if zone in self._zones else ()
        places, segments = self._known[zone], self._segments
        domains = {segments.surely(point) for point in places}
        sides = [port for port in members if segments.surely(segments.point(port)) in domains]
        if len(sides) != 1:
            return None
        others = {segments.possibly(segments.point(port)) for port in members if port is not sides[0]}
        return None if any(segments.possibly(point) in others for point in places) else sides[0]

    def _places(self, zone: Zone) -> Iterator[Point]:
        """Every place of a zone; none where that is not told of all.

        That is so where one of its VLANs may be another zone's or is on no switch that was handed in, where it names an
        interface of nobody known, and where only single hosts are placed that are not all of its addresses.
        """
        if any(not zone.vlans.isdisjoint(other.vlans) for other in self._zones.values() if other is not zone):
            return
        by_vlan = [point for point in self._segments.points if not point.name and point.vlan in zone.vlans]
        if any(self._anothers(zone.networks, point) for point in by_vlan):
            return
        if not zone.vlans <= {point.vlan for point in by_vlan}:
            return
        named, whole, hosts = self._sockets(zone)
        if None not in named and (by_vlan or whole):
            yield from (*by_vlan, *whole, *hosts)

    def _sockets(self, zone: Zone) -> tuple[list[Plug | None], list[Point], list[Point]]:
        """The sockets that the zone names, the switched ones where it stands as a whole, and those of single hosts.

        Hosts that have all of its addresses are the whole zone.
        """
        segments = self._segments
        numbers = {name: number for number, name in segments.names.items()}
        named = [
            segments.plug(numbers[device], name) if name else None
            for device, interface in zone.interfaces
            for name in [interface_called(segments.box_of(numbers[device]), interface) if device in numbers else None]
        ]
        whole = [point for plug in named if plug is not None and plug.switched for point in plug.points]
        hosts: list[Point] = []
        placed = NO_ADDRESS
        for socket, ends in segments.wires.hosts.items():
            plug = segments.plug_of(*socket)
            for end in ends:
                if plug is not None and end.zone == zone.id:
                    placed |= end.addresses or NO_ADDRESS
                    (whole if end.addresses is None else hosts).extend(plug.points)
        everyone = bool(zone.networks) and not zone.networks - placed
        return named, [*whole, *hosts] if everyone else whole, hosts

    def _anothers(self, own: AddressSet, point: Point) -> bool:
        """Whether a router has a network in the domain of a VLAN, and nothing of the zone is on it."""
        domain = self._segments.surely(point)
        return any(
            bool(port.networks) and not port.networks & own
            for port in self._segments.ports.all
            if port.tunnel is None and self._segments.surely(self._segments.point(port)) == domain
        )
