"""Single failures: which ports go down together when one interface, one link or one device fails.

An interface takes its subinterfaces and tunnels with it. A physical switch port takes the VLAN interfaces that no
other switch port carries (Cisco, "SVI autostate": a VLAN interface is up while some port of its VLAN is). A link is
two ports that are alone on their segment: both may see it fail, or, with a switch between, one of them. A device that
fails leaves its links up where a switch stands between, or takes them down. A failover pair is one device that does
not fail as a whole, for the other half takes over. Loopbacks and links between virtual devices do not fail alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind, SwitchportMode
from parsers.model.intervals import Interval, normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port

_NEVER_ALONE = frozenset({InterfaceKind.LOOPBACK, InterfaceKind.VIRTUAL_LINK})
DEEPEST_NESTING = 8
"""Interfaces within interfaces (a tunnel on a subinterface of an aggregate) are followed no further than this."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`down` are the numbers of the ports that carry nothing while `name` (a sentence) is true; never empty."""

    name: str
    down: frozenset[int]
    origin: Span


def single_failures(network: Network) -> tuple[Failure, ...]:
    """Every single failure once, devices first; two with the same effect are told by the first name."""
    found: dict[frozenset[int], Failure] = {}
    for failure in (*_devices(network), *_links(network), *_interfaces(network)):
        if failure.down:
            found.setdefault(failure.down, failure)
    return tuple(found.values())


def _devices(network: Network) -> Iterator[Failure]:
    """Each box: the virtual devices of one file and name fail together."""
    paired = {twin.node.number for twin in network.twins}
    paired |= {node.number for node in network.nodes if node.device.high_availability}
    boxes: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in network.nodes:
        if node.number not in paired:
            boxes[node.file, node.device.name].append(node)
    for nodes in boxes.values():
        ports = [port for node in nodes for port in network.ports.of_device.get(node.number, ())]
        down = frozenset(port.number for port in ports)
        far = {other.number for port in ports if (other := _far_end(network, port)) is not None}
        name = nodes[0].id if len(nodes) == 1 else nodes[0].device.name
        yield Failure(f"{name} fails", down, nodes[0].device.origin)
        yield Failure(f"{name} fails and its links with it", down | far, nodes[0].device.origin)


def _far_end(network: Network, port: Port) -> Port | None:
    """The other port of a segment of two."""
    beside = network.ports.beside(port)
    if len(beside) != 1 or beside[0].device == port.device or network.ports.beside(beside[0]) != (port,):
        return None
    return beside[0]


def _links(network: Network) -> Iterator[Failure]:
    for port in network.ports.all:
        other = _far_end(network, port)
        if other is not None and port.number < other.number:
            ends = f"{_called(network, port)} and {_called(network, other)}"
            yield Failure(f"the link between {ends} fails", frozenset({port.number, other.number}), port.origin)


def _called(network: Network, port: Port) -> str:
    return f"{network.node_of(port).id} {port.name}"


def _interfaces(network: Network) -> Iterator[Failure]:
    for node in network.nodes:
        ports = network.ports.of_device.get(node.number, ())
        known = {item.name: item for item in node.device.interfaces}
        above = {port.number: _ancestors(port.interface, known) for port in ports}
        for item in node.device.interfaces:
            if item.kind in _NEVER_ALONE or not item.enabled:
                continue
            down = frozenset(port.number for port in ports if item.name in above[port.number])
            yield Failure(f"{node.id} {item.name} fails", down | _carried(node, item, ports), item.origin)


def _ancestors(interface: Interface, known: dict[str, Interface]) -> list[str]:
    """The names of an interface and of those that carry it."""
    found = [interface.name]
    for _ in range(DEEPEST_NESTING):
        parent = known[found[-1]].parent if found[-1] in known else ""
        if not parent or parent in found:
            break
        found.append(parent)
    return found


def _carried(node: Node, item: Interface, ports: tuple[Port, ...]) -> frozenset[int]:
    """The VLAN interfaces that go down with a switch port, because no other carries their VLAN."""
    mine = _vlans(item)
    if not mine:
        return frozenset()
    others = [one for one in node.device.interfaces if one.enabled and one.name not in {item.name, *item.members}]
    elsewhere = normal(part for one in others for part in _vlans(one))
    return frozenset(
        port.number
        for port in ports
        if port.interface.kind is InterfaceKind.VLAN
        and port.interface.vlan is not None
        and _holds(mine, port.interface.vlan)
        and not _holds(elsewhere, port.interface.vlan)
    )


def _vlans(item: Interface) -> Intervals:
    """The VLANs that a switch port may carry; a port of an aggregate carries none by itself."""
    port = item.switchport
    if port is None or (item.kind is InterfaceKind.PHYSICAL and item.parent):
        return ()
    alone = [Interval(number, number) for number in (port.access_vlan, port.voice_vlan) if number is not None]
    if port.mode is SwitchportMode.ACCESS:
        return normal(alone)
    return port.allowed if port.mode is SwitchportMode.TRUNK else normal((*port.allowed, *alone))


def _holds(vlans: Intervals, number: int) -> bool:
    return any(part.first <= number <= part.last for part in vlans)
