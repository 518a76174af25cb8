"""Switches that may change what passes them: the routers of their broadcast domains, and so everybody behind these.

A line that nobody read on a switch may be a translation there (layer-2 NAT is one), so that stations are known beyond
it by other addresses than their own. What passes between a router's port and the switch then gets any header, or is
dropped; the router's own lists judge as ever. Only domains count that files and wiring tell: a port without a known
other end is taken to lead to hosts of its own VLAN, as everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Unmodelled
    from validator.graph.nodes import Node
    from validator.graph.points import Point
    from validator.graph.segments import Segments


def beside_unread(nodes: tuple[Node, ...], segments: Segments) -> tuple[Node, ...]:
    """The devices, each with what others on its segments may do to packets of its ports."""
    domains: defaultdict[Point, list[Unmodelled]] = defaultdict(list)
    for point, item in _rewriting(segments):
        domains[segments.told.get(point, point)].append(item)
    if not domains:
        return nodes
    found: defaultdict[int, list[Unmodelled]] = defaultdict(list)
    for port in segments.ports.all:
        if port.tunnel is None and port.bridge is None:
            point = segments.point(port)
            for item in domains.get(segments.told.get(point, point), ()):
                for effect in (Effect.MAY_REWRITE, Effect.MAY_DENY) if item.effect.denies else (Effect.MAY_REWRITE,):
                    touching = replace(item, effect=effect, interfaces=frozenset({port.name}))
                    if touching not in found[port.device]:
                        found[port.device].append(touching)
    return tuple(
        replace(node, beside=(*node.beside, *found[node.number])) if node.number in found else node for node in nodes
    )


def _rewriting(segments: Segments) -> Iterator[tuple[Point, Unmodelled]]:
    """The points of switched sockets whose frames a line may change."""
    for box in segments.boxes:
        lines = [item for node in box.nodes for item in node.device.unmodelled if item.effect.rewrites]
        plugs = [plug for plug in segments.plugs if plug.box == box.number and plug.switched] if lines else []
        for item in lines:
            sockets = None if item.interfaces is None else {box.socket(name) for name in item.interfaces}
            for plug in plugs:
                if sockets is None or plug.name in sockets:
                    yield from ((point, item) for point in sorted(plug.points))
