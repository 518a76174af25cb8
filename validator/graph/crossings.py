"""What passes within a broadcast domain whose switches filter or whose cables carry one way: frames, step by step.

A frame comes in at a socket and is of the VLAN that the socket makes of its tag; it leaves by every other socket that
sends frames of that VLAN, and crosses the cable there. On the way it meets the lists of the sockets and the VLAN map of
the VLAN that it came in on. Places are sockets (for what stands outside of them) and points (for a router's own port).

- Private VLANs: `private_vlans` says what a socket takes and what it sends.
- Protected ports of one box send each other nothing ("Configuring Protected Ports", Catalyst 2960-X 15.0(2)EX).
- A list on a port judges what enters (or leaves) by it, bridged or routed ("Port ACLs"). Where a VLAN map stands as
  well, the list may take its place: it takes precedence on Catalyst 2960, 3560, 3750 and IE 3000 (command reference,
  `mac access-group`; "Using VLAN Maps with Router ACLs"), and other platforms let both judge.
- A VLAN map judges a switched packet in the VLAN that it came in on (Catalyst 3750-X 12.2(55)SE, figure 37-6), and
  what a router of the box sends into it; lists of VLANs for one direction alone judge otherwise (`vlan_lists`).
- A list between ports (`between_ports`) judges by the port where a frame came in and the one by which it leaves.

Spanning tree decides which of several ways is open: where they do not filter alike, it is not known what passes.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import BindingPoint
from parsers.nouns import dataclass
from validator.graph.between_ports import BetweenPorts
from validator.graph.bpdu_guards import shut_by_guard
from validator.graph.frame_filters import PORT_LIST, FrameFilter, features
from validator.graph.frames import THROUGH
from validator.graph.native_vlans import held_apart
from validator.graph.points import UNTAGGED, Point
from validator.graph.vlan_lists import NO_FILTERS, of_vlans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.graph.frames import Plug
    from validator.graph.segments import Segments

MOST_STEPS = 20_000
"""Steps of frames from one place that are followed; beyond, anything may pass."""
ALIKE = 2
"""Sockets that carry and filter the same are looked at this often: two things may stand on one, or on two."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Whether frames may pass from one place to another; surely if nothing is `unknown`, as far as `filters` permit."""

    possible: bool = True
    filters: tuple[FrameFilter, ...] = ()
    unknown: tuple[UnknownMatch, ...] = ()


FREE = Crossing()
NEVER = Crossing(possible=False)


class Spot(NamedTuple):
    """A place: outside of a plug (by its place in `Segments.plugs`), or a router's own `point`.

    `tagged`: what stands outside may send tags, as a switch that nobody shows does and a host with many VLANs.
    """

    plug: int
    point: Point | None = None
    tagged: bool = False


class _In(NamedTuple):
    plug: int
    tag: int


class _At(NamedTuple):
    point: Point
    came: int


class _Out(NamedTuple):
    plug: int
    tag: int


class _Patch(NamedTuple):
    """On a cable that nobody shows, from a box: `role` and `number` say what the other end must carry."""

    role: str
    number: int
    box: int


_Step: TypeAlias = _In | _At | _Out | _Patch
_Met: TypeAlias = "frozenset[FrameFilter]"


@dataclass
class _Reached:
    """What comes to each step from one place: by the filters met, the doubts on the way that has fewest."""

    met: dict[_Step, dict[_Met, tuple[UnknownMatch, ...]]] = field(
        default_factory=lambda: defaultdict(dict[_Met, tuple[UnknownMatch, ...]])
    )
    whole: bool = True

    @cached_property
    def outside(self) -> Mapping[int, tuple[tuple[int, _Met, tuple[UnknownMatch, ...]], ...]]:
        """What leaves by each plug: tag, filters met, doubts."""
        found: defaultdict[int, list[tuple[int, _Met, tuple[UnknownMatch, ...]]]] = defaultdict(list)
        for step, ways in self.met.items():
            if isinstance(step, _Out):
                found[step.plug] += [(step.tag, met, doubts) for met, doubts in ways.items()]
        return {plug: tuple(ways) for plug, ways in found.items()}

    @cached_property
    def inside(self) -> Mapping[Point, tuple[tuple[_Met, tuple[UnknownMatch, ...]], ...]]:
        """What comes to each point: filters met, doubts."""
        found: defaultdict[Point, list[tuple[_Met, tuple[UnknownMatch, ...]]]] = defaultdict(list)
        for step, ways in self.met.items():
            if isinstance(step, _At):
                found[step.point] += list(ways.items())
        return {point: tuple(ways) for point, ways in found.items()}


