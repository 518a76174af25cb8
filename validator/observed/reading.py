"""Logs of a snapshot, read one after the other and compared with its network; `observe` is the whole of it."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.observation import Sight
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.traffic_logs import traffic_log
from validator.observed.declarations import Declarations, port_cuts
from validator.observed.judging import Judge, Judgement, packet_of
from validator.observed.placing import Places
from validator.observed.tally import MOST, Tally
from validator.observed.traffic import UNUSED, Example, Kind, LogSummary, ObservedTraffic, Seen, Use

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from parsers.traffic_logs import TrafficLog
    from validator.graph.network import Network
    from validator.observed.tally import Count, Key
    from validator.reachability.engine import Engine

MOST_EXAMPLES = 8
MOST_SERVICES = 200
"""Services that are counted for each kind and pair of zones; of a scan, the first ones."""
SHOWN_SERVICES = 10


def observe(
    engine: Engine,
    logs: Sequence[tuple[Path, str]],
    as_of: dt.date,
    step: Callable[[int, int], None],
    most: int = MOST,
) -> ObservedTraffic:
    """Everything that the logs (path, and name as shown) say of a network; `most` conversations are held at once."""
    network = engine.network
    declarations = Declarations(network)
    days = sorted({item.expires for item in network.plant.exceptions if item.expires < as_of})
    judge = Judge(engine, Places(network), declarations, days, as_of)
    sums = _Sums(judge, [name for _, name in logs])
    ends = [calendar.timegm((day.year, day.month, day.day, 23, 59, 59)) for day in days]
    cuts = sorted(declarations.cuts() | _cuts(network))
    tally = Tally(cuts, ends, declarations.ports(), sums.take, most)
    summaries: list[LogSummary] = []
    for number, (path, name) in enumerate(logs):
        log = traffic_log(path, name, as_of)
        first = last = None
        for line, item in log.observations():
            tally.add(item, number, line)
            if item.when is not None:
                first = item.when if first is None else min(first, item.when)
                last = item.when if last is None else max(last, item.when)
        summaries.append(_summary(log, first, last))
        step(number + 1, len(logs))
    tally.flush()
    return sums.traffic(tuple(summaries))


def _cuts(network: Network) -> set[int]:
    """Where rules of the devices tell source ports apart."""
    return port_cuts(
        box
        for node in network.nodes
        for rule_set in node.device.rule_sets
        for rule in rule_set.rules
        for box in rule.match.service.possibly.boxes
    )


def _summary(log: TrafficLog, first: int | None, last: int | None) -> LogSummary:
    account = log.account
    lost = tuple((why, count, account.places[why]) for why, count in sorted(account.not_understood.items()))
    return LogSummary(
        log.name,
        "" if log.reader is None else log.reader.title,
        log.why or account.broken,
        log.sha256,
        account.lines,
        account.read,
        tuple(sorted(account.skipped.items())),
        lost,
        log.clocks,
        first,
        last,
    )


_At: TypeAlias = "tuple[Kind, str, str, str]"
"""Kind, zones and reason."""


@dataclass
class _Sum:
    """What is added up of one kind, pair of zones and reason."""

    conversations: int = 0
    times: int = 0
    first: int | None = None
    last: int | None = None
    sure: bool = False
    services: Counter[str] = field(default_factory=Counter[str])
    examples: list[Example] = field(default_factory=list[Example])


class _Sums:
    """Takes conversations as the tally hands them on, has them judged, and adds up."""

    def __init__(self, judge: Judge, names: Sequence[str]) -> None:
        self._judge, self._names = judge, names
        self._sums: dict[_At, _Sum] = {}
        self._uses: dict[tuple[str, int], Use] = {}
        self._exceptions: dict[str, Use] = {}
        self._order = {zone.id: number for number, zone in enumerate(judge.places.zones)}

    def take(self, held: list[tuple[Key, Count]]) -> None:
        """Judge all of them, those of one pair of zones after each other."""
        for key, count in sorted(held, key=lambda item: (self._pair(item[0]), item[0])):
            met: set[_At] = set()
            for sight, times in count.sights():
                met.add(self._add(key, count, sight, times, met))
                if sight is not Sight.DENIED:
                    self._use(key, count, times, times if sight is Sight.ANSWERED else 0)

    def _pair(self, key: Key) -> tuple[int, int, int]:
        one, other = self._judge.zones_of(key)
        places = [
            len(self._order) if zone is None or isinstance(zone, str) else self._order[zone.id] for zone in (other, one)
        ]
        return places[0], places[1], key.season

    def _add(self, key: Key, count: Count, sight: Sight, times: int, met: set[_At]) -> _At:
        """Add what a conversation is by one sight of it; it counts once where several make it the same."""
        judgement = self._judge.judged(key, count, sight)
        at = (judgement.kind, judgement.source, judgement.destination, judgement.why)
        total = self._sums.setdefault(at, _Sum())
        total.conversations += at not in met
        total.times += times
        total.sure = total.sure or judgement.sure
        total.first, total.last = _span((total.first, total.last), count)
        packet = packet_of(key, count)
        service = packet.service()
        if service in total.services or len(total.services) < MOST_SERVICES:
            total.services[service] += times
        if len(total.examples) < MOST_EXAMPLES and at not in met:
            total.examples.append(self._example(key, count, judgement, times, answered=sight is Sight.ANSWERED))
        return at

    def _example(self, key: Key, count: Count, judgement: Judgement, times: int, *, answered: bool) -> Example:
        return Example(
            packet_of(key, count),
            Span(self._names[count.file], count.line),
            times,
            answered,
            key.device,
            judgement.stopped_by,
            judgement.stopped_at,
        )

    def _use(self, key: Key, count: Count, times: int, answered: int) -> None:
        """Which declared flows and exceptions it is of."""
        packet, declarations = packet_of(key, count), self._judge.declarations
        one, other = self._judge.zones_of(key)
        if one is not None and not isinstance(one, str):
            behind = self._judge.places.behind(key.version, key.destination)
            targets = [zone for zone in (other, *behind) if zone is not None and not isinstance(zone, str)]
            hits = [hit for zone in targets for hit in declarations.flows(one.id, zone.id, packet)]
            for hit in hits:
                self._uses[hit] = _more(self._uses.get(hit, UNUSED), count, times, answered)
            made = not hits and (behind or self._judge.places.is_translated(key.version, key.source, key.destination))
            for hit in (hit for zone in targets if made for hit in declarations.of_service(one.id, zone.id, packet)):
                self._uses[hit] = replace(self._uses.get(hit, UNUSED), perhaps=True)
        for item in declarations.exceptions(packet, self._judge.day(key.season)):
            self._exceptions[item.id] = _more(self._exceptions.get(item.id, UNUSED), count, times, answered)

    def traffic(self, logs: tuple[LogSummary, ...]) -> ObservedTraffic:
        """Everything, in the order of kinds and of the plant."""
        kinds = list(Kind)
        last = len(self._order)

        def place(at: _At) -> tuple[int, int, int, str]:
            return kinds.index(at[0]), self._order.get(at[1], last), self._order.get(at[2], last), at[3]

        seen = tuple(self._seen(at) for at in sorted(self._sums, key=place))
        moments = [moment for log in logs for moment in (log.first, log.last) if moment is not None]
        window = (min(moments), max(moments)) if moments else (None, None)
        return ObservedTraffic(
            logs, seen, dict(sorted(self._uses.items())), dict(sorted(self._exceptions.items())), *window
        )

    def _seen(self, at: _At) -> Seen:
        kind, source, destination, why = at
        total = self._sums[at]
        services = sorted(total.services.items(), key=lambda item: (-item[1], item[0]))
        return Seen(
            kind,
            source,
            destination,
            why,
            total.conversations,
            total.times,
            total.first,
            total.last,
            tuple(services[:SHOWN_SERVICES]),
            tuple(total.examples),
            total.sure,
        )


def _span(known: tuple[int | None, int | None], count: Count) -> tuple[int | None, int | None]:
    first, last = known
    if count.first is None or count.last is None:
        return known
    return (
        count.first if first is None else min(first, count.first),
        count.last if last is None else max(last, count.last),
    )


def _more(use: Use, count: Count, times: int, answered: int) -> Use:
    first, last = _span((use.first, use.last), count)
    return replace(use, times=use.times + times, answered=use.answered + answered, first=first, last=last)
