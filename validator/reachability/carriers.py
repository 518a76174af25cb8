"""Which lines carry given packets: the rules that permit them on every way, and where nothing judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.nat import NatRule, NatStage
from parsers.model.rules import Action, Rule
from parsers.nouns import dataclass
from validator.packets import WORD, meets, packed, unpacked
from validator.reachability.programs import unsaid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.graph.ports import Port
    from validator.packets import Packed, PacketSet
    from validator.reachability.engine import PairReach
    from validator.reachability.passage import Edge
    from validator.reachability.programs import Program


MOST_NAMED = 2_000
"""A list names no more rules than this for the packets of one passage; the rest are told together."""
MOST_KEPT = 256 * 2**20
"""Bytes of packet sets that the named rules of one passage may take."""
MOST_EXAMINED = 8 * 2**30
"""Bytes of packet sets that may be looked at to name the rules of one passage."""


class Carrying(Protocol):
    """What lets packets pass, by name alone: a `Carrier`, or one that is remembered without its packets."""

    @property
    def node(self) -> int:
        """The number of the device."""
        ...

    @property
    def rule(self) -> Rule | None:
        """The rule; None: no filter judges the packets there."""
        ...

    @property
    def rule_set(self) -> str:
        """The name of its list."""
        ...

    @property
    def sure(self) -> bool:
        """Whether it surely matches."""
        ...

    @property
    def undefined(self) -> bool:
        """Whether the list is bound and not defined."""
        ...

    @property
    def rest(self) -> bool:
        """Whether rules after it may be meant as well."""
        ...


@dataclass(frozen=True, slots=True)
class Carrier:
    """`rule` of `rule_set` on device number `node` lets `packets` pass; None: no filter judges them there.

    `edge` is the passage through the device; `sure` is False where the rule only may match.
    """

    node: int
    edge: Edge
    kept: Packed | PacketSet
    rule: Rule | None = None
    rule_set: str = ""
    sure: bool = True
    undefined: bool = False
    """Whether the list is bound and not defined, so that the rule is the platform's own answer to that."""
    rest: bool = False
    """Whether `packets` pass by this rule or by others after it, too many to name each."""

    @property
    def packets(self) -> PacketSet:
        """What is let pass."""
        return unpacked(self.kept)

    def carries(self, packets: PacketSet) -> bool:
        """Whether any of some packets are let pass."""
        return meets(self.kept, packets)


def carriers(reach: PairReach, packets: PacketSet, *, possible: bool = False) -> Iterator[Carrier]:
    """Every (device, rule) that lets some of `packets` surely (or `possible`) pass, in the order of the ways."""
    for edge, taken in reach.taken:
        sure = taken.surely if reach.settled is None else taken.surely | (taken.possibly & reach.settled)
        here = (taken.possibly if possible else sure) & packets
        if not here:
            continue
        judging = (item for item in edge.judgements if item.is_filter and not item.guard)
        filters = [item for item in judging if item.family in {None, reach.family}]
        device = _device(edge)
        if not filters and device is not None:
            yield Carrier(device, edge, packed(here))
        for item in filters:
            yield from _deciding(reach, edge, item.program, here)


def _device(edge: Edge) -> int | None:
    if edge.out_port is None:
        return None
    return edge.out_port.device


