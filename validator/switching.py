"""What checks ask of switched ports: which of a switch matter, what they carry, and how sure the file is of them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.interface import SwitchportMode
from parsers.model.shown import SocketState
from parsers.nouns import dataclass
from validator.device_facts import MOST_LABELS, named
from validator.findings import Certainty, Label
from validator.plant.model import OPERATIONAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from parsers.model.interface import Switchport
    from parsers.model.shown import Socket
    from parsers.source import Span
    from validator.check import Evidence
    from validator.graph.frames import Box, Plug
    from validator.graph.nodes import Node
    from validator.plant.model import Zone

SPARE = frozenset({"unused", "spare", "reserve", "reserved", "free", "vacant", "frei", "unbenutzt", "libre"})
"""What people write on ports that nobody uses."""
NEGATED = ({"not", "used"}, {"not", "use"}, {"no", "use"})
"""The same in several words."""
FILLERS = frozenset({"port", "ports", "for", "future", "use", "used", "in", "not", "no", "and", "currently"})


@dataclass(frozen=True)
class SwitchPort:
    """A switched port that is up. `zones` are those whose VLANs it surely carries, in the order of the plant.

    `seen` is what the switch said of the socket when it was asked (`show interfaces status`).
    """

    plug: Plug
    switchport: Switchport
    zones: tuple[Zone, ...]
    seen: Socket | None = None

    @property
    def name(self) -> str:
        """The interface."""
        return self.plug.name

    @property
    def origin(self) -> Span:
        """The line that its block begins with."""
        return self.plug.interface.origin


@dataclass(frozen=True)
class Switch:
    """A box with switched ports, some of which surely carry a VLAN of a zone; `node` is its first device."""

    evidence: Evidence
    box: Box
    ports: tuple[SwitchPort, ...]

    @property
    def node(self) -> Node:
        """The device that it is called by."""
        return self.box.nodes[0]

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """All zones whose VLANs its ports surely carry, in the order of the plant."""
        here = {zone.id for port in self.ports for zone in port.zones}
        return tuple(zone for zone in self.evidence.plant.zones if zone.id in here)

    @property
    def is_operational(self) -> bool:
        """Whether a zone of the control system itself stands on it."""
        return any(zone.kind in OPERATIONAL for zone in self.zones)

    def certainty(self, ports: Iterable[SwitchPort]) -> Certainty:
        """How sure it is that the file says all there is about these ports."""
        result = self.evidence.files.result(self.evidence.results, self.node.file)
        whole = result is None or result.complete
        unread = self.box.unread(None) or any(self.box.unread(port.name) for port in ports)
        return Certainty.SURE if whole and not unread else Certainty.POSSIBLE


def switches(evidence: Evidence) -> Iterator[Switch]:
    """Every box with switched ports on which some zone surely stands, in the order of the devices."""
    standing = evidence.network.standing
    switched: defaultdict[int, list[tuple[Plug, Switchport]]] = defaultdict(list)
    for plug in standing.segments.plugs:
        if plug.switched and plug.interface.switchport is not None:
            switched[plug.box].append((plug, plug.interface.switchport))
    for box in standing.segments.boxes:
        if box.number not in switched:
            continue
        ports: list[SwitchPort] = []
        seen = {one.interface: one for node in box.nodes for one in node.device.sockets}
        for plug, switchport in switched[box.number]:
            here = standing.zones_at(plug)
            zones = tuple(zone for zone in evidence.plant.zones if zone.id in here)
            ports.append(SwitchPort(plug, switchport, zones, seen.get(plug.name)))
        if any(port.zones for port in ports):
            yield Switch(evidence, box, tuple(ports))


def is_unused(evidence: Evidence, port: SwitchPort) -> bool:
    """Whether somebody says that nothing is plugged in, or nothing says what might be."""
    wires = evidence.network.standing.segments.wires
    socket = (port.plug.box, port.name)
    if socket in wires.empty:
        return True
    if wires.hosts.get(socket) or any(socket in cable.sockets for cable in wires.cables) or socket in wires.dark:
        return False
    seen = port.seen
    words = set(port.plug.interface.description.lower().replace("-", " ").replace("_", " ").split())
    if words:
        return words <= SPARE | FILLERS and (bool(words & SPARE) or any(said <= words for said in NEGATED))
    if seen is not None:
        return seen.state is SocketState.EMPTY
    bare = not port.switchport.lines and port.switchport.private is None and not port.plug.interface.members
    return bare and port.switchport.mode is not SwitchportMode.TRUNK and port.switchport.access_vlan == 1


def port_labels(ports: Sequence[SwitchPort], text: Callable[[SwitchPort], str]) -> list[Label]:
    """A label for each of the first ports."""
    return [Label(port.origin, text(port)) for port in ports[:MOST_LABELS]]


def names_of_ports(ports: Sequence[SwitchPort]) -> str:
    """`1 port (Gi0/1)`, `7 ports (a, b, c, d and 3 more)`."""
    count = "1 port" if len(ports) == 1 else f"{len(ports)} ports"
    return f"{count} ({named([port.name for port in ports])})"


def names_of_zones(zones: Iterable[Zone]) -> str:
    """`A, B`."""
    return ", ".join(zone.id for zone in zones)
