"""What an outage of sockets, cables and boxes takes down, as far as wires are known.

- An interface goes down with its cable, or with the box at the other end of a known wire. An aggregate lives while one
  of its members does (Cisco, "Configuring EtherChannels": a failed link's traffic moves to the others).
- A VLAN interface goes down when no port of its VLAN on the box is up (Cisco, "SVI autostate").
- Two ports, or hosts whose socket is known and a port, that known wires join, and that nothing joins after the outage,
  do not meet: surely, if both of their parts of the domain have no port with an unknown other end; else perhaps.
Spanning tree is taken to find every way that is left.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind, SwitchportMode
from parsers.model.intervals import Interval, holds, normal
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.cuts import Cut
from validator.graph.segments import wired

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.model.interface import Interface
    from parsers.model.intervals import Intervals
    from validator.graph.cuts import Doubt
    from validator.graph.frames import Box
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.segments import Join
    from validator.graph.standing import Stand
    from validator.graph.wires import Socket

DEEPEST_NESTING = 8
"""Interfaces within interfaces (a tunnel on a subinterface of an aggregate) are followed no further than this."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Sockets without a line, cables (by their place among all) that are broken, boxes without power."""

    sockets: frozenset[Socket] = frozenset()
    cables: frozenset[int] = frozenset()
    boxes: frozenset[int] = frozenset()


class Layout:
    """The cables of a network and what hangs on them."""

    def __init__(self, network: Network) -> None:
        """Nothing has failed."""
        self.network = network
        self.segments = network.standing.segments
        self.boxes = {box.number: box for box in self.segments.boxes}
        self.cables = tuple(self.segments.wires.cables)

    def device(self, socket: Socket) -> int:
        """The number of the device that has a socket."""
        return self.boxes[socket[0]].interfaces[socket[1]][0]

    def survives(self, socket: Socket) -> bool:
        """Whether a socket is an aggregate of several members that are up: one cable less leaves it up."""
        return len(self._members(self.boxes[socket[0]], socket[1])) > 1

    @staticmethod
    def _members(box: Box, name: str) -> list[str]:
        """The members of an aggregate that are up."""
        item = box.interfaces[name][1] if name in box.interfaces else None
        if item is None or item.kind is not InterfaceKind.AGGREGATE:
            return []
        members = [box.by_alias[member] for member in item.members if member in box.by_alias]
        return [member for member in members if box.interfaces[member][1].enabled]

    def known(self, port: Port) -> bool:
        """Whether the other ends of all sockets that carry a port are known."""
        plugs = self.segments.at.get(self.segments.point(port), ())
        return bool(plugs) and not any(self.segments.open(plug) for plug in plugs)

    def beside(self, box: int) -> frozenset[Socket]:
        """The sockets of other boxes that known cables plug into a box, and that have no other line."""
        found: set[Socket] = set()
        for cable in self.cables:
            if not cable.node and any(socket[0] == box for socket in cable.sockets):
                found |= {socket for socket in cable.sockets if socket[0] != box and not self._elsewhere(socket, box)}
        return frozenset(found)

    def _elsewhere(self, socket: Socket, box: int) -> bool:
        """Whether an aggregate has a known cable to another box as well."""
        mine = [cable for cable in self.cables if socket in cable.sockets]
        return self.survives(socket) and any(box not in {other for other, _ in cable.sockets} for cable in mine)

    # Ports

    def down(self, outage: Outage) -> frozenset[int]:
        """The ports that carry nothing: of boxes without power, above sockets without a line, of VLANs without one."""
        ports = self.network.ports
        found: set[int] = set()
        names: defaultdict[int, set[str]] = defaultdict(set)
        for number, name in outage.sockets:
            names[number].add(name)
        for number, box in self.boxes.items():
            if number in outage.boxes:
                found |= {port.number for node in box.nodes for port in ports.of_device.get(node.number, ())}
            elif number in names:
                found |= self.down_with(box, names[number])
        return frozenset(found)

    def down_with(self, box: Box, failed: set[str]) -> set[int]:
        """The ports that go down with some interfaces of a box."""
        known = {name: item for name, (_, item) in box.interfaces.items()}
        for name in box.interfaces:
            members = self._members(box, name)
            if members and not set(members) - failed:
                failed = failed | {name}
        found: set[int] = set()
        for node in box.nodes:
            ports = self.network.ports.of_device.get(node.number, ())
            found |= {port.number for port in ports if failed & set(_ancestors(port.interface.name, known))}
            found |= _vlan_interfaces(
                [item for device, item in box.interfaces.values() if device == node.number], failed, ports
            )
        return found

    # Layer 2

    @cached_property
    def _joins(self) -> tuple[tuple[int, frozenset[Socket], Join], ...]:
        """Every join of a known cable, with the cable's place and the sockets that it needs."""
        return tuple(
            (number, frozenset(sockets), join)
            for number, cable in enumerate(self.cables)
            for sockets, join in wired(self.segments, cable)
        )

    @cached_property
    def _before(self) -> _Parts:
        return self._parts(Outage())

    def _parts(self, outage: Outage) -> _Parts:
        """Which points known wires join."""
        found = _Parts()
        for number, sockets, join in self._joins:
            boxes = {socket[0] for socket in sockets}
            if number not in outage.cables and not sockets & outage.sockets and not boxes & outage.boxes:
                found.join(join.one, join.other)
        return found

    @cached_property
    def _pairs(self) -> tuple[tuple[Port, Port], ...]:
        """Ports on one network that known wires join."""
        ports = self.network.ports
        return tuple(
            (port, other)
            for port in ports.all
            if port.tunnel is None
            for other in ports.known_beside(port)
            if port.number < other.number and other.tunnel is None and self._joined(port, other)
        )

    def _joined(self, one: Port, other: Port) -> bool:
        here, there = self.segments.point(one), self.segments.point(other)
        return here != there and self._before.root(here) == self._before.root(there)

    @cached_property
    def _hosts(self) -> tuple[tuple[str, Port, tuple[Stand, ...]], ...]:
        """Zones whose sockets are known, with a port of their network and where they stand, joined by known wires."""
        found: list[tuple[str, Port, tuple[Stand, ...]]] = []
        for zone in self.network.zones.zones:
            stands = [stand for stand in self.network.standing.stands_of(zone.id) if stand.port is None]
            for port in self.network.ports.all if stands else ():
                if port.tunnel is not None or port.scope != zone.scope:
                    continue
                root = self._before.root(self.segments.point(port))
                here = tuple(
                    stand
                    for stand in stands
                    if stand.addresses & port.networks and self._before.root(stand.point) == root
                )
                if here:
                    found.append((zone.id, port, here))
        return tuple(found)

    def cut(self, outage: Outage, down: frozenset[int]) -> Cut:
        """What the outage parts, of ports that are not down."""
        if not self.cables or not (self._pairs or self._hosts):
            return Cut()
        after = self._parts(outage)
        open_ = {
            after.root(point) for point, plugs in self.segments.at.items() for plug in plugs if self.segments.open(plug)
        }
        ports: set[tuple[int, int, Doubt]] = set()
        for one, other in self._pairs:
            here, there = (after.root(self.segments.point(port)) for port in (one, other))
            if not {one.number, other.number} & down and here != there:
                doubt = self._doubt(one, f"{one.name} and {other.name}") if {here, there} <= open_ else None
                ports.add((one.number, other.number, doubt))
        zones: set[tuple[str, int, Doubt]] = set()
        for zone, port, stands in self._hosts:
            root = after.root(self.segments.point(port))
            lost = [stand for stand in stands if self._lost(stand, outage) or after.root(stand.point) != root]
            if port.number not in down and lost:
                roots = {after.root(stand.point) for stand in lost}
                unsure = len(lost) < len(stands) or (root in open_ and roots <= open_)
                zones.add((zone, port.number, self._doubt(port, f"{zone} and {port.name}") if unsure else None))
        return Cut(frozenset(ports), frozenset(zones))

    @staticmethod
    def _lost(stand: Stand, outage: Outage) -> bool:
        return stand.point.box in outage.boxes

    @staticmethod
    def _doubt(port: Port, who: str) -> UnknownMatch:
        reason = f"after a failure only ports with unknown other ends may join {who}"
        return UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)


