"""Known wires: what `wiring:` of the plant declares, and what devices say of their neighbours (CDP, LLDP).

A *socket* is a plug by the number of its box and the name of its interface. What the plant names and no configuration
has is a mistake of the plant file, with the nearest name that exists.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field, replace
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.frames import interface_called
from validator.nearest import nearest
from validator.plant.mistakes import Mistakes, PlantError
from validator.plant.model import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.shown import Neighbour
    from parsers.source import Span
    from validator.graph.frames import Box
    from validator.graph.nodes import Node, Twin
    from validator.plant.model import Plant, WireEnd, WireEntry

Socket: TypeAlias = "tuple[int, str]"


@dataclass(frozen=True, slots=True)
class Cable:
    """Sockets that are joined, with the place that says so; `doubts` say why they only may be.

    `text` says it in words. `seen`: a device reported it, nobody declared it. `one_way`: frames pass from each socket
    to those after it, and never back. `node` is what joins them where that is no cable: a node without a configuration.
    """

    sockets: tuple[Socket, ...]
    origin: Span
    text: str
    doubts: tuple[UnknownMatch, ...] = ()
    seen: bool = False
    one_way: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A socket that is declared to lead elsewhere than its device reports."""

    socket: Socket
    declared: Span
    neighbour: Neighbour


@dataclass
class Wires:
    """All cables, the hosts plugged into sockets, and the sockets whose other ends are known.

    `dark` sockets lead to a device whose configuration was not handed in, `empty` ones nowhere.
    """

    cables: list[Cable] = field(default_factory=list[Cable])
    hosts: dict[Socket, list[WireEnd]] = field(default_factory=lambda: defaultdict(list))
    known: set[Socket] = field(default_factory=set["Socket"])
    dark: dict[Socket, Span] = field(default_factory=dict["Socket", "Span"])
    empty: dict[Socket, Span] = field(default_factory=dict["Socket", "Span"])
    contradictions: list[Contradiction] = field(default_factory=list[Contradiction])
    unplaced: list[tuple[str, Neighbour]] = field(default_factory=list[tuple[str, "Neighbour"]])
    """Reports of a device of the snapshot (by its id) at an interface that it does not have."""


def wires_of(plant: Plant, boxes: tuple[Box, ...], twins: tuple[Twin, ...]) -> Wires:
    """The known wires of a snapshot.

    Raises:
        PlantError: `wiring:` names a device or an interface that does not exist, or a socket twice.
    """
    reader = _Reader(plant, boxes, twins)
    for entry in plant.wiring.wires:
        reader.declared(entry)
    reader.join_nodes()
    reader.place_hosts()
    for device, span in plant.wiring.complete:
        reader.complete(device, span)
    if reader.mistakes.found:
        raise PlantError(reader.mistakes.found)
    for box in boxes:
        for node in box.nodes:
            for neighbour in node.device.neighbours:
                reader.seen(box, neighbour)
    return reader.found


@dataclass(frozen=True, slots=True)
class _Plugged:
    """A socket that is wired to a node without a configuration: whether it sends into it, and hears it."""

    socket: Socket
    origin: Span
    sends: bool
    hears: bool


