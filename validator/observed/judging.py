"""What each conversation is, set beside the declaration and the engine; nothing here changes either.

Three rules keep a loud word true. FORBIDDEN is said only where the engine surely stops the packet in every reading: as
the sender wrote it, behind every translation, in the other direction if the log does not say who opened it, with every
zone attached and every file read; and a second look, hop by hop, must agree. Of a device's own word (`LET_THROUGH`) it
is a contradiction only if that device, or nobody before it, would have stopped the packet. All else is OPEN, with why.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.observation import Sight
from parsers.model.service import ICMP, ICMPV6
from parsers.nouns import dataclass
from validator.conformance import undeclared_of
from validator.declared import declared_matches
from validator.flowtext import ConcretePacket
from validator.observed.cells import NOTHING, Answer, Cells
from validator.observed.traffic import Kind, Packet
from validator.on_link import ON_LINK
from validator.plant.model import NOWHERE
from validator.reachability.judge import PacketVerdict
from validator.reachability.trace import Tracer, deciding, overall
from validator.turned_aside import hosts_of
from validator.unshown import not_shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from parsers.source import Span
    from validator.observed.declarations import Declarations
    from validator.observed.placing import Places
    from validator.observed.tally import Count, Key
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.reachability.paths import Path

MOST_TRACED = 200
"""Conversations of a pair of zones that are looked at hop by hop; of others no rule is named."""
GUESSED = "the log does not say which end opened it, and the other direction may pass"
TRANSLATED = "a translation may have made these addresses, so the log may show them behind it"
DISAGREE = "the way hop by hop does not agree with the whole; please report this"
UNPLACED = "no interface, route or zone of the snapshot shows where its source stands"
MOST_PAIRS = 32
"""Pairs of zones of which the answers are remembered."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one conversation is. `why` of OPEN; `stopped_by` and `stopped_at` where a rule stops it."""

    kind: Kind
    source: str
    destination: str
    why: str = ""
    stopped_by: str = ""
    stopped_at: Span = NOWHERE
    sure: bool = False
    """Of UNDECLARED, whether it surely may pass."""


