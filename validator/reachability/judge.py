"""One packet against one ordered list: permit, deny, or possibly, and the line that decides."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.rules import Action
from parsers.model.service import TCP, ServiceSet, State
from parsers.nouns import dataclass
from validator.reachability.programs import unsaid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.match import UnknownMatch
    from validator.flowtext import ConcretePacket
    from validator.reachability.programs import Line, Program, Region

LONG = 32
"""Lists of so many lines are asked by an index."""


class PacketVerdict(StrEnum):
    """POSSIBLY: it depends on what the configuration does not say."""

    PERMIT = "permit"
    DENY = "deny"
    POSSIBLY = "possibly"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a list does with a packet. `line` decides (of a *possibly*: the first that may); None: none matched.

    `because` is everything undecided that bears on the verdict; that the packet may be another one by now is not said.
    """

    verdict: PacketVerdict
    line: Line | None = None
    because: tuple[UnknownMatch, ...] = ()


def judged(program: Program, packet: ConcretePacket) -> Decision:
    """First match wins, under every reading of what is unknown."""
    maybe: list[Line] = []
    last: Line | None = None
    for line, where in _near(program, packet):
        if not holds(where, packet, possibly=True):
            continue
        if holds(where, packet, possibly=False):
            last = line
            break
        maybe.append(line)
    actions = {line.action for line in maybe}
    actions.add(Action.DENY if last is None else last.action)
    if actions == {Action.PERMIT}:
        return Decision(PacketVerdict.PERMIT, last)
    if actions == {Action.DENY}:
        return Decision(PacketVerdict.DENY, last)
    first = maybe[0] if maybe else last
    because = tuple(dict.fromkeys(_unknowns(maybe, last)))
    if not because and first is not None and not program.header.unrecognisable:
        because = (unsaid(first),)
    return Decision(PacketVerdict.POSSIBLY, first, because)


def _near(program: Program, packet: ConcretePacket) -> Iterator[tuple[Line, Region]]:
    """The lines that may concern a packet, in order: of a long list by its index."""
    if len(program.lines) < LONG:
        yield from zip(program.lines, program.regions, strict=True)
    else:
        for number in program.index.at(packet.src, packet.dst):
            yield program.lines[number], program.regions[number]


def _unknowns(maybe: list[Line], last: Line | None) -> Iterable[UnknownMatch]:
    for line in maybe:
        yield from line.match.unknown
    if last is not None and last.action is Action.UNKNOWN:
        yield from last.match.unknown


def holds(where: Region, packet: ConcretePacket, *, possibly: bool) -> bool:
    """Whether `packet` lies in the upper (`possibly`) or lower bound of a region."""
    if possibly:
        return (
            packet.src in where.possible_source
            and packet.dst in where.possible_destination
            and (in_services(where.possible_service, packet) or _may_answer(where.possible_service, packet))
        )
    return (
        where.certain
        and packet.src in where.source
        and packet.dst in where.destination
        and in_services(where.service, packet)
    )


def _may_answer(services: ServiceSet, packet: ConcretePacket) -> bool:
    """Whether a packet that is said to be of a connection may be one that a reflexive list remembers."""
    if packet.state is not State.ESTABLISHED:
        return False
    remembered = ServiceSet(
        tuple(replace(box, states=State.EITHER) for box in services.boxes if box.states & State.ANSWER)
    )
    return in_services(remembered, packet)


def in_services(services: ServiceSet, packet: ConcretePacket) -> bool:
    """Whether a whole packet is one of `services`; only TCP packets can be of an established connection."""
    state = packet.state if packet.proto == TCP else State.NEW
    port = packet.service_port
    return any(
        box.protocols.first <= packet.proto <= box.protocols.last
        and box.source_ports.first <= packet.sport <= box.source_ports.last
        and box.destination_ports.first <= port <= box.destination_ports.last
        and box.states & state
        and box.fragments & 1
        for box in services.boxes
    )
