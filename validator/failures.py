"""What a single failure opens: the network is built again without the failed ports and asked the same questions.

A failure takes ways away; it opens something only where a table (or a policy route, or a reverse-path check) of a
device that lost a port answers with a way that it did not give before. Those failures alone are followed, and of
their zones only the destinations that a new way can lead to. What is possible then, undeclared, and was not even
possible before is opened by the failure. Declared flows are judged again where a failed port carried anything of their
pair of zones, there or back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.nouns import dataclass
from validator.conformance import conduit_verdicts, undeclared_of
from validator.declared import declared_matches, matches_of
from validator.graph.failures import single_failures
from validator.on_link import ON_LINK
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.source_checks import allowed_sources
from validator.reachability.translation import leading_to
from validator.turned_aside import hosts_of
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.match import Match
    from validator.graph.failures import Failure
    from validator.graph.network import Network
    from validator.graph.routing import Way
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.engine import PairReach


@dataclass(frozen=True, slots=True)
class NewWay:
    """A way that a device gives only after the failure, for the destinations for which it is new."""

    device: int
    vrf: str
    way: Way


@dataclass(frozen=True)
class Consequence:
    """A failure after which some device gives new ways; `network` is what is left.

    `concerned` are the destinations for which something may be new.
    """

    failure: Failure
    network: Network
    ways: tuple[NewWay, ...]
    concerned: AddressSet


@dataclass(frozen=True)
class Opened:
    """What travels undeclared from `source` to `destination` after a failure, and was not possible before it.

    `sure` is never larger than `possible`, which is not empty. Both are sets of `reach`.
    """

    consequence: Consequence
    source: Zone
    destination: Zone
    reach: PairReach
    sure: PacketSet
    possible: PacketSet


@dataclass(frozen=True, slots=True)
class Broken:
    """A declared flow (of `conduit`, by its place) that works, and does not surely any more after a failure.

    Not `sure` where it may still work.
    """

    failure: Failure
    conduit: str
    index: int
    why: str
    sure: bool


@dataclass(frozen=True)
class FailureStudy:
    """All single failures: how many there are, those with consequences, what they open, and what they stop."""

    simulated: int
    consequences: tuple[Consequence, ...]
    opened: tuple[Opened, ...]
    broken: tuple[Broken, ...] = ()


def consequences(network: Network) -> tuple[int, Iterator[Consequence]]:
    """How many single failures there are, and those after which some device gives new ways."""
    failures = single_failures(network)
    return len(failures), (found for failure in failures if (found := _consequence(network, failure)) is not None)


def study(engine: Engine, as_of: dt.date, step: Callable[[int, int], None]) -> FailureStudy:
    """Follow every single failure; `step(done, total)` reports progress."""
    network = engine.network
    failures = single_failures(network)
    followed: list[Consequence] = []
    opened: list[Opened] = []
    broken: list[Broken] = []
    working = list(_working(engine, as_of))
    for number, failure in enumerate(failures):
        found = _consequence(network, failure)
        if found is not None:
            followed.append(found)
            opened += _opened(engine, found, as_of)
        touched = [item for item in working if item.ports & failure.touched and not item.ends_at(failure)]
        if touched:
            broken += _broken(failure, Engine(network.without(failure.down, failure.cut)), touched, as_of)
        step(number + 1, len(failures))
    return FailureStudy(len(failures), tuple(followed), tuple(opened), tuple(broken))


@dataclass(frozen=True, slots=True)
class _Working:
    """The flows of a pair of zones that work, by conduit and place, and the ports that carry anything there or back."""

    source: Zone
    destination: Zone
    flows: frozenset[tuple[str, int]]
    ports: frozenset[int]

    def ends_at(self, failure: Failure) -> bool:
        """Whether the switch of one of its own zones fails: a second router of the zone carries on without another."""
        return bool({self.source.id, self.destination.id} & failure.hosts)


def _working(engine: Engine, as_of: dt.date) -> Iterator[_Working]:
    zones = {zone.id: zone for zone in engine.network.plant.zones}
    pairs = dict.fromkeys((item.source_zone, item.destination_zone) for item in engine.network.plant.conduits)
    for source, destination in pairs:
        one, other = zones[source], zones[destination]
        verdicts = conduit_verdicts(engine, one, other, as_of)
        flows = {(item.id, flow.index) for item in verdicts for flow in item.flows if flow.verdict is FlowVerdict.WORKS}
        if flows:
            ports = frozenset([*_carrying(engine, one, other), *_carrying(engine, other, one)])
            yield _Working(one, other, frozenset(flows), ports)


def _carrying(engine: Engine, source: Zone, destination: Zone) -> Iterator[int]:
    """The ports by which packets of a pair, or answers to those of the other direction, come or go."""
    for replies in (False, True):
        for reach in engine.reach(source, destination, replies=replies):
            for edge, _ in reach.taken:
                yield edge.source.port
                if edge.target is not None:
                    yield edge.target.port
                if edge.out_port is not None:
                    yield edge.out_port.number


def _broken(failure: Failure, later: Engine, touched: list[_Working], as_of: dt.date) -> Iterator[Broken]:
    """A zone that the failure cuts off everywhere is reached by nothing, and nothing hides it.

    Whether the other half of a failover pair takes over hangs on what it monitors: then nothing stops for sure.
    """
    attached = later.network.zones.attachments
    for item in touched:
        cut = not (attached[item.source.id] and attached[item.destination.id])
        for verdict in conduit_verdicts(later, item.source, item.destination, as_of):
            for flow in verdict.flows:
                if (verdict.id, flow.index) in item.flows and flow.verdict is not FlowVerdict.WORKS:
                    sure = (cut or flow.verdict is FlowVerdict.BROKEN) and not failure.spared
                    yield Broken(failure, verdict.id, flow.index, flow.why, sure)


def _consequence(network: Network, failure: Failure) -> Consequence | None:
    """What is left after a failure, or None if no device gives a new way."""
    after = network.without(failure.down, failure.cut)
    touched = sorted({network.ports.all[number].device for number in failure.down})
    ways = tuple(item for device in touched for item in _new_ways(network, after, device))
    concerned = union_of(item.way.destinations for item in ways)
    if any(_decides_anew(network, after, device, failure.down) for device in touched):
        concerned = EVERY_ADDRESS
    return Consequence(failure, after, ways, concerned) if concerned else None


def _new_ways(network: Network, after: Network, device: int) -> Iterator[NewWay]:
    for vrf in sorted({port.vrf for port in after.ports.of_device.get(device, ())}):
        before = network.tables.ways(device, vrf, EVERY_ADDRESS)
        for way in after.tables.ways(device, vrf, EVERY_ADDRESS):
            if way.port is None or way.drop:
                continue
            known = union_of(
                one.destinations
                for one in before
                if (one.port, one.next_hop, one.drop) == (way.port, way.next_hop, way.drop)
            )
            new = way.destinations - known
            if new:
                yield NewWay(device, vrf, replace(way, destinations=new))


def _decides_anew(network: Network, after: Network, device: int, down: frozenset[int]) -> bool:
    """Whether something besides the table may send or let in more than before."""
    node = network.nodes[device]
    lost = {name for number in down for name in network.ports.all[number].names}
    if any(item.enabled for item in node.device.policy_routes):
        return True
    if any(rule.enabled and rule.egress in lost for rule in node.device.nat):
        return True
    return any(
        port.name in check.interfaces
        and allowed_sources(after, port, check).possibly - allowed_sources(network, port, check).possibly
        for check in node.device.source_checks
        for port in after.ports.of_device.get(device, ())
    )


def _opened(engine: Engine, consequence: Consequence, as_of: dt.date) -> Iterator[Opened]:
    network = consequence.network
    later = Engine(network)
    zones = network.plant.zones
    for destination in zones:
        own = network.zones.addresses[destination.id]
        if not (own | leading_to(network, own)) & consequence.concerned:
            continue
        for source in zones:
            if source.id != destination.id:
                yield from _opened_pair(engine, later, consequence, (source, destination), as_of)
        later.forget(destination)
        engine.forget(destination)


def _opened_pair(
    engine: Engine, later: Engine, consequence: Consequence, pair: tuple[Zone, Zone], as_of: dt.date
) -> Iterator[Opened]:
    declared = tuple(declared_matches(later.network, *pair, as_of))
    hosts = hosts_of(later.network, pair[1])
    asked = (*hosts.asked(declared), *ON_LINK)
    if not any(undeclared_of(reach, declared, hosts).possible for reach in later.reach(*pair, asked)):
        return
    for reach, known in new_reaches(engine, later, pair, asked):
        undeclared = undeclared_of(reach, declared, hosts)
        possible = undeclared.possible - known
        if possible:
            yield Opened(consequence, *pair, reach, undeclared.sure - known, possible)


def new_reaches(
    engine: Engine, later: Engine, pair: tuple[Zone, Zone], extra: tuple[Match, ...]
) -> Iterator[tuple[PairReach, PacketSet]]:
    """What travels after a failure, each answer with what was possible before it on the same grid."""
    before = tuple(match for reach in engine.reach(*pair) for match in matches_of(reach.total.possibly))
    for reach in later.reach(*pair, (*extra, *before)):
        known = reach.grid.empty()
        for match in before:
            known = known | reach.painter.region(match, AS_SENT).possibly
        yield reach, known
