"""Copies of frames that a switch sends out by a port: mirror sessions (SPAN)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.source import Span


@dataclass(frozen=True, slots=True)
class Mirror:
    """One session. Copies of what the interfaces `copied` and the `vlans` carry leave by each of `ports`.

    `remote` is the VLAN in which they travel on over trunks (RSPAN).

    `heard` is the line by which a station at such a port may send as well; None: nothing that it sends is taken.
    That copies may leave there past every list is told by `Device.unmodelled` besides.
    """

    name: str
    origin: Span
    ports: tuple[str, ...]
    copied: tuple[str, ...] = ()
    vlans: Intervals = ()
    heard: Span | None = None
    remote: int | None = None