class Crossings:
    """The domains of a network in which more decides than who is in them."""

    def __init__(self, segments: Segments) -> None:
        """Nothing is followed before it is asked for."""
        self._segments = segments
        self._plugs = segments.plugs
        self._number = {(plug.box, plug.name): number for number, plug in enumerate(segments.plugs)}
        self._lists = self._port_lists()
        self._of_vlans = of_vlans(segments)
        self._between_ports = BetweenPorts(segments)
        self._known: dict[Spot, _Reached] = {}
        self._answers: dict[tuple[tuple[Spot, ...], tuple[Spot, ...]], Crossing] = {}
        self._filtered = self._filtered_domains()

    # Where something filters

    def _port_lists(self) -> Mapping[tuple[int, BindingPoint], tuple[FrameFilter, ...]]:
        found: defaultdict[tuple[int, BindingPoint], list[FrameFilter]] = defaultdict(list)
        for box in self._segments.boxes:
            for node in box.nodes:
                for binding in node.device.bindings:
                    number = self._number.get((box.number, box.socket(binding.interface or "")))
                    if binding.scope == PORT_LIST and number is not None:
                        found[number, binding.point].append(FrameFilter(node.number, binding))
        return {key: tuple(filters) for key, filters in found.items()}

    def _filtered_domains(self) -> frozenset[Point]:
        found = {self._segments.possibly(point) for point in self._of_vlans.every}
        for number, plug in enumerate(self._plugs):
            port = plug.interface.switchport
            special = port is not None and (port.protected is not None or port.private is not None)
            listed = any((number, point) in self._lists for point in BindingPoint)
            between = plug.switched and self._between_ports.judges(plug.box)
            if special or listed or between or (plug.box, plug.name) in self.one_way:
                found |= {self._segments.possibly(point) for point in plug.points}
        return frozenset(found)

    @cached_property
    def one_way(self) -> frozenset[tuple[int, str]]:
        """The sockets of cables that carry one way alone, because somebody vouches for a diode."""
        return frozenset(socket for cable in self._segments.wires.cables if cable.one_way for socket in cable.sockets)

    def filters(self, point: Point) -> bool:
        """Whether something filters in the domain of a point."""
        return bool(self._filtered) and self._segments.possibly(point) in self._filtered

    def features(self, root: Point, only: frozenset[int] | None = None) -> tuple[UnknownMatch, ...]:
        """What is not modelled and may keep the stations of a domain (by `possibly`) apart; of `only` these plugs."""
        points = self._segments.members.get(root, (root,))
        return features(self._segments, points, only)

    def _unshown(self, point: Point | None) -> bool:
        """Whether it is a VLAN interface of which the file shows no socket: its map judges at the interface."""
        if point is None or point.name:
            return False
        members = self._segments.members.get(self._segments.possibly(point), (point,))
        plugs = [plug for member in members for plug in self._segments.at.get(member, ())]
        return not any(plug.box == point.box and plug.switched for plug in plugs)

    def unseen(self, point: Point) -> Crossing:
        """What passes in the domain of a point, none of whose sockets a file shows: its VLAN maps may judge it."""
        members = sorted(self._segments.members.get(self._segments.possibly(point), (point,)))
        return Crossing(
            True, (), tuple(item.doubt for member in members for item in self._of_vlans.every.get(member, ()))
        )

    def between_two(self, starts: Sequence[Spot], ends: Sequence[Spot]) -> frozenset[int] | None:
        """The two plugs of one box on which stations surely stand; None where it may be others, or more boxes."""
        spots = {*starts, *ends}
        boxes = {self._plugs[spot.plug].box if spot.plug >= 0 else -1 for spot in spots}
        if len(starts) == len(ends) == len(boxes) == 1 and -1 not in boxes:
            return frozenset(spot.plug for spot in spots)
        return None

    # Places

    def outside(self, point: Point, taken: frozenset[int] = frozenset()) -> tuple[Spot, ...]:
        """The sockets of the domain of a point where something may stand that nobody tells; alike ones twice at most.

        Those that are `taken` belong to others. If there is none, any socket of the domain.
        """
        root = self._segments.possibly(point)
        members = self._segments.members.get(root, (point,))
        plugs = dict.fromkeys(plug for member in members for plug in self._segments.at.get(member, ()))
        numbers = [self._number[plug.box, plug.name] for plug in plugs]
        wired = {socket for cable in self._segments.wires.cables for socket in cable.sockets}
        free = [
            number
            for number in numbers
            if number not in taken
            and self._plugs[number].switched
            and (self._plugs[number].box, self._plugs[number].name) not in wired | self._segments.wires.empty.keys()
        ]
        seen: defaultdict[object, int] = defaultdict(int)
        found: list[Spot] = []
        for number in free or numbers:
            alike = self._alike(number)
            seen[alike] += 1
            if seen[alike] <= ALIKE:
                found.append(self.standing(number, point))
        return tuple(found)

    def standing(self, number: int, point: Point, *, named: bool = False) -> Spot:
        """The place outside of a socket, for what stands there in the domain of a point; `named`: somebody says so.

        Behind a trunk it sends tags where nobody shows the other end, or frames without tags are of another domain.
        """
        plug = self._plugs[number]
        root = self._segments.possibly(point)
        plain = any(self._segments.possibly(own) == root for own in plug.possibly.get(UNTAGGED, ()))
        return Spot(number, tagged=plug.trunk and ((self._segments.open(plug) and not named) or not plain))

    def _alike(self, number: int) -> object:
        plug = self._plugs[number]
        port = plug.interface.switchport
        lists = tuple(self._lists.get((number, point), ()) for point in BindingPoint)
        protected = port is not None and port.protected is not None
        taken = tuple(sorted((tag, points) for tag, points in plug.possibly.items()))
        sure = tuple(sorted(plug.surely.items()))
        between = self._between_ports.stands_for(plug.box, plug.name)
        return plug.box, taken, sure, plug.sent, protected, lists, between, self._segments.open(plug)

    def socket(self, box: int, name: str) -> int | None:
        """A plug by its box and name; None if it is down."""
        return self._number.get((box, name))

    def router(self, point: Point, taken: frozenset[int]) -> tuple[Spot, ...]:
        """Where a router's port stands: at its point, or, where nobody shows its cable, outside of some socket."""
        plugs = self._segments.at.get(point, ())
        alone = bool(point.name) and plugs and all(not plug.switched and self._segments.open(plug) for plug in plugs)
        if alone and any(
            self._segments.surely(other) == self._segments.surely(point)
            for other in self._segments.members.get(self._segments.possibly(point), ())
            if not other.name
        ):
            return self.outside(point, taken) or (Spot(-1, point),)
        return (Spot(-1, point),)

    # Between places

    def between(self, starts: Sequence[Spot], ends: Sequence[Spot]) -> Crossing:
        """What passes from one of `starts` to one of `ends`, where it is not known which."""
        key = (tuple(starts), tuple(ends))
        if key not in self._answers:
            self._answers[key] = self._between(*key)
        return self._answers[key]

    def _between(self, starts: tuple[Spot, ...], ends: tuple[Spot, ...]) -> Crossing:
        if any(self._unshown(spot.point) for spot in (*starts, *ends)):
            return FREE
        found = list(dict.fromkeys(self._one(start, end) for start in starts for end in ends))
        if len(found) == 1:
            return found[0]
        possible = [item for item in found if item.possible]
        if not possible:
            return NEVER
        common = [item for item in possible[0].filters if all(item in other.filters for other in possible)]
        plugs = [self._plugs[spot.plug] for spot in (*starts, *ends) if spot.plug >= 0]
        where = plugs[0].line_of(min(plugs[0].points).vlan if plugs[0].points else 0) if plugs else None
        names = ", ".join(dict.fromkeys(self._segments.called(plug) for plug in plugs[:4]))
        reason = f"it is not known which socket something stands on ({names}), and they do not let the same pass"
        doubts = [doubt for item in possible for doubt in item.unknown]
        if where is not None:
            doubts.insert(0, UnknownMatch(UnknownKind.UNRESOLVED, reason, where))
        return Crossing(True, tuple(common), tuple(dict.fromkeys(doubts)))

    def _one(self, start: Spot, end: Spot) -> Crossing:
        if start == end:
            return FREE
        if start not in self._known:
            self._known[start] = self._followed(start)
        reached = self._known[start]
        outcomes: dict[_Met, tuple[UnknownMatch, ...]] = {}
        for met, doubts in self._arriving(reached, end):
            if met not in outcomes or len(doubts) < len(outcomes[met]):
                outcomes[met] = doubts
        if not reached.whole:
            reason = "too many ways within a broadcast domain to follow them all"
            plug = self._plugs[max(start.plug, 0)]
            return Crossing(True, (), (UnknownMatch(UnknownKind.FEATURE, reason, plug.interface.origin),))
        return _told(outcomes)

    def _arriving(self, reached: _Reached, end: Spot) -> Iterator[tuple[_Met, tuple[UnknownMatch, ...]]]:
        if end.point is None:
            for tag, met, doubts in reached.outside.get(end.plug, ()):
                if end.tagged or tag == UNTAGGED:
                    yield met, doubts
            return
        for point in (end.point, *sorted(self._taken_by(end.point))):
            yield from reached.inside.get(point, ())

    def _taken_by(self, point: Point) -> frozenset[Point]:
        """The secondary VLANs whose frames the VLAN interface of a point takes."""
        if point.name or not 0 <= point.box < len(self._segments.boxes):
            return frozenset()
        return frozenset(
            Point(point.box, "", number)
            for _, item in self._segments.boxes[point.box].interfaces.values()
            if item.vlan == point.vlan and item.secondaries and item.switchport is None
            for part in item.secondaries
            for number in range(part.first, part.last + 1)
        )

    def _followed(self, start: Spot) -> _Reached:
        """Breadth first; a step is taken again for each set of filters met, and where it leaves less in doubt."""
        found = _Reached()
        queue: deque[tuple[_Step, _Met, tuple[UnknownMatch, ...]]] = deque()
        if start.point is not None:
            queue.append((_At(start.point, -1), self._of_vlans.routed_in.get(start.point, NO_FILTERS), ()))
        else:
            plug = self._plugs[start.plug]
            queue += [
                (_In(start.plug, tag), frozenset(), ())
                for tag in ((UNTAGGED, *plug.possibly) if start.tagged else (UNTAGGED,))
            ]
        steps = 0
        while queue:
            step, met, doubts = queue.popleft()
            known = found.met[step].get(met)
            if known is not None and len(known) <= len(doubts):
                continue
            found.met[step][met] = doubts
            steps += 1
            if steps > MOST_STEPS:
                found.whole = False
                return found
            for after, filters, more in self._after(step):
                queue.append((after, met | filters, doubts or more[:1]))
        return found

    def _after(self, step: _Step) -> Iterator[tuple[_Step, _Met, tuple[UnknownMatch, ...]]]:
        if isinstance(step, _In):
            yield from self._entered(step)
        elif isinstance(step, _At):
            yield from self._leaving(step)
        elif isinstance(step, _Out):
            yield from self._crossed(step)
        else:
            nothing: _Met = frozenset()
            for number, tag in self._patchable.get((step.role, step.number), ()):
                if self._plugs[number].box != step.box:
                    yield _In(number, tag), nothing, ()

    def _entered(self, step: _In) -> Iterator[tuple[_Step, _Met, tuple[UnknownMatch, ...]]]:
        plug = self._plugs[step.plug]
        lists = frozenset(self._lists.get((step.plug, BindingPoint.INBOUND), ()))
        for point in plug.possibly.get(step.tag, ()):
            sure = plug.surely.get(step.tag) == point
            doubts = () if sure else (_may_carry(plug, point),)
            maps = self._of_vlans.entering.get(point, NO_FILTERS)
            yield _At(point, step.plug), lists | maps, doubts
            if lists and maps:
                origin = min(item.binding.origin for item in lists)
                reason = f"the list of {plug.name} may take the place of the VLAN map of VLAN {point.vlan}"
                yield _At(point, step.plug), lists, (*doubts, UnknownMatch(UnknownKind.FEATURE, reason, origin))

    def _leaving(self, step: _At) -> Iterator[tuple[_Step, _Met, tuple[UnknownMatch, ...]]]:
        protected = step.came >= 0 and _protected(self._plugs[step.came])
        for number, tag, sure in self._senders.get(step.point, ()):
            plug = self._plugs[number]
            if number == step.came or (protected and _protected(plug)):
                continue
            doubts = () if sure else (_may_carry(plug, step.point),)
            lists = frozenset(self._lists.get((number, BindingPoint.OUTBOUND), ()))
            lists |= self._of_vlans.leaving.get(step.point, NO_FILTERS)
            if step.came >= 0:
                lists |= self._between_ports.filters(plug.box, self._plugs[step.came].name, plug.name)
            yield _Out(number, tag), lists, doubts

    @cached_property
    def _senders(self) -> Mapping[Point, tuple[tuple[int, int, bool], ...]]:
        found: defaultdict[Point, list[tuple[int, int, bool]]] = defaultdict(list)
        for number, plug in enumerate(self._plugs):
            for point, tag, sure in plug.sent:
                found[point].append((number, tag, sure))
        return {point: tuple(items) for point, items in found.items()}

    def _crossed(self, step: _Out) -> Iterator[tuple[_Step, _Met, tuple[UnknownMatch, ...]]]:
        plug = self._plugs[step.plug]
        nothing: _Met = frozenset()
        for other, doubts in self._cabled.get(step.plug, ()):
            held = held_apart(plug, self._plugs[other]) if step.tag == UNTAGGED else ()
            guarded = shut_by_guard(plug, self._plugs[other])
            yield _In(other, step.tag), nothing, (*doubts, *guarded, *held)
        if self._segments.open(plug):
            reason = f"nothing shows where {self._segments.called(plug)} leads"
            doubts = (UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.interface.origin),)
            for role, number in _roles(plug, step.tag):
                yield _Patch(role, number, plug.box), nothing, doubts

    @cached_property
    def _cabled(self) -> Mapping[int, tuple[tuple[int, tuple[UnknownMatch, ...]], ...]]:
        found: defaultdict[int, list[tuple[int, tuple[UnknownMatch, ...]]]] = defaultdict(list)
        for cable in self._segments.wires.cables:
            ends = [self._number[socket] for socket in cable.sockets if socket in self._number]
            for place, one in enumerate(ends):
                for other in ends[place + 1 :]:
                    found[one].append((other, cable.doubts))
                    if not cable.one_way:
                        found[other].append((one, cable.doubts))
        return {number: tuple(others) for number, others in found.items()}

    @cached_property
    def _patchable(self) -> Mapping[tuple[str, int], tuple[tuple[int, int], ...]]:
        """The sockets with unknown ends, each with a tag, by what may be at the other end: as `Segments` joins them."""
        found: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for number, plug in enumerate(self._plugs):
            if self._segments.open(plug):
                for tag in plug.possibly:
                    for key in _roles(plug, tag):
                        found[key].append((number, tag))
        return {key: tuple(items) for key, items in found.items()}


