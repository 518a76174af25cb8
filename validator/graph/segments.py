"""Broadcast domains: which points of layer 2 are one, surely and possibly, and what says so.

- A known wire joins, for each tag (or none) that both its plugs carry, the two points: also a native VLAN with another
  number at the other end, which is what the cable does; only perhaps where spanning tree may block it (`native_vlans`).
- Ports of two devices whose networks overlap stand on one segment: nothing else makes both of them answer. Where the
  wiring of one of them is complete and does not lead to the other, they only may; so may ports that one switch has in
  two VLANs (`two_vlans`), and a narrower network behind a router on the segment of the wider one (`displaced`).
- A plug whose other end nobody shows may lead to such a plug of another device. Plugs that may carry tags then join
  the same VLAN (a voice VLAN too), and their frames without a tag whatever VLANs those are; ports that carry none
  join only their own VLAN number. At least one of the two is a switch.

What this leaves out is said in the report: a port without tags and with an unknown other end is taken to lead to hosts
of its own VLAN or network, or to a port of the same VLAN; no configuration can show a patch to another VLAN.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from parsers.model.address import AddressSet
from parsers.model.interface import SwitchportMode
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.bpdu_guards import shut_by_guard
from validator.graph.displaced import behind_router
from validator.graph.frames import THROUGH, UNTAGGED, Plug, Point
from validator.graph.native_vlans import held_apart
from validator.graph.two_vlans import TwoVlans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parsers.source import Span
    from validator.graph.bridges import Bridges
    from validator.graph.frames import Box
    from validator.graph.ports import Port, Ports
    from validator.graph.wires import Cable, Socket, Wires


NOWHERE_BOX = -1
"""The box of points that only stand for what may be wired together."""
LINK_LOCAL = (0xFE80 << 112, (0xFEC0 << 112) - 1)
"""fe80::/10 (RFC 4291): on every segment, so that it tells none apart."""


class Seam(NamedTuple):
    """A place that joins two points, and what it does."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Join:
    """Two points that are one domain; `doubts` say why they only may be.

    `held`: the wire and what it carries are known, and nothing but spanning tree may keep the two apart.
    """

    one: Point
    other: Point
    seams: tuple[Seam, ...] = ()
    doubts: tuple[UnknownMatch, ...] = ()
    held: bool = False


@dataclass
class _Union:
    """Which points are joined: sets that grow together."""

    above: dict[Point, Point] = field(default_factory=dict["Point", "Point"])

    def root(self, point: Point) -> Point:
        """The point that stands for all that are joined with this one."""
        way = [point]
        while (upper := self.above.get(way[-1], way[-1])) != way[-1]:
            way.append(upper)
        for passed in way:
            self.above[passed] = way[-1]
        return way[-1]

    def join(self, one: Point, other: Point) -> None:
        """Make two one."""
        first, second = sorted((self.root(one), self.root(other)))
        self.above[second] = first


