"""What can travel against what is declared: undeclared, broken, wider than declared.

Declared sources are those of the sender; declared destinations and services are met either as the
sender wrote them or as they arrive after translation, so that a flow to a server behind a virtual
address is declared once, by the address that people know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.match import Match
from parsers.nouns import dataclass
from validator.asking import unanswered
from validator.declared import declared_matches, flow_needs, mirrored, needs_no_answer
from validator.every_pair import EveryPair
from validator.flow_arrival import arrives, turned_aside
from validator.flow_doubts import loose, turned
from validator.on_link import ON_LINK, without_discovery
from validator.own_addresses import OwnAddresses
from validator.reachability.carriers import doubts
from validator.reachability.header import AS_SENT, arriving
from validator.reachability.painter import Bounds
from validator.reachability.replies import round_trips
from validator.reachability.sessions import NONE_ASTRAY, strays
from validator.reachability.wire import told, told_of
from validator.turned_aside import Hosts, aside, hosts_of
from validator.unshown import absent_enforcers, missing_reason, not_shown, unplaced, unshown_ends
from validator.verdicts import ConduitVerdict, DeclaredFlowVerdict, FlowVerdict, PairVerdict, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from validator.declared import Needs
    from validator.every_pair import PairMemory
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.plant.model import Conduit, Zone
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.sessions import Backward, Strays
    from validator.verdicts import Box

MOST_BOXES = 2_000
"""A pair with more boxes than this on one side says how many there are and prints the first ones."""


@dataclass(frozen=True)
class Undeclared:
    """What travels between two zones although nothing declares it, in one address family.

    `sure` is never larger than `possible`. `reach` explains; it is kept only where something is undeclared.
    """

    reach: PairReach
    sure: PacketSet
    possible: PacketSet


@dataclass(frozen=True, slots=True)
class Gap:
    """One ordered pair of zones and how far it departs from the declaration.

    `conduits` are those that declare flows from `source` to `destination`. `found` is what is undeclared, or how to
    find it again where the verdict is remembered; `kept` are then the boxes of what surely is.
    """

    source: Zone
    destination: Zone
    verdict: PairVerdict
    conduits: tuple[Conduit, ...]
    found: tuple[Undeclared, ...] | Callable[[], tuple[Undeclared, ...]] = field(default=(), repr=False, compare=False)
    kept: tuple[Box, ...] | None = field(default=None, repr=False, compare=False)

    @property
    def surely(self) -> tuple[Box, ...]:
        """The boxes of what surely travels although nothing declares it, as it is sent."""
        if self.kept is not None:
            return self.kept
        return tuple(box for item in self.undeclared for box in item.sure.boxes())

    @property
    def undeclared(self) -> tuple[Undeclared, ...]:
        """What travels although nothing declares it."""
        return self.found() if callable(self.found) else self.found


Judged: TypeAlias = tuple[Gap, "Sequence[ConduitVerdict]"]
"""A pair, and the conduits between its zones."""


@dataclass(frozen=True)
class Gaps:
    """All pairs with their verdicts, all conduits.

    `spoken` leaves out pairs that are quiet (`quiet.py`): PROVED, and nothing to say of them. Who asks for anything
    else goes through those alone, for in a large plant nearly all pairs are quiet.
    """

    pairs: Sequence[Gap]
    verdicts: Sequence[PairVerdict]
    conduits: tuple[ConduitVerdict, ...]
    engine: Engine = field(repr=False)
    spoken: Sequence[Gap] = field(repr=False)

    @cached_property
    def open(self) -> tuple[Gap, ...]:
        """Pairs between which anything travels, surely or possibly."""
        return tuple(gap for gap in self.spoken if gap.verdict.possibly or gap.verdict.surely)

    @cached_property
    def _by_verdict(self) -> Mapping[Verdict, Sequence[Gap]]:
        """Those that are not PROVED."""
        found: dict[Verdict, list[Gap]] = {Verdict.VIOLATED: [], Verdict.UNKNOWN: []}
        for gap in self.spoken:
            if gap.verdict.verdict is not Verdict.PROVED:
                found[gap.verdict.verdict].append(gap)
        return found

    @cached_property
    def by_zone(self) -> Mapping[str, tuple[tuple[Gap, ...], tuple[Gap, ...]]]:
        """For each zone the pairs into it, and those out of it."""
        into: dict[str, list[Gap]] = {}
        out: dict[str, list[Gap]] = {}
        for gap in self.pairs:
            into.setdefault(gap.destination.id, []).append(gap)
            out.setdefault(gap.source.id, []).append(gap)
        names = dict.fromkeys((*into, *out))
        return {name: (tuple(into.get(name, ())), tuple(out.get(name, ()))) for name in names}

    def violated(self) -> Sequence[Gap]:
        """Pairs with something undeclared that surely travels."""
        return self._by_verdict[Verdict.VIOLATED]

    def undecided(self) -> Sequence[Gap]:
        """Pairs whose verdict is UNKNOWN."""
        return self._by_verdict[Verdict.UNKNOWN]


def compare(
    engine: Engine,
    as_of: dt.date,
    step: Callable[[int, int], None],
    memory: PairMemory | None = None,
    processes: int = 1,
) -> Gaps:
    """Judge every ordered pair of zones and every conduit; `step(done, total)` reports progress.

    With a memory it may be done in several `processes`.
    """
    own = OwnAddresses(engine)
    pairs = EveryPair(engine, lambda source, destination: _pair(own, source, destination, as_of), memory)
    pairs.all(processes, step)
    spoken, conduits = pairs.spoken, pairs.conduits
    if memory is None:
        return Gaps(spoken, tuple(gap.verdict for gap in spoken), conduits, engine, spoken)
    return Gaps(*memory.with_quiet(spoken), conduits, engine, spoken)


def conduit_verdicts(engine: Engine, source: Zone, destination: Zone, as_of: dt.date) -> list[ConduitVerdict]:
    """The verdicts of the conduits from one zone to another in the network of an engine."""
    return judged_pair(engine, source, destination, as_of)[1]


def judged_pair(engine: Engine, source: Zone, destination: Zone, as_of: dt.date) -> tuple[Gap, list[ConduitVerdict]]:
    """One ordered pair of zones, and the conduits between them, in the network of an engine."""
    return _pair(OwnAddresses(engine), source, destination, as_of)


def _pair(own: OwnAddresses, source: Zone, destination: Zone, as_of: dt.date) -> tuple[Gap, list[ConduitVerdict]]:
    engine = own.engine
    network = engine.network
    declared = tuple(declared_matches(network, source, destination, as_of))
    ends = source.id, destination.id
    conduits = network.between.get(ends, ())
    wanted = {conduit.id: [flow_needs(network, conduit, flow) for flow in conduit.flows] for conduit in conduits}
    needed = tuple(match for needs in wanted.values() for flow in needs for part in flow for match in part)
    asked = tuple(unanswered(network, source, destination)) if conduits else ()
    hosts = hosts_of(network, destination)
    reaches = engine.reach(source, destination, (*hosts.asked((*declared, *needed)), *asked, *ON_LINK))
    layer2 = network.standing.grade(source.id, destination.id).value
    missing = tuple(not_shown(network, source, destination))
    if not reaches and not conduits:
        verdict = Verdict.UNKNOWN if missing else Verdict.PROVED
        return Gap(source, destination, PairVerdict(*ends, verdict, reasons=missing, layer2=layer2), ()), []
    undeclared = [undeclared_of(reach, declared, hosts) for reach in reaches]
    kept = tuple(item for item in undeclared if item.possible)
    if any(item.sure for item in kept):
        verdict = Verdict.VIOLATED
    elif kept or missing:
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.PROVED
    reasons = (*missing, *_reasons(kept)) if verdict is Verdict.UNKNOWN else ()
    surely = told_of(network, reaches, lambda reach: without_discovery(reach, reach.total.surely))
    decided = all(item.packets.surely == item.packets.possibly for reach in reaches for item in reach.deliveries)
    possibly = surely if decided else _possibly(network, reaches)
    answer = PairVerdict(*ends, verdict, surely, possibly, reasons, layer2)
    gap = Gap(source, destination, answer, conduits, kept)
    return gap, [_conduit(own, conduit, gap, wanted[conduit.id], (reaches, asked)) for conduit in conduits]


def _possibly(network: Network, reaches: list[PairReach]) -> tuple[Box, ...]:
    return told_of(network, reaches, lambda reach: without_discovery(reach, reach.total.possibly), possible=True)


def undeclared_of(reach: PairReach, declared: tuple[Match, ...], hosts: Hosts) -> Undeclared:
    """What arrives and is declared neither as sent nor as it arrives; `hosts` are those of the zone where it does.

    Being declared as sent does not count for what arrives at another host than the one that it was sent to.
    """
    nothing = reach.grid.empty()
    sure, possible = nothing, nothing
    for delivery in reach.deliveries:
        allowed = Bounds(nothing, nothing)
        for match in declared:
            arrived = arriving(delivery.header)
            allowed = allowed | reach.painter.region(match, arrived)
            for part in hosts.parts(match) if arrived != AS_SENT else ():
                as_sent = reach.painter.region(part.match, AS_SENT)
                surely, possibly = aside(arrived, match.destination.possibly, part)
                allowed = allowed | Bounds(
                    nothing if possibly else as_sent.surely, nothing if surely else as_sent.possibly
                )
        sure = sure | (delivery.packets.surely - allowed.possibly)
        possible = possible | (delivery.packets.possibly - allowed.surely)
    return Undeclared(reach, without_discovery(reach, sure), without_discovery(reach, possible))


def _reasons(kept: tuple[Undeclared, ...]) -> list[str]:
    """What leaves a pair undecided, the most decisive first."""
    weight: dict[str, int] = {}
    for item in kept:
        for doubt, packets in doubts(item.reach, item.possible).items():
            text = f"{doubt.reason} ({doubt.origin.place})"
            weight[text] = weight.get(text, 0) + int(packets.bits.any(axis=2).sum())
    return sorted(weight, key=lambda text: (-weight[text], text))


def _conduit(
    own: OwnAddresses, conduit: Conduit, gap: Gap, needs: list[Needs], there: tuple[list[PairReach], tuple[Match, ...]]
) -> ConduitVerdict:
    engine = own.engine
    trips = _ThereAndBack(own, gap, tuple(match for flow in needs for part in flow for match in part), *there)
    flows = tuple(_flow(engine, conduit, gap, (index, flow), trips) for index, flow in enumerate(needs))
    return ConduitVerdict(conduit.id, conduit.source_zone, conduit.destination_zone, gap.verdict.verdict, flows)


def _flow(
    engine: Engine,
    conduit: Conduit,
    gap: Gap,
    numbered: tuple[int, Needs],
    trips: _ThereAndBack,
) -> DeclaredFlowVerdict:
    """Whether each service of a declared flow works over one of its alternatives, there and back."""
    index, needs = numbered
    worst = DeclaredFlowVerdict(index, FlowVerdict.WORKS)
    for alternatives in needs:
        judged = [
            _one_way(index, match, trips)
            if conduit.one_way and needs_no_answer(match)
            else _alternative(gap, index, match, trips)
            for match in alternatives
        ]
        best = min(judged, key=lambda item: _ORDER[item.verdict])
        worst = max(worst, best, key=lambda item: _ORDER[item.verdict])
    if worst.verdict is FlowVerdict.BROKEN:
        ends = unshown_ends(engine.network, gap.source, gap.destination, (match for part in needs for match in part))
        if hidden := next(chain(_hiding(engine.network, conduit), ends), ""):
            return DeclaredFlowVerdict(index, FlowVerdict.UNKNOWN, hidden)
    wire = dict.fromkeys(
        box for parts in needs for match in parts for box in _on_the_wire(engine, match, trips.forward)
    )
    return replace(worst, wire=tuple(wire)) if wire else worst


def _on_the_wire(engine: Engine, match: Match, reaches: list[PairReach]) -> Iterator[Box]:
    """The packets of a match, as sent or as they arrive, that a device translates on their way."""
    for reach in reaches:
        if all(delivery.header.unchanged for delivery in reach.deliveries):
            continue
        wanted = reach.grid.empty()
        for delivery in reach.deliveries:
            for header in dict.fromkeys((AS_SENT, arriving(delivery.header))):
                wanted = wanted | (reach.painter.region(match, header).possibly & delivery.packets.possibly)
        yield from (box for box in told(engine.network, reach, wanted, possible=True) if box.wire)


NO_WAY_BACK = "the way back is not open for its replies"
_ORDER = {FlowVerdict.WORKS: 0, FlowVerdict.UNKNOWN: 1, FlowVerdict.BROKEN: 2}


@dataclass(frozen=True)
class _ThereAndBack:
    """What of a conduit's flows arrives and is answered; looked for when first asked, where something is translated."""

    own: OwnAddresses
    gap: Gap
    needed: tuple[Match, ...]
    forward: list[PairReach]
    unanswered: tuple[Match, ...] = ()
    """What hosts ask their own segment for, and nobody there surely answers."""

    def sent_by(self, match: Match) -> list[PairReach]:
        """What arrives of what the senders of a flow send, all of it together for each receiver."""
        if not any(reach.halved for reach in self.forward):
            return self.forward
        within = Match(match.source)
        extra = (*self.hosts.asked((match,)), *self.unanswered)
        return self.engine.reach(self.gap.source, self.gap.destination, extra, within=within)

    @property
    def engine(self) -> Engine:
        """The engine of the network."""
        return self.own.engine

    @cached_property
    def hosts(self) -> Hosts:
        """The hosts of the zone that is sent to."""
        return hosts_of(self.engine.network, self.gap.destination)

    @cached_property
    def translated(self) -> bool:
        """Whether something on the way there, or a device that translates packet by packet, changes packets."""
        followed = [reach for reach in self.forward if not reach.rewritten]
        if any(not delivery.header.unchanged for reach in followed for delivery in reach.deliveries):
            return True
        nodes = self.engine.network.nodes
        return any(rule.enabled for node in nodes if not node.device.stateful for rule in node.device.nat)

    @cached_property
    def reaches(self) -> list[PairReach]:
        """What comes back, by the header with which it arrived; what was not followed possibly does."""
        rewritten = [reach for reach in self.forward if reach.rewritten]
        return round_trips(self.engine, self.gap.source, self.gap.destination, self.needed) + rewritten


