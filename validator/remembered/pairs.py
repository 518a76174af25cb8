"""Verdicts of zone pairs, remembered by what they were made from.

An answer rests on the ground (`ground.py`: everything of all devices but the rules of their lists; the plant, the day,
the outputs) and on the lists of the devices that were met while it was made (`reachability/meetings.py`); pairs between
which nothing travels also on those that stand where they begin and end. Where the ground is another, nothing is taken
from before. Where only lists are, what is told of a pair holds unless an edited line of a device that was met concerns
it (`edits.py`), or places that it names moved. Plants with a line that may rewrite packets and was not read are judged
anew: what such a line touches is not followed device by device.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, cast

from parsers.nouns import dataclass
from validator.causes import causes_of
from validator.conformance import Gap
from validator.quiet import Lazily, QuietVerdicts
from validator.reachability.meetings import bits_of
from validator.remembered.edits import Edits
from validator.remembered.list_records import Lists
from validator.remembered.packing import PackingError, pack, unpack
from validator.remembered.pair_book import Book
from validator.remembered.pair_records import KnownCauses, Rules, kept_cause
from validator.remembered.silence import Silence
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from validator.causes import Cause, Stop
    from validator.conformance import Judged, Undeclared
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.remembered.pair_records import KeptCause, KeptPair
    from validator.verdicts import PairVerdict


@dataclass(frozen=True, slots=True)
class Before:
    """What was found out of a plant with the same ground, and what was edited since."""

    book: Book
    leaves: Mapping[int, tuple[KeptPair, ...]] = field(repr=False)
    """Those of the book, unpacked."""
    edits: Edits


def leaf_of(raw: bytes) -> tuple[KeptPair, ...]:
    """What is kept of a destination.

    Raises:
        PackingError: the bytes are not what `pack` writes.
    """
    return cast("tuple[KeptPair, ...]", unpack(raw)) if raw else ()


class PairAnswers:
    """What is remembered of the pairs of one network, and what is found out of them now."""

    def __init__(self, engine: Engine, before: Before | None) -> None:
        """Nothing is judged yet; with `before` what was found out of the same ground."""
        self._engine = engine
        self._network = engine.network
        self._zones = self._network.plant.zones
        self._numbers = {zone.id: number for number, zone in enumerate(self._zones)}
        self._rules = Rules(self._network.nodes)
        self._silence = Silence(self._network)
        self._before = before
        self._holding: dict[int, dict[int, KeptPair]] = {}
        """What still holds of each leaf, by destination and source."""
        self._quiet: dict[str, Sequence[Zone]] = {}
        """By destination, the sources of quiet pairs."""
        self._new: dict[int, dict[int, tuple[Judged, int]]] = {}
        self._causes: dict[tuple[str, str], Sequence[KeptCause]] = {}
        self._ends = tuple(engine.ends(zone) for zone in self._zones) if before is None else before.book.ends
        self.lists = (
            Lists(self._network.nodes, {}, lambda _node, _place: False)
            if before is None
            else Lists(self._network.nodes, before.book.lists, before.edits.spare_list)
        )
        self._ways: dict[tuple[str, str], tuple[str, int]] = {} if before is None else dict(before.book.ways)
        self._conduits = {conduit.id: conduit for conduit in self._network.plant.conduits}
        self._replies: dict[tuple[str, int], tuple[str, bool, int]] = {}
        for (conduit, index), told in () if before is None else before.book.replies.items():
            if before is not None and before.edits.spare(*self._between(conduit), told[2], answered=True):
                self._replies[conduit, index] = told
        self._stops: dict[tuple[str, int], tuple[Stop, int, int]] = {}
        for (conduit, index), kept in () if before is None else before.book.stops.items():
            if before is not None and before.edits.spare(*self._between(conduit), *kept[1:], answered=True):
                self._stops[conduit, index] = kept
        self._traced = False
        self._heard: dict[int, bytes] = {}
        """What other processes of this run told, by destination."""

    def recalled(self, destination: Zone, again: Callable[[Zone, Zone], Gap]) -> Mapping[str, Judged]:
        """By source, the pairs into a zone that need not be judged."""
        number = self._numbers[destination.id]
        if number in self._heard:
            leaf, edits = leaf_of(self._heard[number]), Edits(self._network, ())
        elif self._before is not None:
            leaf, edits = self._before.leaves.get(number, ()), self._before.edits
        else:
            return self._at_first_sight(destination, number)
        spare, told = edits.spare, {item[0]: item for item in leaf}
        holds = {
            key: item
            for key, item in told.items()
            if spare(key, number, int(item[1], 16), int(item[2], 16), answered=bool(item[4]))
        }
        self._holding[number] = holds
        found: dict[str, Judged] = {}
        for key, item in holds.items():
            if item[3] is not None:
                found[self._zones[key].id] = self._pair(self._zones[key], destination, item, again)
        there = self._ends[number][1]
        edited = edits.devices
        silent = [
            zone
            for (key, zone), (out, _) in zip(enumerate(self._zones), self._ends, strict=True)
            if key != number
            and zone.id not in found
            and (key not in told or key in holds)
            and (not (out | there) & edited or spare(key, number, out | there))
        ]
        return found | self._in_silence(silent, destination)

    def _at_first_sight(self, destination: Zone, number: int) -> Mapping[str, Judged]:
        """Of a plant of which nothing is known: the pairs between which a quick look tells that nothing travels.

        The look asks the devices at both ends alone, so that nothing is kept of them (`_met_alone`).
        """
        between, numbers = self._network.between, self._engine.numbers
        silent = self._engine.silent(destination)
        found = [
            zone
            for key, zone in enumerate(self._zones)
            if silent >> numbers[zone.id] & 1 and key != number and (zone.id, destination.id) not in between
        ]
        return self._in_silence(found, destination)

    def _in_silence(self, silent: Sequence[Zone], destination: Zone) -> dict[str, Judged]:
        """The pairs from zones from which nothing travels to another; none of them where they are quiet."""
        if silent and self._silence.are_quiet(silent, destination):
            self._quiet[destination.id] = silent
            return {}
        gaps = self._silence.gaps(silent, destination)
        return {zone.id: (gap, ()) for zone, gap in zip(silent, gaps, strict=True)}

    def told(self, destination: Zone) -> bytes:
        """What is kept of the pairs into a zone that were recalled or judged, packed; those are then forgotten."""
        number = self._numbers[destination.id]
        by_pair: dict[tuple[str, str], Sequence[Cause]] = {}
        for (gap, _), _ in self._new.get(number, {}).values():
            if gap.verdict.verdict is Verdict.VIOLATED:
                found = by_pair[gap.source.id, gap.destination.id] = tuple(causes_of(self._network, gap))
                for cause in found:
                    _ = cause.share.boxes, cause.share.witness  # what is asked of nearly every cause
        leaf = self._leaf(number, by_pair)
        self._new.pop(number, None)
        return leaf

    def heard(self, destination: Zone, raw: bytes) -> None:
        """What another process of this run told of the pairs into a zone."""
        self._heard[self._numbers[destination.id]] = raw

    def quiet(self, destination: Zone) -> Collection[str]:
        """The other sources from which nothing travels there, PROVED without a word."""
        return {zone.id for zone in self._quiet.get(destination.id, ())}

    def with_quiet(self, spoken: tuple[Gap, ...]) -> tuple[Sequence[Gap], Sequence[PairVerdict]]:
        """All pairs and their verdicts in order; those that are quiet are made if somebody goes through all of them."""
        if not self._quiet:
            return spoken, tuple(gap.verdict for gap in spoken)
        known: dict[str, dict[str, PairVerdict]] = {zone.id: {} for zone in self._zones}
        for gap in spoken:
            known[gap.source.id][gap.destination.id] = gap.verdict
        pairs = Lazily(len(self._zones) * (len(self._zones) - 1), lambda: self._in_order(spoken))
        names = [zone.id for zone in self._zones]
        return pairs, QuietVerdicts(names, known, self._silence.layer2, lambda: [gap.verdict for gap in pairs])

    def _in_order(self, spoken: tuple[Gap, ...]) -> list[Gap]:
        """All pairs, made: by source, then by destination."""
        found: dict[str, dict[str, Gap]] = {zone.id: {} for zone in self._zones}
        for gap in spoken:
            found[gap.source.id][gap.destination.id] = gap
        for destination in self._zones:
            for gap in self._silence.gaps(self._quiet.get(destination.id, ()), destination):
                found[gap.source.id][destination.id] = gap
        ordered = ((found[source.id], destination.id) for source in self._zones for destination in self._zones)
        return [row[name] for row, name in ordered if name in row]

    def _pair(self, source: Zone, destination: Zone, kept: KeptPair, again: Callable[[Zone, Zone], Gap]) -> Judged:
        _, _, _, verdict, conduits, surely, causes = kept
        ends = source.id, destination.id
        if verdict is None:
            message = "a pair of which nothing was kept"
            raise PackingError(message)
        if causes is not None:
            self._causes[ends] = causes
        found = () if surely is None else _Again(source, destination, again)
        return Gap(source, destination, verdict, self._network.between.get(ends, ()), found, surely), conduits

    def judged(self, pair: Judged, met: int) -> None:
        """A pair was judged; its answer was made from the devices `met`, as bits by number."""
        source, number = self._numbers[pair[0].source.id], self._numbers[pair[0].destination.id]
        self._new.setdefault(number, {})[source] = pair, met

    def causes(self, gap: Gap) -> Sequence[Cause] | None:
        """The causes of a pair; None: they are not remembered."""
        kept = self._causes.get((gap.source.id, gap.destination.id))
        return None if kept is None else KnownCauses(self._network, gap).of(self._rules, kept)

    def way(self, packet: ConcretePacket, device: str) -> str | None:
        """The way that was told of a packet; None: it is not remembered."""
        known = self._ways.get((repr(packet), device))
        if known is None or not (self._before is None or self._before.edits.spare_packet(packet, known[1])):
            return None
        return known[0]

    def traced(self, packet: ConcretePacket, device: str, text: str, met: int) -> None:
        """A way was found by the devices `met`, as bits by number."""
        self._ways[repr(packet), device] = text, met
        self._traced = True

    def reply(self, conduit: str, index: int) -> tuple[str, bool] | None:
        """What was told of the replies of a declared flow that do not all come back; None: it is not remembered."""
        known = self._replies.get((conduit, index))
        return None if known is None else known[:2]

    def replied(self, conduit: str, index: int, told: tuple[str, bool], met: int) -> None:
        """It was found by the devices `met`, as bits by number; those at the ends count as well."""
        self._replies[conduit, index] = *told, met | self._around(conduit)
        self._traced = True

    def stop(self, conduit: str, index: int) -> Stop | None:
        """What was told of where a declared flow is stopped; None: it is not remembered."""
        known = self._stops.get((conduit, index))
        return None if known is None else known[0]

    def stopped(self, conduit: str, index: int, told: Stop, met: int, places: int) -> None:
        """It was found by the devices `met` and names places of devices; those at the ends were met as well."""
        self._stops[conduit, index] = told, met | self._around(conduit), places
        self._traced = True

    def _around(self, conduit: str) -> int:
        """The devices where the zones of a conduit begin and end, as bits by number."""
        (out, into), (back, there) = (self._ends[zone] for zone in self._between(conduit))
        return out | into | back | there

    def _between(self, conduit: str) -> tuple[int, int]:
        """The zones of a conduit, by number."""
        declared = self._conduits[conduit]
        return self._numbers[declared.source_zone], self._numbers[declared.destination_zone]

    @property
    def news(self) -> bool:
        """Whether anything was found out that is not kept yet."""
        return bool(self._new) or self._traced or self.lists.news or self._before is None

    def book(self, files: Mapping[str, str], facts: str, causes: Sequence[Cause]) -> Book:
        """All that is known now, to be kept."""
        by_pair: dict[tuple[str, str], list[Cause]] = {}
        for cause in causes:
            gap = cause.share.gap
            by_pair.setdefault((gap.source.id, gap.destination.id), []).append(cause)
        leaves = {} if self._before is None else dict(self._before.book.leaves)
        for number in range(len(self._zones)):
            leaf = self._heard.get(number)
            if leaf is None and (self._new.get(number) or self._gone(number) or self._before is None):
                leaf = self._leaf(number, by_pair)
            if leaf is not None:
                leaves.pop(number, None)
                if leaf:
                    leaves[number] = leaf
        return Book(files, facts, self._ends, leaves, self._ways, self.lists.known, self._replies, self._stops)

    def _gone(self, number: int) -> bool:
        """Whether something that was known of a destination does not hold any more."""
        return self._before is not None and len(self._holding.get(number, ())) < len(
            self._before.leaves.get(number, ())
        )

    def _leaf(self, number: int, causes: Mapping[tuple[str, str], Sequence[Cause]]) -> bytes:
        """All that is kept of a destination, packed; empty if nothing is."""
        new = {
            source: kept
            for source, (pair, met) in self._new.get(number, {}).items()
            if (kept := self._kept(source, number, pair, met, causes)) is not None
        }
        pairs = self._holding.get(number, {}) | new
        return pack(tuple(item for _, item in sorted(pairs.items()))) if pairs else b""

    def _kept(
        self, source: int, number: int, pair: Judged, met: int, causes: Mapping[tuple[str, str], Sequence[Cause]]
    ) -> KeptPair | None:
        """A pair as it is kept; None: nothing travels, and nobody was met but those who stand at its ends."""
        gap, conduits = pair
        if _silent(gap):
            return self._met_alone(source, number, met)
        both = self._ends[source][0] | self._ends[number][1] | self._ends[source][1] | self._ends[number][0]
        told = causes.get((gap.source.id, gap.destination.id), ())
        kept = [kept_cause(self._rules, cause) for cause in told]
        whole = tuple(item for item in kept if item is not None)
        named = whole if len(whole) == len(kept) else None
        places = _placed(self._network, gap, met)
        surely = (gap.verdict.surely if gap.surely == gap.verdict.surely else gap.surely) if gap.undeclared else None
        return source, _hex(met | both), _hex(places), gap.verdict, tuple(conduits), surely, named

    def _met_alone(self, source: int, number: int, met: int) -> KeptPair | None:
        """A pair between which nothing travels, where others were met than those who stand at its ends."""
        around = self._ends[source][0] | self._ends[number][1]
        return (source, _hex(met), _hex(0), None, (), None, None) if met & ~around else None


class _Again:
    """What is undeclared between two zones, found when it is asked for, once."""

    def __init__(self, source: Zone, destination: Zone, again: Callable[[Zone, Zone], Gap]) -> None:
        self._ends = source, destination
        self._judge = again
        self._found: tuple[Undeclared, ...] | None = None

    def __call__(self) -> tuple[Undeclared, ...]:
        """The same as when the pair was judged."""
        if self._found is None:
            self._found = self._judge(*self._ends).undeclared
        return self._found


def _silent(gap: Gap) -> bool:
    """Whether nothing travels and nobody asked for anything."""
    return not (gap.conduits or gap.verdict.possibly or gap.verdict.surely or gap.undeclared)


def _placed(network: Network, gap: Gap, met: int) -> int:
    """The devices of which something told of a pair may name a place: where nothing is undecided, those on its ways.

    What is told of declared flows names devices and no place.
    """
    if gap.verdict.verdict is Verdict.PROVED and not gap.undeclared:
        return 0
    if gap.verdict.verdict is not Verdict.VIOLATED:
        return met
    edges = [edge for item in gap.undeclared for edge, _ in item.reach.taken]
    judges = (judgement.program.node for edge in edges for judgement in edge.judgements)
    return bits_of((*judges, *(network.ports.all[edge.source.port].device for edge in edges)))


def _hex(devices: int) -> str:
    return f"{devices:x}"
