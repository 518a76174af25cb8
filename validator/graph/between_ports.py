"""Lists that judge what a box carries between two ports of a bridge, by both (bridge rules of RouterOS).

Ports that no rule tells from each other are one, so that a list is asked once for all of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.rules import BRIDGED
from validator.graph.frame_filters import FrameFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.rules import Binding
    from validator.graph.segments import Segments


class BetweenPorts:
    """The lists between ports of all boxes."""

    def __init__(self, segments: Segments) -> None:
        """Nothing is compared before it is asked for."""
        self._segments = segments
        self._alike: dict[tuple[int, object], str] = {}
        self._known: dict[tuple[int, str], str] = {}

    @cached_property
    def _lists(self) -> Mapping[int, tuple[tuple[int, Binding], ...]]:
        found = {
            box.number: tuple(
                (node.number, binding)
                for node in box.nodes
                for binding in node.device.bindings
                if binding.scope == BRIDGED
            )
            for box in self._segments.boxes
        }
        return {number: lists for number, lists in found.items() if lists}

    def judges(self, box: int) -> bool:
        """Whether a box has such a list."""
        return box in self._lists

    def filters(self, box: int, entering: str, leaving: str) -> frozenset[FrameFilter]:
        """What judges frames from one port to another."""
        lists = self._lists.get(box, ())
        if not lists:
            return frozenset()
        names = self.stands_for(box, entering), self.stands_for(box, leaving)
        return frozenset(FrameFilter(node, binding, *names) for node, binding in lists)

    def stands_for(self, box: int, port: str) -> str:
        """The port that stands for all that the lists of a box do not tell from it; nothing where there are none."""
        if box not in self._lists:
            return ""
        if (box, port) not in self._known:
            self._known[box, port] = self._alike.setdefault((box, self._told_by(box, port)), port)
        return self._known[box, port]

    def _told_by(self, box: int, port: str) -> object:
        """What rules, and features that nobody modelled, say of a port."""
        nodes = self._segments.boxes[box].nodes
        names = {name for _, binding in self._lists[box] for name in binding.rule_sets}
        lists = [item for node in nodes for item in node.device.rule_sets if item.name in names]
        matches = [rule.match for item in lists for rule in item.rules]
        sides = frozenset(
            (place, side)
            for place, match in enumerate(matches)
            for side, named in enumerate((match.in_interfaces, match.out_interfaces))
            if named is not None and port in named
        )
        doubts = frozenset(
            item.origin
            for node in nodes
            for item in node.device.unmodelled
            if item.interfaces is not None and port in item.interfaces
        )
        return sides, doubts
