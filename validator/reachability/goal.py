"""Where packets are meant to arrive, where they do, and the mask of those that may."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import NO_ADDRESS
from parsers.model.match import AddressMatch, Match
from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.reachability.filters import Judgement
from validator.reachability.programs import Line, Program, no_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.match import UnknownMatch
    from validator.graph.families import Family
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.meeting import Meeting
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.plant.model import Zone
    from validator.reachability.header import Header
    from validator.reachability.passage import Fork, Frame

MaskMaker: TypeAlias = "Callable[[int, Header], Judgement]"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A port of another device or None for delivery; whether that is sure, and why not; the packets it is for.

    `frame`: whom the packet is for on the segment, where the port is a member of a bridge. `filters` judge it there.
    `turn`: the fork at which one of several devices with one address takes it, and which of them this is.
    `joined`: a router of this family, which no file shows, may hand it there.
    """

    port: Port | None
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()
    mask: MaskMaker | None = None
    frame: Frame | None = None
    filters: tuple[FrameFilter, ...] = ()
    turn: tuple[Fork, int] | None = None
    joined: Family | None = None

    @property
    def rivals(self) -> UnknownMatch | None:
        """Why another device may take it that shares the address of the next hop."""
        return None if self.turn is None or self.turn[0].active == self.turn[1] else self.turn[0].shared

    def where(self, meeting: Meeting) -> Arrival:
        """The arrival if two things meet."""
        sure = self.sure and meeting.met
        return replace(self, sure=sure, unknown=self.unknown + meeting.doubts, filters=self.filters + meeting.filters)


@dataclass(frozen=True, slots=True)
class Goal:
    """Where packets are meant to arrive: a zone with its addresses; `zone` None: wherever they end.

    `there` is the zone that has the destination, also where packets are followed wherever they end.
    `attached`: the zone surely stands on some port. `alone`: whatever leaves the device has arrived. `device`: they
    are meant for the device of that number itself, so they arrive at one of its ports and nowhere else. `led` are the
    addresses that some device may translate into `own`, `stated` those for which a translation says so; `wanted` are
    `own` and `led`.
    """

    zone: Zone | None
    own: AddressSet
    attached: bool
    alone: bool = False
    there: str | None = None
    device: int | None = None
    led: AddressSet = NO_ADDRESS
    wanted: AddressSet = NO_ADDRESS
    stated: AddressSet = NO_ADDRESS


def destination_mask(destinations: AddressSet) -> MaskMaker:
    """A judgement that lets pass what now goes to `destinations`."""
    match = Match(destination=AddressMatch.exactly(destinations))

    def made(node: int, header: Header) -> Judgement:
        line = Line(Action.PERMIT, match, no_statement(None), "destination")
        return Judgement(Program(node, (line,), header), is_filter=False)

    return made


def held(network: Network, goal: Goal, here: AddressSet, out: Port) -> Iterator[tuple[str | None, AddressSet]]:
    """Whose hosts are meant at a port: those of the zone, or wherever packets end, of each zone with the addresses.

    Beside a bridge that counts, for it may translate, and each zone stands behind some member.
    """
    if goal.zone is not None or not network.bridges.around(out):
        yield goal.there, here
        return
    rest = here
    for zone in network.zones.zones:
        part = network.zones.addresses[zone.id] & here
        if part and zone.scope == out.scope:
            rest = rest - part
            yield zone.id, part
    if rest:
        yield None, rest