def _one_way(index: int, match: Match, trips: _ThereAndBack) -> DeclaredFlowVerdict:
    """Whether all packets of a match surely arrive; what would come back is not wanted."""
    target = trips.own.target(match, trips.gap.destination.scope)
    if target is not None:
        return trips.own.judged(trips.gap.source, target, index, match)
    there = arrives(match, trips.sent_by(match), trips.unanswered, trips.hosts)
    open_ = turned(match, trips.forward) or loose(trips.engine.network, match, trips.forward)
    why = {
        FlowVerdict.BROKEN: _not_there(match, trips),
        FlowVerdict.UNKNOWN: open_ or "something on the way is undecided",
    }
    return DeclaredFlowVerdict(index, there, why.get(there, ""))


def _not_there(match: Match, trips: _ThereAndBack) -> str:
    """Why not all of a flow arrives."""
    if any(turned_aside(reach, match, trips.hosts) for reach in trips.forward):
        return "a translation brings it, or a part of it, to another host than the one that it is sent to"
    return "the way there is not open for all of it"


def _alternative(gap: Gap, index: int, match: Match, trips: _ThereAndBack) -> DeclaredFlowVerdict:
    """Whether all packets of a match surely arrive, and all their replies come back."""
    engine, target = trips.engine, trips.own.target(match, gap.destination.scope)
    if target is not None:
        return trips.own.judged(gap.source, target, index, match)
    there = arrives(match, trips.sent_by(match), trips.unanswered, trips.hosts)
    if there is FlowVerdict.BROKEN:
        return DeclaredFlowVerdict(index, there, _not_there(match, trips))
    backward: Backward = ()
    if trips.translated:
        back = arrives(match, trips.reaches)
    else:
        back, backward = comes_back(engine, gap.source, gap.destination, mirrored(match, connections=True))
    if back is FlowVerdict.BROKEN:
        return DeclaredFlowVerdict(index, back, NO_WAY_BACK)
    astray = (
        NONE_ASTRAY if trips.translated else strays(engine, gap.source, gap.destination, match, trips.forward, backward)
    )
    if astray.possibly:
        return _astray(engine, index, match, astray)
    if FlowVerdict.UNKNOWN in {there, back}:
        open_ = turned(match, trips.forward) or _asked_in_vain(trips) or loose(engine.network, match, trips.forward)
        if not isinstance(backward, Mapping):
            open_ = open_ or loose(engine.network, mirrored(match, connections=True), backward)
        why = open_ or _unfollowed(trips) or "something on the way is undecided"
        return DeclaredFlowVerdict(index, FlowVerdict.UNKNOWN, why)
    return DeclaredFlowVerdict(index, FlowVerdict.WORKS)