class Segments:
    """The broadcast domains of a network."""

    def __init__(
        self,
        boxes: tuple[Box, ...],
        ports: Ports,
        wires: Wires,
        numbers: frozenset[int],
        bridges: Bridges | None = None,
    ) -> None:
        """Join everything; `numbers` are the VLANs that matter.

        Ports on whose subnet a filter stands between members of one of the `bridges` tell nothing by their address.
        """
        self.boxes = boxes
        self.ports = ports
        self.wires = wires
        self.names = {node.number: node.id for box in boxes for node in box.nodes}
        self._of_device = {node.number: box for box in boxes for node in box.nodes}
        self.plugs = tuple(plug for box in boxes for plug in box.plugs(numbers))
        self._by_socket = {(plug.box, plug.name): plug for plug in self.plugs}
        self._joins: list[Join] = []
        self.apart: dict[tuple[int, int], tuple[UnknownMatch, ...]] = {}
        """Numbers of two ports of one network, the lower first, to why they may yet stand on two segments."""
        self._surely, self._held, self._possibly = _Union(), _Union(), _Union()
        self._keep(_wired(self._by_socket, wires.cables))
        self._keep(self._inside())
        self._keep(self._by_network(ports, bridges))
        self._told = len(self._joins)
        self._keep(self._unshown())

    def point(self, port: Port) -> Point:
        """Where a port stands on layer 2."""
        return self._of_device[port.device].point(port.interface.name)

    def box_of(self, device: int) -> Box:
        """The hardware of a device."""
        return self._of_device[device]

    def plug_of(self, box: int, name: str) -> Plug | None:
        """A socket by its box and name; None if it is down."""
        return self._by_socket.get((box, name))

    def plug(self, device: int, interface: str) -> Plug | None:
        """The socket of an interface."""
        box = self._of_device[device]
        return self._by_socket.get((box.number, box.socket(interface)))

    def surely(self, point: Point) -> Point:
        """The domain of a point: equal for points that surely are one."""
        return self._surely.root(point)

    def held(self, point: Point) -> Point:
        """Equal for points that surely are one domain unless spanning tree holds them apart."""
        return self._held.root(point)

    @cached_property
    def told(self) -> Mapping[Point, Point]:
        """The domain of each point that may be joined to others by what files and wiring tell; not by mere chance."""
        union = _Union()
        for join in self._joins[: self._told]:
            union.join(join.one, join.other)
        return {point: union.root(point) for join in self._joins[: self._told] for point in (join.one, join.other)}

    def possibly(self, point: Point) -> Point:
        """Equal for points that may be one domain."""
        return self._possibly.root(point)

    def open(self, plug: Plug) -> bool:
        """Whether nobody shows where a plug leads."""
        return (plug.box, plug.name) not in self.wires.known

    @property
    def seen(self) -> tuple[int, int, int]:
        """Devices with switched ports, their ports that may carry several VLANs, and how many of these are known."""
        trunks = [plug for plug in self.plugs if plug.switched and plug.trunk]
        known = sum(not self.open(plug) for plug in trunks)
        return sum(box.switches for box in self.boxes), len(trunks), known

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every VLAN and port that some plug carries, sorted."""
        return tuple(sorted({point for plug in self.plugs for point in plug.points}))

    @cached_property
    def at(self) -> Mapping[Point, tuple[Plug, ...]]:
        """The plugs that may carry frames of each point."""
        found: defaultdict[Point, list[Plug]] = defaultdict(list)
        for plug in self.plugs:
            for point in sorted(plug.points):
                found[point].append(plug)
        return {point: tuple(plugs) for point, plugs in found.items()}

    @cached_property
    def members(self) -> Mapping[Point, tuple[Point, ...]]:
        """The points of each domain that may be one, by `possibly`."""
        return self._grouped(self._possibly)

    @cached_property
    def sure_members(self) -> Mapping[Point, tuple[Point, ...]]:
        """The points of each domain that surely is one, by `surely`."""
        return self._grouped(self._surely)

    def _grouped(self, union: _Union) -> Mapping[Point, tuple[Point, ...]]:
        found: defaultdict[Point, list[Point]] = defaultdict(list)
        for point in sorted({*self.points, *union.above}):
            if point.box != NOWHERE_BOX:
                found[union.root(point)].append(point)
        return {root: tuple(points) for root, points in found.items()}

    def by_wire(self, plugs: Sequence[Plug]) -> list[tuple[Plug, ...]]:
        """The given plugs, those of one known wire together, in order."""
        left = {(plug.box, plug.name): plug for plug in plugs}
        found: list[tuple[Plug, ...]] = []
        for cable in self.wires.cables:
            ends = tuple(left[socket] for socket in cable.sockets if socket in left)
            if len(ends) > 1:
                found.append(ends)
                left = {socket: plug for socket, plug in left.items() if plug not in ends}
        return [*found, *((plug,) for plug in left.values())]

    def wired(self, one: Port, other: Port) -> bool | None:
        """True for two ports that surely are in one domain; None where that is not known.

        What filters within the domain is another question (`crossings`).
        """
        return True if self.surely(self.point(one)) == self.surely(self.point(other)) else None

    def called(self, plug: Plug) -> str:
        """`DEVICE:INTERFACE`."""
        return f"{self.names[plug.device]}:{plug.name}"

    def way(self, one: Point, other: Point) -> tuple[Join, ...]:
        """The joins between two points of one domain: as few that only may be as there can be, then as few at all."""
        best: dict[Point, tuple[Join, ...]] = {one: ()}
        cost = {one: 0}
        queue = deque([one])
        while queue:
            point = queue.popleft()
            for join in self._at.get(point, ()):
                after = join.other if join.one == point else join.one
                price = cost[point] + (1_000 if join.doubts else 1)
                if price < cost.get(after, price + 1):
                    cost[after] = price
                    best[after] = (*best[point], join)
                    queue.append(after)
        return best.get(other, ())

    @cached_property
    def _at(self) -> Mapping[Point, tuple[Join, ...]]:
        found: defaultdict[Point, list[Join]] = defaultdict(list)
        for join in self._joins:
            found[join.one].append(join)
            found[join.other].append(join)
        return {point: tuple(joins) for point, joins in found.items()}

    def _keep(self, joins: Iterable[Join]) -> None:
        """Keep what joins points that are not one already; all joins of one call see the domains before it."""
        for join in list(joins):
            if join.one == join.other:
                continue
            self._joins.append(join)
            self._possibly.join(join.one, join.other)
            if not join.doubts:
                self._surely.join(join.one, join.other)
            if join.held or not join.doubts:
                self._held.join(join.one, join.other)

    def _inside(self) -> Iterator[Join]:
        """Private VLANs are one domain with the ports that say what passes in it (`graph/crossings`).

        A device with lines that nobody read may join its own VLANs.
        """
        for box in self.boxes:
            for primary, secondary, origin in box.associations():
                text = f"VLAN {secondary.vlan} is a part of private VLAN {primary.vlan}"
                yield Join(primary, secondary, (Seam(origin, text),))
            doubts = tuple(UnknownMatch(UnknownKind.UNREAD, item.what, item.origin) for item in box.unread(None))
            if box.switches and doubts:
                own = sorted({point for plug in self.plugs if plug.box == box.number for point in plug.points})
                for point in own[1:]:
                    yield Join(own[0], point, (), doubts[:1])

    def _by_network(self, ports: Ports, bridges: Bridges | None) -> Iterator[Join]:
        """Ports of two boxes whose networks overlap; a bridge of which nothing tells where it is may part them."""
        closed, two = self._closed_domains(), self._two_vlans()
        points = {port.number: self.point(port) for port in ports.all if port.tunnel is None}
        for port in ports.all:
            if port.tunnel is not None or (bridges is not None and bridges.around(port)):
                continue
            here = points[port.number]
            for other in ports.beside(port):
                there = points[other.number]
                if other.number < port.number or here.box == there.box or not _share_network(port, other):
                    continue
                if bridges is not None and bridges.around(other):
                    continue
                seams = tuple(
                    Seam(_address_line(item), f"{self._port_name(item)} has this network") for item in (port, other)
                )
                behind = behind_router(ports, port, other) or behind_router(ports, other, port)
                doubts = self._wired_elsewhere(closed, port, other) or two.doubts(port, other, _address_line(other))
                if doubts:
                    self.apart[port.number, other.number] = doubts
                elif behind is not None:
                    doubts = (behind,)
                if bridges is not None and here != there and self.surely(here) != self.surely(there):
                    doubts = (*doubts, *bridges.unplaced((), port, other), *bridges.twice.between(port, other))
                yield Join(here, there, seams, doubts)

    def _wired_elsewhere(self, closed: frozenset[Point], port: Port, other: Port) -> tuple[UnknownMatch, ...]:
        """Why two ports of one network may yet stand apart: the wiring of one of them is complete without the other."""
        if not closed:
            return ()
        here, there = self.possibly(self.point(port)), self.possibly(self.point(other))
        if here == there or not {here, there} & closed:
            return ()
        names = f"{self._port_name(port)} and {self._port_name(other)}"
        reason = f"{names} have one network, and the wiring that is known does not join them"
        return (UnknownMatch(UnknownKind.UNRESOLVED, reason, _address_line(other)),)

    def _two_vlans(self) -> TwoVlans:
        wider = _Union(dict(self._possibly.above))
        for join in self._unshown():
            wider.join(join.one, join.other)
        return TwoVlans(self, wider.root)

    def _closed_domains(self) -> frozenset[Point]:
        """The domains, as known wires make them, of which every plug has a known other end."""
        found: set[Point] = set()
        for root, points in self._grouped(self._possibly).items():
            plugs = [plug for point in points for plug in self.at.get(point, ())]
            if plugs and not any(self.open(plug) for plug in plugs):
                found.add(root)
        return frozenset(found)

    def _port_name(self, port: Port) -> str:
        return f"{self.names[port.device]}:{port.name}"

    def _unshown(self) -> Iterator[Join]:
        """What plugs with unknown other ends may join."""
        groups: defaultdict[tuple[str, int], list[tuple[Point, int, Plug]]] = defaultdict(list)
        for plug in self.plugs:
            if not self.open(plug):
                continue
            for role, tag, point, vlan in _roles(plug):
                groups[role, tag].append((point, vlan, plug))
        for (role, tag), found in sorted(groups.items(), key=lambda item: item[0]):
            boxes = {point.box for point, _, _ in found}
            if len(boxes) > 1 and any(plug.switched for _, _, plug in found):
                yield from self._hub(Point(NOWHERE_BOX, role, tag), found)

    def _hub(self, hub: Point, found: list[tuple[Point, int, Plug]]) -> Iterator[Join]:
        """One join for each point, told by its first plug."""
        first: dict[Point, list[tuple[int, Plug]]] = {}
        for point, vlan, plug in found:
            first.setdefault(point, []).append((vlan, plug))
        for point, plugs in first.items():
            vlan, plug = plugs[0]
            more = f" (and {len(plugs) - 1} more)" if len(plugs) > 1 else ""
            what = f"VLAN {vlan}" if vlan else "its network"
            how = "may carry" if hub.name == "tag" else "carries"
            reason = f"nothing shows where {self.called(plug)}{more} leads, and it {how} {what}"
            doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(vlan))
            yield Join(point, hub, (), (doubt,))


def _roles(plug: Plug) -> Iterator[tuple[str, int, Point, int]]:
    """What a plug with an unknown end may be to another: (role, tag or VLAN, point, VLAN)."""
    for tag, points in plug.possibly.items():
        for point in points:
            if tag != UNTAGGED:
                yield "tag", tag, point, tag
                continue
            if plug.switched and point.vlan:
                yield "vlan", point.vlan, point, point.vlan
            switchport = plug.interface.switchport
            native = (
                switchport is None or switchport.mode is SwitchportMode.ACCESS or point.vlan == switchport.native_vlan
            )
            if plug.trunk and native:
                yield "native", UNTAGGED, point, point.vlan


def _wired(by_socket: Mapping[Socket, Plug], cables: Iterable[Cable]) -> Iterator[Join]:
    """The joins of known wires, tag by tag; a socket that carries nothing (it is down) joins nothing."""
    for cable in cables:
        plugs = [by_socket[socket] for socket in cable.sockets if socket in by_socket]
        for one, other in combinations(plugs, 2):
            yield from _tags(cable, one, other)


def wired(segments: Segments, cable: Cable) -> Iterator[tuple[tuple[Socket, Socket], Join]]:
    """The joins of one known wire, each with the two sockets between which it is."""
    plugs = [plug for socket in cable.sockets if (plug := segments.plug_of(*socket)) is not None]
    for one, other in combinations(plugs, 2):
        for join in _tags(cable, one, other):
            yield ((one.box, one.name), (other.box, other.name)), join


def _tags(cable: Cable, one: Plug, other: Plug) -> Iterator[Join]:
    guarded = shut_by_guard(one, other)
    for tag in sorted(one.at_tag.keys() & other.at_tag.keys()):
        for here, surely_here in one.at_tag[tag].items():
            for there, surely_there in other.at_tag[tag].items():
                held = guarded + (held_apart(one, other) if tag == UNTAGGED and here.vlan != there.vlan else ())
                doubts = cable.doubts + held
                if not (surely_here and surely_there):
                    doubts += _negotiated(one, tag, here) + _negotiated(other, tag, there)
                seams = (
                    Seam(one.line_of(here.vlan), _carries(one, here)),
                    Seam(other.line_of(there.vlan), _carries(other, there)),
                    Seam(cable.origin, cable.text),
                )
                yield Join(here, there, seams, doubts, held=bool(held) and doubts == held)


def _carries(plug: Plug, point: Point) -> str:
    return f"{plug.name} carries VLAN {point.vlan}" if point.vlan else f"{plug.name} is plugged in here"


def _negotiated(plug: Plug, tag: int, point: Point) -> tuple[UnknownMatch, ...]:
    """Why a plug only may take frames of a tag into a point."""
    if plug.at_tag[tag][point]:
        return ()
    port = plug.interface.switchport
    tagged_native = port is not None and tag == point.vlan == port.native_vlan and point in plug.surely.values()
    why = "it negotiates, or a line was not read, or the VLANs of the device are not in the file"
    if tagged_native:
        why = "a tag on frames of the native VLAN may be taken"
    elif tag == UNTAGGED and port is not None and port.tags_native is not None:
        why = "it tags frames of its native VLAN, and may drop those without a tag"
    elif port is None:
        why = THROUGH
    reason = f"{plug.name} may carry VLAN {point.vlan}: {why}"
    return (UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(point.vlan)),)


def _address_line(port: Port) -> Span:
    addresses = port.interface.addresses
    return addresses[-1].origin if addresses else port.origin


def _share_network(one: Port, other: Port) -> bool:
    """Whether two ports have a network in common that tells a segment: neither link-local nor of one address."""
    common = one.networks & other.networks
    v6 = AddressSet(v6=tuple(part for part in common.v6 if not LINK_LOCAL[0] <= part.first <= LINK_LOCAL[1]))
    return any(part.first < part.last for part in (*common.v4, *v6.v6))
