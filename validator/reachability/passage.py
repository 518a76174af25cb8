"""A packet's passage through one device: where it stands, where it is within the device, where it goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.source import Span
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.filters import Judgement
    from validator.reachability.header import Header


@dataclass(frozen=True, slots=True)
class State:
    """A packet about to enter a port (by number), under a header."""

    port: int
    header: Header


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One passage through a device: the packets that pass all `judgements` reach `target` (None: are delivered).

    Not `sure` where something outside the configuration decides; `unknown` says what. `may_permit` are
    features that may let packets past the filters.
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


@dataclass(frozen=True, slots=True)
class Branch:
    """A packet on its way through one device."""

    header: Header
    judgements: tuple[Judgement, ...] = ()
    way: Way | None = None
    egress: str = ""
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()

    def judged(self, *judgements: Judgement) -> Branch:
        """The branch after further judgements."""
        return replace(self, judgements=(*self.judgements, *judgements))
