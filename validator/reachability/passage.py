"""A packet's passage through one device: where it stands, where it is within the device, where it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.reachability.header import AS_SENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

    from parsers.source import Span
    from validator.graph.attachments import Attachment
    from validator.graph.families import Family
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.filters import Judgement
    from validator.reachability.header import Header
    from validator.reachability.target import Service


@dataclass(frozen=True, slots=True)
class Frame:
    """Whom a device sends a packet to on a segment: its next hop, or (None) the station that has its destination.

    `default`: a default route chose the next hop.
    """

    hop: IPv4Address | IPv6Address | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A packet about to enter a port (by number), under a header.

    `frame` matters where the port is a member of a bridge: whom the packet is for on the segment; None: it
    comes from a host, which may send it to any station there. `given`: a router of that family gave it, which no file
    shows; None: somebody else did.
    """

    port: int
    header: Header
    frame: Frame | None = None
    given: Family | None = None

    def __hash__(self) -> int:
        """Of port and header alone, for states are looked up very often and seldom differ in the rest."""
        return self.port ^ self.header.digest


def entry(item: Attachment, header: Header = AS_SENT) -> State:
    """A packet of a zone about to enter where the zone is attached."""
    return State(item.port.number, header, given=item.given)


@dataclass(frozen=True, slots=True, eq=False)
class Fork:
    """Several ways of which device number `node` takes one, and nothing says which.

    `masks`: for each way the judgements that all packets pass which may take it. Judgements of `skipped` (by identity)
    say for sure what takes a way, and are in edges in the place of these. `complete`: packets that surely take one of
    the ways (None: all). `chosen`: no way alone is sure, for the device chooses by itself (SD-WAN), or by what the file
    leaves open; `why` says what it goes by. So it is where devices choose that share the address of the next hop:
    `shared` tells of them, and `active` is the number of the one that surely has it while nothing fails.
    """

    node: int
    masks: tuple[tuple[Judgement, ...], ...]
    skipped: frozenset[int] = frozenset()
    complete: Judgement | None = None
    chosen: bool = False
    shared: UnknownMatch | None = None
    active: int | None = None
    why: tuple[UnknownMatch, ...] = ()

    @property
    def judgements(self) -> Iterator[Judgement]:
        """Everything whose sets a grid must hold."""
        for mask in self.masks:
            yield from mask
        if self.complete is not None:
            yield self.complete


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One passage through a device: the packets that pass all `judgements` reach `target` (None: are delivered).

    Not `sure` where something outside the configuration decides; `unknown` says what. `may_permit` are
    features that may let packets past the filters. `opens` is set where the packets end in the device itself:
    what they open there. `forks` are the forks on it, with the number of the way taken at each; `firm` says whether
    all but these is sure.
    """

    source: State
    target: State | None
    judgements: tuple[Judgement, ...]
    header: Header
    sure: bool
    unknown: tuple[UnknownMatch, ...]
    may_permit: tuple[UnknownMatch, ...]
    out_port: Port | None
    origin: Span
    opens: Service | None = None
    forks: tuple[tuple[Fork, int], ...] = ()
    firm: bool = False

    @property
    def shared(self) -> tuple[Fork, int] | None:
        """The last fork and the number of the way, if devices that share an address choose there."""
        return self.forks[-1] if self.forks and self.forks[-1][0].shared is not None else None


@dataclass(frozen=True, slots=True)
class Branch:
    """A packet on its way through one device.

    `entering` and `leaving` are the names by which rules know both sides; `leaving` is empty until it is known.
    `wire` is the port on whose segment it leaves. `crossing`: it is bridged, not routed, in the frame `frame`.
    `received` is the header with which it entered the device; None until its stages begin. `forks` are those that it
    took so far, and `firm` is `sure` but for them.
    """

    header: Header
    entering: frozenset[str]
    leaving: frozenset[str] = frozenset()
    wire: Port | None = None
    way: Way | None = None
    judgements: tuple[Judgement, ...] = ()
    egress: str = ""
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()
    crossing: bool = False
    frame: Frame | None = None
    received: Header | None = None
    forks: tuple[tuple[Fork, int], ...] = ()
    firm: bool = True

    def judged(self, *judgements: Judgement) -> Branch:
        """The branch after further judgements."""
        return replace(self, judgements=(*self.judgements, *judgements)) if judgements else self

    def weakened(self, *doubts: UnknownMatch) -> Branch:
        """The branch, no longer sure, for these reasons."""
        return replace(self, sure=False, firm=False, unknown=(*self.unknown, *doubts))

    def perhaps(self, reason: str, origin: Span) -> Branch:
        """The branch, not sure for a reason."""
        return self.weakened(UnknownMatch(UnknownKind.UNRESOLVED, reason, origin))
