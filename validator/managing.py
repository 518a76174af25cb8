"""Who can open what on each device, against what is declared: M(d) of the whole plant.

A zone of kind management may manage every device, unless the device says `managed_from`: then the zones named
there, and no others. What a conduit or an exception in force declares from the zone to an address of the device is
declared as well. Addresses in no zone are asked as zones of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.source import Span
from validator.catalogue.management import MANAGING
from validator.declared import declared_matches
from validator.graph.nodes import entry_of
from validator.plant.model import ZoneKind
from validator.reachability.access import Doors, deciding_lines, offers
from validator.reachability.header import AS_SENT, arriving
from validator.reachability.painter import Bounds
from validator.reachability.target import UNREAD
from validator.verdicts import ManagementVerdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from parsers.model.match import Match
    from parsers.model.rules import Rule
    from validator.graph.network import Network, Node
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.access import Access
    from validator.reachability.engine import Engine
    from validator.reachability.target import Service, Target
    from validator.verdicts import Box


@dataclass(frozen=True)
class Opening:
    """What the hosts of one zone can open of one service of a device; `undeclared` is what nothing declares."""

    node: Node
    service: Service
    source: Zone
    access: tuple[Access, ...]
    undeclared: tuple[Bounds, ...]
    """For each of `access`, what nothing declares."""

    @property
    def manages(self) -> bool:
        """Whether the service opens the management plane."""
        return self.service.protocol in MANAGING

    def boxes(self, *, possible: bool) -> tuple[Box, ...]:
        """All that surely (or possibly) opens it."""
        chosen = (item.packets.possibly if possible else item.packets.surely for item in self.access)
        return tuple(box for packets in chosen for box in packets.boxes())

    @property
    def verdict(self) -> ManagementVerdict:
        """What reports say of it."""
        first = next((rule.origin for _, rule, _ in self.lines(possible=True)), Span(self.node.file, 0))
        return ManagementVerdict(
            self.node.id,
            self.service.protocol,
            self.service.transport,
            self.service.port,
            self.source.id,
            self.boxes(possible=False),
            self.boxes(possible=True),
            not any(item.possibly for item in self.undeclared),
            first,
        )

    def offered_by(self, origin: Span) -> bool:
        """Whether the line at `origin` surely lets some of the packets in, alone or beside others."""
        return any(offers(item, origin) for item in self.access)

    def lines(self, *, possible: bool, declared: bool = True) -> Iterator[tuple[Access, Rule, PacketSet]]:
        """The lines of the configuration that let packets in, each with its packets; or only what is not `declared`."""
        for item, undeclared in zip(self.access, self.undeclared, strict=True):
            bounds = item.packets if declared else undeclared
            for rule, packets in deciding_lines(item, bounds.possibly if possible else bounds.surely):
                yield item, rule, packets


def openings(everywhere: Engine, as_of: dt.date) -> tuple[Opening, ...]:
    """Every device, zone and service for which anything is possible, in the order of devices, zones and services.

    `everywhere` is the engine of a network in which what no zone claims has zones too (`with_unclaimed`).
    """
    network = everywhere.network
    if not network.nodes:
        return ()
    doors = Doors(everywhere)
    return tuple(item for target in doors.targets for item in _of_device(network, doors, target, as_of))


def _of_device(network: Network, doors: Doors, target: Target, as_of: dt.date) -> Iterator[Opening]:
    zones = network.zones.zones
    worth = [zone for zone in zones if doors.worth_asking(zone, target)]
    homes = [zone for zone in zones if worth and network.zones.addresses[zone.id] & target.own]
    for zone in worth:
        declared = tuple(
            match for other in homes if other.id != zone.id for match in declared_matches(network, zone, other, as_of)
        )
        yield from _openings(network, doors, target, zone, declared)


def _openings(
    network: Network, doors: Doors, target: Target, zone: Zone, declared: tuple[Match, ...]
) -> Iterator[Opening]:
    found: dict[Service, list[Access]] = {}
    for item in doors.access(zone, target, declared):
        found.setdefault(item.service, []).append(item)
    for service, access in found.items():
        if service.protocol in MANAGING or service == UNREAD:
            allowed = may_manage(network, target.node, zone)
            undeclared = tuple(_undeclared(item, declared, allowed=allowed) for item in access)
            for item in access:
                item.reach.arrived.clear()  # only what ends there is asked for, and why
            yield Opening(target.node, service, zone, tuple(access), undeclared)


def may_manage(network: Network, node: Node, zone: Zone) -> bool:
    """Whether a zone may manage a device whole, by its kind or by what the device's entry says."""
    entry = entry_of(network.plant, node.device, node.file)
    if entry is None or entry.managed_from is None:
        return zone.kind is ZoneKind.MANAGEMENT
    return zone.id in entry.managed_from


def _undeclared(item: Access, declared: tuple[Match, ...], *, allowed: bool) -> Bounds:
    """What no flow declares, by the address that people know or by the one on the wire."""
    nothing = item.reach.grid.empty()
    if allowed:
        return Bounds(nothing, nothing)
    sure, possible = nothing, nothing
    for edge, packets in item.edges:
        known = Bounds(nothing, nothing)
        for match in declared:
            for header in dict.fromkeys((AS_SENT, arriving(edge.header))):
                known = known | item.reach.painter.region(match, header)
        sure = sure | (packets.surely - known.possibly)
        possible = possible | (packets.possibly - known.surely)
    return Bounds(sure, possible)
