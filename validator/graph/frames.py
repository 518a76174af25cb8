"""What each socket of a device carries: tags on the cable, and the place on layer 2 that each belongs to.

A *point* is a place on layer 2: a VLAN of a switch, or what a routed port takes without a tag or with one. A *plug* is
the end of a cable: a physical port or an aggregate, whose members follow it. On the cable frames have a tag (a VLAN
number) or none; a plug says which point takes them.

Sources: IEEE 802.1Q-2018, clause 6.9 (a port's VLAN for frames without a tag; a tag names one VLAN); Cisco IOS 15.2
"Configuring VLANs" and "Configuring VLAN Trunks" (the native VLAN is not tagged, and passes only if it is allowed; a
VLAN that is shut, or that the database does not hold, is not forwarded; the database stands in the configuration only
where VTP is transparent or off; an access port creates its VLAN); Catalyst 3750 12.2(55)SE, "Configuring IEEE
802.1Q Tunneling" (`vlan dot1q tag native`: the native VLAN is tagged too, and frames without a tag are taken; on a
Catalyst 6500 they are dropped; both from memory). A bridge that knows no VLANs may carry frames from
member to member with their tag (MikroTik documentation, "Bridge VLAN Filtering": without it a bridge ignores tags;
Linux `net/bridge/br_vlan.c`, `br_allowed_ingress`, without `BROPT_VLAN_ENABLED`; of the others no document says).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.bridge import BridgeMode
from parsers.model.interface import InterfaceKind, SwitchportMode
from parsers.model.intervals import holds
from parsers.nouns import dataclass
from validator.graph.points import UNTAGGED, Point
from validator.graph.private_vlans import PrivateVlans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parsers.model.device import Unmodelled
    from parsers.model.interface import Interface, Switchport, Vlan
    from parsers.model.intervals import Interval
    from parsers.source import Span
    from validator.graph.nodes import Node

__all__ = ["UNTAGGED", "Box", "Plug", "Point", "boxes_of", "interface_called", "vlan_numbers"]
SOCKETS = frozenset({InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE})
THROUGH = "a bridge that keeps no VLANs apart may carry frames with their tag from member to member"
NEVER_CABLED = frozenset({InterfaceKind.LOOPBACK, InterfaceKind.TUNNEL, InterfaceKind.VIRTUAL_LINK})


@dataclass(frozen=True, eq=False)
class Plug:
    """The end of a cable. `surely` and `possibly` map a tag (0: none) to the points that take such frames.

    `possibly` holds what `surely` holds, and more where the port negotiates, a line was not read, or the VLAN database
    is not in the configuration. `trunk`: it may carry tags, so that another switch may stand at its other end.
    `gives` and `may_give` are set for ports of private VLANs: the tag under which frames of a point leave, which are
    other frames than it takes.
    """

    box: int
    device: int
    interface: Interface
    switched: bool
    trunk: bool
    surely: Mapping[int, Point]
    possibly: Mapping[int, tuple[Point, ...]]
    gives: Mapping[Point, int] | None = None
    may_give: Mapping[Point, int] | None = None

    @property
    def name(self) -> str:
        """The interface."""
        return self.interface.name

    @cached_property
    def points(self) -> frozenset[Point]:
        """Every point that may take frames of it, or whose frames it may send."""
        taken = frozenset(point for points in self.possibly.values() for point in points)
        return taken if self.may_give is None else taken | frozenset(self.may_give)

    @cached_property
    def sent(self) -> tuple[tuple[Point, int, bool], ...]:
        """The points whose frames may leave by it, each with the tag, and whether that is sure."""
        if self.may_give is None:
            taken = [(point, tag) for tag, points in self.possibly.items() for point in points]
            return tuple((point, tag, self.surely.get(tag) == point) for point, tag in taken)
        sure = self.gives or {}
        return tuple((point, tag, sure.get(point) == tag) for point, tag in self.may_give.items())

    @cached_property
    def at_tag(self) -> Mapping[int, Mapping[Point, bool]]:
        """For each tag the points of which frames with it may be, coming or going, and whether that is sure."""
        found: defaultdict[int, dict[Point, bool]] = defaultdict(dict)
        for tag, points in self.possibly.items():
            for point in points:
                found[tag][point] = self.surely.get(tag) == point
        for point, tag, sure in self.sent:
            found[tag][point] = found[tag].get(point, False) or sure
        return found

    def line_of(self, vlan: int) -> Span:
        """The line that puts a VLAN on the plug, else that of the interface."""
        switchport = self.interface.switchport
        found = None if switchport is None else switchport.line_of(vlan)
        return found or self.interface.origin


@dataclass(eq=False)
class Box:
    """One piece of hardware: the devices (contexts, VDOMs) of one file that share a hostname share its sockets."""

    number: int
    nodes: list[Node] = field(default_factory=list["Node"])

    @cached_property
    def interfaces(self) -> Mapping[str, tuple[int, Interface]]:
        """Each interface with its device, by name; several devices do not have one name."""
        return {item.name: (node.number, item) for node in self.nodes for item in node.device.interfaces}

    @cached_property
    def by_alias(self) -> Mapping[str, str]:
        """Every name that an interface answers to, and its name."""
        found: dict[str, str] = {}
        for name, (_, item) in self.interfaces.items():
            for alias in (name, *item.aliases):
                found.setdefault(alias, name)
        return found

    @cached_property
    def switches(self) -> bool:
        """Whether it has switched ports or VLAN interfaces of its own switch."""
        return any(item.switchport is not None for _, item in self.interfaces.values())

    @cached_property
    def _masters(self) -> Mapping[str, str]:
        """The aggregate, or the switch with nothing between its sockets, that each member follows."""
        found: dict[str, str] = {}
        for name, (_, item) in self.interfaces.items():
            if item.kind is InterfaceKind.AGGREGATE:
                found |= {self.by_alias[member]: name for member in item.members if member in self.by_alias}
        return found

    @cached_property
    def _bridges(self) -> Mapping[str, str]:
        """The members of switches inside the box, each to the name of its switch."""
        found: dict[str, str] = {}
        for node in self.nodes:
            for bridge in node.device.bridges:
                if bridge.mode is BridgeMode.SWITCHED:
                    name = bridge.interface or bridge.name
                    found |= {self.by_alias.get(member, member): name for member in bridge.members}
        return found

    def socket(self, name: str) -> str:
        """The interface whose cable it is: the aggregate of a member, else itself."""
        name = self.by_alias.get(name, name)
        return self._masters.get(name, name)

    def enabled(self, name: str) -> bool:
        """Whether a socket carries anything: an aggregate needs a member that is up."""
        item = self.interfaces[name][1]
        members = [member for member, master in self._masters.items() if master == name]
        return item.enabled and (not members or any(self.interfaces[member][1].enabled for member in members))

    def point(self, name: str) -> Point:
        """Where an interface with addresses stands on layer 2."""
        name = self.socket(name)
        item = self.interfaces[name][1]
        if name in self._bridges:
            return Point(self.number, self._bridges[name], UNTAGGED)
        if item.kind is InterfaceKind.VLAN and item.vlan is not None and not item.parent:
            return Point(self.number, "", item.vlan)
        if item.kind in {InterfaceKind.SUBINTERFACE, InterfaceKind.VLAN} and item.parent and item.vlan is not None:
            return Point(self.number, self._carrier(item.parent), item.vlan)
        return Point(self.number, self._carrier(name), UNTAGGED)

    def _carrier(self, name: str) -> str:
        name = self.socket(name)
        return self._bridges.get(name, name)

    def plugs(self, numbers: frozenset[int]) -> Iterator[Plug]:
        """Every socket that carries frames; VLANs other than `numbers` do not matter."""
        vlans = _Vlans(self, numbers)
        tagged: defaultdict[str, dict[int, Point]] = defaultdict(dict)
        for name, (_, item) in self.interfaces.items():
            if item.enabled and item.parent and item.vlan is not None and item.kind not in SOCKETS:
                point, carrier = self.point(name), self._carrier(item.parent)
                tagged[carrier][item.vlan] = point
                if item.untagged:
                    tagged[carrier][UNTAGGED] = point
        for name, (device, item) in self.interfaces.items():
            if name in self._masters or not self.enabled(name) or not _has_socket(item):
                continue
            if item.switchport is not None:
                wild = self._wild(name)
                trunk = item.switchport.mode is not SwitchportMode.ACCESS or wild
                if item.switchport.private is not None and not wild:
                    carried = PrivateVlans(self.number, self._vlans, item.switchport, item.switchport.private)
                    yield Plug(self.number, device, item, True, trunk, *carried.maps())
                    continue
                surely, possibly = vlans.of(item.switchport, wild=wild)
                apart = tagged.get(name, {})
                possibly = {**possibly, **{tag: (*possibly.get(tag, ()), point) for tag, point in apart.items()}}
                yield Plug(self.number, device, item, True, trunk, {**surely, **apart}, possibly)
                continue
            carrier = self._carrier(name)
            surely = {UNTAGGED: Point(self.number, carrier, UNTAGGED), **tagged[name], **tagged[carrier]}
            bridged = carrier != name
            possibly = {tag: (point,) for tag, point in surely.items()}
            if bridged:
                through = {tag: (Point(self.number, carrier, tag),) for tag in numbers if tag not in surely}
                possibly = {**through, **possibly}
            yield Plug(self.number, device, item, bridged, len(surely) > 1, surely, possibly)

    @cached_property
    def _vlans(self) -> Mapping[int, Vlan]:
        """The database, without what is shut."""
        found = {vlan.number: vlan for node in self.nodes for vlan in node.device.vlans}
        return {number: vlan for number, vlan in found.items() if number not in self.down}

    @cached_property
    def down(self) -> frozenset[int]:
        """The VLANs of which the box forwards nothing."""
        return frozenset(vlan.number for node in self.nodes for vlan in node.device.vlans if vlan.down is not None)

    def associations(self) -> Iterator[tuple[Point, Point, Span]]:
        """The private VLANs of the box: a primary one with each of its secondary ones, and the line that says so."""
        for vlan in self._vlans.values():
            for part in vlan.secondaries:
                for number in range(part.first, part.last + 1):
                    yield Point(self.number, "", vlan.number), Point(self.number, "", number), vlan.origin
        for _, item in self.interfaces.values():
            port = item.switchport
            for pair in () if port is None or port.private is None else port.private.pairs:
                for part in pair.secondaries:
                    for number in range(part.first, part.last + 1):
                        where = Point(self.number, "", pair.primary), Point(self.number, "", number)
                        yield *where, port.line_of(number) or item.origin if port is not None else item.origin

    def unread(self, name: str | None) -> list[Unmodelled]:
        """What was not read of a socket or its members (None: of the whole device) and may join what it should not."""
        return [
            item
            for node in self.nodes
            for item in node.device.unmodelled
            if item.effect.permits
            and (
                item.interfaces is None
                if name is None
                else item.interfaces is not None and name in map(self.socket, item.interfaces)
            )
        ]

    def _wild(self, name: str) -> bool:
        """Whether a switched port may carry other VLANs than it says."""
        return bool(self.unread(name))


def _has_socket(item: Interface) -> bool:
    return item.kind in SOCKETS or item.switchport is not None


class _Vlans:
    """What switched ports of one box carry; ports that say the same are worked out once."""

    def __init__(self, box: Box, numbers: frozenset[int]) -> None:
        """Find the VLANs of the box: its database if it is in the file, else those that its ports create."""
        self._box = box.number
        database = {vlan.number for node in box.nodes for vlan in node.device.vlans}
        ports = [item for _, item in box.interfaces.values() if item.enabled]
        switched = [item.switchport for item in ports if item.switchport is not None]
        access = {port.access_vlan for port in switched if port.mode is SwitchportMode.ACCESS}
        routed = {item.vlan for item in ports if item.kind is InterfaceKind.VLAN and item.vlan is not None}
        self._sure = (database | {1} if database else access | routed | {1}) - box.down
        self._possible = self._sure if database else (numbers | self._sure) - box.down
        self._known: dict[tuple[object, ...], tuple[dict[int, Point], dict[int, tuple[Point, ...]]]] = {}

    def of(self, port: Switchport, *, wild: bool) -> tuple[dict[int, Point], dict[int, tuple[Point, ...]]]:
        """The points that surely and possibly take frames of a port."""
        key = (port.mode, port.access_vlan, port.voice_vlan, port.native_vlan, port.allowed, port.tags_native, wild)
        if key not in self._known:
            self._known[key] = self._found(port, wild=wild)
        return self._known[key]

    def _found(self, port: Switchport, *, wild: bool) -> tuple[dict[int, Point], dict[int, tuple[Point, ...]]]:
        access = [(UNTAGGED, port.access_vlan)]
        if port.voice_vlan is not None:
            access.append((port.voice_vlan, port.voice_vlan))
        allowed = [vlan for vlan in sorted(self._possible) if holds(port.allowed, vlan)]
        native = 0 if port.tags_native is not None else port.native_vlan
        trunk = [(UNTAGGED if vlan == native else vlan, vlan) for vlan in allowed]
        readings = {
            SwitchportMode.ACCESS: [access],
            SwitchportMode.TRUNK: [trunk],
            SwitchportMode.DYNAMIC: [access, trunk],
        }[port.mode]
        sure = set(readings[0]).intersection(*readings)
        possible = {pair for reading in readings for pair in reading}
        if port.mode is not SwitchportMode.ACCESS:  # frames with the tag of the native VLAN: most switches take them
            possible |= {(tag, vlan) for vlan in allowed if vlan == port.native_vlan for tag in (vlan, UNTAGGED)}
        if wild:
            sure = set[tuple[int, int]]()
            possible |= {pair for vlan in self._possible for pair in ((vlan, vlan), (UNTAGGED, vlan))}
        surely = {tag: self._point(vlan) for tag, vlan in sorted(sure) if vlan in self._sure}
        possibly: defaultdict[int, list[Point]] = defaultdict(list)
        for tag, vlan in sorted(possible):
            if vlan in self._possible:
                possibly[tag].append(self._point(vlan))
        return surely, {tag: tuple(points) for tag, points in possibly.items()}

    def _point(self, vlan: int) -> Point:
        return Point(self._box, "", vlan)


def boxes_of(nodes: Iterable[Node]) -> tuple[Box, ...]:
    """The devices by the hardware they share, in order."""
    found: dict[tuple[str, str], Box] = {}
    for node in nodes:
        key = (node.file, node.device.name) if node.device.context else (node.file, f"{node.number}")
        found.setdefault(key, Box(len(found))).nodes.append(node)
    return tuple(found.values())


def vlan_numbers(boxes: Iterable[Box], declared: Iterable[int]) -> frozenset[int]:
    """Every VLAN that some port, interface, database or zone names; others carry nothing that matters."""
    found = set(declared)
    for box in boxes:
        found |= {vlan.number for node in box.nodes for vlan in node.device.vlans}
        for _, item in box.interfaces.values():
            port = item.switchport
            found |= {item.vlan} if item.vlan is not None else set()
            if port is not None:
                found |= {port.access_vlan, port.native_vlan}
                pairs = () if port.private is None else port.private.pairs
                found |= {pair.primary for pair in pairs}
                found |= {number for pair in pairs for part in pair.secondaries for number in _numbers(part)}
                found |= {port.voice_vlan} if port.voice_vlan is not None else set()
    return frozenset(number for number in found if number > UNTAGGED)


def _numbers(part: Interval) -> range:
    return range(part.first, part.last + 1)


_LETTERS = re.compile(r"([A-Za-z][A-Za-z -]*?)\s*([0-9].*)")


def interface_called(box: Box, text: str) -> str:
    """The interface that `text` means, by its name, an alias or a usual abbreviation (`Gi1/0/1`), or empty.

    An abbreviation is the beginning of the word before the number, and must mean one interface only.
    """
    if text in box.by_alias:
        return box.by_alias[text]
    lower = {alias.lower(): name for alias, name in box.by_alias.items()}
    if text.lower() in lower:
        return lower[text.lower()]
    asked = _LETTERS.fullmatch(text)
    if asked is None:
        return ""
    found: set[str] = set()
    for alias, name in box.by_alias.items():
        known = _LETTERS.fullmatch(alias)
        if known and known[2] == asked[2] and known[1].lower().startswith(asked[1].lower()):
            found.add(name)
    return found.pop() if len(found) == 1 else ""