class Judge:
    """Judges conversations; answers of the engine are remembered for one pair of zones at a time."""

    def __init__(
        self, engine: Engine, places: Places, declarations: Declarations, days: Sequence[dt.date], as_of: dt.date
    ) -> None:
        """`days` are the last days of all seasons but the last, whose exceptions are those in force on `as_of`."""
        self.engine, self.places, self.declarations = engine, places, declarations
        self._days = [*days, as_of]
        self._tracer = Tracer(engine.network)
        self._traced: Counter[tuple[str, str]] = Counter()
        self._known: dict[tuple[str, str, int], dict[int, list[Cells]]] = {}

    def day(self, season: int) -> dt.date:
        """The day whose exceptions are in force in a season."""
        return self._days[season]

    def zones_of(self, key: Key) -> tuple[Zone | str | None, Zone | str | None]:
        """Where the ends stand (see `Places.zone`)."""
        return self.places.zone(key.version, key.source), self.places.zone(key.version, key.destination)

    def judged(self, key: Key, count: Count, sight: Sight) -> Judgement:
        """What a conversation is, by one way in which it was seen."""
        one, other = self.zones_of(key)
        source, destination = _name(one), _name(other)
        packet = packet_of(key, count)
        if self.places.is_own(key.version, key.source):
            return Judgement(Kind.OWN, source, destination)
        behind = self.places.behind(key.version, key.destination)
        if self.places.is_own(key.version, key.destination) and not behind:
            return Judgement(Kind.OWN, source, destination)
        if isinstance(one, str) or isinstance(other, str):
            return Judgement(Kind.OPEN, "", "", next(item for item in (one, other) if isinstance(item, str)))
        targets = [zone for zone in (other, *behind) if zone is not None and zone is not one]
        if one is None or not targets:
            kind = Kind.INSIDE if one is not None and other is one else Kind.NO_ZONE
            return Judgement(kind, source, destination)
        return self._between(key, count, sight, packet, (one, targets))

    def _between(
        self, key: Key, count: Count, sight: Sight, packet: Packet, ends: tuple[Zone, list[Zone]]
    ) -> Judgement:
        one, targets = ends
        answers = [(zone, self._answer(one, zone, packet, key.season)) for zone in targets]
        answer, zone = NOTHING, targets[0]
        for there, found in answers:
            zone = there if found.possible and not answer.possible else zone
            answer |= found
        blank = Judgement(Kind.OPEN, one.id, zone.id)
        if sight is Sight.DENIED:
            declared = answer.sure and not answer.undeclared
            return replace(blank, kind=Kind.REFUSED if declared else Kind.STOPPED)
        if not answer.possible:
            return self._stopped(key, count, sight, packet, (one, targets, blank))
        if not answer.undeclared:
            return replace(blank, kind=Kind.USED)
        if not count.directed and self._may_turn(one, zone, packet, count, key.season):
            return replace(blank, why=GUESSED)
        return replace(blank, kind=Kind.UNDECLARED, sure=answer.surely_undeclared)

    def _stopped(
        self, key: Key, count: Count, sight: Sight, packet: Packet, ends: tuple[Zone, list[Zone], Judgement]
    ) -> Judgement:
        """The engine lets no such packet pass: a contradiction, or an attempt in vain."""
        one, targets, blank = ends
        if sight is Sight.SEEN:
            return replace(blank, kind=Kind.STOPPED)
        hidden = next((why for zone in targets for why in not_shown(self.engine.network, one, zone)), "")
        if hidden:
            return replace(blank, why=hidden)
        if self.places.is_translated(key.version, key.source, key.destination):
            return replace(blank, why=TRANSLATED)
        if not count.directed and any(self._may_turn(one, zone, packet, count, key.season) for zone in targets):
            return replace(blank, why=GUESSED)
        return self._traced_to(key, sight, packet, blank)

    def _traced_to(self, key: Key, sight: Sight, packet: Packet, blank: Judgement) -> Judgement:
        """Where hop by hop the packet is stopped."""
        nodes = self.places.nodes(key.device)
        if sight is Sight.LET_THROUGH and not nodes:
            named = f"the device {key.device} of the log is not in the snapshot" if key.device else "no device is named"
            return replace(blank, why=f"{named}, so what it let through may have been stopped by another")
        self._traced[blank.source, blank.destination] += 1
        if self._traced[blank.source, blank.destination] > MOST_TRACED:
            why = "" if sight is Sight.ANSWERED else "too many conversations to look at each"
            return replace(blank, kind=Kind.OPEN if why else Kind.FORBIDDEN, why=why)
        paths = self._tracer.paths(concrete(packet))
        if not paths or overall(paths) is not PacketVerdict.DENY:
            return replace(blank, why=DISAGREE if paths else UNPLACED)
        if sight is Sight.LET_THROUGH and _let_pass(paths, nodes):
            return replace(blank, kind=Kind.STOPPED)
        found = deciding(paths)
        if found is None:
            device = next((path.hops[-1].device for path in paths if path.hops), "")
            return replace(blank, kind=Kind.FORBIDDEN, stopped_by=f"{device} has no way for it" if device else "")
        name, rule, path = found
        said = f"{path.hops[-1].device} {name}" if path.hops else name
        return replace(blank, kind=Kind.FORBIDDEN, stopped_by=said, stopped_at=rule.origin)

    def _answer(self, source: Zone, destination: Zone, packet: Packet, season: int) -> Answer:
        answers = (cells.answer(packet) for cells in self._of(source, destination, season).get(packet.version, ()))
        return next((answer for answer in answers if answer != NOTHING), NOTHING)

    def _may_turn(self, source: Zone, destination: Zone, packet: Packet, count: Count, season: int) -> bool:
        """Whether the conversation may have been opened by its other end, to any of the ports that were seen there."""
        turned = Packet(packet.version, packet.destination, packet.source, packet.protocol, packet.port, count.low)
        found = self._of(destination, source, season).get(packet.version, ())
        return any(cells.any_up_to(turned, count.high) for cells in found)

    def _of(self, source: Zone, destination: Zone, season: int) -> dict[int, list[Cells]]:
        """The answers for a pair, by address family, with the parts of each."""
        asked = (source.id, destination.id, season)
        known = self._known.pop(asked, None)
        if known is None:
            if len(self._known) >= MOST_PAIRS:
                oldest = next(iter(self._known))
                del self._known[oldest]
                self.engine.forget(self.engine.network.plant.zone(oldest[1]))
            declared = tuple(declared_matches(self.engine.network, source, destination, self.day(season)))
            hosts = hosts_of(self.engine.network, destination)
            reaches = self.engine.reach(source, destination, (*hosts.asked(declared), *ON_LINK))
            known = {
                family: [Cells(undeclared_of(reach, declared, hosts)) for reach in reaches if reach.family == family]
                for family in (4, 6)
            }
        self._known[asked] = known
        return known


def packet_of(key: Key, count: Count) -> Packet:
    """The packet that opened a conversation, with the lowest source port that was seen."""
    return Packet(key.version, key.source, key.destination, key.protocol, count.low, key.port)


def concrete(packet: Packet) -> ConcretePacket:
    """The packet as the tracer takes it."""
    kind = ipaddress.IPv4Address if packet.version == 4 else ipaddress.IPv6Address
    ends = kind(packet.source), kind(packet.destination)
    if packet.protocol in {ICMP, ICMPV6}:
        return ConcretePacket(*ends, packet.protocol, icmp_type=packet.port >> 8, icmp_code=packet.port & 255)
    return ConcretePacket(*ends, packet.protocol, packet.source_port, packet.port)


def _let_pass(paths: Sequence[Path], devices: frozenset[str]) -> bool:
    """Whether on some way one of the devices lets the packet pass, and another behind it stops it."""
    return any(devices & {hop.device for hop in path.hops[:-1]} for path in paths)


def _name(zone: Zone | str | None) -> str:
    return "" if zone is None or isinstance(zone, str) else zone.id
