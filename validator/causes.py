"""What lets undeclared packets through: each packet is laid to the one rule that speaks of it most narrowly.

A broad rule far away also carries what a narrow rule lets in; the narrow one was written for it. So
findings are one a cause, with the pairs it concerns beneath, and each packet is told only once.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from parsers.nouns import dataclass
from validator.packets import packed, unpacked
from validator.reachability.carriers import carriers
from validator.reachability.wire import told
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from parsers.source import Span
    from validator.conformance import Gap, Gaps, Undeclared
    from validator.findings import Label
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network
    from validator.graph.standing import Joint
    from validator.packets import Packed, PacketSet
    from validator.reachability.carriers import Carrier, Carrying
    from validator.reachability.engine import PairReach
    from validator.reachability.passage import Edge
    from validator.verdicts import Box

    Stop: TypeAlias = tuple[str, bool, tuple[Label, ...]]
    """What stops a declared flow, in words and as places, and whether a part of it arrives."""


@dataclass(frozen=True)
class Share:
    """What one cause lets through between two zones, with the other rules on the way.

    `sure` is False where it only may travel. `helpers` are further carriers of the same packets,
    `entrances` the tunnels that bring them in. Boxes and witness are made when they are first asked for: a plant
    may have many thousands of shares, and a report tells few of them in full. `kept` makes a remembered share anew.
    """

    gap: Gap
    kept: Packed | PacketSet | Callable[[], Share]
    network: Network
    sure: bool
    helpers: tuple[Carrying, ...]
    entrances: tuple[Span, ...] = ()
    reach: PairReach | None = None
    """It tells what translation makes of the packets; None where nothing can translate them."""

    @property
    def packets(self) -> PacketSet:
        """What is let through."""
        return self.kept().packets if callable(self.kept) else unpacked(self.kept)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The packets as printed."""
        if callable(self.kept):
            return self.kept().boxes
        return self.packets.boxes() if self.reach is None else told(self.network, self.reach, self.packets)

    @cached_property
    def witness(self) -> ConcretePacket:
        """One of the packets."""
        return witness(self.packets, self.network)


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule (or, with `carrier.rule` None, an unfiltered passage) and what it lets through undeclared."""

    carrier: Carrying | None
    device: str
    origin: Span
    share: Share
    joint: Joint | None = None
    """Set where both zones are in one broadcast domain: nothing is between them."""


class CauseMemory(Protocol):
    """What earlier runs found out about the causes of pairs, as far as it still holds."""

    def causes(self, gap: Gap) -> Sequence[Cause] | None:
        """The causes of a pair; None: they are not remembered."""
        ...


class WayMemory(Protocol):
    """The ways of single packets that were told before, as far as they still hold."""

    def way(self, packet: ConcretePacket, device: str) -> str | None:
        """The way that was told of a packet, one by `device` preferred; None: it is not remembered."""
        ...

    def traced(self, packet: ConcretePacket, device: str, text: str, met: int) -> None:
        """A way was found by the devices `met`, as bits by number."""
        ...

    def reply(self, conduit: str, index: int) -> tuple[str, bool] | None:
        """What was told of the replies of a declared flow that do not all come back; None: it is not remembered."""
        ...

    def replied(self, conduit: str, index: int, told: tuple[str, bool], met: int) -> None:
        """It was found by the devices `met`, as bits by number."""
        ...

    def stop(self, conduit: str, index: int) -> Stop | None:
        """What was told of where a declared flow is stopped; None: it is not remembered."""
        ...

    def stopped(self, conduit: str, index: int, told: Stop, met: int, places: int) -> None:
        """It was found by the devices `met` and names places of devices, both as bits by number."""
        ...


def causes(network: Network, gaps: Gaps, memory: CauseMemory | None = None) -> tuple[Cause, ...]:
    """Every cause of everything undeclared that surely travels, one for each rule and pair of zones."""
    found: list[Cause] = []
    for gap in gaps.violated():
        known = None if memory is None else memory.causes(gap)
        found += causes_of(network, gap) if known is None else known
    return tuple(found)


def causes_of(network: Network, gap: Gap) -> Iterator[Cause]:
    """The causes of one pair."""
    for undeclared in gap.undeclared:
        if undeclared.sure:
            yield from _of(network, gap, undeclared)


def pairs_of(found: Iterable[Cause]) -> list[tuple[str, str]]:
    """The zone pair of each cause, by their ids."""
    return [(item.share.gap.source.id, item.share.gap.destination.id) for item in found]


def _of(network: Network, gap: Gap, undeclared: Undeclared) -> Iterator[Cause]:
    """Split the undeclared packets among those that carry them, narrowest first."""
    rest = undeclared.sure
    neighbours = undeclared.reach.adjacent
    if neighbours is not None and neighbours.surely & rest:
        packets = neighbours.surely & rest
        yield from _neighbours(network, gap, packets)
        rest = rest - packets
    for joint, joined in undeclared.reach.joined:
        packets = joined.surely & rest
        if packets:
            share = Share(gap, packets, network, sure=True, helpers=())
            yield Cause(None, "", joint.seams[0].span, share, joint)
            rest = rest - packets
    everyone = list(carriers(undeclared.reach, rest))
    places = _Places(network, everyone)
    for group in places.ranked():
        packets = _joined([item.packets for item in group]) & rest
        if not packets:
            continue
        rest = rest - packets
        yield _cause(places, gap, undeclared, group, packets)
        if not rest:
            return
    if rest:
        origin = gap.source.origin
        share = Share(gap, rest, network, sure=True, helpers=(), reach=undeclared.reach)
        yield Cause(None, "", origin, share)


def _neighbours(network: Network, gap: Gap, packets: PacketSet) -> Iterator[Cause]:
    """Both zones stand on one segment: no device is between them on layer 3."""
    one, other = (network.zones.addresses[zone.id] for zone in (gap.source, gap.destination))
    for port in network.ports.all:
        ends = (gap.source.id, port.networks & one), (gap.destination.id, port.networks & other)
        if (
            port.tunnel is None
            and ends[0][1]
            and ends[1][1]
            and any(meeting.sure for _, _, meeting in network.bridges.met(*ends, port))
        ):
            share = Share(gap, packets, network, sure=True, helpers=())
            origin = port.interface.addresses[-1].origin if port.interface.addresses else port.origin
            yield Cause(None, network.node_of(port).id, origin, share)
            return


def _cause(places: _Places, gap: Gap, undeclared: Undeclared, group: list[Carrier], packets: PacketSet) -> Cause:
    carrier = group[0]
    alone = (carrier.edge, carrier.rule_set) if len(group) == 1 else None  # rules of one list share no packet
    helpers = {
        (item.node, item.rule.origin): item
        for item in places.named(alone)
        if item.rule is not None and item.rule is not carrier.rule and item.carries(packets)
    }
    origin = places.origin(carrier)
    share = Share(
        gap,
        packed(packets),
        places.network,
        sure=packets <= undeclared.sure,
        helpers=tuple(helpers.values()),
        entrances=tuple(span for span in places.tunnels(packets) if span != origin),
        reach=undeclared.reach,
    )
    return Cause(carrier, places.network.nodes[carrier.node].id, origin, share)


class _Places:
    """The lines to blame for the carriers of one pair."""

    def __init__(self, network: Network, everyone: list[Carrier]) -> None:
        """See, for each device, whether its open passages have one entrance in common rather than one exit."""
        self.network = network
        self.everyone = everyone
        ends: dict[int, tuple[set[int], set[int]]] = {}
        for item in everyone:
            if item.rule is None and item.edge.out_port is not None:
                entrances, exits = ends.setdefault(item.node, (set(), set()))
                entrances.add(item.edge.source.port)
                exits.add(item.edge.out_port.number)
        self._by_entrance = {node for node, (entrances, exits) in ends.items() if len(entrances) < len(exits)}
        ports = network.ports.all
        self._brought = [item for item in everyone if ports[item.edge.source.port].tunnel is not None]
        written = (item for item in everyone if item.rule is not None and not item.rule.implicit)
        self._lists = [(key, list(items)) for key, items in groupby(written, lambda item: (item.edge, item.rule_set))]

    def named(self, but: tuple[Edge, str] | None) -> Iterator[Carrier]:
        """The carriers that are rules somebody wrote, but for those of one list on one passage."""
        return (item for key, items in self._lists if key != but for item in items)

    def origin(self, carrier: Carrier) -> Span:
        """The rule; without one the tunnel that brings it in, or the interface by which it enters or leaves."""
        entered = self.network.ports.all[carrier.edge.source.port]
        if carrier.rule is not None and not (carrier.rule.implicit and entered.tunnel is not None):
            return carrier.rule.origin
        out = carrier.edge.out_port
        if entered.tunnel is not None or out is None or carrier.node in self._by_entrance:
            return entered.origin
        return out.origin

    def tunnels(self, packets: PacketSet) -> dict[Span, None]:
        """Where the tunnels are configured by which some of `packets` come in."""
        ports = self.network.ports.all
        return dict.fromkeys(ports[item.edge.source.port].origin for item in self._brought if item.carries(packets))

    def ranked(self) -> list[list[Carrier]]:
        """Carriers of one rule together; explicit rules before implicit ones and open passages.

        Rules are told narrow before wide; of open passages the one that the most packets have in common.
        """
        groups: dict[tuple[object, ...], list[Carrier]] = {}
        for item in self.everyone:
            identity = item.rule.identity if item.rule else ""
            groups.setdefault((item.node, self.origin(item), identity), []).append(item)

        def weight(group: list[Carrier]) -> tuple[bool, bool, int, int, Span]:
            first = group[0]
            explicit = first.rule is not None and not first.rule.implicit
            common = -int(_joined([item.packets for item in group]).bits.sum()) if first.rule is None else 0
            return not explicit, first.rule is None, common, sum(_size(item) for item in group), self.origin(first)

        return sorted(groups.values(), key=weight)


def _size(carrier: Carrier) -> int:
    """How many packets the rule speaks of, as far as its own addresses and services say."""
    if carrier.rule is None:
        return 1 << 200
    match = carrier.rule.match
    total = 1
    for side in (match.source.possibly, match.destination.possibly):
        total *= sum(part.last - part.first + 1 for part in (*side.v4, *side.v6)) or 1
    services = sum(
        (box.protocols.last - box.protocols.first + 1)
        * (box.destination_ports.last - box.destination_ports.first + 1)
        * (box.source_ports.last - box.source_ports.first + 1)
        for box in match.service.possibly.boxes
    )
    return total * (services or 1)


def _joined(sets: list[PacketSet]) -> PacketSet:
    whole = sets[0]
    for one in sets[1:]:
        whole = whole | one
    return whole
