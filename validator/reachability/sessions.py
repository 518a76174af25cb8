"""Sessions: whether answers come back through the devices that remember the questions, and through no others.

A device that keeps state drops a TCP answer whose opening it never saw, and the rest of a TCP connection whose answers
it never sees (Cisco ASA Firewall CLI guide, "The Asynchronous Routing Problem"; Fortinet community, "How the FortiGate
behaves when asymmetric routing"). Other protocols have no opening: there an answer is judged like a new packet, which
is left open here. Which router a host uses is in no file; a flow works if it works by some router of each side.

Everything is a set of answers: a packet's own ways are carried over to the answers' grid as its mirror image.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.match import Match, ServiceMatch
from parsers.model.service import TCP, of_protocol
from parsers.nouns import dataclass
from validator.declared import matches_of, mirrored
from validator.reachability.header import AS_SENT
from validator.reachability.passage import State, entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.passage import Edge

Backward: TypeAlias = "Sequence[PairReach] | Mapping[int, frozenset[int]]"
"""What comes back; or by address family the devices by which all of it comes back, where that is its only way."""
TCP_MATCH = Match(service=ServiceMatch.exactly(of_protocol(TCP)))


@dataclass(frozen=True)
class Strays:
    """Answers of one flow that go astray: `surely` by every way of theirs, `possibly` by some of all ways that work.

    `devices` are the numbers of those that do not know the sessions, in order. None are told where answers go astray
    only by ways on which a router that no file shows hands packets to devices beside it, and others work.
    """

    surely: bool
    possibly: bool
    devices: tuple[int, ...] = ()


NONE_ASTRAY = Strays(surely=False, possibly=False)


@dataclass(frozen=True)
class _Door:
    """What one entrance delivers, and of that what passes each device, and what arrives past it."""

    delivered: PacketSet
    through: Mapping[int, PacketSet]
    past: Mapping[int, PacketSet]


def strays(  # noqa: PLR0913, PLR0917 - two zones, a flow, and what is known of it there and back
    engine: Engine,
    source: Zone,
    destination: Zone,
    match: Match,
    forward: Sequence[PairReach],
    backward: Backward,
) -> Strays:
    """Whether the answers of a declared flow that nothing translates miss the devices that their questions passed.

    `backward` is what comes back of the flow's answers alone, or by which devices. Where there is one way there and one
    back, by the same devices, no answer can go astray, and no set is compared.
    """
    nodes = engine.network.nodes
    keepers = engine.network.keepers
    surely = possibly = False
    devices: dict[int, None] = {}
    for reach in forward:
        wanted = reach.painter.region(match, AS_SENT).possibly
        if not wanted or not keepers or same_way(engine.network, match, reach, wanted, backward, keepers):
            continue
        stateful = frozenset(node.number for node in nodes if node.device.stateful)
        there = _doors(engine.network, reach, wanted, keepers)
        answer = mirrored(match, connections=True)
        mirrors = _Mirrors(there)
        extra = (answer, TCP_MATCH, *mirrors.every)
        for back in engine.reach(destination, source, extra, replies=True):
            if back.family != reach.family:
                continue
            expected = back.painter.region(answer, AS_SENT).possibly
            here = _doors(engine.network, back, expected, keepers)
            found = _compared(back, expected, mirrors.painted(back), here, stateful)
            surely, possibly = surely or found.surely, possibly or found.possibly
            if found.surely or not found.possibly or not _works_straight(engine.network, reach, wanted, back, match):
                devices |= dict.fromkeys(found.devices)
    return Strays(surely, possibly, tuple(devices))


def _works_straight(network: Network, reach: PairReach, wanted: PacketSet, back: PairReach, match: Match) -> bool:
    """Whether all answers come by the devices of their questions where no router that no file shows gives to devices.

    What such a router gives a device it may as well hand on itself, so that it does is no reason to blame the device.
    """
    keepers, answer = network.keepers, mirrored(match, connections=True)
    expected = back.painter.region(answer, AS_SENT).possibly
    stateful = frozenset(node.number for node in network.nodes if node.device.stateful)
    sides: list[list[_Door]] = []
    for one, packets in ((reach, wanted), (back, expected)):
        straight = replace(
            one, taken=[item for item in one.taken if item[0].target is None or not item[0].target.given]
        )
        if len(straight.taken) == len(one.taken):
            sides.append(_doors(network, one, packets, keepers))
            continue
        doors = _doors(network, straight, packets, keepers)
        if not _all_of(one, _doors(network, one, packets, keepers)) <= _all_of(one, doors):
            return False
        sides.append(doors)
    there = _Mirrors(sides[0]).painted(back)
    return not _compared(back, expected, there, sides[1], stateful).possibly


def _all_of(reach: PairReach, doors: Sequence[_Door]) -> PacketSet:
    """What arrives from any entrance."""
    found = reach.grid.empty()
    for door in doors:
        found = found | door.delivered
    return found


def same_way(  # noqa: PLR0913, PLR0917 - what travels there, what comes back, and who minds
    network: Network,
    match: Match,
    reach: PairReach,
    wanted: PacketSet,
    backward: Backward,
    keepers: frozenset[int],
) -> bool:
    """Whether questions and answers have one way each, and meet the same devices that mind."""
    there = only_way(network, reach, wanted)
    if there is None:
        return False
    if isinstance(backward, Mapping):
        return reach.family not in backward or backward[reach.family] & keepers == there & keepers
    answer = mirrored(match, connections=True)
    for back in backward:
        expected = back.painter.region(answer, AS_SENT).possibly
        if back.family == reach.family and expected:
            here = only_way(network, back, expected)
            if here is None or here & keepers != there & keepers:
                return False
    return True


def only_way(network: Network, reach: PairReach, wanted: PacketSet) -> frozenset[int] | None:
    """The devices that packets pass if there is one way for all of them; None if there may be others."""
    starts = [entry(item) for item, sent in reach.entered if sent.possibly & wanted]
    if len(starts) != 1 or reach.adjacent is not None or reach.joined:
        return None
    onwards: dict[State, set[State | None]] = {}
    for edge, passed in reach.taken:
        if passed.possibly & wanted:
            onwards.setdefault(edge.source, set()).add(edge.target)
    state: State | None = starts[0]
    devices: list[int] = []
    while state is not None and state in onwards:
        devices.append(network.ports.all[state.port].device)
        after = onwards.pop(state)
        if len(after) != 1:
            return None
        (state,) = after
    return None if onwards else frozenset(devices)


def _doors(network: Network, reach: PairReach, wanted: PacketSet, keepers: frozenset[int]) -> list[_Door]:
    """Each entrance by itself, and what needs no router."""
    found: list[_Door] = []
    owners = tuple(port.device for port in network.ports.all)
    devices = {owners[edge.source.port] for edge, _ in reach.taken} & keepers
    for item, sent in reach.entered:
        flood = _Flood(reach, owners, entry(item), sent.possibly & wanted)
        delivered = flood.delivered(None)
        if delivered:
            through = {device: flood.through(device) for device in sorted(devices)}
            past = {device: flood.delivered(device) for device in sorted(devices)}
            found.append(_Door(delivered, through, past))
    if reach.adjacent is not None and reach.adjacent.possibly & wanted:
        found.append(_Door(reach.adjacent.possibly & wanted, {}, {}))
    return found


class _Flood:
    """Packets of one entrance carried along the edges that the whole answer took."""

    def __init__(self, reach: PairReach, devices: tuple[int, ...], start: State, sent: PacketSet) -> None:
        self._reach = reach
        self._devices = devices
        self._start = start
        self._sent = sent
        self._by_state: dict[State, list[tuple[Edge, PacketSet]]] = {}
        for edge, passed in reach.taken:
            self._by_state.setdefault(edge.source, []).append((edge, passed.possibly))

    def _arrivals(self, without: int | None) -> dict[State, PacketSet]:
        arrived = {self._start: self._sent}
        queue = deque([self._start])
        while queue:
            state = queue.popleft()
            for edge, passed in self._edges(state, without):
                if edge.target is None:
                    continue
                new = arrived[state] & passed
                known = arrived.get(edge.target)
                if new and (known is None or not new <= known):
                    arrived[edge.target] = new if known is None else known | new
                    queue.append(edge.target)
        return arrived

    def _edges(self, state: State, without: int | None) -> list[tuple[Edge, PacketSet]]:
        return [] if self._devices[state.port] == without else self._by_state.get(state, [])

    def delivered(self, without: int | None) -> PacketSet:
        """What arrives; `without`: although this device carries nothing."""
        found = self._reach.grid.empty()
        for state, packets in self._arrivals(without).items():
            for edge, passed in self._edges(state, without):
                if edge.target is None:
                    found = found | (packets & passed)
        return found

    def through(self, device: int) -> PacketSet:
        """What arrives on some way that passes a device."""
        arrived, onwards = self._arrivals(None), self._onwards()
        found = self._reach.grid.empty()
        for state, packets in arrived.items():
            if self._devices[state.port] == device:
                found = found | (packets & onwards.get(state, self._reach.grid.empty()))
        return found

    def _onwards(self) -> dict[State, PacketSet]:
        """What arrives in the end, of the packets at each state."""
        before: dict[State, list[tuple[State, PacketSet]]] = {}
        onwards: dict[State, PacketSet] = {}
        for state, edges in self._by_state.items():
            for edge, passed in edges:
                if edge.target is None:
                    onwards[state] = passed if state not in onwards else onwards[state] | passed
                else:
                    before.setdefault(edge.target, []).append((state, passed))
        queue = deque(onwards)
        while queue:
            state = queue.popleft()
            for source, passed in before.get(state, ()):
                new = passed & onwards[state]
                known = onwards.get(source)
                if new and (known is None or not new <= known):
                    onwards[source] = new if known is None else known | new
                    queue.append(source)
        return onwards


class _Mirrors:
    """The packets of each door as the answers they ask for."""

    def __init__(self, doors: Sequence[_Door]) -> None:
        self._doors = [
            (
                _answers(door.delivered),
                {device: _answers(packets) for device, packets in door.through.items()},
                {device: _answers(packets) for device, packets in door.past.items()},
            )
            for door in doors
        ]

    @property
    def every(self) -> Iterator[Match]:
        """All matches, for the grid of the answers."""
        for delivered, through, past in self._doors:
            yield from delivered
            for matches in (*through.values(), *past.values()):
                yield from matches

    def painted(self, reach: PairReach) -> list[_Door]:
        """The doors on the grid of the answers."""
        return [
            _Door(
                _painted(reach, delivered),
                {device: _painted(reach, matches) for device, matches in through.items()},
                {device: _painted(reach, matches) for device, matches in past.items()},
            )
            for delivered, through, past in self._doors
        ]


def _answers(packets: PacketSet) -> list[Match]:
    return [mirrored(match, connections=True) for match in matches_of(packets)]


def _painted(reach: PairReach, matches: Sequence[Match]) -> PacketSet:
    found = reach.grid.empty()
    for match in matches:
        found = found | reach.painter.region(match, AS_SENT).possibly
    return found


def _compared(
    reach: PairReach, expected: PacketSet, there: Sequence[_Door], back: Sequence[_Door], stateful: frozenset[int]
) -> Strays:
    """Every way there with every way back: an answer is well if some pair of entrances is well for it."""
    tcp = reach.painter.region(TCP_MATCH, AS_SENT).possibly
    nothing = reach.grid.empty()
    well, open_, both = nothing, nothing, nothing
    blamed: dict[int, PacketSet] = {}
    for one, other in product(there, back):
        here = one.delivered & other.delivered & expected
        surely = possibly = nothing
        for device in sorted({*one.through, *other.through}):
            asked, unasked = _of(one.through, device, nothing), _of(one.past, device, one.delivered)
            answered, unanswered = _of(other.through, device, nothing), _of(other.past, device, other.delivered)
            astray, may = nothing, unasked & answered
            if device in stateful:
                astray = (unasked - asked) & (answered - unanswered) & tcp
                astray = astray | ((asked - unasked) & (unanswered - answered) & tcp)
                may = may | (asked & unanswered & tcp)
            surely, possibly = surely | astray, possibly | may
            blamed[device] = blamed.get(device, nothing) | (may & here)
        well, open_, both = well | (here - possibly), open_ | (here - surely), both | here
    lost, doubtful = both - open_, both - well
    devices = tuple(device for device, packets in blamed.items() if packets & (lost or doubtful))
    return Strays(bool(lost), bool(doubtful), devices)


def _of(sets: Mapping[int, PacketSet], device: int, default: PacketSet) -> PacketSet:
    return sets.get(device, default)
