"""Whether two states of a plant have one ground: everything that pairs rest on but the rules of lists.

Devices are compared as the network is built from them, after all that plants, days and outputs make of them. Where only
rules differ, or what no pair rests on (`heard.py`), or where lines of a file moved, ground is the same: places count by
their order alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.source import Span
from validator.graph.nodes import Node
from validator.remembered.heard import heard
from validator.remembered.packing import Packer, PackingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device
    from parsers.model.rules import Rule
    from validator.graph.network import Network


def differing(
    before: Sequence[tuple[Device, str]], now: Sequence[tuple[Device, str]]
) -> list[tuple[Device, Device]] | None:
    """The devices (each with its file) that differ, before and now; None: in more than rules, places, the unheard."""
    if len(before) != len(now):
        return None
    found: list[tuple[Device, Device]] = []
    for (old, old_file), (new, new_file) in zip(before, now, strict=True):
        if old_file != new_file:
            return None
        if old is not new and old != new:
            if not _alike(old, new):
                return None
            found.append((old, new))
    return found


def alike(one: Rule, other: Rule) -> bool:
    """Whether two rules are the same but for their places."""
    try:
        return _Unplaced().packed(one) == _Unplaced().packed(other)
    except PackingError:
        return False


def facts_of(network: Network) -> str:
    """What pairs rest on beyond the devices that they meet, although rules may bear on it: a digest."""
    tunnels = sorted((key, why.reason, why.origin) for key, why in network.uncarried.items())
    parts: list[object] = [
        [(node.number, node.id, node.file) for node in network.nodes],
        [(twin.node.number, twin.device.name, twin.file, twin.entry) for twin in network.twins],
        [entry.id for entry in network.missing],
        [context.sentence() for context in network.contexts],
        network.unread,
        network.conditions,
        network.given,
        tunnels,
        sorted(network.dead),
        network.told_apart,
        sorted(network.zones.routers.unspoken),
        [node.number for node in network.nodes if node.keeps_sessions] if network.plant.conduits else [],
    ]
    return hashlib.sha256("\0".join(map(repr, parts)).encode(errors="surrogateescape")).hexdigest()


def _alike(one: Device, other: Device) -> bool:
    if Node(0, "", one, "").inbound_by_exit != Node(0, "", other, "").inbound_by_exit:
        return False
    try:
        return _ground(one) == _ground(other)
    except PackingError:
        return False


def _ground(device: Device) -> tuple[bytes, list[int]]:
    """The device as it is heard, without its rules and without its places, and the order of these."""
    lists = tuple(replace(item, rules=()) for item in device.rule_sets)
    packer = _Unplaced()
    packed = packer.packed(heard(replace(device, rule_sets=lists)))
    ranks = {span: number for number, span in enumerate(sorted(set(packer.spans)))}
    return packed, [ranks[span] for span in packer.spans]


class _Unplaced(Packer):
    """Writes places without their lines and columns, and keeps them in the order in which they are met."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[Span] = []

    def place(self, parts: tuple[object, ...]) -> int:
        """The file alone; `parts` are the fields of the place."""
        span = Span(*parts)  # type: ignore[arg-type]  # as they were read from one
        self.spans.append(span)
        return self.group("tuple", (span.file, "somewhere"))