def _roles(plug: Plug, tag: int) -> list[tuple[str, int]]:
    """What the other end of a cable that nobody shows must carry for frames with a tag."""
    if tag != UNTAGGED:
        return [("tag", tag)]
    points = [point for point, own, _ in plug.sent if own == tag] + list(plug.possibly.get(tag, ()))
    vlans = sorted({point.vlan for point in points if point.vlan or not plug.switched})
    return [*(("vlan", vlan) for vlan in vlans), *([("native", UNTAGGED)] if plug.trunk else [])]


def _told(outcomes: Mapping[_Met, tuple[UnknownMatch, ...]]) -> Crossing:
    """What passes by ways of which each meets some filters, perhaps in doubt."""
    if not outcomes:
        return NEVER
    first, *others = outcomes
    common: _Met = first.intersection(*others)
    doubts = [doubt for some in outcomes.values() for doubt in some]
    if len(outcomes) > 1 and not doubts:
        filters = [item for met in outcomes for item in met if item not in common]
        reason = "several ways lead there and do not filter alike; spanning tree decides which is open"
        doubts = [UnknownMatch(UnknownKind.UNRESOLVED, reason, min(item.binding.origin for item in filters))]
    ordered = sorted(
        common, key=lambda item: (item.node, item.binding.origin, item.binding.point, item.binding.rule_sets)
    )
    return Crossing(True, tuple(ordered), tuple(dict.fromkeys(doubts)))


def _protected(plug: Plug) -> bool:
    port = plug.interface.switchport
    return port is not None and port.protected is not None


def _may_carry(plug: Plug, point: Point) -> UnknownMatch:
    negotiates = "it negotiates, or the VLANs of the device are not in the file"
    why = THROUGH if plug.interface.switchport is None else negotiates
    reason = f"{plug.name} may carry VLAN {point.vlan}: {why}"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(point.vlan))
