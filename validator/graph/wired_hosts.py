"""Hosts whose wires lead into other domains than the network that has their addresses.

An address of a port's network says that its host stands on that segment, and so does the zone. A declared wire says
more exactly where: where the socket at its other end is in no domain that may be that of the port, or carries nothing,
the host is cut off, and nothing surely comes from it or gets to it there. A zone that is wired as a whole, or names
sockets of switches or VLANs, stands elsewhere only if none of these is in a domain of any port that has a network of
it, and the switch of such a VLAN surely has the port in another one. Where the wiring tells of a part only, cables of
nobody may join two domains with free sockets, unless one switch has VLANs in both.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.interface import SwitchportMode
from parsers.model.match import UnknownKind, UnknownMatch
from validator.graph.points import UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.source import Span
    from validator.graph.bridges import Bridges
    from validator.graph.points import Point
    from validator.graph.ports import Port
    from validator.graph.segments import Segments
    from validator.graph.wires import Socket
    from validator.plant.model import Zone

Host: TypeAlias = "tuple[AddressSet, str, Span, list[Socket]]"


class WiredHosts:
    """Tells of the hosts of each zone whether their wires lead to the segment of a port."""

    def __init__(self, segments: Segments, bridges: Bridges, zones: tuple[Zone, ...]) -> None:
        """Collect the wires of each host; one may have several, and several addresses."""
        self._segments = segments
        self._bridges = bridges
        found: dict[str, dict[AddressSet, Host]] = defaultdict(dict)
        self._zones = {zone.id: zone for zone in zones}
        self._sockets: defaultdict[str, list[Socket]] = defaultdict(list)
        for socket, ends in sorted(segments.wires.hosts.items()):
            for end in ends:
                if end.addresses is None:
                    self._sockets[end.zone].append(socket)
                else:
                    host = found[end.zone].setdefault(end.addresses, (end.addresses, end.text, end.origin, []))
                    host[3].append(socket)
        self._hosts = {zone: tuple(hosts.values()) for zone, hosts in found.items()}
        numbers = {name: number for number, name in segments.names.items()}
        for zone in zones:
            for device, interface in zone.interfaces:
                plug = segments.plug(numbers[device], interface) if device in numbers else None
                if plug is not None and plug.switched:
                    self._sockets[zone.id].append((plug.box, plug.name))
        self._known: dict[str, UnknownMatch | None] = {}
        self._open: dict[Point, bool] = {}

    def parted(
        self, zone: str | None, port: Port, here: AddressSet
    ) -> tuple[AddressSet, AddressSet, tuple[UnknownMatch, ...]]:
        """Of addresses of the network of a port those that may stand there, those wired elsewhere, and why."""
        asked = zone in self._hosts or zone in self._sockets or (zone in self._zones and self._zones[zone].vlans)
        if zone is None or not asked or port.tunnel is not None or port.bridge is not None:
            return here, NO_ADDRESS, ()
        if self._bridges.around(port):
            return here, NO_ADDRESS, ()
        hosts = self._hosts.get(zone, ())
        why = None if self._bridges.names(zone, port) else self._apart(zone)
        if why is not None:
            own = union_of(addresses & here for addresses, _, _, sockets in hosts if self._any(sockets, port))
            return own, here - own, (why,)
        gone, doubts = NO_ADDRESS, list[UnknownMatch]()
        for addresses, name, origin, sockets in hosts:
            if addresses & here and not self._reaches(sockets, addresses, port):
                gone = gone | (addresses & here)
                doubts.append(UnknownMatch(UnknownKind.UNRESOLVED, self._reason(name, sockets, port), origin))
        return here - gone, gone, tuple(doubts)

    def _reaches(self, sockets: list[Socket], addresses: AddressSet, port: Port) -> bool:
        """Whether a host is on the segment of a port, or on that of another one with an address of it."""
        others = (other for other in self._segments.ports.meeting(addresses) if other.tunnel is None)
        return any(self._any(sockets, other) for other in (port, *others))

    def _any(self, sockets: list[Socket], port: Port) -> bool:
        return any(self._leads(socket, port) for socket in sockets)

    def _apart(self, zone: str) -> UnknownMatch | None:
        """Why a zone stands on no network of a port: all that is declared of it leads elsewhere."""
        if zone not in self._known:
            self._known[zone] = self._elsewhere(self._zones[zone]) if zone in self._zones else None
        return self._known[zone]

    def _elsewhere(self, zone: Zone) -> UnknownMatch | None:
        segments, sockets = self._segments, self._sockets.get(zone.id, [])
        met = (port for port in segments.ports.meeting(zone.networks) if port.tunnel is None and port.over is None)
        ports = [port for port in met if port.scope == zone.scope]
        if not ports or any(self._any(sockets, port) or self._bridges.around(port) for port in ports):
            return None
        names = ", ".join(f"{segments.names[port.device]}:{port.name}" for port in ports[:3])
        if sockets:
            text = f"{zone.id} is declared at {self._text(sockets)}, which is not the segment of {names}"
        elif zone.vlans and all(self._in_another_vlan(zone, port) for port in ports):
            text = f"{zone.id} is declared in VLAN {', '.join(map(str, zone.vlans))}, where {names} is not"
        else:
            return None
        return UnknownMatch(UnknownKind.UNRESOLVED, text, zone.origin)

    def _in_another_vlan(self, zone: Zone, port: Port) -> bool:
        """Whether a switch that has VLANs of a zone surely has the port in another one, and in none of these."""
        segments = self._segments
        point = segments.point(port)
        surely = [one for one in segments.sure_members.get(segments.surely(point), ()) if not one.name]
        maybe = [one for one in segments.members.get(segments.possibly(point), ()) if not one.name]
        declared = {one.box for one in segments.points if not one.name and one.vlan in zone.vlans}
        return any(one.box in declared for one in surely) and not any(one.vlan in zone.vlans for one in maybe)

    def _leads(self, socket: Socket, port: Port) -> bool:
        """Whether a socket may be in the domain of a port; a host agrees on no trunk where a port negotiates."""
        segments = self._segments
        plug = segments.plug_of(*socket)
        if plug is None:
            return False
        switchport = plug.interface.switchport
        asks = switchport is not None and switchport.mode is SwitchportMode.DYNAMIC
        there = segments.point(port)
        root = segments.possibly(there)
        points = plug.possibly.get(UNTAGGED, ()) if asks else plug.points
        return any(segments.possibly(point) == root or self._by_nobodys_cable(point, there) for point in points)

    def _by_nobodys_cable(self, one: Point, other: Point) -> bool:
        """Whether cables that nobody declared may join two domains: both have free sockets, and no switch in common."""
        if not (self._free(self._segments.possibly(one)) and self._free(self._segments.possibly(other))):
            return False
        return not self._switches(one) & self._switches(other)

    def _free(self, root: Point) -> bool:
        """Whether some socket of a domain has an unknown other end."""
        if root not in self._open:
            segments = self._segments
            plugs = (plug for point in segments.members.get(root, (root,)) for plug in segments.at.get(point, ()))
            self._open[root] = any(segments.open(plug) for plug in plugs)
        return self._open[root]

    def _switches(self, point: Point) -> frozenset[int]:
        """The switches that have a VLAN in a domain, as files and wires tell."""
        return self._boxes.get(self._segments.told.get(point, point), frozenset())

    @cached_property
    def _boxes(self) -> Mapping[Point, frozenset[int]]:
        found: defaultdict[Point, set[int]] = defaultdict(set)
        told = self._segments.told
        for point in self._segments.points:
            if not point.name:
                found[told.get(point, point)].add(point.box)
        return {root: frozenset(boxes) for root, boxes in found.items()}

    def _reason(self, name: str, sockets: list[Socket], port: Port) -> str:
        """Where the wires lead instead."""
        return f"{name} is wired to {self._text(sockets)}, which is not the segment of {port.name}"

    def _text(self, sockets: list[Socket]) -> str:
        segments = self._segments
        plugs = [(socket, segments.plug_of(*socket)) for socket in sockets[:3]]
        where: list[str] = []
        for (box, socket), plug in plugs:
            device = segments.boxes[box].nodes[0].id
            vlans = [] if plug is None else sorted({point.vlan for point in plug.points if point.vlan})
            state = f"VLAN {', '.join(map(str, vlans))}" if vlans else "carries nothing" if plug is None else "no VLAN"
            where.append(f"{device}:{socket} ({state})")
        return ", ".join(where)