def _unfollowed(trips: _ThereAndBack) -> str:
    """Why answers are undecided of which there is too much to follow; empty if they were followed."""
    cut = trips.translated and any(reach.unfollowed for reach in trips.reaches)
    return "there are more ways and translations than its answers are followed through" if cut else ""


def _astray(engine: Engine, index: int, match: Match, astray: Strays) -> DeclaredFlowVerdict:
    """A flow whose questions and answers do not meet the same devices that keep state."""
    nodes = [engine.network.nodes[number] for number in astray.devices]
    if not nodes:
        return DeclaredFlowVerdict(index, FlowVerdict.UNKNOWN, "something on the way is undecided")
    both = (match, mirrored(match, connections=True))
    tolerant = any(
        any(_meet(one, other) for one in node.device.admits_strays for other in both)
        or any(item.effect.permits for item in node.device.unmodelled)
        for node in nodes
    )
    names = " and ".join(node.id for node in nodes)
    sure = astray.surely and not tolerant
    verb = "passes" if sure else "may pass"
    why = f"only one direction {verb} {names}, and connections are tracked there"
    verdict = FlowVerdict.BROKEN if sure else FlowVerdict.UNKNOWN
    return DeclaredFlowVerdict(index, verdict, why, one_way=tuple(node.id for node in nodes))