def _deciding(reach: PairReach, edge: Edge, program: Program, packets: PacketSet) -> Iterator[Carrier]:
    """The permit lines of one list that decide some of `packets`: first match wins."""
    unmatched = packets
    named = 0
    size = packets.grid.size * WORD // 8
    most_named = min(MOST_NAMED, MOST_KEPT // size)
    for number, line in enumerate(reach.painter.lines(program)):
        matched = reach.painter.cells(line, possible=True) & unmatched
        if matched and line.line.action is not Action.DENY and isinstance(line.line.statement, Rule):
            sure = line.sure is not None and line.line.action is Action.PERMIT
            rule = line.line.statement
            undefined = bool(rule.implicit) and len(program.lines) == 1
            named += 1
            if named > most_named or number * size > MOST_EXAMINED:
                yield Carrier(program.node, edge, packed(unmatched), rule, line.line.rule_set, sure, rest=True)
                return
            yield Carrier(program.node, edge, packed(matched), rule, line.line.rule_set, sure, undefined)
        unmatched = unmatched - reach.painter.cells(line, possible=False)
        if not unmatched:
            return


def doubts(reach: PairReach, packets: PacketSet) -> dict[UnknownMatch, PacketSet]:
    """Everything undecided on the ways of `packets`, with those it leaves open."""
    found: dict[UnknownMatch, PacketSet] = {}
    doubtful = packets
    for _, sent in reach.entered:
        doubtful = doubtful - sent.surely
    for attachment, sent in reach.entered:
        _add(found, attachment.unknown or (_behind(attachment.port),), sent.possibly & doubtful)
    for joint, joined in reach.joined:
        _add(found, joint.doubts, joined.possibly & packets)
    for judgement, left in reach.within:
        if judgement.family in {None, reach.family} and (here := left & packets):
            _program_doubts(reach, judgement.program, here, found)
    for edge, taken in reach.taken:
        here = taken.possibly & packets
        if not here:
            continue
        _add(found, (*edge.unknown, *edge.may_permit), here)
        for judgement in edge.judgements:
            if judgement.family in {None, reach.family}:
                _program_doubts(reach, judgement.program, here, found)
    _unexplained_entries(reach, packets, found)
    return found or _derived(reach, packets) or _chosen_ways(reach, packets) or _chosen_ends(reach, packets)


def _derived(reach: PairReach, packets: PacketSet) -> dict[UnknownMatch, PacketSet]:
    """Doubts that follow from others, where the packets came in with those already."""
    found: dict[UnknownMatch, PacketSet] = {}
    for edge, taken in reach.taken:
        for judgement in edge.judgements if (here := taken.possibly & packets) else ():
            if judgement.family in {None, reach.family}:
                _program_doubts(reach, judgement.program, here, found, derived=True)
    return found


def _chosen_ways(reach: PairReach, packets: PacketSet) -> dict[UnknownMatch, PacketSet]:
    """What a device chooses one of several ways by, where the others let none of the packets out of it."""
    found: dict[UnknownMatch, PacketSet] = {}
    for edge, taken in reach.taken:
        for fork, _ in edge.forks if (here := taken.possibly & packets) else ():
            _add(found, fork.why, here)
    return found


def _chosen_ends(reach: PairReach, packets: PacketSet) -> dict[UnknownMatch, PacketSet]:
    """Translations to one of several addresses or ports, where not all of them are judged alike."""
    found: dict[UnknownMatch, PacketSet] = {}
    for edge, taken in reach.taken:
        here = taken.possibly & packets
        several = edge.header.destination.within or edge.header.destination_port.within
        for judgement in edge.judgements if here and several else ():
            for line in reach.painter.lines(judgement.program):
                rule = line.line.statement
                if isinstance(rule, NatRule) and rule.stage is NatStage.DESTINATION:
                    reason = f"{rule.identity} chooses one of several addresses or ports"
                    why = UnknownMatch(UnknownKind.UNRESOLVED, reason, rule.origin)
                    _add(found, (why,), reach.painter.cells(line, possible=True) & here)
    return found


def _unexplained_entries(reach: PairReach, packets: PacketSet, found: dict[UnknownMatch, PacketSet]) -> None:
    """What comes in at a place that is in doubt and in no doubt elsewhere, where it is stopped."""
    left = packets - reach.total.surely
    for explained in found.values():
        left = left - explained
    for attachment, sent in reach.entered if left else ():
        if not attachment.sure:
            _add(found, attachment.unknown or (_behind(attachment.port),), sent.possibly & left)


def _behind(port: Port) -> UnknownMatch:
    """Why packets of a zone may not come in by a port that no reason is known for."""
    return UnknownMatch(UnknownKind.UNRESOLVED, f"who stands behind {port.name} no file shows", port.origin)


def _add(found: dict[UnknownMatch, PacketSet], doubts: Iterable[UnknownMatch], packets: PacketSet) -> None:
    """Each of `doubts` leaves `packets` open, if there are any."""
    for item in doubts if packets else ():
        found[item] = found[item] | packets if item in found else packets


def _program_doubts(
    reach: PairReach,
    program: Program,
    packets: PacketSet,
    found: dict[UnknownMatch, PacketSet],
    *,
    derived: bool = False,
) -> None:
    """Of packets that something may have rewritten wholly only what the lines say themselves, unless `derived`."""
    told = derived or not program.header.unrecognisable
    for line in reach.painter.lines(program):
        if line.sure is line.possible:
            continue
        open_here = (reach.painter.cells(line, possible=True) - reach.painter.cells(line, possible=False)) & packets
        if open_here:
            _add(found, line.line.match.unknown or ((unsaid(line.line),) if told else ()), open_here)
