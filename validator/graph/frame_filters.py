"""What judges frames within a broadcast domain: lists of ports, VLAN maps, and features that are not modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.rules import Binding
    from validator.graph.points import Point
    from validator.graph.segments import Segments

PORT_LIST = "port"
VLAN_MAP = "vlan-map"


class FrameFilter(NamedTuple):
    """A binding of a device (by number) that judges frames within a domain.

    A list between ports (`BRIDGED`) judges by where frames enter and leave: `entering` and `leaving` are ports, each
    standing for all that the list does not tell from it.
    """

    node: int
    binding: Binding
    entering: str = ""
    leaving: str = ""

    @property
    def doubt(self) -> UnknownMatch:
        """For those who do not look at what it permits."""
        reason = f"{', '.join(self.binding.rule_sets)} judges frames within VLAN or port"
        return UnknownMatch(UnknownKind.FEATURE, reason, self.binding.origin)


def features(
    segments: Segments, points: Iterable[Point], only: frozenset[int] | None = None
) -> tuple[UnknownMatch, ...]:
    """What is not modelled on the devices of points and may keep stations apart; of `only` these plugs, by place."""
    plugs = {plug for point in sorted(points) for plug in segments.at.get(point, ()) if plug.switched}
    if only is not None:
        plugs &= {segments.plugs[number] for number in only}
    found: dict[UnknownMatch, None] = {}
    for box in segments.boxes:
        names = {plug.name for plug in plugs if plug.box == box.number}
        for node in box.nodes if names else ():
            for item in node.device.unmodelled:
                whole = item.interfaces is None and item.effect.opens
                here = item.interfaces is not None and {box.socket(name) for name in item.interfaces} & names
                if (whole or here) and item.effect is not Effect.MAY_PERMIT:
                    found[UnknownMatch(UnknownKind.FEATURE, item.what, item.origin)] = None
    return tuple(found)


def map_vlan(scope: str, interface: str) -> int:
    """The VLAN of a VLAN map: its scope names it, or its VLAN interface does."""
    digits = "".join(letter for letter in (scope.removeprefix(VLAN_MAP) or interface) if letter.isdigit())
    return int(digits) if digits else -1