def _meet(one: Match, other: Match) -> bool:
    """Whether some packet may be of both."""
    return bool(
        one.source.possibly.meets(other.source.possibly)
        and one.destination.possibly.meets(other.destination.possibly)
        and (one.service.possibly & other.service.possibly).boxes
    )


def comes_back(engine: Engine, source: Zone, destination: Zone, answer: Match) -> tuple[FlowVerdict, Backward]:
    """Whether all replies of a flow come back, and how; what has no reply (an ICMP error) needs no way back."""
    if not answer.service.surely.boxes:
        return FlowVerdict.WORKS, ()
    devices = engine.single_ways.back(destination, source, answer)
    if devices is not None:
        return FlowVerdict.WORKS, devices
    back = engine.reach(destination, source, (answer,), replies=True, within=answer)
    return arrives(answer, back), back


def _hiding(network: Network, conduit: Conduit) -> Iterator[str]:
    """Why a flow that seems blocked may still work: a zone or a device of its conduit is not shown."""
    for zone in (conduit.source_zone, conduit.destination_zone):
        yield from unplaced(network, network.plant.zone(zone))
    for entry in network.missing:
        if entry.id in conduit.via:
            yield missing_reason(entry)
    yield from absent_enforcers(network, conduit)
    yield from (context.sentence() for context in network.contexts)


def _asked_in_vain(trips: _ThereAndBack) -> str:
    """Why packets that would arrive may not be sent; empty where somebody answers for every address."""
    if not trips.unanswered:
        return ""
    shown = trips.unanswered[0].destination.surely.cidrs()[0]
    return f"hosts ask their own network for {shown.removesuffix('/32')}, and nothing says that somebody answers"
