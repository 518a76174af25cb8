"""Single failures: which ports go down together, and what is parted, when one interface, one link or one device fails.

An interface takes its subinterfaces and tunnels with it, and the VLAN interfaces that no other port of its switch
carries; of an aggregate the last member that is up. Where wires are known, a link is a cable, and a switch (or a node
that somebody wired and no file shows) fails like any device; `outages` says what that does. Where the wires of a
segment are not known, a link is two ports that are alone on it: both may see it fail, or, with a switch between, one of
them; hosts of a zone between them want a switch. A device that fails leaves its links up where a switch stands between,
or takes them down. A failover pair is one device that does not fail as a whole, for the other half takes over.
Loopbacks and links between virtual devices do not fail alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from validator.graph.cuts import NO_CUT, Cut
from validator.graph.outages import Layout, Outage
from validator.graph.outward import links_devices_only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.wires import Socket

_NEVER_ALONE = frozenset({InterfaceKind.LOOPBACK, InterfaceKind.VIRTUAL_LINK})


@dataclass(frozen=True, slots=True)
class Failure:
    """`down` are the numbers of the ports that carry nothing while `name` (a sentence) is true.

    `cut` is what does not meet any more although its ports are up. One of the two is not empty. `same` are sentences of
    other failures that do the same. `hosts` are the zones of which hosts stand between two ports that go down together:
    what joins them is a switch, and where it fails, so do the hosts. `spared`: what fails may be that of one half of a
    failover pair, and the other takes over if it sees it.
    """

    name: str
    down: frozenset[int]
    origin: Span
    cut: Cut = NO_CUT
    same: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    spared: bool = False

    @property
    def touched(self) -> frozenset[int]:
        """The ports that it concerns."""
        return self.down | self.cut.touched


def single_failures(network: Network) -> tuple[Failure, ...]:
    """Every single failure once, devices first; two with the same effect are told by the first name."""
    layout = Layout(network)
    found: dict[tuple[frozenset[int], Cut], Failure] = {}
    for failure in (*_devices(layout), *_nodes(layout), *_links(layout), *_interfaces(layout)):
        if failure.down or failure.cut:
            key = failure.down, failure.cut
            known = found.get(key)
            if known is None:
                found[key] = failure
            else:
                hosts, spared = known.hosts & failure.hosts, known.spared and failure.spared
                found[key] = replace(known, same=(*known.same, failure.name), hosts=hosts, spared=spared)
    return tuple(found.values())


def _failure(layout: Layout, name: str, origin: Span, outage: Outage, more: frozenset[int] = frozenset()) -> Failure:
    """An outage as a failure; `more` ports go down as well."""
    down = layout.down(outage) | more
    return Failure(name, down, origin, layout.cut(outage, down))


def _devices(layout: Layout) -> Iterator[Failure]:
    """Each box: the virtual devices of one file and name fail together."""
    network = layout.network
    paired = _paired(network)
    boxes: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in network.nodes:
        if node.number not in paired:
            boxes[node.file, node.device.name].append(node)
    for nodes in boxes.values():
        ports = [port for node in nodes for port in network.ports.of_device.get(node.number, ())]
        down = frozenset(port.number for port in ports)
        numbers = frozenset(network.standing.segments.box_of(node.number).number for node in nodes)
        far = [(port, other) for port in ports if (other := _far_end(layout, port)) is not None]
        links = down | {other.number for port, other in far if not _hosts(network, port, other)}
        segments = links | {other.number for _, other in far}
        wired = frozenset(socket for number in numbers for socket in layout.beside(number))
        name = nodes[0].id if len(nodes) == 1 else nodes[0].device.name
        yield _failure(layout, f"{name} fails", nodes[0].device.origin, Outage(boxes=numbers), down)
        with_links = Outage(wired, boxes=numbers)
        yield _failure(layout, f"{name} fails and its links with it", nodes[0].device.origin, with_links, links)
        hosts = frozenset[str]().union(*(_hosts(network, *pair) for pair in far))
        if hosts:
            both = _failure(
                layout, f"{name} fails and its segments with it", nodes[0].device.origin, with_links, segments
            )
            yield replace(both, hosts=hosts)


def _nodes(layout: Layout) -> Iterator[Failure]:
    """What is wired and no file shows: a switch that somebody vouches for, for one."""
    plugged: defaultdict[str, set[Socket]] = defaultdict(set)
    for cable in layout.cables:
        if cable.node:
            plugged[cable.node] |= set(cable.sockets)
    for name, sockets in sorted(plugged.items()):
        cables = frozenset(number for number, cable in enumerate(layout.cables) if cable.node == name)
        origin = layout.cables[min(cables)].origin
        yield _failure(layout, f"{name} fails", origin, Outage(frozenset(sockets), cables))


def _far_end(layout: Layout, port: Port) -> Port | None:
    """The other port of a segment of two whose wires are not known."""
    ports = layout.network.ports
    beside = ports.beside(port)
    if len(beside) != 1 or beside[0].device == port.device or ports.beside(beside[0]) != (port,):
        return None
    return None if layout.known(port) or layout.known(beside[0]) else beside[0]


def _links(layout: Layout) -> Iterator[Failure]:
    """Known cables, and ports that are alone on a segment whose wires are not known."""
    network = layout.network
    for number, cable in enumerate(layout.cables):
        if not cable.node:
            lost = frozenset(socket for socket in cable.sockets if not layout.survives(socket))
            ends = " and ".join(f"{layout.segments.names[layout.device(end)]} {end[1]}" for end in cable.sockets)
            if lost:
                outage = Outage(lost, frozenset({number}))
                yield _failure(layout, f"the wire between {ends} fails", cable.origin, outage)
    paired = _paired(network)
    for port in network.ports.all:
        other = _far_end(layout, port)
        if other is not None and port.number < other.number:
            ends = f"{_called(network, port)} and {_called(network, other)}"
            down = frozenset({port.number, other.number})
            hosts = _hosts(network, port, other)
            kind = "segment" if hosts else "link"
            apart = _failure(layout, f"the {kind} between {ends} fails", port.origin, Outage(), down)
            yield replace(apart, hosts=hosts, spared=not paired.isdisjoint((port.device, other.device)))


def _hosts(network: Network, port: Port, other: Port) -> frozenset[str]:
    """The zones of which hosts stand on the segment of two ports."""
    if links_devices_only(network.ports, port):
        return frozenset()
    numbers = {port.number, other.number}
    return frozenset(
        zone
        for zone, items in network.zones.attachments.items()
        if any(item.port.number in numbers and item.stands and not item.routed for item in items)
    )


def _called(network: Network, port: Port) -> str:
    return f"{network.node_of(port).id} {port.name}"


def _interfaces(layout: Layout) -> Iterator[Failure]:
    network = layout.network
    paired = _paired(network)
    for node in network.nodes:
        box = network.standing.segments.box_of(node.number)
        for item in node.device.interfaces:
            if item.kind in _NEVER_ALONE or not item.enabled:
                continue
            socket = (box.number, box.socket(item.name))
            alone = socket[1] == item.name or not layout.survives(socket)
            down = frozenset(layout.down_with(box, {item.name}))
            cut = layout.cut(Outage(frozenset([socket] if alone else [])), down)
            spared = node.number in paired
            yield Failure(f"{node.id} {item.name} fails", down, item.origin, cut, spared=spared)


def _paired(network: Network) -> frozenset[int]:
    """The failover pairs, of which nothing fails in both halves at once."""
    twins = {twin.node.number for twin in network.twins}
    return frozenset(twins | {node.number for node in network.nodes if node.device.high_availability})
