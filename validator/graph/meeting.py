"""Whether two things stand on one segment, and what passes between them there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.graph.crossings import FREE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from validator.graph.crossings import Crossing
    from validator.graph.frame_filters import FrameFilter


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whether two things stand on one segment: `possible`, and surely if nothing is in `doubt`.

    What passes between them is what `filters` of the segment permit; who does not ask them takes them as `unknown`.
    """

    possible: bool = True
    doubts: tuple[UnknownMatch, ...] = ()
    filters: tuple[FrameFilter, ...] = ()

    @property
    def unknown(self) -> tuple[UnknownMatch, ...]:
        """Why they may not meet, or not with every packet."""
        return (*self.doubts, *(item.doubt for item in self.filters))

    @property
    def sure(self) -> bool:
        """Whether they surely meet, with every packet."""
        return self.met and not self.filters

    @property
    def met(self) -> bool:
        """Whether they surely meet, as far as filters permit."""
        return self.possible and not self.doubts

    def doubted(self, doubts: tuple[UnknownMatch, ...]) -> Meeting:
        """The meeting with more doubts."""
        return replace(self, doubts=(*self.doubts, *doubts)) if doubts and self.possible else self

    def across(self, crossing: Crossing) -> Meeting:
        """The meeting, with what passes within the domain."""
        if crossing is FREE:
            return self
        if not (self.possible and crossing.possible):
            return NEVER
        return Meeting(True, (*self.doubts, *crossing.unknown), (*self.filters, *crossing.filters))

    def parted(self, parted: bool, doubt: UnknownMatch | None) -> Meeting:  # noqa: FBT001 - as cuts tell it
        """The meeting after a failure that parts the two, surely if nothing is in doubt."""
        if not parted:
            return self
        return NEVER if doubt is None else Meeting(self.possible, (*self.doubts, doubt), self.filters)


SURELY = Meeting()
NEVER = Meeting(possible=False)


def joined(meetings: Iterator[Meeting]) -> Meeting:
    """All of them must hold."""
    unknown: dict[UnknownMatch, None] = {}
    for meeting in meetings:
        if not meeting.possible:
            return NEVER
        unknown |= dict.fromkeys(meeting.doubts)
    return Meeting(doubts=tuple(unknown)) if unknown else SURELY
