"""What a single failure opens: the network is built again without the failed ports and asked the same questions.

A failure takes ways away; it opens something only where a table (or a policy route, or a reverse-path check) of a
device that lost a port answers with a way that it did not give before. Those failures alone are followed, and of
their zones only the destinations that a new way can lead to. What is possible then, undeclared, and was not even
possible before is opened by the failure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, union_of
from validator.conformance import undeclared_of
from validator.declared import declared_matches, matches_of
from validator.graph.failures import single_failures
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.source_checks import allowed_sources
from validator.reachability.translation import leading_to

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


@dataclass(frozen=True)
class FailureStudy:
    """All single failures: how many there are, those with consequences, and what they open."""

    simulated: int
    consequences: tuple[Consequence, ...]
    opened: tuple[Opened, ...]


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
    for number, failure in enumerate(failures):
        found = _consequence(network, failure)
        if found is not None:
            followed.append(found)
            opened += _opened(engine, found, as_of)
        step(number + 1, len(failures))
    return FailureStudy(len(failures), tuple(followed), tuple(opened))


def _consequence(network: Network, failure: Failure) -> Consequence | None:
    """What is left after a failure, or None if no device gives a new way."""
    after = network.without(failure.down)
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
    if not any(undeclared_of(reach, declared).possible for reach in later.reach(*pair, declared)):
        return
    for reach, known in new_reaches(engine, later, pair, declared):
        undeclared = undeclared_of(reach, declared)
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