class _Reader:
    def __init__(self, plant: Plant, boxes: tuple[Box, ...], twins: tuple[Twin, ...]) -> None:
        self.mistakes = Mistakes()
        self.found = Wires()
        self._boxes = boxes
        self._entries = {entry.id: entry for entry in plant.devices}
        self._names: dict[str, Box] = {}
        for box in boxes:
            for node in box.nodes:
                for name in _names_of(node):
                    self._names.setdefault(name, box)
        of_node = {node.number: box for box in boxes for node in box.nodes}
        for twin in twins:
            for name in (twin.entry, twin.device.name):
                self._names.setdefault(name, of_node[twin.node.number])
        self._taken: dict[tuple[str, str], Span] = {}
        self._by_node: defaultdict[str, list[_Plugged]] = defaultdict(list)
        self._declared: dict[Socket, Span] = {}
        self._hosts_of_node: defaultdict[str, list[WireEnd]] = defaultdict(list)

    def declared(self, entry: WireEntry) -> None:
        """One declared wire."""
        if not any(end.interface for end in entry.ends):
            for end in entry.ends:
                if end.device:
                    self._hosts_of_node[end.device] += [host for host in entry.ends if host.zone]
            return
        sockets = [(end, self._socket(end)) for end in entry.ends if end.device]
        plugged = tuple(socket for _, socket in sockets if socket is not None)
        names = [end.device for end in entry.ends if end.device in self._entries and end.device not in self._names]
        for socket in plugged:
            self.found.known.add(socket)
            self._declared.setdefault(socket, entry.origin)
            self.found.hosts[socket] += [end for end in entry.ends if end.zone]
            if not any(
                end.zone or (end.device and end.device != own.device) for own, _ in sockets for end in entry.ends
            ):
                self.found.empty[socket] = entry.origin
            for name in (*names, *([entry.via] if entry.via else ())):
                ways = (True, True)
                if entry.one_way:  # the socket at the first end sends into the diode, that at the second hears it
                    ways = (socket == plugged[0] and bool(entry.ends[0].interface), bool(entry.ends[-1].interface))
                    ways = (ways[0], ways[1] and socket == plugged[-1])
                self._by_node[name].append(_Plugged(socket, entry.origin, *ways))
        if len(plugged) > 1 and not entry.one_way:
            text = " and ".join(end.text for end, socket in sockets if socket is not None)
            self.found.cables.append(Cable(plugged, entry.origin, f"this wire joins {text}"))

    def join_nodes(self) -> None:
        """Whatever is plugged into one node is joined; surely if somebody vouches for the node."""
        for name, plugged in sorted(self._by_node.items()):
            if name in self._names:
                continue
            entry = self._entries[name]
            doubts: tuple[UnknownMatch, ...] = ()
            diode = entry.kind is NodeKind.DIODE
            if not entry.attested:
                reason = f"device {name} is wired here and {entry.lack}"
                doubts = (UnknownMatch(UnknownKind.UNRESOLVED, reason, entry.origin),)
                self.found.dark |= dict.fromkeys((item.socket for item in plugged), entry.origin)
            if diode and entry.attested:
                self._through(name, plugged)
                continue
            text = f"{name} joins what leads to it"
            for one, other in combinations(plugged, 2):
                if one.socket != other.socket:
                    self.found.cables.append(Cable((one.socket, other.socket), other.origin, text, doubts, node=name))

    def place_hosts(self) -> None:
        """Hosts at a node are where its first socket is, for it joins them with that.

        Where it leads to no socket, or nobody vouches that it joins what leads to it, nothing says where they are.
        """
        for name, hosts in sorted(self._hosts_of_node.items()):
            plugged = self._by_node.get(name)
            if not self._entries[name].attested:
                message = f"hosts are wired to {name}, and nobody vouches for what it joins"
                self.mistakes.add(hosts[0].origin, message, f"{name} with an attestation (`attested`)")
            elif plugged:
                self.found.hosts[plugged[0].socket] += hosts
            else:
                message = f"hosts are wired to {name}, and no wire leads from there to a socket of a device"
                self.mistakes.add(hosts[0].origin, message, f"a wire between DEVICE:INTERFACE and {name}")

    def _through(self, name: str, plugged: list[_Plugged]) -> None:
        """What is sent into a diode comes out of its other side, and who vouches for it says that nothing returns."""
        for one in plugged:
            for other in plugged:
                if one.sends and other.hears and one.socket != other.socket:
                    text = f"diode {name} carries this way alone"
                    cable = Cable((one.socket, other.socket), other.origin, text, one_way=True, node=name)
                    self.found.cables.append(cable)

    def complete(self, device: str, span: Span) -> None:
        """Every socket of a device that no wire names leads to hosts, or nowhere."""
        box = self._box(device, span)
        if box is not None:
            self.found.known |= {(box.number, box.socket(name)) for name in box.interfaces}

    def seen(self, box: Box, neighbour: Neighbour) -> None:
        """What a device reports; what reports of devices outside of the snapshot, and of hosts, settles nothing."""
        local = interface_called(box, neighbour.local_interface)
        other = self._named(neighbour.remote_name)
        remote = "" if other is None else interface_called(other, neighbour.remote_interface)
        if other is not None and not remote:
            self.found.unplaced.append((other.nodes[0].id, neighbour))
        if not local or other is None or not remote:
            return
        here, there = (box.number, box.socket(local)), (other.number, other.socket(remote))
        agreed = any({here, there} <= set(cable.sockets) for cable in self.found.cables)
        if agreed:
            return
        for socket in (here, there):
            if socket in self._declared:
                self.found.contradictions.append(Contradiction(socket, self._declared[socket], neighbour))
                self._doubt(socket, neighbour)
        self.found.known |= {here, there}
        text = f"{neighbour.protocol.upper()} reports {neighbour.remote_name} {neighbour.remote_interface} here"
        self.found.cables.append(Cable((here, there), neighbour.origin, text, seen=True))

    def _doubt(self, socket: Socket, neighbour: Neighbour) -> None:
        """A declared wire that a device contradicts only may be there."""
        reason = f"{neighbour.protocol.upper()} reports {neighbour.remote_name} at the end of this wire"
        doubts = (UnknownMatch(UnknownKind.UNRESOLVED, reason, neighbour.origin),)
        self.found.cables = [
            replace(cable, doubts=doubts) if socket in cable.sockets and not cable.seen else cable
            for cable in self.found.cables
        ]

    def _named(self, name: str) -> Box | None:
        """A device by the name it announces, which may end in a domain."""
        lower = {known.lower(): box for known, box in self._names.items()}
        return lower.get(name.lower()) or lower.get(name.lower().partition(".")[0])

    def _box(self, device: str, span: Span, interface: str = "") -> Box | None:
        box = self._names.get(device)
        if box is None and device not in self._entries:
            message = f"a wire names '{device}', which is no device of the snapshot"
            close = nearest(device, [name for name in (*self._names, *self._entries) if self._may_be(name, interface)])
            self.mistakes.add(span, message, "a device that is handed in or stands under `devices:`", close)
        return box

    def _may_be(self, name: str, interface: str) -> bool:
        """Whether a device that is called `name` can have an interface of that name: one without a file may."""
        box = self._names.get(name)
        return box is None or not interface or bool(interface_called(box, interface))

    def _socket(self, end: WireEnd) -> Socket | None:
        """The socket of an end; None if there is none, which is a mistake unless the device has no configuration."""
        box = self._box(end.device, end.origin, end.interface)
        if box is None:
            return None
        if not end.interface:
            message = f"a wire ends at device {end.device} and does not say where"
            self.mistakes.add(end.origin, message, f"{end.device}:INTERFACE")
            return None
        name = interface_called(box, end.interface)
        if not name:
            message = f"device {end.device} has no interface '{end.interface[:64]}'"
            close = nearest(end.interface, sorted(box.by_alias))
            self.mistakes.add(end.origin, message, "an interface of it", f"{end.device}:{close}" if close else "")
            return None
        first = self._taken.setdefault((end.device, name), end.origin)
        if first is not end.origin:
            message = f"{end.text} is wired twice"
            self.mistakes.add(end.origin, message, f"each socket once; {first.file}:{first.line} has it")
        return box.number, box.socket(name)


def _names_of(node: Node) -> Iterator[str]:
    """What a wire may call a device: its id in the plant, its hostname, and for contexts the box that they share."""
    yield node.id
    yield node.device.name
    if "/" in node.id:
        yield node.id.partition("/")[0]
