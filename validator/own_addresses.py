"""Declared flows whose destination is a device itself: they work if the device lets them in and listens there.

Such a packet never passes the device, so the lists of transit do not decide; M(d) does (`reachability/access`). What a
device answers beyond the services that its file shows (routing protocols, time, tunnels) is not known here. How answers
of a device leave it is not judged: they meet few of its own lists.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import union_of
from validator.reachability.access import Doors
from validator.reachability.header import AS_SENT
from validator.reachability.translation import virtual_destinations
from validator.verdicts import DeclaredFlowVerdict, FlowVerdict

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.match import Match
    from validator.graph.ports import Port
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine, PairReach
    from validator.reachability.painter import Bounds
    from validator.reachability.target import Target


class OwnAddresses:
    """The devices of a network as the ends of declared flows."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is computed before a flow ends at a device."""
        self.engine = engine
        self._own: dict[tuple[int, str], tuple[list[Port], AddressSet]] = {}
        self._all: dict[str, AddressSet] = {}

    @cached_property
    def _doors(self) -> Doors:
        return Doors(self.engine)

    def target(self, match: Match, scope: str) -> Target | None:
        """The device that has every destination of a match in a scope, and translates none of them."""
        network, there = self.engine.network, match.destination.surely
        everyone = self._everyone(scope)
        known = intervals.within(there.v4, everyone.v4) and intervals.within(there.v6, everyone.v6)
        for node in network.nodes if there and known else ():
            ports, own = self._standing(node.number, scope)
            if there - own:
                continue
            if not any(virtual_destinations(network, port) & there for port in ports):
                return self._doors.targets[node.number]
        return None

    def _everyone(self, scope: str) -> AddressSet:
        """The own addresses of all devices in a scope."""
        if scope not in self._all:
            ports = self.engine.network.ports.all
            self._all[scope] = union_of(port.own for port in ports if port.scope == scope)
        return self._all[scope]

    def _standing(self, device: int, scope: str) -> tuple[list[Port], AddressSet]:
        """The ports of a device in a scope, and their own addresses."""
        if (device, scope) not in self._own:
            ports = [port for port in self.engine.network.ports.of_device.get(device, ()) if port.scope == scope]
            self._own[device, scope] = ports, union_of(port.own for port in ports)
        return self._own[device, scope]

    def judged(self, source: Zone, target: Target, index: int, match: Match) -> DeclaredFlowVerdict:
        """Whether the device takes all packets of a match."""
        self.engine.filters.meetings.note_all()
        name, wanted_service = target.node.id, match.service.surely
        if not any((item.services & wanted_service).boxes for item in target.services):
            if wanted_service.boxes and not (wanted_service - target.silent).boxes and not target.may_open:
                return DeclaredFlowVerdict(index, FlowVerdict.BROKEN, f"{name} does not listen there")
            return DeclaredFlowVerdict(
                index, FlowVerdict.UNKNOWN, f"the file does not say whether {name} answers there"
            )
        together: dict[int, tuple[PairReach, Bounds]] = {}
        for item in self._doors.access(source, target, (match,)):
            known = together.get(id(item.reach))
            together[id(item.reach)] = (item.reach, item.packets if known is None else known[1] | item.packets)
        surely = possibly = by_some_way = False
        for reach, packets in together.values():
            wanted = reach.painter.region(match, AS_SENT).possibly
            surely = surely or (bool(wanted) and wanted <= _steady(reach, packets))
            by_some_way = by_some_way or (bool(wanted) and wanted <= packets.surely)
            possibly = possibly or bool(wanted & packets.possibly)
        if surely:
            return DeclaredFlowVerdict(index, FlowVerdict.WORKS)
        if by_some_way:
            reason = f"it gets to {name} by some of the equal ways that it may take, and not by all"
            return DeclaredFlowVerdict(index, FlowVerdict.UNKNOWN, reason)
        if possibly:
            return DeclaredFlowVerdict(
                index, FlowVerdict.UNKNOWN, f"it is not decided whether {name} lets all of it in"
            )
        return DeclaredFlowVerdict(index, FlowVerdict.BROKEN, f"{name} does not let it in, or does not listen there")


def _steady(reach: PairReach, packets: Bounds) -> PacketSet:
    """What surely arrives whichever of several ways the devices take."""
    steady = packets.surely
    for delivery in reach.deliveries:
        if delivery.loose is not None:
            steady = steady - delivery.loose
    return steady
