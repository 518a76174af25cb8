"""Where zones meet: which lists judge transit on a device, and which zones it joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.rules import BindingPoint
from validator.graph.network import TRANSIT_SCOPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from parsers.model.rules import Binding
    from validator.graph.network import Network, Node


def transit_lists(node: Node) -> Iterator[tuple[str, Binding]]:
    """Every list that judges transit on a device, by name, with the first binding that names it."""
    seen: set[str] = set()
    for binding in node.device.bindings:
        if binding.point is BindingPoint.LOCAL or binding.scope not in TRANSIT_SCOPES:
            continue
        for name in binding.rule_sets:
            if name in node.rule_sets and name not in seen:
                seen.add(name)
                yield name, binding


def judged_between(node: Node, ports: Collection[str], other: str) -> bool:
    """Whether some list of a device judges what passes between each of `ports` and another, in either direction."""
    bound = {binding.interface for _, binding in transit_lists(node)}
    return None in bound or other in bound or bound.issuperset(ports)


def zones_at(network: Network, node: Node) -> frozenset[str]:
    """The zones that stand on ports of a device."""
    return network.zones.at.get(node.number, frozenset())
