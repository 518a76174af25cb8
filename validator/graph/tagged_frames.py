"""Bridges that drop frames with the tag of a VLAN, where a trunk leads to them.

A virtual wire of PAN-OS with `tag-allowed` 0, which is the default, and a wire pair of FortiOS without `wildcard-vlan`
pass frames without a tag alone. What stands behind a trunk of a switch sends frames with a tag, except in its native
VLAN: which stations those are is a doubt, so that nothing surely passes such a bridge from there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.bridge import BridgeMode
from parsers.model.device import Effect, Unmodelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.frames import Plug
    from validator.graph.nodes import Node
    from validator.graph.segments import Segments


def beside_trunks(nodes: tuple[Node, ...], segments: Segments) -> tuple[Node, ...]:
    """The devices, each with what its bridges may drop of what trunks bring, as far as known wires lead there."""
    if not any(bridge.untagged_only for node in nodes for bridge in node.device.bridges):
        return nodes
    found: defaultdict[int, list[Unmodelled]] = defaultdict(list)
    for node in nodes:
        found[node.number] += _dropped(node, segments)
    return tuple(replace(node, beside=(*node.beside, *found[node.number])) for node in nodes)


def _dropped(node: Node, segments: Segments) -> Iterator[Unmodelled]:
    for bridge in node.device.bridges:
        if not bridge.untagged_only or bridge.mode is not BridgeMode.FILTERED:
            continue
        for name in bridge.members:
            for trunk in _trunks(node.number, name, segments):
                what = f"{bridge.name} drops frames with the tag of a VLAN, and the trunk {trunk} leads to it"
                yield Unmodelled(what, Effect.MAY_DENY, bridge.origin, frozenset({name}))


def _trunks(device: int, interface: str, segments: Segments) -> Iterator[str]:
    """The switched sockets with tagged VLANs that known wires join to an interface."""
    if interface not in segments.box_of(device).by_alias:
        return
    plug = segments.plug(device, interface)
    for cable in () if plug is None else segments.wires.cables:
        if plug is not None and (plug.box, plug.name) in cable.sockets:
            others = [segments.plug_of(*socket) for socket in cable.sockets]
            yield from (segments.called(end) for end in others if end is not None and end is not plug and _tags(end))


def _tags(plug: Plug) -> bool:
    return plug.switched and plug.trunk