class _Parts:
    """Which points are joined."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def root(self, point: object) -> object:
        """Equal for points that are joined."""
        while (upper := self._above.get(point, point)) != point:
            point = upper
        return point

    def join(self, one: object, other: object) -> None:
        """Make two one."""
        first, second = self.root(one), self.root(other)
        if first != second:
            self._above[second] = first


def _ancestors(name: str, known: Mapping[str, Interface]) -> list[str]:
    """The names of an interface and of those that carry it."""
    found = [name]
    for _ in range(DEEPEST_NESTING):
        parent = known[found[-1]].parent if found[-1] in known else ""
        if not parent or parent in found:
            break
        found.append(parent)
    return found


def _vlan_interfaces(interfaces: Iterable[Interface], failed: set[str], ports: tuple[Port, ...]) -> set[int]:
    """The VLAN interfaces that go down with switch ports, because no other carries their VLAN."""
    items = list(interfaces)
    mine = normal(part for item in items if item.name in failed for part in _vlans(item))
    if not mine:
        return set()
    gone = failed | {member for item in items if item.name in failed for member in item.members}
    elsewhere = normal(part for item in items if item.enabled and item.name not in gone for part in _vlans(item))
    return {
        port.number
        for port in ports
        if port.interface.kind is InterfaceKind.VLAN
        and port.interface.vlan is not None
        and holds(mine, port.interface.vlan)
        and not holds(elsewhere, port.interface.vlan)
    }


def _vlans(item: Interface) -> Intervals:
    """The VLANs that a switch port may carry; a port of an aggregate carries none by itself."""
    port = item.switchport
    if port is None or (item.kind is InterfaceKind.PHYSICAL and item.parent):
        return ()
    alone = [Interval(number, number) for number in (port.access_vlan, port.voice_vlan) if number is not None]
    if port.mode is SwitchportMode.ACCESS:
        return normal(alone)
    return port.allowed if port.mode is SwitchportMode.TRUNK else normal((*port.allowed, *alone))
