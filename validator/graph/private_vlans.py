"""What ports of private VLANs take and send: frames come in as of one VLAN and go out as of another.

Sources: RFC 5517, 3.1 to 3.3; "Configuring Private VLANs", Catalyst 3750 guide 12.2(25)SEE ("Private-VLAN Ports":
isolated ports reach promiscuous ones alone, community ports also those of their community) and Catalyst 4500 guide
15.1(1)SG ("isolated trunk", "promiscuous trunk"). A pair that the VLAN database does not hold leaves a port inactive;
where the database does not say, it only may carry something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import PrivateRole, PrivateVlan
from parsers.model.intervals import holds
from parsers.nouns import dataclass
from validator.graph.points import UNTAGGED, Point

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.interface import PrivatePort, Switchport, Vlan

Maps = tuple[dict[int, Point], dict[int, tuple[Point, ...]], dict[Point, int], dict[Point, int]]


@dataclass(frozen=True, slots=True)
class _Carried:
    """Frames of `vlan` under `tag`: `taken` from outside or sent there, `sure` or not."""

    vlan: int
    tag: int
    taken: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class PrivateVlans:
    """One port of private VLANs, with the VLAN database of its box."""

    box: int
    database: Mapping[int, Vlan]
    port: Switchport
    private: PrivatePort

    def maps(self) -> Maps:
        """What it surely takes by tag, what it may take, and the tags of what it surely sends and of what it may."""
        surely: dict[int, Point] = {}
        possibly: dict[int, tuple[Point, ...]] = {}
        gives: dict[Point, int] = {}
        may_give: dict[Point, int] = {}
        for item in (*self._private(), *self._plain()):
            point = Point(self.box, "", item.vlan)
            if item.taken:
                possibly[item.tag] = tuple(dict.fromkeys((*possibly.get(item.tag, ()), point)))
                if item.sure:
                    surely.setdefault(item.tag, point)
            else:
                may_give[point] = item.tag
                if item.sure:
                    gives[point] = item.tag
        return surely, possibly, gives, may_give

    def _private(self) -> Iterator[_Carried]:
        trunk = self.private.role in {PrivateRole.SECONDARY_TRUNK, PrivateRole.PROMISCUOUS_TRUNK}
        for pair in self.private.pairs:
            for part in pair.secondaries:
                for secondary in range(part.first, part.last + 1):
                    yield from self._pair(pair.primary, secondary, trunk=trunk)

    def _pair(self, primary: int, secondary: int, *, trunk: bool) -> Iterator[_Carried]:
        sure = self._associated(primary, secondary)
        if self.private.role in {PrivateRole.PROMISCUOUS, PrivateRole.PROMISCUOUS_TRUNK}:
            tag = self._tag(primary) if trunk else UNTAGGED
            yield _Carried(primary, tag, taken=True, sure=sure)
            yield _Carried(primary, tag, taken=False, sure=sure)
            yield _Carried(secondary, tag, taken=False, sure=sure)
            return
        tag = self._tag(secondary) if trunk else UNTAGGED
        yield _Carried(secondary, tag, taken=True, sure=sure)
        yield _Carried(primary, tag, taken=False, sure=sure)
        kind = self._kind(secondary)
        if kind is not PrivateVlan.ISOLATED:
            yield _Carried(secondary, tag, taken=False, sure=sure and kind is PrivateVlan.COMMUNITY)

    def _plain(self) -> Iterator[_Carried]:
        """The VLANs of a trunk that are not private."""
        if self.private.role not in {PrivateRole.SECONDARY_TRUNK, PrivateRole.PROMISCUOUS_TRUNK}:
            return
        for number, vlan in self.database.items():
            if holds(self.port.allowed, number) and vlan.private is None:
                yield _Carried(number, self._tag(number), taken=True, sure=True)
                yield _Carried(number, self._tag(number), taken=False, sure=True)

    def _tag(self, vlan: int) -> int:
        return UNTAGGED if vlan == self.port.native_vlan else vlan

    def _kind(self, secondary: int) -> PrivateVlan | None:
        vlan = self.database.get(secondary)
        return None if vlan is None else vlan.private

    def _associated(self, primary: int, secondary: int) -> bool:
        """Whether the VLAN database joins the two."""
        vlan = self.database.get(primary)
        known = vlan is not None and vlan.private is PrivateVlan.PRIMARY and holds(vlan.secondaries, secondary)
        return known and self._kind(secondary) in {PrivateVlan.ISOLATED, PrivateVlan.COMMUNITY}
